#include "commands/barcodes/seal_write.h"

#include <algorithm>
#include <optional>
#include <ostream>

#include "base/text.h"
#include "formats/barcodes/barcodes.h"
#include "formats/certificate_files/certificate_files.h"
#include "formats/mrz/state_table.h"
#include "formats/raster/raster.h"
#include "formats/seals/signing.h"
#include "platform/config/config.h"
#include "platform/system/system.h"

namespace limen::commands {

namespace {

Result<CivilDate> date_option(const Arguments& arguments, std::string_view name) {
  if (const auto given = arguments.text(name)) return CivilDate::parse(*given);
  return system::SystemClock().now().utc_day();
}

Result<std::vector<seals::Value>> values_of(const Arguments& arguments) {
  std::vector<seals::Value> values;
  for (const std::string& pair : arguments.positionals("message")) {
    const std::size_t sign = pair.find('=');
    if (sign == std::string::npos) return Error{"seal.option", "a message is written NAME=VALUE"};
    values.push_back({pair.substr(0, sign), pair.substr(sign + 1)});
  }
  return values;
}

using Certificate = certificates::Certificate;

Result<std::optional<Certificate>> certificate_of(const Arguments& arguments, Streams& streams) {
  const auto file = arguments.text("certificate");
  if (!file) return std::optional<Certificate>();
  const std::string content = TRY(read_input(*file, streams, 1U << 20));
  auto reading = certificate_files::read(as_bytes(content));
  if (reading.certificates.empty()) return Error{"seal.option", "no certificate in the file"};
  return std::optional<Certificate>(std::move(reading.certificates.front().certificate));
}

// A country as documents write it (one to three letters) and as certificates do (two). Of one that no table has,
// nothing can be said.
Result<bool> same_country(const std::string& of_document, const std::string& of_certificate) {
  const Node node = TRY(config::PackStore::embedded().read("baseline", "state_codes.yaml"));
  const mrz::StateTable states = TRY(mrz::StateTable::build(node));
  const mrz::StateTable::Entry* state = states.find(of_document);
  return state == nullptr || state->alpha2.empty() || state->alpha2 == of_certificate || of_document == of_certificate;
}

// What a reader would hold against the seal although it is well made: that it is signed with another key than that of
// the certificate it names, on a day when the certificate is not valid, or for another country.
Result<void> check_certificate(const Arguments& arguments, const seals::Signer& signer,
                               const Certificate& certificate) {
  if (!signer.is_of(certificate.der())) {
    return Error{"seal.certificate.key", "the private key is not that of the certificate"};
  }
  const CivilDate day = TRY(date_option(arguments, "signed"));
  if (day < certificate.not_before().utc_day() || certificate.not_after().utc_day() < day) {
    return Error{"seal.certificate.validity", "the certificate is not valid on the day of the signature"};
  }
  const std::string country = to_upper_ascii(certificate.country().text());
  if (!TRY(same_country(arguments.text("country").value_or(""), country))) {
    return Error{"seal.certificate.country", "the certificate is of another country than the seal"};
  }
  return {};
}

// The header of a VDS names country, signer and certificate each by itself.
Result<void> check_header(const seals::VdsContent& content, const std::optional<Certificate>& certificate) {
  const std::string country = to_upper_ascii(std::string_view(content.signer).substr(0, 2));
  if (!TRY(same_country(content.country, country))) {
    return Error{"seal.signer.country", "the signer's first two letters are of another country than the seal"};
  }
  if (!certificate) return {};
  if (country != to_upper_ascii(certificate->country().text())) {
    return Error{"seal.signer.country", "the signer's first two letters are of another country than the certificate"};
  }
  const auto without_zeros = [](std::string text) {
    text.erase(0, std::min(text.find_first_not_of('0'), text.size()));
    return to_upper_ascii(text);
  };
  if (without_zeros(content.reference) != without_zeros(certificate->serial())) {
    return Error{"seal.certificate.reference", "the reference is not the serial number of the certificate"};
  }
  return {};
}

Result<Bytes> make_vds(const Arguments& arguments, const seals::Definitions& definitions, const seals::Signer& signer,
                       const std::optional<Certificate>& certificate) {
  seals::VdsContent content;
  content.country = arguments.text("country").value_or("");
  content.signer = arguments.text("signer").value_or("");
  content.reference = arguments.text("reference").value_or("");
  content.issue_date = TRY(date_option(arguments, "issued"));
  content.signature_date = TRY(date_option(arguments, "signed"));
  content.document_type = arguments.text("document").value_or("");
  content.messages = TRY(values_of(arguments));
  TRY(check_header(content, certificate));
  return seals::write_vds(content, definitions, signer.sign);
}

Result<Bytes> make_idb(const Arguments& arguments, const seals::Definitions& definitions, const seals::Signer& signer,
                       const Bytes& certificate) {
  seals::IdbContent content;
  content.country = arguments.text("country").value_or("");
  content.algorithm = signer.algorithm;
  const CivilDate signed_on = TRY(date_option(arguments, "signed"));
  content.signature_date = signed_on.to_text();
  content.messages = TRY(values_of(arguments));
  if (certificate.empty()) return Error{"seal.option", "an IDB needs --certificate, for its reference"};
  const Bytes hash = certificates::digest(certificates::Hash::kSha1, certificate);
  content.reference = to_hex(ByteView(hash).subspan(hash.size() - 5));
  content.certificate = certificate;
  content.compress = true;
  const std::string text = TRY(seals::write_idb(content, definitions, signer.sign));
  return Bytes(text.begin(), text.end());
}

Result<Bytes> make_seal(const Arguments& arguments, Streams& streams) {
  const seals::Definitions definitions = TRY(seal_definitions());
  const std::string pem = TRY(read_input(arguments.text("key").value_or(""), streams, 1U << 16));
  const seals::Signer signer = TRY(seals::signer_from_pem(pem));
  const std::optional<Certificate> named = TRY(certificate_of(arguments, streams));
  if (named) TRY(check_certificate(arguments, signer, *named));
  const Bytes certificate = named ? Bytes(named->der().begin(), named->der().end()) : Bytes();
  const std::string kind = arguments.text("kind").value_or("vds");
  if (kind == "vds") return make_vds(arguments, definitions, signer, named);
  if (kind == "idb") return make_idb(arguments, definitions, signer, certificate);
  if (kind != "vds-nc") return Error{"seal.option", "--kind is vds, idb or vds-nc"};
  seals::VdsNcContent content;
  content.type = arguments.text("document").value_or("");
  content.country = arguments.text("country").value_or("");
  content.algorithm = signer.algorithm;
  content.certificate = certificate;
  const std::vector<std::string> messages = arguments.positionals("message");
  content.message = messages.size() == 1 ? messages.front() : "";
  const std::string text = TRY(seals::write_vds_nc(content, signer.sign));
  return Bytes(text.begin(), text.end());
}

// What is written is read back: no seal leaves here that its readers would refuse.
Result<void> read_back(const Bytes& bytes) {
  const seals::Definitions definitions = TRY(seal_definitions());
  const seals::Seal seal = seals::read(bytes, definitions);
  if (seal.well_formed) return {};
  std::string why = "the seal could not be read again";
  for (const seals::Finding& finding : seal.findings) {
    if (finding.severity == Severity::kError) why += "; " + std::string(finding.code) + " " + finding.path;
  }
  return Error{"seal.not_readable", why};
}

Result<int> write_seal(const Arguments& arguments, Streams& streams) {
  const Bytes seal = TRY(make_seal(arguments, streams));
  TRY(read_back(seal));
  const std::string as = arguments.text("as").value_or("hex");
  if (as == "hex") {
    streams.out << to_hex(seal) << '\n';
  } else if (as == "bytes") {
    streams.out << as_text(seal);
  } else {
    for (const auto symbology : {barcodes::Symbology::kDataMatrix, barcodes::Symbology::kAztec,
                                 barcodes::Symbology::kQr, barcodes::Symbology::kPdf417}) {
      if (barcodes::to_text(symbology) != as) continue;
      const raster::Picture picture = TRY(barcodes::write(seal, symbology));
      streams.out << as_text(TRY(raster::write_png(picture)));
      return 0;
    }
    return Error{"seal.option", "--as is hex, bytes, datamatrix, aztec, qr or pdf417"};
  }
  return 0;
}

}  // namespace

Result<seals::Definitions> seal_definitions() {
  const Node node = TRY(config::PackStore::embedded().read("baseline", "seals.yaml"));
  return seals::Definitions::build(node);
}

Command seal_write_command() {
  Command write{"write", "Make a signed seal, for documents of one's own and for tests"};
  write.options = {
      {"kind", "vds, idb or vds-nc", OptionKind::kText, false, "vds"},
      {"document", "the document's name in seals.yaml (vds), or the type (vds-nc)"},
      {"country", "issuing country as documents write it", OptionKind::kText, true},
      {"signer", "vds: two letters of the country and two of the signer"},
      {"reference", "vds: the signer certificate's serial number in hexadecimal"},
      {"issued", "day of issue, YYYY-MM-DD (default: today)"},
      {"signed", "day of signature, YYYY-MM-DD (default: today)"},
      {"key", "file with the private key (PEM)", OptionKind::kText, true},
      {"certificate",
       "file with the signer's certificate, for idb and vds-nc; with vds, key, dates and header are compared with it"},
      {"as", "hex, bytes, or a picture (PNG): datamatrix, aztec, qr, pdf417", OptionKind::kText, false, "hex"}};
  write.positionals = {{"message", "NAME=VALUE of each message; for vds-nc one JSON object", Positional::kMany}};
  write.run = or_fail(write_seal);
  return write;
}

}  // namespace limen::commands
