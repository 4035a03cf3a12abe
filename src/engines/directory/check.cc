// What is doubtful in a directory.
#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "engines/directory/parts.h"

namespace limen::directory {
namespace {

// Letters and digits in lower case, without small words, so that "The Council of Europe" is "council europe".
std::string normal(std::string_view text) {
  static const std::set<std::string, std::less<>> kSmall = {"a", "an", "and", "for", "in", "of", "on", "the", "to"};
  std::string out, word;
  const auto end_word = [&] {
    if (!word.empty() && !kSmall.contains(word)) out += word + " ";
    word.clear();
  };
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') {
      word += static_cast<char>(c - 'A' + 'a');
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80) {
      word += c;
    } else if (c != '\'') {
      end_word();
    }
  }
  end_word();
  return out;
}

std::string domain(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  std::string_view host = url.substr(scheme + 3);
  host = host.substr(0, host.find_first_of("/:?#"));
  if (host.starts_with("www.")) host.remove_prefix(4);
  return normal(host);
}

class Checker {
 public:
  Checker(const Directory& directory, CivilDate today) : directory_(directory), today_(today) {}

  std::vector<Finding> run() {
    for (const json::object& one : directory_.organisations) alone(one);
    doubles();
    return std::move(findings_);
  }

 private:
  void add(std::string_view code, Severity severity, const json::object& one, std::string_view message,
           std::string detail = {}, std::string_view other = {}) {
    findings_.push_back({code, severity, std::string(id_of(one)), std::string(other), std::move(detail), message});
  }

  void alone(const json::object& one) {
    if (trim(text_view(one, "description")).empty()) {
      add("directory.no_description", Severity::kInfo, one, "nothing says what it is");
    }
    for (const auto& [key, value] : one) {
      if (value.is_string() && std::string_view(value.get_string()).find("\xEF\xBF\xBD") != std::string_view::npos)
        add("directory.broken_character", Severity::kWarning, one, "a character was lost", std::string(key));
    }
    if (const auto website = text_view(one, "website");
        !website.empty() && !website.starts_with("https://") && !website.starts_with("http://")) {
      add("directory.website", Severity::kWarning, one, "the address of the website begins with https://");
    }
    bool successor = false;
    for (const Attribute& relation : attributes_of(one, "relation")) {
      successor = successor || relation.value.starts_with("succeeded by") || relation.value.starts_with("absorbed by");
      leads_somewhere(one, relation.value);
    }
    for (const Attribute& status : attributes_of(one, "status")) {
      const bool gone = status.value.starts_with("succeeded") || status.value.starts_with("absorbed");
      successor = successor || status.value.find(" by ") != std::string::npos;
      if (gone && !successor)
        add("directory.no_successor", Severity::kWarning, one, "succeeded, and nobody says by whom");
      if (status.value == "unknown")
        add("directory.status_unknown", Severity::kInfo, one, "whether it still exists is not known");
      leads_somewhere(one, status.value);
    }
    for (const Attribute& fact : attributes_of(one)) {
      if (fact.label.starts_with("fact:") && fact.mark == 'R')
        add("directory.recalled", Severity::kInfo, one, "recalled, to be checked in its source", fact.label.substr(5));
      if (fact.label.starts_with("fact:") && fact.note.find("stale") != std::string::npos)
        add("directory.stale", Severity::kWarning, one, "the figure has aged", fact.label.substr(5));
    }
    services(one);
  }

  // "run by o03": what looks like an id must be one. Ids are those words that some organisation has, or that are shaped
  // like the ids here.
  void leads_somewhere(const json::object& one, std::string_view text) {
    std::string word;
    const auto end_word = [&] {
      const bool shaped = word.size() >= 2 && (word[0] == 'o' || word[0] == 'm') &&
                          std::all_of(word.begin() + 1, word.end(), [](char c) { return c >= '0' && c <= '9'; });
      if (shaped && directory_.find(word) == nullptr)
        add("directory.relation_unknown", Severity::kError, one, "is related to nobody of this id", word);
      word.clear();
    };
    for (const char c : text) {
      if (c == ' ' || c == ';' || c == ',') {
        end_word();
      } else {
        word += c;
      }
    }
    end_word();
  }

  void services(const json::object& one) {
    const auto* list = one.if_contains("services");
    if (list == nullptr || !list->is_array()) return;
    for (const json::value& value : list->get_array()) {
      if (!value.is_object()) continue;
      const json::object& service = value.get_object();
      const auto assured = CivilDate::parse(text_view(service, "assured_date"));
      constexpr int kYear = 365;
      if (assured.ok() && today_ - *assured > kYear)
        add("directory.not_assured", Severity::kWarning, one, "a service was last assured more than a year ago",
            std::string(text_view(service, "id")));
      const auto status = text_view(service, "status");
      if (status != "active" && status != "inactive" && status != "defunct" && status != "temporarily closed")
        add("directory.service_status", Severity::kWarning, one,
            "a service is active, inactive, defunct or temporarily closed", std::string(text_view(service, "id")));
    }
  }

  void doubles() {
    std::map<std::string, const json::object*> names, domains;
    std::map<std::string, std::vector<const json::object*>> acronyms;
    for (const json::object& one : directory_.organisations) {
      const auto [name, fresh] = names.emplace(normal(name_of(one)), &one);
      if (!fresh) add("directory.double", Severity::kError, one, "another one has this name", {}, id_of(*name->second));
      if (const std::string host = domain(text_view(one, "website")); !host.empty()) {
        const auto [other, first] = domains.emplace(host, &one);
        if (!first)
          add("directory.same_website", Severity::kInfo, one, "another one has this website", {},
              id_of(*other->second));
      }
      if (const auto acronym = normal(text_view(one, "alternate_name")); !acronym.empty())
        acronyms[acronym].push_back(&one);
      // An acronym that another one bears in its name: "ILO network" beside the ILO.
      for (const json::object& other : directory_.organisations) {
        const std::string theirs = normal(text_view(other, "alternate_name"));
        if (&other != &one && !theirs.empty() && theirs.find(' ') == theirs.size() - 1 &&
            (normal(text_view(one, "alternate_name")) + " ").starts_with(theirs) &&
            normal(text_view(one, "alternate_name")) != theirs) {
          add("directory.acronym_clash", Severity::kWarning, one, "its short name is another one's", theirs,
              id_of(other));
        }
      }
    }
    for (const auto& [acronym, bearers] : acronyms) {
      for (std::size_t i = 1; i < bearers.size(); ++i)
        add("directory.acronym_clash", Severity::kWarning, *bearers[i], "its short name is another one's", acronym,
            id_of(*bearers[0]));
    }
  }

  const Directory& directory_;
  CivilDate today_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> check(const Directory& directory, CivilDate today) { return Checker(directory, today).run(); }

}  // namespace limen::directory
