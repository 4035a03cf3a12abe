// What strangers may propose to change in the directory of partners, and what a moderator decides about, field by
// field: docs/public_site.md. The public site asks here before it writes a proposal, the desk asks again before it
// stores one.
//
// A field has a form as text: one line; several lines; a list with one item a line; services with one service a line,
// their parts between " | ". read_field() gives what an organisation says there, check_value() says whether a proposed
// text may stand there and gives it in its one form, put_field() puts it into the organisation. Putting what was read
// changes nothing, whatever else of HSDS stands there; fields that are not proposed stay as they are, member by member.
// An empty text takes the field away; the name cannot be taken away.
//
// abuse() says why a proposal looks like spam; warnings are for the moderator, errors refuse. read_proposal() takes any
// bytes. publishable() leaves of an organisation what is public by its kind: no person, nobody's internal word.
//
// Pure; values; any number of threads.
//
//   const Field& website = *find_field("website");
//   const std::string before = read_field(organisation, website);
//   const std::string value = TRY(check_value(website, typed));
//   put_field(organisation, website, value);
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/json.h"
#include "base/result.h"
#include "base/tree.h"
#include "engines/directory/directory.h"

namespace limen::directory_fields {

enum class Form : std::uint8_t {
  kLine,       // one line of text
  kText,       // several lines
  kUrl,        // http or https, of a host with a public name
  kEmail,      // one address
  kPhones,     // a number a line
  kList,       // an item a line
  kLanguages,  // a language tag a line: "fr", "ar", "prs-AF" [RFC 5646]
  kStatus,     // begins with one of statuses()
  kServices,   // a service a line: service_parts() with " | " between them
};

struct Field {
  std::string_view code;   // "website": stable, stands in proposals and in the history
  std::string_view label;  // key of the message that names it: "organisation.website"
  Form form = Form::kLine;
  std::size_t most = 0;        // code points
  std::size_t most_lines = 1;  // or items
  std::size_t most_links = 0;  // addresses of the web within text
  bool required = false;
};
// In the order in which a form shows them: name, acronym, description, website, email, phone, address, kind, scope,
// topics, languages, areas, founded, size, seat, status, services.
std::span<const Field> fields();
const Field* find_field(std::string_view code);
// What the status begins with: active, closed, ended, succeeded, absorbed, suspended, unknown.
std::span<const std::string_view> statuses();
// name, description, for_whom, needs, languages, areas; the last three are lists with commas.
std::span<const std::string_view> service_parts();

std::string read_field(const json::object& organisation, const Field& field);

// Line ends become "\n", white space at ends and doubles of a list go, Unicode is composed (NFC). Errors, with the
// field's code as source: "directory_fields.utf8", "directory_fields.character" (control characters, characters that
// turn the direction of text or are not seen, private and lost ones), "directory_fields.markup",
// "directory_fields.long", "directory_fields.lines", "directory_fields.links", "directory_fields.url",
// "directory_fields.email", "directory_fields.phone", "directory_fields.language", "directory_fields.status",
// "directory_fields.service", "directory_fields.required".
Result<std::string> check_value(const Field& field, std::string_view value);
// http or https, a host with a name of the public tree, no user, no address in numbers, no local name.
bool is_public_url(std::string_view url);

// Precondition: `value` comes from check_value(). A fact (founded, size, seat) gets the mark, see engines/directory.
void put_field(json::object& organisation, const Field& field, std::string_view value, char mark = 'R');

// An id that may stand in addresses and file names: 1 to 64 of letters, digits, ".", "_", "-"; does not begin with a
// point.
bool valid_organisation_id(std::string_view id);

struct ProposedField {
  std::string field{}, before{}, value{};
  bool operator==(const ProposedField&) const = default;
};
struct Proposal {
  std::string id{};  // UUID version 7
  Instant received_at{};
  std::string release{};  // id of the release that was shown; empty: none
  std::string language{};
  std::optional<std::string> organisation{};  // none: a new one
  std::vector<ProposedField> fields{};        // of fields(), none twice; value is not before
  std::string remark{};
  bool operator==(const Proposal&) const = default;
};
inline constexpr std::size_t kProposalBytes = 64U << 10U;
inline constexpr std::size_t kRemarkMost = 2000;  // code points

// Errors: "directory_fields.proposal.size", "json.…", "directory_fields.proposal.form" (format, version, ids,
// language), "directory_fields.proposal.field" (unknown, twice, none, says nothing new), those of check_value().
Result<Proposal> read_proposal(std::string_view bytes);
std::string write_proposal(const Proposal& proposal);  // canonical JSON; read_proposal() gives the same back
// The same checks for a proposal that was made here; gives it with values in their one form.
Result<Proposal> check_proposal(Proposal proposal);

// What spam looks like here: packs/…/directory_moderation.yaml.
struct AbuseRules {
  std::vector<std::string> shorteners{};  // hosts that hide where a link leads
  std::vector<std::string> phrases{};     // in lower case
  std::size_t links_flagged = 3, links_refused = 10;
  // Errors "pack.…".
  static Result<AbuseRules> read(const Node& root);
};
struct Suspicion {
  std::string_view code;  // "directory_fields.abuse.…", docs/errors/directory_fields.md
  Severity severity = Severity::kWarning;
  std::string field{};  // empty: the whole
  std::string_view message;
};
std::vector<Suspicion> abuse(const Proposal& proposal, const AbuseRules& rules);
bool refused(std::span<const Suspicion> suspicions);

// The organisation with those members of HSDS only that are about the body and its services: no contacts, no
// metadata, no assurer, no identifiers of taxes, no member that HSDS does not know.
json::object publishable(const json::object& organisation);

}  // namespace limen::directory_fields
