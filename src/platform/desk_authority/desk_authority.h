// An authority of the site's own for the desks of its local network: a browser that has been told once to believe it
// believes the server's certificate from then on, also after the certificate is renewed, and nothing else.
//
// The authority can sign for the names of this site only: name constraints (critical) [RFC 5280 §4.2.1.10] permit the
// host names and addresses that it was made for, and nothing beneath a public name, so that whoever steals its key
// cannot stand in the way of a desk's other connections. Certificates of the server last thirteen months and are made
// anew when a month is left or a name has come; the authority lasts ten years. Keys are P-256, in files that only their
// owner reads.
//
// All functions read and write files of one folder; one call at a time on a folder. No globals.
//
//   TRY(desk_authority::ensure(folder, {"post1.example", "192.0.2.10"}, "Harbour post", now));
//   // folder/authority.crt is for the desks, folder/site.crt and site.key for http::TlsFiles
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace limen::desk_authority {

inline constexpr const char* kAuthority = "authority.crt";
inline constexpr const char* kAuthorityKey = "authority.key";
inline constexpr const char* kServer = "site.crt";  // the server's certificate
inline constexpr const char* kServerKey = "site.key";

struct State {
  bool made_authority = false;  // in this call: the desks must be told
  bool made_server = false;
  std::string fingerprint;  // SHA-256 of the authority, upper-case hexadecimal with colons, as browsers show it
  Instant authority_until{}, server_until{};
  std::vector<std::string> names;  // of the server
};

// Makes what is missing, runs out within 30 days, or does not name all of `names` (host names, IPv4 or IPv6 addresses
// without brackets; loopback is always added). A name that the authority may not sign for makes a new authority, and
// desks must be told again. Errors "desk_authority.names" (none, or one that is neither), "desk_authority.read",
// "desk_authority.write", "desk_authority.key" (key and certificate do not belong together).
Result<State> ensure(const std::string& folder, const std::vector<std::string>& names, const std::string& site,
                     Instant now);

// What is there, without making anything. Errors as above; "desk_authority.none" when the folder has no authority.
Result<State> look(const std::string& folder);

// Until when a certificate in PEM is valid, whoever made it. Error "desk_authority.read".
Result<Instant> valid_until(const std::string& file);

}  // namespace limen::desk_authority
