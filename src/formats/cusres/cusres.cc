#include "formats/cusres/cusres.h"

#include <algorithm>

namespace limen::cusres {
namespace {

template <typename T>
void add(Slice& slice, std::vector<T>& all, const T& item) {
  if (slice.count++ == 0) slice.first = static_cast<std::uint32_t>(all.size());
  all.push_back(item);
}

}  // namespace

std::string_view to_text(Kind kind) {
  switch (kind) {
    case Kind::kUnknown:
      return "unknown";
    case Kind::kAnswer:
      return "answer";
    case Kind::kChange:
      return "change";
    case Kind::kAcknowledgement:
      return "acknowledgement";
    case Kind::kOther:
      return "other";
  }
  return "unknown";
}

std::string_view code_of(Kind kind) {
  switch (kind) {
    case Kind::kAnswer:
      return "962";
    case Kind::kChange:
      return "132";
    case Kind::kAcknowledgement:
      return "312";
    case Kind::kUnknown:
    case Kind::kOther:
      return "";
  }
  return "";
}

std::string_view to_text(Level level) {
  switch (level) {
    case Level::kUnknown:
      return "unknown";
    case Level::kHeader:
      return "header";
    case Level::kPerson:
      return "person";
  }
  return "unknown";
}

std::string_view to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::kOther:
      return "other";
    case Verdict::kBoard:
      return "board";
    case Verdict::kDoNotBoard:
      return "do_not_board";
    case Verdict::kAdvice:
      return "advice";
    case Verdict::kInsufficient:
      return "insufficient";
  }
  return "other";
}

Verdict verdict_of(std::string_view status) {
  if (status.size() != 2) return Verdict::kOther;
  switch (status[0]) {
    case '0':
      return Verdict::kBoard;
    case '1':
      return Verdict::kDoNotBoard;
    case '2':
      return Verdict::kAdvice;
    case '4':
      return Verdict::kInsufficient;
    default:
      return Verdict::kOther;
  }
}

std::string_view code_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::kBoard:
      return "0Z";
    case Verdict::kDoNotBoard:
      return "1Z";
    case Verdict::kAdvice:
      return "2Z";
    case Verdict::kInsufficient:
      return "4Z";
    case Verdict::kOther:
      return "";
  }
  return "";
}

void Response::clear() {
  envelope = {};
  kind = Kind::kUnknown;
  code = action = {};
  header_references.clear();
  flights.clear();
  moments.clear();
  places.clear();
  part = 1;
  last_part = true;
  clear_results();
}

void Response::clear_results() {
  results.clear();
  references.clear();
  codes.clear();
  texts.clear();
  raw.clear();
}

std::string_view Response::transaction() const {
  for (const Reference& item : header_references) {
    if (item.qualifier == "TN") return item.value;
  }
  return {};
}

std::string_view Response::reference(const Result& result, std::string_view qualifier) const {
  for (const Reference& item : list_of(result.references, references)) {
    if (item.qualifier == qualifier) return item.value;
  }
  return {};
}

std::string_view Response::status(const Result& result) const {
  return result.codes.count == 0 ? std::string_view() : codes[result.codes.first].value;
}

Verdict Response::verdict(const Result& result) const {
  const auto all = list_of(result.codes, codes);
  if (all.empty()) return Verdict::kOther;
  const Verdict first = verdict_of(all.front().value);
  const bool agreed = std::ranges::all_of(all, [&](const Code& item) { return verdict_of(item.value) == first; });
  return agreed ? first : Verdict::kOther;
}

bool Response::negative() const {
  const auto refuses = [&](const Result& result) {
    return result.level == Level::kHeader &&
           std::ranges::any_of(list_of(result.codes, codes), [](const Code& item) { return item.value == kNegative; });
  };
  return kind == Kind::kAcknowledgement && std::ranges::any_of(results, refuses);
}

void Response::add_moment(const Moment& moment) { add(flights.back().moments, moments, moment); }
void Response::add_place(const Place& place) { add(flights.back().places, places, place); }
void Response::add_result(Level level) {
  Result result;
  result.level = level;
  result.level_code = level == Level::kHeader ? "1" : "2";
  results.push_back(result);
}
void Response::add_reference(const Reference& item) { add(results.back().references, references, item); }
void Response::add_code(const Code& item) { add(results.back().codes, codes, item); }
void Response::add_text(const Text& item) { add(results.back().texts, texts, item); }

void acknowledge(const Response& response, Response& acknowledgement) {
  acknowledgement = response;
  acknowledgement.kind = Kind::kAcknowledgement;
  acknowledgement.code = code_of(Kind::kAcknowledgement);
  acknowledgement.raw.clear();
}

void refuse(const Response& response, Response& acknowledgement) {
  acknowledgement.clear();
  acknowledgement.envelope = response.envelope;
  acknowledgement.separators = response.separators;
  acknowledgement.kind = Kind::kAcknowledgement;
  acknowledgement.code = code_of(Kind::kAcknowledgement);
  acknowledgement.header_references = response.header_references;
  acknowledgement.add_result(Level::kHeader);
  acknowledgement.add_code({kNegative, {}, {}});
}

}  // namespace limen::cusres
