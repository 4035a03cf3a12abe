// Expected failure as a value.
//
// A function that can fail for reasons outside the program returns Result<T>; the caller looks at ok() or uses TRY,
// which returns the error to its own caller. Exceptions are for bugs and are caught once, at the edge of a request or
// command.
//
//   Result<CivilDate> parse(std::string_view text);
//   Result<int> days_until(std::string_view text, CivilDate today) {
//     const CivilDate day = TRY(parse(text));
//     return day - today;
//   }
//
// Error::code is stable ("mrz.date.invalid"), stands in docs/errors.md, and is what programs look at. Error::message is
// for people and never contains personal data. Values of these types may be used by one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace limen {

enum class Severity : std::uint8_t { kInfo, kWarning, kError };

std::string_view to_text(Severity severity);  // "info", "warning", "error"

// Where in the input something was found. Whatever is known is set; offsets and columns count bytes, lines count
// from 1.
struct Place {
  std::string source{};                   // file, field or parameter name
  std::optional<std::uint64_t> offset{};  // from 0
  std::optional<std::uint64_t> line{};    // from 1
  std::optional<std::uint64_t> column{};  // from 1
  std::string path{};                     // segment and element, JSON pointer, CSV column

  bool operator==(const Place&) const = default;
  std::string to_text() const;  // "posts.yaml:12:3 /posts/0/zone"
};

struct Error {
  std::string code;
  std::string message;
  Place place{};
  Severity severity = Severity::kError;

  std::string to_text() const;  // "posts.yaml:12:3: pack.zone.unknown: …"
};

template <typename T>
class [[nodiscard]] Result {
 public:
  using Value = T;
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // Precondition of value(), take(), * and ->: ok(). Of error() and take_error(): !ok().
  const T& value() const& { return std::get<0>(state_); }
  T& value() & { return std::get<0>(state_); }
  T take() { return std::move(std::get<0>(state_)); }
  const T& operator*() const { return value(); }
  T& operator*() { return value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }
  T value_or(T fallback) const { return ok() ? value() : std::move(fallback); }

  const Error& error() const { return std::get<1>(state_); }
  Error take_error() { return std::move(std::get<1>(state_)); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using Value = void;
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  void value() const {}
  void take() {}
  const Error& error() const { return *error_; }
  Error take_error() { return std::move(*error_); }

 private:
  std::optional<Error> error_;
};

}  // namespace limen

// Yields the value, or returns the error from the enclosing function, which must return a Result. May be nested.
#define TRY(...) LIMEN_TRY_NAMED(LIMEN_TRY_JOIN(limen_try_result_, __COUNTER__), __VA_ARGS__)
#define LIMEN_TRY_JOIN(a, b) LIMEN_TRY_JOIN_NOW(a, b)
#define LIMEN_TRY_JOIN_NOW(a, b) a##b
#define LIMEN_TRY_NAMED(result, ...)              \
  __extension__({                                 \
    auto result = (__VA_ARGS__);                  \
    if (!result.ok()) return result.take_error(); \
    result.take();                                \
  })
