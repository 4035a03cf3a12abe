#include "engines/card_commands/card_commands.h"

#include <array>

namespace limen::cards {

namespace {

constexpr std::size_t kHeader = 4;

void append_two(Bytes& out, std::size_t value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8));
  out.push_back(static_cast<std::uint8_t>(value));
}

std::uint32_t two(ByteView bytes, std::size_t at) {
  return static_cast<std::uint32_t>(bytes[at]) << 8 | static_cast<std::uint32_t>(bytes[at + 1]);
}

Error invalid_command() { return {"card.command.invalid", "the bytes are no command"}; }

Result<Command> parse_extended(Command command, ByteView body) {
  command.extended = true;
  const std::uint32_t first = two(body, 1);
  if (body.size() == 3) {  // case 2E
    command.le = first == 0 ? 65536 : first;
    return command;
  }
  const std::size_t end = 3 + first;
  if (first == 0 || (body.size() != end && body.size() != end + 2)) return invalid_command();
  command.data.assign(body.begin() + 3, body.begin() + static_cast<std::ptrdiff_t>(end));
  if (body.size() == end + 2) command.le = two(body, end) == 0 ? 65536 : two(body, end);
  return command;
}

struct StatusRow {
  std::uint16_t status;
  std::string_view text;
};

constexpr std::array<StatusRow, 30> kStatuses = {{
    {0x9000, "done"},
    {0x6281, "part of the data may be damaged"},
    {0x6282, "end of file before the length wanted"},
    {0x6283, "file deactivated"},
    {0x6300, "authentication failed"},
    {0x6581, "memory failure"},
    {0x6700, "wrong length"},
    {0x6882, "secure messaging not supported"},
    {0x6883, "last command of the chain expected"},
    {0x6884, "command chaining not supported"},
    {0x6982, "security status not satisfied"},
    {0x6983, "authentication method blocked"},
    {0x6984, "reference data not usable"},
    {0x6985, "conditions of use not satisfied"},
    {0x6986, "command not allowed: no file is selected"},
    {0x6987, "secure messaging data objects missing"},
    {0x6988, "secure messaging data objects incorrect"},
    {0x6A80, "incorrect parameters in the data field"},
    {0x6A81, "function not supported"},
    {0x6A82, "file or application not found"},
    {0x6A83, "record not found"},
    {0x6A84, "not enough memory"},
    {0x6A86, "incorrect parameters P1-P2"},
    {0x6A87, "length inconsistent with parameters"},
    {0x6A88, "referenced data not found"},
    {0x6B00, "wrong parameters: offset outside the file"},
    {0x6D00, "instruction not supported"},
    {0x6E00, "class not supported"},
    {0x6F00, "no precise diagnosis"},
    {0x6400, "execution error"},
}};

}  // namespace

Bytes encode(const Command& command) {
  Bytes out = {command.cla, command.ins, command.p1, command.p2};
  const bool extended = command.needs_extended() && (!command.data.empty() || command.le.has_value());
  if (extended) out.push_back(0);
  if (!command.data.empty()) {
    if (extended) {
      append_two(out, command.data.size());
    } else {
      out.push_back(static_cast<std::uint8_t>(command.data.size()));
    }
    out.insert(out.end(), command.data.begin(), command.data.end());
  }
  if (command.le) {
    if (extended) {
      append_two(out, *command.le & 0xFFFFU);
    } else {
      out.push_back(static_cast<std::uint8_t>(*command.le & 0xFFU));
    }
  }
  return out;
}

Result<Command> parse_command(ByteView bytes) {
  if (bytes.size() < kHeader) return invalid_command();
  Command command{.cla = bytes[0], .ins = bytes[1], .p1 = bytes[2], .p2 = bytes[3]};
  const ByteView body = bytes.subspan(kHeader);
  if (body.empty()) return command;
  if (body.size() == 1) {  // case 2S
    command.le = body[0] == 0 ? 256 : body[0];
    return command;
  }
  if (body[0] == 0) return body.size() >= 3 ? parse_extended(std::move(command), body) : invalid_command();
  const std::size_t end = 1U + body[0];
  if (body.size() != end && body.size() != end + 1) return invalid_command();
  command.data.assign(body.begin() + 1, body.begin() + static_cast<std::ptrdiff_t>(end));
  if (body.size() == end + 1) command.le = body[end] == 0 ? 256 : body[end];
  return command;
}

Result<Response> parse_response(ByteView bytes) {
  if (bytes.size() < 2) return Error{"card.response.short", "an answer without a status word"};
  Response response;
  response.data.assign(bytes.begin(), bytes.end() - 2);
  response.status = static_cast<std::uint16_t>(two(bytes, bytes.size() - 2));
  return response;
}

Bytes encode(const Response& response) {
  Bytes out = response.data;
  append_two(out, response.status);
  return out;
}

std::string_view status_text(std::uint16_t status) {
  for (const StatusRow& row : kStatuses) {
    if (row.status == status) return row.text;
  }
  if ((status & 0xFFF0U) == 0x63C0U) return "authentication failed, tries are counted";
  if ((status & 0xFF00U) == 0x6100U) return "more data is ready";
  if ((status & 0xFF00U) == 0x6C00U) return "wrong length wanted";
  return "unknown status";
}

std::string status_hex(std::uint16_t status) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;
  for (int shift = 12; shift >= 0; shift -= 4) text += kDigits[(status >> shift) & 0xFU];
  return text;
}

std::string_view command_name(std::uint8_t ins) {
  switch (ins) {
    case 0x22:
      return "MANAGE SECURITY ENVIRONMENT";
    case 0x82:
      return "EXTERNAL AUTHENTICATE";
    case 0x84:
      return "GET CHALLENGE";
    case 0x86:
      return "GENERAL AUTHENTICATE";
    case 0x88:
      return "INTERNAL AUTHENTICATE";
    case 0xA4:
      return "SELECT";
    case 0xB0:
    case 0xB1:
      return "READ BINARY";
    case 0xC0:
      return "GET RESPONSE";
    default:
      return "command";
  }
}

}  // namespace limen::cards
