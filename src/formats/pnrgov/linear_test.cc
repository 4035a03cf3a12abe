#include "base/test_work.h"

#include "formats/pnrgov/pnrgov.h"

namespace limen::pnrgov {
namespace {

// Above the sizes at which the comparing of names is given up.
constexpr std::size_t kSize = 512U << 10;

void read_show_and_write(std::string_view bytes) {
  edifact::Findings findings;
  edifact::InterchangeReader input(bytes, findings);
  Reader reader(input);
  for (edifact::Step step = input.next(); step != edifact::Step::kEnd; step = input.next()) {
    if (step != edifact::Step::kMessage) continue;
    reader.begin();
    std::string out, json;
    Writer writer(out);
    JsonWriter entries(json);
    writer.begin(reader.push());
    entries.begin(reader.push());
    while (reader.next()) {
      writer.add(reader.pnr());
      entries.add(reader.pnr());
    }
    entries.end();
    (void)writer.end();
  }
}

void read_xml(std::string_view bytes) {
  XmlReader reader([](const Push&, Pnr&) {});
  if (reader.feed(bytes).ok()) (void)reader.finish();
}

TEST(PnrgovLinear, HostileBookingsTakeLinearWork) {
  const std::string head = "UNB+IATA:1+A+B+261122:1200+1'UNH+1+PNRGOV:11:1:IA'MSG+:22'SRC'RCI+XX:ABC123'";
  const std::string adult = head + "TIF+BELT+ADA:A:1'";
  for (const auto& [start, piece] : std::vector<std::pair<std::string, std::string>>{
           {head, "SRC'"},
           {head, "TIF+BELT+ADA:A:1'"},
           {head, "TIF+BELT+LILY:IN'"},
           {head, "TIF+BELT+ADA:A:1'SSR+INFT:HK:1:XX:::::BELT/LILY 14FEB26+::1'"},
           {adult, "SSR+INFT:HK:1:XX:::::BELT/LILY 14FEB26+::1'"},
           {adult, "SSR+DOCS:HK:1:XX:::::/P/GBR/70000/GBR/14FEB26/FI/14FEB31/BELT/LILY+::1'"},
           {adult, "SSR+DOCS:HK:1:XX:::::/P/GBR/70000/GBR/14FEB80/F/14FEB31/BELT/ADA+::1'"},
           {adult, "SSR+DOCA:HK:1:XX:::::D/GBR/1 STREET/CITY+::1'"},
           {adult, "SSR+NSST:HK:1:XX:::MAD:LHR+12A::1'"},
           {adult, "SSR+OTHS:HK:1:XX:::::A+::9'"},
           {adult, "TVL+221126:1015+MAD+LHR+XX+123'"},
           {adult, "TVL+221126:1015+MAD+LHR+XX+123'DAT+2:221126:0815'TRI++17:::1'TIF+BELT+ADA'"},
           {adult + "TVL+221126:1015+MAD+LHR+XX+123'DAT+2:221126:0815'", "TRI++17:::1'TIF+WHO+EVER'SSD+1A'"},
           {adult, "TKT+1:T'MON+T:1:EUR'TXD++1:::EUR'FOP+CC::1:VI:4111111111111111:1228'"},
           {adult, "LTS+4111111111111111 4111 1111 1111 1111 4:1:1:1'"},
           {adult, "IFT+4:28::XX+4111111111111111'"},
           {adult, "ABI+4'DAT+T:051026:1105'SAC+++A'TIF+BELT+ADA'SAC+++X'"},
           {adult, "EQN+1'RCI+XX:A'"},
           {adult, "TBD++2:31:700+HP+XX:0099:2:LHR'"},
           {adult, "XYZ+1'"},
           {adult, "DAT+700:999999'"},
           {adult, "UNT+1+1'UNH+1+PNRGOV:11:1:IA'SRC'"}}) {
    testing::expect_linear(testing::repeated(start, piece), read_show_and_write, piece, kSize);
  }
}

TEST(PnrgovLinear, HostileXmlTakesLinearWork) {
  const std::string head = "<IATA_PNRGOV_NotifRQ><PNRs>";
  for (const auto& [start, piece] : std::vector<std::pair<std::string, std::string>>{
           {head, "<PNR/>"},
           {head,
            "<PNR><BookingRefID ID=\"A\"/><Passengers><Passenger><Surname>B</Surname></Passenger></Passengers></PNR>"},
           {head + "<PNR>", "<A/>"},
           {head + "<PNR>", "<A>"},
           {head + "<PNR>", "4111111111111111 "},
           {head + "<PNR>", "&amp;"},
           {head + "<PNR>", "<!-- - -->"},
           {head + "<PNR><A B=\"", "4111 1111 "},
           {head + "<PNR>", "<Passengers><Passenger><Surname>B</Surname></Passenger></Passengers>"},
           {"<!DOCTYPE a [", "<!ENTITY b \"c\">"}}) {
    testing::expect_linear(testing::repeated(start, piece), read_xml, piece, kSize);
  }
}

}  // namespace
}  // namespace limen::pnrgov
