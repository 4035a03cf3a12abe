// The report of a shift on paper.
#include <fmt/format.h>

#include "platform/documents/page.h"
#include "services/shift/service.h"

namespace limen::shift {
namespace {

std::string text_at(const json::object& object, std::string_view key) {
  const json::value* found = object.if_contains(key);
  if (found == nullptr) return {};
  return found->is_string() ? std::string(found->get_string()) : to_text(*found);
}

const json::array& array_at(const json::object& object, std::string_view key) {
  static const json::array kNone;
  const json::value* found = object.if_contains(key);
  return found != nullptr && found->is_array() ? found->get_array() : kNone;
}

class Writer {
 public:
  Writer(const Handover& one, const Service& service, std::string_view language)
      : one_(one), service_(service), language_(language), post_(service.parts.posts.find(one.post)), sheet_(frame()) {}

  Result<Bytes> write() {
    sheet_.title(word("title"), word("below"));
    const documents::Field head[] = {{word("number"), one_.number},
                                     {word("post"), post_ ? post_->name : ""},
                                     {word("from"), local(one_.from)},
                                     {word("to"), local(one_.to)}};
    sheet_.fields(head, 4);
    figures();
    refusals();
    lists();
    words();
    signatures();
    return sheet_.finish();
  }

 private:
  const std::string& word(std::string_view key) const { return service_.texts(key, language_); }
  std::string local(Instant at) const { return post_ ? post_->zone.local_text(at) : at.to_text(); }
  std::string local(const json::object& object, std::string_view key) const {
    const auto at = Instant::parse(text_at(object, key));
    return at.ok() ? local(*at) : text_at(object, key);
  }

  documents::Frame frame() const {
    documents::Frame frame;
    frame.language = std::string(language_);
    frame.right_to_left = language_ == "ar";
    frame.title = word("title");
    frame.author = service_.parts.site.authority;
    frame.header_start = service_.parts.site.name;
    frame.header_end = service_.parts.site.authority;
    frame.footer = fmt::format("{}: {}", word("number"), one_.number);
    frame.page_text = word("page");
    frame.created = one_.to;
    return frame;
  }

  void figures() {
    sheet_.heading(word("section_figures"));
    std::vector<documents::Field> fields;
    for (const char* key : {"entries", "exits", "corrections", "refused", "open", "referred", "protection"}) {
      fields.push_back({word(key), text_at(one_.figures, key)});
    }
    for (const auto& [code, line] : service_.lines) {
      const std::string& name = word(code);
      fields.push_back({name.empty() ? code : name, text_at(one_.figures, code)});
    }
    sheet_.fields(fields, 4);
  }

  void refusals() {
    sheet_.heading(word("section_refusals"));
    std::vector<std::vector<std::string>> rows;
    for (const json::value& item : array_at(one_.figures, "refusals")) {
      const json::object& refused = item.as_object();
      const bool filed = text_at(refused, "copy_filed") == "true";
      rows.push_back({text_at(refused, "number"), local(refused, "at"),
                      word(text_at(refused, "signature") == "signed" ? "signed" : "not_signed"),
                      word(filed ? "copy_filed" : "copy_missing")});
    }
    if (rows.empty()) return sheet_.paragraph(word("none"));
    const std::string head[] = {word("number"), word("time"), word("signature"), word("copy")};
    const double widths[] = {3, 3, 2, 2};
    sheet_.table(head, widths, rows);
  }

  void lists() {
    if (!service_.list_ages) return;
    sheet_.heading(word("section_lists"));
    std::vector<std::vector<std::string>> rows;
    for (const json::value& item : array_at(one_.figures, "lists")) {
      const json::object& list = item.as_object();
      rows.push_back({text_at(list, "name"), text_at(list, "published"), local(list, "imported_at"),
                      text_at(list, "stale") == "true" ? word("stale") : ""});
    }
    if (rows.empty()) return sheet_.paragraph(word("none"));
    const std::string head[] = {word("list"), word("published"), word("imported"), word("stale")};
    const double widths[] = {3, 2, 3, 2};
    sheet_.table(head, widths, rows);
  }

  void words() {
    sheet_.heading(word("section_incidents"));
    if (one_.incidents.empty()) sheet_.paragraph(word("none"));
    for (const Incident& incident : one_.incidents) {
      sheet_.paragraph(fmt::format("{}, {}", local(incident.at), documents::printable(incident.by)), true);
      sheet_.quotation(incident.text.empty() ? "–" : incident.text);
    }
    if (one_.note.empty()) return;
    sheet_.heading(word("note"));
    sheet_.quotation(one_.note);
  }

  void signatures() {
    sheet_.heading(word("section_signatures"));
    const auto line = [&](const std::string& name, std::optional<Instant> at) {
      return at ? fmt::format("{}, {}", documents::printable(name), local(*at)) : documents::printable(name);
    };
    const documents::SignatureBox boxes[] = {{word("leaving"), line(one_.left_name, one_.to), {}},
                                             {word("coming"), line(one_.taken_name, one_.taken_at), {}}};
    sheet_.signatures(boxes);
  }

  const Handover& one_;
  const Service& service_;
  const std::string_view language_;
  const std::optional<site::Post> post_;
  documents::Sheet sheet_;
};

}  // namespace

Result<std::string> Service::report(const Handover& handover, std::string_view language) const {
  const Bytes pdf = TRY(Writer(handover, *this, language).write());
  return std::string(as_text(pdf));
}

}  // namespace limen::shift
