// Proposals of the public to the directory: the forms, what is done with what they send, and the letter box they go
// into (docs/public_site.md). No account, no script, and nothing about the proposer: his address is used to count how
// many came from there within the hour, as a hash with a salt that is forgotten every day, and is neither written nor
// logged.
//
// Proposals is a section of the public site: /propose (a new organisation), /propose/ID, /proposal (what became of one,
// by its number). submit() takes a form: what is wrong comes back as the same form with a message at each field; what
// is right is written into the inbox and the answer leads to its number.
//
// Proposals is immutable; Inbox and Limiter may be used by many threads.
//
//   auto proposals = TRY(Proposals::make(parts, TRY(read_rules(packs))));
//   const Answer answer = proposals->submit(request, form, address, {inbox, limiter, clock, random});
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "engines/directory/directory.h"
#include "engines/directory_fields/directory_fields.h"
#include "services/public_pages/public_pages.h"

namespace limen::config {
class PackStore;
}

namespace limen::public_proposals {

// A folder into which this process puts files and takes none out.
class Inbox {
 public:
  struct Limits {
    std::size_t files = 1000;
    std::uint64_t bytes = 16U << 20U;
  };
  explicit Inbox(std::filesystem::path folder) : Inbox(std::move(folder), Limits{}) {}
  Inbox(std::filesystem::path folder, Limits limits) : folder_(std::move(folder)), limits_(limits) {}

  // Written under another name, synced, renamed to ID.json. Precondition: `id` is a UUID. Errors
  // "public_proposals.inbox.full", "public_proposals.inbox.write".
  Result<void> put(std::string_view id, std::string_view content);
  // Files waiting and their bytes; what cannot be listed counts as full.
  std::pair<std::size_t, std::uint64_t> filled() const;
  // True when nothing more would be taken.
  bool full() const;

 private:
  const std::filesystem::path folder_;
  const Limits limits_;
  std::mutex mutex_;
};

// How many proposals may come: from one network (IPv4 address, IPv6 /64), and from all together.
class Limiter {
 public:
  struct Limits {
    double of_one_an_hour = 10;  // and as many at once
    double of_all_a_minute = 30;
    std::size_t networks = 20'000;  // remembered at once; beyond it the oldest go
  };
  enum class Verdict : std::uint8_t { kTaken, kOne, kAll };

  explicit Limiter(RandomBytes random) : Limiter(std::move(random), Limits{}) {}
  Limiter(RandomBytes random, Limits limits);
  Verdict take(std::string_view address, Instant now);
  std::size_t remembered() const;

 private:
  using Hash = std::array<std::uint8_t, 16>;
  struct Bucket {
    double tokens = 0;
    Instant at{};
  };
  Hash hash_of(std::string_view address) const;
  static bool draw(Bucket& bucket, double most, double a_second, Instant now);

  const RandomBytes random_;
  const Limits limits_;
  mutable std::mutex mutex_;
  std::array<std::uint8_t, 32> salt_{};
  std::optional<CivilDate> day_{};
  std::map<Hash, Bucket> networks_;
  Bucket all_;
};

// What submit() works with; all of it outlives the call.
struct Desk {
  Inbox& inbox;
  Limiter& limiter;
  const Clock& clock;
  const RandomBytes& random;
  // Told what became of each form, for the metrics: "taken", "invalid", "nothing", "trap", "abuse", "rate", "busy",
  // "full", "size", "form", "write".
  std::function<void(std::string_view outcome)> count{};
};

// Errors: those of PackStore and of packs.
Result<directory_fields::AbuseRules> read_rules(const config::PackStore& packs);

class Proposals final : public public_pages::Section {
 public:
  // Errors: those of engines/directory.
  static Result<std::unique_ptr<Proposals>> make(const public_pages::SectionParts& parts,
                                                 directory_fields::AbuseRules rules);

  std::optional<public_pages::Answer> answer(const public_pages::Request& request) const override;
  std::vector<std::string> paths() const override;
  // `form`: the fields sent; request.path is "/propose" or "/propose/ID".
  public_pages::Answer submit(const public_pages::Request& request, const public_pages::Query& form,
                              std::string_view address, const Desk& desk) const;
  // The form again with one message, for what is known before it can be read ("size", "form").
  public_pages::Answer refuse(const public_pages::Request& request, std::string_view why, const Desk& desk) const;

  // Names of the parts of the form, for tests: value and what was shown before, by field; remark; the trap.
  static std::string value_name(std::string_view field);
  static std::string before_name(std::string_view field);
  static constexpr std::string_view kRemark = "remark", kTrap = "fax_number";

 private:
  struct Filled;
  Proposals(public_pages::SectionParts parts, directory_fields::AbuseRules rules, directory::Directory list);
  const json::object* find(std::string_view id) const;
  std::optional<public_pages::Page> form_page(const public_pages::Request& request, const Filled& filled) const;
  void write_field(public_pages::Html& html, const public_pages::Request& request, const Filled& filled,
                   const directory_fields::Field& field, const json::object* record) const;
  void write_errors(public_pages::Html& html, const public_pages::Request& request, const Filled& filled) const;
  public_pages::Page followed(const public_pages::Request& request) const;
  public_pages::Answer again(const public_pages::Request& request, Filled filled, unsigned status,
                             std::string_view outcome, const Desk& desk) const;
  directory_fields::Proposal read_form(const public_pages::Request& request, const public_pages::Query& form,
                                       Filled& filled) const;
  std::string word(const public_pages::Request& request, std::string_view key,
                   public_pages::Texts::Parameters parameters = {}) const;

  const public_pages::SectionParts parts_;
  const directory_fields::AbuseRules rules_;
  const directory::Directory list_;
  std::map<std::string, const json::object*, std::less<>> by_id_;
  std::map<std::string, const release::Handled*, std::less<>> handled_;
};

}  // namespace limen::public_proposals
