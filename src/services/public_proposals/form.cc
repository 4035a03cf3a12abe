// The pages: the form, filled or empty, and what became of a proposal.
#include <fmt/format.h>

#include "base/id.h"
#include "services/public_proposals/filled.h"

namespace limen::public_proposals {

using directory_fields::Field;
using directory_fields::Form;
using public_pages::Answer;
using public_pages::Html;
using public_pages::Page;
using public_pages::Query;
using public_pages::Request;
using public_pages::Section;

namespace {

constexpr std::string_view kNew = "/propose", kChange = "/propose/", kFollow = "/proposal";

std::string anchor(std::string_view field) { return fmt::format("f-{}", field); }

bool is_long(const Field& field) { return field.most_lines > 1; }

std::string_view hint_of(Form form) {
  switch (form) {
    case Form::kUrl:
      return "propose.hint.url";
    case Form::kPhones:
      return "propose.hint.phones";
    case Form::kList:
      return "propose.hint.list";
    case Form::kLanguages:
      return "propose.hint.languages";
    case Form::kStatus:
      return "propose.hint.status";
    case Form::kServices:
      return "propose.hint.services";
    case Form::kLine:
    case Form::kText:
    case Form::kEmail:
      break;
  }
  return {};
}

std::string status_words() {
  std::string out;
  for (const std::string_view one : directory_fields::statuses()) out.append(out.empty() ? "" : ", ").append(one);
  return out;
}

}  // namespace

std::string Proposals::value_name(std::string_view field) { return fmt::format("v_{}", field); }
std::string Proposals::before_name(std::string_view field) { return fmt::format("b_{}", field); }

std::string Proposals::word(const Request& request, std::string_view key,
                            public_pages::Texts::Parameters parameters) const {
  return parts_.texts->get(request.language, key, parameters);
}

const json::object* Proposals::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

void Proposals::write_errors(Html& html, const Request& request, const Filled& filled) const {
  if (filled.error.empty() && filled.wrong.empty()) return;
  html.open("div", {{"class", "note"}, {"role", "alert"}});
  html.element("h2", word(request, "propose.errors"));
  if (!filled.error.empty()) html.element("p", word(request, "propose.error." + filled.error), {{"class", "error"}});
  if (!filled.wrong.empty()) {
    html.open("ul");
    for (const Field& field : directory_fields::fields()) {
      const auto wrong = filled.wrong.find(field.code);
      if (wrong == filled.wrong.end()) continue;
      html.open("li").link("#" + anchor(field.code), word(request, fmt::format("bodies.field.{}", field.code)));
      html.text(": " + message(*parts_.texts, request.language, wrong->second)).close();
    }
    if (const auto wrong = filled.wrong.find(kRemark); wrong != filled.wrong.end()) {
      html.open("li").link("#remark", word(request, "propose.remark"));
      html.text(": " + message(*parts_.texts, request.language, wrong->second)).close();
    }
    html.close();
  }
  html.close();
}

void Proposals::write_field(Html& html, const Request& request, const Filled& filled, const Field& field,
                            const json::object* record) const {
  const std::string before = record == nullptr ? std::string() : directory_fields::read_field(*record, field);
  const std::string name = value_name(field.code), id = anchor(field.code), hint_id = id + "-hint";
  const auto typed = filled.form.find(name);
  const auto shown_before = filled.form.find(before_name(field.code));
  const std::string& value = typed == filled.form.end() ? before : typed->second;
  const auto wrong = filled.wrong.find(field.code);
  html.element("label", word(request, fmt::format("bodies.field.{}", field.code)), {{"for", id}});
  if (wrong != filled.wrong.end())
    html.element("p", message(*parts_.texts, request.language, wrong->second),
                 {{"class", "error"}, {"id", id + "-error"}});
  const std::string_view hint = hint_of(field.form);
  if (!hint.empty())
    html.element("p", word(request, hint, {{"words", status_words()}}), {{"class", "hint"}, {"id", hint_id}});
  std::string named = wrong == filled.wrong.end() ? "" : id + "-error ";
  if (!hint.empty()) named += hint_id;
  const std::string_view described = named.empty() ? std::string_view() : std::string_view(named);
  const std::string_view invalid = wrong == filled.wrong.end() ? std::string_view() : std::string_view("true");
  if (is_long(field)) {
    html.open(
        "textarea",
        {{"id", id}, {"name", name}, {"dir", "auto"}, {"aria-invalid", invalid}, {"aria-describedby", described}});
    // A browser takes the first line end of a text area away.
    html.text("\n").text(value).close();
  } else {
    html.empty("input", {{"type", "text"},
                         {"id", id},
                         {"name", name},
                         {"value", value},
                         {"dir", "auto"},
                         {"aria-invalid", invalid},
                         {"aria-describedby", described}});
  }
  html.empty("input", {{"type", "hidden"},
                       {"name", before_name(field.code)},
                       {"value", shown_before == filled.form.end() ? before : shown_before->second}});
}

std::optional<Page> Proposals::form_page(const Request& request, const Filled& filled) const {
  const json::object* record = nullptr;
  if (request.path != kNew) {
    record = find(std::string_view(request.path).substr(std::min(kChange.size(), request.path.size())));
    if (record == nullptr) return std::nullopt;
  }
  Page page;
  page.title = record == nullptr ? word(request, "propose.title.new")
                                 : word(request, "propose.title", {{"name", directory::name_of(*record)}});
  Html& html = page.body;
  html.element("h1", page.title);
  if (request.static_export) {
    html.element("p", word(request, "frame.export.note"), {{"class", "note"}});
    return page;
  }
  write_errors(html, request, filled);
  html.element("p", word(request, "propose.intro")).element("p", word(request, "propose.privacy"), {{"class", "note"}});
  html.open("form", {{"method", "post"},
                     {"action", request.link(request.path)},
                     {"accept-charset", "utf-8"},
                     {"autocomplete", "off"}});
  for (const Field& field : directory_fields::fields()) write_field(html, request, filled, field, record);
  const auto remark = filled.form.find(kRemark);
  html.element("label", word(request, "propose.remark"), {{"for", "remark"}});
  html.open("textarea", {{"id", "remark"}, {"name", kRemark}, {"dir", "auto"}}).text("\n");
  html.text(remark == filled.form.end() ? std::string_view() : std::string_view(remark->second)).close();
  // A trap for programs that fill in everything; out of sight, out of the order of tabs, and named for who hears it.
  html.open("div", {{"class", "away"}, {"aria-hidden", "true"}});
  html.element("label", word(request, "propose.trap"), {{"for", "fax"}});
  html.empty(
      "input",
      {{"type", "text"}, {"id", "fax"}, {"name", kTrap}, {"value", ""}, {"tabindex", "-1"}, {"autocomplete", "off"}});
  html.close();
  html.open("p").element("button", word(request, "propose.send"), {{"type", "submit"}}).close().close();
  return page;
}

Page Proposals::followed(const Request& request) const {
  Page page;
  const std::string_view number = request.parameter("id");
  const bool sent = request.parameter("sent") == "1";
  page.title = word(request, sent ? "propose.thanks" : "propose.follow");
  Html& html = page.body;
  html.element("h1", page.title);
  if (request.static_export) {
    html.element("p", word(request, "frame.export.note"), {{"class", "note"}});
    return page;
  }
  if (!number.empty()) {
    if (!parse_raw_id(number).ok()) {
      html.element("p", word(request, "propose.bad_number"), {{"class", "error"}});
    } else {
      if (sent) html.element("p", word(request, "propose.thanks.text"));
      html.open("p").text(word(request, "propose.number") + ": ").element("strong", number).close();
      const auto found = handled_.find(number);
      if (found != handled_.end()) {
        html.element("p", word(request, "propose.handled",
                               {{"accepted", std::to_string(found->second->accepted)},
                                {"refused", std::to_string(found->second->refused)}}));
      } else {
        html.element("p", word(request, "propose.waiting"));
      }
    }
  }
  html.open("form", {{"method", "get"}, {"action", request.link(kFollow)}});
  html.element("label", word(request, "propose.number"), {{"for", "id"}});
  html.empty("input", {{"type", "text"}, {"id", "id"}, {"name", "id"}, {"value", number}, {"maxlength", "36"}});
  html.text(" ").element("button", word(request, "propose.look"), {{"type", "submit"}});
  html.close();
  return page;
}

std::optional<Answer> Proposals::answer(const Request& request) const {
  if (request.path == kFollow) return page_answer(followed(request));
  if (request.path != kNew && !request.path.starts_with(kChange)) return std::nullopt;
  auto page = form_page(request, {});
  if (!page) return std::nullopt;
  return page_answer(std::move(*page));
}

std::vector<std::string> Proposals::paths() const {
  std::vector<std::string> all = {std::string(kNew), std::string(kFollow)};
  for (const auto& [id, record] : by_id_) all.push_back(fmt::format("{}{}", kChange, id));
  return all;
}

}  // namespace limen::public_proposals
