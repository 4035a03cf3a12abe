#include "services/alerts/new_rows.h"

#include "services/alerts/store.h"

namespace limen::alerts {
namespace {

std::string number_of(const ImportRow& row) {
  const Content& content = row.content;
  return "number\n" + (content.source.empty() ? "\n" + content.issuer : content.source) + '\n' + content.reference;
}

std::string subject_of(const ImportRow& row) { return "subject\n" + row.content.issuer + '\n' + row.subject_key; }

}  // namespace

Result<void> NewRows::ask(database::Session& session, std::span<const ImportRow> rows) {
  std::vector<database::Question> questions;
  std::vector<const ImportRow*> whose;
  for (const ImportRow& row : rows) {
    const Content& content = row.content;
    unknown_.insert(&row);
    if (!content.reference.empty()) {
      questions.push_back(
          {"select 1 from alert where reference = $1 and source = $2 and (source <> '' or issuer = $3) limit 1",
           {content.reference, content.source, content.issuer}});
      questions.push_back({store::kWithdrawnNumber, {content.reference, content.source, content.issuer}});
    }
    if (!row.subject_key.empty()) {
      questions.push_back(
          {"select 1 from alert where subject_key = $1 and issuer = $2 limit 1", {row.subject_key, content.issuer}});
    }
    whose.resize(questions.size(), &row);
  }
  const std::vector<database::Rows> answers = TRY(session.query_all(questions));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (!answers[i].empty()) unknown_.erase(whose[i]);
  }
  return {};
}

bool NewRows::is_new(const ImportRow& row) const {
  return unknown_.contains(&row) && !written_.contains(number_of(row)) && !written_.contains(subject_of(row));
}

void NewRows::written(const ImportRow& row) {
  if (!row.content.reference.empty()) written_.insert(number_of(row));
  if (!row.subject_key.empty()) written_.insert(subject_of(row));
}

}  // namespace limen::alerts
