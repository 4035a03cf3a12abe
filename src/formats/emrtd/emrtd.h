// The data on a travel document's chip as typed values: EF.COM, DG1, 2, 3, 7, 11, 12, 14, 15, 16, EF.CardAccess and
// EF.ATR/INFO of LDS 1.7 and 1.8 [9303-10]. EF.SOD and EF.CardSecurity are read by formats/security_object, pictures of
// faces by formats/face_image.
//
// Every read_ function is total: any bytes give a value, with what was not liked in `findings`: code, file, offset,
// severity, section. Elements that no rule knows are kept, with their tag and place, and reported. Nothing here is
// proof of anything: only Passive Authentication says whether the issuer wrote it.
//
// Views in the values (pictures, templates, keys) point into the bytes of the file, which must outlive them; texts are
// copies. Everything is pure and may be used by any number of threads.
//
//   const emrtd::Dg1 dg1 = emrtd::read_dg1(bytes);
//   const mrz::Document zone = mrz::parse(dg1.mrz, options);
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "formats/emrtd/files.h"
#include "formats/emrtd/security_infos.h"

namespace limen::emrtd {

// An element that no rule knows.
struct Other {
  std::uint32_t tag = 0;
  std::size_t offset = 0;
  ByteView content;
};

struct Com {                    // not signed: whoever copies a chip writes what he likes
  std::string lds_version;      // "0107", as written
  std::string unicode_version;  // "040000"
  std::vector<File> groups;     // in the order of the list, without repetitions
  std::vector<Other> others;
  std::vector<Finding> findings;
};
Com read_com(ByteView bytes);

struct Dg1 {
  std::string mrz;         // 90, 72 or 88 characters in one run; as received
  std::size_t offset = 0;  // of its first character in the file
  std::vector<Finding> findings;
};
Dg1 read_dg1(ByteView bytes);

// One biometric information template [9303-10 §4.7.2; ISO/IEC 19785, ISO/IEC 7816-11].
struct Biometric {
  std::uint32_t type = 0;                // 0x02 face, 0x08 fingerprint, 0x10 iris
  std::optional<std::uint32_t> subtype;  // finger
  std::optional<std::uint32_t> format_owner, format_type;
  std::string created;       // as written, hexadecimal
  bool constructed = false;  // 7F2E: ISO/IEC 39794; else 5F2E: ISO/IEC 19794
  std::size_t offset = 0;    // of the data block's content in the file
  ByteView data;             // what formats/face_image reads
};
struct Biometrics {  // DG2, DG3 and DG4
  std::vector<Biometric> templates;
  std::vector<Other> others;
  std::vector<Finding> findings;
};
Biometrics read_biometrics(File file, ByteView bytes);
inline Biometrics read_dg2(ByteView bytes) { return read_biometrics(File::kDg2, bytes); }
inline Biometrics read_dg3(ByteView bytes) { return read_biometrics(File::kDg3, bytes); }

struct Picture {
  std::size_t offset = 0;
  ByteView data;
};
struct Pictures {  // DG5 (portrait) and DG7 (signature or usual mark)
  std::vector<Picture> pictures;
  std::vector<Finding> findings;
};
Pictures read_dg7(ByteView bytes);

struct Dg11 {                         // additional personal details [9303-10 §4.7.11]
  std::vector<std::uint32_t> listed;  // tags of the list 5C
  std::optional<std::string> full_name;
  std::vector<std::string> other_names;
  std::optional<std::string> personal_number;
  std::optional<PartialDate> birth_date;  // "00" for a part means that it is unknown
  std::vector<std::string> birth_place;   // parts between '<'
  std::vector<std::string> address;
  std::optional<std::string> telephone, profession, title, summary, custody;
  std::vector<std::string> other_documents;  // numbers
  std::optional<Picture> proof_of_citizenship;
  std::vector<Other> others;
  std::vector<Finding> findings;
};
Dg11 read_dg11(ByteView bytes);

struct Dg12 {  // additional document details [9303-10 §4.7.12]
  std::vector<std::uint32_t> listed;
  std::optional<std::string> authority;
  std::optional<PartialDate> issued;
  std::vector<std::string> other_persons;
  std::optional<std::string> endorsements, tax_or_exit;
  std::optional<Picture> front, rear;
  std::optional<std::string> personalised_at;  // yyyymmddhhmmss
  std::optional<std::string> personalisation_system;
  std::vector<Other> others;
  std::vector<Finding> findings;
};
Dg12 read_dg12(ByteView bytes);

struct Dg14 {
  SecurityInfos infos;
  std::vector<Finding> findings;
};
Dg14 read_dg14(ByteView bytes);

struct Dg15 {
  ByteView key_info;  // SubjectPublicKeyInfo with its tag; empty when there is none
  std::vector<Finding> findings;
};
Dg15 read_dg15(ByteView bytes);

struct PersonToNotify {
  std::optional<PartialDate> recorded;
  std::optional<std::string> name, telephone, address;
};
struct Dg16 {
  std::vector<PersonToNotify> persons;
  std::vector<Finding> findings;
};
Dg16 read_dg16(ByteView bytes);

struct CardAccess {
  SecurityInfos infos;
  std::vector<Finding> findings;
};
CardAccess read_card_access(ByteView bytes);

struct AtrInfo {                                                   // [9303-10 §3.11.1; ISO/IEC 7816-4 §12.7.1]
  std::optional<std::uint32_t> largest_command, largest_response;  // bytes of an extended APDU
  std::vector<Other> others;
  std::vector<Finding> findings;
};
AtrInfo read_atr_info(ByteView bytes);

}  // namespace limen::emrtd
