// How the directory changes.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "services/directory/state.h"

namespace limen::partners {
namespace {

constexpr std::string_view kSystem = "system";

// A word of a relation that is that id, as in "run by o03; partner o20".
std::string with_word(std::string_view text, std::string_view from, std::string_view into) {
  std::string out, word;
  const auto end_word = [&] {
    out += word == from ? std::string(into) : word;
    word.clear();
  };
  for (const char c : text) {
    if (c == ' ' || c == ';' || c == ',') {
      end_word();
      out += c;
    } else {
      word += c;
    }
  }
  end_word();
  return out;
}

bool rename_relations(json::object& organisation, std::string_view from, std::string_view into) {
  bool changed = false;
  json::value* all = organisation.if_contains("attributes");
  if (all == nullptr || !all->is_array()) return false;
  for (json::value& one : all->get_array()) {
    if (!one.is_object()) continue;
    json::object& attribute = one.get_object();
    const json::value* label = attribute.if_contains("label");
    json::value* value = attribute.if_contains("value");
    if (label == nullptr || value == nullptr || !value->is_string() || (*label != "relation" && *label != "status"))
      continue;
    std::string next = with_word(value->get_string(), from, into);
    if (next == std::string_view(value->get_string())) continue;
    *value = std::move(next);
    changed = true;
  }
  return changed;
}

}  // namespace

std::vector<FieldChange> changes_between(const json::object& before, const json::object& after) {
  std::vector<FieldChange> all;
  for (const fields::Field& field : fields::fields()) {
    FieldChange one{std::string(field.code), fields::read_field(before, field), fields::read_field(after, field)};
    if (one.before != one.after) all.push_back(std::move(one));
  }
  // Members in which none of these stands, or stands as before: kept as they are written.
  std::set<std::string, std::less<>> keys;
  for (const auto& [key, value] : before) keys.insert(std::string(key));
  for (const auto& [key, value] : after) keys.insert(std::string(key));
  const auto changed = [&](std::string_view field) {
    return std::ranges::any_of(all, [&](const FieldChange& one) { return one.field == field; });
  };
  const std::map<std::string, std::vector<std::string_view>, std::less<>> covered = {
      {"name", {"name"}},
      {"alternate_name", {"acronym"}},
      {"description", {"description"}},
      {"website", {"website"}},
      {"email", {"email"}},
      {"phones", {"phone"}},
      {"locations", {"address"}},
      {"services", {"services"}},
      {"attributes", {"kind", "scope", "topics", "languages", "areas", "founded", "size", "seat", "status"}}};
  for (const std::string& key : keys) {
    const json::value *had = before.if_contains(key), *has = after.if_contains(key);
    if (had != nullptr && has != nullptr && *had == *has) continue;
    const auto row = covered.find(key);
    if (row != covered.end() && std::ranges::any_of(row->second, changed)) continue;
    FieldChange one{"hsds:" + key, had == nullptr ? "" : limen::to_text(*had),
                    has == nullptr ? "" : limen::to_text(*has)};
    const auto nothing = [](const std::string& text) { return text.empty() || text == "[]" || text == "null"; };
    if (!(nothing(one.before) && nothing(one.after))) all.push_back(std::move(one));
  }
  return all;
}

Result<json::object> put_values(const json::object& before, const json::object& values, char mark) {
  json::object next = before;
  for (const auto& [code, value] : values) {
    const fields::Field* field = fields::find_field(code);
    if (field == nullptr || !value.is_string()) return Error{"partners.field", "is no field, or its value is no text"};
    const std::string checked = TRY(fields::check_value(*field, value.get_string()));
    fields::put_field(next, *field, checked, mark);
  }
  return next;
}

bool is_over(const json::object& hsds) {
  const std::string status = fields::read_field(hsds, *fields::find_field("status"));
  return status.starts_with("closed") || status.starts_with("ended") || status.starts_with("succeeded") ||
         status.starts_with("absorbed");
}

std::string Partners::State::new_organisation_id() const {
  return "p-" + limen::to_text(make_raw_id(parts.clock.now(), parts.random));
}

Result<Organisation> Partners::State::require(database::Session& session, std::string_view id) const {
  const std::string leads_to = TRY(store::resolved(session, id));
  auto found = TRY(store::organisation(session, leads_to));
  if (!found) return Error{"partners.not_found", "there is no such organisation"};
  return std::move(*found);
}

Result<Organisation> Partners::State::change(database::Transaction& tx, Organisation one, json::object next,
                                             Change how) const {
  const bool fresh = one.version == 0;
  const std::vector<FieldChange> changes = changes_between(one.hsds, next);
  const auto stored = fresh ? std::nullopt : TRY(store::organisation(tx, one.id));
  const bool standing = !stored || stored->is_public != one.is_public || stored->verified_on != one.verified_on ||
                        stored->expires_on != one.expires_on;
  if (!fresh && changes.empty() && !standing) return one;
  std::vector<FieldChange> all = changes;
  if (stored && stored->is_public != one.is_public)
    all.push_back({"public", stored->is_public ? "true" : "false", one.is_public ? "true" : "false"});
  const auto day = [](const std::optional<CivilDate>& date) { return date ? date->to_text() : std::string(); };
  if (stored && stored->verified_on != one.verified_on)
    all.push_back({"verified_on", day(stored->verified_on), day(one.verified_on)});
  if (stored && stored->expires_on != one.expires_on)
    all.push_back({"expires_on", day(stored->expires_on), day(one.expires_on)});
  one.hsds = std::move(next);
  ++one.version;
  one.updated_at = parts.clock.now();
  TRY(store::save(tx, one));
  TRY(store::remember(tx, one, all, how.by, how.source));
  json::array codes, said;
  for (const FieldChange& change : all) {
    codes.emplace_back(change.field);
    said.push_back(json::object{{"field", change.field}, {"before", change.before}, {"after", change.after}});
  }
  how.entry.facts["organisation"] = one.id;
  how.entry.facts["version"] = one.version;
  how.entry.facts["fields"] = std::move(codes);
  // What was written stands in the chain too; sealed, because text of strangers may name somebody.
  how.entry.sealed.push_back({.group = "fields",
                              .plaintext = limen::to_text(json::value(std::move(said))),
                              .record_type = "directory_organisation",
                              .record_id = one.id,
                              .new_record = false});
  TRY(parts.journal.append(tx, std::move(how.entry)));
  return one;
}

Result<void> Partners::State::merge(database::Transaction& tx, const Organisation& from, const Organisation& into,
                                    bool succession, const Change& how) const {
  const Instant now = parts.clock.now();
  if (succession) {
    json::object ended = from.hsds;
    const fields::Field& status = *fields::find_field("status");
    fields::put_field(ended, status, TRY(fields::check_value(status, "succeeded by " + into.id)));
    TRY(change(tx, from, std::move(ended), how));
    return store::redirect(tx, from.id, into.id, "succeeded", now);
  }
  json::object next = into.hsds;
  for (const fields::Field& field : fields::fields()) {
    // What the one that stays does not say is taken from the other.
    if (field.code == "status" || !fields::read_field(next, field).empty()) continue;
    const std::string said = fields::read_field(from.hsds, field);
    if (!said.empty()) fields::put_field(next, field, said);
  }
  for (const std::string_view label : {"listing", "relation"}) {
    const auto had = directory::attributes_of(next, label);
    for (const auto& one : directory::attributes_of(from.hsds, label)) {
      const bool known = std::ranges::any_of(had, [&](const auto& other) { return other.value == one.value; });
      if (!known) directory::add_attribute(next, one);
    }
  }
  rename_relations(next, from.id, into.id);
  std::vector<FieldChange> gone = changes_between(from.hsds, json::object{});
  Organisation last = from;
  ++last.version;
  last.updated_at = now;
  TRY(store::remember(tx, last, gone, how.by, how.source));
  TRY(store::remove(tx, from.id));
  TRY(store::redirect(tx, from.id, into.id, "merged", now));
  TRY(move_people(tx, from.id, into.id));
  TRY(tx.execute("update directory_proposal set organisation = $1 where organisation = $2", {into.id, from.id}));
  TRY(change(tx, into, std::move(next), how));
  // Whoever named the one that went names the other now.
  std::vector<Organisation> renamed;
  TRY(store::each(tx, [&](Organisation one) -> Result<void> {
    json::object changed = one.hsds;
    if (one.id != into.id && rename_relations(changed, from.id, into.id)) renamed.push_back(std::move(one));
    return {};
  }));
  for (const Organisation& one : renamed) {
    json::object changed = one.hsds;
    rename_relations(changed, from.id, into.id);
    Change each = how;
    each.entry = journal::Entry{.kind = "directory.changed",
                                .actor = how.entry.actor,
                                .subject_type = "directory_organisation",
                                .subject_id = one.id};
    TRY(change(tx, one, std::move(changed), std::move(each)));
  }
  return {};
}

Result<void> Partners::State::fill() {
  const auto filled = parts.database.read([](database::Session& session) -> Result<bool> {
    const auto rows = TRY(session.query("select 1 from directory_history limit 1"));
    return !rows.empty();
  });
  if (!filled.ok()) return filled.error();
  if (*filled || !(parts.packs.has(parts.pack, "directory.csv") || parts.packs.has("baseline", "directory.csv")))
    return {};
  const std::string pack = parts.packs.has(parts.pack, "directory.csv") ? parts.pack : "baseline";
  const std::string text = TRY(parts.packs.text(pack, "directory.csv"));
  const directory::Directory list = TRY(directory::read_rows(text, pack + "/directory.csv"));
  return parts.database.write([&](database::Transaction& tx) -> Result<void> {
    for (const json::object& hsds : list.organisations) {
      Organisation one;
      one.id = directory::id_of(hsds);
      one.hsds = hsds;
      one.is_public = true;
      one.version = 1;
      one.updated_at = parts.clock.now();
      TRY(store::save(tx, one));
      TRY(store::remember(tx, one, changes_between({}, hsds), kSystem, "pack " + pack));
    }
    // One entry: what was filled in is the pack's, and known by its name.
    journal::Entry entry{.kind = "directory.filled", .actor = std::string(kSystem)};
    entry.facts["pack"] = pack;
    entry.facts["organisations"] = list.organisations.size();
    TRY(parts.journal.append(tx, std::move(entry)));
    return {};
  });
}

Result<std::unique_ptr<Partners>> Partners::open(Parts parts) {
  const Node node = TRY(parts.packs.read_or_baseline(parts.pack, "directory_moderation.yaml"));
  auto state = std::make_shared<State>(std::move(parts), TRY(fields::AbuseRules::read(node)));
  TRY(state->fill());
  return std::unique_ptr<Partners>(new Partners(std::move(state)));
}

Result<directory::Directory> Partners::published(database::Session& session) const {
  const std::map<std::string, json::array> contacts = TRY(public_contacts(session));
  directory::Directory open;
  TRY(store::each(session, [&](const Organisation& one) -> Result<void> {
    if (!one.is_public) return {};
    json::object shown = fields::publishable(one.hsds);
    if (const auto found = contacts.find(one.id); found != contacts.end()) shown["contacts"] = found->second;
    if (one.verified_on) directory::add_attribute(shown, {"verified_on", one.verified_on->to_text(), 0, {}});
    if (one.expires_on) directory::add_attribute(shown, {"expires_on", one.expires_on->to_text(), 0, {}});
    open.organisations.push_back(std::move(shown));
    return {};
  }));
  return open;
}

Result<std::vector<Handled>> Partners::handled(database::Session& session, CivilDate since) const {
  constexpr std::int64_t kDay = 86'400'000'000;
  return proposals::handled(session, Instant{since.days() * kDay});
}

Result<void> Partners::register_routes(api::Api& api) {
  TRY(add_organisation_routes(api, state_));
  TRY(add_list_routes(api, state_));
  TRY(add_proposal_routes(api, state_));
  return add_people_routes(api, state_);
}

}  // namespace limen::partners
