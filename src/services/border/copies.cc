// The register of refusals of a post: their numbers without a gap that has no reason, and the signed forms on file.
#include <fmt/format.h>

#include <charconv>
#include <map>
#include <set>

#include "services/border/routes.h"
#include "services/border/service.h"

namespace limen::border {
namespace {

using api::Answer;
using api::Call;
using api::Commit;
using http::Method;
using CopyId = Id<struct RefusalCopyTag>;

constexpr std::size_t kMostBytes = 8 * 1024 * 1024;

// What the bytes are, whatever the browser says.
std::string_view type_of(std::string_view bytes) {
  if (bytes.starts_with("%PDF-")) return "application/pdf";
  if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return "image/png";
  if (bytes.starts_with("\xff\xd8\xff")) return "image/jpeg";
  return {};
}

json::object copy_json(const database::Row& row) {
  return {{"id", row.id<CopyId>(0).to_text()}, {"media_type", row.text(1)}, {"sha256", row.text(2)},
          {"bytes", row.integer(3)},           {"filed_by", row.text(4)},   {"filed_at", row.instant(5).to_text()}};
}

// Of the refusal in the path, if the caller may see it.
Result<Refusal> refusal_of(Call& call, database::Session& session) {
  const RefusalId id = TRY(call.id<RefusalId>("id"));
  Refusal refusal = TRY(store::load_refusal(session, call.grant(), id));
  TRY(call.grant().require({.post = refusal.post.id, .owner = refusal.officer_id}));
  call.look("check", refusal.check_id.to_text());
  call.about({.post = refusal.post.id, .owner = refusal.officer_id});
  return refusal;
}

Result<Commit> file_copy(const Service& service, Call& call, database::Session& session) {
  const Refusal refusal = TRY(refusal_of(call, session));
  const std::string_view bytes = call.raw_body();
  if (bytes.empty()) return Error{"border.copy.empty", "there is nothing in the file"};
  const std::string type(type_of(bytes));
  if (type.empty()) return Error{"border.copy.type", "a signed copy is a PDF, a PNG or a JPEG"};
  const std::string digest = to_hex(journal::hash_of(as_bytes(bytes)));
  return Commit([&service, &call, refusal, type, digest](database::Transaction& tx) -> Result<Answer> {
    const Instant now = service.parts().clock.now();
    const CopyId id = CopyId::make(now, service.parts().random);
    const std::string& content = call.raw_body();
    TRY(tx.execute(
        "insert into refusal_copy(id, refusal_id, media_type, sha256, content, filed_by, filed_name, filed_at) values "
        "($1, $2, $3, $4, $5, $6, $7, $8)",
        {id, refusal.id, type, digest, as_bytes(content), call.caller().account, call.caller().name, now}));
    journal::Entry entry = call.entry("border.refusal_copy_filed", "check", refusal.check_id.to_text());
    entry.facts = {{"refusal", refusal.id.to_text()}, {"number", refusal.number}, {"sha256", digest}};
    TRY(service.parts().journal.append(tx, std::move(entry)));
    return Answer::json(json::object{{"id", id.to_text()},
                                     {"media_type", type},
                                     {"sha256", digest},
                                     {"bytes", content.size()},
                                     {"filed_by", call.caller().name},
                                     {"filed_at", now.to_text()}},
                        201);
  });
}

Result<Answer> show_copy(Call& call, database::Session& session) {
  const Refusal refusal = TRY(refusal_of(call, session));
  const CopyId id = TRY(call.id<CopyId>("copy_id"));
  const auto rows = TRY(session.query("select content, media_type from refusal_copy where id = $1 and refusal_id = $2",
                                      {id, refusal.id}));
  if (rows.empty()) return Error{"border.copy.not_found", "there is no such copy"};
  return Answer::bytes(std::string(as_text(rows.front().blob(0))), std::string(rows.front().text(1)));
}

// Every number from 1 to the last is a refusal that is kept, or has its reason.
Result<json::array> gaps_of(database::Session& session, const site::Post& post, int year, std::int64_t last,
                            const std::set<std::string>& kept) {
  const std::string prefix = fmt::format("{}-{}-", post.code, year);
  std::map<std::string, std::pair<CivilDate, std::string>> gone;
  for (const auto row :
       TRY(session.query("select number, day, reason from refusal_number_gone where number >= $1 and number < $2",
                         {prefix, prefix + ":"}))) {
    gone.emplace(row.text(0), std::pair(row.date(1), std::string(row.text(2))));
  }
  json::array gaps;
  for (std::int64_t serial = 1; serial <= last; ++serial) {
    const std::string number = fmt::format("{}{:06}", prefix, serial);
    if (kept.contains(number)) continue;
    const auto found = gone.find(number);
    json::object gap{{"number", number}, {"reason", found == gone.end() ? "unknown" : found->second.second}};
    if (found != gone.end()) gap["day"] = found->second.first.to_text();
    gaps.push_back(std::move(gap));
  }
  return gaps;
}

Result<Answer> list_refusals(const Service& service, Call& call, database::Session& session) {
  if (!call.caller().current_post) return Error{"border.no_post", "choose the post you work at first"};
  const auto post = service.parts().posts.find(*call.caller().current_post);
  if (!post) return Error{"border.no_post", "choose the post you work at first"};
  TRY(call.grant().require({.post = post->id, .owner = call.caller().account}));
  constexpr std::int64_t kFirst = 2000, kLast = 2200;
  const std::int64_t this_year = post->zone.day_of(call.now()).year();
  const int year = static_cast<int>(TRY(call.query_integer("year", kFirst, kLast)).value_or(this_year));
  const bool missing = TRY(call.query_boolean("missing_copy")).value_or(false);
  const std::string prefix = fmt::format("{}-{}-", post->code, year);
  const auto rows = TRY(session.query(
      "select r.id, r.number, r.at, r.officer, r.signature, count(c.id), r.check_id from refusal r left join "
      "refusal_copy c on c.refusal_id = r.id where r.number >= $1 and r.number < $2 group by r.id, r.number, r.at, "
      "r.officer, r.signature, r.check_id order by r.number desc",
      {prefix, prefix + ":"}));
  std::set<std::string> kept;
  json::array all;
  for (const auto row : rows) {
    kept.emplace(row.text(1));
    if (missing && row.integer(5) > 0) continue;
    call.look("check", row.id<CheckId>(6).to_text());
    all.push_back(json::object{{"id", row.id<RefusalId>(0).to_text()},
                               {"number", row.text(1)},
                               {"at", row.instant(2).to_text()},
                               {"officer", row.text(3)},
                               {"signature", row.text(4)},
                               {"copies", row.integer(5)}});
  }
  const auto last =
      TRY(session.query("select last from refusal_number where post_id = $1 and year = $2", {post->id, year}));
  const std::int64_t latest = last.empty() ? 0 : last.front().integer(0);
  return Answer::json(json::object{
      {"refusals", std::move(all)}, {"last", latest}, {"gaps", TRY(gaps_of(session, *post, year, latest, kept))}});
}

api::Operation operation(Method method, std::string path, std::string id, std::string summary, std::string response) {
  return {.method = method,
          .path = std::move(path),
          .id = std::move(id),
          .summary = std::move(summary),
          .tag = "border",
          .scopes = {"border.second_line"},
          .purpose = true,
          .response_schema = std::move(response)};
}

}  // namespace

Result<void> register_copy_routes(api::Api& api, Service& service) {
  api::Operation file = operation(Method::kPost, "/api/refusals/{id}/copies", "fileRefusalCopy",
                                  "Files the signed form as it was scanned", "RefusalCopy");
  file.body_limit = kMostBytes;
  file.content_types = {"application/pdf", "image/png", "image/jpeg", "application/octet-stream"};
  file.status = 201;
  TRY(api.write(std::move(file),
                [&service](Call& call, database::Session& session) { return file_copy(service, call, session); }));
  TRY(api.read(operation(Method::kGet, "/api/refusals/{id}/copies", "listRefusalCopies", "Signed copies on file",
                         "RefusalCopyList"),
               [](Call& call, database::Session& session) -> Result<Answer> {
                 const Refusal refusal = TRY(refusal_of(call, session));
                 json::array all;
                 for (const auto row : TRY(session.query(
                          "select id, media_type, sha256, length(content), filed_name, filed_at from refusal_copy "
                          "where refusal_id = $1 order by filed_at, id",
                          {refusal.id}))) {
                   all.push_back(copy_json(row));
                 }
                 return Answer::json(json::object{{"copies", std::move(all)}});
               }));
  api::Operation show =
      operation(Method::kGet, "/api/refusals/{id}/copies/{copy_id}", "getRefusalCopy", "One signed copy", "");
  show.response_type = "application/octet-stream";
  TRY(api.read(std::move(show), show_copy));
  api::Operation list =
      operation(Method::kGet, "/api/refusals", "listRefusals",
                "The register of the session's post: numbers, signatures, copies on file, gaps", "RefusalRegister");
  list.query = {{"year", "this year without it", "integer"},
                {"missing_copy", "true: only those without a signed copy", "boolean"}};
  return api.read(std::move(list),
                  [&service](Call& call, database::Session& session) { return list_refusals(service, call, session); });
}

}  // namespace limen::border
