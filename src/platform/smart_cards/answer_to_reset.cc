#include "platform/smart_cards/smart_cards.h"

namespace limen::smart_cards {

namespace {

// The historical bytes; empty where the bytes are no answer to reset.
ByteView historical_bytes(ByteView atr) {
  if (atr.size() < 2) return {};
  const std::size_t count = atr[1] & 0x0FU;
  std::size_t at = 2;
  std::uint8_t present = atr[1] & 0xF0U;
  while (present != 0) {
    // TA, TB, TC, and TD, which says what follows.
    for (const unsigned bit : {0x10U, 0x20U, 0x40U}) at += (present & bit) != 0;
    if ((present & 0x80U) == 0) break;
    if (at >= atr.size()) return {};
    present = atr[at++] & 0xF0U;
  }
  if (at + count > atr.size()) return {};
  return atr.subspan(at, count);
}

}  // namespace

bool says_extended_length(ByteView answer_to_reset) {
  const ByteView history = historical_bytes(answer_to_reset);
  // Category 80: compact TLV objects; category 00 has three bytes of status behind them. 7x are the capabilities.
  if (history.empty() || (history[0] != 0x80 && history[0] != 0x00)) return false;
  for (std::size_t at = 1; at < history.size();) {
    const std::size_t length = history[at] & 0x0FU;
    if (at + 1 + length > history.size()) return false;
    if ((history[at] >> 4) == 7 && length == 3) return (history[at + 3] & 0x40U) != 0;
    at += 1 + length;
  }
  return false;
}

}  // namespace limen::smart_cards
