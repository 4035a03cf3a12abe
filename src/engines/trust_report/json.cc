#include <algorithm>

#include "engines/trust_report/trust_report.h"
#include "formats/certificate_files/certificate_files.h"

namespace limen::trust_report {

namespace {

json::value maybe(const std::optional<Instant>& at) { return at ? json::value(at->to_text()) : json::value(nullptr); }

json::array lines(const std::vector<CertificateLine>& all) {
  json::array array;
  for (const CertificateLine& one : all) array.push_back(to_json(one));
  return array;
}

json::object to_json(const StateLine& one) {
  return {{"state", one.state.text()},
          {"coverage", to_text(one.coverage)},
          {"covered_until", maybe(one.covered_until)},
          {"authorities", one.authorities},
          {"anchors", one.anchors},
          {"self_signed", one.self_signed},
          {"links", one.links},
          {"orphans", one.orphans},
          {"unverified", one.unverified},
          {"proposed", one.proposed},
          {"withdrawn", one.withdrawn},
          {"dropped", one.dropped},
          {"expired", one.expired},
          {"unusable", one.unusable},
          {"signers", one.signers},
          {"revocations", trust::to_text(one.revocations)},
          {"revocations_from", maybe(one.revocations_from)},
          {"revoked", one.revoked}};
}

json::array publishers(const std::vector<PublisherLine>& all) {
  json::array array;
  for (const PublisherLine& one : all) {
    array.push_back(json::object{{"publisher", one.publisher.text()},
                                 {"lists", one.lists},
                                 {"newest", one.newest.to_text()},
                                 {"certificates", one.certificates},
                                 {"check", trust::to_text(one.check)},
                                 {"imported_at", one.imported_at.to_text()},
                                 {"imported_by", one.imported_by}});
  }
  return array;
}

json::object source_json(const trust::Source& source) {
  json::object object{{"file", source.file},
                      {"kind", source.kind},
                      {"check", trust::to_text(source.check)},
                      {"imported_at", source.imported_at.to_text()},
                      {"imported_by", source.imported_by},
                      {"publisher", source.publisher.text()},
                      {"signing_time", maybe(source.signing_time)}};
  if (source.signer) object["signer"] = certificates::to_text(*source.signer);
  return object;
}

}  // namespace

json::object to_json(const CertificateLine& one) {
  json::object object{{"fingerprint", certificates::to_text(one.fingerprint)},
                      {"state", one.state.text()},
                      {"subject", one.subject},
                      {"serial", one.serial},
                      {"belief", trust::to_text(one.belief)},
                      {"not_before", one.not_before.to_text()},
                      {"not_after", one.not_after.to_text()}};
  if (!one.by.empty()) object["proposed_by"] = one.by;
  return object;
}

json::object to_json(const Report& report) {
  json::array states;
  for (const StateLine& one : report.states) states.push_back(to_json(one));
  json::array deviation_lists;
  for (const DeviationLine& one : report.deviation_lists) {
    deviation_lists.push_back(json::object{{"publisher", one.publisher.text()},
                                           {"from", one.from.to_text()},
                                           {"check", trust::to_text(one.check)},
                                           {"deviations", one.deviations}});
  }
  return {{"today", report.today.to_text()},
          {"days", report.days},
          {"certificates", report.certificates},
          {"anchors", report.anchors},
          {"links", report.links},
          {"links_resolved", report.links_resolved},
          {"states", std::move(states)},
          {"lists", publishers(report.publishers)},
          {"orphans", lines(report.orphans)},
          {"proposals", lines(report.proposals)},
          {"unverified", lines(report.unverified)},
          {"expiring", lines(report.expiring)},
          {"revoked", lines(report.revoked)},
          {"deviation_lists", std::move(deviation_lists)}};
}

json::object to_json(const Diff& diff) {
  return {{"added", lines(diff.added)},       {"lost", lines(diff.lost)},         {"dropped", lines(diff.dropped)},
          {"returned", lines(diff.returned)}, {"expiring", lines(diff.expiring)}, {"revoked", lines(diff.revoked)},
          {"lists", publishers(diff.lists)}};
}

json::object to_json(const trust::ImportReport& report) {
  json::array problems;
  for (const Error& problem : report.problems) {
    problems.push_back(json::object{{"code", problem.code},
                                    {"severity", limen::to_text(problem.severity)},
                                    {"place", problem.place.to_text()},
                                    {"message", problem.message}});
  }
  return {{"file", report.file},
          {"format", certificate_files::to_text(report.kind)},
          {"entries", report.entries},
          {"added", report.added},
          {"known", report.known},
          {"refused", report.refused},
          {"authorities", report.authorities},
          {"signers", report.signers},
          {"master_lists", report.master_lists},
          {"revocation_lists", report.revocation_lists},
          {"deviation_lists", report.deviation_lists},
          {"changed", report.changed},
          {"problems", std::move(problems)},
          {"more_problems", report.more_problems}};
}

json::object describe(const trust::Store& store, const trust::Entry& entry, Instant today) {
  const certificates::Certificate& certificate = entry.certificate;
  json::object object = to_json(line(entry));
  object["role"] = trust::to_text(entry.role);
  object["issuer"] = certificate.issuer().text;
  object["version"] = certificate.version();
  object["valid"] = certificate.valid_at(today);
  object["algorithm"] =
      certificate.algorithm().ok() ? certificate.algorithm()->to_text() : certificate.algorithm().error().code;
  if (const auto& key = certificate.key(); key.ok()) {
    object["key"] = key->curve() ? json::value(certificates::to_text(*key->curve()))
                                 : json::value(std::string(certificates::to_text(key->kind())));
    object["key_bits"] = key->bits();
    object["explicit_parameters"] = key->explicit_parameters();
  } else {
    object["key"] = key.error().code;
  }
  const certificates::Extensions& extensions = certificate.extensions();
  if (extensions.subject_key_id) object["subject_key_id"] = to_hex(*extensions.subject_key_id);
  if (extensions.authority_key_id) object["authority_key_id"] = to_hex(*extensions.authority_key_id);
  object["document_types"] = json::array(extensions.document_types.begin(), extensions.document_types.end());
  object["unknown_critical"] = json::array(extensions.unknown_critical.begin(), extensions.unknown_critical.end());
  json::array issuers, sources, history;
  for (const std::uint32_t issuer : entry.issuers) {
    issuers.push_back(json::value(certificates::to_text(store.entries()[issuer].certificate.fingerprint())));
  }
  for (const std::uint32_t source : entry.sources) sources.push_back(source_json(store.sources()[source]));
  for (const trust::HistoryLine& one : store.history(entry)) {
    history.push_back(json::object{{"at", one.at.to_text()}, {"what", one.what}, {"who", one.who}});
  }
  object["self_signed"] = store.self_signed(entry);
  object["orphan"] = store.orphan(entry);
  object["dropped"] = store.dropped(entry);
  object["issuers"] = std::move(issuers);
  object["sources"] = std::move(sources);
  object["history"] = std::move(history);
  const trust::RevocationAnswer revocation = store.revocation(certificate, today);
  object["revocation"] = json::object{{"state", trust::to_text(revocation.state)},
                                      {"revoked", revocation.revoked},
                                      {"revoked_at", maybe(revocation.revoked_at)},
                                      {"list_from", maybe(revocation.this_update)}};
  return object;
}

}  // namespace limen::trust_report
