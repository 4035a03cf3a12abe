// limen directory links: whether the addresses in a list of partners still lead somewhere.
//
// What was found stands in the organisation, in an attribute "internal:link" of ours that is never published: the
// address, when it was looked at, when it last answered, how often it has failed since, and where it leads. An address
// is suspect after three failures in a row. Who fetches comes in as a function, so that the rule is tried without a
// net.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/date.h"
#include "engines/directory/directory.h"

namespace limen::commands {

struct Fetched {
  unsigned status = 0;     // of HTTP; 0: no answer
  std::string location{};  // of a redirection
  std::string trouble{};   // a code, when there was no answer
};
using Fetch = std::function<Fetched(const std::string& url)>;

struct LinkReport {
  std::string organisation{}, url{}, ends_at{}, trouble{};
  unsigned status = 0;
  int failures = 0;
  bool suspect = false;
};
// Looks at every website of organisations and services, each address once, and notes what was found.
std::vector<LinkReport> check_links(directory::Directory& directory, CivilDate today, const Fetch& fetch);

struct LinkOptions {
  bool allow_local = false;  // tests: addresses that are not public, and plain numbers
  std::string ca_file = "/etc/ssl/certs/ca-certificates.crt";
  int timeout_ms = 10'000;
};
// Asks HEAD, and GET of who does not know HEAD; reads no more than the head of an answer. A host that leads to an
// address that is not public is not asked: who writes an address into the directory must not look around behind our
// fences.
Fetched fetch_link(const std::string& url, const LinkOptions& options);

}  // namespace limen::commands
