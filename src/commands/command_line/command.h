// What a command of `limen` is: a name, its options as data, and a function from arguments to an exit status.
//
// One file a command (mrz.cc, stay.cc …), each with one function declared in the commands.h of its folder; the command
// line itself is read in command_line.cc, the only place that knows the library for it.
//
//   Command hello_command() {
//     Command command{"hello", "Greets somebody."};
//     command.options = {{"json", "one JSON object a line", OptionKind::kFlag}};
//     command.positionals = {{"name", "who", Positional::kOptional}};
//     command.run = [](const Arguments& arguments, Streams& streams) { … return 0; };
//     return command;
//   }
//
// Exit status: 0 done; 1 done, and the answer is "no" or "not valid"; 2 bad input or usage; 3 could not be done.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace limen::commands {

// kTexts: one or more values behind it, and it may be given again; Arguments::texts() has them all. Positionals stand
// before it or behind another option.
enum class OptionKind { kFlag, kText, kInteger, kTexts };

struct Option {
  std::string name;  // without dashes: "json" is --json
  std::string help;
  OptionKind kind = OptionKind::kText;
  bool required = false;
  std::string fallback{};  // shown in the help, used when absent
};

struct Positional {
  enum Count { kOne, kOptional, kMany };  // kMany: none or more
  std::string name;
  std::string help;
  Count count = kOne;
};

class Arguments {
 public:
  bool flag(std::string_view name) const;
  // The given value or the fallback; nullopt when there is neither.
  std::optional<std::string> text(std::string_view name) const;
  std::optional<std::int64_t> integer(std::string_view name) const;
  // Of a kOne or kOptional positional; empty when absent.
  std::string positional(std::string_view name) const;
  std::vector<std::string> positionals(std::string_view name) const;
  std::vector<std::string> texts(std::string_view name) const { return positionals(name); }  // of a kTexts

  std::map<std::string, std::vector<std::string>, std::less<>> values;
};

struct Streams {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
};

struct Command {
  std::string name;
  std::string summary;
  std::vector<Option> options{};
  std::vector<Positional> positionals{};
  std::vector<Command> children{};  // sub-commands: limen journal verify
  std::function<int(const Arguments&, Streams&)> run{};
};

// Writes "limen: <place>: <code>: <message>" to streams.err; returns 2, for `return fail(streams, error);`.
int fail(Streams& streams, const Error& error);

// For Command::run: what `action` does, its error written by fail(). The one without a status has 0.
std::function<int(const Arguments&, Streams&)> or_fail(Result<int> (*action)(const Arguments&, Streams&));
std::function<int(const Arguments&, Streams&)> or_fail(Result<void> (*action)(const Arguments&, Streams&));

// The result; its error, if it names no source, gets `source` (a file, or an option as "--today").
template <class T>
Result<T> named(Result<T> result, const std::string& source) {
  if (result.ok()) return result;
  Error error = result.take_error();
  if (error.place.source.empty()) error.place.source = source;
  return error;
}

// Reads a whole file, or standard input for "-"; gzip content is unpacked. At most max_bytes after unpacking.
// Errors: "file.unreadable", "file.too_large", "file.gzip".
Result<std::string> read_input(const std::string& path, Streams& streams, std::size_t max_bytes = 256U << 20);

// Runs the command line; `arguments` without the program's name.
int run_command_line(const std::vector<Command>& commands, const std::vector<std::string>& arguments, Streams& streams);

}  // namespace limen::commands
