// Pulls PNR after PNR out of an EDIFACT message. See pnrgov.h.
#pragma once

#include <memory>

#include "formats/edifact/reader.h"
#include "formats/pnrgov/filter.h"
#include "formats/pnrgov/model.h"

namespace limen::pnrgov {

// PNRGOV, GOVREQ and ACKRES.
bool is_pnrgov(const edifact::Message& message);

// The segment becomes the last line of the record; nothing is masked or filtered yet.
void add_segment(const edifact::Segment& segment, Record& record);

struct ReadOptions {
  // Compare with the guide of the message's version (formats/directory); gives diagnostics only.
  bool validate = false;
  // What belongs to one booking, or to the header, beyond this is passed over: pnrgov.booking.too_large.
  std::uint64_t max_booking_bytes = ~std::uint64_t{0};
  std::size_t max_booking_segments = ~std::size_t{0};
};

class Reader {
 public:
  // `input` and `filter` must outlive the reader. Views of the input are not kept: any Retention will do.
  explicit Reader(edifact::InterchangeReader& input, LineFilter* filter = nullptr, const ReadOptions& options = {});
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader();

  // Precondition: the last step of `input` was kMessage. Reads up to the first PNR: push() is complete then.
  void begin();
  // The next PNR; false at the end of the message, where `input` stands at kMessageEnd.
  bool next();

  const Push& push() const;
  // Valid until the next call of next() or begin(). May be swapped with another one, to be kept.
  Pnr& pnr();
  const Pnr& pnr() const;
  std::uint64_t masked_cards() const;  // so far, all messages

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace limen::pnrgov
