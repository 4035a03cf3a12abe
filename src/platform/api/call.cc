#include <charconv>
#include <stdexcept>

#include "platform/api/api.h"

namespace limen::api {
namespace {

Error bad_query(std::string_view name, std::string_view what) {
  return Error{"api.query.value", "a query parameter is not " + std::string(what), Place{.source = std::string(name)}};
}

}  // namespace

Answer Answer::json(const json::value& value, unsigned status) {
  return {.status = status, .body = to_text(value), .content_type = "application/json"};
}

const identity::Session& Call::session() const {
  if (!session_) throw std::logic_error("an operation for anybody has no session: " + operation_->id);
  return *session_;
}

const protection::Permit& Call::permit() const {
  if (!permit_) throw std::logic_error("an operation without scope has no permit: " + operation_->id);
  return *permit_;
}

const protection::Grant& Call::grant() const {
  if (!grant_) throw std::logic_error("an operation without purpose has no grant: " + operation_->id);
  return *grant_;
}

const Program& Call::program() const {
  if (!program_) throw std::logic_error("an operation for persons has no program: " + operation_->id);
  return *program_;
}

const std::string& Call::purpose() const {
  static const std::string kNone;
  return grant_ ? grant_->purpose() : kNone;
}

Error Call::path_error(std::string_view name) const {
  return Error{"api.path.id", "the path does not hold an id", Place{.source = std::string(name)}};
}

std::optional<std::string_view> Call::query(std::string_view name) const {
  const auto value = request_.query(name);
  return value && value->empty() ? std::nullopt : value;
}

Result<std::optional<std::int64_t>> Call::query_integer(std::string_view name, std::int64_t minimum,
                                                        std::int64_t maximum) const {
  const auto text = query(name);
  if (!text) return std::optional<std::int64_t>();
  std::int64_t value = 0;
  const auto [end, failed] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (failed != std::errc() || end != text->data() + text->size() || value < minimum || value > maximum) {
    return bad_query(name, "a number within bounds");
  }
  return std::optional<std::int64_t>(value);
}

Result<std::optional<CivilDate>> Call::query_date(std::string_view name) const {
  const auto text = query(name);
  if (!text) return std::optional<CivilDate>();
  const auto date = CivilDate::parse(*text);
  if (!date.ok()) return bad_query(name, "a date");
  return std::optional<CivilDate>(*date);
}

Result<std::optional<bool>> Call::query_boolean(std::string_view name) const {
  const auto text = query(name);
  if (!text) return std::optional<bool>();
  if (*text == "true") return std::optional<bool>(true);
  if (*text == "false") return std::optional<bool>(false);
  return bad_query(name, "true or false");
}

void Call::look(std::string_view subject_type, std::string_view subject_id) {
  looks_.emplace_back(subject_type, subject_id);
}

Result<void> Call::first_time(database::Session& session) const {
  if (answered_ && TRY(answered_(session))) return Error{"idempotency.repeated", "this was carried out already"};
  return {};
}

void Call::about(const protection::Object& object) { objects_.push_back(object); }

journal::Entry Call::entry(std::string kind, std::string subject_type, std::string subject_id) const {
  return {.kind = std::move(kind),
          .actor = caller().account.to_text(),
          .subject_type = std::move(subject_type),
          .subject_id = std::move(subject_id),
          .purpose = purpose()};
}

}  // namespace limen::api
