// The kit of which the public site's pages are made (docs/public_site.md): HTML that escapes by construction, texts in
// four languages, requests and answers, links that work on a server and in a folder of files, the frame around every
// page, and figures with their table. Nothing here does I/O, knows an account or reads a clock.
//
// A Section is one part of the site (directory, instruments, composites …): made from a checked release, immutable,
// asked by many threads. It answers the paths it knows with a Page, which the site puts into the frame, or with bytes.
//
//   class Ports final : public Section {
//     std::optional<Answer> answer(const Request& request) const override {
//       if (request.path != "/ports") return std::nullopt;
//       Page page{.title = texts_->get(request.language, "ports.title")};
//       page.body.element("h1", page.title);
//       page.body.link(request.link("/ports/kehl"), name_from_release);   // text and address are escaped
//       return page_answer(std::move(page));
//     }
//   };
//
// Paths have no language: "/ports" is served at /en/ports, /fr/ports, … . Paths below /data/, /assets/ and
// /api/ exist once, without a language.
#pragma once

#include "services/public_pages/figure.h"
#include "services/public_pages/html.h"
#include "services/public_pages/page.h"
#include "services/public_pages/section.h"
#include "services/public_pages/texts.h"
