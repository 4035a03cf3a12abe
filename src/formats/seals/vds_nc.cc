// Seals for non-constrained environments: signed JSON [ICAO TR "VDS-NC"].
#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "formats/canonical_json/canonical_json.h"
#include "formats/seals/reading.h"

namespace limen::seals {

namespace {

Algorithm algorithm_of(std::string_view text) {
  for (const Algorithm algorithm : {Algorithm::kEs256, Algorithm::kEs384, Algorithm::kEs512}) {
    if (to_text(algorithm) == text) return algorithm;
  }
  return Algorithm::kUnknown;
}

// Some writers fill up with '=', which base64url in JSON does not need.
std::optional<Bytes> decode(std::string_view text) {
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  return from_base64url(text);
}

class VdsNcReader {
 public:
  explicit VdsNcReader(Builder& builder) : builder_(builder) {}

  void run() {
    Seal& seal = builder_.seal();
    const auto parsed = parse_json(as_text(seal.bytes));
    if (!parsed.ok()) {
      const auto offset = static_cast<std::size_t>(parsed.error().place.offset.value_or(0));
      // Two readers may take different ones of two members with one name: refused, and told apart from other faults.
      const bool twice = parsed.error().code == "json.duplicate_key";
      return builder_.error(twice ? "seals.json.duplicate" : "seals.json.syntax", "", offset,
                            twice ? "a member stands there twice" : "not JSON as RFC 8259 has it");
    }
    const auto canonical = canonical_json::canonicalise(as_text(seal.bytes));
    if (!canonical.ok()) return builder_.error("seals.json.syntax", "", 0, "a number that no double holds");
    canonical_ = &*canonical;
    const json::object* root = parsed->if_object();
    const json::object* data = object(root, "data", "/data");
    const json::object* signature = object(root, "sig", "/sig");
    only(root, {"data", "sig"}, "");
    if (data != nullptr) read_data(*data);
    if (signature != nullptr) read_signature(*signature);
  }

 private:
  const json::object* object(const json::object* parent, std::string_view name, std::string path) {
    const json::value* value = parent != nullptr ? parent->if_contains(name) : nullptr;
    const json::object* found = value != nullptr ? value->if_object() : nullptr;
    if (found == nullptr) builder_.error("seals.json.member", std::move(path), 0, "an object that must be there");
    return found;
  }

  std::string text(const json::object& parent, std::string_view name, std::string path) {
    const json::value* value = parent.if_contains(name);
    const json::string* found = value != nullptr ? value->if_string() : nullptr;
    if (found != nullptr) return std::string(*found);
    builder_.error("seals.json.member", std::move(path), 0, "a text that must be there");
    return {};
  }

  // Members that nobody signs, or that no version knows.
  void only(const json::object* parent, std::initializer_list<std::string_view> names, std::string_view path) {
    if (parent == nullptr) return;
    for (const json::key_value_pair& member : *parent) {
      if (std::find(names.begin(), names.end(), std::string_view(member.key())) != names.end()) continue;
      builder_.note("seals.json.unknown_member", Severity::kWarning,
                    std::string(path) + "/" + std::string(member.key()), 0, "a member that does not belong there");
    }
  }

  void read_data(const json::object& data) {
    Seal& seal = builder_.seal();
    only(&data, {"hdr", "msg"}, "/data");
    for (const auto& [name, canonical] : canonical_->members) {
      if (name == "data") seal.signed_bytes = Bytes(canonical.begin(), canonical.end());
    }
    if (as_text(seal.bytes).find(as_text(seal.signed_bytes)) == std::string_view::npos) {
      builder_.note("seals.json.not_canonical", Severity::kInfo, "/data", 0,
                    "the data is not written in the form that is signed");
    }
    if (const json::object* header = object(&data, "hdr", "/data/hdr")) read_header(*header);
    const json::object* message = object(&data, "msg", "/data/msg");
    if (message == nullptr) return;
    add_leaves();
    const std::vector<std::string>* required = builder_.definitions().required_members(seal.header.document_type);
    if (required == nullptr) {
      return builder_.note("seals.definition.unknown", Severity::kWarning, "/data/hdr/t", 0,
                           "not a known type of seal");
    }
    for (const std::string& pointer : *required) {
      const bool there = std::any_of(seal.messages.begin(), seal.messages.end(), [&](const Message& one) {
        return one.name == std::string_view(pointer).substr(1) || one.name.starts_with(pointer.substr(1) + "/");
      });
      if (!there) builder_.error("seals.message.missing", "/data/msg" + pointer, 0, "a member that must be there");
    }
  }

  void read_header(const json::object& header) {
    Header& out = builder_.seal().header;
    only(&header, {"t", "v", "is"}, "/data/hdr");
    out.document_type = text(header, "t", "/data/hdr/t");
    out.country = text(header, "is", "/data/hdr/is");
    const bool letters = !out.country.empty() && out.country.size() <= 3 &&
                         std::all_of(out.country.begin(), out.country.end(),
                                     [](char character) { return character >= 'A' && character <= 'Z'; });
    if (!letters) {
      builder_.error("seals.header.country", "/data/hdr/is", 0, "not one to three letters");
      out.country.clear();
    }
    const json::value* version = header.if_contains("v");
    const std::int64_t* number = version != nullptr ? version->if_int64() : nullptr;
    if (number == nullptr || *number < 1 || *number > 99) {
      return builder_.error("seals.header.version", "/data/hdr/v", 0, "not a whole number from 1");
    }
    out.version = static_cast<int>(*number);
  }

  // Leaves of the message as messages, named by their path.
  void add_leaves() {
    constexpr std::string_view kBelow = "/data/msg/";
    for (const canonical_json::Leaf& leaf : canonical_->leaves) {
      if (!leaf.path.starts_with(kBelow)) continue;
      Message message;
      message.name = leaf.path.substr(kBelow.size());
      message.coding = Coding::kUtf8;
      message.text = leaf.text;
      builder_.seal().messages.push_back(std::move(message));
      if (!leaf.fraction) continue;
      builder_.note("seals.json.number", Severity::kWarning, leaf.path, 0,
                    "a number with a fraction or exponent: writers may disagree on its digits");
    }
  }

  void read_signature(const json::object& signature) {
    Seal& seal = builder_.seal();
    only(&signature, {"alg", "cer", "sigvl"}, "/sig");
    seal.header.algorithm = algorithm_of(text(signature, "alg", "/sig/alg"));
    if (seal.header.algorithm == Algorithm::kUnknown) {
      builder_.error("seals.algorithm.unknown", "/sig/alg", 0, "not ES256, ES384 or ES512");
    }
    const auto certificate = decode(text(signature, "cer", "/sig/cer"));
    if (certificate && !certificate->empty()) {
      seal.certificate = *certificate;
    } else {
      builder_.error("seals.certificate.invalid", "/sig/cer", 0, "not base 64 of a certificate");
    }
    const auto value = decode(text(signature, "sigvl", "/sig/sigvl"));
    if (!value) return builder_.error("seals.signature.size", "/sig/sigvl", 0, "not base 64");
    seal.signature = *value;
    builder_.check_signature(0);
  }

  Builder& builder_;
  const canonical_json::Canonical* canonical_ = nullptr;
};

}  // namespace

void read_vds_nc(Builder& builder) { VdsNcReader(builder).run(); }

Result<std::string> write_vds_nc(const VdsNcContent& content, const SignFunction& sign) {
  if (!encode_country(content.country)) {
    return Error{"seals.write.header", "not one to three letters", {.path = "country"}};
  }
  if (content.algorithm != Algorithm::kEs256 && content.algorithm != Algorithm::kEs384 &&
      content.algorithm != Algorithm::kEs512) {
    return Error{"seals.write.header", "not ES256, ES384 or ES512", {.path = "algorithm"}};
  }
  const canonical_json::Canonical message = TRY(canonical_json::canonicalise(content.message));
  if (!message.text.starts_with('{')) return Error{"seals.write.value", "not a JSON object", {.path = "message"}};
  const json::object header = {{"t", content.type}, {"v", content.version}, {"is", content.country}};
  const canonical_json::Canonical data = TRY(canonical_json::canonicalise(
      "{\"hdr\":" + limen::to_text(json::value(header)) + ",\"msg\":" + message.text + "}"));
  const Bytes signature = TRY(sign(as_bytes(data.text)));
  const json::object signed_part = {{"alg", to_text(content.algorithm)},
                                    {"cer", to_base64url(content.certificate)},
                                    {"sigvl", to_base64url(signature)}};
  return "{\"data\":" + data.text + ",\"sig\":" + limen::to_text(json::value(signed_part)) + "}";
}

}  // namespace limen::seals
