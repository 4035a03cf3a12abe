#include "services/alerts/old_models.h"

#include <fmt/format.h>

#include <array>

#include "platform/journal/journal.h"

namespace limen::alerts {
namespace {

std::string digest(std::string_view text) { return to_hex(journal::hash_of(as_bytes(text))).substr(0, 16); }

// Invented people; each pair asks for something else of the scoring.
struct Probe {
  const char* asked;
  const char* listed;
  const char* asked_birth;
  const char* listed_birth;
};
constexpr auto kProbes = std::to_array<Probe>({
    {"OKONJO, ADA", "Okonjo, Ada", "1974-08-12", "1974-08-12"},
    {"OKONJO, ADA", "Okonjo, Adaeze Chidinma", "1974-08-12", "1974-12-08"},
    {"VANTERPOOL, INGEBORG", "Vanterpol, Ingeborgh", "1974-XX-XX", "1974-08-12"},
    {"MUELLER, ZOE", "Müller, Zoë", "1980-01-01", "1981-01-01"},
    {"PETROVA, MARIJA", "Петров, Мария", "1974-08-12", "1950-08-12"},
    {"IVANOV, SERGUEI", "Ivanov, Sergey Petrovich", "", "1970-XX-XX"},
    {"AL RASHIDI, MOHAMED", "محمد الراشدي", "1974-08-12", "1974-08-11"},
    {"WILLIAMS, BILL", "Williams, William", "1974-08-12", ""},
    {"SMITH, J", "Smith, John", "1974-08-12", "1974-08-12"},
    {"VANDERBERG, PIET", "van der Berg, Piet", "", ""},
    {"KIM, SE JEONG", "Kim, Sejeong", "1990-03-04", "1990-03-04"},
    {"QUISTGAARD, OLE", "Rasmussen, Ole", "1974-08-12", "1974-08-12"},
});

}  // namespace

json::value to_json(const Node& node) {
  switch (node.kind) {
    case Node::Kind::kMap: {
      json::object object;
      for (const auto& [key, value] : node.members) object[key] = to_json(value);
      return object;
    }
    case Node::Kind::kList: {
      json::array array;
      for (const Node& item : node.items) array.push_back(to_json(item));
      return array;
    }
    case Node::Kind::kScalar:
      return json::value(node.scalar);
    case Node::Kind::kNull:
      break;
  }
  return nullptr;
}

Node node_of(const json::value& value) {
  Node node;
  if (value.is_object()) {
    node.kind = Node::Kind::kMap;
    for (const auto& [key, member] : value.get_object()) node.members.emplace_back(std::string(key), node_of(member));
  } else if (value.is_array()) {
    node.kind = Node::Kind::kList;
    for (const json::value& item : value.get_array()) node.items.push_back(node_of(item));
  } else if (value.is_string()) {
    node.kind = Node::Kind::kScalar;
    node.scalar = std::string(std::string_view(value.get_string()));
  }
  return node;
}

std::string behaviour_of(const screening::Model& model, const names::Folder& folder) {
  std::string text;
  for (const Probe& probe : kProbes) {
    screening::Query query{.names = {{probe.asked}},
                           .birth = PartialDate::parse(probe.asked_birth).value_or(PartialDate())};
    screening::Entry entry{.names = {{probe.listed}}};
    if (const auto birth = PartialDate::parse(probe.listed_birth); birth.ok()) entry.births.push_back({*birth});
    const auto hit = screening::evaluate(model, folder, query, entry);
    text += hit ? fmt::format("{:.6f};", hit->log_odds) : "-;";
  }
  return digest(text);
}

KnownModel known_model(const Node& pack, const screening::Model& model, const names::Folder& folder) {
  KnownModel known;
  known.content = limen::to_text(to_json(pack));
  known.behaviour = behaviour_of(model, folder);
  known.fingerprint = digest(known.content + known.behaviour);
  return known;
}

Result<void> keep_model(database::Database& database, const KnownModel& model, Instant now) {
  const auto found =
      TRY(database.read([&](database::Session& session) { return find_model(session, model.fingerprint); }));
  if (found) return {};
  return database.write([&](database::Transaction& tx) {
    return tx.execute(
        "insert into screening_model(fingerprint, behaviour, content, first_used) values ($1, $2, $3, $4) on conflict "
        "(fingerprint) do nothing",
        {model.fingerprint, model.behaviour, model.content, now});
  });
}

Result<std::optional<KnownModel>> find_model(database::Session& session, std::string_view fingerprint) {
  const auto rows = TRY(session.query(
      "select fingerprint, behaviour, content from screening_model where fingerprint = $1", {fingerprint}));
  if (rows.empty()) return std::optional<KnownModel>();
  const auto row = rows.front();
  return std::optional<KnownModel>(
      KnownModel{std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2))});
}

}  // namespace limen::alerts
