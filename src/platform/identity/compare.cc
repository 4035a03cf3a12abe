#include "platform/identity/compare.h"

#include <algorithm>
#include <set>

#include "platform/identity/store.h"

namespace limen::identity {
namespace {

using journal::Record;

std::vector<std::string> texts_at(const json::object& facts, std::string_view key) {
  std::vector<std::string> texts;
  const auto* found = facts.if_contains(key);
  if (found == nullptr || !found->is_array()) return texts;
  for (const json::value& text : found->get_array()) {
    if (text.is_string()) texts.emplace_back(std::string_view(text.get_string()));
  }
  std::ranges::sort(texts);
  return texts;
}

struct Rights {
  std::vector<std::string> roles, posts;
  bool disabled = false;
  std::int64_t seq = 0;
};

Result<bool> account(database::Session& session, const Record& record, journal::Comparison& out,
                     std::set<AccountId>& told) {
  Rights rights;
  bool made = false;
  for (const auto& opened : record.entries) {
    const journal::Told entry = TRY(journal::told(opened));
    if (entry.kind == "account.created" || entry.kind == "account.roles_changed") {
      rights.roles = texts_at(entry.facts, "roles");
      rights.posts = texts_at(entry.facts, "posts");
      made = true;
    } else if (entry.kind == "account.disabled" || entry.kind == "account.enabled") {
      rights.disabled = entry.kind == "account.disabled";
    } else {
      continue;
    }
    rights.seq = entry.seq;
  }
  if (!made) return true;
  ++out.records;
  const auto id = TRY(AccountId::parse(record.id));
  told.insert(id);
  const auto row = TRY(store::find_account(session, id));
  if (!row) return out.differs(rights.seq, record, "identity_account has no such row");
  std::vector<std::string> roles = row->account.roles, posts;
  for (const PostId& post : row->account.posts) posts.push_back(post.to_text());
  std::ranges::sort(roles);
  std::ranges::sort(posts);
  if (roles != rights.roles) return out.differs(rights.seq, record, "the roles are not those of the entry");
  if (posts != rights.posts) return out.differs(rights.seq, record, "the posts are not those of the entry");
  if ((row->account.state == AccountState::kDisabled) != rights.disabled)
    return out.differs(rights.seq, record, "disabled is not what the entry says");
  return true;
}

}  // namespace

Result<journal::Comparison> compare(database::Session& session, const keys::KeyStore& keys) {
  journal::Comparison out;
  std::set<AccountId> told;
  TRY(journal::each_record(session, keys, "account",
                           [&](const Record& record) { return account(session, record, out, told); }));
  if (out.first) return out;
  for (const AccountRow& row : TRY(store::all_accounts(session))) {
    if (told.contains(row.account.id)) continue;
    out.differs(0, Record{"account", row.account.id.to_text(), false, true, {}},
                "identity_account has a row that no entry tells of");
  }
  return out;
}

}  // namespace limen::identity
