#include <fmt/format.h>

#include <algorithm>

#include "engines/health/health.h"

namespace limen::health {
namespace {

constexpr std::int64_t kSecond = 1'000'000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;
constexpr double kGigabyte = 1e9;
constexpr std::uint64_t kMegabyte = 1'000'000;
constexpr int kFewestDays = 7;  // of sizes, before anybody says how fast a site grows

using Values = std::map<std::string, std::string>;

class Judge {
 public:
  Judge(const Facts& facts, const Limits& limits) : facts_(facts), limits_(limits) {}

  std::vector<Finding> all() {
    say("server", server());
    say("disk", disk());
    say("database", database());
    say("clock", clock());
    say("journal", journal());
    say("backup", backup());
    say("drill", drill());
    say("stick", stick());
    say("lists", lists());
    say("packs", packs());
    say("certificate", certificate());
    say("jobs", jobs());
    say("printers", trials(facts_.printers));
    say("readers", trials(facts_.readers));
    say("second_factor", second_factor());
    say("sign_ins", sign_ins());
    say("power", power());
    return std::move(findings_);
  }

 private:
  struct Said {
    std::string_view sentence;
    Values values{};
  };
  void say(std::string_view check, Said said) {
    findings_.push_back({std::string(check), std::string(said.sentence), std::move(said.values)});
  }
  std::int64_t limit(std::string_view name) const { return limits_.find(name)->second; }
  std::int64_t since(Instant at) const { return std::max<std::int64_t>(0, facts_.now.microseconds - at.microseconds); }
  std::int64_t days_since(Instant at) const { return since(at) / kDay; }
  static std::string day(Instant at) { return at.utc_day().to_text(); }
  static std::string gigabytes(std::uint64_t bytes) {
    return fmt::format("{:.1f}", static_cast<double>(bytes) / kGigabyte);
  }

  // Only a command beside the server can find it gone.
  Said server() const {
    if (!facts_.asked_beside) return {"fine"};
    if (!facts_.alive_at || facts_.stopped) return {"stopped"};
    const std::int64_t minutes = since(*facts_.alive_at) / kMinute;
    if (minutes >= limit("silent_minutes_red")) return {"silent", {{"minutes", std::to_string(minutes)}}};
    return {"fine"};
  }

  // Bytes a day between two sizes; none when they are too near to each other.
  std::optional<double> growth(std::size_t from, std::size_t to) const {
    const Size &a = facts_.sizes[from], &b = facts_.sizes[to];
    const int days = b.day - a.day;
    if (days < 1) return std::nullopt;
    return std::max(0.0, (static_cast<double>(b.bytes) - static_cast<double>(a.bytes)) / days);
  }
  bool long_enough() const {
    return facts_.sizes.size() > 1 && facts_.sizes.back().day - facts_.sizes.front().day >= kFewestDays;
  }

  Said disk() const {
    if (!facts_.free_bytes) return {"unknown"};
    const std::string free = gigabytes(*facts_.free_bytes);
    if (*facts_.free_bytes < static_cast<std::uint64_t>(limit("disk_megabytes_red")) * kMegabyte) {
      return {"nearly_full", {{"free", free}}};
    }
    if (!long_enough()) return {"fine", {{"free", free}}};
    const double a_day = growth(0, facts_.sizes.size() - 1).value_or(0);
    constexpr double kNobodyWaits = 3650;  // ten years: no number of days helps anybody
    const double days = a_day < 1 ? kNobodyWaits : static_cast<double>(*facts_.free_bytes) / a_day;
    if (days >= kNobodyWaits) return {"fine", {{"free", free}}};
    const Values values{{"free", free}, {"days", fmt::format("{:.0f}", days)}};
    return {days < static_cast<double>(limit("disk_days_yellow")) ? "filling" : "lasts", values};
  }

  // The last seven days beside all those before.
  Said database() const {
    if (!facts_.writable) return {"refuses", {{"code", facts_.write_error}}};
    const std::string size = facts_.sizes.empty() ? "0.0" : gigabytes(facts_.sizes.back().bytes);
    if (long_enough()) {
      const std::size_t last = facts_.sizes.size() - 1;
      std::size_t week = last;
      while (week > 0 && facts_.sizes[last].day - facts_.sizes[week].day < kFewestDays) --week;
      const auto before = week > 0 ? growth(0, week) : std::nullopt, now = growth(week, last);
      constexpr double kWorthSaying = 1e6;  // a megabyte a day
      if (before && now && *before >= 1 && *now > kWorthSaying &&
          *now >= *before * static_cast<double>(limit("growth_times_yellow"))) {
        return {"growing", {{"size", size}, {"times", fmt::format("{:.0f}", *now / *before)}}};
      }
    }
    return {"fine", {{"size", size}}};
  }

  Said clock() const {
    if (facts_.clock_behind_seconds > 0) return {"behind", {{"seconds", std::to_string(facts_.clock_behind_seconds)}}};
    constexpr std::int64_t kWaitedFor = 10 * kSecond;  // journal::JournalOptions::clock_tolerance_seconds
    if (facts_.last_entry && facts_.last_entry->microseconds > facts_.now.microseconds + kWaitedFor) {
      const std::int64_t minutes = (facts_.last_entry->microseconds - facts_.now.microseconds) / kMinute + 1;
      return {"behind_journal", {{"minutes", std::to_string(minutes)}}};
    }
    return {"fine"};
  }

  Said journal() const {
    if (facts_.first_bad > 0) return {"bad", {{"entry", std::to_string(facts_.first_bad)}}};
    if (facts_.lost_looks > 0) return {"lost_looks", {{"count", std::to_string(facts_.lost_looks)}}};
    if (!facts_.verified_at) return {"never"};
    if (days_since(*facts_.verified_at) > limit("journal_days_yellow"))
      return {"old", {{"day", day(*facts_.verified_at)}}};
    return {"fine", {{"entries", std::to_string(facts_.verified_entries)}, {"day", day(*facts_.verified_at)}}};
  }

  Said backup() const {
    if (!facts_.backup_at) return {"none"};
    const std::int64_t hours = since(*facts_.backup_at) / kHour, days = hours / 24;
    if (days >= limit("backup_days_red")) return {"very_old", {{"days", std::to_string(days)}}};
    if (hours > limit("backup_hours_yellow"))
      return {"old", {{"days", std::to_string(std::max<std::int64_t>(1, days))}}};
    return {"fine", {{"hours", std::to_string(hours)}}};
  }

  Said drill() const {
    if (!facts_.drill_at) return {"never"};
    if (!facts_.drill_good) return {"failed", {{"day", day(*facts_.drill_at)}}};
    const bool old = days_since(*facts_.drill_at) > limit("drill_days_yellow");
    return {old ? "old" : "fine", {{"day", day(*facts_.drill_at)}}};
  }

  Said stick() const {
    if (facts_.stick == Stick::kNotNamed) return {"none_named"};
    if (facts_.stick == Stick::kReadOnly) return {"read_only"};
    if (facts_.stick == Stick::kAbsent) {
      const Instant last = facts_.stick_copy_at.value_or(facts_.first_entry.value_or(facts_.now));
      const std::int64_t days = days_since(last);
      if (days >= limit("stick_days_red")) return {"absent_long", {{"days", std::to_string(days)}}};
      return {"absent"};
    }
    // The next backup is as large as the last one, and it lies there before the oldest is removed.
    if (facts_.stick_free_bytes && *facts_.stick_free_bytes < 2 * facts_.backup_bytes) {
      return {"full", {{"free", gigabytes(*facts_.stick_free_bytes)}}};
    }
    if (!facts_.stick_copy_at) return {"empty"};
    const std::int64_t days = days_since(*facts_.stick_copy_at);
    if (days >= limit("stick_days_red")) return {"absent_long", {{"days", std::to_string(days)}}};
    return {"fine", {{"hours", std::to_string(since(*facts_.stick_copy_at) / kHour)}}};
  }

  Said lists() const {
    if (facts_.lists.empty()) return {"none"};
    const auto oldest = std::ranges::min_element(facts_.lists, {}, [](const ListAge& one) { return one.imported_at; });
    const std::int64_t days = days_since(oldest->imported_at);
    const Values values{{"list", oldest->name}, {"days", std::to_string(days)}};
    if (days > limit("list_days_red")) return {"very_old", values};
    if (days > limit("list_days_yellow")) return {"old", values};
    return {"fine", {{"count", std::to_string(facts_.lists.size())}}};
  }

  Said packs() const {
    const CivilDate today = facts_.now.utc_day();
    const Ending* first = nullptr;
    for (const Ending& ending : facts_.endings) {
      if (first == nullptr || ending.last < first->last) first = &ending;
    }
    if (first == nullptr || first->last - today > limit("pack_days_yellow")) return {"fine"};
    return {first->last < today ? "ended" : "ends", {{"what", first->what}, {"day", first->last.to_text()}}};
  }

  Said certificate() const {
    if (facts_.certificate == Certificate::kNone) return {"plain"};
    if (facts_.certificate == Certificate::kUnreadable) return {"unreadable"};
    if (facts_.certificate_until <= facts_.now) return {"ended"};
    const std::int64_t days = (facts_.certificate_until.microseconds - facts_.now.microseconds) / kDay;
    if (days < limit("certificate_days_yellow")) return {"ends", {{"days", std::to_string(days)}}};
    if (facts_.authority_until) {
      const std::int64_t left = (facts_.authority_until->microseconds - facts_.now.microseconds) / kDay;
      if (left < limit("authority_days_yellow")) return {"authority_ends", {{"day", day(*facts_.authority_until)}}};
    }
    return {"fine", {{"day", day(facts_.certificate_until)}}};
  }

  Said jobs() const {
    if (!facts_.failed_jobs.empty()) {
      return {"failed", {{"job", facts_.failed_jobs.front().job}, {"code", facts_.failed_jobs.front().code}}};
    }
    // Of a server that was down the check of the server speaks.
    const bool served = facts_.alive_at && since(*facts_.alive_at) < kHour;
    if (facts_.jobs_at && served && since(*facts_.jobs_at) / kHour >= limit("jobs_hours_red")) {
      return {"late", {{"hours", std::to_string(since(*facts_.jobs_at) / kHour)}}};
    }
    if (facts_.waiting_alerts >= limit("waiting_alerts_yellow")) {
      return {"waiting", {{"count", std::to_string(facts_.waiting_alerts)}}};
    }
    return {"fine"};
  }

  static Said trials(const std::vector<DeskTrial>& trials) {
    if (trials.empty()) return {"untried"};
    for (const DeskTrial& trial : trials) {
      if (!trial.good) return {"wrong", {{"desk", trial.desk}, {"day", day(trial.at)}}};
    }
    return {"fine", {{"count", std::to_string(trials.size())}}};
  }

  Said second_factor() const {
    if (facts_.resets_in_week >= limit("resets_yellow")) {
      return {"resets", {{"count", std::to_string(facts_.resets_in_week)}}};
    }
    if (facts_.without_second_factor > 0) {
      return {"missing",
              {{"count", std::to_string(facts_.without_second_factor)}, {"of", std::to_string(facts_.accounts)}}};
    }
    return {"fine"};
  }

  Said sign_ins() const {
    const Values failed{{"count", std::to_string(facts_.failed_sign_ins)}};
    if (facts_.failed_sign_ins >= limit("failed_sign_ins_yellow")) return {"many", failed};
    if (facts_.locked_names > 0) return {"locked", {{"count", std::to_string(facts_.locked_names)}}};
    return {"fine", failed};
  }

  Said power() const {
    if (facts_.stops.empty()) return {"fine"};
    const auto count = static_cast<std::int64_t>(facts_.stops.size());
    if (count >= limit("stops_red")) return {"often", {{"count", std::to_string(count)}}};
    const Stop& last = facts_.stops.back();
    std::string at = last.at.to_text();  // 2026-11-20T06:12:33Z and perhaps parts of a second
    if (at.size() > 16) at = at.substr(0, 10) + " " + at.substr(11, 5) + " UTC";
    return {"cut", {{"at", at}, {"minutes", std::to_string((last.away_seconds + 59) / 60)}}};
  }

  const Facts& facts_;
  const Limits& limits_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> judge(const Facts& facts, const Limits& limits) { return Judge(facts, limits).all(); }

}  // namespace limen::health
