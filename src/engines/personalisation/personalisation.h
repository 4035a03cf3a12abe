// A whole travel document written as the files of its chip: data groups, EF.COM, EF.SOD, EF.CardAccess,
// EF.CardSecurity. For tests, benchmarks, the virtual chip and demonstrations: keys come from engines/test_pki.
//
// The functions put together what they are asked to, right or wrong; sample() makes a consistent document of an
// invented person. Pure; any number of threads.
//
//   const Files files = personalise({.mrz = zone, .signer = signer});
//   const Bytes& sod = files.at(emrtd::File::kSod);
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/date.h"
#include "engines/test_pki/test_pki.h"
#include "formats/emrtd/emrtd.h"
#include "formats/face_image/face_image.h"

namespace limen::personalisation {

using Files = std::map<emrtd::File, Bytes>;

struct Person {                            // DG11
  std::optional<std::string> full_name{};  // "SURNAME<<GIVEN<NAMES", any script
  std::vector<std::string> other_names{};
  std::optional<std::string> personal_number{};
  std::optional<std::string> birth_date{};  // yyyymmdd
  std::optional<std::string> birth_place{};
  std::optional<std::string> address{};
};
struct Issue {  // DG12
  std::optional<std::string> authority{};
  std::optional<std::string> date{};  // yyyymmdd
};

Bytes make_com(const std::vector<emrtd::File>& groups, std::string_view lds_version = "0107");
Bytes make_dg1(std::string_view mrz);  // line ends are left out
// DG2 or DG3; each face in a template of its own, in an ISO 19794-5 record or an ISO 39794-5 one.
Bytes make_faces(const std::vector<face_image::Face>& faces, face_image::Standard standard);
Bytes make_dg7(ByteView picture);
Bytes make_dg11(const Person& person);
Bytes make_dg12(const Issue& issue);
Bytes make_dg14(const std::vector<Bytes>& infos);  // SecurityInfo each
Bytes make_dg15(ByteView key_info);                // SubjectPublicKeyInfo
Bytes make_dg16(std::string_view name, std::string_view telephone);
Bytes make_card_access(const std::vector<Bytes>& infos);

// SecurityInfos.
Bytes pace_info(std::string_view protocol, std::int64_t version, std::optional<std::int64_t> parameter);
Bytes chip_authentication_info(std::string_view protocol, std::int64_t version, std::optional<std::int64_t> key);
Bytes chip_authentication_key(std::string_view protocol, ByteView key_info, std::optional<std::int64_t> key);
Bytes active_authentication_info(std::string_view algorithm);
Bytes terminal_authentication_info();

struct SodOptions {
  test_pki::Issued signer;
  bool lds_18 = false;
  test_pki::Hash hash = test_pki::Hash::kSha256;  // of the data groups
  // Everything else of the CMS; content, content type and signer are set from the rest.
  std::optional<test_pki::SignedDataOptions> cms{};
};
// EF.SOD over the data groups among the files.
Bytes make_sod(const Files& files, const SodOptions& options);
// EF.SOD around an LDS security object as given.
Bytes make_sod_around(Bytes lds_object, const SodOptions& options);
Bytes make_card_security(const std::vector<Bytes>& infos, const test_pki::Issued& signer);

// A picture of 8 × 8 pixels that decodes (grey JPEG).
const Bytes& sample_picture();

struct Options {
  std::string mrz;
  SodOptions sod;
  face_image::Standard standard = face_image::Standard::kIso19794;
  std::vector<Bytes> pictures{};  // of DG2; sample_picture() when empty
  std::optional<Person> person{};
  std::optional<Issue> issue{};
  std::vector<Bytes> chip_infos{};    // DG14, when there are any
  std::optional<Bytes> active_key{};  // DG15
  std::vector<Bytes> card_access{};   // EF.CardAccess, when there are any
  bool com = true;
};
Files personalise(const Options& options);

// The zone of an invented holder of UTO (TD3), and the options of a document with DG1, 2, 11, 12, 14 and 15.
std::string sample_mrz();
Options sample(const test_pki::Issued& signer);

// Names as `limen chip inspect` knows them: "EF_SOD.bin", "DG1.bin".
std::string file_name(emrtd::File file);

}  // namespace limen::personalisation
