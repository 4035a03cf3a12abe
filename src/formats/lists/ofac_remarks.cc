// The free text of OFAC remarks: statements parted by semicolons, each a key word and a value, the last one ended by a
// full stop. What a statement says is taken where its form is known; the whole text stays in Record::remarks anyway.
#include <array>

#include "base/text.h"
#include "formats/lists/reading.h"

namespace limen::lists {
namespace {

class Remarks {
 public:
  Remarks(const Provenance& from, const Options& options, Diagnostics& diagnostics, Record& record)
      : from_(from), options_(options), diagnostics_(diagnostics), record_(record) {}

  void statement(std::string_view text) {
    text = trim(text);
    if (text.empty()) return;
    std::string_view rest = text;
    take(rest, "alt. ");
    if (take(rest, "DOB ")) return birth(rest);
    if (take(rest, "POB ")) return birth_place(rest);
    if (take(rest, "nationality ")) return nationality(rest, false);
    if (take(rest, "citizen ")) return nationality(rest, true);
    if (take(rest, "Gender ")) return gender(rest);
    if (take(rest, "a.k.a. ")) return weak_alias(rest);
    static constexpr std::array<std::string_view, 8> kDocuments = {
        "Passport",        "Diplomatic Passport", "Stateless Person Passport", "Stateless Person ID Card",
        "Refugee ID Card", "National ID No.",     "Identification Number",     "Travel Document Number"};
    for (const auto type : kDocuments) {
      if (rest.starts_with(type) && rest.size() > type.size() && rest[type.size()] == ' ') {
        return document(type, rest.substr(type.size() + 1));
      }
    }
    record_.other.push_back({std::string(text), from_});
  }

 private:
  static bool take(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text = trim(text.substr(prefix.size()));
    return true;
  }

  void birth(std::string_view text) {
    if (auto read = parse_list_birth(text, from_)) {
      record_.births.push_back(*read);
    } else {
      diagnostics_.warning("ofac.birth.unread", "a date of birth in a form that is not known", from_);
      record_.other.push_back({"DOB " + std::string(text), from_});
    }
  }

  // Nationality and citizenship are mostly the same.
  void nationality(std::string_view text, bool citizenship) {
    ListedState read = listed_state(text, from_, options_, diagnostics_);
    if (citizenship) add_state(record_.citizenships, read);
    add_state(record_.nationalities, std::move(read));
  }

  // "Tehran, Iran": whether what follows the last comma is a state is for the table to say.
  void birth_place(std::string_view text) {
    ListedPlace place{std::string(text), {}, from_};
    const std::string_view last = trim(text.substr(text.rfind(',') + 1));
    if (options_.state_by_name) {
      if (const auto code = options_.state_by_name(last)) place.state = {*code, std::string(last), from_};
    }
    record_.birth_places.push_back(std::move(place));
  }

  void gender(std::string_view text) {
    if (text == "Male") {
      record_.sexes.push_back(Sex::kMale);
    } else if (text == "Female") {
      record_.sexes.push_back(Sex::kFemale);
    } else {
      diagnostics_.warning("ofac.gender.unread", "a gender in a form that is not known", from_);
      record_.other.push_back({"Gender " + std::string(text), from_});
    }
  }

  // Quoted in the remarks is how the csv family marks what the XML forms call a weak alias.
  void weak_alias(std::string_view text) {
    if (text.size() >= 2 && text.front() == '\'' && text.back() == '\'') text = text.substr(1, text.size() - 2);
    if (trim(text).empty()) return;
    record_.names.push_back(record_.kind == SubjectKind::kPerson
                                ? split_name(text, ListedNameKind::kWeak, from_)
                                : ListedName{std::string(trim(text)), "", ListedNameKind::kWeak, from_});
  }

  // "A123456 (Iran) issued 01 Jan 2000 expires 01 Jan 2010".
  void document(std::string_view type, std::string_view text) {
    const auto open = text.find(" (");
    std::string_view number = text.substr(0, open);
    for (const std::string_view word : {" issued ", " expires "}) number = number.substr(0, number.find(word));
    number = trim(number);
    ListedDocument read{std::string(type), std::string(number), {{}, "", from_}, from_};
    read.issued = date_behind(text, " issued ");
    read.expires = date_behind(text, " expires ");
    if (open != std::string_view::npos) {
      const auto close = text.find(')', open);
      if (close != std::string_view::npos) {
        read.issuer = listed_state(text.substr(open + 2, close - open - 2), from_, options_, diagnostics_);
      }
    }
    if (number.empty() || number.find_first_of("0123456789") == std::string_view::npos) {
      diagnostics_.warning("ofac.document.unread", "a document whose number is not to be found", from_);
      record_.other.push_back({std::string(type) + " " + std::string(text), from_});
      return;
    }
    record_.documents.push_back(std::move(read));
  }

  static PartialDate date_behind(std::string_view text, std::string_view word) {
    const auto at = text.find(word);
    if (at == std::string_view::npos) return {};
    text = text.substr(at + word.size());
    for (const std::string_view end : {" issued ", " expires "}) text = text.substr(0, text.find(end));
    return parse_list_date(text).value_or(PartialDate{});
  }

  const Provenance from_;
  const Options& options_;
  Diagnostics& diagnostics_;
  Record& record_;
};

}  // namespace

void read_remarks(std::string_view remarks, const Provenance& from, const Options& options, Diagnostics& diagnostics,
                  Record& record) {
  remarks = trim(remarks);
  if (remarks.ends_with('.')) remarks.remove_suffix(1);
  Remarks reader(from, options, diagnostics, record);
  for (const auto statement : split(remarks, ';')) reader.statement(statement);
}

}  // namespace limen::lists
