// Inside the screening engine: the judgement on one name and one entry, shared by evaluate() and Index so that the two
// cannot differ.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engines/screening/pairing.h"
#include "engines/screening/screening.h"
#include "engines/screening/words.h"

namespace limen::screening {

// The query with its names folded and its numbers normalised.
struct PreparedQuery {
  struct Name {
    std::vector<Word> words;
    bool cut = false;
    bool foreign = false;  // read from another script
    bool misread = false;  // … by guess, so that a part may contradict because it was misread
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

// Upper-case letters and digits only: how numbers are compared.
std::string normal_number(std::string_view number);
std::uint32_t number_hash(std::string_view number);
// The number with letters and digits that readers confuse made one: near numbers have the same.
std::string confusable_number(std::string_view number);
PreparedQuery prepare(const Model& model, const names::Folder& folder, const Query& query);

// What make_hit() adds to the name.
double facts_log_odds(const Model& model, const PreparedQuery& query, const Facts& facts);

// Agreement of documents: exact, near, other issuer, or none, with the pair that agrees.
struct DocumentAgreement {
  std::optional<Evidence> evidence;
  Document query, list;
};
DocumentAgreement compare_documents(std::span<const Document> query, std::span<const Document> list);

// The best name judgement, if there is one, and the parts it was about.
struct BestName {
  NameJudgement judgement;
  const PreparedQuery::Name* query = nullptr;
  std::vector<ListedWord> list;
  NameKind kind = NameKind::kPrimary;
};

// nullopt when the name is below the floor (or there is none) and no document agrees exactly.
std::optional<Hit> make_hit(const Model& model, const PreparedQuery& query, const RawId& id, const BestName& name,
                            const Facts& facts);

double score_of(double log_odds);

}  // namespace limen::screening
