// Inside the screening engine: the judgement on one name and one entry, shared by evaluate() and Index so that the two
// cannot differ.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engines/screening/screening.h"

namespace limen::screening {

// The query with its names folded and its numbers normalised.
struct PreparedQuery {
  struct Name {
    std::vector<std::string> parts;
    std::vector<std::string_view> views;  // into parts
    bool cut = false;
  };
  std::vector<Name> names;
  PartialDate birth;
  Sex sex = Sex::kUnknown;
  std::vector<StateCode> nationalities;
  std::vector<Document> documents;
};

// What an entry says beside its names.
struct Facts {
  std::vector<EntryBirth> births;
  std::vector<Sex> sexes;
  std::vector<StateCode> nationalities;
  std::vector<Document> documents;  // normalised
};

// A part's reason before its texts are copied: indices into the parts, -1 for none.
struct NameReason {
  Evidence evidence = Evidence::kPrior;
  double contribution = 0;
  int query = -1, query_count = 1;
  int list = -1, list_count = 1;
  double similarity = 0;
};

struct NameJudgement {
  double total = 0;  // prior and all name reasons
  std::vector<NameReason> reasons;
};

// Folded parts without place-holders.
std::vector<std::string> name_parts(const Model& model, const names::Folder& folder, std::string_view text);
// Upper-case letters and digits only: how numbers are compared.
std::string normal_number(std::string_view number);
std::uint32_t number_hash(std::string_view number);
PreparedQuery prepare(const Model& model, const names::Folder& folder, const Query& query);

// What a pair of single parts, so compared, contributes.
double pair_weight(const Model& model, const names::PartComparison& compared, std::string_view query,
                   std::string_view list);
// What make_hit() adds to the name.
double facts_log_odds(const Model& model, const PreparedQuery& query, const Facts& facts);

NameJudgement judge_name(const Model& model, const PreparedQuery::Name& query, std::span<const std::string_view> list,
                         NameKind kind);

// Agreement of documents: exact, other issuer, or none, with the pair that agrees.
struct DocumentAgreement {
  std::optional<Evidence> evidence;
  Document query, list;
};
DocumentAgreement compare_documents(std::span<const Document> query, std::span<const Document> list);

// The best name judgement, if there is one, and the parts it was about.
struct BestName {
  NameJudgement judgement;
  const PreparedQuery::Name* query = nullptr;
  std::vector<std::string_view> list;
  NameKind kind = NameKind::kPrimary;
};

// nullopt when the name is below the floor (or there is none) and no document agrees exactly.
std::optional<Hit> make_hit(const Model& model, const PreparedQuery& query, const RawId& id, const BestName& name,
                            const Facts& facts);

double probability(double log_odds);

}  // namespace limen::screening
