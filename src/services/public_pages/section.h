// One part of the site, and the frame that the site puts around its pages. See public_pages.h.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engines/release/release.h"
#include "services/public_pages/page.h"
#include "services/public_pages/texts.h"

namespace limen::public_pages {

struct NavEntry {
  std::string path{};   // of the section's first page: "/directory"
  std::string label{};  // in the language asked for
};

// A file that pages need: a script, a style sheet, a picture.
struct Asset {
  std::string name{};  // "sliders.js": served at /assets/sliders.js
  std::string content_type{};
  std::string body{};
};

class Section {
 public:
  virtual ~Section() = default;
  virtual std::vector<NavEntry> navigation(Language) const { return {}; }
  // nullopt: not a path of this section. Called by many threads.
  virtual std::optional<Answer> answer(const Request& request) const = 0;
  // Every path of this section, for the export, the site map and the tests that visit all; without language and query.
  virtual std::vector<std::string> paths() const = 0;
  virtual std::vector<Asset> assets() const { return {}; }
  // What the site's first page says of this section: a heading and a few lines; empty: nothing.
  virtual Html summary(const Request&) const { return {}; }
};

struct SectionParts {
  release::OpenRelease release;
  std::shared_ptr<const Texts> texts;
};
// Makes a section from a release; an error means that the release is not served.
using SectionFactory = std::function<Result<std::unique_ptr<Section>>(const SectionParts&)>;

// The whole document around a page: skip link, navigation, languages, and a footer with publisher and release.
struct Frame {
  const release::Manifest& manifest;
  const Texts& texts;
  const std::vector<NavEntry>& navigation;
};
std::string layout(const Frame& frame, const Request& request, const Page& page);

}  // namespace limen::public_pages
