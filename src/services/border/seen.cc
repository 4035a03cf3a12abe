// What other services read of checks and travellers. Reverse screening reads travellers page by page, in the order of
// their ids, so that no snapshot is held long.
#include <unordered_map>

#include "services/border/border.h"
#include "services/border/store.h"

namespace limen::border {
namespace {

StateCode state_or_none(std::string_view text) { return StateCode::parse(text).value_or(StateCode()); }

SeenTraveller read_seen(const database::Row& row) {
  SeenTraveller seen;
  seen.id = row.id<TravellerId>(0);
  seen.surname = row.text(1);
  seen.given_names = row.text(2);
  seen.birth = PartialDate::parse(row.text(3)).value_or(PartialDate());
  seen.sex = parse_sex(row.text(4)).value_or(Sex::kUnknown);
  seen.nationality = state_or_none(row.text(5));
  return seen;
}

Result<void> add_documents(database::Session& session, SeenTraveller& seen) {
  const auto rows = TRY(session.query(
      "select number, issuer, type, expiry_date from travel_document where traveller_id = $1 order by id", {seen.id}));
  for (const auto row : rows) {
    SeenTraveller::Document document{
        std::string(row.text(0)), state_or_none(row.text(1)), std::string(row.text(2)), {}};
    if (const auto expiry = CivilDate::parse(row.text(3)); expiry.ok()) document.expiry = *expiry;
    seen.documents.push_back(std::move(document));
  }
  return {};
}

}  // namespace

Result<bool> Border::seen_since(database::Session& session, const protection::Grant&, Instant since, TravellerId& after,
                                int limit, const std::function<void(SeenTraveller&&)>& visit) {
  // `last_seen` is that of the last check, which is never before the last crossing: it spares most the second question.
  const auto rows = TRY(session.query(
      "select t.id, t.surname, t.given_names, t.birth_date, t.sex, t.nationality, "
      "(select count(*) from crossing x where x.traveller_id = t.id and x.at >= $2 and x.corrected_by is null), "
      "(select count(*) from travel_document d where d.traveller_id = t.id), "
      "(select min(d.number) from travel_document d where d.traveller_id = t.id), "
      "(select min(d.issuer) from travel_document d where d.traveller_id = t.id) "
      "from traveller t where t.id > $1 order by t.id limit $3",
      {after, since, limit}));
  for (const auto row : rows) {
    after = row.id<TravellerId>(0);
    if (row.integer(6) == 0) continue;
    SeenTraveller seen = read_seen(row);
    if (row.integer(7) == 1) {
      seen.documents.push_back({std::string(row.text(8)), state_or_none(row.text(9)), {}, {}});
    } else if (row.integer(7) > 1) {
      TRY(add_documents(session, seen));
    }
    visit(std::move(seen));
  }
  return rows.size() == static_cast<std::size_t>(limit);
}

Result<std::optional<SeenTraveller>> Border::find_seen(database::Session& session, const protection::Grant&,
                                                       const TravellerId& id) {
  const auto rows = TRY(session.query(
      "select id, surname, given_names, birth_date, sex, nationality from traveller where id = $1", {id}));
  if (rows.empty()) return std::optional<SeenTraveller>();
  SeenTraveller seen = read_seen(rows.front());
  TRY(add_documents(session, seen));
  return std::optional<SeenTraveller>(std::move(seen));
}

Result<std::optional<LastCrossing>> Border::last_crossing(database::Session& session, const protection::Grant&,
                                                          const TravellerId& id) {
  std::optional<LastCrossing> last;
  for (const TravellerId& record : TRY(store::records_of(session, id))) {
    const auto rows = TRY(
        session.query("select x.at, x.direction, p.code, p.name from crossing x join post p on p.id = x.post_id where "
                      "x.traveller_id = $1 and x.corrected_by is null order by x.at desc, x.id desc limit 1",
                      {record}));
    if (rows.empty()) continue;
    const auto row = rows.front();
    if (last && row.instant(0) < last->at) continue;
    last = LastCrossing{row.instant(0), parse_direction(row.text(1)).value_or(Direction::kEntry),
                        std::string(row.text(2)), std::string(row.text(3))};
  }
  return last;
}

Result<std::vector<TravellerId>> Border::records_of(database::Session& session, const TravellerId& id) {
  return store::records_of(session, id);
}

Result<std::int64_t> Border::crossings_count(database::Session& session, const TravellerId& id) {
  const auto rows =
      TRY(session.query("select count(*) from crossing where traveller_id = $1 and corrected_by is null", {id}));
  return rows.front().integer(0);
}

Result<std::vector<WaitingCheck>> Border::waiting_checks(database::Session& session, Instant since, int limit) {
  const auto rows = TRY(session.query(
      "select c.id, c.traveller_id, c.post_id, p.code, p.name, c.opened_at from post p join border_check c on "
      "c.post_id = p.id and c.state in ('open', 'referred') where c.opened_at >= $1 and c.traveller_id is not null "
      "order by c.opened_at, c.id limit $2",
      {since, limit}));
  std::vector<WaitingCheck> found;
  for (const auto row : rows) {
    found.push_back({row.id<CheckId>(0), row.id<TravellerId>(1), row.id<PostId>(2), std::string(row.text(3)),
                     std::string(row.text(4)), row.instant(5)});
  }
  return found;
}

namespace {

constexpr std::string_view kDocumentColumns = "number, issuer, type, expiry_date";

SeenTraveller::Document read_document_row(const database::Row& row) {
  SeenTraveller::Document document{std::string(row.text(0)), state_or_none(row.text(1)), std::string(row.text(2)), {}};
  if (const auto expiry = CivilDate::parse(row.text(3)); expiry.ok()) document.expiry = *expiry;
  return document;
}

}  // namespace

Result<bool> Border::records_page(database::Session& session, const protection::Grant&, TravellerId& after, int limit,
                                  const std::function<void(SeenTraveller&&, Instant)>& visit) {
  const auto rows = TRY(session.query(
      "select id, surname, given_names, birth_date, sex, nationality, first_seen from traveller where id > $1 order by "
      "id limit $2",
      {after, limit}));
  if (rows.empty()) return false;
  const auto last = rows[rows.size() - 1].id<TravellerId>(0);
  static const std::string documents = "select " + std::string(kDocumentColumns) +
                                       ", traveller_id from travel_document where traveller_id > $1 and traveller_id "
                                       "<= $2 order by traveller_id, id";
  std::unordered_map<TravellerId, std::vector<SeenTraveller::Document>> by_traveller;
  for (const auto row : TRY(session.query(documents, {after, last})))
    by_traveller[row.id<TravellerId>(4)].push_back(read_document_row(row));
  for (const auto row : rows) {
    SeenTraveller seen = read_seen(row);
    if (const auto found = by_traveller.find(seen.id); found != by_traveller.end())
      seen.documents = std::move(found->second);
    visit(std::move(seen), row.instant(6));
  }
  after = last;
  return rows.size() == static_cast<std::size_t>(limit);
}

Result<std::vector<SeenTraveller>> Border::find_all(database::Session& session, const protection::Grant&,
                                                    std::span<const TravellerId> ids) {
  static constexpr std::string_view kTraveller =
      "select id, surname, given_names, birth_date, sex, nationality from traveller where id = $1";
  static const std::string documents =
      "select " + std::string(kDocumentColumns) + " from travel_document where traveller_id = $1 order by id";
  std::vector<database::Question> questions;
  for (const TravellerId& id : ids) {
    questions.push_back({kTraveller, {id}});
    questions.push_back({documents, {id}});
  }
  const auto answers = TRY(session.query_all(questions));
  std::vector<SeenTraveller> found;
  for (std::size_t i = 0; i < answers.size(); i += 2) {
    if (answers[i].empty()) continue;
    SeenTraveller seen = read_seen(answers[i].front());
    for (const auto row : answers[i + 1]) seen.documents.push_back(read_document_row(row));
    found.push_back(std::move(seen));
  }
  return found;
}

// A hold on any of her records holds all of them.
Result<bool> Border::held(database::Session& session, const TravellerId& id) {
  for (const TravellerId& record : TRY(store::records_of(session, id))) {
    const auto holds = TRY(
        session.query("select 1 from traveller_hold where traveller_id = $1 and lifted_at is null limit 1", {record}));
    if (!holds.empty()) return true;
  }
  return false;
}

Result<CheckDocument> Border::document_of(database::Session& session, const protection::Grant& grant,
                                          const CheckId& id) {
  const Check check = TRY(store::load_check(session, grant, id));
  CheckDocument out{.id = id, .post = check.post.id, .officer = check.officer_id};
  out.traveller = check.traveller_id;
  out.open = check.state != CheckState::kClosed;
  out.local_day = check.local_day;
  out.surname = check.person.surname;
  out.given_names = check.person.given_names;
  out.birth = check.person.birth;
  out.sex = check.person.sex;
  out.nationality = check.person.nationality;
  if (check.document) {
    out.document_type = check.document->type;
    out.document_number = check.document->number;
    out.document_issuer = check.document->issuer;
    out.document_expiry = check.document->expiry;
  }
  out.zone = !check.mrz.empty();
  if (const auto* valid = check.mrz.if_contains("valid"); valid != nullptr) out.zone_valid = *valid == true;
  out.name_may_be_cut = check.mrz.contains("name_cut");
  for (const json::value& finding : check.findings) {
    if (finding.is_object() && finding.get_object().contains("code"))
      out.findings.emplace_back(finding.get_object().at("code").as_string());
  }
  return out;
}

}  // namespace limen::border
