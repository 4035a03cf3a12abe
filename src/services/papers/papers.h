// The papers of a check: what the document, the visa, the seal and the boarding pass of one traveller say of each
// other, and what an officer found by looking at the document herself.
//
// Comparing takes what was read at the counter beside the check (zones, a boarding pass, what the officer sees printed)
// and gives the findings of engines/document_check, those first that she should look at first; they are kept with the
// check, the latest in the place of the one before. An inspection is the checklist of engines/inspection gone through:
// features looked at, pictures of what was found, and a conclusion that what was found must carry; inspections are
// added, never changed. Both are records of the check: they are seen by whoever may see it, sealed under its key in the
// journal, and gone with it. What is left is a count by day, post, issuer, nationality and kind of document, without a
// person. Nothing here decides about the traveller.
//
// Any number of threads. What Parts names must outlive it.
//
//   auto papers = TRY(Papers::open({database, journal, knowledge, packs, posts, clock, random, &lost_documents}));
//   TRY(papers->register_routes(api));
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/id.h"
#include "engines/passive_authentication/anchors.h"
#include "engines/seal_verification/seal_verification.h"
#include "formats/raster/raster.h"
#include "platform/api/api.h"
#include "platform/config/config.h"
#include "platform/database/database.h"
#include "platform/journal/journal.h"
#include "services/lost_documents/lost_documents.h"
#include "services/site/site.h"

namespace limen::papers {

// What signatures on documents are believed by: of the trust store as it is now. Nobody: every signer is unknown.
struct Trusted {
  std::shared_ptr<const void> owner{};  // keeps what is pointed to
  const passive_authentication::Anchors* chips = nullptr;
  const seal_verification::Anchors* seals = nullptr;
  bool damaged = false;  // the store cannot be read: nobody is believed, and that is told
};

struct Parts {
  database::Database& database;
  journal::Journal& journal;
  std::shared_ptr<const site::Knowledge> knowledge;
  const config::PackStore& packs;  // document_check.yaml, document_library.yaml
  site::Posts& posts;
  const Clock& clock;
  RandomBytes random;
  const lost_documents::LostDocuments* lost_documents = nullptr;  // none: a site without such a list
  std::function<Trusted()> trusted{};
  // Makes a picture that a browser shows of a chip's JPEG or JPEG 2000, away from this process. Without it JPEG is
  // decoded here, and JPEG 2000 not shown.
  std::function<Result<Bytes>(ByteView)> decode_picture{};
  // Reads a picture that somebody sent (PNG or JPEG), away from this process. Errors "raster.…" and
  // "picture.decoder.…". Without it pictures are decoded here.
  std::function<Result<raster::Picture>(ByteView, const raster::ReadOptions&)> read_picture{};
  // Reading a picture takes a core for a second or more: so many at once, others wait so long and are refused.
  int pictures_at_once = 1;
  std::chrono::milliseconds picture_wait{2'000};
};

std::span<const database::Migration> migrations();

struct Desk;

class Papers {
 public:
  // Errors: those of the packs' readers.
  static Result<std::unique_ptr<Papers>> open(Parts parts);
  // Errors of api::Api.
  Result<void> register_routes(api::Api& api);

 private:
  explicit Papers(std::shared_ptr<const Desk> desk) : desk_(std::move(desk)) {}
  std::shared_ptr<const Desk> desk_;
};

}  // namespace limen::papers
