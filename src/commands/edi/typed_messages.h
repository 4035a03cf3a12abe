// Every message of an interchange by the reader of its type, in parts that fit into memory: what `check` and `json`
// have in common. Findings go where the InterchangeReader reports.
//
//   TypedMessages messages(reader, models, use, {.validate = true});
//   for (Step step = reader.next(); step != Step::kEnd; step = reader.next()) {
//     if (step == Step::kMessage) messages.read();  // left at Step::kMessageEnd
//   }
//
// Threads: an object belongs to one.
#pragma once

#include "formats/contrl/contrl.h"
#include "formats/cusres/cusres.h"
#include "formats/paxlst/paxlst.h"
#include "formats/pnrgov/model.h"
#include "formats/pnrgov/reader.h"

namespace limen::commands {

class TypedMessages {
 public:
  struct Options {
    bool validate = false;
    std::uint64_t part_bytes = 64U << 20;
    pnrgov::LineFilter* filter = nullptr;
    std::uint64_t booking_bytes = ~std::uint64_t{0};
    std::size_t booking_segments = ~std::size_t{0};
    std::size_t control_segments = 1'000'000;  // of an acknowledgement
  };
  // What is read into: kept by the owner, so that the next reader finds their memory.
  struct Models {
    paxlst::Message list;
    cusres::Response answer;
  };
  // What is done with it; each may be left out.
  class Use {
   public:
    virtual ~Use() = default;
    // A part of a list or an answer; `last`: there are no more.
    virtual void list(paxlst::Message&, bool /*last*/) {}
    virtual void answer(cusres::Response&, bool /*last*/) {}
    virtual void begin_bookings(const pnrgov::Push&) {}
    virtual void booking(const pnrgov::Push&, const pnrgov::Pnr&) {}
    virtual void end_bookings() {}
    virtual void control(contrl::Control&) {}
    // Of a type that no reader knows: its segments between UNH and UNT.
    virtual void begin_other() {}
    virtual void other(const edifact::Segment&) {}
    virtual void end_other() {}
  };

  TypedMessages(edifact::InterchangeReader& reader, Models& models, Use& use, const Options& options);

  // The message whose UNH the reader has just given, to its end.
  void read();

 private:
  void bookings();
  void other();
  void tell(const pnrgov::Record& record);

  edifact::InterchangeReader& reader_;
  Models& models_;
  Use& use_;
  paxlst::PaxlstReader lists_;
  cusres::Reader answers_;
  pnrgov::Reader bookings_;
  std::size_t control_segments_;
};

}  // namespace limen::commands
