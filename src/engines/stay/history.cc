#include "engines/stay/history.h"

#include "base/text.h"
#include "formats/csv/csv.h"

namespace limen::stay {
namespace {

constexpr std::size_t kMostStays = 10'000;

Result<CivilDate> day_of(const csv::Field& field, std::string_view column) {
  const auto day = CivilDate::parse(trim(field.text));
  if (!day.ok()) return field.error("stay.history.date", "must be a day of the form YYYY-MM-DD", std::string(column));
  return *day;
}

Result<void> read_basis(const csv::Header& header, const csv::Reader& reader, Stay& stay) {
  if (const std::string_view text = trim(header.text(reader, "basis")); !text.empty()) {
    const auto basis = parse_basis(text);
    if (!basis) {
      return header.field(reader, "basis")
          .error("stay.history.basis", "must be rule, extended, extended_bilateral, revoked or annulled", "basis");
    }
    stay.basis = *basis;
  }
  if (trim(header.text(reader, "authorised_until")).empty()) return {};
  const csv::Field& until = header.field(reader, "authorised_until");
  stay.authorised_until = TRY(day_of(until, "authorised_until"));
  if (stay.basis == Basis::kRule || stay.basis == Basis::kAnnulled)
    return until.error("stay.history.basis", "a last authorised day needs an extension or a revocation",
                       "authorised_until");
  return {};
}

Result<Stay> read_stay(const csv::Header& header, const csv::Reader& reader, const RulePack& pack) {
  Stay stay;
  stay.entry = TRY(day_of(header.field(reader, "entry"), "entry"));
  const csv::Field& exit = header.field(reader, "exit");
  if (!trim(exit.text).empty()) {
    stay.exit = TRY(day_of(exit, "exit"));
    if (*stay.exit < stay.entry) return exit.error("stay.history.order", "the exit lies before the entry", "exit");
  }
  if (const std::string_view text = trim(header.text(reader, "kind")); !text.empty()) {
    const auto kind = parse_stay_kind(text);
    if (!kind) {
      return header.field(reader, "kind")
          .error("stay.history.kind",
                 "must be visa_free, short_visa, long_visa_d, residence_permit, free_movement or exempt", "kind");
    }
    stay.kind = *kind;
  }
  if (const std::string_view text = trim(header.text(reader, "state")); !text.empty()) {
    const auto state = StateCode::parse(text);
    if (!state.ok() || !pack.knows(*state)) {
      return header.field(reader, "state")
          .error("stay.history.state", "must be the three-letter code of a state that the pack names", "state");
    }
    stay.state = *state;
  }
  TRY(read_basis(header, reader, stay));
  return stay;
}

}  // namespace

Result<History> read_history(std::string_view csv, const RulePack& pack) {
  csv::Reader reader(csv);
  const csv::Header header =
      TRY(csv::Header::read(reader, {"entry", "exit"}, {"kind", "state", "basis", "authorised_until"}));
  History history;
  std::optional<Error> open;  // of a record without exit, while it is the last
  for (;;) {
    const bool more = TRY(reader.next());
    if (!more) return history;
    if (open) return *open;
    TRY(header.check_width(reader));
    const Stay stay = TRY(read_stay(header, reader, pack));
    if (!stay.exit) {
      open = header.field(reader, "exit")
                 .error("stay.history.open", "only the last record may be without an exit", "exit");
    }
    if (history.stays.size() >= kMostStays)
      return reader.fields().front().error("stay.history.too_long", "more than 10,000 stays");
    history.stays.push_back(stay);
    history.kind_given.push_back(!trim(header.text(reader, "kind")).empty());
    history.lines.push_back(reader.line());
  }
}

}  // namespace limen::stay
