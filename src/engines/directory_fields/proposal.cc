// The file of one proposal: docs/public_site.md.
#include <algorithm>
#include <set>

#include "base/id.h"
#include "base/text.h"
#include "engines/directory_fields/parts.h"
#include "formats/canonical_json/canonical_json.h"

namespace limen::directory_fields {
namespace {

constexpr std::string_view kFormat = "limen.proposal";
constexpr std::size_t kBeforeMost = 32U << 10U;

Error wrong_form(std::string message, std::string path) {
  Place place;
  place.path = std::move(path);
  return Error{"directory_fields.proposal.form", std::move(message), std::move(place)};
}

Error wrong_field(std::string message) { return Error{"directory_fields.proposal.field", std::move(message)}; }

// Lower case, version 7, variant 10 [RFC 9562 §5.7].
bool is_uuid7(std::string_view text) {
  const auto id = parse_raw_id(text);
  return id.ok() && limen::to_text(*id) == text && ((*id)[6] >> 4U) == 7U && ((*id)[8] >> 6U) == 2U;
}

bool is_language(std::string_view text) {
  return text.size() == 2 && std::ranges::all_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
}

// What was shown before is text of the directory, or claims to be: it may be longer than what may be proposed, and
// nothing in it is seen as anything but text.
bool is_plain(std::string_view text) {
  return text.size() <= kBeforeMost && !invalid_utf8_at(text) &&
         std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x20 || c == '\n'; });
}

constexpr Field kRemark{"remark", "organisation.remark", Form::kText, kRemarkMost, 60, 3};

}  // namespace

Result<Proposal> check_proposal(Proposal proposal) {
  if (!is_uuid7(proposal.id)) return wrong_form("an id is a UUID of version 7", "/id");
  if (!proposal.release.empty() && !is_uuid7(proposal.release))
    return wrong_form("a release is named by a UUID of version 7", "/release");
  if (!is_language(proposal.language)) return wrong_form("a language has two letters", "/language");
  if (proposal.organisation && !valid_organisation_id(*proposal.organisation))
    return wrong_form("this is no id of an organisation", "/organisation");
  if (proposal.fields.empty()) return wrong_field("nothing is proposed");
  std::set<std::string, std::less<>> seen;
  for (ProposedField& one : proposal.fields) {
    const Field* field = find_field(one.field);
    if (field == nullptr) return wrong_field("a field is not known");
    if (!seen.insert(one.field).second) return wrong_field("a field stands twice");
    if (!is_plain(one.before)) return wrong_field("what stood there before is no text");
    if (!proposal.organisation && !one.before.empty()) return wrong_field("a new organisation has nothing before");
    one.value = TRY(check_value(*field, one.value));
    if (one.value == one.before) return wrong_field("a field says nothing new");
  }
  if (!proposal.organisation && !seen.contains("name")) return wrong_field("a new organisation has a name");
  proposal.remark = TRY(check_value(kRemark, proposal.remark));
  return proposal;
}

Result<Proposal> read_proposal(std::string_view bytes) {
  if (bytes.size() > kProposalBytes) return Error{"directory_fields.proposal.size", "a proposal is at most 64 KiB"};
  const json::value root = TRY(parse_json(bytes));
  JsonReader reader = TRY(JsonReader::open(root));
  if (TRY(reader.text("format")) != kFormat) return wrong_form("is no proposal", "/format");
  constexpr std::int64_t kVersions = 1000;
  if (TRY(reader.integer("version", 1, kVersions)) != 1) return wrong_form("is of a later version", "/version");
  Proposal proposal;
  proposal.id = TRY(reader.text("id"));
  const std::string received = TRY(reader.text("received_at"));
  proposal.received_at = TRY(Instant::parse(received));
  proposal.release = TRY(reader.text("release"));
  proposal.language = TRY(reader.text("language"));
  proposal.organisation = TRY(reader.optional_text("organisation"));
  for (JsonReader& field : TRY(reader.objects("fields", fields().size()))) {
    ProposedField one;
    one.field = TRY(field.text("field"));
    one.before = TRY(field.text("before", kBeforeMost));
    one.value = TRY(field.text("value", kProposalBytes));
    TRY(field.finish());
    proposal.fields.push_back(std::move(one));
  }
  proposal.remark = TRY(reader.optional_text("remark", kProposalBytes)).value_or("");
  TRY(reader.finish());
  return check_proposal(std::move(proposal));
}

std::string write_proposal(const Proposal& proposal) {
  json::array list;
  for (const ProposedField& one : proposal.fields)
    list.push_back(json::object{{"field", one.field}, {"before", one.before}, {"value", one.value}});
  json::object root{{"format", kFormat},           {"version", 1},
                    {"id", proposal.id},           {"received_at", proposal.received_at.to_text()},
                    {"release", proposal.release}, {"language", proposal.language},
                    {"organisation", nullptr},     {"fields", std::move(list)},
                    {"remark", proposal.remark}};
  if (proposal.organisation) root["organisation"] = *proposal.organisation;
  auto canonical = canonical_json::canonicalise(to_text(json::value(root)));
  return canonical.ok() ? canonical.take().text : std::string();
}

}  // namespace limen::directory_fields
