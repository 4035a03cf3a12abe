#include "services/backlog/model.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/parse_code.h"
#include "base/text.h"

namespace limen::backlog {
namespace {

constexpr std::string_view kLetters = "EXRP";
constexpr std::size_t kDigits = 6;

void put(json::object& object, std::string_view key, std::string_view text) {
  if (!text.empty()) object[key] = text;
}

// ICAO Doc 9303-3 §4.9: digits as they are, A to Z as 10 to 35, everything else as 0, weights 7, 3, 1.
char check_digit(std::string_view text) {
  constexpr std::array<int, 3> kWeights = {7, 3, 1};
  int sum = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const int value = c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'Z' ? c - 'A' + 10 : 0;
    sum += value * kWeights[i % kWeights.size()];
  }
  return static_cast<char>('0' + sum % 10);
}

}  // namespace

std::string_view to_text(Kind kind) {
  switch (kind) {
    case Kind::kEntry:
      return "entry";
    case Kind::kExit:
      return "exit";
    case Kind::kRefusal:
      return "refusal";
    case Kind::kProtection:
      return "protection";
  }
  return "";
}

std::optional<Kind> parse_kind(std::string_view text) {
  return parse_code(text, {Kind::kEntry, Kind::kExit, Kind::kRefusal, Kind::kProtection});
}

std::string_view to_text(FormState state) {
  switch (state) {
    case FormState::kIssued:
      return "issued";
    case FormState::kTyped:
      return "typed";
    case FormState::kSpoilt:
      return "spoilt";
  }
  return "";
}

std::optional<FormState> parse_form_state(std::string_view text) {
  return parse_code(text, {FormState::kIssued, FormState::kTyped, FormState::kSpoilt});
}

std::string_view to_text(RequestState state) {
  switch (state) {
    case RequestState::kOpen:
      return "open";
    case RequestState::kApproved:
      return "approved";
    case RequestState::kRefused:
      return "refused";
  }
  return "";
}

std::optional<RequestState> parse_request_state(std::string_view text) {
  return parse_code(text, {RequestState::kOpen, RequestState::kApproved, RequestState::kRefused});
}

std::string serial_of(std::string_view post, Kind kind, std::int64_t number) {
  const std::string text =
      fmt::format("{}-{}{:0{}}", to_upper_ascii(post), kLetters[static_cast<std::size_t>(kind)], number, kDigits);
  return text + "-" + check_digit(text);
}

Result<std::string> read_serial(std::string_view text) {
  std::string serial = to_upper_ascii(text);
  std::erase(serial, ' ');
  Place place;
  place.path = "/serial";
  const auto digit = serial.rfind('-');
  const auto number = digit == std::string::npos || digit == 0 ? std::string::npos : serial.rfind('-', digit - 1);
  const bool whole =
      number != std::string::npos && number > 0 && digit + 2 == serial.size() && digit - number - 1 == kDigits + 1 &&
      kLetters.find(serial[number + 1]) != std::string_view::npos &&
      std::all_of(serial.begin() + static_cast<std::ptrdiff_t>(number) + 2,
                  serial.begin() + static_cast<std::ptrdiff_t>(digit), [](char c) { return c >= '0' && c <= '9'; });
  if (!whole) return Error{"backlog.serial.form", "a serial number looks like NORD-E000123-7", place};
  if (check_digit(std::string_view(serial).substr(0, digit)) != serial.back()) {
    return Error{"backlog.serial.check_digit", "the last digit does not fit: a slip of the key", place};
  }
  return serial;
}

json::object to_json(const Form& form) {
  json::object object{{"id", form.id.to_text()},      {"batch_id", form.batch.to_text()},
                      {"serial", form.serial},        {"kind", to_text(form.kind)},
                      {"state", to_text(form.state)}, {"issued_at", form.issued_at.to_text()},
                      {"issued_by", form.issued_by},  {"scan", form.scan}};
  if (form.used_at) object["at"] = form.used_at->to_text();
  if (form.closed_at) object["closed_at"] = form.closed_at->to_text();
  put(object, "closed_by", form.closed_by);
  put(object, "decided_by", form.decided_by);
  put(object, "reason", form.reason);
  if (form.check) object["check_id"] = form.check->to_text();
  if (form.crossing) object["crossing_id"] = form.crossing->to_text();
  return object;
}

json::object to_json(const Request& request) {
  json::object object{{"id", request.id.to_text()},
                      {"crossing_id", request.crossing.to_text()},
                      {"traveller_id", request.traveller.to_text()},
                      {"state", to_text(request.state)},
                      {"changes", request.changes},
                      {"reason", request.reason},
                      {"note", request.note},
                      {"asked_by", request.asked_by},
                      {"requested_by", request.requested_by},
                      {"requested_at", request.requested_at.to_text()}};
  put(object, "evidence", request.evidence);
  put(object, "decided_by", request.decided_by);
  put(object, "decision_note", request.decision_note);
  if (request.decided_at) object["decided_at"] = request.decided_at->to_text();
  if (request.correction) object["correction_id"] = request.correction->to_text();
  return object;
}

}  // namespace limen::backlog
