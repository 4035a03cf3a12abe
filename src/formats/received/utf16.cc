// UTF-16 in, UTF-8 out, and back [Unicode 15.0 §3.9].
#include <algorithm>
#include <memory>

#include "base/text.h"
#include "formats/received/received.h"

namespace limen::received {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool is_high(char32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low(char32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

class Decoder {
 public:
  Decoder(edifact::Source source, bool big) : source_(std::move(source)), big_(big) {}

  std::size_t read(std::span<char> to) {
    while (ready_.size() - given_ < to.size() && !final_) more();
    const std::size_t count = std::min(to.size(), ready_.size() - given_);
    std::copy_n(ready_.data() + given_, count, to.data());
    given_ += count;
    if (given_ == ready_.size()) {
      ready_.clear();
      given_ = 0;
    }
    return count;
  }

 private:
  void more() {
    char chunk[4096];
    const std::size_t got = source_(std::span<char>(chunk, sizeof chunk));
    for (std::size_t i = 0; i < got; ++i) byte(static_cast<unsigned char>(chunk[i]));
    if (got != 0) return;
    final_ = true;
    if (high_ != 0) put(kReplacement);
    if (odd_ >= 0) put(kReplacement);
  }
  void byte(unsigned value) {
    if (odd_ < 0) {
      odd_ = static_cast<int>(value);
      return;
    }
    const auto first = static_cast<unsigned>(odd_);
    odd_ = -1;
    unit(big_ ? first << 8 | value : value << 8 | first);
  }
  void unit(char32_t value) {
    if (high_ != 0) {
      const char32_t high = std::exchange(high_, 0);
      if (is_low(value)) return put(0x10000 + ((high - 0xD800) << 10) + (value - 0xDC00));
      put(kReplacement);
    }
    if (is_high(value)) {
      high_ = value;
      return;
    }
    put(is_low(value) ? kReplacement : value);
  }
  void put(char32_t c) {
    if (c < 0x80) {
      ready_ += static_cast<char>(c);
    } else {
      ready_ += to_utf8(std::u32string_view(&c, 1));
    }
  }

  edifact::Source source_;
  bool big_;
  std::string ready_;
  std::size_t given_ = 0;
  int odd_ = -1;
  char32_t high_ = 0;
  bool final_ = false;
};

}  // namespace

Encoding encoding_of(std::string_view first) {
  first = first.substr(0, 8);
  if (first.starts_with("\xFF\xFE")) return Encoding::kUtf16Little;
  if (first.starts_with("\xFE\xFF")) return Encoding::kUtf16Big;
  if (first.size() < 4) return Encoding::kBytes;
  // Characters of ASCII, every second byte of them NUL: nothing else that is text begins like this.
  const auto plain = [&](std::size_t high) {
    bool all = true;
    for (std::size_t i = 0; i + 1 < first.size(); i += 2) {
      const auto low = static_cast<unsigned char>(first[i + 1 - high]);
      all = all && first[i + high] == '\0' && low != 0 && low < 0x80;
    }
    return all;
  };
  if (plain(1)) return Encoding::kUtf16Little;
  if (plain(0)) return Encoding::kUtf16Big;
  return Encoding::kBytes;
}

edifact::Source utf8_source(edifact::Source source, Encoding encoding) {
  if (encoding == Encoding::kBytes) return source;
  auto decoder = std::make_shared<Decoder>(std::move(source), encoding == Encoding::kUtf16Big);
  return [decoder](std::span<char> buffer) { return decoder->read(buffer); };
}

void Utf16Writer::append(std::string& out, std::string_view utf8) {
  rest_ += utf8;
  // A character that is not whole yet waits: one that begins in the last three bytes.
  std::size_t whole = rest_.size();
  for (std::size_t back = 1; back <= std::min<std::size_t>(3, rest_.size()); ++back) {
    const auto c = static_cast<unsigned char>(rest_[rest_.size() - back]);
    if (c < 0x80) break;
    if (c < 0xC0) continue;
    const std::size_t size = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
    if (size > back) whole = rest_.size() - back;
    break;
  }
  const auto unit = [&](char32_t value) {
    const char high = static_cast<char>(value >> 8 & 0xFF);
    const char low = static_cast<char>(value & 0xFF);
    out += encoding_ == Encoding::kUtf16Big ? high : low;
    out += encoding_ == Encoding::kUtf16Big ? low : high;
  };
  for (const char32_t c : to_code_points(std::string_view(rest_).substr(0, whole))) {
    if (c < 0x10000) {
      unit(c);
    } else {
      unit(0xD800 + ((c - 0x10000) >> 10));
      unit(0xDC00 + ((c - 0x10000) & 0x3FF));
    }
  }
  rest_.erase(0, whole);
}

}  // namespace limen::received
