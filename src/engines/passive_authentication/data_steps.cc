// What was read against what was signed, and what was read against what is printed [9303-10 §4.6, 9303-11 §5.1].
#include <algorithm>

#include "base/text.h"
#include "engines/passive_authentication/examination.h"

namespace limen::passive_authentication {

namespace {

using emrtd::File;

std::string group_name(int number) { return "DG" + std::to_string(number); }

bool listed_in(const std::vector<File>& groups, File file) {
  return std::find(groups.begin(), groups.end(), file) != groups.end();
}

// Letters and digits of a zone without line ends and white space around it.
std::string bare(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != '\n' && c != '\r' && c != ' ' && c != '\t') out += c;
  }
  return to_upper_ascii(out);
}

// Parts that one name has and the other, which may be cut, does not begin with.
bool parts_agree(std::string_view full, std::string_view cut) {
  const std::vector<std::string_view> there = split(cut, ' ');
  const std::vector<std::string_view> all = split(full, ' ');
  return std::all_of(there.begin(), there.end(), [&](std::string_view part) {
    return std::any_of(all.begin(), all.end(), [&](std::string_view whole) { return whole.starts_with(part); });
  });
}

}  // namespace

void Examination::check_hashes() {
  begin(Step::kHashes, "9303-10 §4.6.2");
  const bool signed_list = good(Step::kSecurityObject) && good(Step::kAttributes) && good(Step::kSignature);
  std::size_t compared = 0;
  for (int number = 1; number <= 16; ++number) {
    const File which = *emrtd::group_file(number);
    const security_object::GroupHash* listed = sod_.object.find(number);
    if (listed == nullptr && !has(which)) continue;
    Group& group = report_.groups.emplace_back();
    group.file = which;
    if (listed != nullptr) group.listed = listed->hash;
    if (has(which) && sod_.object.hash) {
      group.computed = certificates::digest(*sod_.object.hash, emrtd::without_padding(file(which)));
    }
    if (listed == nullptr) {
      group.state = GroupState::kNotListed;
    } else if (!has(which)) {
      group.state = GroupState::kNotRead;
    } else if (group.computed.empty() || sod_.object.group_twice) {
      group.state = GroupState::kNotComputed;
    } else if (group.computed != group.listed) {
      group.state = GroupState::kMismatch;
      ++compared;
    } else {
      group.state = signed_list ? GroupState::kMatch : GroupState::kVoid;
      ++compared;
    }
    show("group", group_name(number) + " " + std::string(to_text(group.state)) +
                      (group.computed.empty() ? "" : " " + to_hex(group.computed)));
  }
  if (!sod_.object.read) return skip("there is no list of hashes");
  if (!sod_.object.hash) {
    return fail("pa.hash.algorithm", "the data groups are hashed with an algorithm that is not allowed",
                Effect::kUnproved, sod_.object.hash_oid);
  }
  for (const Group& group : report_.groups) {
    if (group.state != GroupState::kMismatch) continue;
    fail("pa.hash.mismatch", "a data group is not what was signed", Effect::kFalse,
         std::string(emrtd::to_text(group.file)));
  }
  if (compared == 0) fail("pa.hash.none", "no data group that is signed for was read", Effect::kUnproved);
  if (*sod_.object.hash == certificates::Hash::kSha1) {
    note("pa.hash.weak", "SHA-1: data groups could be exchanged by who made them, not by others");
  }
  rests_on(signed_list);
}

void Examination::compare_com() {
  if (!has(File::kCom)) {
    return note("pa.com.missing", "EF.COM was not read; nothing rests on it");
  }
  const emrtd::Com com = emrtd::read_com(file(File::kCom));
  for (int number = 1; number <= 16; ++number) {
    const File which = *emrtd::group_file(number);
    const bool in_com = listed_in(com.groups, which);
    const bool in_sod = sod_.object.find(number) != nullptr;
    if (in_com && !in_sod) {
      warn("pa.com.more", "EF.COM, which is not signed, lists a data group that EF.SOD does not", group_name(number));
    } else if (!in_com && in_sod) {
      warn("pa.com.less", "EF.COM, which is not signed, hides a data group that EF.SOD lists", group_name(number));
    }
  }
  if (sod_.object.lds_version && *sod_.object.lds_version != com.lds_version) {
    warn("pa.com.version", "EF.COM names another LDS version than EF.SOD, where it is signed");
  }
}

void Examination::check_coverage() {
  begin(Step::kCoverage, "9303-10 §4.6.1");
  if (!sod_.object.read) return skip("there is no list of hashes");
  for (const Group& group : report_.groups) {
    const std::string name(emrtd::to_text(group.file));
    if (group.state == GroupState::kNotListed) {
      fail("pa.group.not_listed", "a data group was read that nobody signed for", Effect::kFalse, name);
    } else if (group.state == GroupState::kNotRead) {
      // Fingers and irises are open only to who may read them [9303-11 §7].
      if (group.file == File::kDg3 || group.file == File::kDg4) {
        note("pa.group.protected", "a data group that is not open to everybody was not read", name);
      } else {
        warn("pa.group.not_read", "a data group is signed for, but was not read", name);
      }
    }
  }
  compare_com();
  rests_on(good(Step::kHashes));
}

void Examination::compare_printed() {
  if (!request_.printed_mrz) return;
  const std::string printed = bare(*request_.printed_mrz);
  const std::string chip = bare(dg1_->mrz);
  if (printed == chip) return show("printed", "equal");
  std::size_t different = 0;
  for (std::size_t i = 0; i < std::max(printed.size(), chip.size()); ++i) {
    different += i >= printed.size() || i >= chip.size() || printed[i] != chip[i];
  }
  show("printed", std::to_string(different) + " characters differ");
  if (options_.printed_must_agree) {
    fail("pa.printed.differs", "the printed zone is not the one on the chip", Effect::kFalse);
  } else {
    warn("pa.printed.differs", "the printed zone is not the one on the chip");
  }
}

void Examination::compare_details() {
  if (!has(File::kDg11)) return;
  const emrtd::Dg11 details = emrtd::read_dg11(file(File::kDg11));
  const PartialDate& zone_date = zone_->birth_date.value.date;
  if (details.birth_date) {
    const auto agree = [](std::optional<int> a, std::optional<int> b) { return !a || !b || *a == *b; };
    const auto two = [](std::optional<int> year) { return year ? std::optional(*year % 100) : year; };
    if (!agree(two(details.birth_date->year()), two(zone_date.year())) ||
        !agree(details.birth_date->month(), zone_date.month()) || !agree(details.birth_date->day(), zone_date.day())) {
      warn("pa.dg11.birth_differs", "DG11 has another date of birth than DG1");
    }
  }
  if (details.full_name) {
    std::string text = *details.full_name;
    std::replace(text.begin(), text.end(), '<', ' ');
    const mrz::MrzText letters = mrz::to_mrz_name(text);
    std::string full = letters.text;
    std::replace(full.begin(), full.end(), '<', ' ');
    // A name in a script that the table does not know cannot be compared letter by letter.
    const mrz::Name& name = zone_->name.value;
    if (letters.untransliterated.empty() && (!parts_agree(full, name.primary) || !parts_agree(full, name.secondary))) {
      warn("pa.dg11.name_differs", "DG11 has another name than DG1");
    }
  }
}

void Examination::check_consistency() {
  begin(Step::kConsistency, "9303-10 §4.7.1");
  if (!has(File::kDg1)) return skip("DG1 was not read");
  if (zone() == nullptr) {
    return fail("pa.dg1.unreadable", "DG1 holds no machine readable zone", Effect::kUnproved);
  }
  if (!zone_->valid) warn("pa.dg1.zone", "the zone in DG1 has errors of its own");
  compare_printed();
  compare_details();
  rests_on(proved(File::kDg1));
}

}  // namespace limen::passive_authentication
