// Makes the model out of lines, whichever form they came in: masks cards, finds the segment group, lets the filter
// look, and fills in the typed things. Private to this folder.
#pragma once

#include <array>
#include <utility>
#include <vector>

#include "formats/pnrgov/filter.h"
#include "formats/pnrgov/model.h"

namespace limen::pnrgov {

// Surname number << 16 | given number of "2.1", "1" or "001"; a hash with the highest bit set of anything else; 0 for
// "".
std::uint64_t reference_key(std::string_view reference);

// Links travellers, infants, documents and seats of a whole PNR.
class People {
 public:
  void link(Pnr& pnr, std::optional<CivilDate> day);

 private:
  static constexpr std::size_t kMostByName = 1000;  // comparing names is quadratic
  std::uint32_t resolve(const Pnr& pnr, std::string_view reference) const;
  std::uint32_t by_name(const Pnr& pnr, std::string_view surname, std::string_view given, bool infants) const;
  std::uint32_t add_infant(Pnr& pnr, TravellerSource source, std::uint32_t line, std::string_view surname,
                           std::string_view given);
  void index(const Pnr& pnr);
  void link_requests(Pnr& pnr);
  void link_check_ins(Pnr& pnr);
  void link_infants(Pnr& pnr, std::optional<CivilDate> day);
  void link_documents(Pnr& pnr);
  void link_infant_document(Pnr& pnr, Document& document);
  void complete(Pnr& pnr);
  void bind(Pnr& pnr, std::uint32_t adult, std::uint32_t infant);

  std::vector<std::pair<std::uint64_t, std::uint32_t>> keys_;  // sorted
  bool by_name_ = true;
};

class Builder {
 public:
  explicit Builder(LineFilter* filter) : filter_(filter) {}

  void open_push(Push& push);
  void open_pnr(Pnr& pnr, const Push& push);
  // The record's last line has all its values. In a Pnr the first line is SRC unless it is implied. True: understood.
  bool line();
  void finish_pnr();
  std::uint64_t masked() const { return masked_; }  // cards, so far

  // Does this segment belong to a PNR, so that one must have begun although there was no SRC?
  static bool begins_pnr(std::uint32_t tag);

 private:
  bool header_line(Scan scan);
  bool pnr_line(Scan scan);
  bool booking_line(std::uint32_t kind, Scan scan);
  bool flight_line(std::uint32_t kind, Scan scan);

  // Where the last line belongs. False: not a segment of a PNR.
  bool place(std::uint32_t kind);
  bool place_member(std::uint32_t kind);
  void place_tvl();
  void place_tif();
  void open(Group group);
  void member(Group group, bool in_order = true);
  bool within(Group from, Group to) const { return group_ >= from && group_ <= to; }

  void on_locator(std::span<const Value> values);
  void on_request(Scan scan, std::span<const Value> values);
  void on_stamp();
  void on_traveller(Scan scan);
  void on_flight(Scan scan);
  void on_check_in(Scan scan);
  void on_bags(bool excess, std::span<const Value> values);
  void on_ticket_part(std::uint32_t kind, std::span<const Value> values);
  void on_payment(std::span<const Value> values);
  void on_address(Scan scan);
  std::string_view request_text(std::span<const Value> values);
  void check(const Moment& moment);
  void report(std::string_view code, Severity severity, std::string_view message) {
    record_->report(code, severity, message, record_->last_index());
  }
  std::uint32_t here() const { return record_->last_index(); }
  Line& line_now() { return record_->last_line(); }

  LineFilter* filter_;
  Push* push_ = nullptr;
  Pnr* pnr_ = nullptr;
  Record* record_ = nullptr;
  People people_;
  std::optional<CivilDate> day_;
  Group group_ = Group::kHeader;
  std::array<std::uint32_t, 13> leaders_{};
  std::uint32_t traveller_ = kNone, ticket_ = kNone, flight_ = kNone, check_in_ = kNone;
  Moment check_in_time_, history_time_;
  std::uint64_t masked_ = 0;
};

Originator originator_of(Scan scan, std::uint32_t line);

}  // namespace limen::pnrgov
