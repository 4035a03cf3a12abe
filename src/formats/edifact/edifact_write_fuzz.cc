// Whatever values are given to the writer, with whatever separators: either it says that they cannot be carried, or the
// reader gives them back, in one complete message without a wrong count or reference.
#include <cstdint>
#include <string>

#include "base/test_require.h"
#include "formats/edifact/test_interchange.h"

namespace {

using namespace limen::edifact;

using limen::testing::require;

constexpr std::string_view kTags[] = {"BGM", "NAD", "RFF", "SRC", "FTX", "XX1", "UCI", "ZZZ"};

// The input read as orders to a writer.
class Script {
 public:
  Script(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  bool more() const { return at_ < size_; }
  std::uint8_t byte() { return more() ? data_[at_++] : std::uint8_t{0}; }
  std::string value() {
    std::string text;
    for (std::size_t left = byte() % 12U; left > 0 && more(); --left) text.push_back(static_cast<char>(byte()));
    return text;
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_;
  std::size_t at_ = 0;
};

using Element = std::vector<testing::Components>;  // repetitions
struct Given {
  std::string tag;
  std::vector<Element> elements;
};

void trim(Given& given) {
  for (Element& element : given.elements) {
    for (testing::Components& components : element) {
      while (components.size() > 1 && components.back().empty()) components.pop_back();
    }
    while (element.size() > 1 && element.back() == testing::Components{""}) element.pop_back();
  }
  const Element empty{{""}};
  while (!given.elements.empty() && given.elements.back() == empty) given.elements.pop_back();
}

Given read_back(const Segment& segment) {
  Given given{std::string(segment.tag_text()), {}};
  Fields fields(segment);
  while (fields.next_element()) {
    Element& element = given.elements.emplace_back();
    do {
      testing::Components& components = element.emplace_back();
      do components.emplace_back(fields.component());
      while (fields.more());
    } while (fields.next_repetition());
  }
  return given;
}

std::vector<Given> write(Script& script, EdifactWriter& writer, bool repetitions) {
  std::vector<Given> truth;
  while (script.more() && truth.size() < 40) {
    Given& given = truth.emplace_back();
    given.tag = kTags[script.byte() % std::size(kTags)];
    writer.begin(given.tag);
    for (std::size_t parts = script.byte() % 16U; parts > 0; --parts) {
      const std::uint8_t order = script.byte() % 4U;
      const std::string value = script.value();
      if (order == 1 && !given.elements.empty()) {
        writer.component(value);
        given.elements.back().back().push_back(value);
      } else if (order == 2 && repetitions && !given.elements.empty()) {
        writer.repetition(value);
        given.elements.back().push_back({value});
      } else {
        writer.element(value);
        given.elements.push_back({{value}});
      }
    }
    writer.end(script.byte() % 2 != 0);
  }
  return truth;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<Separators> kSets = testing::separator_sets();
  Script script(data, size);
  testing::Making making;
  making.separators = kSets[script.byte() % kSets.size()];
  const std::uint8_t form = script.byte();
  making.group = form % 2 != 0;
  making.una = !(making.separators == kDefaultSeparators) || form % 4 < 2;
  making.syntax_id = "UNOY";
  Interchange interchange = testing::interchange_of(making);
  interchange.sender.id += script.value();
  interchange.reference += script.value();
  Message message;
  message.reference = "M" + script.value();
  message.type = "PAXLST";
  message.access = script.value();
  Group group;
  group.type = "PAXLST";
  group.reference = "G" + script.value();

  std::string out;
  EdifactWriter writer(out);
  writer.begin_interchange(interchange);
  if (making.group) writer.begin_group(group);
  writer.begin_message(message);
  std::vector<Given> truth = write(script, writer, making.separators.has_repetition());
  writer.end_message();
  if (making.group) writer.end_group();
  writer.end_interchange();
  if (!writer.finish().ok()) return 0;
  // A value that looks like the beginning of an interchange is taken for one: how the reader finds lost beginnings.
  if (out.rfind("UNB") != out.find("UNB") || out.find("UNA", 3) != std::string::npos) return 0;

  Findings findings;
  InterchangeReader reader(out, findings);
  require(reader.next() == Step::kInterchange);
  if (making.una) require(reader.interchange().separators == making.separators);
  require(reader.interchange().sender.id == interchange.sender.id);
  require(reader.interchange().reference == interchange.reference);
  if (making.group) require(reader.next() == Step::kGroup && reader.group()->reference == group.reference);
  require(reader.next() == Step::kMessage);
  require(reader.message().reference == message.reference && reader.message().access == message.access);
  for (Given& given : truth) {
    require(reader.next() == Step::kSegment);
    Given back = read_back(reader.segment());
    trim(back);
    trim(given);
    require(back.tag == given.tag && back.elements == given.elements);
  }
  require(reader.next() == Step::kMessageEnd && reader.message().complete);
  if (making.group) require(reader.next() == Step::kGroupEnd);
  require(reader.next() == Step::kInterchangeEnd);
  require(reader.next() == Step::kEnd);
  require(testing::tiles(findings.ranges, out.size()));
  for (const Diagnostic& diagnostic : findings.diagnostics) require(!diagnostic.code.starts_with("edifact.un"));
  return 0;
}
