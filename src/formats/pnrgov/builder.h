// Makes the model out of lines, whichever form they came in: masks cards, finds the segment group, lets the filter
// look, and fills in the typed things. Private to this folder.
#pragma once

#include <array>
#include <unordered_map>
#include <utility>
#include <vector>

#include "formats/pnrgov/documents.h"
#include "formats/pnrgov/filter.h"
#include "formats/pnrgov/model.h"
#include "formats/pnrgov/who.h"

namespace limen::pnrgov {

// Links travellers, infants, documents and seats of a whole PNR.
class People {
 public:
  void link(Pnr& pnr, const Push& push);

 private:
  struct Told {  // an INFT request
    std::uint32_t ssr = kNone;
    InfantRequest request;
    bool done = false;
  };
  void mark_pushed(Pnr& pnr, const Push& push);
  void read_told(const Pnr& pnr);
  bool told_of(const Name& name) const;
  void link_check_ins(Pnr& pnr);
  void link_late_check_ins(Pnr& pnr);
  void link_seats(Pnr& pnr);
  std::uint32_t add(Pnr& pnr, const Traveller& traveller);
  std::uint32_t add_infant(Pnr& pnr, TravellerSource source, std::uint32_t line, const Name& name);
  void link_requests(Pnr& pnr);
  void link_infants(Pnr& pnr);
  std::uint32_t known_infant(const Pnr& pnr, const InfantRequest& told, std::uint32_t adult, Fit least);
  std::uint32_t unnamed_infant(Pnr& pnr, const Told& told, std::uint32_t adult);
  void read_documents(Pnr& pnr);
  void read_document(Pnr& pnr, const Ssr& ssr);
  void link_documents(Pnr& pnr);
  std::uint32_t owner(Pnr& pnr, const Document& document);
  std::uint32_t owner_without_name(const Pnr& pnr, std::uint32_t meant, std::string_view reference, bool infant) const;
  std::uint32_t infant_of_document(Pnr& pnr, const Document& document);
  void take_from(Traveller& traveller, const Document& document);
  void complete(Pnr& pnr);
  void bind(Pnr& pnr, std::uint32_t adult, std::uint32_t infant);

  Who who_;
  bool infants_ = false;  // there are some
  std::optional<CivilDate> day_;
  std::vector<Told> told_;
  std::vector<std::uint64_t> told_names_;                          // sorted
  std::vector<std::pair<std::uint32_t, std::uint32_t>> late_;      // of check-ins: number, and the line of the name
  std::unordered_map<std::uint64_t, std::uint32_t> told_already_;  // the same request of the same adult
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
  bool history_line();
  bool flight_line(std::uint32_t kind, Scan scan);

  // Where the last line belongs. False: not a segment of a PNR.
  bool place(std::uint32_t kind);
  bool place_member(std::uint32_t kind);
  bool place_history(std::uint32_t kind);
  void place_tvl();
  void place_tif();
  void open(Group group);
  void member(Group group, bool in_order = true);
  bool within(Group from, Group to) const { return group_ >= from && group_ <= to; }

  void on_locator(std::span<const Value> values);
  void on_request(Scan scan, std::span<const Value> values);
  void on_stamp();
  void on_traveller(Scan scan);
  void on_names(Traveller first);
  void on_flight(Scan scan);
  void on_check_in(Scan scan);
  void on_bags(bool excess, std::span<const Value> values);
  void on_ticket_part(std::uint32_t kind, std::span<const Value> values);
  void on_payment(std::span<const Value> values);
  void on_traveller_part(std::uint32_t kind, std::span<const Value> values);
  void on_address(Scan scan);
  std::string_view request_text(std::span<const Value> values);
  void check(const Moment& moment);
  void report(std::string_view code, Severity severity, std::string_view message, std::uint32_t element = 0) {
    record_->report(code, severity, message, record_->last_index(), {element});
  }
  std::uint32_t here() const { return record_->last_index(); }
  Line& line_now() { return record_->last_line(); }

  LineFilter* filter_;
  Push* push_ = nullptr;
  const Push* of_ = nullptr;  // that the PNR belongs to
  Pnr* pnr_ = nullptr;
  Record* record_ = nullptr;
  People people_;
  Group group_ = Group::kHeader;
  std::array<std::uint32_t, 13> leaders_{};
  std::uint32_t traveller_ = kNone, ticket_ = kNone, flight_ = kNone, check_in_ = kNone;
  Moment check_in_time_, history_time_;
  std::uint64_t masked_ = 0;
};

Originator originator_of(Scan scan, std::uint32_t line);
TravellerKind kind_of(std::string_view type);  // of TIF: A, C, IN, G, …

}  // namespace limen::pnrgov
