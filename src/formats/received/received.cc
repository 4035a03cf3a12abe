#include "formats/received/received.h"

#include <algorithm>
#include <cstring>

namespace limen::received {

namespace {

constexpr std::string_view kRoot = "IATA_PNRGOV_NotifRQ";
constexpr std::size_t kChunk = 64U << 10;
constexpr std::size_t kPrologBytes = 2048;  // declaration and comments before the root
constexpr std::size_t kTagBytes = 64;       // "</", a prefix, the root's name

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
}
bool is_white(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// Behind '<' (and '/'): the root's name with or without a prefix.
bool names_root(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && at < kTagBytes / 2 && is_name(text[at])) ++at;
  if (at < text.size() && text[at] == ':') text.remove_prefix(at + 1);
  return text.starts_with(kRoot) && (text.size() == kRoot.size() || !is_name(text[kRoot.size()]));
}

bool is_alphanumeric(char c) { return c != '_' && c != '-' && c != '.' && is_name(c); }

// Where an interchange begins whose UNB stands here, its UNA included; npos when this is no UNB. Behind the tag comes a
// separator, then the four characters of the syntax identifier.
std::size_t interchange_at(std::string_view all, std::size_t unb, std::size_t least) {
  constexpr std::size_t kHead = 9;  // UNB+UNOA:
  const std::string_view head = all.substr(unb, kHead);
  if (head.size() < kHead || is_alphanumeric(head[3]) || is_alphanumeric(head[8])) return std::string_view::npos;
  if (!std::all_of(head.begin() + 4, head.begin() + 8, is_alphanumeric)) return std::string_view::npos;
  const std::size_t from = std::max(least, unb < 24 ? 0 : unb - 24);
  const std::size_t una = all.substr(from, unb - from).rfind("UNA");
  const std::size_t start = una == std::string_view::npos ? unb : from + una;
  return start > 0 && is_alphanumeric(all[start - 1]) ? (is_alphanumeric(all[unb - 1]) ? std::string_view::npos : unb)
                                                      : start;
}

// Nothing but declarations, comments and blanks.
bool is_prolog(std::string_view text) {
  while (!text.empty()) {
    if (is_white(text.front())) {
      text.remove_prefix(1);
      continue;
    }
    const std::size_t end = text.front() == '<' ? text.find('>') : std::string_view::npos;
    if (end == std::string_view::npos) return false;
    text.remove_prefix(end + 1);
  }
  return true;
}

}  // namespace

bool has_documents(std::string_view whole) {
  // As look_for_document() does: there is hardly ever a '<' in EDIFACT.
  for (std::size_t at = whole.find('<'); at != std::string_view::npos; at = whole.find('<', at + 1)) {
    if (names_root(whole.substr(at + 1, kTagBytes))) return true;
  }
  return false;
}

bool Sections::fill() {
  if (final_) return false;
  if (begin_ >= 4 * kChunk) {
    buffer_.erase(0, begin_);
    limit_ -= begin_;
    scan_ -= std::min(scan_, begin_);
    begin_ = 0;
  }
  const std::size_t size = buffer_.size();
  buffer_.resize(size + kChunk);
  const std::size_t got = source_(std::span<char>(buffer_.data() + size, kChunk));
  buffer_.resize(size + got);
  final_ = got == 0;
  return true;
}

std::optional<Sections::Start> Sections::document_at(std::size_t place) const {
  const std::string_view all(buffer_);
  if (refused_ == offset_ + (place - begin_)) return std::nullopt;
  if (!names_root(all.substr(place + 1, kTagBytes))) return std::nullopt;
  Start start{place, place};
  const std::size_t from = std::max(begin_, place < kPrologBytes ? 0 : place - kPrologBytes);
  const std::size_t declaration = all.substr(from, place - from).rfind("<?xml");
  if (declaration == std::string_view::npos) return start;
  if (is_prolog(all.substr(from + declaration, place - from - declaration))) start.place = from + declaration;
  return start;
}

// Everything up to the next document belongs to the section; its beginning may still be to come.
void Sections::look_for_document() {
  while (scan_ < buffer_.size()) {
    const void* const found = std::memchr(buffer_.data() + scan_, '<', buffer_.size() - scan_);
    if (found == nullptr) break;
    scan_ = static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data());
    if (!final_ && buffer_.size() - scan_ < kTagBytes) break;
    if (const auto start = document_at(scan_)) {
      start_ = start;
      limit_ = start->place;
      ended_ = true;
      return;
    }
    ++scan_;
  }
  const bool open = scan_ < buffer_.size() && buffer_[scan_] == '<';
  if (!open) scan_ = buffer_.size();
  const std::size_t sure = final_ ? buffer_.size() : scan_ - std::min(scan_, kPrologBytes);
  limit_ = std::max(limit_, sure);
  ended_ = final_;
}

// Up to the end of the root, or to where another document or an interchange begins although this one has no end.
void Sections::look_for_end() {
  const std::size_t from = scan_;
  look_for_root_end();
  const std::size_t to = ended_ ? limit_ : scan_;
  const std::string_view all = std::string_view(buffer_).substr(0, to);
  // One that began before `from` and was not whole then is looked at again.
  for (std::size_t unb = all.find("UNB", from - std::min<std::size_t>(from - begin_, 9)); unb != std::string_view::npos;
       unb = all.find("UNB", unb + 1)) {
    const std::size_t start = interchange_at(buffer_, unb, begin_);
    if (start == std::string_view::npos) continue;
    limit_ = start;
    ended_ = true;
    start_.reset();
    return;
  }
}

void Sections::look_for_root_end() {
  while (scan_ < buffer_.size()) {
    const void* const found = std::memchr(buffer_.data() + scan_, '<', buffer_.size() - scan_);
    if (found == nullptr) break;
    scan_ = static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data());
    if (!final_ && buffer_.size() - scan_ < kTagBytes + 16) break;
    const std::string_view behind = std::string_view(buffer_).substr(scan_ + 1, kTagBytes + 16);
    if (behind.starts_with('/') && names_root(behind.substr(1))) {
      const std::size_t close = behind.find('>');
      limit_ = close == std::string_view::npos ? scan_ + 1 + behind.size() : scan_ + close + 2;
      ended_ = true;
      return;
    }
    if (const auto start = document_at(scan_)) {
      start_ = start;
      limit_ = start->place;
      ended_ = true;
      return;
    }
    ++scan_;
  }
  const bool open = scan_ < buffer_.size() && buffer_[scan_] == '<';
  if (!open) scan_ = buffer_.size();
  limit_ = std::max(limit_, final_ ? buffer_.size() : scan_ - std::min(scan_, kPrologBytes));
  ended_ = final_;
}

void Sections::look() {
  while (limit_ <= begin_ && !ended_) {
    form_ == Form::kXml ? look_for_end() : look_for_document();
    if (limit_ <= begin_ && !ended_) fill();
  }
}

std::optional<Section> Sections::next() {
  while (!take(kChunk).empty()) {
  }
  Section section;
  section.offset = offset_;
  section.lines = lines_;
  if (start_) {
    form_ = section.form = Form::kXml;
    scan_ = start_->root + 1;
    root_ = offset_ + (start_->root - begin_);
    start_.reset();
  } else {
    if (begin_ == buffer_.size() && (final_ || (fill(), begin_ == buffer_.size()))) return std::nullopt;
    form_ = Form::kEdifact;
    scan_ = begin_;
  }
  ended_ = false;
  limit_ = begin_;
  if (form_ == Form::kEdifact) {
    look();
    if (limit_ == begin_) return next();  // it begins with a document
  }
  return section;
}

std::string_view Sections::take(std::size_t most) {
  look();
  const std::string_view bytes(buffer_.data() + begin_, std::min(most, limit_ - begin_));
  begin_ += bytes.size();
  offset_ += bytes.size();
  count_lines(bytes);
  return bytes;
}

edifact::Source Sections::source() {
  return [this](std::span<char> buffer) {
    const std::string_view bytes = take(buffer.size());
    std::copy(bytes.begin(), bytes.end(), buffer.begin());
    return bytes.size();
  };
}

void Sections::give_back(std::size_t count) {
  begin_ -= count;
  offset_ -= count;
  for (const char c : std::string_view(buffer_).substr(begin_, count)) lines_ -= c == '\n' ? 1 : 0;
  after_return_ = false;
  limit_ = begin_;
  ended_ = true;
  start_.reset();
  refused_ = root_;
}

void Sections::count_lines(std::string_view bytes) {
  if (bytes.empty()) return;
  std::uint64_t returns = after_return_ && bytes.front() != '\n' ? 1 : 0;
  for (std::size_t at = bytes.find('\r'); at != std::string_view::npos; at = bytes.find('\r', at + 1)) {
    if (at + 1 < bytes.size() && bytes[at + 1] != '\n') ++returns;
  }
  after_return_ = bytes.back() == '\r';
  lines_ += returns + static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\n'));
}

void Shifted::diagnostic(const edifact::Diagnostic& diagnostic) {
  edifact::Diagnostic moved = diagnostic;
  moved.offset += section_.offset;
  if (moved.line > 0) moved.line += section_.lines;
  to_.diagnostic(moved);
}

void Shifted::range(const edifact::Range& range) {
  to_.range({range.offset + section_.offset, range.length, range.kind});
}

}  // namespace limen::received
