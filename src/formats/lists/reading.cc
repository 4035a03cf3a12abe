#include "formats/lists/reading.h"

#include <algorithm>

#include "base/text.h"

namespace limen::lists {

std::string_view to_text(SubjectKind kind) {
  switch (kind) {
    case SubjectKind::kPerson:
      return "person";
    case SubjectKind::kEntity:
      return "entity";
    case SubjectKind::kVessel:
      return "vessel";
    case SubjectKind::kAircraft:
      return "aircraft";
  }
  return "person";
}

std::string_view to_text(Change change) {
  switch (change) {
    case Change::kNone:
      return "none";
    case Change::kAdded:
      return "added";
    case Change::kModified:
      return "modified";
    case Change::kDeleted:
      return "deleted";
  }
  return "none";
}

std::string_view to_text(ListedNameKind kind) {
  switch (kind) {
    case ListedNameKind::kPrimary:
      return "primary";
    case ListedNameKind::kAlias:
      return "alias";
    case ListedNameKind::kFormer:
      return "former";
    case ListedNameKind::kWeak:
      return "weak";
  }
  return "primary";
}

std::string ListedName::text() const { return given_names.empty() ? surname : surname + ", " + given_names; }

void Diagnostics::add(Error error) {
  if (error.severity == Severity::kError) failed_ = true;
  if (error.place.source.empty()) error.place.source = source_;
  if (reading_.diagnostics.size() < options_.max_diagnostics) {
    reading_.diagnostics.push_back(std::move(error));
  } else {
    ++reading_.diagnostics_left_out;
  }
}

Place Diagnostics::place(const Provenance& from) const {
  Place place;
  place.source = source_;
  place.line = from.line;
  place.path = std::string(from.column);
  return place;
}

std::string clean_text(std::string_view text, const Provenance& from, Diagnostics& diagnostics) {
  std::string cleaned = clean_line(text);
  if (cleaned.size() < trim(text).size()) {
    diagnostics.warning("list.text.cleaned", "control or invisible characters were removed", from);
  }
  return cleaned;
}

ListedName split_name(std::string_view text, ListedNameKind kind, const Provenance& from) {
  const auto comma = text.find(',');
  if (comma == std::string_view::npos) return {std::string(trim(text)), "", kind, from};
  ListedName name{std::string(trim(text.substr(0, comma))), std::string(trim(text.substr(comma + 1))), kind, from};
  if (name.surname.empty()) std::swap(name.surname, name.given_names);
  return name;
}

ListedState listed_state(std::string_view text, const Provenance& from, const Options& options,
                         Diagnostics& diagnostics) {
  ListedState state{{}, std::string(trim(text)), from};
  if (options.state_by_name && !state.text.empty()) {
    if (const auto code = options.state_by_name(state.text)) {
      state.code = *code;
    } else {
      diagnostics.warning("list.state.unknown", "a state whose name is not in the table", from);
    }
  }
  return state;
}

void add_state(std::vector<ListedState>& states, ListedState state) {
  constexpr std::size_t kCompared = 64;  // nobody has more; hostile lists are kept whole and cost no more than that
  for (const auto& known : std::span(states).first(std::min(states.size(), kCompared))) {
    if (known.text == state.text || (!state.code.empty() && known.code == state.code)) return;
  }
  states.push_back(std::move(state));
}

Result<void> check_counts(const Summary& summary) {
  if (summary.records_count.balanced() && summary.aliases_count.balanced() && summary.addresses_count.balanced() &&
      summary.comments_count.balanced()) {
    return {};
  }
  return Error{"list.count.unbalanced", "records read are not the records accepted, skipped and refused"};
}

Result<void> check_counts(const Reading& reading) {
  TRY(check_counts(static_cast<const Summary&>(reading)));
  if (reading.records_count.accepted == reading.records.size()) return {};
  return Error{"list.count.unbalanced", "records read are not the records accepted, skipped and refused"};
}

}  // namespace limen::lists
