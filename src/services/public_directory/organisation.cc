// The page of one organisation: what is known, with its marks; how old that is; who it belongs to; what it offers.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "engines/directory_fields/directory_fields.h"
#include "services/public_directory/pages.h"

namespace limen::public_directory {
namespace {

using directory::Attribute;

constexpr int kYearOfDays = 365;

class Writer {
 public:
  Writer(const Context& context, const Request& request, const Entry& entry, Html& html)
      : context_(context), request_(request), entry_(entry), html_(html) {}

  void all() {
    heading();
    succession();
    if (const std::string text = field("description"); !text.empty()) paragraphs(text);
    facts();
    relations();
    services();
    contacts();
    end();
  }

 private:
  std::string word(std::string_view key, Texts::Parameters parameters = {}) const {
    return context_.word(request_, key, parameters);
  }
  std::string label(std::string_view code) const { return word("bodies.field." + std::string(code)); }
  std::string field(std::string_view code) const {
    const directory_fields::Field* known = directory_fields::find_field(code);
    return known == nullptr ? std::string() : directory_fields::read_field(*entry_.record, *known);
  }

  void heading() {
    html_.open("h1", {{"dir", "auto"}}).text(entry_.name);
    if (!entry_.acronym.empty()) html_.text(" (" + entry_.acronym + ")");
    html_.close();
    html_.open("p");
    const auto& verified = entry_.verified_on;
    const bool aged = verified && ((entry_.expires_on && *entry_.expires_on < context_.today) ||
                                   context_.today - *verified > kYearOfDays);
    if (!verified) {
      html_.element("span", word("bodies.never_verified"), {{"class", "badge"}});
    } else if (aged) {
      html_.element("span", word("bodies.not_verified_since", {{"date", verified->to_text()}}), {{"class", "badge"}});
    } else {
      html_.element("span", word("bodies.verified", {{"date", verified->to_text()}}), {{"class", "badge good"}});
    }
    html_.close();
  }

  void to(std::size_t place) {
    const Entry& other = context_.index.entries()[place];
    html_.link(request_.link(organisation_path(other.id)), other.name, {{"dir", "auto"}});
  }

  void succession() {
    const bool gone = std::any_of(entry_.status.begin(), entry_.status.end(), [](const Mention& status) {
      const std::string_view first = status_word(status.text);
      return first == "closed" || first == "ended" || first == "succeeded" || first == "absorbed";
    });
    if (!gone && entry_.successors.empty()) return;
    html_.open("p", {{"class", "note"}}).text(word("bodies.gone"));
    if (!entry_.successors.empty()) {
      html_.text(" " + word("bodies.successor") + " ");
      for (std::size_t i = 0; i < entry_.successors.size(); ++i) {
        if (i > 0) html_.text(", ");
        to(entry_.successors[i]);
      }
      html_.text(".");
    }
    html_.close();
  }

  void paragraphs(std::string_view text) {
    for (const std::string_view line : split(text, '\n'))
      if (!trim(line).empty()) html_.element("p", line, {{"dir", "auto"}});
  }

  void mark(char which, std::string_view note) {
    if (which != 0) {
      const std::string letter(1, which);
      marks_.insert(letter);
      html_.text(" ").element(
          "abbr", letter,
          {{"class", "badge"},
           {"title", context_.parts.texts->get_or(request_.language, "bodies.mark." + letter, letter)}});
    }
    if (note.find("stale") != std::string_view::npos)
      html_.text(" ").element("span", word("bodies.stale"), {{"class", "badge"}});
    if (!note.empty()) {
      const std::string_view shown = trim(note.starts_with(';') ? note.substr(1) : note);
      html_.text(" (").element("span", shown, {{"dir", "auto"}}).text(")");
    }
  }

  // Ids of organisations become their names.
  void mention(const Mention& said) {
    html_.open("span", {{"dir", "auto"}});
    std::size_t from = 0;
    const std::string_view text = said.text;
    for (std::size_t i = 0; i <= text.size(); ++i) {
      if (i < text.size() && std::string_view(" ,;()").find(text[i]) == std::string_view::npos) continue;
      const std::string_view piece = text.substr(from, i - from);
      const Entry* other = context_.index.find(piece);
      if (other != nullptr && other != &entry_) {
        html_.link(request_.link(organisation_path(other->id)), other->name);
      } else {
        html_.text(piece);
      }
      if (i < text.size()) html_.text(text.substr(i, 1));
      from = i + 1;
    }
    html_.close();
    mark(said.mark, said.note);
  }

  void fact(std::string_view code, std::string_view attribute) {
    const auto found = directory::attributes_of(*entry_.record, attribute);
    if (found.empty()) return;
    html_.element("dt", label(code)).open("dd");
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (i > 0) html_.empty("br");
      html_.element("span", found[i].value, {{"dir", "auto"}});
      mark(found[i].mark, found[i].note);
    }
    html_.close();
  }

  void facet(std::string_view code, Facet which) {
    const auto& places = entry_.values[static_cast<std::size_t>(which)];
    if (places.empty()) return;
    html_.element("dt", code == "listing" ? word("bodies.listing") : label(code)).open("dd");
    for (std::size_t i = 0; i < places.size(); ++i) {
      const std::string& value = context_.index.values(which)[places[i]];
      if (i > 0) html_.text("; ");
      html_.link(request_.link("/directory", {{std::string(kFacetNames[static_cast<std::size_t>(which)]), value}}),
                 value_label(context_, request_.language, which, value));
    }
    html_.close();
  }

  void lines(std::string_view code) {
    const std::string text = field(code);
    if (text.empty()) return;
    html_.element("dt", label(code)).open("dd");
    bool first = true;
    for (const std::string_view line : split(text, '\n')) {
      if (!first) html_.empty("br");
      first = false;
      if (code == "website") {
        html_.link(line, line, {{"rel", "noopener nofollow external"}});
      } else if (code == "email") {
        html_.link("mailto:" + std::string(line), line);
      } else {
        html_.element("span", line, {{"dir", "auto"}});
      }
    }
    html_.close();
  }

  void facts() {
    html_.element("h2", word("bodies.facts")).open("dl", {{"class", "facts"}});
    facet("kind", Facet::kKind);
    facet("scope", Facet::kScope);
    if (!entry_.status.empty()) {
      html_.element("dt", label("status")).open("dd");
      for (const Mention& status : entry_.status) {
        const std::string_view first = status_word(status.text);
        html_.text(value_label(context_, request_.language, Facet::kStatus, first));
        if (first.size() < status.text.size()) {
          html_.text(": ");
          mention(status);
        } else {
          mark(status.mark, status.note);
        }
      }
      html_.close();
    }
    facet("topics", Facet::kTopic);
    fact("founded", "fact:founded");
    fact("size", "fact:size");
    fact("seat", "fact:seat");
    for (const char* code : {"website", "email", "phone", "address", "areas"}) lines(code);
    facet("languages", Facet::kLanguage);
    facet("listing", Facet::kListing);
    html_.close();
  }

  void relations() {
    if (!entry_.relations.empty()) {
      html_.element("h2", word("bodies.relations")).open("ul");
      for (const Mention& relation : entry_.relations) {
        html_.open("li");
        mention(relation);
        html_.close();
      }
      html_.close();
    }
    if (entry_.named_by.empty()) return;
    html_.element("h2", word("bodies.named_by")).open("ul");
    for (const std::size_t place : entry_.named_by) {
      html_.open("li");
      to(place);
      const Entry& other = context_.index.entries()[place];
      for (const auto* list : {&other.relations, &other.status}) {
        for (const Mention& said : *list) {
          const bool names_this = std::any_of(said.targets.begin(), said.targets.end(), [&](std::size_t target) {
            return &context_.index.entries()[target] == &entry_;
          });
          if (!names_this) continue;
          html_.text(": ").element("span", said.text, {{"dir", "auto"}});
        }
      }
      html_.close();
    }
    html_.close();
  }

  // A line of the field "services": its parts between " | ".
  void service(std::string_view line) {
    std::vector<std::string_view> parts;
    for (std::size_t at = 0; at <= line.size();) {
      const std::size_t end = std::min(line.find(" | ", at), line.size());
      parts.push_back(trim(line.substr(at, end - at)));
      at = end == line.size() ? end + 1 : end + 3;
    }
    parts.resize(6);
    html_.element("h3", parts[0], {{"dir", "auto"}});
    if (!parts[1].empty()) html_.element("p", parts[1], {{"dir", "auto"}});
    html_.open("dl", {{"class", "facts"}});
    for (const auto& [key, part] :
         {std::pair("bodies.service.for_whom", parts[2]), std::pair("bodies.service.needs", parts[3]),
          std::pair("bodies.service.languages", parts[4]), std::pair("bodies.service.areas", parts[5])})
      if (!part.empty()) html_.element("dt", word(key)).element("dd", part, {{"dir", "auto"}});
    html_.close();
  }

  void services() {
    const std::string text = field("services");
    if (text.empty()) return;
    html_.element("h2", word("bodies.services"));
    for (const std::string_view line : split(text, '\n')) service(line);
  }

  // Those persons whom the release names: the desk lets nobody out without consent.
  void contacts() {
    const json::value* list = entry_.record->if_contains("contacts");
    if (list == nullptr || !list->is_array() || list->as_array().empty()) return;
    html_.element("h2", word("bodies.contacts")).open("ul");
    for (const json::value& value : list->as_array()) {
      if (!value.is_object()) continue;
      html_.open("li", {{"dir", "auto"}});
      bool first = true;
      for (const char* key : {"name", "title", "department", "email"}) {
        const json::value* part = value.as_object().if_contains(key);
        if (part == nullptr || !part->is_string() || part->as_string().empty()) continue;
        if (!first) html_.text(", ");
        first = false;
        html_.text(std::string_view(part->as_string()));
      }
      html_.close();
    }
    html_.close();
  }

  void end() {
    if (!marks_.empty()) {
      html_.element("h2", word("bodies.marks")).open("dl", {{"class", "facts"}});
      for (const std::string& letter : marks_)
        html_.element("dt", letter)
            .element("dd", context_.parts.texts->get_or(request_.language, "bodies.mark." + letter, letter));
      html_.close();
    }
    html_.open("p", {{"class", "note"}}).text(word("bodies.neutrality"));
    for (const std::uint32_t place : entry_.values[static_cast<std::size_t>(Facet::kListing)])
      html_.text(" " + word("bodies.neutrality.listing", {{"listing", context_.index.values(Facet::kListing)[place]}}));
    html_.close();
    html_.open("p").link(request_.link("/propose/" + entry_.id), word("propose.change")).close();
    html_.element("h2", word("bodies.take")).open("ul");
    for (const char* ending : {"json", "jsonld", "vcf"})
      html_.open("li")
          .link(request_.link("/data/organisation/" + entry_.id + "." + ending),
                word("bodies.file." + std::string(ending)))
          .close();
    html_.close();
  }

  const Context& context_;
  const Request& request_;
  const Entry& entry_;
  Html& html_;
  std::set<std::string> marks_;
};

// schema.org of this body alone, with the bodies it is related to by name only.
std::optional<json::value> json_ld_of(const Context& context, const Request& request, const Entry& entry) {
  directory::Directory few;
  few.organisations.push_back(*entry.record);
  for (const Mention& relation : entry.relations)
    for (const std::size_t target : relation.targets) {
      const Entry& other = context.index.entries()[target];
      few.organisations.push_back(json::object{{"id", other.id}, {"name", other.name}});
    }
  auto text = parse_json(directory::write_json_ld(few));
  if (!text.ok() || !text->is_object()) return std::nullopt;
  json::value* graph = text->as_object().if_contains("@graph");
  if (graph == nullptr || !graph->is_array() || graph->as_array().empty()) return std::nullopt;
  json::object one = graph->as_array()[0].as_object();
  if (const json::value* url = one.if_contains("url");
      url != nullptr && url->is_string() && !public_pages::is_safe_address(std::string_view(url->as_string())))
    one.erase("url");
  one["@context"] = "https://schema.org";
  one["@id"] = request.whole_address(organisation_path(entry.id));
  for (const char* key : {"parentOrganization", "subOrganization", "memberOf"})
    if (json::value* others = one.if_contains(key); others != nullptr && others->is_array())
      for (json::value& other : others->as_array()) {
        const std::string id(other.as_object()["@id"].as_string());
        other.as_object()["@id"] = request.whole_address(organisation_path(id.substr(1)));
        other.as_object()["@type"] = "Organization";
      }
  return json::value(std::move(one));
}

}  // namespace

std::string organisation_path(std::string_view id) { return "/organisation/" + std::string(id); }

Page organisation_page(const Context& context, const Request& request, const Entry& entry) {
  Page page;
  page.title = entry.name;
  page.description = context.word(request, "bodies.description");
  page.json_ld = json_ld_of(context, request, entry);
  Writer(context, request, entry, page.body).all();
  return page;
}

}  // namespace limen::public_directory
