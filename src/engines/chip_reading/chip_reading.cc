// The order of a reading, its files and its proofs.
#include "engines/chip_reading/chip_reading.h"

#include <algorithm>

#include "engines/chip_reading/session.h"

namespace limen::chip_reading {

const std::vector<File>& application_files() {
  // DG14 first: the rest is then read under the keys of Chip Authentication.
  static const std::vector<File> kFiles = {kDg14,
                                           kCom,
                                           kSod,
                                           kDg15,
                                           kDg1,
                                           kDg2,
                                           {0x0103, false, "DG3", 0x63, true},
                                           {0x0104, false, "DG4", 0x76, true},
                                           {0x0105, false, "DG5", 0x65},
                                           {0x0106, false, "DG6", 0x66},
                                           {0x0107, false, "DG7", 0x67},
                                           {0x0108, false, "DG8", 0x68},
                                           {0x0109, false, "DG9", 0x69},
                                           {0x010A, false, "DG10", 0x6A},
                                           {0x010B, false, "DG11", 0x6B},
                                           {0x010C, false, "DG12", 0x6C},
                                           {0x010D, false, "DG13", 0x6D},
                                           {0x0110, false, "DG16", 0x70}};
  return kFiles;
}

std::string_view to_text(FileState state) {
  switch (state) {
    case FileState::kRead:
      return "read";
    case FileState::kAbsent:
      return "absent";
    case FileState::kDenied:
      return "denied";
    case FileState::kDamaged:
      return "damaged";
    case FileState::kFailed:
      return "failed";
  }
  return "failed";
}

std::string_view to_text(AccessKind kind) {
  switch (kind) {
    case AccessKind::kNone:
      return "none";
    case AccessKind::kOpen:
      return "open";
    case AccessKind::kBac:
      return "BAC";
    case AccessKind::kPace:
      return "PACE";
  }
  return "none";
}

std::string_view to_text(Proof proof) {
  switch (proof) {
    case Proof::kNotOffered:
      return "not_offered";
    case Proof::kNotTried:
      return "not_tried";
    case Proof::kProved:
      return "proved";
    case Proof::kFailed:
      return "failed";
  }
  return "failed";
}

const Bytes* Reading::content(const File& file) const {
  for (const FileReading& entry : files) {
    if (entry.file.id == file.id && entry.file.master == file.master && entry.state == FileState::kRead) {
      return &entry.content;
    }
  }
  return nullptr;
}

bool Reading::has(std::string_view code) const {
  return std::any_of(findings.begin(), findings.end(), [&](const Error& finding) { return finding.code == code; });
}

void Session::found(Error error) { reading_.findings.push_back(std::move(error)); }

void Session::found(std::string_view code, std::string_view message, Severity severity) {
  found(Error{std::string(code), std::string(message), {}, severity});
}

bool Session::lost(const Error& error) {
  if (!error.code.starts_with("card.")) return false;
  if (!reading_.card_lost) found(error);
  reading_.card_lost = true;
  return true;
}

FileReading& Session::read_one(const File& file) {
  const auto known = std::find_if(reading_.files.begin(), reading_.files.end(), [&](const FileReading& entry) {
    return entry.file.id == file.id && entry.file.master == file.master;
  });
  FileReading& entry = known == reading_.files.end() ? reading_.files.emplace_back(FileReading{.file = file}) : *known;
  entry.state = FileState::kFailed;
  constexpr int kMostTries = 7;  // as many as there are sizes of pieces, and one
  FileOutcome outcome;
  for (int tries = 0; tries < kMostTries && !reading_.card_lost; ++tries) {
    const bool protects = reading_.access.kind == AccessKind::kBac || reading_.access.kind == AccessKind::kPace;
    if (protects && !channel_.secured() && (file.master || !rebuild("it had ended"))) break;
    outcome = read_file(channel_, file, habits_, request_.policy.largest_file, std::move(outcome.content));
    if (outcome.finding && outcome.card_lost) {
      (void)lost(*outcome.finding);
    } else if (outcome.finding) {
      found(*outcome.finding);
    }
    if (!outcome.session_lost || file.master) break;
    // An answer under a wrong checksum is never taken back to: the file is asked for from the beginning.
    if (outcome.finding && outcome.finding->code.starts_with("messaging.")) outcome.content.clear();
    if (!rebuild(outcome.finding ? outcome.finding->message : "")) break;
  }
  entry.state = outcome.state;
  if (outcome.state == FileState::kRead) entry.content = std::move(outcome.content);
  return entry;
}

void Session::prove_by_chip_authentication() {
  const Bytes* content = reading_.content(kDg14);
  if (content == nullptr) return;
  const auto inner = chip_keys::data_group_content(*content, kDg14.tag);
  auto infos = inner.ok() ? chip_keys::read_security_infos(*inner) : Result<chip_keys::SecurityInfos>(inner.error());
  if (!infos.ok()) {
    Error error = infos.take_error();
    error.place.source = std::string(kDg14.name);
    found(std::move(error));
    return;
  }
  data_group_14_ = infos.take();
  compare_announcements();
  const auto choice = proof::choose_chip_authentication(data_group_14_);
  if (!choice) return;
  reading_.chip_authentication = Proof::kNotTried;
  reading_.chip_authentication_name = choice->info.name();
  if (reading_.chip_mapping == Proof::kProved) {
    channel_.note("Chip Authentication is left out: PACE-CAM has proved the chip");
    return;
  }
  if (!request_.policy.prove_chip || !channel_.secured()) return;
  if (choice->assumed) channel_.note("Chip Authentication with 3DES: DG14 has a key and names no protocol");
  auto done = proof::chip_authentication(channel_, choice->info, choice->key, request_.random);
  if (done.ok()) {
    reading_.chip_authentication = Proof::kProved;
    return;
  }
  reading_.chip_authentication = Proof::kFailed;
  if (lost(done.error())) return;
  Error error = done.take_error();
  const std::string why = error.message;
  found(std::move(error));
  if (!channel_.secured()) (void)rebuild(why);
}

// DG14 is signed and EF.CardAccess is not: whoever takes PACE out of the latter wants BAC [9303-11 §9.2].
void Session::compare_announcements() {
  for (const chip_keys::PaceInfo& info : data_group_14_.pace) {
    const bool there = std::any_of(announced_.pace.begin(), announced_.pace.end(), [&](const auto& other) {
      return other.oid() == info.oid() && other.domain == info.domain;
    });
    if (!there) {
      found("reading.pace_hidden", "DG14 names a form of PACE that EF.CardAccess does not: " + info.name());
    }
  }
}

void Session::prove_by_active_authentication() {
  const Bytes* content = reading_.content(kDg15);
  if (content == nullptr) return;
  reading_.active_authentication = Proof::kNotTried;
  if (!request_.policy.prove_chip) return;
  const auto inner = chip_keys::data_group_content(*content, kDg15.tag);
  const auto key = inner.ok() ? chip_keys::read_public_key(*inner) : Result<chip_keys::PublicKey>(inner.error());
  reading_.active_authentication = Proof::kFailed;
  if (!key.ok()) {
    Error error = key.error();
    error.place.source = std::string(kDg15.name);
    found(std::move(error));
    return;
  }
  auto active = proof::active_authentication(channel_, *key, data_group_14_.active_hash, request_.random);
  if (!active.ok()) {
    if (lost(active.error())) return;
    found(active.take_error());
    return;
  }
  reading_.active_authentication = Proof::kProved;
  reading_.active_algorithm = active->algorithm;
  if (active->hash_guessed) {
    found("active.hash_unstated", "DG14 does not say which hash Active Authentication uses; one that fits was found",
          Severity::kInfo);
  }
}

void Session::read_files() {
  for (const File& file : application_files()) {
    if (reading_.card_lost) return;
    if (file.biometric && !request_.policy.look_for_biometrics) continue;
    (void)read_one(file);
    if (file.id == kDg14.id && !reading_.card_lost) prove_by_chip_authentication();
    if (file.id == kDg15.id && !reading_.card_lost) prove_by_active_authentication();
  }
}

Reading Session::run() {
  learn_lengths();
  if (!reading_.card_lost) read_announcements();
  if (!reading_.card_lost && gain_access()) {
    read_files();
    for (const File& file : {kCom, kSod, kDg1}) {
      const auto entry = std::find_if(reading_.files.begin(), reading_.files.end(),
                                      [&](const FileReading& it) { return it.file.id == file.id && !it.file.master; });
      if (entry == reading_.files.end() || entry->state != FileState::kAbsent) continue;
      Error missing{"reading.file.missing", "a file that every document has is not there"};
      missing.place.source = std::string(file.name);
      found(std::move(missing));
    }
  }
  if (freshness_.repeated()) {
    found("reading.random_repeated", "the chip gave a random number that it gave before in this reading");
  }
  reading_.log = channel_.take_log();
  return std::move(reading_);
}

Reading read(cards::Transceiver& card, const Request& request) { return Session(card, request).run(); }

}  // namespace limen::chip_reading
