// The public pages of policy instruments (docs/services/public_instruments.md): what each measures and how, every
// published round, unit by unit and question by question, rankings where the instrument allows them, comparisons,
// changes, maps, charts of one's own, and everything as files. A section of the public site (services/public_pages).
//
// Made from a checked release: each edition with its rounds becomes a Panel (engines/instrument_panel), scored once;
// pages only read. Every figure on a page is the engine's, rounded for display alone; every score leads to its members,
// the answers and their sources; what is missing says why. Where an instrument forbids ranking, no page, file or order
// of rows tells a rank.
//
// The section is immutable and asked by many threads. It owns its panels and shares release and texts.
//
//   factories.push_back(public_instruments::factory(world));
#pragma once

#include <memory>

#include "engines/world_outlines/world_outlines.h"
#include "services/public_pages/public_pages.h"

namespace limen::public_instruments {

// `world` may be null: no maps. Errors while making: those of parse_yaml, Instrument::read and Panel::make with the
// file's name; "public_instruments.file" (the release lacks a file it names), "public_instruments.id" (a pack has
// another id or edition than the release says), "public_instruments.address" (two units or periods of one address).
public_pages::SectionFactory factory(std::shared_ptr<const world_outlines::World> world);

}  // namespace limen::public_instruments
