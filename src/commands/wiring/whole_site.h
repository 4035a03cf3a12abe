// A site, opened, with all its services: everything that serving or loading needs, made in the right order and taken
// down in the reverse one. Wiring only; what a part does stands with the part.
//
// For those who use services: the server, the commands that load or import, what brings a backup back, and tests. Who
// needs only storage or accounts includes commands/site/site.h and opens with open_site.
#pragma once

#include <filesystem>
#include <memory>

#include "base/result.h"
#include "commands/site/site.h"
#include "services/alerts/alerts.h"
#include "services/arrivals/arrivals.h"
#include "services/assessments/assessments.h"
#include "services/backlog/backlog.h"
#include "services/border/border.h"
#include "services/directory/directory.h"
#include "services/emergency/emergency.h"
#include "services/groups/groups.h"
#include "services/health/health.h"
#include "services/hit_desk/hit_desk.h"
#include "services/lost_documents/lost_documents.h"
#include "services/match/match.h"
#include "services/paired_tests/paired_tests.h"
#include "services/papers/papers.h"
#include "services/permits/permits.h"
#include "services/persons/persons.h"
#include "services/protection_desk/protection_desk.h"
#include "services/rectification/rectification.h"
#include "services/releases/releases.h"
#include "services/reverse/reverse.h"
#include "services/shift/shift.h"
#include "services/statistics/statistics.h"
#include "services/stay_evidence/stay_evidence.h"
#include "services/things/things.h"
#include "services/training/training.h"
#include "services/trust_store/trust_store.h"

namespace limen::commands {

class WholeSite final : public Site {
 public:
  // Errors: those of the parts.
  static Result<std::unique_ptr<WholeSite>> open(const std::filesystem::path& folder, const OpenOptions& options = {});
  ~WholeSite() override;

  // In the order in which they refer to each other.
  std::unique_ptr<emergency::Emergency> emergency{};
  std::unique_ptr<shift::Shift> shift{};
  std::unique_ptr<alerts::Alerts> alerts{};
  std::unique_ptr<lost_documents::LostDocuments> lost_documents{};
  std::unique_ptr<trust_store::TrustStore> trust{};
  std::unique_ptr<statistics::Statistics> statistics{};
  std::unique_ptr<permits::Permits> permits{};
  std::unique_ptr<border::Border> border{};
  std::unique_ptr<things::Things> things{};
  std::unique_ptr<hit_desk::HitDesk> hit_desk{};
  std::unique_ptr<groups::Groups> groups{};
  std::unique_ptr<backlog::Backlog> backlog{};
  std::unique_ptr<stay_evidence::StayEvidence> stay_evidence{};
  std::unique_ptr<rectification::Rectification> rectification{};
  std::unique_ptr<reverse::Reverse> reverse{};
  std::unique_ptr<persons::Persons> persons{};
  std::unique_ptr<papers::Papers> papers{};
  std::unique_ptr<paired_tests::PairedTests> paired_tests{};
  std::unique_ptr<partners::Partners> partners{};
  std::unique_ptr<arrivals::Arrivals> arrivals{};
  std::unique_ptr<protection_desk::ProtectionDesk> protection_desk{};
  std::unique_ptr<releases::Releases> releases{};
  std::unique_ptr<assessments::Assessments> assessments{};
  std::unique_ptr<health::Health> health{};
  std::unique_ptr<training::Training> training{};

 private:
  WholeSite() = default;
  Result<void> open_parts(const OpenOptions& options);
  Result<void> open_care();
};

}  // namespace limen::commands
