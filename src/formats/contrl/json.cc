#include "formats/contrl/json.h"

#include "formats/edifact/json_fields.h"
#include "formats/edifact/mask.h"

namespace limen::contrl {
namespace {

class ControlJson {
 public:
  ControlJson(std::string& out, const Control& control, const edifact::Interchange& around)
      : c_(control), around_(around), j_(out, around.repertoire) {}

  void write() {
    j_.open("interchange", '{');
    j_.field("reference", c_.reference);
    parties(c_.sender, c_.recipient);
    subject(c_.subject);
    j_.close('}');
    j_.open("groups", '[');
    for (const GroupResult& group : c_.groups) {
      j_.open('{');
      j_.field("reference", group.reference);
      parties(group.sender, group.recipient);
      subject(group.subject);
      j_.close('}');
    }
    j_.close(']');
    j_.open("messages", '[');
    for (const MessageResult& message : c_.messages) result(message);
    j_.close(']');
    raw();
  }

 private:
  void parties(const edifact::Party& sender, const edifact::Party& recipient) {
    party("sender", sender);
    party("recipient", recipient);
  }
  void party(std::string_view name, const edifact::Party& party) {
    j_.open(name, '{');
    j_.field("id", party.id);
    j_.field("qualifier", party.qualifier);
    j_.field("internal", party.internal);
    j_.close('}');
  }
  void subject(const Subject& subject) {
    j_.word("action", to_text(subject.action));
    j_.field("code", subject.code);
    j_.field("tag", subject.tag);
    place(subject.element, subject.component);
  }
  void place(std::uint32_t element, std::uint32_t component) {
    if (element != 0) j_.number("element", element);
    if (component != 0) j_.number("component", component);
  }

  void result(const MessageResult& message) {
    j_.open('{');
    if (message.group != 0) j_.number("group", message.group);
    j_.field("reference", message.reference);
    j_.field("type", message.type);
    j_.field("version", message.version);
    j_.field("release", message.release);
    j_.field("agency", message.agency);
    j_.field("association", message.association);
    subject(message.subject);
    j_.open("faults", '[');
    for (const Fault& fault : message.faults) {
      j_.open('{');
      j_.number("segment", fault.segment);
      j_.field("code", fault.code);
      place(fault.element, fault.component);
      j_.close('}');
    }
    j_.close(']');
    j_.close('}');
  }

  void raw() {
    if (c_.raw.empty()) return;
    j_.open("raw", '[');
    for (const RawPart& part : c_.raw) {
      j_.open('{');
      j_.number("offset", part.offset);
      if (part.passed_over) j_.number("length", part.length);
      j_.field("text", edifact::masked_segments(part.text, around_.separators));
      j_.close('}');
    }
    j_.close(']');
  }

  const Control& c_;
  const edifact::Interchange& around_;
  edifact::JsonFields j_;
};

}  // namespace

void append_json_members(std::string& out, const Control& control, const edifact::Interchange& interchange) {
  std::string members;
  ControlJson(members, control, interchange).write();
  out += ',';
  out += members;
}

}  // namespace limen::contrl
