#include "services/public_instruments/catalogue.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/region_names.h"
#include "platform/config/config.h"

namespace limen::public_instruments {
namespace {

Result<std::string> file_of(const release::Opened& release, const std::string& path) {
  const std::string* text = release.find(path);
  if (text == nullptr) return Error{"public_instruments.file", "the release has no such file", {.source = path}};
  return *text;
}

void name_units(Edition& edition) {
  const auto& units = edition.panel.units();
  std::size_t countries = 0;
  for (std::size_t l = 0; l < public_pages::kLanguages.size(); ++l) {
    const std::string_view language = public_pages::to_text(public_pages::kLanguages[l]);
    const NameOrder order(language);
    std::vector<std::string> keys;
    for (const instrument_panel::Unit& unit : units) {
      std::string name = unit.name.empty() ? region_name(unit.code, language) : unit.name;
      if (l == 0 && unit.name.empty() && !name.empty()) ++countries;
      if (name.empty()) name = unit.code;
      keys.push_back(order.key(name));
      edition.names[l].push_back(std::move(name));
    }
    std::vector<std::size_t> by_name(units.size());
    for (std::size_t i = 0; i < units.size(); ++i) by_name[i] = i;
    std::sort(by_name.begin(), by_name.end(),
              [&](std::size_t a, std::size_t b) { return keys[a] == keys[b] ? a < b : keys[a] < keys[b]; });
    edition.places[l].resize(units.size());
    for (std::size_t i = 0; i < by_name.size(); ++i) edition.places[l][by_name[i]] = i;
  }
  edition.has_countries = countries > 0 && 2 * countries >= units.size();
}

Result<void> address(Edition& edition) {
  const auto add = [](auto& places, const std::string& text, std::size_t place) -> Result<void> {
    if (places.emplace(segment_of(text), place).second) return {};
    return Error{"public_instruments.address", "two of one address", {}};
  };
  for (std::size_t i = 0; i < edition.panel.units().size(); ++i) {
    TRY(add(edition.unit_by_segment, edition.panel.units()[i].code, i));
  }
  for (std::size_t i = 0; i < edition.panel.periods().size(); ++i) {
    TRY(add(edition.period_by_segment, edition.panel.periods()[i], i));
  }
  return {};
}

Result<std::unique_ptr<Edition>> read_edition(const release::Opened& release, const release::InstrumentEntry& entry) {
  const std::string text = TRY(file_of(release, entry.pack));
  const Node node = TRY(config::parse_yaml(text, entry.pack));
  instruments::Instrument instrument = TRY(instruments::Instrument::read(node));
  if (instrument.id != entry.id || instrument.edition != entry.edition) {
    return Error{"public_instruments.id", "is another instrument or edition than the release says", node.place};
  }
  std::vector<instrument_panel::RoundSource> rounds;
  for (const release::RoundEntry& round : entry.rounds) {
    std::string csv = TRY(file_of(release, round.answers));
    rounds.push_back({round.id, round.title, round.source, round.licence, round.published_on.to_text(), std::move(csv),
                      round.answers});
  }
  Panel panel = TRY(Panel::make(std::move(instrument), std::move(rounds)));
  auto edition = std::make_unique<Edition>(entry.id, entry.edition, std::move(panel));
  edition->note = TRY(node.text_or("note", ""));
  name_units(*edition);
  TRY(address(*edition));
  return edition;
}

}  // namespace

std::string segment_of(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    if (plain) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

const Family* Catalogue::find(std::string_view id) const {
  const auto found = std::find_if(families.begin(), families.end(), [&](const Family& f) { return f.id == id; });
  return found == families.end() ? nullptr : &*found;
}

Result<Catalogue> read_catalogue(const release::Opened& release) {
  std::map<std::string, Family> families;
  for (const release::InstrumentEntry& entry : release.manifest.instruments) {
    Family& family = families[entry.id];
    family.id = entry.id;
    family.editions.push_back(TRY(read_edition(release, entry)));
  }
  Catalogue catalogue;
  for (auto& [id, family] : families) {
    std::sort(family.editions.begin(), family.editions.end(), [](const auto& a, const auto& b) {
      const auto &one = a->panel.instrument(), &other = b->panel.instrument();
      if (one.valid_from != other.valid_from) return one.valid_from < other.valid_from;
      return instrument_panel::period_before(one.edition, other.edition);
    });
    catalogue.families.push_back(std::move(family));
  }
  return catalogue;
}

}  // namespace limen::public_instruments
