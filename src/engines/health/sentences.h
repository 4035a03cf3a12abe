// Every sentence that judge() may choose, with the values it gives to it. Private to this folder.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace limen::health {

struct Choice {
  std::string_view check, sentence;
  std::array<std::string_view, 3> values{};  // empty ones are none
};

inline constexpr std::array<std::string_view, 17> kChecks = {
    "server", "disk",        "database", "clock",    "journal", "backup",        "drill",    "stick", "lists",
    "packs",  "certificate", "jobs",     "printers", "readers", "second_factor", "sign_ins", "power"};

inline constexpr Choice kChoices[] = {
    {"server", "fine"},
    {"server", "stopped"},
    {"server", "silent", {"minutes"}},
    {"disk", "fine", {"free"}},
    {"disk", "lasts", {"free", "days"}},
    {"disk", "filling", {"free", "days"}},
    {"disk", "nearly_full", {"free"}},
    {"disk", "unknown"},
    {"database", "fine", {"size"}},
    {"database", "growing", {"size", "times"}},
    {"database", "refuses", {"code"}},
    {"clock", "fine"},
    {"clock", "behind", {"seconds"}},
    {"clock", "behind_journal", {"minutes"}},
    {"journal", "fine", {"entries", "day"}},
    {"journal", "never"},
    {"journal", "old", {"day"}},
    {"journal", "bad", {"entry"}},
    {"journal", "lost_looks", {"count"}},
    {"backup", "fine", {"hours"}},
    {"backup", "none"},
    {"backup", "old", {"days"}},
    {"backup", "very_old", {"days"}},
    {"drill", "fine", {"day"}},
    {"drill", "never"},
    {"drill", "old", {"day"}},
    {"drill", "failed", {"day"}},
    {"stick", "fine", {"hours"}},
    {"stick", "none_named"},
    {"stick", "absent"},
    {"stick", "absent_long", {"days"}},
    {"stick", "read_only"},
    {"stick", "full", {"free"}},
    {"stick", "empty"},
    {"lists", "fine", {"count"}},
    {"lists", "none"},
    {"lists", "old", {"list", "days"}},
    {"lists", "very_old", {"list", "days"}},
    {"packs", "fine"},
    {"packs", "ends", {"what", "day"}},
    {"packs", "ended", {"what", "day"}},
    {"certificate", "fine", {"day"}},
    {"certificate", "plain"},
    {"certificate", "unreadable"},
    {"certificate", "ends", {"days"}},
    {"certificate", "ended"},
    {"certificate", "authority_ends", {"day"}},
    {"printers", "fine", {"count"}},
    {"printers", "untried"},
    {"printers", "wrong", {"desk", "day"}},
    {"readers", "fine", {"count"}},
    {"readers", "untried"},
    {"readers", "wrong", {"desk", "day"}},
    {"jobs", "fine"},
    {"jobs", "late", {"hours"}},
    {"jobs", "failed", {"job", "code"}},
    {"jobs", "waiting", {"count"}},
    {"second_factor", "fine"},
    {"second_factor", "missing", {"count", "of"}},
    {"second_factor", "resets", {"count"}},
    {"sign_ins", "fine", {"count"}},
    {"sign_ins", "locked", {"count"}},
    {"sign_ins", "many", {"count"}},
    {"power", "fine"},
    {"power", "cut", {"at", "minutes"}},
    {"power", "often", {"count"}},
};

inline constexpr std::string_view kLimits[] = {
    "disk_days_yellow",      "disk_megabytes_red", "growth_times_yellow",   "journal_days_yellow",
    "backup_hours_yellow",   "backup_days_red",    "drill_days_yellow",     "stick_days_red",
    "list_days_yellow",      "list_days_red",      "pack_days_yellow",      "certificate_days_yellow",
    "authority_days_yellow", "jobs_hours_red",     "waiting_alerts_yellow", "failed_sign_ins_yellow",
    "resets_yellow",         "stops_red",          "silent_minutes_red"};

}  // namespace limen::health
