// What a reader chose, out of the query of an address: checked, and put back into the one address that gives it again.
// Private to this folder.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "services/public_instruments/pages.h"

namespace limen::public_instruments {

// Why a query is refused: an HTTP status and the key of a text.
struct Refusal {
  unsigned status = 400;
  std::string_view key;
};
template <typename T>
struct Chosen {
  T value{};
  std::optional<Refusal> refusal{};
};

// "NAME=SEGMENT" of a period of this edition; without it the last one.
Chosen<std::size_t> chosen_period(const View& view, std::string_view name);
// "NAME=ID" of a node; without it the fallback.
Chosen<std::size_t> chosen_node(const View& view, std::string_view name, std::size_t fallback);
// "PREFIX1=…" to "PREFIXn=…": units, no one twice. Any other parameter of that prefix is refused.
Chosen<std::vector<std::size_t>> chosen_units(const View& view, std::string_view prefix, std::size_t most);
// "PREFIX.KEY=1": places of keys, rising. Over `most` is refused.
Chosen<std::vector<std::size_t>> chosen_marks(const View& view, std::string_view prefix, std::size_t most,
                                              const std::function<std::size_t(std::string_view)>& find);

Answer refuse(const View& view, const Refusal& refusal);

// A form that asks by GET; its fields come between. In an export, where nothing can be asked, nothing is written.
class Form {
 public:
  Form(Html& html, const View& view, std::string_view below);
  bool is_shown() const { return is_shown_; }
  void select_period(std::string_view name, const std::string& label, std::size_t chosen);
  void select_node(std::string_view name, const std::string& label, std::size_t chosen, bool with_questions);
  void select_unit(std::string_view name, const std::string& label, std::size_t chosen);  // kNowhere: none
  void finish();

 private:
  Html& html_;
  const View& view_;
  bool is_shown_;
  bool has_list_ = false;
};

}  // namespace limen::public_instruments
