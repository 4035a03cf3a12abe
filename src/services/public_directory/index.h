// The directory as the pages need it: in the order of names, with what links to what, and ready to be searched.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "engines/directory/directory.h"
#include "engines/names/names.h"
#include "services/public_directory/public_directory.h"

namespace limen::public_directory {

enum class Facet : std::uint8_t { kKind, kTopic, kScope, kListing, kStatus, kLanguage };
inline constexpr std::size_t kFacets = 6;
inline constexpr std::array<std::string_view, kFacets> kFacetNames = {"kind",    "topic",  "scope",
                                                                      "listing", "status", "language"};

// A relation or a status as it stands, and whom it names.
struct Mention {
  std::string text{};
  char mark = 0;
  std::string note{};
  std::vector<std::size_t> targets{};  // entries, in the order of their ids in the text
};

struct Entry {
  const json::object* record = nullptr;
  std::string id{}, name{}, acronym{};
  std::vector<Mention> relations{}, status{};
  std::vector<std::size_t> named_by{};    // entries whose relations or status name this one
  std::vector<std::size_t> successors{};  // where its work went
  std::string country{};                  // of its seat, ISO 3166-1 alpha-2; empty: not known
  std::optional<CivilDate> verified_on{}, expires_on{};
  std::array<std::vector<std::uint32_t>, kFacets> values{};  // places in Index::values()
  std::string folded{};  // everything to be searched, in lower case; then Latin letters of names
};

struct Filter {
  std::string text{};
  std::array<std::string, kFacets> chosen{};  // empty: any
};

struct Found {
  std::vector<std::size_t> entries{};  // in the order of the index
  // How many there would be with that value: of the other facets' choices only.
  std::array<std::vector<std::size_t>, kFacets> counts{};
};

class Index {
 public:
  Index(directory::Directory directory, const Knowledge& knowledge);

  const directory::Directory& directory() const { return directory_; }
  const std::vector<Entry>& entries() const { return entries_; }
  const Entry* find(std::string_view id) const;
  // The id that an id was merged into, or nullptr.
  const std::string* now_called(std::string_view former) const;
  const std::vector<std::string>& values(Facet facet) const { return values_[static_cast<std::size_t>(facet)]; }
  Found search(const Filter& filter) const;

 private:
  void add(const json::object& record, const Knowledge& knowledge);
  void connect();
  void sort();
  std::string latin(std::string_view text) const;
  std::uint32_t value(Facet facet, std::string_view text);

  names::Folder folder_;
  directory::Directory directory_;
  std::vector<Entry> entries_;
  std::map<std::string, std::size_t, std::less<>> by_id_;
  std::map<std::string, std::string, std::less<>> former_;
  std::array<std::vector<std::string>, kFacets> values_;
  std::array<std::map<std::string, std::uint32_t, std::less<>>, kFacets> value_places_;
};

// The first word of a status: "succeeded by o20" is "succeeded".
std::string_view status_word(std::string_view status);
// Lower case, NFC, without the points and marks that people leave out: Arabic vowels, tatweel, forms of alef.
std::string fold(std::string_view text);

}  // namespace limen::public_directory
