// Interchanges as they come, given out again with their values replaced. Private to this folder.
#pragma once

#include <string>
#include <vector>

#include "engines/anonymise/anonymise.h"
#include "engines/anonymise/rules.h"
#include "engines/anonymise/text.h"

namespace limen::anonymise {

class Stream {
 public:
  Stream(const edifact::Source& source, Replacer& replacer, const Anonymiser::Sink& sink, Counts& counts)
      : source_(source), replacer_(replacer), sink_(sink), counts_(counts) {}
  void run(bool utf8);

 private:
  // Where bytes stand that belong to no interchange.
  class Outside final : public edifact::Report {
   public:
    explicit Outside(Counts& counts) : counts_(counts) {}
    void diagnostic(const edifact::Diagnostic& diagnostic) override;
    void range(const edifact::Range& range) override;
    std::vector<edifact::Range> stretches;

   private:
    Counts& counts_;
  };

  std::size_t read(std::span<char> buffer);
  void let_go();
  void gap(std::uint64_t to);
  void give(std::string_view bytes);
  std::string_view held(std::uint64_t from, std::uint64_t to) const;
  std::size_t held_size() const { return held_.size() - head_; }
  void drop(std::uint64_t to);
  void segment(edifact::Step step, const edifact::InterchangeReader& reader);
  void learn_day(const edifact::Segment& segment);

  const edifact::Source& source_;
  Replacer& replacer_;
  const Anonymiser::Sink& sink_;
  Counts& counts_;
  std::string held_;         // from head_ on: bytes that were read and not given out yet
  std::size_t head_ = 0;     //
  std::uint64_t done_ = 0;   // offset of held_[head_]
  bool in_message_ = false;  // of an interchange
  bool tag_kept_ = false;    // of the segment that is too large to be held
  Family family_ = Family::kOther;
  Day envelope_day_;
  bool day_known_ = false;
};

}  // namespace limen::anonymise
