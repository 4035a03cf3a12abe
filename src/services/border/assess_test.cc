#include "services/border/assess.h"

#include <gtest/gtest.h>

#include "base/result_matchers.h"

namespace limen::border {
namespace {

const site::Knowledge& law() {
  static const auto read = site::Knowledge::read(config::PackStore::embedded(), "eu-schengen");
  return **read;
}
CivilDate day(const std::string& text) { return CivilDate::parse(text).value(); }
StateCode state(const std::string& text) { return StateCode::parse(text).value(); }
const CivilDate kToday = CivilDate::parse("2026-11-22").value();

Person person(const std::string& birth, const std::string& nationality = "UTO") {
  Person result{"ERIKSSON", "ANNA MARIA", PartialDate::parse(birth).value(), Sex::kFemale, {}};
  if (!nationality.empty()) result.nationality = state(nationality);
  return result;
}
bool has(const json::array& findings, std::string_view code, std::string_view severity = {}) {
  for (const json::value& item : findings) {
    if (std::string_view(item.at("code").get_string()) != code) continue;
    if (severity.empty() || std::string_view(item.at("severity").get_string()) == severity) return true;
  }
  return false;
}
Crossing crossing(Direction direction, const std::string& date, const std::string& kind = "visa_free") {
  Crossing result;
  result.direction = direction;
  result.local_day = day(date);
  result.stay_kind = kind;
  return result;
}
std::int64_t number(const json::object& view, std::string_view key) {
  return view.contains(key) ? view.at(key).to_number<std::int64_t>() : -1;
}

struct Asked {
  Person who = person("1974-08-12", "USA");
  TravelDocument document{"passport", "L898902C3", StateCode::parse("USA").value(), {}};
  std::optional<Visa> visa{};
  Direction direction = Direction::kEntry;
  bool free_movement = false;
  StayJudgement judge(const std::vector<Crossing>& crossings, CivilDate today = kToday) const {
    StayQuestion question;
    question.direction = direction;
    question.today = today;
    question.person = &who;
    question.document = &document;
    question.visa = visa ? &*visa : nullptr;
    question.post_state = question.site_state = StateCode::parse("FRA").value();
    question.free_movement = free_movement;
    return judge_stay(question, crossings, law());
  }
};

// What the visa rules ask is said, with the rule, and decides nothing.
TEST(Assess, TheRegimeOfVisas) {
  Asked asked;
  asked.document.expiry = day("2030-01-01");
  const auto entry = [](const StayJudgement& judged) { return judged.view.at("entry").as_object(); };
  StayJudgement judged = asked.judge({});
  EXPECT_EQ(entry(judged).at("requirement").as_string(), "none");
  EXPECT_EQ(entry(judged).at("rule").as_string(), "annex-2");
  EXPECT_TRUE(judged.findings.empty());

  asked.who = person("1974-08-12", "IND");
  judged = asked.judge({});
  EXPECT_FALSE(entry(judged).at("open").as_bool());
  EXPECT_TRUE(has(judged.findings, "border.entry.visa_needed", "warning"));
  asked.visa = Visa{"V1", day("2026-11-01"), day("2026-12-31"), 20, 1, 0};
  judged = asked.judge({});
  EXPECT_TRUE(entry(judged).at("open").as_bool());
  EXPECT_FALSE(has(judged.findings, "border.entry.visa_needed"));
  EXPECT_EQ(judged.authorised_until, day("2026-12-11"));
  asked.visa->valid_to = day("2026-11-21");
  judged = asked.judge({});
  EXPECT_TRUE(has(judged.findings, "border.entry.visa_not_valid"));
  EXPECT_TRUE(has(judged.findings, "border.entry.visa_needed"));

  asked.visa.reset();
  asked.who = person("1974-08-12", "BRA");
  asked.document.expiry = day("2027-01-01");
  EXPECT_TRUE(has(asked.judge({}).findings, "border.entry.document_expires_early"));
  asked.direction = Direction::kExit;
  judged = asked.judge({crossing(Direction::kEntry, "2026-11-01")});
  EXPECT_FALSE(judged.view.contains("entry"));
  // Free movement is not asked for a visa; a pack without a regime says nothing.
  asked.direction = Direction::kEntry;
  asked.free_movement = true;
  EXPECT_FALSE(asked.judge({}).view.contains("entry"));
  const auto baseline = site::Knowledge::read(config::PackStore::embedded(), "baseline");
  ASSERT_OK(baseline);
  EXPECT_FALSE((*baseline)->entry_regime.has_value());
}

TEST(Assess, KnowledgeOfThePack) {
  ASSERT_OK(site::Knowledge::read(config::PackStore::embedded(), "eu-schengen"));
  ASSERT_OK(site::Knowledge::read(config::PackStore::embedded(), "baseline"));
}

TEST(Assess, ChildAgeWithPartialDates) {
  const auto child = [](const std::string& birth) { return is_child(person(birth), law(), kToday); };
  EXPECT_FALSE(child("2008-11-22")) << "eighteen today";
  EXPECT_TRUE(child("2008-11-23")) << "eighteen tomorrow";
  EXPECT_TRUE(child("2008-11")) << "some day of November: perhaps not yet eighteen";
  EXPECT_FALSE(child("2008-10"));
  EXPECT_TRUE(child("2008")) << "the benefit of the doubt";
  EXPECT_FALSE(child("2007"));
  EXPECT_TRUE(child("")) << "unknown age is a child";
  EXPECT_TRUE(child("2030-01-01")) << "born in the future is an error of the document, not an adult";
  EXPECT_EQ(age_of(person("2030-01-01"), kToday), 0);
  EXPECT_EQ(age_of(person("2008"), kToday), 17);
  EXPECT_EQ(age_of(person(""), kToday), std::nullopt);
  EXPECT_EQ(age_of(person("2008-02-29"), day("2026-02-28")), 17);
}

TEST(Assess, ZoneGivesPersonDocumentAndPlaces) {
  const std::string good = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10";
  const Zone zone = read_zone(good, law(), kToday);
  EXPECT_EQ(zone.person.surname, "ERIKSSON");
  EXPECT_EQ(zone.person.given_names, "ANNA MARIA");
  EXPECT_EQ(zone.person.birth, PartialDate(day("1974-08-12")));
  EXPECT_EQ(zone.document.type, "passport");
  EXPECT_EQ(zone.document.number, "L898902C3");
  EXPECT_EQ(zone.mrz.at("format"), "TD3");
  EXPECT_EQ(zone.mrz.at("valid"), true);
  std::string wrong = good;
  wrong[good.size() - 44 + 9] = '7';  // the check digit of the number
  const Zone bad = read_zone(wrong, law(), kToday);
  EXPECT_EQ(bad.mrz.at("valid"), false);
  ASSERT_TRUE(has(bad.findings, "mrz.check_digit.mismatch", "error"));
  bool placed = false;
  for (const auto& item : bad.findings) placed = placed || (item.at("line") == 2 && item.at("column") == 10);
  EXPECT_TRUE(placed);
  for (const std::string& nothing : {std::string(), std::string("garbage"), std::string(1000, '<')}) {
    const Zone none = read_zone(nothing, law(), kToday);
    EXPECT_EQ(none.mrz.at("valid"), false);
    EXPECT_TRUE(none.document.number.empty());
  }
}

TEST(Assess, TypedDocument) {
  TravelDocument document{"passport", "L898902C3", state("FRA"), day("2026-11-22")};
  EXPECT_TRUE(check_document(document, person("1974-08-12", "FRA"), law(), kToday).empty()) << "valid on its last day";
  document.expiry = day("2026-11-21");
  EXPECT_TRUE(has(check_document(document, person("1974-08-12", "FRA"), law(), kToday), "border.document.expired"));
  document.expiry.reset();
  document.issuer = state("QQQ");
  EXPECT_TRUE(
      has(check_document(document, person("1974-08-12", "QQQ"), law(), kToday), "border.document.state_unknown"));
}

TEST(Assess, NinetyDaysOnFirstEntry) {
  const StayJudgement first = Asked().judge({});
  EXPECT_EQ(first.view.at("applies"), true);
  EXPECT_EQ(number(first.view, "authorised_days"), 90);
  EXPECT_EQ(first.authorised_until, kToday + 89);
  EXPECT_EQ(first.kind, "visa_free");
  EXPECT_EQ(first.unlawful_days, 0);
  EXPECT_TRUE(first.findings.empty());
}

TEST(Assess, UsedUpOnEntry) {
  const std::vector<Crossing> past = {crossing(Direction::kEntry, "2026-07-01"),
                                      crossing(Direction::kExit, "2026-09-28")};  // 90 days
  const StayJudgement judged = Asked().judge(past);
  EXPECT_EQ(number(judged.view, "authorised_days"), 0);
  EXPECT_FALSE(judged.authorised_until);
  EXPECT_TRUE(has(judged.findings, "border.stay.used_up", "warning"));
  EXPECT_EQ(judged.unlawful_days, 0);
  const StayJudgement later = Asked().judge(past, day("2026-12-28"));
  EXPECT_GT(number(later.view, "authorised_days"), 0) << "days leave the window";
}

TEST(Assess, OverstayAtExitIsThatOfTheStayThatEnds) {
  Asked asked;
  asked.direction = Direction::kExit;
  const std::vector<Crossing> inside = {crossing(Direction::kEntry, "2026-08-20")};  // day 95 on 2026-11-22
  const StayJudgement judged = asked.judge(inside);
  EXPECT_EQ(judged.unlawful_days, 5);
  EXPECT_EQ(number(judged.view, "unlawful_days"), 5);
  EXPECT_EQ(judged.view.at("first_unlawful_day"), "2026-11-18");
  EXPECT_TRUE(has(judged.findings, "border.stay.overstay", "warning"));
  ASSERT_EQ(judged.view.at("rows").as_array().size(), 1U);
  EXPECT_EQ(number(judged.view.at("rows").at(0).as_object(), "unlawful"), 5);
  EXPECT_FALSE(judged.view.contains("authorised_days")) << "nothing is authorised on exit";
  // An overstay years ago is not charged to the stay that ends today.
  const std::vector<Crossing> old = {crossing(Direction::kEntry, "2024-01-01"),
                                     crossing(Direction::kExit, "2024-05-01"),
                                     crossing(Direction::kEntry, "2026-11-20")};
  EXPECT_EQ(asked.judge(old).unlawful_days, 0);
  EXPECT_EQ(asked.judge(inside, day("2026-11-17")).unlawful_days, 0) << "day 90 is lawful";
}

TEST(Assess, ExitWithoutEntryAccusesNobody) {
  Asked asked;
  asked.direction = Direction::kExit;
  const StayJudgement judged = asked.judge({});
  EXPECT_TRUE(has(judged.findings, "border.history.entry_missing", "warning"));
  EXPECT_EQ(judged.unlawful_days, 0);
  const StayJudgement gap =
      asked.judge({crossing(Direction::kEntry, "2026-01-01"), crossing(Direction::kEntry, "2026-11-20")});
  EXPECT_TRUE(has(gap.findings, "border.history.exit_missing", "info"));
  EXPECT_EQ(gap.unlawful_days, 0);
}

TEST(Assess, WhomTheRulesDoNotConcern) {
  const std::vector<Crossing> year = {crossing(Direction::kEntry, "2025-11-22")};
  Asked own;
  own.who = person("1974-08-12", "FRA");
  own.direction = Direction::kExit;
  const StayJudgement national = own.judge(year);
  EXPECT_EQ(national.view.at("applies"), false);
  EXPECT_EQ(national.view.at("reason"), "own_national");
  EXPECT_TRUE(national.kind.empty());
  EXPECT_EQ(national.unlawful_days, 0);
  Asked free;
  free.free_movement = true;
  free.who = person("1974-08-12", "ITA");
  const StayJudgement moving = free.judge({});
  EXPECT_EQ(moving.view.at("applies"), false);
  EXPECT_EQ(moving.kind, "free_movement");
  EXPECT_FALSE(moving.authorised_until);
  Asked resident;
  resident.document.type = "residence_permit";
  EXPECT_EQ(resident.judge(year).view.at("reason"), "residence_permit");
  Asked unknown;
  unknown.who = person("1974-08-12", "");
  EXPECT_EQ(unknown.judge({}).view.at("applies"), true) << "no nationality is nobody's national";
}

TEST(Assess, VisaLimitsTheStay) {
  Asked asked;
  asked.visa = Visa{"V1", day("2026-11-01"), day("2026-12-01"), 15, 1, 0};
  const StayJudgement judged = asked.judge({});
  EXPECT_EQ(judged.kind, "short_visa");
  EXPECT_EQ(number(judged.view, "authorised_days"), 10) << "until the last day of the visa";
  EXPECT_EQ(judged.authorised_until, day("2026-12-01"));
  asked.visa->valid_to = day("2027-12-01");
  EXPECT_EQ(number(asked.judge({}).view, "authorised_days"), 15);
  asked.visa->entries_used = 1;
  EXPECT_EQ(number(asked.judge({}).view, "authorised_days"), 0);
  asked.visa = Visa{"V2", day("2026-11-23"), day("2027-12-01"), 15, {}, {}};
  EXPECT_EQ(number(asked.judge({}).view, "authorised_days"), 0) << "not valid yet";
}

TEST(Assess, HitKeepsWhatTheOfficerSaw) {
  alerts::Match match;
  match.id = alerts::AlertId(RawId{7});
  match.category = "wanted";
  match.second_line = true;
  match.requested_action = "arrest";
  match.listed = {{"surname", "ERIKSSON"}};
  match.hit.score = 0.93;
  const CheckHit hit = hit_of(match, HitId(RawId{8}), "m");
  EXPECT_TRUE(hit.second_line);
  EXPECT_FALSE(hit.protective);
  EXPECT_EQ(hit.state, HitState::kUnreviewed);
  EXPECT_EQ(hit.snapshot.at("requested_action"), "arrest");
  EXPECT_EQ(hit.snapshot.at("listed").at("surname"), "ERIKSSON");
}

TEST(Assess, QueryForScreening) {
  const TravelDocument document{"passport", "L898902C3", state("UTO"), {}};
  const auto query = query_of(person("1974"), document, true);
  ASSERT_EQ(query.names.size(), 1U);
  ASSERT_EQ(query.documents.size(), 1U);
  EXPECT_EQ(query.nationalities.size(), 1U);
  EXPECT_TRUE(query_of(person("", ""), std::nullopt, false).documents.empty());
  EXPECT_TRUE(query_of(person("", ""), std::nullopt, false).nationalities.empty());
}

}  // namespace
}  // namespace limen::border
