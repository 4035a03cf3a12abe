// Cutting a zone into groups.
#include <algorithm>
#include <array>

#include "engines/mrz_repair/search.h"

namespace limen::mrz_repair {
namespace {

constexpr std::array<int, 3> kWeights = {7, 3, 1};
constexpr int kDigitItself = 9;  // -1 modulo 10

class Cutter {
 public:
  Cutter(const mrz::Document& document, const mrz::Layout& layout) : document_(document), layout_(layout) {
    taken_.resize(static_cast<std::size_t>(layout.lines * layout.width));
    composite_.resize(taken_.size());
    std::size_t turn = 0;
    for (const mrz::Position& range : layout.composite_over) {
      for (int i = 0; i < range.length; ++i) composite_[index(range, i)] = kWeights[turn++ % 3];
    }
    if (layout.composite.length != 0) composite_[index(layout.composite, 0)] = kDigitItself;
  }

  std::vector<Group> cut() {
    number();
    checked(mrz::Field::kBirthDate, layout_.birth_date, layout_.birth_date_check);
    checked(mrz::Field::kExpiryDate, layout_.expiry_date, layout_.expiry_date_check);
    if (layout_.optional_data_check.length != 0 &&
        mrz::slice(document_.lines, layout_.optional_data_check).front() != '<') {
      checked(mrz::Field::kOptionalData, layout_.optional_data, layout_.optional_data_check);
    }
    // Covered by the composite digit alone, or by none.
    Group rest;
    rest.most_changes = layout_.composite.length != 0 ? 1 : 0;
    add(rest, mrz::Field::kOptionalData, layout_.optional_data);
    add(rest, mrz::Field::kOptionalData2, layout_.optional_data_2);
    add(rest, mrz::Field::kOptionalData, layout_.optional_data_check);
    add(rest, mrz::Field::kComposite, layout_.composite);
    groups_.push_back(std::move(rest));
    plain(mrz::Field::kDocumentCode, layout_.document_code, 0);
    plain(mrz::Field::kIssuer, layout_.issuer, 1);
    plain(mrz::Field::kNationality, layout_.nationality, 1);
    plain(mrz::Field::kSex, layout_.sex, 0);
    plain(mrz::Field::kName, layout_.name, 0);
    return std::move(groups_);
  }

 private:
  std::size_t index(const mrz::Position& place, int offset) const {
    return static_cast<std::size_t>((place.line - 1) * layout_.width + place.column - 1 + offset);
  }

  void add(Group& group, mrz::Field field, const mrz::Position& range) {
    for (int i = 0; i < range.length; ++i) {
      if (taken_[index(range, i)]) continue;
      taken_[index(range, i)] = true;
      Slot slot;
      slot.position = {range.line, range.column + i, 1};
      slot.field = field;
      slot.received = mrz::slice(document_.lines, slot.position).front();
      const mrz::Characters characters = mrz::characters_at(layout_, slot.position.line, slot.position.column);
      slot.stays = mrz::admits(characters, slot.received);
      slot.options = options_for(slot.received, characters, slot.stays);
      slot.composite = composite_[index(range, i)];
      group.slots.push_back(std::move(slot));
    }
  }

  static void weigh(Group& group) {
    for (std::size_t i = 0; i + 1 < group.slots.size(); ++i) {
      group.slots[i].weight = group.slots[i].older_weight = kWeights[i % 3];
    }
    group.slots.back().weight = group.slots.back().older_weight = kDigitItself;
    group.own_digit = true;
    group.most_changes = 2;
  }

  void checked(mrz::Field field, const mrz::Position& over, const mrz::Position& digit) {
    Group group;
    add(group, field, over);
    add(group, field, digit);
    weigh(group);
    groups_.push_back(std::move(group));
  }

  // A long number goes on in the optional data, with its digit behind it.
  void number() {
    const std::string_view nine = mrz::slice(document_.lines, layout_.document_number);
    const bool card = document_.format == mrz::Format::kTd1 || document_.format == mrz::Format::kTd2;
    const std::string_view data = mrz::slice(document_.lines, layout_.optional_data);
    const auto length = static_cast<int>(std::min(data.find('<'), data.size()));
    const bool open = mrz::slice(document_.lines, layout_.document_number_check) == "<";
    if (!card || !open || length < 2 || nine.find('<') != std::string_view::npos) {
      return checked(mrz::Field::kDocumentNumber, layout_.document_number, layout_.document_number_check);
    }
    Group group;
    mrz::Position rest = layout_.optional_data;
    rest.length = length;
    add(group, mrz::Field::kDocumentNumber, layout_.document_number);
    add(group, mrz::Field::kDocumentNumber, rest);
    weigh(group);
    for (std::size_t i = 9; i + 1 < group.slots.size(); ++i) group.slots[i].older_weight = kWeights[(i + 1) % 3];
    Slot& digit = group.slots.back();
    digit.stays = mrz::admits(mrz::Characters::kDigit, digit.received);
    digit.options = options_for(digit.received, mrz::Characters::kDigit, digit.stays);
    groups_.push_back(std::move(group));
    Group open_place;  // the filler itself stays
    add(open_place, mrz::Field::kDocumentNumber, layout_.document_number_check);
    groups_.push_back(std::move(open_place));
  }

  void plain(mrz::Field field, const mrz::Position& place, std::size_t most_changes) {
    Group group;
    group.most_changes = most_changes;
    add(group, field, place);
    groups_.push_back(std::move(group));
  }

  const mrz::Document& document_;
  const mrz::Layout& layout_;
  std::vector<bool> taken_;
  std::vector<int> composite_;
  std::vector<Group> groups_;
};

}  // namespace

std::vector<Group> groups_of(const mrz::Document& document, const mrz::Layout& layout) {
  return Cutter(document, layout).cut();
}

}  // namespace limen::mrz_repair
