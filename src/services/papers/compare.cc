#include <algorithm>
#include <iterator>

#include "formats/bcbp/bcbp.h"
#include "formats/raster/raster.h"
#include "platform/api/reading.h"
#include "services/papers/state.h"

namespace limen::papers {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using document_check::Finding;
using document_check::Form;
using document_check::Source;
using document_check::Statement;
using http::Method;

constexpr std::size_t kZoneBytes = 400, kPassBytes = 4096, kNameBytes = 200, kSealBytes = 64U << 10U,
                      kChipBytes = 3U << 20U;

// What the check recorded of person and document: read from the zone, or typed from the visual one.
Statement recorded(const border::CheckDocument& check) {
  Statement one;
  one.source = Source::kCheckRecord;
  one.name = document_check::Name{check.surname, check.given_names, check.zone ? Form::kMrz : Form::kVisual,
                                  check.name_may_be_cut};
  if (check.surname.empty() && check.given_names.empty()) one.name.reset();
  one.birth = check.birth;
  one.century_inferred = check.zone;
  one.sex = check.sex;
  one.nationality = check.nationality;
  one.issuer = check.document_issuer;
  one.document_number = check.document_number;
  if (check.document_expiry) one.valid_until = PartialDate(*check.document_expiry);
  return one;
}

Result<Statement> read_visual(JsonReader& reader) {
  Statement one;
  one.source = Source::kVisualZone;
  document_check::Name name;
  name.surname = TRY(api::read_line(reader, "surname", kNameBytes));
  name.given_names = TRY(api::read_line(reader, "given_names", kNameBytes));
  if (!name.surname.empty() || !name.given_names.empty()) one.name = std::move(name);
  one.birth = TRY(reader.partial_date("birth_date"));
  if (const auto sex = TRY(reader.optional_text("sex", 10))) {
    const auto parsed = parse_sex(*sex);
    if (!parsed) return reader.error_at("sex", "papers.sex", "is F, M or X");
    one.sex = *parsed;
  }
  for (const auto& [key, state] : {std::pair("nationality", &one.nationality), std::pair("issuer", &one.issuer)}) {
    const auto text = TRY(reader.optional_text(key, 3));
    if (!text || text->empty()) continue;
    auto parsed = StateCode::parse(*text);
    if (!parsed.ok()) return reader.error_at(key, "papers.state_code", "is a code of one to three letters");
    *state = parsed.value();
  }
  one.document_number = TRY(api::read_line(reader, "document_number", 40));
  one.personal_number = TRY(api::read_line(reader, "personal_number", 40));
  one.valid_from = TRY(reader.partial_date("issue_date"));
  one.valid_until = TRY(reader.partial_date("expiry_date"));
  TRY(reader.finish());
  return one;
}

json::object to_json(const Finding& finding) {
  json::object object{{"code", finding.code},
                      {"severity", limen::to_text(finding.severity)},
                      {"first", to_text(finding.first)},
                      {"second", to_text(finding.second)},
                      {"message", finding.message}};
  if (!finding.field.empty()) object["field"] = finding.field;
  if (!finding.first_value.empty()) object["first_value"] = finding.first_value;
  if (!finding.second_value.empty()) object["second_value"] = finding.second_value;
  return object;
}

json::object to_json(const Statement& one) {
  json::object object{{"source", to_text(one.source)}};
  const auto put = [&](std::string_view key, std::string text) {
    if (!text.empty()) object[key] = std::move(text);
  };
  if (one.name) {
    put("surname", one.name->surname);
    put("given_names", one.name->given_names);
  }
  if (one.birth.year()) put("birth_date", one.birth.to_text());
  if (one.sex != Sex::kUnknown) put("sex", std::string(limen::to_text(one.sex)));
  put("nationality", std::string(one.nationality.text()));
  put("issuer", std::string(one.issuer.text()));
  put("document_code", one.document_code);
  put("document_number", one.document_number);
  put("personal_number", one.personal_number);
  if (one.valid_from.year()) put("valid_from", one.valid_from.to_text());
  if (one.valid_until.year()) put("valid_until", one.valid_until.to_text());
  return object;
}

// Legs for the officer to read; a pass says nothing that is compared but the name.
json::object pass_view(const bcbp::Pass& pass, const bcbp::Facts& facts) {
  json::array legs;
  for (std::size_t i = 0; i < facts.leg_count; ++i) {
    const bcbp::LegFacts& leg = facts.legs[i];
    json::object object{{"from", leg.from},       {"to", leg.to},
                        {"carrier", leg.carrier}, {"flight_number", leg.flight_number},
                        {"seat", leg.seat},       {"pnr", leg.pnr}};
    if (leg.flight_date.date) object["date"] = leg.flight_date.date->to_text();
    legs.push_back(std::move(object));
  }
  json::array findings;
  for (const bcbp::Finding& finding : pass.findings) {
    findings.push_back(json::object{{"code", finding.code},
                                    {"severity", limen::to_text(finding.severity)},
                                    {"field", to_text(finding.field)},
                                    {"message", finding.message}});
  }
  return {{"valid", pass.valid}, {"legs", std::move(legs)}, {"findings", std::move(findings)}};
}

// Asks for the recorded number and for those of the zone read again and of the chip's zone, where they are others.
void add_lost(const Desk& desk, const border::CheckDocument& check, std::span<const Statement> statements,
              document_check::Facts& facts) {
  if (desk.parts.lost_documents == nullptr) return;
  std::vector<std::string> asked;
  for (const Source source : {Source::kCheckRecord, Source::kPrintedMrz, Source::kChipMrz}) {
    const auto one = std::ranges::find(statements, source, &Statement::source);
    if (one == statements.end() || one->document_number.empty()) continue;
    std::string question = std::string(one->issuer.text()) + " " + one->document_number;
    if (std::ranges::find(asked, question) != asked.end()) continue;
    asked.push_back(std::move(question));
    const auto found = desk.parts.lost_documents->find(one->issuer, check.document_type, one->document_number);
    if (!found.ok()) facts.lost_unasked = true;
    if (!found.ok()) continue;
    for (const lost_documents::Found& hit : found.value()) {
      facts.lost.push_back(
          {hit.agreement == document_keys::Agreement::kExact,
           std::string(lost_documents::to_text(hit.report.status)) + " " + hit.report.reported_on.to_text()});
    }
  }
}

void add_visa(std::string_view lines, const mrz::ParseOptions& options, std::vector<Statement>& statements,
              document_check::Facts& facts, json::object& answer) {
  const mrz::Document visa = mrz::parse(lines, options);
  const bool known = visa.format != mrz::Format::kUnknown;
  facts.visa_zone_invalid = !visa.valid;
  facts.visa_not_a_visa = known && visa.format != mrz::Format::kMrvA && visa.format != mrz::Format::kMrvB;
  if (known) statements.push_back(document_check::statement_of(visa, Source::kVisaMrz));
  answer["visa"] = json::object{
      {"format", to_text(visa.format)}, {"valid", visa.valid}, {"number", visa.document_number.value.text}};
}

void add_pass(std::string_view text, CivilDate today, std::vector<Statement>& statements, document_check::Facts& facts,
              json::object& answer) {
  const bcbp::Pass pass = bcbp::parse(text);
  const bcbp::Facts read = bcbp::facts(pass, today);
  facts.pass_unreadable = !pass.valid;
  Statement one;
  one.source = Source::kBoardingPass;
  one.name = document_check::Name{std::string(read.surname), std::string(read.given_names), Form::kCarrier,
                                  read.name_truncated};
  if (one.name->surname.empty() && one.name->given_names.empty()) one.name.reset();
  statements.push_back(std::move(one));
  answer["boarding_pass"] = pass_view(pass, read);
}

bool nothing_in(const Given& given) {
  const bool visual = given.visual && to_json(*given.visual).size() > 1;  // the source is always there
  return given.printed_mrz.empty() && given.visa_mrz.empty() && given.boarding_pass.empty() && given.chip.empty() &&
         given.seal.empty() && given.inferred_characters == 0 && !visual;
}

Result<Answer> show_compared(Call& call, database::Session& session) {
  const auto id = TRY(call.id<border::CheckId>("id"));
  TRY(border::Border::document_of(session, call.grant(), id));
  auto stored = TRY(store::compared(session, id));
  call.look("check", id.to_text());
  if (!stored) {
    return Answer::json(json::object{{"compared", 0}, {"findings", json::array()}, {"statements", json::array()}});
  }
  // A comparison from before pairs were counted: nothing may be said of how much agrees.
  if (!stored->contains("compared")) (*stored)["compared"] = 0;
  return Answer::json(std::move(*stored));
}

Result<Bytes> read_bytes(JsonReader& reader, std::string_view key, std::size_t most) {
  const auto text = TRY(reader.optional_text(key, most * 4 / 3 + 4));
  if (!text || text->empty()) return Bytes();
  auto bytes = from_base64url(*text);
  if (!bytes || bytes->size() > most) return reader.error_at(key, "papers.bytes", "is not base64url, or too long");
  return std::move(*bytes);
}

}  // namespace

Result<Given> read_given(const json::value& body) {
  JsonReader reader = TRY(JsonReader::open(body));
  Given given;
  given.printed_mrz = TRY(reader.optional_text("printed_mrz", kZoneBytes)).value_or("");
  given.visa_mrz = TRY(reader.optional_text("visa_mrz", kZoneBytes)).value_or("");
  given.boarding_pass = TRY(reader.optional_text("boarding_pass", kPassBytes)).value_or("");
  given.chip = TRY(read_bytes(reader, "chip", kChipBytes));
  given.seal = TRY(read_bytes(reader, "seal", kSealBytes));
  given.inferred_characters = static_cast<int>(TRY(reader.optional_integer("inferred_characters", 0, 90)).value_or(0));
  if (auto visual = TRY(reader.optional_object("visual"))) given.visual = TRY(read_visual(*visual));
  TRY(reader.finish());
  if (nothing_in(given)) return Error{"papers.nothing_given", "nothing is given to be compared"};
  return given;
}

Result<Compared> compare(const Desk& desk, const border::CheckDocument& check, const Given& given, CivilDate today,
                         Instant now) {
  std::vector<Statement> statements;
  document_check::Facts facts;
  facts.today = today;
  facts.rules = &desk.rules;
  facts.inferred_characters = given.inferred_characters;
  facts.zone_valid = check.zone_valid;
  const mrz::ParseOptions options{.today = today, .states = &desk.parts.knowledge->states};
  Compared compared;
  statements.push_back(recorded(check));
  if (!given.printed_mrz.empty()) {
    // What the check recorded is compared with the zone read again like any other source.
    const mrz::Document zone = mrz::parse(given.printed_mrz, options);
    facts.zone_valid = zone.valid;
    statements.push_back(document_check::statement_of(zone, Source::kPrintedMrz));
  }
  if (!given.visa_mrz.empty()) add_visa(given.visa_mrz, options, statements, facts, compared.answer);
  if (!given.boarding_pass.empty()) add_pass(given.boarding_pass, today, statements, facts, compared.answer);
  if (given.visual) statements.push_back(*given.visual);
  if (!given.chip.empty()) {
    ChipRead chip = TRY(read_chip(desk, given.chip, given.printed_mrz, now, today));
    facts.chip = chip.standing;
    facts.trust_damaged = chip.trust_damaged;
    facts.chip_zone_invalid = chip.zone_invalid;
    std::ranges::move(chip.statements, std::back_inserter(statements));
    compared.answer["chip"] = std::move(chip.view);
    compared.face = std::move(chip.face);
  }
  if (!given.seal.empty()) {
    SealRead seal = read_seal(desk, given.seal, now, today);
    facts.seal = seal.standing;
    facts.trust_damaged = facts.trust_damaged || seal.trust_damaged;
    std::ranges::move(seal.statements, std::back_inserter(statements));
    compared.answer["seal"] = std::move(seal.view);
  }
  add_lost(desk, check, statements, facts);
  json::array findings, sources;
  const document_check::Checked checked = document_check::cross_check(statements, facts);
  for (const Finding& finding : checked.findings) {
    findings.push_back(to_json(finding));
    if (finding.severity != Severity::kInfo) compared.codes.push_back(json::value(finding.code));
  }
  for (const Statement& one : statements) sources.push_back(to_json(one));
  compared.answer["compared"] = checked.pairs;
  compared.answer["findings"] = std::move(findings);
  compared.answer["statements"] = std::move(sources);
  return compared;
}

Result<void> add_compare_routes(api::Api& api, std::shared_ptr<const Desk> desk) {
  TRY(api.read({.method = Method::kGet,
                .path = "/api/checks/{id}/papers",
                .id = "getPapers",
                .summary = "What the papers of a check said of each other when they were last compared",
                .tag = "papers",
                .scopes = {"border.check", "border.second_line"},
                .purpose = true,
                .response_schema = "Papers"},
               show_compared));
  TRY(api.read({.method = Method::kGet,
                .path = "/api/checks/{id}/papers/face",
                .id = "getChipFace",
                .summary = "The face that the chip shows, to be compared with who stands there",
                .tag = "papers",
                .scopes = {"border.check", "border.second_line"},
                .purpose = true,
                .response_type = "image/*"},
               [](Call& call, database::Session& session) -> Result<Answer> {
                 const auto id = TRY(call.id<border::CheckId>("id"));
                 TRY(border::Border::document_of(session, call.grant(), id));
                 call.look("check", id.to_text());
                 const auto face = TRY(store::face(session, id));
                 if (!face) return Error{"papers.face.not_found", "no face was read from a chip"};
                 const bool png = raster::file_type(*face) == raster::FileType::kPng;
                 return Answer::bytes(std::string(as_text(*face)), png ? "image/png" : "image/jpeg");
               }));
  return api.write(
      {.method = Method::kPost,
       .path = "/api/checks/{id}/papers",
       .id = "comparePapers",
       .summary = "Compares what was read of a traveller's papers with each other and with the check",
       .tag = "papers",
       .scopes = {"border.check", "border.second_line"},
       .purpose = true,
       .body_schema = "PapersInput",
       .response_schema = "Papers",
       .body_limit = kChipBytes * 4 / 3 + (1U << 20U),
       .cost = 3},
      [desk](Call& call, database::Session& session) -> Result<Commit> {
        const auto id = TRY(call.id<border::CheckId>("id"));
        const Given given = TRY(read_given(call.body()));
        const auto check = TRY(border::Border::document_of(session, call.grant(), id));
        call.about({.post = check.post, .owner = check.officer});
        call.look("check", id.to_text());
        Compared compared = TRY(compare(*desk, check, given, check.local_day, call.now()));
        return Commit([desk, &call, id, compared](database::Transaction& tx) -> Result<Answer> {
          const auto now = TRY(border::Border::document_of(tx, call.grant(), id));
          if (!now.open) return Error{"papers.check_closed", "the check has been decided"};
          TRY(store::put_compared(tx, id, call.now(), call.caller().name, compared.answer, compared.face));
          journal::Entry entry = call.entry("papers.compared", "check", id.to_text());
          entry.facts = {{"findings", compared.codes}};
          entry.sealed.push_back({.group = "check", .plaintext = limen::to_text(json::value(compared.answer))});
          TRY(desk->parts.journal.append(tx, std::move(entry)));
          json::object answer = compared.answer;
          answer["compared_at"] = call.now().to_text();
          answer["compared_by"] = call.caller().name;
          return Answer::json(std::move(answer));
        });
      });
}

}  // namespace limen::papers
