// What is done with a form that was sent.
#include <fmt/format.h>

#include <algorithm>

#include "base/id.h"
#include "base/text.h"
#include "platform/config/config.h"
#include "services/public_proposals/filled.h"

namespace limen::public_proposals {

using directory_fields::Field;
using directory_fields::Proposal;
using public_pages::Answer;
using public_pages::Query;
using public_pages::Request;

namespace {

constexpr std::string_view kChange = "/propose/", kFamily = "directory_fields.";

std::string with_line_feeds(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r')
      out += text[i];
    else if (i + 1 == text.size() || text[i + 1] != '\n')
      out += '\n';
  }
  return out;
}

std::string sent(const Query& form, const std::string& name) {
  const auto found = form.find(name);
  return found == form.end() ? std::string() : with_line_feeds(found->second);
}

unsigned status_of(std::string_view outcome) {
  if (outcome == "rate") return 429;
  if (outcome == "busy" || outcome == "full" || outcome == "write") return 503;
  if (outcome == "size") return 413;
  if (outcome == "form") return 400;
  return 422;
}

}  // namespace

std::string message(const public_pages::Texts& texts, public_pages::Language language, std::string_view code) {
  std::string_view last = code.starts_with(kFamily) ? code.substr(kFamily.size()) : code;
  if (last == "utf8") last = "character";
  const std::string key = fmt::format("propose.error.{}", last);
  return texts.has(key) ? texts.get(language, key) : texts.get(language, "propose.error.other", {{"code", code}});
}

Result<directory_fields::AbuseRules> read_rules(const config::PackStore& packs) {
  const Node rules = TRY(packs.read("baseline", "directory_moderation.yaml"));
  return directory_fields::AbuseRules::read(rules);
}

Proposals::Proposals(public_pages::SectionParts parts, directory_fields::AbuseRules rules, directory::Directory list)
    : parts_(std::move(parts)), rules_(std::move(rules)), list_(std::move(list)) {
  for (const json::object& one : list_.organisations) by_id_.emplace(std::string(directory::id_of(one)), &one);
  for (const release::Handled& one : parts_.release->manifest.handled) handled_.emplace(one.proposal, &one);
}

Result<std::unique_ptr<Proposals>> Proposals::make(const public_pages::SectionParts& parts,
                                                   directory_fields::AbuseRules rules) {
  directory::Directory list;
  const std::string& path = parts.release->manifest.directory;
  if (const std::string* text = parts.release->find(path)) list = TRY(directory::read_hsds_json(*text, path));
  return std::unique_ptr<Proposals>(new Proposals(parts, std::move(rules), std::move(list)));
}

Answer Proposals::again(const Request& request, Filled filled, unsigned status, std::string_view outcome,
                        const Desk& desk) const {
  if (desk.count) desk.count(outcome);
  auto page = form_page(request, filled);
  if (!page) return Answer{.status = 404};
  Answer answer = public_pages::page_answer(std::move(*page), status);
  if (status == 429) answer.headers.emplace_back("Retry-After", "3600");
  if (status == 503) answer.headers.emplace_back("Retry-After", outcome == "busy" ? "300" : "3600");
  return answer;
}

Answer Proposals::refuse(const Request& request, std::string_view why, const Desk& desk) const {
  Filled filled;
  filled.error = why;
  return again(request, std::move(filled), status_of(why), why, desk);
}

// Takes what was changed; notes what cannot stand.
Proposal Proposals::read_form(const Request& request, const Query& form, Filled& filled) const {
  Proposal proposal;
  proposal.release = parts_.release->manifest.id;
  proposal.language = public_pages::to_text(request.language);
  if (request.path.starts_with(kChange)) proposal.organisation = request.path.substr(kChange.size());
  proposal.remark = sent(form, std::string(kRemark));
  for (const Field& field : directory_fields::fields()) {
    const auto typed = form.find(value_name(field.code));
    if (typed == form.end()) continue;
    const std::string before = proposal.organisation ? sent(form, before_name(field.code)) : std::string();
    const std::string value = with_line_feeds(typed->second);
    if (trim(value) == trim(before)) {
      if (field.required && !proposal.organisation) filled.wrong.emplace(field.code, "directory_fields.required");
      continue;
    }
    auto checked = directory_fields::check_value(field, value);
    if (!checked.ok()) {
      filled.wrong.emplace(field.code, checked.error().code);
    } else if (*checked != before) {
      proposal.fields.push_back({std::string(field.code), before, checked.take()});
    }
  }
  return proposal;
}

Answer Proposals::submit(const Request& request, const Query& form, std::string_view address, const Desk& desk) const {
  Filled filled{.form = form};
  const auto refused = [&](std::string_view why) {
    filled.error = why;
    return again(request, std::move(filled), status_of(why), why, desk);
  };
  if (request.path.starts_with(kChange) && find(std::string_view(request.path).substr(kChange.size())) == nullptr)
    return Answer{.status = 404};
  if (!sent(form, std::string(kTrap)).empty()) return refused("trap");
  Proposal proposal = read_form(request, form, filled);
  if (!filled.wrong.empty()) return again(request, std::move(filled), 422, "invalid", desk);
  if (proposal.fields.empty()) return refused("nothing");
  const Instant now = desk.clock.now();
  proposal.received_at = now;
  proposal.id = to_text(make_raw_id(now, desk.random));
  auto checked = directory_fields::check_proposal(std::move(proposal));
  if (!checked.ok()) {
    const Error& error = checked.error();
    const bool known = directory_fields::find_field(error.place.source) != nullptr;
    filled.wrong.emplace(known ? error.place.source : std::string(kRemark), error.code);
    return again(request, std::move(filled), 422, "invalid", desk);
  }
  const auto suspicions = directory_fields::abuse(*checked, rules_);
  if (directory_fields::refused(suspicions)) return refused("abuse");
  const std::string content = directory_fields::write_proposal(*checked);
  if (content.size() > directory_fields::kProposalBytes) return refused("size");
  // Read as the desk will: what it would refuse is not put into the box.
  if (!directory_fields::read_proposal(content).ok()) return refused("form");
  if (desk.inbox.full()) return refused("full");
  const Limiter::Verdict verdict = desk.limiter.take(address, now);
  if (verdict == Limiter::Verdict::kOne) return refused("rate");
  if (verdict == Limiter::Verdict::kAll) return refused("busy");
  if (const auto put = desk.inbox.put(checked->id, content); !put.ok())
    return refused(put.error().code == "public_proposals.inbox.full" ? "full" : "write");
  if (desk.count) desk.count("taken");
  return public_pages::redirect_answer(request.link("/proposal", {{"id", checked->id}, {"sent", "1"}}), 303);
}

}  // namespace limen::public_proposals
