// Inside the papers of a check: what the routes share.
#pragma once

#include <semaphore>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "engines/document_check/document_check.h"
#include "engines/inspection/inspection.h"
#include "engines/mrz_image/mrz_image.h"
#include "engines/passive_authentication/passive_authentication.h"
#include "formats/seals/seals.h"
#include "services/border/border.h"
#include "services/papers/papers.h"

namespace limen::papers {

using InspectionId = Id<struct InspectionTag>;
using PictureId = Id<struct PictureTag>;

struct Desk {
  Parts parts;
  document_check::Rules rules;
  inspection::Library library;
  passive_authentication::Options chip_options;
  seals::Definitions seals;
  std::shared_ptr<const mrz_image::Reader> reader;
  std::shared_ptr<std::counting_semaphore<>> picture_places{};  // of pictures that are being read
};

// A picture that somebody sent, as pixels.
Result<raster::Picture> read_picture(const Parts& parts, ByteView bytes, const raster::ReadOptions& options);

// What was read at the counter beside the check.
struct Given {
  std::string printed_mrz{}, visa_mrz{}, boarding_pass{};
  Bytes chip{}, seal{};  // an archive of the chip's files; the bytes of a code
  std::optional<document_check::Statement> visual{};
  int inferred_characters = 0;
};
Result<Given> read_given(const json::value& body);

// Findings of comparing what was given with what the check recorded, as the answer and the record have them.
struct Compared {
  json::object answer{};        // without id, at, by
  json::array codes{};          // of findings that are no remarks: for the open part of the journal
  std::optional<Bytes> face{};  // of the chip, a JPEG or PNG of our own
};
Result<Compared> compare(const Desk& desk, const border::CheckDocument& check, const Given& given, CivilDate today,
                         Instant now);

struct ChipRead {
  json::object view{};
  document_check::Standing standing = document_check::Standing::kNotLooked;
  std::vector<document_check::Statement> statements{};
  bool trust_damaged = false;
  bool zone_invalid = false;  // DG1 is missing, unreadable or has wrong check digits
  std::optional<Bytes> face{};
};
// The view has what was proved and how the files are made, nothing of what they say of the holder: what is needed of
// that is in the statements, and neither address nor telephone nor custody is needed.
// Errors "zip.…", "papers.chip.nothing".
Result<ChipRead> read_chip(const Desk& desk, ByteView archive, std::string_view printed_mrz, Instant now,
                           CivilDate today);
struct SealRead {
  json::object view{};
  bool trust_damaged = false;
  document_check::Standing standing = document_check::Standing::kNotLooked;
  std::vector<document_check::Statement> statements{};
};
SealRead read_seal(const Desk& desk, ByteView bytes, Instant now, CivilDate today);

struct Picture {
  PictureId id{};
  std::string feature{}, content_type{};
  Bytes bytes{};
};
struct Inspection {
  InspectionId id{};
  border::CheckId check{};
  Instant at{};
  std::string officer{};
  AccountId officer_id{};
  inspection::Line line = inspection::Line::kFirst;
  std::string conclusion{}, note{};
  json::array items{};  // {feature, outcome, note?}
  std::vector<Picture> pictures{};
};

// One row of the count that outlives the checks.
struct CountKey {
  CivilDate day{};
  PostId post{};
  std::string line{}, conclusion{}, issuer{}, nationality{}, document_type{};
};

namespace store {

Result<void> put_compared(database::Transaction& tx, const border::CheckId& check, Instant at, std::string_view by,
                          const json::object& answer, const std::optional<Bytes>& face);
// Codes of the findings of every comparison of the check: comparing again takes no reason to look away.
Result<std::vector<std::string>> seen_codes(database::Session& session, const border::CheckId& check);
Result<std::optional<Bytes>> face(database::Session& session, const border::CheckId& check);
Result<std::optional<json::object>> compared(database::Session& session, const border::CheckId& check);
Result<void> insert(database::Transaction& tx, const Inspection& inspection);
Result<std::vector<Inspection>> of_check(database::Session& session, const border::CheckId& check);  // without bytes
struct StoredPicture {
  border::CheckId check{};
  Picture picture{};
};
Result<std::optional<StoredPicture>> picture(database::Session& session, const PictureId& id);
Result<void> count(database::Transaction& tx, const CountKey& key);

}  // namespace store

std::string_view papers_schemas();
Result<void> add_compare_routes(api::Api& api, std::shared_ptr<const Desk> desk);
Result<void> add_inspection_routes(api::Api& api, std::shared_ptr<const Desk> desk);
Result<void> add_picture_routes(api::Api& api, std::shared_ptr<const Desk> desk);
Result<void> add_statistics_routes(api::Api& api, std::shared_ptr<const Desk> desk);

}  // namespace limen::papers
