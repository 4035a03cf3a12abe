#include "engines/names/names.h"
#include "services/border/json_forms.h"
#include "services/border/service.h"

namespace limen::border {
namespace {

Crossing crossing_of(const PastCrossing& past, const site::Post& post, const site::SiteInfo& site,
                     const site::Knowledge& knowledge, CrossingId id) {
  Crossing crossing;
  crossing.id = id;
  crossing.traveller_id = past.traveller;
  crossing.direction = past.direction;
  crossing.at = past.at;
  crossing.local_day = post.zone.day_of(past.at);
  crossing.post = {post.id, post.code, post.name};
  crossing.officer = past.officer;
  crossing.transport_mode = past.transport_mode;
  crossing.travel_purpose = past.travel_purpose;
  crossing.carrier_reference = past.carrier_reference;
  crossing.document_type = past.document_type;
  crossing.document_number = past.document_number;
  crossing.document_issuer = past.document_issuer;
  if (past.nationality != site.state) {
    crossing.stay_kind =
        knowledge.free_movement.covers(past.nationality.text(), crossing.local_day) ? "free_movement" : "visa_free";
  }
  return crossing;
}

}  // namespace

Result<void> Service::load_past(database::Transaction& tx, const PastBatch& batch, std::string_view source) const {
  const Instant now = parts_.clock.now();
  for (const PastTraveller& traveller : batch.travellers) {
    const Person person{traveller.surname, traveller.given_names, traveller.birth, traveller.sex,
                        traveller.nationality};
    std::string search_name;
    for (const std::string& part : folder_->fold(person.surname).parts)
      search_name += (search_name.empty() ? "" : " ") + part;
    TRY(store::insert_traveller(tx, traveller.id, person, search_name, now, store::Row::kLater));
  }
  for (const PastTraveller& traveller : batch.travellers) {
    if (traveller.document_number.empty()) continue;
    const TravelDocument document{traveller.document_type, traveller.document_number, traveller.document_issuer,
                                  traveller.document_expiry};
    TRY(store::insert_document(tx, DocumentId::make(now, parts_.random), traveller.id, document, traveller.birth,
                               store::Row::kLater));
  }
  std::optional<site::Post> post;
  json::array ids;
  for (const PastCrossing& past : batch.crossings) {
    if (!post || post->id != past.post) post = parts_.posts.find(past.post);
    if (!post) return Error{"border.no_post", "a loaded crossing names a post that does not exist"};
    const Crossing crossing =
        crossing_of(past, *post, parts_.site, *parts_.knowledge, CrossingId::make(past.at, parts_.random));
    TRY(store::insert_crossing(tx, crossing, store::Row::kLater));
    const Person person{"", "", past.birth, past.sex, past.nationality};
    TRY(publish(tx, fact_of(past.direction == Direction::kEntry ? BorderFact::Kind::kEntry : BorderFact::Kind::kExit,
                            person, crossing)));
    ids.emplace_back(crossing.id.to_text());
  }
  journal::Entry entry{.kind = "border.past_loaded",
                       .actor = "import",
                       .subject_type = "batch",
                       .subject_id = {},
                       .purpose = "administration"};
  entry.facts = {{"source", source}, {"travellers", batch.travellers.size()}, {"crossings", batch.crossings.size()}};
  entry.subject_id = batch.crossings.empty() ? std::string(source) : std::string(ids.front().get_string());
  entry.sealed.push_back({.group = "crossings", .plaintext = limen::to_text(json::value(std::move(ids)))});
  TRY(parts_.journal.append(tx, std::move(entry)));
  return {};
}

}  // namespace limen::border
