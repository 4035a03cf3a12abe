// limen mrz generate: invented zones with the truth about each, one JSON object a line.
#include <ostream>

#include "commands/mrz/mrz.h"
#include "engines/mrz_samples/mrz_samples.h"
#include "platform/config/config.h"

namespace limen::commands {

namespace {

constexpr std::int64_t kMost = 10'000'000;

Result<std::vector<StateCode>> codes_in_force(CivilDate today) {
  const Node node = TRY(config::PackStore::embedded().read("baseline", "state_codes.yaml"));
  const mrz::StateTable states = TRY(mrz::StateTable::build(node));
  std::vector<StateCode> codes;
  for (const mrz::StateTable::Entry& entry : states.entries()) {
    const bool usual = entry.standing == mrz::StateTable::Standing::kStandard && entry.in_force_on(today);
    if (usual) codes.push_back(TRY(StateCode::parse(entry.code)));
  }
  return codes;
}

json::object fields_json(const mrz::Fields& fields) {
  json::object object;
  object["document_code"] = fields.document_code;
  object["issuer"] = fields.issuer.text();
  object["surname"] = fields.primary;
  object["given_names"] = fields.secondary;
  object["document_number"] = fields.document_number;
  object["nationality"] = fields.nationality.text();
  object["birth_date"] = fields.birth_date.to_text();
  object["sex"] = to_text(fields.sex);
  object["expiry_date"] = fields.expiry_date.to_text();
  object["optional_data"] = fields.optional_data;
  if (fields.format == mrz::Format::kTd1) object["optional_data_2"] = fields.optional_data_2;
  return object;
}

json::object sample_json(const mrz_samples::Sample& sample, std::int64_t number, CivilDate today) {
  const bool valid = sample.defect == mrz_samples::Defect::kNone;
  const bool look_alike = sample.defect == mrz_samples::Defect::kLookAlike;
  json::object object;
  object["id"] = number;
  object["kind"] = valid ? "valid" : look_alike ? "look_alike" : "malformed";
  object["group"] = to_text(sample.defect);
  object["today"] = today.to_text();
  object["format"] = mrz::to_text(sample.fields.format);
  object["mrz"] = sample.text.substr(0, sample.text.size() - 1);
  object["accept"] = valid;
  object["fields"] = fields_json(sample.fields);
  if (!valid) {
    object["changed"] = json::object{
        {"line", sample.place.line}, {"column", sample.place.column}, {"was", sample.was}, {"is", sample.is}};
  }
  return object;
}

Result<int> generate(const Arguments& arguments, Streams& streams) {
  const std::int64_t seed = arguments.integer("seed").value_or(1);
  const std::int64_t count = arguments.integer("count").value_or(10);
  if (count < 1 || count > kMost) return Error{"mrz.generate.option", "1 to 10,000,000", Place{.source = "--count"}};
  // A day of its own, so that the same seed gives the same zones on any day.
  const CivilDate today = TRY(CivilDate::parse(arguments.text("today").value_or("2026-11-22")));
  // People are born a hundred years before, and documents expire ten after; years have four digits.
  if (today.year() < 1900 || today.year() > 9900)
    return Error{"mrz.generate.option", "--today: a year of 1900 to 9900"};
  const std::vector<StateCode> codes = TRY(codes_in_force(today));
  mrz_samples::Maker maker(static_cast<std::uint64_t>(seed), codes, today);
  const bool broken = arguments.flag("broken");
  for (std::int64_t i = 1; i <= count; ++i) {
    const mrz_samples::Sample sample = broken ? maker.broken() : maker.valid();
    streams.out << to_text(json::value(sample_json(sample, i, today))) << '\n';
  }
  return 0;
}

}  // namespace

Command mrz_generate_command() {
  Command command{"generate", "Invented zones with the truth about each, one JSON object a line"};
  command.options = {{"seed", "the same seed gives the same zones; 1 when absent", OptionKind::kInteger},
                     {"count", "how many; 10 when absent", OptionKind::kInteger},
                     {"broken", "each with one defect, which is told", OptionKind::kFlag},
                     {"today", "the day around which people are born and documents expire; 2026-11-22 when absent"}};
  command.run = or_fail(generate);
  return command;
}

}  // namespace limen::commands
