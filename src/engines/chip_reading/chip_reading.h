// Reads a travel document's chip from beginning to end: access, files, and the proof that the chip is no copy
// [ICAO Doc 9303-10, 9303-11; the procedure of appendix J.1].
//
// read() always returns a Reading: what could be read, by which protocol, what the chip proved, and a finding for
// everything that was not as it should be, with a log of every command and of every decision with its reason. It never
// takes a weaker protocol in silence: where a chip announces PACE and PACE fails, BAC is tried only when the policy
// says so, and then there is a finding.
//
// Nothing that is read here is proved genuine: that is for Passive Authentication, on the files of this reading. A
// proof of the chip counts only when the file with its key is covered by the signature (see engines/chip_proof).
//
//   chip_reading::Request request{.passwords = {…}, .random = random};
//   const chip_reading::Reading reading = chip_reading::read(wire, request);
//   if (const Bytes* dg1 = reading.content(chip_reading::kDg1)) …
//
// The caller's transceiver, random bytes and counter of time are all that is touched. One thread a call.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "engines/access_control/access_control.h"
#include "engines/card_commands/channel.h"
#include "engines/chip_keys/chip_keys.h"

namespace limen::chip_reading {

// A file, by its identifier and where it is.
struct File {
  std::uint16_t id = 0;
  bool master = false;      // in the master file, not in the application
  std::string_view name{};  // "DG1", "EF.SOD", "EF.CardAccess"
  std::uint8_t tag = 0;     // with which it begins
  bool biometric = false;   // fingers and irises: given only after Terminal Authentication
};
inline constexpr File kCardAccess{0x011C, true, "EF.CardAccess", 0x31};
inline constexpr File kCardSecurity{0x011D, true, "EF.CardSecurity", 0x30};
inline constexpr File kCom{0x011E, false, "EF.COM", 0x60};
inline constexpr File kSod{0x011D, false, "EF.SOD", 0x77};
inline constexpr File kDg1{0x0101, false, "DG1", 0x61};
inline constexpr File kDg2{0x0102, false, "DG2", 0x75};
inline constexpr File kDg14{0x010E, false, "DG14", 0x6E};
inline constexpr File kDg15{0x010F, false, "DG15", 0x6F};
// Every file of the application, in the order in which they are read.
const std::vector<File>& application_files();

enum class FileState : std::uint8_t {
  kRead,
  kAbsent,
  kDenied,   // the chip does not give it to this reader
  kDamaged,  // begins wrongly or ends early
  kFailed,   // the talk broke off, or it is longer than allowed
};
std::string_view to_text(FileState state);

struct FileReading {
  File file;
  FileState state = FileState::kAbsent;
  Bytes content{};  // of kRead only
};

enum class AccessKind : std::uint8_t { kNone, kOpen, kBac, kPace };  // kOpen: no access control
std::string_view to_text(AccessKind kind);

struct Access {
  AccessKind kind = AccessKind::kNone;
  std::optional<chip_keys::PaceInfo> pace{};
  access::PasswordKind password = access::PasswordKind::kMrz;
  std::size_t password_number = 0;  // which of the request's was accepted, from 0
  bool downgraded = false;          // BAC although the chip announces PACE
};

enum class Proof : std::uint8_t {
  kNotOffered,
  kNotTried,  // another proof made it needless, or the talk ended before
  kProved,
  kFailed,
};
std::string_view to_text(Proof proof);

struct Reading {
  Access access;
  Proof chip_mapping = Proof::kNotOffered;  // PACE-CAM
  Proof chip_authentication = Proof::kNotOffered;
  Proof active_authentication = Proof::kNotOffered;
  std::string chip_authentication_name{};  // "CA-ECDH-AES-128"
  std::string active_algorithm{};          // "RSA 2048, SHA-256"
  std::vector<FileReading> files{};        // all that were looked for
  std::vector<Error> findings{};           // place.source names the file, where it is about one
  std::vector<cards::Exchange> log{};
  bool card_lost = false;

  const Bytes* content(const File& file) const;  // nullptr unless kRead
  bool has(std::string_view code) const;
};

struct Policy {
  bool bac_after_pace = false;      // may BAC be tried where announced PACE fails
  bool prove_chip = true;           // Chip and Active Authentication
  bool look_for_biometrics = true;  // ask for DG3 and DG4, to say that they are there
  std::size_t largest_file = 1U << 20;
};

inline constexpr std::size_t kMostPasswords = 3;  // a chip may block or slow down; an officer sees which were tried

struct Request {
  std::vector<access::Password> passwords{};  // best first; at most kMostPasswords are tried
  Policy policy{};
  RandomBytes random{};
  cards::ChannelOptions channel{};
};

Reading read(cards::Transceiver& card, const Request& request);

}  // namespace limen::chip_reading
