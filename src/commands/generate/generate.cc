// limen generate: a synthetic country as files, with the truth about it. The same options give the same bytes.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <ostream>

#include "base/json.h"
#include "commands/command_line/progress.h"
#include "commands/generate/commands.h"
#include "engines/synthetic/synthetic.h"
#include "formats/csv/csv.h"

namespace limen::commands {

namespace {

using synthetic::Country;

// A file that is written in parts.
class OutputFile {
 public:
  static Result<OutputFile> create(const std::filesystem::path& path) {
    OutputFile file;
    file.path_ = path.string();
    file.stream_.open(path, std::ios::binary | std::ios::trunc);
    if (!file.stream_) return file.unwritable();
    return file;
  }
  Result<void> write(std::string_view text) {
    stream_.write(text.data(), static_cast<std::streamsize>(text.size()));
    if (!stream_) return unwritable();
    return {};
  }
  Result<void> close() {
    stream_.close();
    if (!stream_) return unwritable();
    return {};
  }

 private:
  Error unwritable() const {
    Place place;
    place.source = path_;
    return Error{"generate.out.unwritable", "cannot be written", place};
  }
  std::string path_;
  std::ofstream stream_;
};

Result<void> write_file(const std::filesystem::path& path, std::string_view text) {
  OutputFile file = TRY(OutputFile::create(path));
  TRY(file.write(text));
  return file.close();
}

std::string clock(int minute) { return fmt::format("{:02}:{:02}", minute / 60, minute % 60); }

std::string posts_csv(const Country& country) {
  csv::Writer writer;
  writer.record({"id", "code", "name", "kind", "zone", "state", "opens", "closes", "lanes"});
  for (const synthetic::Post& post : country.posts()) {
    const std::string lanes = fmt::format("{}", fmt::join(post.lanes, "|"));
    writer.record({to_text(post.id), post.code, post.name, synthetic::to_text(post.kind), post.zone.name(),
                   country.state().text(), clock(post.opens), clock(post.closes), lanes});
  }
  return writer.take();
}

std::string services_csv(const Country& country) {
  csv::Writer writer;
  writer.record({"number", "post", "direction", "local_time", "weekdays"});
  for (const synthetic::Service& service : country.services()) {
    std::string weekdays;
    for (int day = 0; day < 7; ++day) {
      if ((service.weekdays >> day & 1) != 0) weekdays.push_back(static_cast<char>('1' + day));
    }
    writer.record({service.number, country.posts()[service.post].code, service.arrival ? "arrival" : "departure",
                   clock(service.minute), weekdays});
  }
  return writer.take();
}

void write_travellers_header(csv::Writer& writer) {
  writer.record({"id", "surname", "given_names", "native_surname", "native_given_names", "birth_date", "sex",
                 "nationality", "document_type", "document_number", "document_issuer", "document_expiry",
                 "second_document_number", "second_document_from", "second_document_expiry", "carer_id"});
}

void write_traveller(csv::Writer& writer, const Country& country, const synthetic::Traveller& traveller) {
  const synthetic::Document& document = traveller.documents.front();
  std::string second_number, second_from, second_expiry, carer;
  if (traveller.documents.size() > 1) {
    const synthetic::Document& second = traveller.documents[1];
    second_number = second.number;
    second_from = second.valid_from.to_text();
    second_expiry = second.expiry.to_text();
  }
  if (traveller.carer) carer = to_text(country.id(*traveller.carer));
  writer.record({to_text(traveller.id), traveller.name.surname, traveller.name.given_names,
                 traveller.name.native_surname, traveller.name.native_given, traveller.birth.to_text(),
                 to_text(traveller.sex), traveller.nationality.text(), document.type, document.number,
                 document.issuer.text(), document.expiry.to_text(), second_number, second_from, second_expiry, carer});
}

void write_crossings_header(csv::Writer& writer) {
  writer.record({"at", "traveller_id", "direction", "post", "transport_mode", "travel_purpose", "carrier_reference",
                 "officer", "document_type", "document_number", "document_issuer"});
}

void write_crossing(csv::Writer& writer, const Country& country, const synthetic::Crossing& crossing) {
  writer.record({crossing.at.to_text(), to_text(crossing.traveller_id), to_text(crossing.direction),
                 country.posts()[crossing.post].code, crossing.transport_mode, crossing.travel_purpose,
                 crossing.carrier_reference, crossing.officer, crossing.document.type, crossing.document.number,
                 crossing.document.issuer.text()});
}

Result<void> write_people_and_crossings(Country& country, const std::filesystem::path& out, Streams& streams) {
  constexpr std::size_t kBatch = 10'000;
  OutputFile travellers = TRY(OutputFile::create(out / "travellers.csv"));
  OutputFile crossings = TRY(OutputFile::create(out / "crossings.csv"));
  csv::Writer traveller_rows, crossing_rows;
  write_travellers_header(traveller_rows);
  write_crossings_header(crossing_rows);
  Progress progress(streams.err, "crossings", country.crossing_count());
  std::size_t done = 0;
  while (true) {
    const synthetic::Batch batch = country.next_batch(kBatch);
    for (const auto& traveller : batch.travellers) write_traveller(traveller_rows, country, traveller);
    for (const auto& crossing : batch.crossings) write_crossing(crossing_rows, country, crossing);
    TRY(travellers.write(traveller_rows.take()));
    TRY(crossings.write(crossing_rows.take()));
    if (batch.crossings.empty()) break;
    done += batch.crossings.size();
    progress.set(done);
  }
  TRY(travellers.close());
  return crossings.close();
}

Result<std::string> mrz_samples(const Country& country) {
  constexpr std::size_t kSamples = 500;
  std::string text;
  for (std::size_t i = 0; i < std::min(kSamples, country.traveller_count()); ++i) {
    const std::vector<std::string> lines = TRY(country.mrz(country.traveller(i)));
    for (const std::string& line : lines) text += line + "\n";
    text += "\n";
  }
  return text;
}

struct Summary {
  std::map<std::string, std::uint64_t> behaviours;
  std::uint64_t families = 0, overstayers = 0, gaps = 0, inside = 0;
};

std::string truth_csv(const Country& country, Summary& summary) {
  csv::Writer writer;
  writer.record({"traveller_id", "behaviour", "family_id", "family_size", "overstay_days", "gap", "gap_at", "inside"});
  std::string family_id;
  for (std::size_t i = 0; i < country.traveller_count(); ++i) {
    const synthetic::Truth truth = country.truth(i);
    const std::string id = to_text(country.id(i));
    if (truth.family == i) family_id = id;
    const bool gap = truth.gap != synthetic::Gap::kNone;
    ++summary.behaviours[std::string(synthetic::to_text(truth.behaviour))];
    summary.families += truth.family == i && truth.family_size > 1 ? 1 : 0;
    summary.overstayers += truth.overstay_days > 0 ? 1 : 0;
    summary.gaps += gap ? 1 : 0;
    summary.inside += truth.inside ? 1 : 0;
    writer.field(id);
    writer.field(synthetic::to_text(truth.behaviour));
    writer.field(family_id);
    writer.field(static_cast<std::int64_t>(truth.family_size));
    writer.field(std::int64_t{truth.overstay_days});
    writer.field(synthetic::to_text(truth.gap));
    writer.field(gap ? truth.gap_at.to_text() : "");
    writer.field(truth.inside ? "yes" : "no");
    writer.end_record();
  }
  return writer.take();
}

std::string alert_truth_csv(const Country& country, const synthetic::AlertSet& alerts) {
  csv::Writer writer;
  writer.record({"issuer_reference", "traveller_id", "variation", "expired"});
  for (std::size_t i = 0; i < alerts.alerts.size(); ++i) {
    const synthetic::AlertTruth& truth = alerts.truth[i];
    const std::string id = truth.traveller ? to_text(country.id(*truth.traveller)) : "";
    writer.record({alerts.alerts[i].reference, id, synthetic::to_text(truth.variation), truth.expired ? "yes" : "no"});
  }
  return writer.take();
}

json::object to_json(const Country& country, const Summary& summary) {
  const synthetic::Options& options = country.options();
  json::object behaviours;
  for (const auto& [behaviour, count] : summary.behaviours) behaviours[behaviour] = count;
  json::object object;
  object["seed"] = options.seed;
  object["state"] = country.state().text();
  object["first_day"] = country.first_day().to_text();
  object["last_day"] = country.last_day().to_text();
  object["posts"] = country.posts().size();
  object["travellers"] = country.traveller_count();
  object["crossings"] = country.crossing_count();
  object["alerts"] = options.alerts;
  object["families"] = summary.families;
  object["overstayers"] = summary.overstayers;
  object["gaps"] = summary.gaps;
  object["inside"] = summary.inside;
  object["behaviours"] = std::move(behaviours);
  return object;
}

void print(const json::object& summary, std::ostream& out) {
  const auto line = [&](std::string_view key, const json::value& value) {
    out << fmt::format("{:<14}{}\n", key, value.is_string() ? std::string(value.get_string()) : limen::to_text(value));
  };
  for (const auto& entry : summary) {
    if (!entry.value().is_object()) line(entry.key(), entry.value());
  }
  for (const auto& entry : summary.at("behaviours").get_object())
    line(std::string("  ") + std::string(entry.key()), entry.value());
}

Result<synthetic::Options> options_of(const Arguments& arguments) {
  synthetic::Options options;
  const auto number = [&](std::string_view name) { return arguments.integer(name).value_or(0); };
  options.seed = static_cast<std::uint64_t>(number("seed"));
  // What is below zero becomes far too large, and is refused as such.
  options.travellers = static_cast<std::size_t>(number("travellers"));
  options.alerts = static_cast<std::size_t>(number("alerts"));
  options.years = static_cast<int>(std::clamp<std::int64_t>(number("years"), 0, 1000));
  options.last_day = TRY(CivilDate::parse(arguments.text("until").value_or("")));
  options.state = TRY(StateCode::parse(arguments.text("state").value_or("")));
  return options;
}

Result<json::object> write_country(const synthetic::Options& options, const std::filesystem::path& out,
                                   Streams& streams) {
  Country country = TRY(Country::make(options));
  std::error_code failure;
  std::filesystem::create_directories(out, failure);  // what is not there afterwards cannot be written either
  TRY(write_file(out / "posts.csv", posts_csv(country)));
  TRY(write_file(out / "services.csv", services_csv(country)));
  TRY(write_people_and_crossings(country, out, streams));
  const synthetic::AlertSet alerts = country.alerts();
  TRY(write_file(out / "alerts.csv", alerts.csv()));
  TRY(write_file(out / "alerts_truth.csv", alert_truth_csv(country, alerts)));
  const std::string samples = TRY(mrz_samples(country));
  TRY(write_file(out / "mrz.txt", samples));
  Summary summary;
  TRY(write_file(out / "truth.csv", truth_csv(country, summary)));
  json::object object = to_json(country, summary);
  TRY(write_file(out / "country.json", to_pretty_text(object)));
  return object;
}

int generate(const Arguments& arguments, Streams& streams) {
  const auto options = options_of(arguments);
  if (!options.ok()) return fail(streams, options.error());
  const auto summary = write_country(*options, arguments.text("out").value_or(""), streams);
  if (!summary.ok()) {
    fail(streams, summary.error());
    return summary.error().code == "generate.out.unwritable" ? 3 : 2;
  }
  if (arguments.flag("json")) {
    streams.out << to_text(json::value(*summary)) << '\n';
  } else {
    print(*summary, streams.out);
  }
  return 0;
}

}  // namespace

Command generate_command() {
  Command command{"generate", "Makes a synthetic country as files, with the truth about it"};
  command.options = {
      {"seed", "another number, another country", OptionKind::kInteger, false, "1"},
      {"travellers", "how many people", OptionKind::kInteger, false, "10000"},
      {"years", "how long", OptionKind::kInteger, false, "2"},
      {"alerts", "how many alerts", OptionKind::kInteger, false, "500"},
      {"until", "last day of the record; fixed, so that the same command gives the same bytes on any day",
       OptionKind::kText, false, "2026-06-30"},
      {"state", "whose border it is", OptionKind::kText, false, "UTO"},
      {"out", "folder for the files", OptionKind::kText, true},
      {"json", "the summary as JSON", OptionKind::kFlag},
  };
  command.run = generate;
  return command;
}

}  // namespace limen::commands
