// The steps of a reading, for this folder alone.
#pragma once

#include "engines/chip_proof/chip_proof.h"
#include "engines/chip_reading/chip_reading.h"
#include "engines/chip_reading/file_reader.h"

namespace limen::chip_reading {

class Session {
 public:
  Session(cards::Transceiver& card, const Request& request)
      : card_(card), request_(request), channel_(card, request.channel) {}

  Reading run();

 private:
  // What the chip says without any key.
  void read_announcements();
  void learn_lengths();
  // True when access was gained and the application is selected.
  bool gain_access();
  bool try_pace();
  enum class Attempt : std::uint8_t { kDone, kNextProtocol, kGiveUp };
  Attempt try_pace(const chip_keys::PaceInfo& info, bool name_domain);
  bool try_bac();
  bool is_open();
  bool select_application(std::string_view remark);
  // The same access once more, after the session was lost.
  bool rebuild(std::string_view reason);
  void check_chip_mapping(const access::PaceOutcome& outcome);
  void read_files();
  void prove_by_chip_authentication();
  void prove_by_active_authentication();
  void compare_announcements();
  FileReading& read_one(const File& file);

  void found(Error error);
  void found(std::string_view code, std::string_view message, Severity severity = Severity::kError);
  // Notes what an exchange said; true when the card has gone.
  bool lost(const Error& error);

  cards::Transceiver& card_;
  const Request& request_;
  cards::Channel channel_;
  Reading reading_;
  Habits habits_;
  chip_keys::SecurityInfos announced_;  // of EF.CardAccess
  bool announcement_unreadable_ = false;
  chip_keys::SecurityInfos data_group_14_;
  const access::Password* password_ = nullptr;  // the one that was accepted
  bool name_domain_ = false;
  access::Freshness freshness_;
  int rebuilt_ = 0;
};

}  // namespace limen::chip_reading
