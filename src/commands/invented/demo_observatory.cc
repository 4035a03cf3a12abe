#include "commands/invented/demo_observatory.h"

#include "commands/publishing/observatory_library.h"
#include "formats/gzip/gzip.h"

namespace limen::commands {
namespace {

struct DemoRound {
  const char *instrument, *name, *english, *french, *spanish, *arabic;
  const char* file;  // of the pack "demo"; none: the answers that ship with the instrument
  const char *source, *licence;
};
constexpr DemoRound kRounds[] = {
    {"apla", "1990-2020", "1990 to 2020", "1990 à 2020", "1990 a 2020", "من 1990 إلى 2020", nullptr,
     "APLA database (HammoudG/APLA_Dataset)", "CC BY 4.0"},
    {"naturalisation_procedure", "invented", "2024 and 2026 (invented)", "2024 et 2026 (inventé)",
     "2024 y 2026 (inventado)", "2024 و2026 (بيانات مختلقة)", "rounds/naturalisation_procedure.csv",
     "invented for the demonstration", "none needed"},
    {"refugee_integration", "invented-2025", "2025 (invented)", "2025 (inventé)", "2025 (inventado)",
     "2025 (بيانات مختلقة)", "rounds/refugee_integration.csv", "invented for the demonstration", "none needed"},
    {"organisation_diversity", "invented-2026", "2026 (invented)", "2026 (inventé)", "2026 (inventado)",
     "2026 (بيانات مختلقة)", "rounds/organisation_diversity.csv", "invented for the demonstration", "none needed"},
    {"border_post", "invented-2026", "2026 (invented)", "2026 (inventé)", "2026 (inventado)", "2026 (بيانات مختلقة)",
     "rounds/border_post.csv", "invented for the demonstration", "none needed"},
};

Result<std::string> answers_of(const WholeSite& site, const DemoRound& round) {
  if (round.file != nullptr) return site.packs->text("demo", round.file);
  const std::string packed = TRY(site.packs->text("instruments", std::string(round.instrument) + "_answers.csv.gz"));
  return gzip::unpack_whole(packed, std::size_t{64} << 20U);
}

}  // namespace

Result<void> fill_observatory(WholeSite& site, const ObservatoryPeople& people) {
  const CivilDate today = site.clock->now().utc_day();
  for (const DemoRound& one : kRounds) {
    assessments::WholeRound round;
    round.instrument = one.instrument;
    round.name = one.name;
    round.title = {{"en", one.english}, {"fr", one.french}, {"es", one.spanish}, {"ar", one.arabic}};
    round.reference_date = today;
    round.source = one.source;
    round.licence = one.licence;
    round.answers = TRY(answers_of(site, one));
    round.by = people.expert;
    round.checked_by = people.coordinator;
    const auto done = site.database->write([&](database::Transaction& tx) -> Result<void> {
      static_cast<void>(TRY(site.assessments->publish_whole(tx, round)));
      return {};
    });
    if (!done.ok()) return done.error();
  }
  assessments::OpenRound open;
  open.instrument = "naturalisation_procedure";
  open.name = "open";
  open.title = {{"en", "Next round"}, {"fr", "Prochain cycle"}, {"es", "Próxima ronda"}, {"ar", "الجولة التالية"}};
  open.reference_date = open.opens = today;
  open.closes = today + 90;
  open.source = "invented for the demonstration";
  open.licence = "none needed";
  for (const auto& [code, name] : {std::pair("XA", "Arvania"), std::pair("XB", "Belmora")}) {
    assessments::GivenUnit unit;
    unit.code = code;
    unit.name = name;
    unit.kind = "country";
    unit.experts = {people.expert};
    unit.peers = {people.peer};
    open.units.push_back(std::move(unit));
  }
  open.by = people.expert;
  const auto opened = site.database->write([&](database::Transaction& tx) -> Result<void> {
    static_cast<void>(TRY(site.assessments->open_round(tx, open)));
    return {};
  });
  if (!opened.ok()) return opened.error();
  TRY(write_demo_library(site.folder / "observatory" / "library", *site.packs));
  const journal::Entry entry{.kind = "release.published", .actor = to_text(people.coordinator.first.raw())};
  static_cast<void>(TRY(site.releases->publish({{"en", "Observatory of Utopia (demonstration)"},
                                                {"fr", "Observatoire d'Utopie (démonstration)"},
                                                {"es", "Observatorio de Utopía (demostración)"},
                                                {"ar", "مرصد يوتوبيا (عرض توضيحي)"}},
                                               entry)));
  return {};
}

}  // namespace limen::commands
