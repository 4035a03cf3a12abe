#include <algorithm>
#include <array>

#include "base/json.h"
#include "services/papers/state.h"

namespace limen::papers {
namespace {

// Gone with the check, by whatever way it goes.
constexpr std::string_view kTables = R"(
create table check_papers (
  check_id BLOB primary key references border_check(id) on delete cascade,
  compared_at BIGINT not null,
  compared_by TEXT not null,
  answer TEXT not null
);
create table inspection (
  id BLOB primary key,
  check_id BLOB not null references border_check(id) on delete cascade,
  at BIGINT not null,
  officer_id BLOB not null,
  officer TEXT not null,
  line TEXT not null,
  conclusion TEXT not null,
  note TEXT not null,
  items TEXT not null
);
create index inspection_by_check on inspection(check_id);
create table inspection_picture (
  id BLOB primary key,
  inspection_id BLOB not null references inspection(id) on delete cascade,
  feature TEXT not null,
  content_type TEXT not null,
  picture BLOB not null
);
create index inspection_picture_by_inspection on inspection_picture(inspection_id);
create table inspection_count (
  day BIGINT not null,
  post_id BLOB not null,
  line TEXT not null,
  conclusion TEXT not null,
  issuer TEXT not null,
  nationality TEXT not null,
  document_type TEXT not null,
  inspections BIGINT not null,
  primary key (day, post_id, line, conclusion, issuer, nationality, document_type)
)
)";

constexpr std::array<database::Migration, 3> kMigrations = {
    {{"papers", 1, "tables", kTables},
     {"papers", 2, "face", "alter table check_papers add column face BLOB"},
     {"papers", 3, "seen_codes", "alter table check_papers add column seen_codes TEXT"}}};

Error stored_form() { return {"papers.stored_form", "a record has not the form it was written in"}; }

void add_code(std::vector<std::string>& codes, std::string_view code) {
  if (std::ranges::find(codes, code) == codes.end()) codes.emplace_back(code);
}

void add_findings(std::vector<std::string>& codes, const json::object& answer) {
  const auto* findings = answer.if_contains("findings");
  if (findings == nullptr || !findings->is_array()) return;
  for (const json::value& finding : findings->get_array()) {
    const auto* code = finding.is_object() ? finding.get_object().if_contains("code") : nullptr;
    if (code != nullptr && code->is_string()) add_code(codes, code->get_string());
  }
}

}  // namespace

std::span<const database::Migration> migrations() { return kMigrations; }

namespace store {

Result<void> put_compared(database::Transaction& tx, const border::CheckId& check, Instant at, std::string_view by,
                          const json::object& answer, const std::optional<Bytes>& face) {
  std::vector<std::string> codes = TRY(seen_codes(tx, check));
  add_findings(codes, answer);
  const json::array seen(codes.begin(), codes.end());
  return tx.execute(
      "insert into check_papers(check_id, compared_at, compared_by, answer, face, seen_codes) values ($1, $2, $3, $4, "
      "$5, $6) on conflict (check_id) do update set compared_at = $2, compared_by = $3, answer = $4, face = $5, "
      "seen_codes = $6",
      {check, at, by, limen::to_text(json::value(answer)), face, limen::to_text(json::value(seen))});
}

Result<std::vector<std::string>> seen_codes(database::Session& session, const border::CheckId& check) {
  const auto rows = TRY(session.query("select seen_codes, answer from check_papers where check_id = $1", {check}));
  std::vector<std::string> codes;
  if (rows.empty()) return codes;
  // Comparisons from before the column was there have their own findings only.
  const json::value answer = TRY(parse_json(rows.front().text(1)));
  if (!answer.is_object()) return stored_form();
  if (!rows.front().is_null(0)) {
    const json::value seen = TRY(parse_json(rows.front().text(0)));
    if (!seen.is_array()) return stored_form();
    for (const json::value& code : seen.get_array()) {
      if (code.is_string()) add_code(codes, code.get_string());
    }
  }
  add_findings(codes, answer.get_object());
  return codes;
}

Result<std::optional<Bytes>> face(database::Session& session, const border::CheckId& check) {
  const auto rows = TRY(session.query("select face from check_papers where check_id = $1", {check}));
  if (rows.empty() || rows.front().is_null(0)) return std::optional<Bytes>();
  const ByteView bytes = rows.front().blob(0);
  return std::optional(Bytes(bytes.begin(), bytes.end()));
}

Result<std::optional<json::object>> compared(database::Session& session, const border::CheckId& check) {
  const auto rows =
      TRY(session.query("select compared_at, compared_by, answer from check_papers where check_id = $1", {check}));
  if (rows.empty()) return std::optional<json::object>();
  json::value answer = TRY(parse_json(rows.front().text(2)));
  if (!answer.is_object()) return stored_form();
  json::object object = std::move(answer.get_object());
  object["compared_at"] = rows.front().instant(0).to_text();
  object["compared_by"] = rows.front().text(1);
  return std::optional(std::move(object));
}

Result<void> insert(database::Transaction& tx, const Inspection& inspection) {
  TRY(
      tx.execute("insert into inspection(id, check_id, at, officer_id, officer, line, conclusion, note, items) values "
                 "($1, $2, $3, "
                 "$4, $5, $6, $7, $8, $9)",
                 {inspection.id, inspection.check, inspection.at, inspection.officer_id, inspection.officer,
                  inspection.line == inspection::Line::kSecond ? "second" : "first", inspection.conclusion,
                  inspection.note, limen::to_text(json::value(inspection.items))}));
  for (const Picture& picture : inspection.pictures) {
    TRY(tx.execute(
        "insert into inspection_picture(id, inspection_id, feature, content_type, picture) values ($1, $2, $3, $4, $5)",
        {picture.id, inspection.id, picture.feature, picture.content_type, picture.bytes}));
  }
  return {};
}

Result<std::vector<Inspection>> of_check(database::Session& session, const border::CheckId& check) {
  const auto answers = TRY(session.query_all(
      {{"select id, at, officer_id, officer, line, conclusion, note, items from inspection where check_id = $1 order "
        "by "
        "at, id",
        {check}},
       {"select p.id, p.inspection_id, p.feature, p.content_type from inspection_picture p join inspection i on i.id = "
        "p.inspection_id where i.check_id = $1 order by p.id",
        {check}}}));
  std::vector<Inspection> found;
  for (const auto row : answers[0]) {
    Inspection one;
    one.id = row.id<InspectionId>(0);
    one.check = check;
    one.at = row.instant(1);
    one.officer_id = row.id<AccountId>(2);
    one.officer = row.text(3);
    one.line = row.text(4) == "second" ? inspection::Line::kSecond : inspection::Line::kFirst;
    one.conclusion = row.text(5);
    one.note = row.text(6);
    json::value items = TRY(parse_json(row.text(7)));
    if (!items.is_array()) return stored_form();
    one.items = std::move(items.get_array());
    for (const auto picture : answers[1]) {
      if (picture.id<InspectionId>(1) != one.id) continue;
      one.pictures.push_back(
          {picture.id<PictureId>(0), std::string(picture.text(2)), std::string(picture.text(3)), {}});
    }
    found.push_back(std::move(one));
  }
  return found;
}

Result<std::optional<StoredPicture>> picture(database::Session& session, const PictureId& id) {
  const auto rows = TRY(session.query(
      "select i.check_id, p.feature, p.content_type, p.picture from inspection_picture p join inspection i on i.id = "
      "p.inspection_id where p.id = $1",
      {id}));
  if (rows.empty()) return std::optional<StoredPicture>();
  const auto row = rows.front();
  const ByteView bytes = row.blob(3);
  return std::optional(
      StoredPicture{row.id<border::CheckId>(0),
                    {id, std::string(row.text(1)), std::string(row.text(2)), Bytes(bytes.begin(), bytes.end())}});
}

Result<void> count(database::Transaction& tx, const CountKey& key) {
  return tx.execute(
      "insert into inspection_count(day, post_id, line, conclusion, issuer, nationality, document_type, inspections) "
      "values ($1, $2, $3, $4, $5, $6, $7, 1) on conflict (day, post_id, line, conclusion, issuer, nationality, "
      "document_type) do update set inspections = inspection_count.inspections + 1",
      {key.day, key.post, key.line, key.conclusion, key.issuer, key.nationality, key.document_type});
}

}  // namespace store
}  // namespace limen::papers
