// Faults put into a genuine chip, one at a time: each names the step that must find it, the code, and what it does to
// the verdict. The tables stand in faults_object_test.cc (EF.SOD) and faults_document_test.cc (all else).
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "engines/passive_authentication/test_chip.h"

namespace limen::passive_authentication::testing {

using enum pki::KeyType;

struct Fault {
  std::string name;
  std::function<void(Case&)> put;
  Step step;
  std::string code;
  State state = State::kFailed;
  Verdict verdict = Verdict::kNotAuthentic;
};
using Faults = std::vector<Fault>;

inline constexpr Verdict kGood = Verdict::kAuthentic, kUnknown = Verdict::kNotVerifiable;
inline const std::vector<File> kGroups = {File::kDg1, File::kDg2, File::kDg11, File::kDg12, File::kDg14, File::kDg15};

inline Bytes hex(std::string_view text) { return *from_hex(text); }
inline std::string name(File file) { return std::string(emrtd::to_text(file)); }

// The place of the n-th occurrence (from 0; -1: the last) of a needle.
inline std::size_t place(const Bytes& in, const Bytes& needle, int nth) {
  std::vector<std::size_t> found;
  for (auto at = in.begin();; ++at) {
    at = std::search(at, in.end(), needle.begin(), needle.end());
    if (at == in.end()) break;
    found.push_back(static_cast<std::size_t>(at - in.begin()));
  }
  const auto index = nth < 0 ? static_cast<std::ptrdiff_t>(found.size()) + nth : nth;
  EXPECT_TRUE(index >= 0 && index < static_cast<std::ptrdiff_t>(found.size())) << to_hex(needle);
  return index >= 0 && index < static_cast<std::ptrdiff_t>(found.size()) ? found[static_cast<std::size_t>(index)] : 0;
}

// XORs the byte `behind` the beginning of the needle in EF.SOD.
inline std::function<void(Case&)> flip(Bytes needle, int nth, std::size_t behind, std::uint8_t mask = 1) {
  return [=](Case& chip) {
    Bytes& sod = chip.made()[File::kSod];
    const std::size_t at = place(sod, needle, nth) + behind;
    sod[at] = static_cast<std::uint8_t>(sod[at] ^ mask);
  };
}

inline std::function<void(Case&)> build(std::function<void(Cms&)> change) {
  return [=](Case& chip) {
    Cms cms = chip.cms();
    change(cms);
    chip.put(cms);
  };
}

inline std::function<void(Case&)> signed_by(pki::KeyType type, std::function<void(Cms&)> change) {
  return [=](Case& chip) {
    chip.sign_by(pki::make_signer(chip.csca, {.key = pki::Key::make(type, 3)}));
    Cms cms = chip.cms();
    change(cms);
    chip.put(cms);
  };
}

inline std::function<void(Case&)> with_signer(pki::SignerOptions options, pki::Change change = nullptr) {
  return [=](Case& chip) { chip.sign_by(pki::make_signer(chip.csca, options, change)); };
}
inline pki::SignerOptions usual_signer() { return {.key = pki::Key::make(kP256, 2)}; }

// The signed list of hashes is changed, and signed again by the issuer himself.
inline std::function<void(Case&)> relist(std::function<void(std::vector<security_object::NewGroupHash>&)> change) {
  return [=](Case& chip) {
    std::vector<security_object::NewGroupHash> groups;
    const security_object::Sod sod = security_object::read_sod(chip.made().at(File::kSod));
    for (const security_object::GroupHash& group : sod.object.groups) groups.push_back({group.number, group.hash});
    change(groups);
    Cms cms = chip.cms();
    cms.content = security_object::write_lds_object(pki::Hash::kSha256, groups, false);
    chip.put(cms);
  };
}

inline std::string told(const Report& report) {
  std::string out = std::string(to_text(report.verdict)) + " " + std::string(report.reason);
  for (const Finding& finding : report.findings) {
    out += "\n  - " + std::string(to_text(finding.step)) + " " + std::string(finding.code) + " " + finding.detail;
  }
  return out;
}

// Puts each fault into a genuine chip of its own and expects it to be found; gives the steps that found something.
inline std::set<Step> expect_found(const Faults& faults) {
  std::set<std::string> names;
  std::set<Step> steps;
  for (const Fault& fault : faults) {
    SCOPED_TRACE(std::string(to_text(fault.step)) + ": " + fault.name);
    EXPECT_TRUE(names.insert(std::string(to_text(fault.step)) + fault.name).second) << "stands twice";
    Case chip = Case::usual();
    fault.put(chip);
    const Report report = chip.report();
    EXPECT_EQ(report.verdict, fault.verdict) << told(report);
    EXPECT_EQ(report.step(fault.step).state, fault.state) << told(report);
    bool found = false;
    for (const Finding& finding : report.findings) {
      found = found || (finding.step == fault.step && finding.code == fault.code);
    }
    EXPECT_TRUE(found) << fault.code << " is not among\n" << told(report);
    if (report.verdict == Verdict::kAuthentic) {
      EXPECT_EQ(report.reason, "pa.passed");
    } else {
      EXPECT_TRUE(report.has(report.reason)) << report.reason;
    }
    if (found) steps.insert(fault.step);
  }
  return steps;
}

}  // namespace limen::passive_authentication::testing
