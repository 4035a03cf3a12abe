// A whole invented document for tests: files, keys of every kind, and the zone that opens it.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "base/random.h"
#include "engines/virtual_chip/virtual_chip.h"
#include "formats/der/der.h"

namespace limen::virtual_chip::testing {

// The key of the zone: number, birth and expiry with their check digits.
inline const std::string kMrzInformation = "X12345678585031503106305";
inline const std::string kZone =
    "P<UTOMUSTERFRAU<<ERIKA<MARTA<<<<<<<<<<<<<<<<X123456785UTO8503150F3106305<<<<<<<<<<<<<<<6";
inline const std::string kCan = "500540";

inline RandomBytes seeded(std::uint64_t seed) {
  auto random = std::make_shared<Random>(seed);
  return [random](std::span<std::uint8_t> out) { random->fill(out); };
}

inline Bytes invented(std::size_t size, std::uint64_t seed) {
  Bytes bytes(size);
  Random(seed).fill(bytes);
  return bytes;
}

// Made for these tests and used nowhere else.
inline ActiveKey rsa_1024() {
  return {.modulus = *from_hex(
              "97b120e647169dd0bdb0e2364b73609f1cd0b7789fe13e29774048de8d742df0763c6cff71ee074aed709bb58bbb541efafb"
              "31fa6f982d0c961b8df152598b7fe9e53d1d1d7a2eca4bd3c518755b244f5d08ff307c7fc36d02b5d21f126ec169fe21e55e"
              "4e0766e801874e50090a6d6db3ad5249f350e9525b329dabc483b57f"),
          .exponent = {1, 0, 1},
          .private_exponent = *from_hex(
              "5bad396cf2d9c0573fcd7f69c0ffe20d47a4fcbd7222f726a863b9a6876707bca438b0c7515bc21c8e93d8074883d6bb4284"
              "3e1855096b7087e7ef4941b3cc927bdadb96c14755f697245ef5e8cf6fa33ad58558200d189ae10c3f4844e2e0622a296e0a"
              "be3cc722b0f0b41bdde87e214e4c2193563e1d89f799d6b0a873a101"),
          .hash = chip_crypto::Hash::kSha1};
}
inline ActiveKey rsa_2048() {
  return {.modulus = *from_hex(
              "c3181eb1a0a58e074aac3f8e02d9424ebf7e6570b28168fbeeb3edbf9697f9ea04884a0c903e3128c76b359a7c8d73ca590c"
              "0d4071d86bf082ab73c5d817487418f7b8ddee78c315a5d6d1b503c674834761273c3cf2de38877367bfef4326a550c4d59c"
              "8ce0065930ee77f119946e0c7195c3fe89302560eb08b87484c5f6daf844ba0308dc8455f4c2f1961b0aeb75eb60b778f474"
              "15a4040a14cbd36b851352327fa010ad463452388e3fc96af08b4555c568b3fd96d33ceb6fb94f14b27dc77a06234ac17fd7"
              "970d99403498bdd02138dad53f2ac4963df39b1088bf1ef6f266b2f46e614317f108b25da470765cb8faeec107e995a52cf5"
              "e73d4c24e849"),
          .exponent = {1, 0, 1},
          .private_exponent = *from_hex(
              "1ea3c91e4886a264641be2976111d1fccacd050d755b7c5624ca695fc4e7a013b01bdf7ffd9f66da6ab20711ce2c965a2f30"
              "af5c1c5a75b3fe31add5b7f70ad000f92c358960649dca6a8f363348eb14e5bef7b48435f879e9a6a6f803e7089e14adf531"
              "1db1896309f0f486b9bd0ffe305094742e03911099991daf09b33598d8e7409e43ec3f5a3826a1d907570a3c0d0d3048c4f8"
              "255d8c7b13b738a2dda4416255bf25f7cc77fc44f68ab54687723cfaa3cdaa8a1b7fb5750a627e5e3ee9f8e536cfa81f9831"
              "95ec7995a9bf493ba88c643b750e06eca1e2852c83bad062e5831fa955f53ad837d4a5eb99c31c71d839a5c6528765bd09cf"
              "b35df682d7c9"),
          .hash = chip_crypto::Hash::kSha256};
}
inline ActiveKey curve_key(int domain, chip_crypto::Hash hash) {
  ActiveKey key{.domain = chip_crypto::Domain::standardised(domain).take(), .hash = hash};
  key.scalar = key.domain->random_scalar(seeded(77));
  return key;
}
inline StaticKey static_key(int domain) {
  const chip_crypto::Domain group = chip_crypto::Domain::standardised(domain).take();
  return {
      .domain = group, .scalar = group.random_scalar(seeded(static_cast<std::uint64_t>(domain) + 500)), .key_id = {}};
}

// DG1, a DG2 of `face` bytes, DG11, EF.COM and an EF.SOD that nobody signed; opened by BAC.
inline Personalisation document(std::size_t face = 20'000) {
  Personalisation made;
  made.mrz_information = kMrzInformation;
  made.can = kCan;
  made.files[0x0101] = der::tlv(0x61, der::tlv(0x5F1F, as_bytes(kZone)));
  made.files[0x0102] = der::tlv(0x75, invented(face, 1));
  made.files[0x010B] = der::tlv(0x6B, invented(300, 2));
  made.files[0x011E] = der::tlv(0x60, invented(20, 3));
  made.files[0x011D] = der::tlv(0x77, invented(1'900, 4));
  made.files[0x0103] = der::tlv(0x63, invented(900, 5));
  return made;
}

inline chip_keys::PaceInfo pace(chip_keys::Mapping mapping, int domain,
                                chip_crypto::Cipher cipher = chip_crypto::Cipher::kAes128) {
  return {.mapping = mapping, .elliptic = domain > 2, .cipher = cipher, .version = 2, .domain = domain};
}

inline Personalisation pace_document(chip_keys::PaceInfo info, std::size_t face = 20'000) {
  Personalisation made = document(face);
  made.bac = false;
  if (info.mapping == chip_keys::Mapping::kChipAuthentication) made.static_key = static_key(*info.domain);
  made.pace = {std::move(info)};
  complete(made);
  return made;
}

}  // namespace limen::virtual_chip::testing
