// What a post looks like to who goes and who comes: counted from the records themselves, without a name.
#include "services/border/store.h"

namespace limen::border {
namespace {

// Ids begin with the millisecond they were made in (base/id.h), so a span of time is a span of the primary key.
RawId first_of(Instant at) {
  return make_raw_id(at, [](std::span<std::uint8_t> bytes) { std::fill(bytes.begin(), bytes.end(), std::uint8_t{0}); });
}

}  // namespace

Result<std::vector<OpenCheck>> Border::open_at(database::Session& session, const protection::Grant& grant,
                                               const PostId& post) {
  TRY(grant.require({.post = post, .owner = grant.caller().account}));
  const auto rows = TRY(session.query(
      "select c.id, c.officer_id, c.officer, c.lane, c.direction, c.state, c.opened_at, "
      "case when exists (select 1 from protection_request p where p.check_id = c.id and p.open = 1) then 1 else 0 end "
      "from border_check c where c.post_id = $1 and c.state in ('open', 'referred') order by c.opened_at, c.id",
      {post}));
  std::vector<OpenCheck> out;
  for (const auto row : rows) {
    OpenCheck check;
    check.id = row.id<CheckId>(0);
    check.officer = row.id<AccountId>(1);
    check.officer_name = row.text(2);
    check.lane = row.text(3);
    check.direction = parse_direction(row.text(4)).value_or(Direction::kEntry);
    check.referred = row.text(5) == "referred";
    check.opened_at = row.instant(6);
    check.protection_open = row.boolean(7);
    out.push_back(std::move(check));
  }
  return out;
}

Result<PostFigures> Border::figures_of(database::Session& session, const protection::Grant& grant, const PostId& post,
                                       Instant from, Instant to) {
  TRY(grant.require({.post = post, .owner = grant.caller().account}));
  const RawId first = first_of(from), end = first_of(to);
  PostFigures out;
  for (const auto row : TRY(session.query(
           "select direction, case when supersedes is null then 0 else 1 end as corrects, count(*) from crossing "
           "where id >= $1 and id < $2 and post_id = $3 group by 1, 2",
           {first, end, post}))) {
    const std::int64_t count = row.integer(2);
    if (row.integer(1) != 0) {
      out.corrections += count;
    } else {
      (row.text(0) == "exit" ? out.exits : out.entries) += count;
    }
  }
  for (const auto row :
       TRY(session.query("select r.id, r.number, r.signature, r.at, "
                         "case when exists (select 1 from refusal_copy c where c.refusal_id = r.id) then 1 else 0 end "
                         "from refusal r where r.id >= $1 and r.id < $2 and r.post_id = $3 order by r.number",
                         {first, end, post}))) {
    out.refusals.push_back(
        {row.id<RefusalId>(0), std::string(row.text(1)), std::string(row.text(2)), row.instant(3), row.boolean(4)});
  }
  for (const OpenCheck& check : TRY(open_at(session, grant, post))) ++(check.referred ? out.referred : out.open);
  const auto requests =
      TRY(session.query("select count(*) from protection_request p join border_check c on c.id = p.check_id "
                        "where p.open = 1 and c.post_id = $1",
                        {post}));
  out.protection_open = requests.front().integer(0);
  return out;
}

}  // namespace limen::border
