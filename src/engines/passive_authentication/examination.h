// The work behind authenticate(): what the steps share. Private to this folder.
//
// Every step is begun, finds what it finds, and is as good as its gravest finding. A finding that speaks against the
// document (Effect::kFalse) makes it not authentic; one that leaves it unproved makes it not verifiable.
#pragma once

#include <algorithm>
#include <string>
#include <utility>

#include "engines/passive_authentication/passive_authentication.h"
#include "formats/security_object/security_object.h"

namespace limen::passive_authentication {

enum class Effect : std::uint8_t { kNone, kUnproved, kFalse };

class Examination {
 public:
  Examination(const Request& request, const Options& options, Report& report);
  void run();

 private:
  // signature_steps.cc
  void read_security_object();
  void find_signer();
  void check_attributes();
  void check_signature();
  void read_embedded();
  bool choose(std::vector<certificates::Certificate> candidates);
  // data_steps.cc
  void check_hashes();
  void check_coverage();
  void compare_com();
  void check_consistency();
  void compare_printed();
  void compare_details();
  // trust_steps.cc
  void check_chain();
  void check_profile();
  void check_validity();
  void check_revocation();
  void look_for_deviations();
  std::optional<CivilDate> proved_issue_date() const;
  // issuer_steps.cc
  void check_country();
  void check_document_type();
  void check_card_security();
  bool issuer_is(std::string_view issuer, std::string_view country) const;

  // bookkeeping, examination.cc
  void begin(Step step, std::string_view section);
  void skip(std::string_view message);  // the step at hand is not done
  void rests_on(bool proved);           // what has passed so far is void unless proved
  void fail(std::string_view code, std::string_view message, Effect effect, std::string detail = {});
  void warn(std::string_view code, std::string_view message, std::string detail = {}, Effect effect = Effect::kNone);
  void note(std::string_view code, std::string_view message, std::string detail = {});
  void show(std::string_view name, std::string value);
  void finish();

  ByteView file(emrtd::File which) const;
  bool has(emrtd::File which) const { return request_.files.contains(which); }
  bool good(Step step) const {
    const State state = report_.step(step).state;
    return state == State::kPassed || state == State::kWarning;
  }
  bool proved(emrtd::File which) const;  // read, and its hash agrees with a list that is signed
  const mrz::Document* zone();           // of DG1; nullptr when there is none

  const Request& request_;
  const Options& options_;
  Report& report_;
  security_object::Sod sod_;
  const signed_data::Signer* signer_ = nullptr;
  std::vector<certificates::Certificate> embedded_;
  std::optional<emrtd::Dg1> dg1_;
  std::optional<mrz::Document> zone_;
  StepResult* current_ = nullptr;
  std::string_view section_;
  std::string_view false_reason_, unproved_reason_;
};

std::string name_of(const certificates::Certificate& certificate);  // "C=UT, …"

}  // namespace limen::passive_authentication
