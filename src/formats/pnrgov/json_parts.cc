#include "formats/pnrgov/json_parts.h"

namespace limen::pnrgov {
namespace {

using edifact::JsonFields;

void append_locator(JsonFields& json, const Locator& locator) {
  json.open('{');
  json.field("locator", locator.code);
  json.field("carrier", locator.carrier);
  json.field("type", locator.type);
  put_moment(json, "created", "utc", locator.created);
  json.close('}');
}

void append_originator(JsonFields& json, const Originator& origin) {
  if (origin.line == kNone) return;
  json.open("originator", '{');
  json.field("system", origin.system);
  json.field("system_city", origin.system_city);
  json.field("agency_number", origin.agency_number);
  json.field("house_number", origin.house_number);
  json.field("city", origin.city);
  json.field("carrier", origin.carrier);
  json.field("agent_type", origin.agent_type);
  json.field("country", origin.country);
  json.field("currency", origin.currency);
  json.field("language", origin.language);
  json.field("agent", origin.agent);
  json.close('}');
}

void append_further_locators(JsonFields& json, const Pnr& pnr) {
  bool any = false;
  const Locator* const first = pnr.locator();
  for (const Locator& locator : pnr.locators) {
    if (&locator == first || locator.group == Group::kSplit || locator.group == Group::kService) continue;
    if (!any) json.open("locators", '[');
    any = true;
    append_locator(json, locator);
  }
  if (any) json.close(']');
}

void append_splits_and_services(JsonFields& json, const Pnr& pnr) {
  std::size_t split = 0, service = 0;
  std::uint32_t at = 0;
  const auto locators_until = [&](Group group, std::uint32_t line, std::uint32_t next_line) {
    bool some = false;
    while (at < pnr.locators.size() && pnr.locators[at].line < line) ++at;
    for (; at < pnr.locators.size() && pnr.locators[at].line < next_line; ++at) {
      if (pnr.locators[at].group != group) continue;
      if (!some) json.open("locators", '[');
      some = true;
      append_locator(json, pnr.locators[at]);
    }
    if (some) json.close(']');
  };
  append_list(json, "splits", pnr.splits, [&](const Split& one) {
    json.field("quantity", one.quantity);
    locators_until(Group::kSplit, one.line, ++split < pnr.splits.size() ? pnr.splits[split].line : kNone);
  });
  at = 0;
  const auto lines = pnr.record.lines();
  append_list(json, "services", pnr.services, [&](const Service& one) {
    json.field("kind", one.kind);
    const std::uint32_t end = ++service < pnr.services.size() ? pnr.services[service].line : kNone;
    locators_until(Group::kService, one.line, end);
    json.open("lines", '[');
    for (std::uint32_t i = one.line + 1; i < lines.size() && i < end && lines[i].group == Group::kService; ++i)
      json.item(line_text(pnr.record, lines[i]));
    json.close(']');
  });
}

// Of each SAC, and of each ABI that has lines of its own, the lines up to the next of them.
void append_history(JsonFields& json, const Pnr& pnr) {
  const auto lines = pnr.record.lines();
  const auto heads = [&](std::uint32_t i) { return lines[i].tag == tag("SAC") || lines[i].tag == tag("ABI"); };
  bool any = false;
  std::size_t next = 0;
  std::uint32_t said = kNone;
  for (std::uint32_t i = 0; i < lines.size(); ++i) {
    if (lines[i].group < Group::kHistory || !heads(i)) continue;
    const bool action = next < pnr.history.size() && pnr.history[next].line == i;
    std::uint32_t end = i + 1;
    bool told = action;
    for (; end < lines.size() && lines[end].group >= Group::kHistory && !heads(end); ++end)
      told = told || lines[end].tag != tag("DAT");
    if (!told) continue;
    if (!any) json.open("history", '[');
    any = true;
    json.open('{');
    std::uint32_t entry = i;
    if (action) {
      const History& one = pnr.history[next++];
      entry = one.entry;
      if (one.action != HistoryAction::kOther)
        json.field("action", one.action == HistoryAction::kAdded ? "added" : "cancelled");
      put_moment(json, "time", "utc", one.time);
    }
    if (entry != kNone && entry != said) json.field("entry", line_text(pnr.record, lines[entry]));
    said = entry;  // once, before the first of its actions
    json.open("lines", '[');
    for (std::uint32_t k = i + 1; k < end; ++k) json.item(line_text(pnr.record, lines[k]));
    json.close(']');
    json.close('}');
  }
  if (any) json.close(']');
}

}  // namespace

void put_moment(JsonFields& json, std::string_view key, std::string_view zone, const Moment& moment) {
  const std::string text = moment.to_text();
  if (text.empty()) return;
  json.open(key, '{');
  json.field(moment.day ? zone : std::string_view("raw"), text);
  json.close('}');
}

std::string line_text(const Record& record, const Line& line) {
  char buffer[4];
  std::string text(record.tag_text(line, buffer));
  for (const Value& value : record.values(line)) {
    if (value.element == 0 && value.component == 1 && !line.unsplit) continue;
    text += value.component > 1 ? ':' : '+';
    text += value.text();
  }
  return text;
}

void append_parts(JsonFields& json, const Pnr& pnr) {
  append_originator(json, pnr.originator);
  append_further_locators(json, pnr);
  append_splits_and_services(json, pnr);
  append_history(json, pnr);
  append_list(json, "stamps", pnr.stamps, [&](const Stamp& stamp) {
    json.field("group", to_text(stamp.group));
    json.field("type", stamp.type);
    put_moment(json, "time", "utc", stamp.time);
    json.field("text", stamp.text);
  });
}

}  // namespace limen::pnrgov
