#include "engines/interactive/conversations.h"

#include <array>
#include <cstring>

namespace limen::interactive {
namespace {

// No value can run into the next one: its length stands before it.
void append_part(std::string& key, std::string_view part) {
  std::array<char, sizeof(std::uint32_t)> size{};
  const auto number = static_cast<std::uint32_t>(part.size());
  std::memcpy(size.data(), &number, sizeof number);
  key.append(size.data(), size.size()).append(part);
}

}  // namespace

void flight_key(const paxlst::Message& message, std::string_view address, std::string& key) {
  key.clear();
  append_part(key, address);
  if (message.flights.empty()) return;
  append_part(key, message.flights.front().id);
  const paxlst::Leg* leg = message.border_leg();
  if (leg == nullptr) return;
  const paxlst::Stop& from = message.stops[leg->from];
  append_part(key, from.airport);
  append_part(key, message.stops[leg->to].airport);
  // The day alone: a flight that is late is the same one.
  const std::uint32_t day = from.departure.date.bits();
  if (day == 0) return key.append(from.departure.raw), void();
  std::array<char, sizeof day> bytes{};
  std::memcpy(bytes.data(), &day, sizeof day);
  key.append(bytes.data(), bytes.size());
}

void Conversations::make_key(std::string_view carrier, std::string_view unique) {
  key_.clear();
  append_part(key_, carrier);
  key_.append(unique);
}

Conversation& Conversations::at(std::string_view carrier, std::string_view unique, const std::string& flight) {
  make_key(carrier, unique);
  const auto [place, made] = travellers_.try_emplace(key_);
  Traveller& traveller = place->second;
  if (made) {
    traveller.carrier = carrier;
    traveller.unique = unique;
  }
  Conversation& conversation = traveller.flights[flight];
  conversation.traveller = &traveller;
  return conversation;
}

Traveller* Conversations::find(std::string_view carrier, std::string_view unique) {
  make_key(carrier, unique);
  const auto found = travellers_.find(key_);
  return found == travellers_.end() ? nullptr : &found->second;
}

Conversation* Conversations::find(std::string_view carrier, std::string_view unique, const std::string& flight) {
  Traveller* traveller = find(carrier, unique);
  if (traveller == nullptr) return nullptr;
  const auto found = traveller->flights.find(flight);
  return found == traveller->flights.end() ? nullptr : &found->second;
}

void Conversations::forget_before(Instant instant) {
  const auto is_old = [&](const Conversation& conversation) {
    return conversation.at < instant && conversation.change.empty();
  };
  for (auto& [key, traveller] : travellers_) {
    std::erase_if(traveller.flights, [&](const auto& flight) { return is_old(flight.second); });
    for (auto& [flight, conversation] : traveller.flights) {
      if (!conversation.change.empty()) continue;
      std::erase_if(conversation.questions, [&](const auto& question) { return question.second.at < instant; });
    }
  }
  std::erase_if(travellers_, [](const auto& traveller) { return traveller.second.flights.empty(); });
}

std::size_t Conversations::size() const {
  std::size_t size = 0;
  for (const auto& [key, traveller] : travellers_) size += traveller.flights.size();
  return size;
}

std::size_t Conversations::questions() const {
  std::size_t questions = 0;
  for (const auto& [key, traveller] : travellers_) {
    for (const auto& [flight, conversation] : traveller.flights) questions += conversation.questions.size();
  }
  return questions;
}

}  // namespace limen::interactive
