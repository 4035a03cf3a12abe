// Getting in: what the chip announces, PACE, BAC, and the policy between them.
#include <algorithm>

#include "engines/chip_reading/session.h"
#include "formats/der/der.h"

namespace limen::chip_reading {

namespace {

constexpr std::size_t kAnyAnswer = 4096;  // where a chip takes extended lengths and does not say how long
constexpr File kInfo{0x2F01, true, "EF.ATR/INFO", 0};

// The higher the better: the chip's proof in one go first, then the stronger cipher.
int rank(const chip_keys::PaceInfo& info) {
  const int mapping = info.mapping == chip_keys::Mapping::kChipAuthentication ? 2
                      : info.mapping == chip_keys::Mapping::kGeneric          ? 1
                                                                              : 0;
  return mapping * 10 + static_cast<int>(info.cipher);
}

// Errors after which another protocol may be tried: the chip said no. After the others something was wrong.
bool only_refused(const Error& error) { return error.code == "pace.refused" || error.code == "pace.unsupported"; }

}  // namespace

void Session::learn_lengths() {
  const cards::Command select{.ins = 0xA4, .p1 = 2, .p2 = 0x0C, .data = {0x2F, 0x01}};
  const auto selected = channel_.send(select, kInfo.name);
  if (!selected.ok()) {
    (void)lost(selected.error());
    return;
  }
  if (selected->ok()) {
    const auto content = channel_.send({.ins = 0xB0, .le = 256}, kInfo.name);
    if (!content.ok()) {
      (void)lost(content.error());
      return;
    }
    der::Reader reader(content->data, der::Rules::kBer);
    while (!reader.at_end()) {
      const auto element = reader.next();
      if (!element.ok()) break;
      if (element->tag != 0x7F66) continue;
      der::Reader inside = reader.inside(*element);
      const auto command = inside.next(der::kInteger), answer = inside.next(der::kInteger);
      if (!command.ok() || !answer.ok()) break;
      const auto longest_command = der::integer(*command), longest_answer = der::integer(*answer);
      if (!longest_command.ok() || !longest_answer.ok() || *longest_command < 261 || *longest_answer < 258) break;
      channel_.allow_extended(static_cast<std::size_t>(*longest_command), static_cast<std::size_t>(*longest_answer));
      return;
    }
  }
  if (card_.extended_length()) channel_.allow_extended(kAnyAnswer, kAnyAnswer);
}

void Session::read_announcements() {
  FileReading& access_file = read_one(kCardAccess);
  if (access_file.state != FileState::kRead && !reading_.card_lost) {
    // Some chips begin elsewhere.
    const auto master = channel_.send({.ins = 0xA4, .p1 = 0, .p2 = 0x0C, .data = {0x3F, 0x00}}, "master file");
    if (!master.ok()) {
      (void)lost(master.error());
      return;
    }
    if (master->ok()) (void)read_one(kCardAccess);
  }
  const Bytes* content = reading_.content(kCardAccess);
  if (content == nullptr) {
    // A file that is there and cannot be read may have announced PACE.
    const auto& state = reading_.files.back().state;
    announcement_unreadable_ = state == FileState::kDamaged || state == FileState::kFailed;
    return;
  }
  auto infos = chip_keys::read_security_infos(*content);
  if (!infos.ok()) {
    announcement_unreadable_ = true;
    found(infos.take_error());
    return;
  }
  announced_ = infos.take();
}

bool Session::select_application(std::string_view remark) {
  const cards::Command select{.ins = 0xA4, .p1 = 0x04, .p2 = 0x0C, .data = {0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01}};
  const auto selected = channel_.send(select, remark);
  if (!selected.ok()) {
    if (!lost(selected.error())) found(selected.error());
    return false;
  }
  if (selected->ok()) return true;
  found("reading.no_application",
        "the chip has no travel document application: " + cards::status_hex(selected->status));
  return false;
}

void Session::check_chip_mapping(const access::PaceOutcome& outcome) {
  reading_.chip_mapping = Proof::kFailed;
  (void)read_one(kCardSecurity);
  if (reading_.card_lost) return;
  const Bytes* content = reading_.content(kCardSecurity);
  if (content == nullptr) {
    found("reading.no_card_security", "EF.CardSecurity with the key of the chip's proof is not there");
    return;
  }
  const auto inner = chip_keys::card_security_content(*content);
  if (!inner.ok()) {
    found(inner.error());
    return;
  }
  const auto infos = chip_keys::read_security_infos(*inner);
  if (!infos.ok()) {
    found(infos.error());
    return;
  }
  const auto verified = proof::verify_chip_mapping(outcome, infos->chip_keys);
  if (!verified.ok()) {
    found(verified.error());
    return;
  }
  reading_.chip_mapping = Proof::kProved;
}

Session::Attempt Session::try_pace(const chip_keys::PaceInfo& info, bool name_domain) {
  const std::size_t count = std::min(request_.passwords.size(), kMostPasswords);
  for (std::size_t i = 0; i < count; ++i) {
    const access::Password& password = request_.passwords[i];
    if (i > 0) channel_.note("PACE with reading " + std::to_string(i + 1) + ": the chip did not accept the one before");
    auto outcome = access::perform_pace(channel_, info, password, request_.random,
                                        {.name_domain = name_domain, .freshness = &freshness_});
    if (!outcome.ok()) {
      if (outcome.error().code == "pace.password_refused" && i + 1 < count) continue;
      if (lost(outcome.error())) return Attempt::kGiveUp;
      Error error = outcome.take_error();
      const bool next = only_refused(error);
      found(std::move(error));
      return next ? Attempt::kNextProtocol : Attempt::kGiveUp;
    }
    reading_.access = {.kind = AccessKind::kPace, .pace = info, .password = password.kind, .password_number = i};
    password_ = &password;
    channel_.secure(std::move(outcome->session));
    if (outcome->chip_authentication_data) check_chip_mapping(*outcome);
    return Attempt::kDone;
  }
  return Attempt::kGiveUp;
}

bool Session::try_pace() {
  std::vector<chip_keys::PaceInfo> infos = announced_.pace;
  std::sort(infos.begin(), infos.end(), [](const auto& a, const auto& b) { return rank(a) > rank(b); });
  // [9303-11 §4.4.4.1]: DO84 where more than one set of parameters is there.
  name_domain_ =
      std::any_of(infos.begin(), infos.end(), [&](const auto& info) { return info.domain != infos[0].domain; });
  bool supported = false;
  for (const chip_keys::PaceInfo& info : infos) {
    if (!access::pace_supported(info)) continue;
    supported = true;
    const Attempt attempt = try_pace(info, name_domain_);
    if (attempt == Attempt::kDone) return true;
    if (attempt == Attempt::kGiveUp) return false;
    channel_.note("the next form of PACE: the chip refused " + info.name());
  }
  if (!supported) found("pace.unsupported", "the chip announces only forms of PACE that are not known here");
  return false;
}

bool Session::is_open() {
  const auto selected =
      channel_.send({.ins = 0xA4, .p1 = 2, .p2 = 0x0C, .data = {0x01, 0x1E}}, "is there any access control?");
  if (!selected.ok()) {
    (void)lost(selected.error());
    return false;
  }
  if (!selected->ok()) return false;
  const auto content = channel_.send({.ins = 0xB0, .le = 4}, "is there any access control?");
  if (!content.ok()) {
    (void)lost(content.error());
    return false;
  }
  return content->ok();
}

bool Session::try_bac() {
  const std::size_t count = std::min(request_.passwords.size(), kMostPasswords);
  bool asked_again = false, tried = false;
  for (std::size_t i = 0; i < count; ++i) {
    const access::Password& password = request_.passwords[i];
    if (password.kind != access::PasswordKind::kMrz) continue;
    if (tried && !asked_again) {
      channel_.note("BAC with reading " + std::to_string(i + 1) + ": the chip did not accept the one before");
    }
    tried = true;
    auto session = access::perform_bac(channel_, password.text, request_.random, &freshness_);
    if (session.ok()) {
      reading_.access.kind = AccessKind::kBac;
      reading_.access.password = password.kind;
      reading_.access.password_number = i;
      password_ = &password;
      channel_.secure(session.take());
      return true;
    }
    if (lost(session.error())) return false;
    if (session.error().code == "bac.challenge" && !asked_again) {
      asked_again = true;
      const auto power = channel_.reset();
      if (!power.ok()) {
        (void)lost(power.error());
        return false;
      }
      if (!select_application("BAC once more after power off and on: the chip gave no challenge")) return false;
      --i;
      continue;
    }
    const bool next = session.error().code == "bac.key_refused" && i + 1 < count;
    if (!next) {
      found(session.take_error());
      return false;
    }
  }
  if (!tried) found("reading.no_key", "the chip wants the key of the zone, and none was given");
  return false;
}

bool Session::gain_access() {
  const bool announced = !announced_.pace.empty() || announced_.unusable > 0 || announcement_unreadable_;
  if (announced) {
    if (request_.passwords.empty()) {
      found("reading.no_key", "the chip wants a password, and none was given");
      return false;
    }
    if (announced_.pace.empty()) {
      found("pace.unsupported", "what the chip announces of PACE cannot be used here");
    } else if (try_pace()) {
      if (reading_.card_lost) return false;
      if (!channel_.secured()) return rebuild("it ended with the reading of EF.CardSecurity");
      return select_application("the travel document application");
    }
    if (reading_.card_lost) return false;
    if (!request_.policy.bac_after_pace) {
      channel_.note("no BAC: the chip announces PACE, and the policy allows nothing weaker");
      return false;
    }
    found("pace.downgraded", "BAC is used although the chip announces PACE: the policy allows it", Severity::kWarning);
    reading_.access.downgraded = true;
    const auto power = channel_.reset();
    if (!power.ok()) {
      (void)lost(power.error());
      return false;
    }
  }
  // Some chips want the application selected before BAC, some after: selecting it does no harm to either.
  if (!select_application("the travel document application")) return false;
  if (!announced && is_open()) {
    reading_.access.kind = AccessKind::kOpen;
    found("reading.no_access_control", "the chip gives its data to anybody", Severity::kWarning);
    return true;
  }
  return !reading_.card_lost && try_bac();
}

bool Session::rebuild(std::string_view reason) {
  constexpr int kMostRebuilt = 24;  // some chips end the session with every file that they do not have
  if (reading_.access.kind == AccessKind::kNone) return false;
  if (rebuilt_++ >= kMostRebuilt) {
    if (rebuilt_ == kMostRebuilt + 1) found("reading.session.lost", "the session broke off too often");
    return false;
  }
  channel_.note("the session is built anew: " + std::string(reason));
  const auto power = channel_.reset();
  if (!power.ok()) {
    (void)lost(power.error());
    return false;
  }
  if (reading_.access.kind == AccessKind::kPace) {
    auto outcome = access::perform_pace(channel_, *reading_.access.pace, *password_, request_.random,
                                        {.name_domain = name_domain_, .freshness = &freshness_});
    if (!outcome.ok()) {
      if (!lost(outcome.error())) found(outcome.take_error());
      return false;
    }
    channel_.secure(std::move(outcome->session));
    return select_application("the travel document application");
  }
  if (!select_application("the travel document application")) return false;
  if (reading_.access.kind == AccessKind::kOpen) return true;
  auto session = access::perform_bac(channel_, password_->text, request_.random, &freshness_);
  if (!session.ok()) {
    if (!lost(session.error())) found(session.take_error());
    return false;
  }
  channel_.secure(session.take());
  return true;
}

}  // namespace limen::chip_reading
