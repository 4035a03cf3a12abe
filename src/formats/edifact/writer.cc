#include "formats/edifact/writer.h"

#include <algorithm>
#include <iterator>

#include "formats/edifact/types.h"

namespace limen::edifact {

EdifactWriter::EdifactWriter(std::string& out, const Separators& separators) : out_(out), separators_(separators) {}

// Whatever waits is written before a value that is not empty, so that empty values at the end cost nothing.
void EdifactWriter::flush_separators() {
  if (pending_.size() == 1) {
    out_.push_back(pending_[0]);
  } else {
    out_ += pending_;
  }
  pending_.clear();
}

// Nothing in the value needs a second look: it is written as it is.
bool EdifactWriter::is_plain(std::string_view value) const {
  const Separators& s = separators_;
  const char repetition = s.has_repetition() ? s.repetition : s.element;
  const char release = s.has_release() ? s.release : s.element;
  bool odd = s.typographic;
  for (const char c : value) {
    odd |= c == s.component || c == s.element || c == s.terminator || c == release || c == repetition;
    odd |= c == '\r' || c == '\n';
  }
  return !odd;
}

void EdifactWriter::put(std::string_view value) {
  if (value.empty()) return;
  flush_separators();
  if (is_plain(value)) {
    out_ += value;
    return;
  }
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const bool quote = separators_.typographic && c == '\xE2';  // only its three bytes together would separate
    const bool service = quote ? value.substr(i, 3) == kTypographicTerminator
                               : separators_.is_service(c) && !(separators_.typographic && c == separators_.terminator);
    if (c == '\r' || c == '\n') {
      if (!separators_.is_service(c)) {
        line_break_ = true;
        out_.push_back(' ');
        continue;
      }
    }
    if (service && !separators_.has_release()) {
      character_ = true;
      out_.push_back(' ');
      i += quote ? 2 : 0;
      continue;
    }
    if (service) out_.push_back(separators_.release);
    out_.push_back(c);
  }
}

void EdifactWriter::check_tag(std::string_view tag) {
  constexpr std::string_view kService[] = {"UNA", "UNB", "UNG", "UNH", "UNT", "UNE", "UNZ"};
  if (in_message_ && std::ranges::find(kService, tag) != std::end(kService)) service_ = true;
}

void EdifactWriter::begin(std::string_view tag) {
  check_tag(tag);
  pending_.clear();
  // There are tags with a released separator in them, and such as begin with white space that was released: without
  // its release character it would be passed over.
  if (!tag.empty() && is_white(tag.front()) && !separators_.is_service(tag.front())) {
    if (separators_.has_release()) {
      out_.push_back(separators_.release);
    } else {
      character_ = true;
    }
  }
  put(tag);
  ++segments_;
}

void EdifactWriter::element(std::string_view value) {
  pending_.push_back(separators_.element);
  put(value);
}

void EdifactWriter::repetition(std::string_view value) {
  pending_.push_back(separators_.has_repetition() ? separators_.repetition : separators_.element);
  put(value);
}

void EdifactWriter::component(std::string_view value) {
  pending_.push_back(separators_.component);
  put(value);
}

void EdifactWriter::end(bool keep_empty) {
  if (keep_empty) flush_separators();
  pending_.clear();
  out_ += separators_.terminator_text();
}

void EdifactWriter::segment(std::string_view tag,
                            std::initializer_list<std::initializer_list<std::string_view>> elements) {
  begin(tag);
  for (const auto& components : elements) {
    bool first = true;
    element();
    std::string kept = pending_;  // empty components at the end of an element are left out too
    for (const std::string_view value : components) {
      if (!first) pending_.push_back(separators_.component);
      first = false;
      put(value);
      if (!value.empty()) kept.clear();
    }
    pending_ = kept;
  }
  end();
}

void EdifactWriter::copy(const Segment& segment) {
  check_tag(segment.tag_text());
  if (segment.separators() == separators_ && !segment.has(Segment::kUnterminated)) {
    pending_.clear();
    out_ += segment.original();
    ++segments_;
    return;
  }
  begin(segment.tag_text());
  Fields fields(segment);
  // What stands directly behind the tag, as in explicit nesting.
  while (fields.more()) component(fields.component());
  while (fields.next_repetition()) {
    repetition(fields.component());
    while (fields.more()) component(fields.component());
  }
  while (fields.next_element()) {
    element(fields.component());
    while (fields.more()) component(fields.component());
    while (fields.next_repetition()) {
      repetition(fields.component());
      while (fields.more()) component(fields.component());
    }
  }
  end(true);
}

void EdifactWriter::party(const Party& party) {
  element(party.id);
  if (party.qualifier.empty() && party.internal.empty()) return;
  component(party.qualifier);
  if (!party.internal.empty()) component(party.internal);
}

void EdifactWriter::begin_interchange(const Interchange& interchange) {
  separators_ = interchange.separators;
  // Without UNA version 4 has a repetition separator, used or not: an asterisk in a value must be released.
  const bool padis = interchange.syntax_id == "IATA" || interchange.syntax_id == "IATB";
  if (!interchange.has_una && interchange.version >= 4 && !padis && separators_ == kDefaultSeparators) {
    separators_.repetition = '*';
  }
  if (interchange.has_una) {
    out_ += "UNA";
    out_.push_back(separators_.component);
    out_.push_back(separators_.element);
    out_.push_back(separators_.decimal);
    out_.push_back(separators_.has_release() ? separators_.release : ' ');
    out_.push_back(separators_.has_repetition() ? separators_.repetition : ' ');
    out_ += separators_.terminator_text();
  }
  messages_ = groups_ = 0;
  interchange_reference_ = interchange.reference;
  begin("UNB");
  element(interchange.syntax_id);
  component(interchange.version > 0 ? std::to_string(interchange.version) : std::string());
  party(interchange.sender);
  party(interchange.recipient);
  element(interchange.date);
  if (!interchange.time.empty()) component(interchange.time);
  element(interchange.reference);
  element();
  element(interchange.application);
  element(interchange.priority);
  element(interchange.acknowledgement ? "1" : "");
  element(interchange.agreement);
  element(interchange.test ? "1" : "");
  end();
}

void EdifactWriter::begin_group(const Group& group) {
  ++groups_;
  group_messages_ = 0;
  group_reference_ = group.reference;
  begin("UNG");
  element(group.type);
  party(group.sender);
  party(group.recipient);
  element(group.date);
  if (!group.time.empty()) component(group.time);
  element(group.reference);
  element(group.agency);
  element(group.version);
  if (!group.release.empty() || !group.association.empty()) component(group.release);
  if (!group.association.empty()) component(group.association);
  end();
}

void EdifactWriter::begin_message(const Message& message) {
  ++messages_;
  ++group_messages_;
  segments_ = 0;
  message_reference_ = message.reference;
  segment("UNH", {{message.reference},
                  {message.type, message.version, message.release, message.agency, message.association},
                  {message.access},
                  {message.sequence, message.first_last}});
  in_message_ = true;
}

void EdifactWriter::end_message() {
  in_message_ = false;
  segment("UNT", {{std::to_string(segments_ + 1)}, {message_reference_}});
}

void EdifactWriter::end_group() { segment("UNE", {{std::to_string(group_messages_)}, {group_reference_}}); }

void EdifactWriter::end_interchange() {
  segment("UNZ", {{std::to_string(groups_ > 0 ? groups_ : messages_)}, {interchange_reference_}});
}

Result<void> EdifactWriter::finish() {
  if (line_break_) {
    return Error{"edifact.write.line_break", "a value holds a line break, which no EDIFACT reader would give back"};
  }
  if (service_) {
    return Error{"edifact.write.service",
                 "a segment of a message has the tag of a service segment, which would end it"};
  }
  if (character_) {
    return Error{"edifact.write.character", "a value holds a separator, and there is no release character"};
  }
  return {};
}

}  // namespace limen::edifact
