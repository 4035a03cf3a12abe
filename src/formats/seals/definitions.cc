#include "formats/seals/definitions.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/bytes.h"

namespace limen::seals {

namespace {

constexpr std::array<std::pair<Coding, std::string_view>, 9> kCodings = {{{Coding::kBytes, "bytes"},
                                                                          {Coding::kByte, "byte"},
                                                                          {Coding::kC40, "c40"},
                                                                          {Coding::kMrz, "mrz"},
                                                                          {Coding::kUtf8, "utf8"},
                                                                          {Coding::kDate, "date"},
                                                                          {Coding::kMaskedDate, "masked_date"},
                                                                          {Coding::kDuration, "duration"},
                                                                          {Coding::kMessages, "messages"}}};

Result<std::size_t> bounded(const Node& node, std::string_view key, std::int64_t fallback, std::int64_t maximum) {
  const std::int64_t value = TRY(node.integer_or(key, fallback));
  if (value < 0 || value > maximum) return node.error("seals.definition", "a number out of range");
  return static_cast<std::size_t>(value);
}

// Decimal, or hexadecimal as the standards write tags.
Result<int> read_tag(const Node& node) {
  const std::string text = TRY(node.text_at("tag"));
  if (text.starts_with("0x")) {
    const auto byte = from_hex(std::string_view(text).substr(2));
    if (!byte || byte->size() != 1 || (*byte)[0] == 0xFF) return node.error("seals.definition", "no such tag");
    return (*byte)[0];
  }
  return static_cast<int>(TRY(bounded(node, "tag", -1, 254)));
}

Result<MessageDefinition> read_message(const Node& node) {
  TRY(node.require_map());
  TRY(node.only({"tag", "name", "coding", "minimum", "maximum", "required", "one_of", "line_width", "characters",
                 "values", "document_type"}));
  MessageDefinition message;
  message.tag = TRY(read_tag(node));
  message.name = TRY(node.text_at("name"));
  const auto coding = coding_of(TRY(node.text_at("coding")));
  if (!coding) return node.error("seals.definition", "no such coding");
  message.coding = *coding;
  message.minimum = TRY(bounded(node, "minimum", 0, 65'535));
  message.maximum = TRY(bounded(node, "maximum", 65'535, 65'535));
  if (message.minimum > message.maximum) return node.error("seals.definition", "minimum above maximum");
  message.required = TRY(node.boolean_or("required", false));
  message.one_of = TRY(node.text_or("one_of", ""));
  message.line_width = static_cast<int>(TRY(bounded(node, "line_width", 0, 44)));
  message.characters = TRY(bounded(node, "characters", 0, 90));
  message.document_type = TRY(node.text_or("document_type", ""));
  if (message.coding == Coding::kMrz && (message.line_width < 30 || message.characters == 0)) {
    return node.error("seals.definition", "a machine readable zone needs line_width and characters");
  }
  if (const Node* values = node.find("values")) {
    TRY(values->require_map());
    for (const auto& [key, value] : values->members) message.values[key] = TRY(value.text());
  }
  return message;
}

Result<std::vector<MessageDefinition>> read_messages(const Node& list) {
  TRY(list.require_list());
  std::vector<MessageDefinition> messages;
  std::set<int> tags;
  std::set<std::string> names;
  for (const Node& item : list.items) {
    MessageDefinition message = TRY(read_message(item));
    if (!tags.insert(message.tag).second || !names.insert(message.name).second) {
      return item.error("seals.definition", "a tag or name twice");
    }
    messages.push_back(std::move(message));
  }
  return messages;
}

Result<DocumentDefinition> read_document(const Node& node) {
  TRY(node.require_map());
  TRY(node.only({"name", "reference", "source", "fact", "messages"}));
  DocumentDefinition document;
  document.name = TRY(node.text_at("name"));
  const std::string reference_text = TRY(node.text_at("reference"));
  const auto reference = from_hex(reference_text);
  if (!reference || reference->size() != 2) return node.error("seals.definition", "reference: four hexadecimal digits");
  document.feature_definition = (*reference)[0];
  document.document_category = (*reference)[1];
  document.source = TRY(node.text_at("source"));
  document.recalled = TRY(node.text_or("fact", "")) == "recalled";
  const Node* messages = TRY(node.at("messages"));
  document.messages = TRY(read_messages(*messages));
  return document;
}

}  // namespace

std::optional<Coding> coding_of(std::string_view text) {
  for (const auto& [coding, name] : kCodings) {
    if (name == text) return coding;
  }
  return std::nullopt;
}

std::string_view to_text(Coding coding) { return kCodings[static_cast<std::size_t>(coding)].second; }

const MessageDefinition* DocumentDefinition::find(int tag) const {
  for (const MessageDefinition& message : messages) {
    if (message.tag == tag) return &message;
  }
  return nullptr;
}

const MessageDefinition* DocumentDefinition::find(std::string_view wanted) const {
  for (const MessageDefinition& message : messages) {
    if (message.name == wanted) return &message;
  }
  return nullptr;
}

Result<Definitions> Definitions::build(const Node& node) {
  const Node* seals = TRY(node.at("seals"));
  TRY(seals->only({"vds", "fixed_reference_signers", "idb", "vds_nc"}));
  Definitions definitions;
  const Node* documents = TRY(seals->at("vds"));
  TRY(documents->require_list());
  for (const Node& item : documents->items) {
    DocumentDefinition document = TRY(read_document(item));
    if (definitions.find(document.feature_definition, document.document_category) != nullptr ||
        definitions.find(document.name) != nullptr) {
      return item.error("seals.definition", "a document twice");
    }
    definitions.documents_.push_back(std::move(document));
  }
  definitions.fixed_reference_ = TRY(seals->texts_or_empty("fixed_reference_signers"));
  const Node* idb = TRY(seals->at("idb"));
  TRY(idb->only({"source", "fact", "messages"}));
  definitions.idb_.source = TRY(idb->text_at("source"));
  definitions.idb_.recalled = TRY(idb->text_or("fact", "")) == "recalled";
  const Node* messages = TRY(idb->at("messages"));
  definitions.idb_.messages = TRY(read_messages(*messages));
  const Node* types = TRY(seals->at("vds_nc"));
  TRY(types->require_list());
  for (const Node& item : types->items) {
    TRY(item.only({"type", "source", "fact", "required"}));
    const std::string type = TRY(item.text_at("type"));
    definitions.vds_nc_[type] = TRY(item.texts_or_empty("required"));
  }
  return definitions;
}

const DocumentDefinition* Definitions::find(int feature_definition, int document_category) const {
  for (const DocumentDefinition& document : documents_) {
    if (document.feature_definition == feature_definition && document.document_category == document_category) {
      return &document;
    }
  }
  return nullptr;
}

const DocumentDefinition* Definitions::find(std::string_view name) const {
  for (const DocumentDefinition& document : documents_) {
    if (document.name == name) return &document;
  }
  return nullptr;
}

bool Definitions::has_fixed_reference(std::string_view signer) const {
  return std::find(fixed_reference_.begin(), fixed_reference_.end(), signer) != fixed_reference_.end();
}

const std::vector<std::string>* Definitions::required_members(std::string_view type) const {
  const auto found = vds_nc_.find(type);
  return found == vds_nc_.end() ? nullptr : &found->second;
}

}  // namespace limen::seals
