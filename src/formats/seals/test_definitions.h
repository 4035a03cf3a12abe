// A small set of definitions for tests and fuzzers, built without the YAML reader of a higher floor; the pack itself is
// tested with the commands.
#pragma once

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "formats/seals/seals.h"

namespace limen::seals::testing {

inline Node scalar(std::string text) {
  Node node;
  node.kind = Node::Kind::kScalar;
  node.scalar = std::move(text);
  return node;
}
inline Node map(std::vector<std::pair<std::string, Node>> members) {
  Node node;
  node.kind = Node::Kind::kMap;
  node.members = std::move(members);
  return node;
}
inline Node list(std::vector<Node> items) {
  Node node;
  node.kind = Node::Kind::kList;
  node.items = std::move(items);
  return node;
}
inline Node message(int tag, std::string name, std::string coding,
                    std::vector<std::pair<std::string, std::string>> more = {}) {
  std::vector<std::pair<std::string, Node>> members = {
      {"tag", scalar(std::to_string(tag))}, {"name", scalar(std::move(name))}, {"coding", scalar(std::move(coding))}};
  for (auto& [key, value] : more) members.emplace_back(key, scalar(value));
  return map(std::move(members));
}
inline Node document(std::string name, std::string reference, std::vector<Node> messages) {
  return map({{"name", scalar(std::move(name))},
              {"reference", scalar(std::move(reference))},
              {"source", scalar("test")},
              {"messages", list(std::move(messages))}});
}

inline Node definitions_node() {
  const auto visa =
      document("visa", "5d01",
               {message(1, "mrz_mrv_a", "mrz", {{"one_of", "mrz"}, {"line_width", "44"}, {"characters", "72"}}),
                message(2, "mrz_mrv_b", "mrz", {{"one_of", "mrz"}, {"line_width", "36"}, {"characters", "64"}}),
                message(3, "number_of_entries", "byte", {{"required", "true"}}),
                message(4, "duration_of_stay", "duration", {{"required", "true"}, {"minimum", "3"}, {"maximum", "3"}}),
                message(5, "passport_number", "c40", {{"required", "true"}})});
  const auto permit = document("own_permit", "c102",
                               {message(1, "permit_number", "c40", {{"required", "true"}}),
                                message(3, "holder", "utf8", {{"required", "true"}, {"minimum", "1"}}),
                                message(6, "valid_until", "date", {{"required", "true"}})});
  const auto idb =
      map({{"source", scalar("test")},
           {"messages",
            list({message(1, "visa", "messages", {{"document_type", "visa"}}), message(128, "face_image", "bytes"),
                  message(129, "mrz_td2", "mrz", {{"line_width", "36"}, {"characters", "72"}}),
                  message(132, "expiry_date", "masked_date", {{"minimum", "4"}, {"maximum", "4"}}),
                  message(134, "national_document_type", "byte")})}});
  const auto vaccination = map({{"type", scalar("icao.vacc")},
                                {"source", scalar("test")},
                                {"required", list({scalar("/uvci"), scalar("/pid/n")})}});
  return map({{"seals", map({{"vds", list({visa, permit})},
                             {"fixed_reference_signers", list({scalar("DEME")})},
                             {"idb", idb},
                             {"vds_nc", list({vaccination})}})}});
}

inline Definitions definitions() {
  auto built = Definitions::build(definitions_node());
  if (!built.ok()) std::abort();
  return built.take();
}

inline const char* const kMrvB = "VCUTONORDHAVN<<ASTRID<<<<<<<<<<<<<<<\nK8Z3301XX5UTO8003209F2612318<<<<<<<<";
inline const char* const kTd2 = "I<UTONORDHAVN<<ASTRID<<<<<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6";

inline VdsContent visa_content() {
  VdsContent content;
  content.country = "UTO";
  content.signer = "UTTS";
  content.reference = "1A2B";
  content.issue_date = *CivilDate::from_ymd(2026, 10, 5);
  content.signature_date = *CivilDate::from_ymd(2026, 10, 6);
  content.document_type = "visa";
  content.messages = {{"mrz_mrv_b", kMrvB},
                      {"number_of_entries", "2"},
                      {"duration_of_stay", "P0Y0M90D"},
                      {"passport_number", "UT123456"}};
  return content;
}
inline VdsContent permit_content() {
  VdsContent content = visa_content();
  content.country = "D";
  content.document_type = "own_permit";
  content.messages = {{"permit_number", "P20260001"}, {"holder", "Åsa Nordhavn"}, {"valid_until", "2027-01-31"}};
  return content;
}
inline IdbContent idb_content() {
  IdbContent content;
  content.country = "UTO";
  content.reference = "0123456789";
  content.signature_date = "2026-10-06";
  content.messages = {{"mrz_td2", kTd2}, {"expiry_date", "2027-xx-xx"}, {"national_document_type", "4"}};
  return content;
}
inline VdsNcContent vds_nc_content() {
  VdsNcContent content;
  content.type = "icao.vacc";
  content.country = "UTO";
  content.message =
      R"({"uvci":"U32870","ve":[{"des":"XM68M6","nam":"Æther"}],"pid":{"n":"NORDHAVN ASTRID","sex":"F"}})";
  content.certificate = Bytes{0x30, 0x03, 0x02, 0x01, 0x01};
  return content;
}

// Not a signature, but of the right size: the readers do not verify.
inline Result<Bytes> sign_with_pattern(ByteView message) {
  Bytes signature(64);
  for (std::size_t at = 0; at < message.size(); ++at) {
    signature[at % 64] = static_cast<std::uint8_t>(signature[at % 64] * 31 + message[at] + 1);
  }
  return signature;
}

}  // namespace limen::seals::testing
