// SELECT and READ BINARY [9303-10 §3.6; ISO/IEC 7816-4 §11.2].
#include <algorithm>

#include "engines/virtual_chip/state.h"
#include "formats/der/der.h"

namespace limen::virtual_chip {

namespace {

constexpr std::array<std::uint8_t, 7> kApplication = {0xA0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01};
constexpr FileId kMasterFile = 0x3F00;
constexpr FileId kSpoiled = 0x0101;  // DG1 carries the faults of files

Bytes spoiled(Bytes content, FaultKind kind) {
  switch (kind) {
    case FaultKind::kFileCut:
      content.resize(content.size() / 2);
      return content;
    case FaultKind::kFileEmpty:
      return {};
    case FaultKind::kFileHuge:
      return {0x61, 0x84, 0xFF, 0xFF, 0xFF, 0xF0, 0x5F, 0x1F};
    case FaultKind::kFileNoTag:
      return Bytes(content.size(), 0);
    case FaultKind::kFileIndefinite:
      return {0x61, 0x80, 0x5F, 0x1F, 0x00, 0x00, 0x00};
    case FaultKind::kFileOtherTag:
      content[0] = 0x75;
      return content;
    default:
      return content;
  }
}

}  // namespace

const Bytes* Files::find(FileId id) const {
  const auto& files = chip_.state_->application ? chip_.personalisation_.files : chip_.personalisation_.master_files;
  const auto found = files.find(id);
  return found == files.end() ? nullptr : &found->second;
}

bool Files::allowed(FileId id) const {
  const VirtualChip::State& state = *chip_.state_;
  if (!state.application) return id != 0x011D || state.granted;  // EF.CardSecurity only behind PACE
  if (chip_.personalisation_.denied.contains(id)) return false;
  return chip_.personalisation_.open || state.granted;
}

std::uint16_t Files::choose(FileId id) {
  chip_.state_->selected = 0;
  // [9303-11 §4.4.2]: a chip with PACE denies even the selection before.
  if (chip_.state_->application && !chip_.personalisation_.open && !chip_.state_->granted) return 0x6982;
  if (find(id) == nullptr) return 0x6A82;
  chip_.state_->selected = id;
  return 0x9000;
}

cards::Response Files::select(const cards::Command& command) {
  VirtualChip::State& state = *chip_.state_;
  if (command.p1 == 0x04) {
    if (!std::equal(command.data.begin(), command.data.end(), kApplication.begin(), kApplication.end())) {
      return status(0x6A82);
    }
    state.application = true;
    state.selected = 0;
    return status(0x9000);
  }
  const bool two = command.data.size() == 2;
  const auto id = static_cast<FileId>(two ? command.data[0] << 8 | command.data[1] : 0);
  if (command.p1 == 0x00 && (command.data.empty() || id == kMasterFile)) {
    state.application = false;
    state.selected = 0;
    return status(0x9000);
  }
  if (command.p1 != 0x02 || !two) return status(0x6A86);
  if (chip_.behaviour_.only_short_identifiers && state.application) return status(0x6A86);
  return status(choose(id));
}

cards::Response Files::bytes_at(std::size_t offset, std::size_t wanted) const {
  const FileId id = chip_.state_->selected;
  if (id == 0) return status(0x6986);
  if (!allowed(id)) return status(0x6982);
  Bytes content = *find(id);
  if (id == kSpoiled && chip_.state_->application) {
    if (chip_.fault_.kind == FaultKind::kFileRefused) return status(0x6F00);
    content = spoiled(std::move(content), chip_.fault_.kind);
  }
  if (offset >= content.size()) return status(0x6B00);
  const std::size_t there = std::min(wanted, content.size() - offset);
  const auto begin = content.begin() + static_cast<std::ptrdiff_t>(offset);
  cards::Response response{.data = Bytes(begin, begin + static_cast<std::ptrdiff_t>(there)), .status = 0x9000};
  if (there < wanted && wanted < 256 && !chip_.behaviour_.short_end) response.status = 0x6282;
  return response;
}

cards::Response Files::read_odd(const cards::Command& command, std::size_t room) {
  const auto element = der::only(command.data, 0x54, der::Rules::kBer);
  if (!element.ok() || element->content.empty() || element->content.size() > 4) return status(0x6A80);
  std::size_t offset = 0;
  for (const std::uint8_t byte : element->content) offset = offset << 8 | byte;
  // The answer is a DO53: what fits inside.
  if (room < 8) return status(0x6700);
  cards::Response response = bytes_at(offset, room - (room < 0x80 ? 2 : room < 0x100 ? 3 : 4));
  if (!response.data.empty()) response.data = der::tlv(0x53, response.data);
  return response;
}

cards::Response Files::read(const cards::Command& command, std::size_t room) {
  if (!command.le) return status(0x6700);
  const std::size_t limit = chip_.behaviour_.longest_read;
  if (limit != 0 && *command.le > limit) {
    return status(chip_.behaviour_.names_length && limit < 256 ? static_cast<std::uint16_t>(0x6C00 | limit) : 0x6700);
  }
  const std::size_t wanted = std::min<std::size_t>(*command.le, room);
  if (command.ins == 0xB1) return read_odd(command, wanted);
  std::size_t offset = static_cast<std::size_t>(command.p1) << 8 | command.p2;
  if ((command.p1 & 0x80) != 0) {
    offset = command.p2;
    const std::uint8_t short_id = command.p1 & 0x1F;
    if ((command.p1 & 0x60) != 0 || short_id == 0) return status(0x6A86);
    const std::uint16_t chosen = choose(static_cast<FileId>(0x0100 | short_id));
    if (chosen != 0x9000) return status(chosen);
  }
  return bytes_at(offset, wanted);
}

}  // namespace limen::virtual_chip
