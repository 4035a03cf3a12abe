#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_set>

#include "engines/synthetic/world.h"
#include "formats/csv/csv.h"

namespace limen::synthetic {
namespace {

void replace_first(std::string& text, std::string_view from, std::string_view by) {
  if (const std::size_t at = text.find(from); at != std::string::npos) text.replace(at, from.size(), by);
}

// The same name as another office would spell it: up to two of the culture's other romanisations.
bool respell(Name& name, const Culture& culture, Random& random) {
  const Name before = name;
  const std::size_t wanted = 1 + random.below(2);
  std::size_t done = 0;
  for (const auto& [from, by] : culture.variants) {
    std::string& text = name.surname.find(from) != std::string::npos ? name.surname : name.given_names;
    if (text.find(from) == std::string::npos) continue;
    replace_first(text, from, by);
    if (++done == wanted) break;
  }
  return name.surname != before.surname || name.given_names != before.given_names;
}

// One letter doubled, left out, exchanged with its neighbour or replaced; the result always differs.
void mistype(std::string& text, Random& random) {
  const std::size_t at = text.size() < 2 ? 0 : 1 + random.below(text.size() - 1);
  const std::string before = text;
  switch (random.below(4)) {
    case 0:
      text.insert(at, 1, text[at]);
      break;
    case 1:
      if (text.size() > 3 && text[at] != ' ') text.erase(at, 1);
      break;
    case 2:
      if (at + 1 < text.size()) std::swap(text[at], text[at + 1]);
      break;
    default:
      break;
  }
  if (text == before) text[at] = text[at] == 'E' ? 'A' : 'E';
}

class AlertMaker {
 public:
  AlertMaker(const World& world, const AlertCodes& codes) : world_(world), codes_(codes) {}

  AlertSet make() {
    for (std::size_t i = 0; i < world_.options.alerts; ++i) {
      Random random = world_.random(kAlerts, i);
      Alert alert;
      AlertTruth truth;
      alert.reference = fmt::format("{}-{:06}", world_.options.state.text(), i + 1);
      set_measure(alert, random);
      set_dates(alert, truth, random);
      set_subject(alert, truth, random);
      set_.alerts.push_back(std::move(alert));
      set_.truth.push_back(truth);
    }
    return std::move(set_);
  }

 private:
  void set_measure(Alert& alert, Random& random) const {
    const std::size_t dice = random.below(100);
    const auto set = [&](const std::string& category, std::string_view action, std::string_view reason) {
      alert.category = category;
      alert.action = action;
      alert.reason = reason;
      alert.legal_basis = "Border Act of Utopia (invented), s. 12";
    };
    if (dice < 40) return set(codes_.refusal, "refuse_entry", "entry ban after removal");
    if (dice < 55) return set(codes_.return_decision, "confirm_departure", "return decision, to leave within 30 days");
    if (dice < 68) return set(codes_.wanted, "arrest", "warrant of the court at Valmora");
    if (dice < 78) return set(codes_.check, "discreet_check", "inquiry of the prosecutor");
    if (dice < 90) return set(codes_.document, "seize", "reported lost or stolen");
    alert.protective = true;
    if (dice < 95) return set(codes_.missing, "protect", "reported missing by the family");
    set(codes_.child, "prevent_travel", "order of the family court");
  }

  void set_dates(Alert& alert, AlertTruth& truth, Random& random) const {
    truth.expired = random.chance(6, 100);
    const CivilDate last = world_.options.last_day;
    alert.expiry_date = truth.expired ? last - random.between(1, 400) : last + random.between(30, 1000);
    alert.review_date = alert.expiry_date - random.between(0, 25);
  }

  // Nobody stands twice in one category: a list with the same person twice is one that an import refuses.
  void set_subject(Alert& alert, AlertTruth& truth, Random& random) {
    const Alert measure = alert;
    Random own = world_.random(kAlertPeople, set_.alerts.size());
    for (int attempt = 0; attempt < 100; ++attempt) {
      alert = measure;
      truth.traveller.reset();
      draw_subject(alert, truth, random, own);
      if (is_new(alert)) break;
    }
    if (truth.traveller) taken_.insert(*truth.traveller);
  }

  void draw_subject(Alert& alert, AlertTruth& truth, Random& random, Random& own) const {
    const bool child = alert.category == codes_.child;
    if (random.chance(25, 100)) {
      if (const auto target = draw_target(child, random)) {
        truth.traveller = *target;
        return describe_traveller(alert, truth, random);
      }
    }
    truth.variation = {};
    const Invented invented = invent_person(world_, own, child);
    if (alert.category == codes_.document) {
      return set_document(alert, "passport",
                          fmt::format("Y{}{:07}", static_cast<char>('A' + own.below(26)), own.below(10'000'000)),
                          invented.person.nationality);
    }
    write_person(alert, invented.person, invented.name, random);
  }

  // Letters of the names in any order, with the year of birth; somebody without one is told from namesakes by nothing.
  bool is_new(const Alert& alert) {
    if (alert.surname.empty() && alert.given_names.empty()) {
      return said_.insert(alert.category + '#' + alert.document_number).second;
    }
    std::vector<std::string> parts(1);
    for (const char c : alert.surname + ' ' + alert.given_names) {
      if (c == ' ' || c == '-') {
        parts.emplace_back();
      } else if (c != '\'') {
        parts.back() += c;
      }
    }
    std::sort(parts.begin(), parts.end());
    const std::string name = fmt::format("{}:{}", alert.category, fmt::join(parts, " "));
    const std::string year = alert.birth_date.substr(0, 4);
    const bool dated = year.size() == 4 && year.find_first_not_of("0123456789") == std::string::npos;
    if (said_.contains(name + '?') || (!dated && said_.contains(name))) return false;
    if (!said_.insert(dated ? name + year : name + '?').second) return false;
    said_.insert(name);
    return true;
  }

  std::optional<std::size_t> draw_target(bool child, Random& random) const {
    for (int attempt = 0; attempt < 60; ++attempt) {
      const std::size_t index = random.below(world_.options.travellers);
      if (world_.is_child(index) == child && !taken_.contains(index)) return index;
    }
    return std::nullopt;
  }

  void describe_traveller(Alert& alert, AlertTruth& truth, Random& random) const {
    Person person = person_of(world_, *truth.traveller);
    Name name = name_of(world_, *truth.traveller, person.sex);
    const Document document = documents_of(world_, *truth.traveller).front();
    if (alert.category == codes_.document) {
      truth.variation = Variation::kDocumentNumber;
      return set_document(alert, document.type, document.number, document.issuer);
    }
    truth.variation = vary(person, name, random);
    write_person(alert, person, name, random);
    if (truth.variation != Variation::kExact || !random.chance(1, 3)) return;
    set_document(alert, document.type, document.number, document.issuer);
  }

  Variation vary(Person& person, Name& name, Random& random) const {
    constexpr std::array kOrder = {Variation::kExact,    Variation::kExact,         Variation::kTransliteration,
                                   Variation::kTypo,     Variation::kSwapped,       Variation::kTransliteration,
                                   Variation::kBirthDay, Variation::kBirthYearOnly, Variation::kGivenLeftOut};
    const Variation wanted = random.pick(kOrder);
    const Culture& culture = world_.cultures[world_.group(person.index).culture];
    switch (wanted) {
      case Variation::kTransliteration:
        if (respell(name, culture, random)) return wanted;
        break;
      case Variation::kSwapped:
        if (name.given_names.empty()) break;
        std::swap(name.surname, name.given_names);
        return wanted;
      case Variation::kGivenLeftOut: {
        const std::size_t space = name.given_names.find(' ');
        if (space == std::string::npos) break;
        name.given_names.resize(space);
        return wanted;
      }
      case Variation::kBirthDay:
        if (!person.birth.complete()) break;
        person.birth = other_day(*person.birth.date(), random);
        return wanted;
      case Variation::kBirthYearOnly:
        if (!person.birth.complete()) break;
        person.birth = PartialDate::from_parts(person.birth.year(), {}, {}).value_or(person.birth);
        return wanted;
      case Variation::kExact:
        return wanted;
      default:
        break;
    }
    mistype(name.surname, random);
    return Variation::kTypo;
  }

  // Another day of the same month, as by a slip of the pen.
  static CivilDate other_day(CivilDate day, Random& random) {
    const int wanted = 1 + (day.day() - 1 + random.between(1, 27)) % 28;
    const auto other = CivilDate::from_ymd(day.year(), day.month(), wanted);
    return other && *other != day ? *other : day - 1;
  }

  void write_person(Alert& alert, const Person& person, const Name& name, Random& random) const {
    alert.surname = name.surname;
    alert.given_names = name.given_names;
    alert.birth_date = person.birth.to_text();
    if (person.sex == Sex::kFemale || person.sex == Sex::kMale) alert.sex = to_text(person.sex);
    alert.nationality = person.nationality.text();
    if (!random.chance(40, 100)) return;
    alert.other_names = name.native_surname;
    if (!name.native_given.empty()) {
      alert.other_names += (alert.other_names.empty() ? "" : ", ") + name.native_given;
    }
  }

  static void set_document(Alert& alert, std::string_view type, std::string number, StateCode issuer) {
    alert.document_type = type;
    alert.document_number = std::move(number);
    alert.document_issuer = issuer.text();
  }

  const World& world_;
  const AlertCodes& codes_;
  AlertSet set_;
  std::set<std::size_t> taken_;
  std::unordered_set<std::string> said_;
};

}  // namespace

AlertSet make_alerts(const World& world, const AlertCodes& codes) { return AlertMaker(world, codes).make(); }

AlertCodes AlertCodes::schengen() { return {"REF", "RET", "ARR", "MIS", "MIS-C", "CHK", "OBJ"}; }

std::string AlertSet::csv() const {
  csv::Writer writer;
  writer.record({"surname", "given_names", "other_names", "birth_date", "sex", "nationality", "document_type",
                 "document_number", "document_issuer", "category", "action", "reason", "legal_basis",
                 "issuer_reference", "review_date", "expiry_date"});
  for (const Alert& alert : alerts) {
    const std::string review = alert.review_date.to_text(), expiry = alert.expiry_date.to_text();
    writer.record({alert.surname, alert.given_names, alert.other_names, alert.birth_date, alert.sex, alert.nationality,
                   alert.document_type, alert.document_number, alert.document_issuer, alert.category, alert.action,
                   alert.reason, alert.legal_basis, alert.reference, review, expiry});
  }
  return writer.take();
}

std::string_view to_text(Variation variation) {
  constexpr std::array<std::string_view, kVariations> kTexts = {"nobody",    "exact",           "transliteration",
                                                                "typo",      "swapped",         "given_left_out",
                                                                "birth_day", "birth_year_only", "document_number"};
  return kTexts[static_cast<std::size_t>(variation)];
}

}  // namespace limen::synthetic
