// Readings of virtual chips, for tests.
#pragma once

#include <gtest/gtest.h>

#include "engines/chip_reading/chip_reading.h"
#include "engines/virtual_chip/sample_fixture.h"

namespace limen::chip_reading::testing {

using virtual_chip::Behaviour;
using virtual_chip::Fault;
using virtual_chip::FaultKind;
using virtual_chip::Personalisation;
using virtual_chip::VirtualChip;
using virtual_chip::testing::seeded;

inline access::Password zone_key() {
  return {.kind = access::PasswordKind::kMrz, .text = virtual_chip::testing::kMrzInformation};
}

inline Request request(std::vector<access::Password> passwords = {zone_key()}) {
  return {.passwords = std::move(passwords), .random = seeded(99)};
}

inline Reading read_chip(const Personalisation& personalisation, const Request& asked = request(),
                         const Behaviour& behaviour = {}, Fault fault = {}) {
  VirtualChip chip(personalisation, behaviour, seeded(4242), fault);
  return read(chip, asked);
}

inline std::string explain(const Reading& reading) {
  std::string text;
  for (const Error& finding : reading.findings) text += finding.to_text() + '\n';
  for (const cards::Exchange& entry : reading.log) {
    text +=
        std::string(cards::command_name(entry.ins)) + ' ' + cards::status_hex(entry.status) + ' ' + entry.remark + '\n';
  }
  return text;
}

// Whatever happened: a file that counts as read is byte for byte the chip's own, and nobody was let down in silence.
inline void expect_nothing_false(const Reading& reading, const Personalisation& personalisation) {
  for (const FileReading& file : reading.files) {
    if (file.state != FileState::kRead) {
      EXPECT_TRUE(file.content.empty()) << file.file.name;
      continue;
    }
    const auto& files = file.file.master ? personalisation.master_files : personalisation.files;
    ASSERT_TRUE(files.contains(file.file.id)) << file.file.name;
    EXPECT_EQ(file.content, files.at(file.file.id)) << file.file.name;
  }
}

inline void expect_all_read(const Reading& reading, const Personalisation& personalisation) {
  expect_nothing_false(reading, personalisation);
  for (const auto& [id, content] : personalisation.files) {
    if (personalisation.denied.contains(id)) continue;
    const Bytes* got = reading.content(File{.id = id});
    ASSERT_NE(got, nullptr) << id << '\n' << explain(reading);
  }
}

}  // namespace limen::chip_reading::testing
