#include <algorithm>

#include "engines/synthetic/world.h"
#include "formats/mrz/mrz.h"

namespace limen::synthetic {
namespace {

Error invalid(std::string_view option, std::string message) {
  Place place;
  place.path = std::string(option);
  return Error{"synthetic.option.invalid", std::move(message), place};
}

Result<void> check(const Options& options) {
  constexpr std::size_t kMostTravellers = 9'000'000, kMostAlerts = 1'000'000;
  constexpr int kMostYears = 20;
  if (options.travellers < 1 || options.travellers > kMostTravellers) {
    return invalid("travellers", "from 1 to 9,000,000");
  }
  if (options.years < 1 || options.years > kMostYears) return invalid("years", "from 1 to 20");
  if (options.alerts > kMostAlerts) return invalid("alerts", "at most 1,000,000");
  // Births lie up to a century before; the calendar has to hold them.
  if (options.last_day.year() < 1900 || options.last_day.year() > 2900) return invalid("last_day", "from 1900 to 2900");
  return {};
}

constexpr std::array<std::string_view, 24> kOfficers = {
    "Officer 01", "Officer 02", "Officer 03", "Officer 04", "Officer 05", "Officer 06", "Officer 07", "Officer 08",
    "Officer 09", "Officer 10", "Officer 11", "Officer 12", "Officer 13", "Officer 14", "Officer 15", "Officer 16",
    "Officer 17", "Officer 18", "Officer 19", "Officer 20", "Officer 21", "Officer 22", "Officer 23", "Officer 24"};

// The plate of a group's vehicle, the name of its boat; empty on foot.
std::string vehicle(const World& world, const Planned& planned) {
  if (planned.mode == Mode::kFoot) return {};
  Random random = world.random(kPlates, world.group(planned.traveller()).first);
  const bool boat = planned.mode == Mode::kSea;
  std::string text = boat ? "BOAT 000" : "UT 0000 AA";
  for (char& c : text) {
    if (c == '0') c = static_cast<char>('0' + random.below(10));
  }
  if (!boat) {
    for (std::size_t i = text.size() - 2; i < text.size(); ++i) text[i] = static_cast<char>('A' + random.below(26));
  }
  return text;
}

Crossing crossing_of(const World& world, const Planned& planned) {
  constexpr std::int64_t kShift = 8 * 3600;
  Crossing crossing;
  crossing.traveller = planned.traveller();
  crossing.traveller_id = id_of(world, crossing.traveller);
  crossing.direction = planned.direction;
  crossing.at = world.base.plus_seconds(planned.second());
  crossing.post = planned.post;
  crossing.transport_mode = to_text(planned.mode);
  crossing.travel_purpose = to_text(planned.purpose);
  crossing.carrier_reference =
      planned.service == kNoService ? vehicle(world, planned) : world.services[planned.service].number;
  // Three officers a post, one after the other through the days.
  const auto shift = static_cast<std::size_t>(planned.second() / kShift);
  crossing.officer = kOfficers[planned.post * 3U + shift % 3];
  crossing.person = person_of(world, crossing.traveller);
  crossing.document = document_on(world, crossing.person, crossing.at.utc_day());
  return crossing;
}

Traveller traveller_of(const World& world, std::size_t index) {
  Traveller traveller;
  static_cast<Person&>(traveller) = person_of(world, index);
  traveller.id = id_of(world, index);
  traveller.name = name_of(world, index, traveller.sex);
  traveller.documents = documents_of(world, index);
  if (world.is_child(index)) traveller.carer = world.group(index).first;
  return traveller;
}

}  // namespace

struct Country::State {
  World world;
  std::size_t next = 0;
  std::vector<bool> seen;
};

Country::Country(std::unique_ptr<State> state) : state_(std::move(state)) {}
Country::Country(const Country& other) : state_(std::make_unique<State>(*other.state_)) {
  // Names are drawn through pointers into the lists only while they are made, so nothing points into the original.
}
Country::Country(Country&& other) noexcept = default;
Country& Country::operator=(Country other) noexcept {
  state_ = std::move(other.state_);
  return *this;
}
Country::~Country() = default;

Result<Country> Country::make(const Options& options, const ZoneFinder& find_zone) {
  TRY(check(options));
  auto state = std::make_unique<State>();
  World& world = state->world;
  world.options = options;
  if (options.state.empty()) world.options.state = TRY(StateCode::parse("UTO"));
  world.first_day = options.last_day.plus_years(-options.years) + 1;
  world.days = options.last_day - world.first_day + 1;
  constexpr std::int64_t kMicrosecondsADay = 86'400'000'000;
  world.base = Instant{(std::int64_t{world.first_day.days()} - 1) * kMicrosecondsADay};
  TRY(make_posts(world, find_zone));
  make_nationalities(world);
  make_groups(world);
  plan_crossings(world);
  state->seen.assign(options.travellers, false);
  return Country(std::move(state));
}

const Options& Country::options() const { return state_->world.options; }
StateCode Country::state() const { return state_->world.options.state; }
RawId Country::id(std::size_t index) const { return id_of(state_->world, index); }
CivilDate Country::first_day() const { return state_->world.first_day; }
CivilDate Country::last_day() const { return state_->world.options.last_day; }
std::span<const Post> Country::posts() const { return state_->world.posts; }
std::span<const Service> Country::services() const { return state_->world.services; }
std::span<const StateCode> Country::free_movement() const { return state_->world.free_movement; }
std::size_t Country::traveller_count() const { return state_->world.options.travellers; }
std::size_t Country::crossing_count() const { return state_->world.crossings.size(); }

Traveller Country::traveller(std::size_t index) const { return traveller_of(state_->world, index); }

Truth Country::truth(std::size_t index) const {
  const World& world = state_->world;
  const Group& group = world.group(index);
  Truth truth;
  truth.behaviour = group.behaviour;
  truth.family = group.first;
  truth.family_size = group.size;
  truth.overstay_days = group.overstay_days;
  truth.inside = world.inside[index];
  if (const auto found = world.gaps.find(static_cast<std::uint32_t>(index)); found != world.gaps.end()) {
    truth.gap = found->second.gap;
    truth.gap_at = found->second.at;
  }
  return truth;
}

Batch Country::next_batch(std::size_t most) {
  const World& world = state_->world;
  Batch batch;
  const std::size_t end = state_->next + std::min(most, world.crossings.size() - state_->next);
  batch.crossings.reserve(end - state_->next);
  for (; state_->next < end; ++state_->next) {
    const Planned& planned = world.crossings[state_->next];
    batch.crossings.push_back(crossing_of(world, planned));
    if (state_->seen[planned.traveller()]) continue;
    state_->seen[planned.traveller()] = true;
    batch.travellers.push_back(traveller_of(world, planned.traveller()));
  }
  return batch;
}

void Country::rewind() {
  state_->next = 0;
  state_->seen.assign(state_->seen.size(), false);
}

AlertSet Country::alerts(const AlertCodes& codes) const { return make_alerts(state_->world, codes); }

Result<std::vector<std::string>> Country::mrz(const Traveller& traveller, std::size_t document) const {
  const Document& shown = traveller.documents[std::min(document, traveller.documents.size() - 1)];
  mrz::Fields fields;
  fields.format = shown.type == "identity_card" ? mrz::Format::kTd1 : mrz::Format::kTd3;
  fields.document_code = shown.mrz_code;
  fields.issuer = shown.issuer;
  fields.primary = traveller.name.surname;
  fields.secondary = traveller.name.given_names;
  fields.document_number = shown.number;
  fields.nationality = traveller.nationality;
  fields.birth_date = traveller.birth;
  fields.sex = traveller.sex;
  fields.expiry_date = shown.expiry;
  return mrz::compose(fields);
}

std::string_view to_text(Behaviour behaviour) {
  constexpr std::array<std::string_view, kBehaviours> kTexts = {
      "tourist", "family_visit", "business", "resident", "commuter", "seasonal", "crew", "overstayer", "one_way"};
  return kTexts[static_cast<std::size_t>(behaviour)];
}

std::string_view to_text(Gap gap) {
  constexpr std::array<std::string_view, 3> kTexts = {"none", "entry_missing", "exit_missing"};
  return kTexts[static_cast<std::size_t>(gap)];
}

}  // namespace limen::synthetic
