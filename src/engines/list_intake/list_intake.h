// The files of lists of persons, as they come in: unpacked, recognised by their first bytes, read into records, the
// files of one OFAC csv family joined, every byte hashed on its way.
//
// A record is personal data. Bytes come through sources that the caller opens; memory holds the records, and of the csv
// forms the text. One call belongs to one thread. No I/O, no clock.
//
//   std::vector<File> files;
//   files.push_back(of_bytes("un.xml.gz", std::move(body), 256 << 20));
//   const Joined list = join(TRY(load(std::move(files), {.reading = options})));
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engines/list_versions/list_versions.h"
#include "formats/lists/lists.h"

namespace limen::list_intake {

struct File {
  std::string name{};                               // stands in places and among the sources
  lists::Source source{};                           // unpacked, in UTF-8; read once
  std::function<std::optional<Error>()> trouble{};  // what went wrong while reading it, if anything has; may be unset
};

// Bytes at hand: gzip is unpacked, to no more than `most` bytes, and UTF-16 becomes UTF-8. Its troubles: "file.gzip",
// "file.too_large".
File of_bytes(std::string name, std::string bytes, std::uint64_t most);

struct Options {
  lists::Options reading{};
  std::optional<lists::Format> format{};  // else each file is recognised
};

// One list: a file, or the files of an OFAC csv family.
struct Loaded {
  std::vector<std::string> files{};
  std::vector<list_versions::SourceFile> sources{};  // the same, with the hash of what was read
  lists::Format format = lists::Format::kUnknown;    // kUnknown: a version of a store (STORE/un/000007.jsonl)
  lists::Summary summary{};
  std::vector<lists::Record> records{};
};

// Each list apart, in the order of the files. A version of a store is verified, and an error when it is not whole. A
// list that ends too early or is damaged has summary.broken. Errors: "list.format.unknown", "list.companion.alone",
// a file's trouble, those of lists::read and list_versions::decode.
Result<std::vector<Loaded>> load(std::vector<File> files, const Options& options);

// The files of one list, which may be several: what was read of all of them.
struct Joined {
  std::vector<lists::Record> records{};
  std::vector<list_versions::SourceFile> sources{};
  std::string format{};
  bool deltas = false;  // the form is one of changes
  list_versions::Facts facts{};
};
Joined join(std::vector<Loaded> lists);

}  // namespace limen::list_intake
