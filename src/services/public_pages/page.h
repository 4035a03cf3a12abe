// What a section is asked and what it answers. See public_pages.h.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "services/public_pages/html.h"
#include "services/public_pages/texts.h"

namespace limen::public_pages {

using Query = std::map<std::string, std::string, std::less<>>;

struct Request {
  Language language = Language::kEnglish;
  std::string path;        // without the language: "/", "/directory/o07", "/data/gap.csv"
  Query query{};           // decoded
  std::string base_url{};  // "https://observatory.example", for what leaves the site (citations, canonical addresses);
                           // may be empty
  bool static_export = false;  // the page becomes a file: no forms, no paging, no query

  // The parameter, or "" when absent.
  std::string_view parameter(std::string_view name) const;
  // An address on this site, ready for href: absolute on a server ("/fr/directory?kind=ngo"), relative to this page in
  // an export ("../directory.html"), where a query is left out.
  std::string link(std::string_view target, const Query& parameters = {}) const {
    return link_in(language, target, parameters);
  }
  std::string link_in(Language other, std::string_view target, const Query& parameters = {}) const;
  // The whole address, for citations; without base_url the path alone.
  std::string whole_address(std::string_view target) const;
};

// True for "/data/…", "/assets/…" and "/api/…" (JSON for scripts), which exist once, without a language.
bool has_no_language(std::string_view path);
// Where a path lies in an export: "/directory/o07" in English is "en/directory/o07.html", "/" is "en/index.html",
// "/directory.csv" is "en/directory.csv", "/data/gap.csv" is "data/gap.csv". Known endings of files are kept.
std::string export_file(Language language, std::string_view path);
// One segment of a path or value of a query, percent-encoded.
std::string encode_segment(std::string_view text);

struct Page {
  std::string title{};
  std::string description{};  // a sentence, for search engines
  Html body{};                // what stands between header and footer, from <h1> on
  std::optional<json::value> json_ld{};
  std::vector<std::string> scripts{};  // paths below /assets/ of modules; the page works without them
};

struct Answer {
  unsigned status = 200;
  std::optional<Page> page{};  // goes into the frame; else the bytes below
  std::string content_type{};
  std::string body{};
  std::vector<std::pair<std::string, std::string>> headers{};
};

Answer page_answer(Page page, unsigned status = 200);
Answer data_answer(std::string content_type, std::string body);
// As a file to keep: adds Content-Disposition; `name` of letters, digits, '.', '_', '-'.
Answer download_answer(std::string content_type, std::string body, std::string_view name);
Answer redirect_answer(std::string location, unsigned status = 302);

}  // namespace limen::public_pages
