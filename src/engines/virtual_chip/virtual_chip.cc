// The chip's operating system: which command goes where, chaining, long answers, secure messaging around it all.
#include "engines/virtual_chip/virtual_chip.h"

#include <algorithm>

#include "engines/virtual_chip/state.h"

namespace limen::virtual_chip {

namespace {

constexpr std::size_t kMostChained = 1U << 16;

// What the data of an answer may take so that all of it fits `wire` bytes.
std::size_t room_inside(std::size_t wire, std::size_t block) {
  const std::size_t around = 4 + 10 + 5;
  return wire < around + block ? 1 : (wire - around) / block * block - 1;
}

}  // namespace

cards::Response status(std::uint16_t word) { return {.data = {}, .status = word}; }

VirtualChip::VirtualChip(Personalisation personalisation, Behaviour behaviour, RandomBytes random, Fault fault)
    : personalisation_(std::move(personalisation)),
      behaviour_(behaviour),
      random_(std::move(random)),
      fault_(fault),
      state_(std::make_unique<State>()) {}

VirtualChip::~VirtualChip() = default;

Result<void> VirtualChip::reset() {
  state_ = std::make_unique<State>();
  return {};
}

bool VirtualChip::access_granted() const { return state_->granted; }

Result<Bytes> VirtualChip::transmit(ByteView command) { return process(command); }

namespace {

cards::Response dispatch_security(Access& access, Proofs& proofs, const cards::Command& command) {
  const int mode = command.p1 << 8 | command.p2;
  switch (mode) {
    case 0xC1A4:
      return access.select_pace(command);
    case 0x41A4:
      return proofs.select_chip_authentication(command);
    case 0x41A6:
      return proofs.agree_in_one(command);
    default:
      return status(0x6A86);
  }
}

}  // namespace

cards::Response VirtualChip::dispatch(const cards::Command& command, std::size_t room) {
  Access access(*this);
  Files files(*this);
  Proofs proofs(*this);
  switch (command.ins) {
    case 0xA4:
      return files.select(command);
    case 0xB0:
    case 0xB1:
      return files.read(command, room);
    case 0x84:
      return access.challenge(command);
    case 0x82:
      return access.external_authenticate(command);
    case 0x22:
      return dispatch_security(access, proofs, command);
    case 0x86:
      return state_->pace.step == PaceStep::kNone ? proofs.general_authenticate(command)
                                                  : access.general_authenticate(command);
    case 0x88:
      return proofs.internal_authenticate(command);
    default:
      return status(0x6D00);
  }
}

// Parts of a command that is not PACE's own chain are put together first.
cards::Response VirtualChip::joined(cards::Command command, std::size_t room) {
  Bytes& chained = state_->chained;
  const bool pace = command.ins == 0x86 && state_->pace.step != PaceStep::kNone;
  const bool more = (command.cla & 0x10) != 0;
  if (!pace && (!chained.empty() || more)) {
    chained.insert(chained.end(), command.data.begin(), command.data.end());
    if (chained.size() > kMostChained) chained.clear();
    if (more) return status(0x9000);
    command.data = std::exchange(chained, {});
  }
  return dispatch(command, room);
}

cards::Response VirtualChip::secured(const cards::Command& received, std::size_t wire) {
  const auto command = state_->session ? state_->session->open(received) : std::nullopt;
  if (!command) {
    const bool known = state_->session.has_value();
    state_->session.reset();
    state_->granted = false;
    return status(known ? 0x6988 : 0x6987);
  }
  const std::size_t block = chip_crypto::block_size(state_->session->cipher());
  cards::Response response = joined(*command, room_inside(wire, block));
  if (response.ok() || response.status == 0x6282 || behaviour_.protects_errors) {
    return state_->session->protect(response, command->ins, fault_);
  }
  state_->session.reset();
  state_->granted = false;
  return response;
}

cards::Response VirtualChip::next_part(const cards::Command& command) {
  Bytes& parts = state_->parts;
  const auto size = static_cast<std::ptrdiff_t>(std::min<std::size_t>(parts.size(), command.le.value_or(256)));
  cards::Response response{.data = Bytes(parts.begin(), parts.begin() + size), .status = 0x9000};
  parts.erase(parts.begin(), parts.begin() + size);
  if (!parts.empty()) response.status = static_cast<std::uint16_t>(0x6100 | std::min<std::size_t>(parts.size(), 255));
  return response;
}

Bytes VirtualChip::process(ByteView bytes) {
  ++commands_;
  if (fault_.kind == FaultKind::kSilentLoss && commands_ > fault_.at) return {};
  if (fault_.kind == FaultKind::kEndlessAnswer) return {0xAA, 0x61, 0x10};
  if (fault_.kind == FaultKind::kEmptyParts) return {0x61, 0x10};
  const auto parsed = cards::parse_command(bytes);
  if (!parsed.ok() || (parsed->extended && !behaviour_.extended)) return cards::encode(status(0x6700));
  if (parsed->ins == 0xC0 && !state_->parts.empty()) return cards::encode(next_part(*parsed));
  const std::size_t wire = parsed->extended ? behaviour_.most_answer : 256;
  cards::Response response;
  if ((parsed->cla & 0x0C) == 0x0C) {
    response = secured(*parsed, wire);
  } else {
    if (state_->session) state_->granted = false;  // a plain command ends the session [9303-11 §9.8.3]
    state_->session.reset();
    response = joined(*parsed, wire);
  }
  if (state_->next_session) {
    state_->session = std::move(state_->next_session);
    state_->next_session.reset();
  }
  const std::size_t most = behaviour_.gives_in_parts ? 96 : wire;
  if (response.data.size() > most) {
    state_->parts.assign(response.data.begin() + static_cast<std::ptrdiff_t>(most), response.data.end());
    response.data.resize(most);
    response.status = static_cast<std::uint16_t>(0x6100 | std::min<std::size_t>(state_->parts.size(), 255));
  }
  return cards::encode(response);
}

}  // namespace limen::virtual_chip
