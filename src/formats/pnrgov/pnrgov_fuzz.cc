// Any bytes give bookings; every segment of a message is a line; what is written is read as the same lines; no card
// number is left.
#include <cstdint>

#include "base/test_require.h"
#include "formats/edifact/edifact.h"
#include "formats/pnrgov/mask.h"
#include "formats/pnrgov/pnrgov.h"

namespace {

namespace edifact = limen::edifact;
namespace pnrgov = limen::pnrgov;

using limen::testing::require;

void check(const pnrgov::Pnr& pnr) {
  const auto count = static_cast<std::uint32_t>(pnr.travellers.size());
  const auto good = [&](std::uint32_t index) { require(index == pnrgov::kNone || index < count); };
  for (const auto& traveller : pnr.travellers) {
    good(traveller.adult);
    good(traveller.infant);
    require(traveller.line < pnr.record.lines().size());
  }
  for (const auto& document : pnr.documents) good(document.traveller);
  for (const auto& seat : pnr.seats) good(seat.traveller);
  for (const auto& ssr : pnr.ssrs) good(ssr.traveller);
  for (const auto& bags : pnr.bags) {
    good(bags.traveller);
    require(bags.first_tag + bags.tag_count <= pnr.tags.size());
  }
  for (const pnrgov::Line& line : pnr.record.lines()) {
    require(line.leader < pnr.record.lines().size());
    if (line.tag != pnrgov::tag("LTS")) continue;
    for (const pnrgov::Value& value : pnr.record.values(line)) {
      std::string text(value.text());
      require(pnrgov::mask_cards(std::span<char>(text)) == 0);
    }
  }
}

bool plain(const pnrgov::Record& record) {
  for (const pnrgov::Line& line : record.lines()) {
    if (line.unsplit || line.tag == 0) return false;
    for (const pnrgov::Value& value : record.values(line)) {
      if (value.repetition > 1) return false;
    }
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  // Most inputs are no interchange: the rest of the work is to be seen, too.
  if (!bytes.starts_with("UN")) bytes = "UNB+IATA:1+A+B+261122:1200+1'UNH+1+PNRGOV:11:1:IA'MSG+:22'SRC'" + bytes;
  edifact::Findings findings;
  edifact::InterchangeReader input(bytes, findings);
  pnrgov::Reader reader(input);
  for (edifact::Step step = input.next(); step != edifact::Step::kEnd; step = input.next()) {
    if (step != edifact::Step::kMessage) continue;
    reader.begin();
    std::string out, json;
    pnrgov::Writer writer(out);
    pnrgov::JsonWriter entries(json);
    writer.begin(reader.push());
    entries.begin(reader.push());
    std::vector<pnrgov::Pnr> pnrs;
    bool written = plain(reader.push().record) && reader.push().type == pnrgov::MessageType::kPnrgov;
    std::uint64_t lines = reader.push().record.lines().size();
    while (reader.next()) {
      check(reader.pnr());
      lines += reader.pnr().record.lines().size();
      written = written && plain(reader.pnr().record);
      writer.add(reader.pnr());
      entries.add(reader.pnr());
      pnrs.push_back(std::move(reader.pnr()));
    }
    entries.end();
    require(lines + 2 >= input.message().segments);
    if (!writer.end().ok() || !written) continue;
    // A value that looks like the beginning of an interchange is taken for one: how the reader finds lost beginnings.
    if (out.rfind("UNB") != out.find("UNB") || out.find("UNA", 3) != std::string::npos) continue;
    edifact::Findings unused;
    edifact::InterchangeReader second(out, unused);
    pnrgov::Reader again(second);
    while (second.next() != edifact::Step::kMessage) require(second.offset() < out.size());
    again.begin();
    for (const pnrgov::Pnr& pnr : pnrs) {
      require(again.next());
      require(same_lines(pnr.record, again.pnr().record));
    }
  }
  return 0;
}
