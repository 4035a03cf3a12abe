// Signed codes on documents: visible digital seals of ICAO Doc 9303-13 and BSI TR-03137 (VDS, header versions 3 and 4),
// ICAO's data structure for bar codes (IDB), and seals for non-constrained environments (VDS-NC: signed JSON).
//
// read() is total: any bytes give a Seal. What was understood stands in its header and messages, what was not in
// `findings`, each with a code, a place and a severity; `well_formed` means that there is no error among them. It says
// nothing about the signature: engines/seal_verification does, from `signed_bytes`, `signature` and the header's
// reference to the signer. write_vds(), write_idb() and write_vds_nc() make seals, for tests and for documents of our
// own; the signature comes from a function of the caller, so keys never come here.
//
// What the messages of a document mean is data (Definitions, packs/baseline/seals.yaml): a seal of an unknown kind is
// read all the same, with its messages as bytes.
//
// Every function is pure. A Seal owns its bytes. Definitions are immutable; any number of threads.
//
//   const seals::Seal seal = seals::read(bytes, definitions);
//   for (const seals::Message& message : seal.messages) show(message.name, message.text);
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/date.h"
#include "base/result.h"
#include "formats/seals/definitions.h"

namespace limen::seals {

enum class Kind : std::uint8_t { kUnknown, kVds, kIdb, kVdsNc };
std::string_view to_text(Kind kind);  // "unknown", "vds", "idb", "vds-nc"

// Codes and messages are constants of the program and hold no personal data. All codes: docs/errors/seals.md.
struct Finding {
  std::string_view code;
  Severity severity = Severity::kError;
  std::string path;        // "header/issue_date", "messages/MRZ", a JSON pointer in VDS-NC
  std::size_t offset = 0;  // into Seal::bytes
  std::string_view message;
};

struct Message {
  int tag = -1;      // -1 in VDS-NC, which has names only
  std::string name;  // of the definition; "0x4A" when unknown; a path ("pid/n") in VDS-NC
  Coding coding = Coding::kBytes;
  std::size_t offset = 0;      // of the value, in Seal::bytes; 0 in VDS-NC
  Bytes value;                 // as it stands in the seal; empty in VDS-NC
  std::string text;            // decoded; hexadecimal when the coding is bytes
  std::vector<Message> parts;  // of a message that holds messages
};

enum class Algorithm : std::uint8_t { kUnknown, kEs224, kEs256, kEs384, kEs512 };  // ECDSA with SHA-2, r and s plain
std::string_view to_text(Algorithm algorithm);                                     // "unknown", "ES224" …

struct Header {
  int version = 0;         // VDS: 3 or 4 (bytes 02 and 03); IDB: 1; VDS-NC: hdr.v
  std::string country;     // of the issuer as in a document: "UTO", "D"; without fillers
  std::string signer;      // VDS: country and identifier, "DETS"
  std::string reference;   // of the certificate: VDS hexadecimal serial; IDB the last five bytes of its SHA-1 in hex
  std::string issue_date;  // YYYY-MM-DD, empty when there is none
  std::string signature_date;                           // YYYY-MM-DD; IDB may have x for what is unknown
  int feature_definition = -1, document_category = -1;  // VDS
  std::string document_type;                            // name from the definitions; VDS-NC: hdr.t; empty when unknown
  Algorithm algorithm = Algorithm::kUnknown;            // as stated; VDS states none, there it follows from the key
  bool is_signed = true;                                // IDB may be not
  bool compressed = false;                              // IDB
};

struct Seal {
  Kind kind = Kind::kUnknown;
  Bytes bytes;  // VDS: as received. IDB: the payload, unpacked. VDS-NC: the JSON text as received.
  Header header;
  std::vector<Message> messages;
  Bytes signed_bytes;
  Bytes signature;                   // r and s, one behind the other; empty when there is none
  std::optional<Bytes> certificate;  // embedded, DER
  std::vector<Finding> findings;
  bool well_formed = false;

  const Message* find(std::string_view name) const;
  bool has(std::string_view code) const;  // is there a finding with this code
};

constexpr std::size_t kMaxBytes = 64U << 10;  // of input, and of an unpacked IDB payload

// VDS begins with DC, IDB with "RDB1" or "NDB1", VDS-NC with '{' behind white space.
Seal read(ByteView input, const Definitions& definitions);

// Makes the plain signature (r and s) over what it is given.
using SignFunction = std::function<Result<Bytes>(ByteView message)>;

struct Value {
  std::string name;  // of the definition
  std::string text;  // as Message::text has it
};

// Errors "seals.write.definition" (unknown document type or message), "seals.write.value", "seals.write.header"; and
// what `sign` returns.
struct VdsContent {
  int version = 4;  // 3 or 4
  std::string country, signer, reference;
  CivilDate issue_date, signature_date;
  std::string document_type;
  std::vector<Value> messages;
};
Result<Bytes> write_vds(const VdsContent& content, const Definitions& definitions, const SignFunction& sign);

struct IdbContent {
  std::string country;
  Algorithm algorithm = Algorithm::kEs256;
  std::string reference;       // ten hexadecimal digits
  std::string signature_date;  // YYYY-MM-DD, x for unknown digits
  std::vector<Value> messages;
  std::optional<Bytes> certificate;  // to be embedded
  bool compress = false;
};
// An empty `sign` makes an unsigned one.
Result<std::string> write_idb(const IdbContent& content, const Definitions& definitions, const SignFunction& sign);

struct VdsNcContent {
  std::string type;  // "icao.vacc", "icao.test"
  int version = 1;
  std::string country;
  std::string message;  // a JSON object
  Algorithm algorithm = Algorithm::kEs256;
  Bytes certificate;
};
Result<std::string> write_vds_nc(const VdsNcContent& content, const SignFunction& sign);

}  // namespace limen::seals
