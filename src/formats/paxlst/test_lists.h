// Invented passenger lists with their truth, for tests, the benchmark and the fuzzer: the same seed gives the same
// bytes everywhere. Nobody in them exists.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace limen::paxlst::testing {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {  // SplitMix64
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  std::uint64_t below(std::uint64_t limit) { return next() % limit; }
  template <typename T, std::size_t size>
  const T& pick(const T (&choices)[size]) {
    return choices[below(size)];
  }

 private:
  std::uint64_t state_;
};

struct ListOptions {
  std::size_t flights = 1;
  std::size_t persons = 10;  // a flight
  std::uint64_t seed = 1;
  bool group = true;   // UNG
  bool advice = true;  // UNA
  char component = ':';
  char element = '+';
  char release = '?';
  char terminator = '\'';
  std::size_t wrap = 0;         // a line break after so many bytes, also inside values; 0: never
  bool line_a_segment = false;  // a line break behind each segment
  bool strange = false;         // now and then a segment or code of nobody's
  bool addresses = false;
  std::string directory = "12B";
};

struct Truth {
  std::size_t persons = 0;
  std::size_t documents = 0;
  std::size_t segments = 0;  // of messages, UNH and UNT included
  std::vector<std::string> surnames;
};

class ListMaker {
 public:
  explicit ListMaker(const ListOptions& options) : o_(options), dice_(options.seed) {}

  std::string make() {
    if (o_.advice) {
      out_ = "UNA";
      out_ += {o_.component, o_.element, '.', o_.release, ' ', o_.terminator};
    }
    segment("UNB+UNOA:4+XX:ZZ+LIMENGOV:ZZ+261120:0815+000000123++APIS");
    if (o_.group) segment("UNG+PAXLST+XX:ZZ+LIMENGOV:ZZ+261120:0815+77+UN+D:" + o_.directory);
    for (std::size_t flight = 0; flight < o_.flights; ++flight) message(flight);
    if (o_.group) segment("UNE+" + std::to_string(o_.flights) + "+77");
    segment("UNZ+" + std::to_string(o_.group ? 1 : o_.flights) + "+000000123");
    return o_.wrap == 0 ? out_ : wrapped();
  }
  const Truth& truth() const { return truth_; }

 private:
  static std::string digits(std::uint64_t value, int width) {
    std::string text = std::to_string(value);
    while (text.size() < static_cast<std::size_t>(width)) text.insert(text.begin(), '0');
    return text;
  }
  // Written with the default separators; "\x01" stands for an element separator inside a value.
  void segment(const std::string& text) {
    for (const char c : text) {
      if (c == ':') {
        out_ += o_.component;
      } else if (c == '+') {
        out_ += o_.element;
      } else if (c == '\x01') {
        out_ += o_.release;
        out_ += o_.element;
      } else {
        out_ += c;
      }
    }
    out_ += o_.terminator;
    if (o_.line_a_segment) out_ += "\r\n";
    ++in_message_;
  }
  std::string wrapped() const {
    std::string text;
    for (std::size_t i = 0; i < out_.size(); ++i) {
      // Not inside UNA, where nine bytes stand in a row.
      if (i > 9 && i % o_.wrap == 0) text += "\r\n";
      text += out_[i];
    }
    return text;
  }
  std::string date(int from_year, int years) {
    const std::uint64_t year = static_cast<std::uint64_t>(from_year) + dice_.below(static_cast<std::uint64_t>(years));
    return digits(year % 100, 2) + digits(1 + dice_.below(12), 2) + digits(1 + dice_.below(28), 2);
  }

  void message(std::size_t flight) {
    static constexpr std::string_view kFrom[] = {"LHR", "IST", "NBO", "DXB", "GRU", "ADD"};
    in_message_ = 0;
    const std::string reference = "M" + std::to_string(flight + 1);
    segment("UNH+" + reference + "+PAXLST:D:" + o_.directory + ":UN:IATA+XX" + digits(flight, 4) + "/261122/0815+01:F");
    segment("BGM+745");
    segment("RFF+TN:TX" + digits(flight, 6) + ":::1");
    segment("NAD+MS+++XX OPERATIONS DESK");
    segment("COM+00 00 555 0100:TE+00 00 555 0101:FX+DESK.XX.EXAMPLE:EM");
    segment("TDT+20+XX" + digits(1 + flight % 999, 3) + "+++XX");
    segment("LOC+125+" + std::string(dice_.pick(kFrom)));
    segment("DTM+189:2611220815:201");
    segment("LOC+87+LIS");
    segment("DTM+232:2611221130:201");
    for (std::size_t number = 0; number < o_.persons; ++number) person(number);
    segment("CNT+42:" + std::to_string(o_.persons));
    segment("UNT+" + std::to_string(in_message_ + 1) + "+" + reference);
    truth_.segments += in_message_;
  }

  void person(std::size_t number) {
    static constexpr std::string_view kSurnames[] = {"MARLOWE", "OYELARAN", "TESTPERSON", "VAN DER PROBE",
                                                     "QUISPE",  "LUNA",     "UNBEKANT",   "SAMPLEOVA",
                                                     "UN",      "EXEMPEL"};
    static constexpr std::string_view kGiven[] = {"ADA", "BRUNO", "CHIARA", "DMITRI", "ESI", "FARID", "GRETA", "HUI"};
    static constexpr std::string_view kStates[] = {"GBR", "TUR", "KEN", "D", "BRA", "ETH", "IND", "UTO"};
    static constexpr std::string_view kPorts[] = {"LHR", "IST", "NBO", "DXB", "GRU", "ADD"};
    std::string surname(dice_.pick(kSurnames));
    surname += static_cast<char>('A' + number % 26);
    truth_.surnames.push_back(surname);
    std::string name = surname + ":" + std::string(dice_.pick(kGiven));
    if (dice_.below(3) == 0) name += ":" + std::string(dice_.pick(kGiven));
    const std::string state(dice_.pick(kStates));
    std::string line = "NAD+" + std::string(dice_.below(20) == 0 ? "DDU" : "FL") + "+++" + name;
    if (o_.addresses) line += "+12 EXAMPLE ROAD\x01 FLAT 4+LISBOA+:::LISBOA+1000-001+PRT";
    segment(line);
    segment(dice_.below(2) == 0 ? "ATT+2++M" : "ATT+2++F");
    segment("DTM+329:" + date(1940, 85));
    if (dice_.below(2) == 0) segment("MEA+CT++:" + std::to_string(dice_.below(4)));
    segment("GEI+4+173");
    if (dice_.below(3) == 0)
      segment("FTX+BAG+++XX" + digits(dice_.below(1000000), 6) + ":" + std::to_string(1 + dice_.below(3)));
    if (o_.strange && dice_.below(8) == 0) strange();
    segment("LOC+22+LIS");
    segment("LOC+174+" + state);
    segment("LOC+178+" + std::string(dice_.pick(kPorts)));
    segment("LOC+179+LIS");
    segment("NAT+2+" + state);
    segment("RFF+AVF:" + digits(dice_.below(1000000), 6));
    segment("RFF+ABO:XX" + digits(truth_.persons + 1, 8));
    segment("RFF+SEA:" + digits(1 + dice_.below(60), 3) + static_cast<char>('A' + dice_.below(6)));
    document("P", state);
    if (dice_.below(7) == 0) document("V", "PRT");
    ++truth_.persons;
  }

  void document(std::string_view type, const std::string& issuer) {
    segment("DOC+" + std::string(type) + ":110:111+" + digits(dice_.below(1000000000), 9));
    segment("DTM+36:" + date(2027, 9));
    segment("LOC+91+" + issuer);
    ++truth_.documents;
  }

  void strange() {
    static constexpr std::string_view kStrange[] = {
        "LOC+999+XYZ", "RFF+QQQ:1234",  "QRS+A:B+C",    "GID+1",     "ATT+2++Q",  "FTX+AAI+++HELLO\x01YOU",
        "DTM+777:1",   "COM+X:TE+Y:EM", "NAT+3+UTO:X",  "EMP+9+CR9", "GEI+ZZZ+9", "MEA+XX++KGM:1",
        "A",           "UNX+1",         "LOC+178++A:B", "CTA+IC+:N", "QTY+1:2",   "MEA+CT++:LOTS"};
    segment(std::string(dice_.pick(kStrange)));
  }

  ListOptions o_;
  Dice dice_;
  std::string out_;
  std::size_t in_message_ = 0;
  Truth truth_;
};

}  // namespace limen::paxlst::testing
