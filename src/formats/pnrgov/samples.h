// Messages for the tests of this folder: everything in them is invented.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/edifact/edifact.h"
#include "formats/pnrgov/pnrgov.h"

namespace limen::pnrgov::samples {

// Luhn-valid, of no bank: the test numbers of the card industry.
inline constexpr std::string_view kCard = "4111111111111111";

inline std::string message(std::string_view body, std::string_view type = "PNRGOV:11:1:IA") {
  std::string text = "UNA:+.?*'UNB+IATA:1+XX+GOV+261120:1200+REF1++PNRGOV'UNH+M1+" + std::string(type) + "+ACC1'";
  text += body;
  text += "UNT+0+M1'UNZ+1+REF1'";
  return text;
}

inline constexpr std::string_view kHeader = "MSG+:22'ORG+XX:MAD'TVL+221126:1015:221126:1250+MAD+LHR+XX+123'EQN+1'";

inline std::string push(std::string_view pnrs) { return message(std::string(kHeader) + std::string(pnrs)); }

// Two adults, one with an infant, every group of the guide.
inline constexpr std::string_view kFull =
    "SRC'"
    "RCI+XX:ABC123::011026:0915'"
    "SSR+OTHS:HK:1:XX:::::GATE INFORMATION'"
    "DAT+700:101126:1202+710:021026:1200'"
    "IFT+4:28::XX+CTCP MADRID 555 0100'"
    "ORG+XX:MAD+52519950:LON+MAD+XX+T+ES:EUR:ES+A12'"
    "ADD++700:1 HIGH STREET:MADRID:MD::ES:28001:555 0100'"
    "TIF+BELT+ISABELLE MRS:A:1.1'"
    "FTI+XX:7001001'"
    "IFT+4:15+MAD XX LON 100.00'"
    "REF+:U0001'"
    "EBD+EUR:50.00+1:23:700'"
    "FAR+N+++++YOW'"
    "SSR+DOCS:HK:1:XX:::::/P/GBR/509229987/GBR/01JUL78/F/12NOV32/BELT/ISABELLE/RUTH'"
    "TKT+9991234567890:T:1'"
    "MON+B:80.00:EUR+T:100.00:EUR'"
    "PTK+NR++201126:1200+XX'"
    "TXD+700+20.00:ES::EUR:YQ'"
    "DAT+710:021026'"
    "FOP+CC::100.00:VI:4111111111111111:1228'"
    "TIF+BELT+ADAM:A:1.2'"
    "TIF+BELT+LILYMISS:IN:1.3'"
    "TVL+221126:1015:221126:1250+MAD+LHR+XX+123:Y'"
    "TRA+YY+4567:Y'"
    "RPI+2+HK'"
    "APD+320'"
    "SSR+INFT:HK:1:XX:::MAD:LHR:BELT/LILY 14FEB26+::1.1'"
    "SSR+INFT:HK:1:XX:::MAD:LHR:BELT/LILYMISS 14FEB26+::1.1'"
    "SSR+DOCS:HK:1:XX:::MAD:LHR:/P/GBR/700000001/GBR/14FEB26/FI/14FEB31/BELT/LILY+::1.1'"
    "SSR+NSST:HK:2:XX:::MAD:LHR+12A::1.1+12B::1.2'"
    "DAT+2:221126:0815'"
    "ORG+XX:MAD'"
    "TRI++17:::1.1'"
    "TIF+BELT+ISABELLE MRS:A:1.1'"
    "SSD+12A++++Y'"
    "TBD+2:31:700+HP+XX:0099000001:2:LHR'"
    "TRI++18:::1.2'"
    "SSD+12B++++Y'"
    "TBD+++MP:1'"
    "EQN+1'"
    "RCI+XX:SPLIT1::031026:1000'"
    "MSG+:8'"
    "RCI+HT:HOTEL1'"
    "TVL+221126::241126+LON++HT'"
    "ABI+4+:A12+MAD++XX'"
    "DAT+T:051026:1105'"
    "SAC+++A'"
    "TIF+BELT+ADAM:A'"
    "SAC+++X'"
    "TVL+231126:1015+MAD+LHR+XX+124:Y'"
    "RPI+1+XX'"
    "LTS+0/XX/05OCT SEATS 12A*12B?:AUTO'";

struct Reading {
  edifact::Findings findings;
  Push push;
  std::vector<Pnr> pnrs;
  std::uint64_t masked = 0;

  const Pnr& pnr() const { return pnrs.at(0); }
};

inline Reading read(std::string_view bytes, LineFilter* filter = nullptr) {
  Reading reading;
  edifact::InterchangeReader input(bytes, reading.findings);
  Reader reader(input, filter);
  for (edifact::Step step = input.next(); step != edifact::Step::kEnd; step = input.next()) {
    if (step != edifact::Step::kMessage || !is_pnrgov(input.message())) continue;
    reader.begin();
    while (reader.next()) reading.pnrs.push_back(std::move(reader.pnr()));
    reading.push = std::move(const_cast<Push&>(reader.push()));
  }
  reading.masked = reader.masked_cards();
  return reading;
}

}  // namespace limen::pnrgov::samples
