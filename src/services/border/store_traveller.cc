#include <fmt/format.h>

#include <algorithm>

#include "services/border/json_forms.h"
#include "services/border/store.h"

namespace limen::border::store {
namespace {

constexpr std::string_view kCrossingColumns =
    "x.id, x.check_id, x.traveller_id, x.direction, x.at, x.local_day, x.post_id, p.code, p.name, x.lane, "
    "x.officer_id, x.officer, "
    "x.transport_mode, x.travel_purpose, x.carrier_reference, x.document_type, x.document_number, x.document_issuer, "
    "x.stay_kind, "
    "x.authorised_until, coalesce(j.unlawful_days, x.unlawful_days), x.supersedes, x.corrected_by, x.reason, x.note, "
    "j.correction_id, x.source, x.place";
constexpr std::string_view kCrossingTables =
    "crossing x join post p on p.id = x.post_id left join crossing_judgement j on j.crossing_id = x.id and j.number = "
    "x.judgements";

StateCode state_or_none(std::string_view text) { return StateCode::parse(text).value_or(StateCode()); }

Crossing read_crossing(const database::Row& row) {
  Crossing crossing;
  crossing.id = row.id<CrossingId>(0);
  crossing.check_id = row.optional_id<CheckId>(1);
  crossing.traveller_id = row.id<TravellerId>(2);
  crossing.direction = parse_direction(row.text(3)).value_or(Direction::kEntry);
  crossing.at = row.instant(4);
  crossing.local_day = row.date(5);
  crossing.post = {row.id<PostId>(6), std::string(row.text(7)), std::string(row.text(8))};
  crossing.lane = row.text(9);
  crossing.officer_id = row.id<AccountId>(10);
  crossing.officer = row.text(11);
  crossing.transport_mode = row.text(12);
  crossing.travel_purpose = row.text(13);
  crossing.carrier_reference = row.text(14);
  crossing.document_type = row.text(15);
  crossing.document_number = row.text(16);
  crossing.document_issuer = state_or_none(row.text(17));
  crossing.stay_kind = row.text(18);
  crossing.authorised_until = row.optional_date(19);
  crossing.unlawful_days = static_cast<int>(row.integer(20));
  crossing.supersedes = row.optional_id<CrossingId>(21);
  crossing.corrected_by = row.optional_id<CrossingId>(22);
  crossing.reason = row.text(23);
  crossing.note = row.text(24);
  crossing.rejudged_by = row.optional_id<CrossingId>(25);
  crossing.source = row.text(26);
  crossing.place = row.text(27);
  return crossing;
}

constexpr std::string_view kRefusalColumns =
    "r.id, r.number, r.check_id, r.traveller_id, r.at, r.local_day, r.post_id, p.code, p.name, r.officer_id, "
    "r.officer, r.reasons, r.facts, "
    "r.form_language, r.signature, r.safeguards";

Result<Refusal> read_refusal(const database::Row& row) {
  Refusal refusal;
  refusal.id = row.id<RefusalId>(0);
  refusal.number = row.text(1);
  refusal.check_id = row.id<CheckId>(2);
  refusal.traveller_id = row.optional_id<TravellerId>(3);
  refusal.at = row.instant(4);
  refusal.local_day = row.date(5);
  refusal.post = {row.id<PostId>(6), std::string(row.text(7)), std::string(row.text(8))};
  refusal.officer_id = row.id<AccountId>(9);
  refusal.officer = row.text(10);
  refusal.reasons = TRY(stored_codes(row.text(11)));
  refusal.facts = row.text(12);
  refusal.form_language = row.text(13);
  refusal.signature = row.text(14);
  refusal.safeguards = TRY(stored_object(row.text(15)));
  return refusal;
}

const std::string& current_crossings() {
  static const std::string sql =
      fmt::format("select {} from {} where x.traveller_id = $1 and x.corrected_by is null order by x.at, x.id",
                  kCrossingColumns, kCrossingTables);
  return sql;
}

const std::string& refusals_of_traveller() {
  static const std::string sql = fmt::format(
      "select {} from refusal r join post p on p.id = r.post_id where r.traveller_id = $1 order by r.at desc",
      kRefusalColumns);
  return sql;
}

constexpr std::string_view kProtectionOf =
    "select r.check_id, r.open, r.closed_by_id from protection_request r join border_check c on c.id = r.check_id "
    "where c.traveller_id = $1";
constexpr std::string_view kWaitingChecks =
    "select c.id, c.post_id, p.code, p.name, c.state, c.opened_at from border_check c join post p on p.id = c.post_id "
    "where c.traveller_id = $1 and c.id <> $2 and c.state <> 'closed' order by c.opened_at desc limit 20";

std::vector<Crossing> read_crossings(const database::Rows& rows) {
  std::vector<Crossing> result;
  for (const auto row : rows) result.push_back(read_crossing(row));
  return result;
}

// The answers to one question of several records, in the order in which they stand for one.
void put_in_order(std::vector<Crossing>& crossings) {
  std::ranges::sort(crossings,
                    [](const Crossing& a, const Crossing& b) { return a.at < b.at || (a.at == b.at && a.id < b.id); });
}
void put_in_order(std::vector<Refusal>& refusals) {
  std::ranges::stable_sort(refusals, [](const Refusal& a, const Refusal& b) { return a.at > b.at; });
}
void put_in_order(std::vector<OtherCheck>& checks) {
  std::ranges::stable_sort(checks, [](const OtherCheck& a, const OtherCheck& b) { return a.opened_at > b.opened_at; });
}
template <typename T>
void append(std::vector<T>& all, std::vector<T>&& more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::vector<Request> read_requests(const database::Rows& rows) {
  std::vector<Request> result;
  for (const auto row : rows) result.push_back({row.id<CheckId>(0), row.boolean(1), row.optional_id<AccountId>(2)});
  return result;
}

std::vector<OtherCheck> read_waiting(const database::Rows& rows) {
  std::vector<OtherCheck> result;
  for (const auto row : rows) {
    result.push_back({row.id<CheckId>(0),
                      {row.id<PostId>(1), std::string(row.text(2)), std::string(row.text(3))},
                      parse_check_state(row.text(4)).value_or(CheckState::kOpen),
                      row.instant(5)});
  }
  return result;
}

// Of columns surname, given_names, birth_date, sex, nationality, in this order from the first on.
Person read_person(const database::Row& row) {
  return {std::string(row.text(0)), std::string(row.text(1)), PartialDate::parse(row.text(2)).value_or(PartialDate()),
          parse_sex(row.text(3)).value_or(Sex::kUnknown), state_or_none(row.text(4))};
}

Result<std::vector<FormerPerson>> former_of(Session& session, const TravellerId& id) {
  const auto rows = TRY(session.query(
      "select surname, given_names, birth_date, sex, nationality, until_at from traveller_version where traveller_id = "
      "$1 order by number",
      {id}));
  std::vector<FormerPerson> former;
  for (const auto row : rows) former.push_back({read_person(row), row.instant(5)});
  return former;
}

Result<void> put(Transaction& tx, Row row, std::string_view sql, std::initializer_list<database::Value> values) {
  return row == Row::kNow ? tx.execute(sql, values) : tx.add_row(sql, values);
}

}  // namespace

Question document_question(std::string_view number, const StateCode& issuer) {
  return {
      "select d.traveller_id, d.id, d.birth_date, r.person_id, t.birth_date, t.corrections from travel_document d join "
      "traveller t on t.id = d.traveller_id left join person_record r on r.traveller_id = d.traveller_id where "
      "d.number = $1 and d.issuer = $2",
      {number, issuer.text()}};
}

Result<std::vector<Known>> find_document(Session& session, const Grant& grant, std::string_view number,
                                         const StateCode& issuer) {
  const Question question = document_question(number, issuer);
  return read_known(grant, TRY(session.query(question.sql, question.parameters)));
}

std::vector<Known> read_known(const Grant&, const database::Rows& rows) {
  std::vector<Known> result;
  for (const auto row : rows) {
    result.push_back({row.id<TravellerId>(0), row.id<DocumentId>(1),
                      PartialDate::parse(row.text(2)).value_or(PartialDate()),
                      PartialDate::parse(row.text(4)).value_or(PartialDate()), !row.is_null(3), row.integer(5) > 0});
  }
  return result;
}

const Known* same_person(std::span<const Known> known, const PartialDate& birth) {
  for (const Known& one : known) {
    if (one.birth == birth) return &one;
  }
  for (const Known& one : known) {
    if (one.corrected && one.birth_now == birth) return &one;
  }
  return nullptr;
}

Result<void> insert_traveller(Transaction& tx, const TravellerId& id, const Person& person,
                              std::string_view search_name, Instant now, Row row) {
  return put(tx, row,
             "insert into traveller(id, surname, given_names, search_name, birth_date, sex, nationality, first_seen, "
             "last_seen) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
             {id, person.surname, person.given_names, search_name, person.birth.to_text(), to_text(person.sex),
              person.nationality.text(), now, now});
}

Result<void> touch_traveller(Transaction& tx, const TravellerId& id, Instant now) {
  return tx.execute("update traveller set last_seen = $2 where id = $1 and last_seen < $2", {id, now});
}

Result<void> insert_document(Transaction& tx, const DocumentId& id, const TravellerId& traveller,
                             const TravelDocument& document, const PartialDate& birth, Row row) {
  return put(
      tx, row,
      "insert into travel_document(id, traveller_id, number, issuer, birth_date, type, expiry_date) values ($1, $2, "
      "$3, $4, $5, $6, $7)",
      {id, traveller, document.number, document.issuer.text(), birth.to_text(), document.type,
       document.expiry ? document.expiry->to_text() : std::string()});
}

Result<Traveller> load_traveller(Session& session, const Grant&, const TravellerId& id) {
  const auto rows = TRY(session.query(
      "select surname, given_names, birth_date, sex, nationality, corrections from traveller where id = $1", {id}));
  if (rows.empty()) return Error{"border.traveller.not_found", "there is no such traveller"};
  const auto row = rows.front();
  Traveller traveller;
  traveller.id = id;
  traveller.person = read_person(row);
  if (row.integer(5) > 0) traveller.former = TRY(former_of(session, id));
  const auto documents = TRY(session.query(
      "select id, type, number, issuer, expiry_date from travel_document where traveller_id = $1 order by id", {id}));
  for (const auto document : documents) {
    Traveller::Document entry;
    entry.id = document.id<DocumentId>(0);
    entry.document.type = document.text(1);
    entry.document.number = document.text(2);
    entry.document.issuer = state_or_none(document.text(3));
    if (const auto expiry = CivilDate::parse(document.text(4)); expiry.ok()) entry.document.expiry = *expiry;
    traveller.documents.push_back(std::move(entry));
  }
  return traveller;
}

Result<void> correct_traveller(Transaction& tx, const TravellerId& id, const Person& person,
                               std::string_view search_name, Instant now) {
  const auto rows =
      TRY(tx.query("select surname, given_names, search_name, birth_date, sex, nationality, corrections from traveller "
                   "where id = $1",
                   {id}));
  if (rows.empty()) return Error{"border.traveller.not_found", "there is no such traveller"};
  const auto row = rows.front();
  TRY(tx.execute(
      "insert into traveller_version(traveller_id, number, surname, given_names, search_name, birth_date, sex, "
      "nationality, until_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      {id, row.integer(6) + 1, row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5), now}));
  return tx.execute(
      "update traveller set surname = $2, given_names = $3, search_name = $4, birth_date = $5, sex = $6, nationality = "
      "$7, corrections = corrections + 1 where id = $1",
      {id, person.surname, person.given_names, search_name, person.birth.to_text(), to_text(person.sex),
       person.nationality.text()});
}

Result<bool> is_corrected(Session& session, const TravellerId& id) {
  const auto rows = TRY(session.query("select corrections from traveller where id = $1", {id}));
  return !rows.empty() && rows.front().integer(0) > 0;
}

Result<Person> first_person(Session& session, const Grant& grant, const TravellerId& id) {
  Traveller traveller = TRY(load_traveller(session, grant, id));
  return traveller.former.empty() ? std::move(traveller.person) : std::move(traveller.former.front().person);
}

namespace {

// `from` has the traveller as `t`; names and birth date are asked of `n`.
Result<void> search_in(Session& session, std::string_view from, std::string_view n, const TravellerSearch& search,
                       int limit, std::vector<TravellerId>& result) {
  std::string sql = fmt::format("select t.id, {}.given_names from {} where 1 = 1", n, from);
  std::vector<database::Value> values;
  const std::string birth = search.birth ? search.birth->to_text() : std::string();
  const auto add = [&](std::string_view condition, database::Value value) {
    values.push_back(value);
    sql += fmt::format(fmt::runtime(condition), values.size());
  };
  if (!search.search_name.empty()) add(fmt::format(" and {}.search_name = ${{}}", n), search.search_name);
  if (search.birth) add(fmt::format(" and {}.birth_date = ${{}}", n), birth);
  if (!search.document_number.empty())
    add(" and exists (select 1 from travel_document d where d.traveller_id = t.id and d.number = ${})",
        search.document_number);
  if (!search.issuer.empty())
    add(" and exists (select 1 from travel_document d where d.traveller_id = t.id and d.issuer = ${})",
        search.issuer.text());
  sql += " order by t.last_seen desc, t.id";
  // Given names are compared folded, which the database cannot do: the limit comes after them.
  if (!search.given_names_fit) add(" limit ${}", limit);
  return session.for_each(sql, values, [&](const database::Row& row) -> Result<void> {
    const bool fits = !search.given_names_fit || search.given_names_fit(row.text(1));
    const auto id = row.id<TravellerId>(0);
    if (fits && result.size() < static_cast<std::size_t>(limit) && std::ranges::find(result, id) == result.end())
      result.push_back(id);
    return {};
  });
}

}  // namespace

Result<std::vector<TravellerId>> search_travellers(Session& session, const Grant&, const TravellerSearch& search,
                                                   int limit) {
  std::vector<TravellerId> result;
  TRY(search_in(session, "traveller t", "t", search, limit, result));
  // Whoever was corrected is found by what her record said before, too.
  const bool named = !search.search_name.empty() || search.birth.has_value();
  if (named && result.size() < static_cast<std::size_t>(limit)) {
    TRY(search_in(session, "traveller_version n join traveller t on t.id = n.traveller_id", "n", search, limit,
                  result));
  }
  return result;
}

Result<std::vector<Crossing>> crossings_of(Session& session, const Grant&, Records records, bool with_superseded) {
  static const std::string all =
      fmt::format("select {} from {} where x.traveller_id = $1 order by x.at, x.id", kCrossingColumns, kCrossingTables);
  std::vector<Crossing> found;
  for (const TravellerId& record : records) {
    const auto rows = TRY(session.query(with_superseded ? all : current_crossings(), {record}));
    append(found, read_crossings(rows));
  }
  if (records.size() > 1) put_in_order(found);
  return found;
}

Result<Crossing> load_crossing(Session& session, const Grant&, const CrossingId& id) {
  static const std::string sql = fmt::format("select {} from {} where x.id = $1", kCrossingColumns, kCrossingTables);
  const auto rows = TRY(session.query(sql, {id}));
  if (rows.empty()) return Error{"border.crossing.not_found", "there is no such crossing"};
  return read_crossing(rows.front());
}

Result<void> insert_crossing(Transaction& tx, const Crossing& crossing, Row row) {
  return put(
      tx, row,
      "insert into crossing(id, check_id, traveller_id, direction, at, local_day, post_id, lane, officer_id, officer, "
      "transport_mode, "
      "travel_purpose, carrier_reference, document_type, document_number, document_issuer, stay_kind, "
      "authorised_until, unlawful_days, "
      "supersedes, reason, note, source, place) values "
      "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)",
      {crossing.id,
       crossing.check_id,
       crossing.traveller_id,
       to_text(crossing.direction),
       crossing.at,
       crossing.local_day,
       crossing.post.id,
       crossing.lane,
       crossing.officer_id,
       crossing.officer,
       crossing.transport_mode,
       crossing.travel_purpose,
       crossing.carrier_reference,
       crossing.document_type,
       crossing.document_number,
       crossing.document_issuer.text(),
       crossing.stay_kind,
       crossing.authorised_until,
       crossing.unlawful_days,
       crossing.supersedes,
       crossing.reason,
       crossing.note,
       crossing.source,
       crossing.place});
}

Result<void> add_judgement(Transaction& tx, const CrossingId& crossing, const CrossingId& correction, Instant now,
                           int unlawful_days) {
  const auto rows = TRY(tx.query("select judgements from crossing where id = $1", {crossing}));
  const std::int64_t number = rows.empty() ? 1 : rows.front().integer(0) + 1;
  TRY(tx.execute(
      "insert into crossing_judgement(crossing_id, number, correction_id, at, unlawful_days) values ($1, $2, $3, $4, "
      "$5)",
      {crossing, number, correction, now, unlawful_days}));
  return tx.execute("update crossing set judgements = $2 where id = $1", {crossing, number});
}

Result<void> mark_superseded(Transaction& tx, const CrossingId& old, const CrossingId& by) {
  const auto changed = TRY(
      tx.execute_counted("update crossing set corrected_by = $2 where id = $1 and corrected_by is null", {old, by}));
  if (changed != 1)
    return Error{"border.crossing.superseded", "the crossing has been corrected already; correct the later entry"};
  return {};
}

Result<std::vector<TravellerId>> records_of(Session& session, const TravellerId& traveller) {
  std::vector<TravellerId> records;
  for (const RawId& record : TRY(memberships::of(session, traveller.raw())).records) records.emplace_back(record);
  return records;
}

std::vector<TravellerId> records_of(const Check& check) {
  if (!check.traveller_id) return {};
  std::vector<TravellerId> records{*check.traveller_id};
  records.insert(records.end(), check.other_records.begin(), check.other_records.end());
  return records;
}

Result<Listed<Refusal>> refusals_of(Session& session, const Grant&, Records records) {
  Listed<Refusal> found;
  for (const TravellerId& record : records) {
    const auto rows = TRY(session.query(refusals_of_traveller(), {record}));
    auto some = TRY(read_listed<Refusal>(rows, read_refusal));
    append(found.items, std::move(some.items));
    found.unreadable += some.unreadable;
  }
  if (records.size() > 1) put_in_order(found.items);
  return found;
}

Result<History> history_of(Session& session, const Grant&, Records records, const CheckId& except) {
  constexpr std::size_t kQuestions = 4;
  std::vector<Question> questions;
  for (const TravellerId& record : records) {
    questions.push_back({kProtectionOf, {record}});
    questions.push_back({current_crossings(), {record}});
    questions.push_back({refusals_of_traveller(), {record}});
    questions.push_back({kWaitingChecks, {record, except}});
  }
  const auto answers = TRY(session.query_all(questions));
  History history;
  for (std::size_t i = 0; i < answers.size(); i += kQuestions) {
    append(history.requests, read_requests(answers[i]));
    append(history.crossings, read_crossings(answers[i + 1]));
    auto refusals = TRY(read_listed<Refusal>(answers[i + 2], read_refusal));
    append(history.refusals.items, std::move(refusals.items));
    history.refusals.unreadable += refusals.unreadable;
    append(history.waiting, read_waiting(answers[i + 3]));
  }
  if (records.size() > 1) {
    put_in_order(history.crossings);
    put_in_order(history.refusals.items);
    put_in_order(history.waiting);
  }
  return history;
}

Result<std::vector<Request>> protection_of(Session& session, Records records) {
  std::vector<Request> requests;
  for (const TravellerId& record : records) {
    const auto rows = TRY(session.query(kProtectionOf, {record}));
    append(requests, read_requests(rows));
  }
  return requests;
}

Result<Refusal> load_refusal(Session& session, const Grant&, const RefusalId& id) {
  static const std::string sql =
      fmt::format("select {} from refusal r join post p on p.id = r.post_id where r.id = $1", kRefusalColumns);
  const auto rows = TRY(session.query(sql, {id}));
  if (rows.empty()) return Error{"border.refusal.not_found", "there is no such refusal"};
  return read_refusal(rows.front());
}

Result<void> insert_refusal(Transaction& tx, const Refusal& refusal) {
  return tx.execute(
      "insert into refusal(id, number, check_id, traveller_id, at, local_day, post_id, officer_id, officer, reasons, "
      "facts, form_language, "
      "signature, safeguards) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
      {refusal.id, refusal.number, refusal.check_id, refusal.traveller_id, refusal.at, refusal.local_day,
       refusal.post.id, refusal.officer_id, refusal.officer, limen::to_text(json::value(to_json(refusal.reasons))),
       refusal.facts, refusal.form_language, refusal.signature, limen::to_text(json::value(refusal.safeguards))});
}

Result<std::int64_t> next_refusal_number(Transaction& tx, const PostId& post, int year) {
  const auto rows = TRY(tx.query("select last from refusal_number where post_id = $1 and year = $2", {post, year}));
  const std::int64_t next = rows.empty() ? 1 : rows.front().integer(0) + 1;
  if (rows.empty()) {
    TRY(tx.execute("insert into refusal_number(post_id, year, last) values ($1, $2, $3)", {post, year, next}));
  } else {
    TRY(tx.execute("update refusal_number set last = $3 where post_id = $1 and year = $2", {post, year, next}));
  }
  return next;
}

}  // namespace limen::border::store
