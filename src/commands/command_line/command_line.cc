#include <zlib.h>
#include <charconv>
#include <filesystem>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

#include "commands/command_line/command.h"

namespace limen::commands {
namespace {

constexpr std::string_view kVersion = "0.1.0";

struct Bound {
  const Command* command = nullptr;
  CLI::App* app = nullptr;
  std::shared_ptr<Arguments> arguments = std::make_shared<Arguments>();
};

// What strtoll reads to the end: no 1e6, no 2.7.
std::string whole_number(const std::string& text) {
  std::int64_t value = 0;
  const char* const begin = text.data() + (text.starts_with('+') ? 1 : 0);
  const auto [end, failure] = std::from_chars(begin, text.data() + text.size(), value);
  const bool whole = failure == std::errc() && end == text.data() + text.size() && !text.empty();
  return whole ? std::string() : "\"" + text + "\" is no whole number";
}

void bind_options(const Command& command, CLI::App& app, Arguments& arguments) {
  for (const Option& option : command.options) {
    auto& values = arguments.values[option.name];
    const std::string flag = "--" + option.name;
    CLI::Option* bound = nullptr;
    if (option.kind == OptionKind::kFlag) {
      bound = app.add_flag_callback(flag, [&values] { values.assign(1, "true"); }, option.help);
    } else if (option.kind == OptionKind::kTexts) {
      bound = app.add_option(flag, values, option.help)->allow_extra_args(true)->type_name("TEXT");
    } else {
      bound = app.add_option(flag, values, option.help)->allow_extra_args(false)->take_last();
      if (option.kind == OptionKind::kInteger) bound->check(whole_number);
      if (!option.fallback.empty()) bound->default_str(option.fallback);
      bound->type_name(option.kind == OptionKind::kInteger ? "N" : "TEXT");
    }
    bound->required(option.required);
  }
  for (const Positional& positional : command.positionals) {
    auto* bound = app.add_option(positional.name, arguments.values[positional.name], positional.help);
    if (positional.count == Positional::kOne) bound->required()->expected(1)->allow_extra_args(false);
    if (positional.count == Positional::kOptional) bound->expected(1)->allow_extra_args(false);
    if (positional.count == Positional::kMany) bound->expected(0, 1 << 20);
  }
}

void bind(const Command& command, CLI::App& parent, std::vector<Bound>& all) {
  Bound bound;
  bound.command = &command;
  bound.app = parent.add_subcommand(command.name, command.summary);
  bind_options(command, *bound.app, *bound.arguments);
  for (const Command& child : command.children) bind(child, *bound.app, all);
  if (!command.run) bound.app->require_subcommand(1);
  all.push_back(std::move(bound));
}

void apply_fallbacks(const Command& command, Arguments& arguments) {
  for (const Option& option : command.options) {
    auto& values = arguments.values[option.name];
    if (values.empty() && !option.fallback.empty()) values.assign(1, option.fallback);
  }
}

Result<std::string> unpack_gzip(const std::string& packed, const std::string& path, std::size_t max_bytes) {
  Place place;
  place.source = path;
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 32) != Z_OK) return Error{"file.gzip", "cannot start unpacking", place};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string result;
  std::vector<char> buffer(1U << 16);
  int status = Z_OK;
  while (status == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    status = inflate(&stream, Z_NO_FLUSH);
    result.append(buffer.data(), buffer.size() - stream.avail_out);
    if (result.size() > max_bytes) break;
    if (status == Z_STREAM_END && stream.avail_in > 0) status = inflateReset(&stream);
  }
  inflateEnd(&stream);
  if (result.size() > max_bytes) return Error{"file.too_large", "unpacks to more than is allowed", place};
  if (status != Z_STREAM_END) return Error{"file.gzip", "damaged or cut off gzip data", place};
  return result;
}

}  // namespace

bool Arguments::flag(std::string_view name) const {
  const auto found = values.find(name);
  return found != values.end() && !found->second.empty();
}

std::optional<std::string> Arguments::text(std::string_view name) const {
  const auto found = values.find(name);
  if (found == values.end() || found->second.empty()) return std::nullopt;
  return found->second.back();
}

std::optional<std::int64_t> Arguments::integer(std::string_view name) const {
  const auto value = text(name);
  if (!value) return std::nullopt;
  return std::strtoll(value->c_str(), nullptr, 10);
}

std::string Arguments::positional(std::string_view name) const { return text(name).value_or(""); }

std::vector<std::string> Arguments::positionals(std::string_view name) const {
  const auto found = values.find(name);
  return found == values.end() ? std::vector<std::string>() : found->second;
}

int fail(Streams& streams, const Error& error) {
  streams.err << "limen: " << error.to_text() << '\n';
  return 2;
}

std::function<int(const Arguments&, Streams&)> or_fail(Result<int> (*action)(const Arguments&, Streams&)) {
  return [action](const Arguments& arguments, Streams& streams) {
    const auto status = action(arguments, streams);
    return status.ok() ? *status : fail(streams, status.error());
  };
}

std::function<int(const Arguments&, Streams&)> or_fail(Result<void> (*action)(const Arguments&, Streams&)) {
  return [action](const Arguments& arguments, Streams& streams) {
    const auto done = action(arguments, streams);
    return done.ok() ? 0 : fail(streams, done.error());
  };
}

Result<std::string> read_input(const std::string& path, Streams& streams, std::size_t max_bytes) {
  Place place;
  place.source = path;
  std::string content;
  if (path == "-") {
    content.assign(std::istreambuf_iterator<char>(streams.in), {});
  } else {
    std::error_code failure;
    if (std::filesystem::is_directory(path, failure)) return Error{"file.unreadable", "is a folder", place};
    std::ifstream file(path, std::ios::binary);
    if (!file) return Error{"file.unreadable", "cannot be opened", place};
    content.assign(std::istreambuf_iterator<char>(file), {});
    if (file.bad()) return Error{"file.unreadable", "cannot be read", place};
  }
  if (content.size() > max_bytes) return Error{"file.too_large", "is larger than is allowed", place};
  if (content.starts_with("\x1f\x8b")) return unpack_gzip(content, path, max_bytes);
  return content;
}

int run_command_line(const std::vector<Command>& commands, const std::vector<std::string>& arguments,
                     Streams& streams) {
  CLI::App app{"Limen: border and migration management"};
  app.name("limen");
  app.set_version_flag("--version", std::string(kVersion));
  app.require_subcommand(1);
  std::vector<Bound> all;
  for (const Command& command : commands) bind(command, app, all);
  try {  // the library reports usage errors by exception
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    app.parse(reversed);
  } catch (const CLI::ParseError& failure) {
    const int status = app.exit(failure, streams.out, streams.err);
    return status == 0 ? 0 : 2;
  }
  // The deepest parsed sub-command is the one that was meant; bind() lists children before their parents.
  for (const Bound& bound : all) {
    if (!bound.app->parsed() || !bound.command->run) continue;
    apply_fallbacks(*bound.command, *bound.arguments);
    return bound.command->run(*bound.arguments, streams);
  }
  return 2;
}

}  // namespace limen::commands
