#include "formats/emrtd/security_infos.h"

#include "formats/der/der.h"

namespace limen::emrtd {

namespace {

constexpr std::string_view kSection = "9303-11 §9.2";
// bsi-de: 0.4.0.127.0.7; protocols below it [TR-03110-3 §A.1.1]
constexpr std::string_view kPace = "0.4.0.127.0.7.2.2.4.";
constexpr std::string_view kChipAuthentication = "0.4.0.127.0.7.2.2.3.";
constexpr std::string_view kChipAuthenticationKey = "0.4.0.127.0.7.2.2.1.";
constexpr std::string_view kTerminalAuthentication = "0.4.0.127.0.7.2.2.2";
constexpr std::string_view kActiveAuthentication = "2.23.136.1.1.5";

// The one digit behind a prefix, or both digits "a.b"; 0 where there is none.
struct Arcs {
  int first = 0;
  int second = 0;
};
std::optional<Arcs> arcs_behind(std::string_view dotted, std::string_view prefix) {
  if (!dotted.starts_with(prefix)) return std::nullopt;
  const std::string_view rest = dotted.substr(prefix.size());
  const auto digit = [](char c) { return c >= '1' && c <= '9' ? c - '0' : 0; };
  if (rest.size() == 1) return Arcs{digit(rest[0]), 0};
  if (rest.size() == 3 && rest[1] == '.') return Arcs{digit(rest[0]), digit(rest[2])};
  return std::nullopt;
}

std::optional<Cipher> cipher_of(int arc) {
  switch (arc) {
    case 1:
      return Cipher::kTripleDes;
    case 2:
      return Cipher::kAes128;
    case 3:
      return Cipher::kAes192;
    case 4:
      return Cipher::kAes256;
    default:
      return std::nullopt;
  }
}

Bytes copy(ByteView view) { return Bytes(view.begin(), view.end()); }

class InfoReader {
 public:
  InfoReader(SecurityInfos& out, Findings& findings, std::size_t base) : out_(out), findings_(findings), base_(base) {}

  // SecurityInfo ::= SEQUENCE { protocol OID, requiredData, optionalData OPTIONAL }
  void read(const der::Element& info, der::Reader fields) {
    at_ = base_ + info.offset;
    const auto protocol = fields.next(der::kOid);
    const auto name = protocol.ok() ? der::oid(*protocol) : Result<std::string>(protocol.error());
    if (!name.ok()) return invalid();
    if (const auto pace = pace_protocol(*name)) return read_pace(*pace, fields);
    const auto parameters = arcs_behind(*name, kPace);
    if (parameters && parameters->second == 0 && parameters->first >= 1) return read_pace_parameters(*name, fields);
    if (const auto arcs = arcs_behind(*name, kChipAuthentication)) {
      if (const auto cipher = cipher_of(arcs->second); cipher && arcs->first <= 2) {
        return read_chip_authentication(*name, arcs->first, *cipher, fields);
      }
    }
    if (const auto arcs = arcs_behind(*name, kChipAuthenticationKey); arcs && arcs->second == 0 && arcs->first <= 2) {
      return read_key(arcs->first, fields);
    }
    if (*name == kActiveAuthentication) return read_active(fields);
    if (*name == kTerminalAuthentication) return read_terminal(fields);
    out_.others.push_back({*name, copy(info.whole), at_});
  }

 private:
  void invalid() {
    findings_.add("emrtd.security_info.invalid", Severity::kWarning, at_, kSection,
                  "an entry of the protocol list that cannot be read");
  }
  static std::optional<std::int64_t> number(der::Reader& fields) {
    const auto element = fields.next_if(der::kInteger);
    if (!element.ok() || !*element) return std::nullopt;
    const auto value = der::integer(**element);
    return value.ok() ? std::optional(*value) : std::nullopt;
  }
  void read_pace(PaceInfo info, der::Reader fields) {
    const auto version = number(fields);
    if (!version) return invalid();
    info.version = *version;
    info.parameter = number(fields);
    info.offset = at_;
    out_.pace.push_back(std::move(info));
  }
  void read_pace_parameters(const std::string& name, der::Reader fields) {
    const auto algorithm = fields.next(der::kSequence);
    if (!algorithm.ok()) return invalid();
    out_.pace_parameters.push_back({name, copy(algorithm->whole), number(fields), at_});
  }
  void read_chip_authentication(const std::string& name, int agreement, Cipher cipher, der::Reader fields) {
    const auto version = number(fields);
    if (!version) return invalid();
    out_.chip_authentication.push_back(
        {name, agreement == 1 ? KeyAgreement::kDh : KeyAgreement::kEcdh, cipher, *version, number(fields), at_});
  }
  void read_key(int agreement, der::Reader fields) {
    const auto key = fields.next(der::kSequence);
    if (!key.ok()) return invalid();
    out_.chip_authentication_keys.push_back(
        {agreement == 1 ? KeyAgreement::kDh : KeyAgreement::kEcdh, copy(key->whole), number(fields), at_});
  }
  void read_active(der::Reader fields) {
    const auto version = number(fields);
    const auto algorithm = fields.next(der::kOid);
    const auto name = algorithm.ok() ? der::oid(*algorithm) : Result<std::string>(algorithm.error());
    if (!version || !name.ok()) return invalid();
    out_.active_authentication.push_back({*version, *name, at_});
  }
  void read_terminal(der::Reader fields) {
    const auto version = number(fields);
    if (!version) return invalid();
    out_.terminal_authentication.push_back({*version, at_});
  }

  SecurityInfos& out_;
  Findings& findings_;
  std::size_t base_;
  std::size_t at_ = 0;
};

}  // namespace

std::string_view to_text(KeyAgreement agreement) { return agreement == KeyAgreement::kDh ? "DH" : "ECDH"; }

std::string_view to_text(Cipher cipher) {
  switch (cipher) {
    case Cipher::kTripleDes:
      return "3DES";
    case Cipher::kAes128:
      return "AES-128";
    case Cipher::kAes192:
      return "AES-192";
    case Cipher::kAes256:
      return "AES-256";
  }
  return "";
}

std::string_view to_text(PaceMapping mapping) {
  switch (mapping) {
    case PaceMapping::kGeneric:
      return "GM";
    case PaceMapping::kIntegrated:
      return "IM";
    case PaceMapping::kChipAuthentication:
      return "CAM";
  }
  return "";
}

std::optional<PaceInfo> pace_protocol(std::string_view dotted) {
  const auto arcs = arcs_behind(dotted, kPace);
  if (!arcs) return std::nullopt;
  const auto cipher = cipher_of(arcs->second);
  if (!cipher) return std::nullopt;
  PaceInfo info{.protocol = std::string(dotted), .cipher = *cipher, .parameter = std::nullopt};
  switch (arcs->first) {  // DH-GM, ECDH-GM, DH-IM, ECDH-IM, ECDH-CAM (never with 3DES)
    case 1:
      info.agreement = KeyAgreement::kDh;
      break;
    case 2:
      break;
    case 3:
      info.agreement = KeyAgreement::kDh;
      info.mapping = PaceMapping::kIntegrated;
      break;
    case 4:
      info.mapping = PaceMapping::kIntegrated;
      break;
    case 6:
      if (*cipher == Cipher::kTripleDes) return std::nullopt;
      info.mapping = PaceMapping::kChipAuthentication;
      break;
    default:
      return std::nullopt;
  }
  return info;
}

SecurityInfos read_security_infos(ByteView bytes, Findings& findings, std::size_t base) {
  SecurityInfos out;
  der::Reader reader(bytes, der::Rules::kBer);
  const auto shifted = [&](Error error) {
    error.place.offset = error.place.offset.value_or(0) + base;
    return error;
  };
  const auto set = reader.next(der::kSet);
  if (!set.ok()) {
    findings.broken(shifted(set.error()), kSection);
    return out;
  }
  InfoReader infos(out, findings, base);
  der::Reader members = reader.inside(*set);
  while (!members.at_end()) {
    const auto info = members.next(der::kSequence);
    if (!info.ok()) {
      findings.broken(shifted(info.error()), kSection);
      break;
    }
    infos.read(*info, members.inside(*info));
  }
  if (!reader.at_end()) {
    findings.add("emrtd.trailing", Severity::kWarning, base + reader.offset(), kSection,
                 "bytes behind the end of the file's template");
  }
  return out;
}

}  // namespace limen::emrtd
