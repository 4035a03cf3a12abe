#include <fmt/core.h>

#include <algorithm>
#include <fstream>

#include "platform/journal/journal.h"

namespace limen::journal {

namespace {

constexpr std::string_view kClockAccepted = "journal.clock_accepted";
constexpr std::string_view kRestored = "site.restored";

class Walk {
 public:
  Walk(Verification& result, const std::optional<Head>& expected) : result_(result), expected_(expected) {}

  // False when something is wrong: it is then in result_.bad.
  bool take(const database::Row& row) {
    const std::int64_t seq = row.integer(0);
    if (seq != result_.head.seq + 1) {
      return bad(result_.head.seq + 1, "gap", fmt::format("the next entry is {}", seq));
    }
    const ByteView body = row.blob(7);
    const Hash hash = hash_of(body);
    if (!std::ranges::equal(row.blob(8), hash))
      return bad(seq, "hash", "the body does not have the hash that stands beside it");
    const Result<Stored> decoded = decode(body);
    if (!decoded.ok()) return bad(seq, "body", decoded.error().message);
    const Stored& entry = *decoded;
    if (entry.previous != result_.head.hash) return bad(seq, "previous", "it does not follow from the entry before");
    if (!same_columns(row, entry)) return bad(seq, "columns", "the columns do not say what the body says");
    if (seq == 1) site_ = entry.site;
    if (entry.site != site_) return bad(seq, "site", "it is of another site");
    if (entry.at < last_ && entry.kind != kClockAccepted)
      return bad(seq, "instant", "it is older than the entry before");
    if (entry.epoch != result_.head.epoch && !(seq == 1) &&
        !(entry.epoch == result_.head.epoch + 1 && entry.kind == kRestored)) {
      return bad(seq, "epoch", "the epoch changes without a restore");
    }
    if (expected_ && expected_->seq == seq && expected_->hash != hash) {
      return bad(seq, "head", "it is not the entry that was noted elsewhere");
    }
    last_ = entry.at;
    result_.head = {entry.epoch, seq, hash};
    ++result_.entries;
    ++result_.kinds[entry.kind];
    return true;
  }

  void finish() {
    if (!result_.bad && expected_ && result_.head.seq < expected_->seq) {
      bad(result_.head.seq + 1, "missing_end", fmt::format("the journal once reached {}", expected_->seq));
    }
  }

 private:
  bool bad(std::int64_t seq, std::string reason, std::string detail) {
    result_.bad = Finding{seq, std::move(reason), std::move(detail)};
    return false;
  }
  static bool same_columns(const database::Row& row, const Stored& entry) {
    return entry.seq == row.integer(0) && entry.at == row.instant(1) && entry.kind == row.text(2) &&
           entry.actor == row.text(3) && entry.subject_type == row.text(4) && entry.subject_id == row.text(5) &&
           entry.purpose == row.text(6);
  }

  Verification& result_;
  const std::optional<Head>& expected_;
  std::array<std::uint8_t, 16> site_{};
  Instant last_{};
};

}  // namespace

Result<Verification> verify(database::Session& session, std::optional<Head> expected) {
  Verification result;
  Walk walk(result, expected);
  // An error of our own stops the walk at the first bad entry.
  const Result<void> walked = session.for_each(
      "select seq, at, kind, actor, subject_type, subject_id, purpose, body, hash from journal order by seq", {},
      [&](const database::Row& row) -> Result<void> {
        return walk.take(row) ? Result<void>() : Result<void>(Error{"journal.bad", ""});
      });
  if (!walked.ok() && !result.bad) {
    if (walked.error().code != "database.corrupt" && walked.error().code != "database.io_error") return walked.error();
    result.bad = Finding{result.head.seq + 1, "unreadable", walked.error().to_text()};
  }
  walk.finish();
  return result;
}

Result<Head> read_anchor(const std::string& file) {
  std::ifstream in(file);
  std::string word, hex;
  Head head;
  if (!(in >> word >> head.epoch >> head.seq >> hex) || word != "limen-journal-head-1") {
    return Error{"journal.anchor", "there is no head of a journal in this file", Place{.source = file}};
  }
  const auto bytes = from_hex(hex);
  if (!bytes || bytes->size() != head.hash.size()) {
    return Error{"journal.anchor", "the hash is not one", Place{.source = file}};
  }
  std::ranges::copy(*bytes, head.hash.begin());
  return head;
}

}  // namespace limen::journal
