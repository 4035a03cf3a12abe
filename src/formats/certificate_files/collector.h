// What every reader of this folder hands its objects to: told apart by their content and put where they belong.
#pragma once

#include "formats/certificate_files/certificate_files.h"
#include "formats/der/der.h"
#include "formats/signed_data/signed_data.h"

namespace limen::certificate_files {

struct SignedList::State {
  Bytes bytes;
  certificates::Fingerprint print{};
  signed_data::SignedData data;
  std::string_view usage;  // extended key usage that the signer must have
  std::vector<certificates::Certificate> embedded;
};

struct Access {
  static void set(SignedList& list, std::shared_ptr<const SignedList::State> state) { list.state_ = std::move(state); }
};

class Collector {
 public:
  explicit Collector(Reading& reading) : reading_(reading) {}

  // One DER object of any kind.
  void object(ByteView der, const Place& place, StateCode directory = {});
  void problem(Error error, const Place& place);
  // Nothing more is taken: readers may stop.
  bool full() const { return full_; }

 private:
  // Whether so many more entries may be had. Else that is told, and the file is over.
  bool room(std::size_t entries, const Place& place);
  void signed_object(ByteView der, const Place& place, StateCode directory);
  void take_master_list(std::shared_ptr<const SignedList::State> state, const Place& place, StateCode directory);
  void take_deviation_list(std::shared_ptr<const SignedList::State> state, const Place& place, StateCode directory);
  Reading& reading_;
  bool full_ = false;
};

// Content of a CscaMasterList: its members, not looked into. An error when the list itself does not read or has more
// than kMostEntries.
struct ListMember {
  ByteView der;
  std::size_t offset = 0;
};
struct ListContent {
  std::int64_t version = 0;
  std::vector<ListMember> members;
};
Result<ListContent> read_list_content(ByteView content);
Result<std::vector<Deviation>> read_deviations(ByteView content);

void read_pem(std::string_view text, Collector& collector);
void read_ldif(std::string_view text, Collector& collector);
// Line by line, without the line ends.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  // False at the end.
  bool next(std::string_view& line);
  std::uint64_t number() const { return number_; }  // of the line last given, from 1

 private:
  std::string_view rest_;
  std::uint64_t number_ = 0;
};

}  // namespace limen::certificate_files
