// Packs: law, practice, code lists and thresholds as data, read from YAML into the checked generic tree of base/tree.h.
//
// A pack is a folder (packs/baseline, packs/eu-schengen). PackStore looks a file up first in the directory it was
// given, then among the packs that are part of the program, so that a site may replace one file and keep the rest.
// Everything returned is immutable; a PackStore may be used by many threads.
//
//   const PackStore packs = PackStore::embedded();
//   const Node rules = TRY(packs.read("eu-schengen", "stay.yaml"));
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/tree.h"

namespace limen::config {

// Reads one YAML document. `source` names it in error places. Aliases and anchors are refused, keys are unique, depth
// is at most 32 and size at most 8 MiB. Errors: "pack.syntax", "pack.duplicate_key", "pack.too_deep", "pack.too_large".
Result<Node> parse_yaml(std::string_view text, std::string_view source);

class PackStore {
 public:
  static PackStore embedded();
  // Files below `directory`/<pack>/ come first. Error "pack.directory" if it is no directory.
  static Result<PackStore> with_directory(std::filesystem::path directory);

  // Errors: "pack.not_found" and those of parse_yaml. A pack has a plain name; a file may lie in a folder of it
  // ("rounds/a.csv").
  Result<Node> read(std::string_view pack, std::string_view file) const;
  // The file of `pack`, or of `baseline` when that pack has none.
  Result<Node> read_or_baseline(std::string_view pack, std::string_view file) const;
  // The file as it is, for those that are no YAML. Error "pack.not_found".
  Result<std::string> text(std::string_view pack, std::string_view file) const;
  bool has(std::string_view pack, std::string_view file) const;
  std::vector<std::string> packs() const;                       // names, sorted
  std::vector<std::string> files(std::string_view pack) const;  // names, sorted

 private:
  std::optional<std::string> content(std::string_view pack, std::string_view file) const;
  std::optional<std::filesystem::path> directory_;
};

}  // namespace limen::config
