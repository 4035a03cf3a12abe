#include "commands/publishing/directory_links.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstring>
#include <map>
#include <memory>
#include <set>

#include "base/text.h"
#include "engines/directory_fields/directory_fields.h"
#include "platform/http/client.h"

namespace limen::commands {
namespace {

constexpr int kSuspectAfter = 3, kMostHops = 5;
constexpr std::string_view kLabel = "internal:link";

std::string text_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

void add_urls(const json::object& object, std::set<std::string>& urls) {
  for (const char* key : {"website", "url"}) {
    if (const std::string url = text_at(object, key); !url.empty()) urls.insert(url);
  }
  for (const char* key : {"services", "additional_websites", "additional_urls"}) {
    const json::value* all = object.if_contains(key);
    if (all == nullptr || !all->is_array()) continue;
    for (const json::value& one : all->get_array()) {
      if (one.is_object()) add_urls(one.get_object(), urls);
    }
  }
}

// "failures=2; checked=2026-11-22; answered=2026-11-20; status=404; to=https://…"
struct Note {
  int failures = 0;
  std::string answered{};
};
Note read_note(std::string_view text) {
  Note note;
  for (std::string_view part : split(text, ';')) {
    part = trim(part);
    if (part.starts_with("failures=")) std::from_chars(part.data() + 9, part.data() + part.size(), note.failures);
    if (part.starts_with("answered=")) note.answered = part.substr(9);
  }
  return note;
}

void put_note(json::object& organisation, const std::string& url, const std::string& text) {
  if (json::value* all = organisation.if_contains("attributes"); all != nullptr && all->is_array()) {
    for (json::value& one : all->get_array()) {
      if (!one.is_object() || text_at(one.get_object(), "label") != kLabel || text_at(one.get_object(), "value") != url)
        continue;
      one.get_object()["note"] = text;
      return;
    }
  }
  directory::add_attribute(organisation, {std::string(kLabel), url, 0, text});
}

// "/about" and "other" beside the address they were said at; anything else is whole.
std::string beside(const std::string& url, const std::string& location) {
  if (location.find("://") != std::string::npos || location.empty()) return location;
  const auto host = url.find("://") + 3;
  const auto path = url.find_first_of("/?#", host);
  const std::string base = url.substr(0, path);
  if (location.starts_with("//")) return url.substr(0, host - 2) + location;
  return location[0] == '/' ? base + location : base + "/" + location;
}

LinkReport follow(const std::string& url, const Fetch& fetch) {
  LinkReport report;
  report.url = url;
  std::string at = url;
  for (int hop = 0; hop <= kMostHops; ++hop) {
    const Fetched answer = fetch(at);
    report.status = answer.status;
    report.trouble = answer.trouble;
    report.ends_at = at;
    const bool leads_on = answer.status >= 300 && answer.status < 400 && !answer.location.empty();
    if (!leads_on) return report;
    at = beside(at, answer.location);
  }
  report.trouble = "links.circle";
  return report;
}

// Addresses of the public net only [RFC 6890].
bool is_public(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    std::uint32_t v4 = 0;
    std::memcpy(&v4, &reinterpret_cast<const sockaddr_in*>(address)->sin_addr, sizeof v4);
    v4 = ntohl(v4);
    const auto in = [&](std::uint32_t net, int bits) { return v4 >> (32 - bits) == net >> (32 - bits); };
    return !(in(0x00000000, 8) || in(0x0A000000, 8) || in(0x64400000, 10) || in(0x7F000000, 8) || in(0xA9FE0000, 16) ||
             in(0xAC100000, 12) || in(0xC0000000, 24) || in(0xC0000200, 24) || in(0xC0A80000, 16) ||
             in(0xC6120000, 15) || in(0xC6336400, 24) || in(0xCB007100, 24) || in(0xE0000000, 3));
  }
  if (address->sa_family != AF_INET6) return false;
  std::array<std::uint8_t, 16> v6{};
  std::memcpy(v6.data(), &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, v6.size());
  // Global unicast is 2000::/3; 2001::/23 and 2002::/16 carry others within.
  const bool carries = v6[0] == 0x20 && ((v6[1] == 0x01 && v6[2] < 0x02) || v6[1] == 0x02);
  return (v6[0] & 0xE0U) == 0x20U && !carries;
}

// A numeric address of the host; the code why there is none.
Result<std::string> address_of(const std::string& host, bool allow_local) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0 || found == nullptr)
    return Error{"links.name", "the name leads nowhere"};
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, ::freeaddrinfo);
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    if (!allow_local && !is_public(one->ai_addr)) continue;
    std::array<char, 64> text{};
    if (::getnameinfo(one->ai_addr, one->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) == 0)
      return std::string(text.data());
  }
  return Error{"links.not_public", "the name leads to an address that is not public"};
}

}  // namespace

std::vector<LinkReport> check_links(directory::Directory& directory, CivilDate today, const Fetch& fetch) {
  std::vector<LinkReport> all;
  std::map<std::string, LinkReport> looked;
  for (json::object& organisation : directory.organisations) {
    std::set<std::string> urls;
    add_urls(organisation, urls);
    std::map<std::string, Note> before;
    for (const auto& one : directory::attributes_of(organisation, kLabel)) before[one.value] = read_note(one.note);
    for (const std::string& url : urls) {
      const auto known = looked.find(url);
      LinkReport report = known != looked.end() ? known->second : (looked[url] = follow(url, fetch));
      report.organisation = directory::id_of(organisation);
      Note& note = before[url];
      // Who refuses a program is there all the same: 401, 403 and 429 are answers.
      const bool answered = report.trouble.empty() && (report.status < 400 || report.status == 401 ||
                                                       report.status == 403 || report.status == 429);
      note.failures = answered ? 0 : note.failures + 1;
      if (answered) note.answered = today.to_text();
      report.failures = note.failures;
      report.suspect = note.failures >= kSuspectAfter;
      std::string text = "failures=" + std::to_string(note.failures) + "; checked=" + today.to_text();
      if (!note.answered.empty()) text += "; answered=" + note.answered;
      text += report.trouble.empty() ? "; status=" + std::to_string(report.status) : "; trouble=" + report.trouble;
      if (report.ends_at != url) text += "; to=" + report.ends_at;
      put_note(organisation, url, text);
      all.push_back(std::move(report));
    }
  }
  return all;
}

Fetched fetch_link(const std::string& url, const LinkOptions& options) {
  if (!options.allow_local && !directory_fields::is_public_url(url)) return {.trouble = "links.address"};
  const bool tls = to_lower_ascii(url.substr(0, 8)) == "https://";
  const std::size_t from = url.find("://") == std::string::npos ? 0 : url.find("://") + 3;
  const std::size_t end = std::min(url.find_first_of("/?#", from), url.size());
  const std::string authority = url.substr(from, end - from);
  const std::string host = authority.substr(0, authority.find(':'));
  int port = tls ? 443 : 80;
  if (const auto colon = authority.find(':'); colon != std::string::npos)
    std::from_chars(authority.data() + colon + 1, authority.data() + authority.size(), port);
  constexpr int kMostPort = 65'535;
  if (host.empty() || port < 1 || port > kMostPort) return {.trouble = "links.address"};
  const auto address = address_of(host, options.allow_local);
  if (!address.ok()) return {.trouble = address.error().code};
  std::string target = url.substr(end, url.find('#', end) - end);
  if (target.empty() || target[0] != '/') target.insert(0, "/");
  Fetched answer;
  for (const char* method : {"HEAD", "GET"}) {
    http::Client client({.address = *address,
                         .port = static_cast<std::uint16_t>(port),
                         .host = tls ? host : authority,
                         .tls = tls,
                         .ca_file = tls ? options.ca_file : "",
                         .timeout = std::chrono::milliseconds(options.timeout_ms)});
    const std::string request = std::string(method) + " " + target + " HTTP/1.1\r\nHost: " + authority +
                                "\r\nUser-Agent: Limen-link-check\r\nConnection: close\r\n\r\n";
    const auto sent = [&]() -> Result<http::ClientResponse> {
      TRY(client.connect());
      TRY(client.send_raw(request));
      return client.read_head();
    }();
    if (!sent.ok()) return {.trouble = sent.error().code};
    answer = {.status = sent->status, .location = std::string(sent->header("Location"))};
    if (answer.status != 405 && answer.status != 501) break;
  }
  return answer;
}

}  // namespace limen::commands
