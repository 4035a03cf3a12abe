#include "engines/traffic/dialect.h"

#include <algorithm>

#include "base/text.h"

namespace limen::traffic {
namespace {

constexpr std::array<std::string_view, 4> kTypes = {"paxlst", "pnrgov", "pnrgov-xml", "cusres"};
constexpr std::array<std::string_view, kWhats> kWhatTexts = {"passengers",      "crew",
                                                             "master_crew",     "change",
                                                             "cancel",          "reduction",
                                                             "close_on_board",  "close_not_on_board",
                                                             "cancel_flight",   "queries",
                                                             "bookings",        "changed_bookings",
                                                             "answers",         "changed_answers",
                                                             "acknowledgements"};
constexpr std::array<std::string_view, 3> kNames = {"mrz", "title", "native"};
constexpr std::array<std::string_view, 4> kFramings = {"none", "type_b", "log", "mail"};
constexpr std::array<std::string_view, 3> kTitles = {"none", "blank", "glued"};
constexpr std::array<std::string_view, 3> kInfants = {"both", "name", "request"};

// One of a closed set of words, as the enumeration that lists them in this order.
template <typename Enum, std::size_t size>
Result<Enum> word_or(const Node& map, std::string_view key, const std::array<std::string_view, size>& words,
                     Enum fallback) {
  const Node* node = map.find(key);
  if (node == nullptr) return fallback;
  const std::string text = TRY(node->text());
  const auto found = std::find(words.begin(), words.end(), text);
  if (found == words.end()) return node->error("pack.value", "none of the words that are known here");
  return static_cast<Enum>(found - words.begin());
}

Result<std::size_t> count_or(const Node& map, std::string_view key, std::size_t fallback, std::int64_t most) {
  const Node* node = map.find(key);
  if (node == nullptr) return fallback;
  const std::int64_t value = TRY(node->integer());
  if (value < 0 || value > most) return node->error("pack.value", "out of range");
  return static_cast<std::size_t>(value);
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// One character, two hexadecimal digits for one that cannot be written in a pack, or "none".
Result<char> service_character(const Node& node) {
  const std::string text = TRY(node.text());
  if (text == "none") return '\0';
  if (text.size() == 1) return text[0];
  if (text.size() == 2 && hex_digit(text[0]) >= 0 && hex_digit(text[1]) >= 0) {
    return static_cast<char>(hex_digit(text[0]) * 16 + hex_digit(text[1]));
  }
  return node.error("pack.value", "a character, two hexadecimal digits, or none");
}

Result<edifact::Separators> read_separators(const Node& node) {
  TRY(node.require_list());
  if (node.items.size() != 6) {
    return node.error("pack.value", "component, element, decimal mark, release, repetition, terminator");
  }
  edifact::Separators separators;
  separators.component = TRY(service_character(node.items[0]));
  separators.element = TRY(service_character(node.items[1]));
  separators.decimal = TRY(service_character(node.items[2]));
  separators.release = TRY(service_character(node.items[3]));
  separators.repetition = TRY(service_character(node.items[4]));
  if (node.items[5].scalar == "U+2019") {
    separators.typographic = true;
    separators.terminator = '\x99';
  } else {
    separators.terminator = TRY(service_character(node.items[5]));
  }
  if (separators.component == '\0' || separators.element == '\0' || separators.terminator == '\0') {
    return node.error("pack.value", "component, element and terminator are always in use");
  }
  return separators;
}

// UNA as it stands for these separators [ISO 9735-1 §7]; `repetition` is what is written in its fifth place.
std::string advice_of(const edifact::Separators& separators, std::string_view repetition) {
  std::string text = "UNA";
  text += {separators.component, separators.element, separators.decimal,
           separators.has_release() ? separators.release : ' '};
  text += repetition.empty() ? ' ' : repetition[0];
  text += separators.terminator_text();
  return text;
}

Result<void> read_envelope(const Node& node, Dialect& dialect) {
  TRY(node.require_map());
  TRY(node.only(
      {"syntax", "syntax_version", "separators", "una", "una_repetition", "group", "long_date", "application", "end"}));
  dialect.syntax_id = TRY(node.text_or("syntax", dialect.syntax_id));
  dialect.syntax_version = static_cast<int>(TRY(count_or(node, "syntax_version", 4, 4)));
  if (const Node* separators = node.find("separators")) dialect.separators = TRY(read_separators(*separators));
  const bool una = TRY(node.boolean_or("una", true));
  const std::string repetition = TRY(node.text_or("una_repetition", ""));
  if (una) dialect.advice = advice_of(dialect.separators, repetition);
  dialect.group = TRY(node.boolean_or("group", true));
  dialect.long_date = TRY(node.boolean_or("long_date", false));
  dialect.application = TRY(node.text_or("application", ""));
  dialect.end = TRY(node.boolean_or("end", true));
  return {};
}

Result<void> read_message(const Node& node, Dialect& dialect) {
  TRY(node.require_map());
  TRY(node.only({"version", "release", "agency", "association"}));
  dialect.version = TRY(node.text_or("version", dialect.version));
  dialect.release = TRY(node.text_or("release", dialect.release));
  dialect.agency = TRY(node.text_or("agency", dialect.agency));
  dialect.association = TRY(node.text_or("association", ""));
  return {};
}

Result<void> read_framing(const Node& node, Dialect& dialect) {
  TRY(node.require_map());
  TRY(node.only({"byte_order_mark", "around", "wrap", "line_a_segment", "trailing_blanks"}));
  dialect.byte_order_mark = TRY(node.boolean_or("byte_order_mark", false));
  dialect.framing = TRY(word_or(node, "around", kFramings, Framing::kNone));
  dialect.wrap = TRY(count_or(node, "wrap", 0, 1000));
  dialect.line_a_segment = TRY(node.boolean_or("line_a_segment", false));
  dialect.trailing_blanks = TRY(node.boolean_or("trailing_blanks", false));
  // A break inside the three bytes of U+2019 would leave no terminator.
  if (dialect.wrap > 0 && (dialect.separators.typographic || dialect.line_a_segment)) {
    return node.error("pack.value", "lines are wrapped, or one a segment, and not with U+2019");
  }
  return {};
}

Result<void> read_content(const Node& node, Dialect& dialect) {
  TRY(node.require_map());
  TRY(node.only({"names", "spelling", "filler", "second_given", "addresses", "long_documents", "plain_bag_count",
                 "long_dates", "seat_zeros", "card_numbers", "titles", "infants", "part", "apart"}));
  dialect.names = TRY(word_or(node, "names", kNames, Names::kMrz));
  dialect.spelling = edifact::repertoire_of(TRY(node.text_or("spelling", dialect.syntax_id)));
  dialect.filler = TRY(node.text_or("filler", ""));
  dialect.second_given = TRY(node.boolean_or("second_given", true));
  dialect.addresses = TRY(node.boolean_or("addresses", false));
  dialect.long_documents = TRY(node.boolean_or("long_documents", false));
  dialect.plain_bag_count = TRY(node.boolean_or("plain_bag_count", false));
  dialect.long_dates = TRY(node.boolean_or("long_dates", false));
  dialect.seat_zeros = TRY(node.boolean_or("seat_zeros", true));
  dialect.card_numbers = TRY(node.boolean_or("card_numbers", false));
  dialect.titles = TRY(word_or(node, "titles", kTitles, Titles::kNone));
  dialect.infants = TRY(word_or(node, "infants", kInfants, Infants::kBoth));
  dialect.part = TRY(count_or(node, "part", 0, 5000));
  dialect.apart = TRY(node.boolean_or("apart", false));
  return {};
}

Result<void> read_dirt(const Node& node, Dirt& dirt) {
  struct Rate {
    std::string_view key;
    int Dirt::* member;
  };
  constexpr std::array<Rate, 9> kRates = {{{"missing_birth", &Dirt::missing_birth},
                                           {"unknown_birth", &Dirt::unknown_birth},
                                           {"wrong_birth", &Dirt::wrong_birth},
                                           {"missing_document", &Dirt::missing_document},
                                           {"missing_sex", &Dirt::missing_sex},
                                           {"missing_given", &Dirt::missing_given},
                                           {"strange", &Dirt::strange},
                                           {"order", &Dirt::order},
                                           {"wrong_count", &Dirt::wrong_count}}};
  TRY(node.require_map());
  for (const auto& [key, value] : node.members) {
    const auto rate = std::find_if(kRates.begin(), kRates.end(), [&](const Rate& one) { return one.key == key; });
    if (rate == kRates.end()) return value.error("pack.unknown_key", "no kind of dirt");
    dirt.*(rate->member) = static_cast<int>(TRY(count_or(node, key, 0, 1000)));
  }
  return {};
}

Result<void> read_sends(const Node& node, Dialect& dialect) {
  const Node* sends = TRY(node.at("sends"));
  const std::vector<std::string> words = TRY(sends->texts());
  for (const std::string& text : words) {
    const auto found = std::find(kWhatTexts.begin(), kWhatTexts.end(), text);
    if (found == kWhatTexts.end()) return sends->error("pack.value", "nothing that a dialect can send");
    dialect.sends.push_back(static_cast<What>(found - kWhatTexts.begin()));
  }
  if (dialect.sends.empty()) return sends->error("pack.value", "a dialect sends something");
  for (const What what : dialect.sends) {
    if (type_of(what) != type_of(dialect.sends.front())) {
      return sends->error("pack.value", "a dialect sends messages of one type");
    }
  }
  return {};
}

Result<Dialect> read_dialect(const Node& node) {
  TRY(node.require_map());
  TRY(node.only({"name", "valid_from", "source", "fact", "note", "form", "sends", "envelope", "message", "framing",
                 "content", "dirt"}));
  Dialect dialect;
  dialect.name = TRY(node.text_at("name"));
  TRY(node.date_at("valid_from"));
  TRY(node.text_at("source"));
  TRY(read_sends(node, dialect));
  const std::string form = TRY(node.text_or("form", "un"));
  dialect.old_us = form == "old_us";
  dialect.xml = form == "xml";
  if (form != "un" && !dialect.old_us && !dialect.xml) return node.error("pack.value", "form: un, old_us or xml");
  const Node none = [] {
    Node map;
    map.kind = Node::Kind::kMap;
    return map;
  }();
  const auto part = [&](std::string_view key) -> const Node& {
    const Node* found = node.find(key);
    return found == nullptr ? none : *found;
  };
  TRY(read_envelope(part("envelope"), dialect));
  TRY(read_message(part("message"), dialect));
  TRY(read_framing(part("framing"), dialect));
  TRY(read_content(part("content"), dialect));
  TRY(read_dirt(part("dirt"), dialect.dirt));
  return dialect;
}

Result<std::vector<std::string>> read_codes(const Node& network, std::string_view key) {
  const Node* node = TRY(network.at(key));
  std::vector<std::string> codes = TRY(node->texts());
  if (codes.empty()) return node->error("pack.value", "at least one");
  return codes;
}

}  // namespace

std::string_view to_text(MessageType type) { return kTypes[static_cast<std::size_t>(type)]; }

std::optional<MessageType> parse_message_type(std::string_view text) {
  const auto found = std::find(kTypes.begin(), kTypes.end(), text);
  if (found == kTypes.end()) return std::nullopt;
  return static_cast<MessageType>(found - kTypes.begin());
}

std::string_view to_text(What what) { return kWhatTexts[static_cast<std::size_t>(what)]; }

MessageType type_of(What what) {
  if (what < What::kBookings) return MessageType::kPaxlst;
  return what < What::kAnswers ? MessageType::kPnrgov : MessageType::kCusres;
}

Result<Dialects> Dialects::build(const Node& node) {
  TRY(node.require_map());
  TRY(node.only({"network", "dialects"}));
  Dialects result;
  const Node* network = TRY(node.at("network"));
  TRY(network->require_map());
  TRY(network->only({"source", "fact", "home", "foreign", "carriers"}));
  result.network_.home = TRY(read_codes(*network, "home"));
  result.network_.foreign = TRY(read_codes(*network, "foreign"));
  result.network_.carriers = TRY(read_codes(*network, "carriers"));
  const Node* dialects = TRY(node.at("dialects"));
  TRY(dialects->require_list());
  for (const Node& item : dialects->items) {
    Dialect dialect = TRY(read_dialect(item));
    if (result.find(dialect.name) != nullptr) return item.error("pack.value", "a dialect of that name stands above");
    result.all_.push_back(std::move(dialect));
  }
  return result;
}

const Dialect* Dialects::find(std::string_view name) const {
  const auto found = std::find_if(all_.begin(), all_.end(), [&](const Dialect& one) { return one.name == name; });
  return found == all_.end() ? nullptr : &*found;
}

}  // namespace limen::traffic
