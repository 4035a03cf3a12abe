// The HTTP routes of stay evidence.
#include <memory>

#include "base/embedded.h"
#include "platform/api/operations.h"
#include "platform/api/reading.h"
#include "services/stay_evidence/service.h"

extern "C" {
extern const char limen_embedded_stay_evidence_schemas_begin[];
extern const char limen_embedded_stay_evidence_schemas_end[];
}

namespace limen::stay_evidence {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;
using ServicePointer = std::shared_ptr<Service>;

constexpr std::size_t kNoteBytes = 4'000, kCodeBytes = 40, kLineBytes = 200, kPictureBytes = 2U << 20U;
constexpr int kShown = 200;
constexpr const char *kRecord = "stay_evidence.record", *kDecide = "stay_evidence.decide";

constexpr api::Operations operation{.tag = "stay evidence", .purpose = true};

api::Operation writing(std::string path, std::string id, std::string summary, const char* scope, std::string body,
                       std::string response, unsigned status = 200) {
  api::Operation made = operation(Method::kPost, std::move(path), std::move(id), std::move(summary), {scope},
                                  std::move(body), std::move(response));
  made.status = status;
  made.body_limit = kPictureBytes * 2;
  return made;
}

Result<PostId> post_of(const Call& call, std::string_view scope) {
  const auto& post = call.caller().current_post;
  if (!post) return Error{"stay_evidence.no_post", "choose the post you work at first"};
  TRY(call.grant().require(scope, {.post = *post, .owner = call.caller().account}));
  return *post;
}

Result<std::optional<Bytes>> read_picture(const Service& service, JsonReader& reader) {
  const auto text = TRY(reader.optional_text("picture", kPictureBytes * 2));
  if (!text) return std::optional<Bytes>();
  const auto bytes = from_base64url(*text);
  if (!bytes || bytes->size() > kPictureBytes || !service.parts.rewrite_picture)
    return reader.error_at("picture", "stay_evidence.picture", "a PNG or JPEG of at most 2 MB, as base64url");
  return std::optional<Bytes>(TRY(service.parts.rewrite_picture(*bytes)));
}

Result<Stamp> read_stamp(JsonReader& reader) {
  Stamp stamp;
  const auto direction = parse_direction(TRY(reader.text("direction", kCodeBytes)));
  if (!direction) return reader.error_at("direction", "stay_evidence.code.unknown", "must be entry or exit");
  stamp.direction = *direction;
  stamp.day = TRY(reader.date("day"));
  stamp.place = TRY(api::read_line(reader, "place", kLineBytes));
  stamp.page = TRY(api::read_line(reader, "page", kLineBytes));
  stamp.note = TRY(api::read_note(reader, "note", kNoteBytes));
  stamp.document_type = TRY(api::read_line(reader, "document_type", kCodeBytes));
  stamp.document_number = TRY(api::read_line(reader, "document_number", kCodeBytes));
  if (const auto issuer = TRY(reader.optional_text("document_issuer", kCodeBytes)))
    stamp.document_issuer = TRY(StateCode::parse(*issuer));
  return stamp;
}

Answer shown(Call& call, const Stamp& stamp, unsigned status = 200) {
  call.about({.post = stamp.post, .owner = stamp.by.id});
  call.look("traveller", stamp.traveller.to_text());
  return Answer::json(to_json(stamp), status);
}
Answer shown(Call& call, const Presumption& presumption, unsigned status = 200) {
  call.about({.post = presumption.post, .owner = presumption.by.id});
  call.look("traveller", presumption.traveller.to_text());
  return Answer::json(to_json(presumption), status);
}

Result<void> add_gaps(api::Api& api, const ServicePointer& service) {
  TRY(api.write(writing("/api/checks/{id}/entry-gap", "recordEntryGap",
                        "Why no entry is recorded before this exit; it has no consequence", kRecord, "EntryGapInput",
                        "EntryGap", 201),
                [service](Call& call, database::Session&) -> Result<Commit> {
                  JsonReader reader = TRY(JsonReader::open(call.body()));
                  Gap wanted;
                  wanted.check = TRY(call.id<border::CheckId>("id"));
                  wanted.reason = TRY(reader.text("reason", kCodeBytes));
                  wanted.said = TRY(api::read_note(reader, "note", kNoteBytes));
                  TRY(reader.finish());
                  return Commit([service, &call, wanted](database::Transaction& tx) -> Result<Answer> {
                    const Gap gap = TRY(service->add_gap(tx, call.grant(), wanted,
                                                         call.entry("stay_evidence.gap_recorded", "entry_gap")));
                    call.about({.post = gap.post, .owner = gap.by.id});
                    call.look("check", gap.check.to_text());
                    return Answer::json(to_json(gap), 201);
                  });
                }));
  return api.read(operation(Method::kGet, "/api/travellers/{id}/stay-evidence", "getStayEvidence",
                            "Gaps, stamps and presumptions of one traveller", {kRecord, kDecide}, "", "StayEvidence"),
                  [service](Call& call, database::Session& session) -> Result<Answer> {
                    const auto id = TRY(call.id<border::TravellerId>("id"));
                    const auto records = TRY(border::Border::records_of(session, id));
                    json::array gaps, stamps, presumptions;
                    for (const Gap& gap : TRY(store::gaps_of(session, call.grant(), records)))
                      gaps.push_back(to_json(gap));
                    for (const Stamp& stamp : TRY(store::stamps_of(session, call.grant(), records)))
                      stamps.push_back(to_json(stamp));
                    for (const Presumption& one : TRY(store::presumptions_of(session, call.grant(), records)))
                      presumptions.push_back(to_json(one));
                    call.look("traveller", id.to_text());
                    return Answer::json(json::object{{"gaps", std::move(gaps)},
                                                     {"stamps", std::move(stamps)},
                                                     {"presumptions", std::move(presumptions)},
                                                     {"may_presume", service->rules.may_presume},
                                                     {"basis", service->rules.basis}});
                  });
}

Result<void> add_stamps(api::Api& api, const ServicePointer& service) {
  TRY(api.write(writing("/api/travellers/{id}/stamps", "recordStamp",
                        "Puts a stamp in a document forward, with its place in it and its picture", kRecord,
                        "StampInput", "Stamp", 201),
                [service](Call& call, database::Session&) -> Result<Commit> {
                  JsonReader reader = TRY(JsonReader::open(call.body()));
                  Stamp wanted = TRY(read_stamp(reader));
                  const auto picture = TRY(read_picture(*service, reader));
                  TRY(reader.finish());
                  wanted.traveller = TRY(call.id<border::TravellerId>("id"));
                  wanted.post = TRY(post_of(call, kRecord));
                  return Commit([service, &call, wanted, picture](database::Transaction& tx) -> Result<Answer> {
                    const Stamp made = TRY(service->add_stamp(
                        tx, call.grant(), wanted, picture, call.entry("stay_evidence.stamp_recorded", "stay_stamp")));
                    return shown(call, made, 201);
                  });
                }));
  TRY(api.write(writing("/api/stamps/{id}/decision", "decideStamp",
                        "Another person confirms a stamp, which then counts, or rejects it", kDecide,
                        "StayEvidenceDecision", "Stamp"),
                [service](Call& call, database::Session&) -> Result<Commit> {
                  JsonReader reader = TRY(JsonReader::open(call.body()));
                  const bool accept = TRY(reader.boolean("accept"));
                  const std::string note = TRY(api::read_note(reader, "note", kNoteBytes));
                  TRY(reader.finish());
                  const StampId id = TRY(call.id<StampId>("id"));
                  return Commit([service, &call, accept, note, id](database::Transaction& tx) -> Result<Answer> {
                    const Stamp made = TRY(service->decide_stamp(
                        tx, call.grant(), id, accept, note, call.entry("stay_evidence.stamp_decided", "stay_stamp")));
                    return shown(call, made);
                  });
                }));
  api::Operation picture =
      operation(Method::kGet, "/api/travellers/{id}/stay-evidence/{evidence_id}/picture", "getStayPicture",
                "The picture of a stamp or of other evidence", {kRecord, kDecide}, "", "");
  picture.response_type = "image/jpeg";
  return api.read(std::move(picture), [](Call& call, database::Session& session) -> Result<Answer> {
    const auto id = TRY(call.id<border::TravellerId>("id"));
    const auto evidence = TRY(call.id<StampId>("evidence_id"));
    const auto records = TRY(border::Border::records_of(session, id));
    const auto found = TRY(store::picture(session, call.grant(), records, evidence.raw()));
    if (!found) return Error{"stay_evidence.not_found", "there is no such record"};
    call.look("traveller", id.to_text());
    return Answer::bytes(std::string(as_text(*found)), "image/jpeg");
  });
}

Result<void> add_presumptions(api::Api& api, const ServicePointer& service) {
  TRY(api.write(writing("/api/checks/{id}/presumption", "presumeOverstay",
                        "A named officer presumes an overstay, where the law of the site knows it", kDecide,
                        "PresumptionInput", "Presumption", 201),
                [service](Call& call, database::Session&) -> Result<Commit> {
                  JsonReader reader = TRY(JsonReader::open(call.body()));
                  Presumption wanted;
                  wanted.check = TRY(call.id<border::CheckId>("id"));
                  wanted.facts = TRY(api::read_note(reader, "facts", kNoteBytes));
                  TRY(reader.finish());
                  return Commit([service, &call, wanted](database::Transaction& tx) -> Result<Answer> {
                    const Presumption made = TRY(service->presume(
                        tx, call.grant(), wanted, call.entry("stay_evidence.presumed", "stay_presumption")));
                    return shown(call, made, 201);
                  });
                }));
  TRY(api.write(
      writing("/api/presumptions/{id}/evidence", "rebutPresumption", "What the traveller brings against a presumption",
              kRecord, "RebuttalInput", "Presumption", 201),
      [service](Call& call, database::Session&) -> Result<Commit> {
        JsonReader reader = TRY(JsonReader::open(call.body()));
        Rebuttal wanted;
        wanted.kind = TRY(reader.text("kind", kCodeBytes));
        wanted.note = TRY(api::read_note(reader, "note", kNoteBytes));
        const auto picture = TRY(read_picture(*service, reader));
        TRY(reader.finish());
        const PresumptionId id = TRY(call.id<PresumptionId>("id"));
        return Commit([service, &call, wanted, picture, id](database::Transaction& tx) -> Result<Answer> {
          const Presumption made = TRY(service->rebut(tx, call.grant(), id, wanted, picture,
                                                      call.entry("stay_evidence.evidence_given", "stay_presumption")));
          return shown(call, made, 201);
        });
      }));
  TRY(api.write(
      writing("/api/presumptions/{id}/evidence/{evidence_id}/decision", "judgeRebuttal",
              "Another officer accepts the evidence, which ends the presumption, or not", kDecide,
              "StayEvidenceDecision", "Presumption"),
      [service](Call& call, database::Session&) -> Result<Commit> {
        JsonReader reader = TRY(JsonReader::open(call.body()));
        const bool accept = TRY(reader.boolean("accept"));
        const std::string note = TRY(api::read_note(reader, "note", kNoteBytes));
        TRY(reader.finish());
        const PresumptionId id = TRY(call.id<PresumptionId>("id"));
        const RebuttalId evidence = TRY(call.id<RebuttalId>("evidence_id"));
        return Commit([service, &call, accept, note, id, evidence](database::Transaction& tx) -> Result<Answer> {
          const Presumption made = TRY(service->judge(tx, call.grant(), id, evidence, accept, note,
                                                      call.entry("stay_evidence.evidence_judged", "stay_presumption")));
          return shown(call, made);
        });
      }));
  return api.write(writing("/api/presumptions/{id}/resolve", "resolvePresumption",
                           "Another officer ends a presumption for another reason than evidence", kDecide,
                           "PresumptionEnd", "Presumption"),
                   [service](Call& call, database::Session&) -> Result<Commit> {
                     JsonReader reader = TRY(JsonReader::open(call.body()));
                     const std::string note = TRY(api::read_note(reader, "note", kNoteBytes));
                     TRY(reader.finish());
                     const PresumptionId id = TRY(call.id<PresumptionId>("id"));
                     return Commit([service, &call, note, id](database::Transaction& tx) -> Result<Answer> {
                       const Presumption made =
                           TRY(service->resolve(tx, call.grant(), id, note,
                                                call.entry("stay_evidence.presumption_ended", "stay_presumption")));
                       return shown(call, made);
                     });
                   });
}

Result<Answer> list_overstayers(const Service& service, Call& call, database::Session& session) {
  const auto found = TRY(service.overstayers(session, call.grant(), kShown));
  json::array all;
  const CivilDate today = call.now().utc_day();
  for (const border::OpenStay& stay : found.stays) {
    call.look("traveller", stay.traveller.to_text());
    all.push_back(json::object{{"traveller_id", stay.traveller.to_text()},
                               {"surname", stay.surname},
                               {"given_names", stay.given_names},
                               {"nationality", stay.nationality.text()},
                               {"entered", stay.entered.to_text()},
                               {"post", stay.post_name},
                               {"authorised_until", stay.authorised_until.to_text()},
                               {"days", today - stay.authorised_until},
                               {"source", stay.source}});
  }
  json::object answer{{"overstayers", std::move(all)},
                      {"unknown", found.unknown},
                      {"exits_on_paper", found.exits_on_paper},
                      {"more", found.more}};
  if (found.since) answer["since"] = found.since->to_text();
  if (!found.waiting.empty()) answer["post_not_live"] = found.waiting;
  return Answer::json(std::move(answer));
}

Result<void> add_lists(api::Api& api, const ServicePointer& service) {
  TRY(api.read(operation(Method::kGet, "/api/stay-evidence/waiting", "listWaitingEvidence",
                         "Stamps to be confirmed and presumptions that stand, of the session's post", {kDecide}, "",
                         "WaitingEvidence"),
               [](Call& call, database::Session& session) -> Result<Answer> {
                 const PostId post = TRY(post_of(call, kDecide));
                 json::array stamps, presumptions;
                 for (const Stamp& stamp : TRY(store::stamps_waiting(session, call.grant(), post, kShown))) {
                   call.look("traveller", stamp.traveller.to_text());
                   json::object one = to_json(stamp);
                   one["own"] = stamp.by.id == call.caller().account;
                   stamps.push_back(std::move(one));
                 }
                 for (const Presumption& one : TRY(store::presumptions_open(session, call.grant(), post, kShown))) {
                   call.look("traveller", one.traveller.to_text());
                   json::object shown_one = to_json(one);
                   shown_one["own"] = one.by.id == call.caller().account;
                   presumptions.push_back(std::move(shown_one));
                 }
                 return Answer::json(
                     json::object{{"stamps", std::move(stamps)}, {"presumptions", std::move(presumptions)}});
               }));
  return api.read(operation(Method::kGet, "/api/overstayers", "listOverstayers",
                            "Who entered, was authorised until a day that is past, and has not been seen to leave",
                            {"stay_evidence.overstayers"}, "", "OverstayerList"),
                  [service](Call& call, database::Session& session) -> Result<Answer> {
                    return list_overstayers(*service, call, session);
                  });
}

}  // namespace

Result<void> add_routes(api::Api& api, const ServicePointer& service) {
  const EmbeddedFiles files(limen_embedded_stay_evidence_schemas_begin, limen_embedded_stay_evidence_schemas_end);
  TRY(api.add_schemas(files.find("stay_evidence.json")));
  TRY(api.add_status("stay_evidence.*", 409));
  for (const char* code : {"stay_evidence.code.unknown", "stay_evidence.code.requires", "stay_evidence.stamp.place",
                           "stay_evidence.stamp.day", "stay_evidence.no_note", "stay_evidence.presumption.no_facts",
                           "stay_evidence.rebuttal.empty", "stay_evidence.picture"}) {
    TRY(api.add_status(code, 422));
  }
  TRY(api.add_status("stay_evidence.not_found", 404));
  TRY(api.add_status("stay_evidence.same_person", 403));
  TRY(add_gaps(api, service));
  TRY(add_stamps(api, service));
  TRY(add_presumptions(api, service));
  return add_lists(api, service);
}

}  // namespace limen::stay_evidence
