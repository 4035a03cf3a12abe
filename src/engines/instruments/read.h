// Readers of the parts of an instrument file. Private to this folder.
#pragma once

#include "engines/instruments/instrument.h"

namespace limen::instruments {

Result<Fraction> decimal(const Node& node);
Result<Fraction> decimal_or(const Node& node, std::string_view key, Fraction fallback);
Result<exact::Formula> formula_of(const Node& node);
// A text (English), or texts by language.
Result<Label> label_or(const Node& node, std::string_view key, std::string_view fallback);

Result<void> read_head(const Node& node, Instrument& result);
Result<void> read_options(const Node& node, Instrument& result);
Result<InstrumentNode> read_node(const Node& node, const Instrument& instrument);
Result<Rule> read_rule(const Node& node, const Instrument& instrument);
Result<Crossing> read_crossing(const Node& node);

}  // namespace limen::instruments
