// A card that says what a script says, for worked examples: each command must be the one that the script expects.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "engines/card_commands/card_commands.h"

namespace limen::cards::testing {

// Hexadecimal with blanks and line ends anywhere.
inline Bytes hex(std::string_view text) {
  std::string packed;
  for (const char c : text) {
    if (c != ' ' && c != '\n') packed += c;
  }
  return from_hex(packed).value();
}

class ScriptedWire final : public Transceiver {
 public:
  void expect(std::string_view command, std::string_view answer) { script_.emplace_back(hex(command), hex(answer)); }
  Result<Bytes> transmit(ByteView command) override {
    if (script_.empty()) {
      ADD_FAILURE() << "a command more: " << to_hex(command);
      return Error{"card.lost", "the script is over"};
    }
    const auto [expected, answer] = script_.front();
    script_.pop_front();
    EXPECT_EQ(to_hex(command), to_hex(expected));
    return answer;
  }
  Result<void> reset() override { return {}; }
  bool done() const { return script_.empty(); }

 private:
  std::deque<std::pair<Bytes, Bytes>> script_;
};

// Gives the bytes of the list, one entry a call.
inline RandomBytes listed(std::vector<std::string> entries) {
  auto left = std::make_shared<std::deque<std::string>>(entries.begin(), entries.end());
  return [left](std::span<std::uint8_t> out) {
    const Bytes bytes = left->empty() ? Bytes() : hex(left->front());
    if (!left->empty()) left->pop_front();
    EXPECT_EQ(bytes.size(), out.size());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = i < bytes.size() ? bytes[i] : static_cast<std::uint8_t>(7);
  };
}

}  // namespace limen::cards::testing
