#include "commands/bench/counter_client.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json.h"

namespace limen::commands {
namespace {

Error sign_in_error(std::string what) { return Error{"bench.sign_in", std::move(what)}; }

// The part of a Set-Cookie header that is the token.
std::string token_of(std::string_view cookie) {
  const std::size_t begin = cookie.find('='), end = cookie.find(';');
  if (begin == std::string_view::npos) return {};
  return std::string(cookie.substr(begin + 1, end == std::string_view::npos ? end : end - begin - 1));
}

}  // namespace

Result<SignInPair> demo_sign_in(const std::string& site, std::string_view account) {
  std::ifstream in(std::filesystem::path(site) / "demo-sign-ins.txt");
  std::string line;
  while (std::getline(in, line)) {
    std::istringstream words(line);
    SignInPair pair;
    words >> pair.account >> pair.password;
    if (pair.account == account) return pair;
  }
  return sign_in_error("the site has no list of demonstration accounts with this one in it");
}

std::vector<std::string> demo_documents(const std::string& site) {
  std::ifstream in(std::filesystem::path(site) / "demo-documents.txt");
  std::vector<std::string> zones;
  std::string line, zone;
  while (std::getline(in, line)) {
    if (!line.empty()) {
      zone += (zone.empty() ? "" : "\n") + line;
      continue;
    }
    if (!zone.empty()) zones.push_back(std::move(zone));
    zone.clear();
  }
  if (!zone.empty()) zones.push_back(std::move(zone));
  return zones;
}

std::string check_body(std::string_view mrz, std::string_view direction) {
  return to_text(json::value(json::object{{"direction", direction}, {"mrz", mrz}, {"transport_mode", "air"}}));
}

std::optional<OpenedCheck> read_check(std::string_view view) {
  const auto parsed = parse_json(view);
  if (!parsed.ok() || !parsed->is_object()) return std::nullopt;
  const json::object& object = parsed->as_object();
  const auto* id = object.if_contains("id");
  const auto* actions = object.if_contains("actions");
  if (id == nullptr || !id->is_string() || actions == nullptr || !actions->is_array()) return std::nullopt;
  const auto& list = actions->as_array();
  const bool may_admit = std::any_of(list.begin(), list.end(), [](const json::value& action) {
    return action.is_string() && action.as_string() == "admit";
  });
  return OpenedCheck{std::string(id->as_string()), may_admit};
}

CounterClient::CounterClient(std::uint16_t port, http::HeaderList headers)
    : headers_(std::move(headers)), client_({.port = port, .headers = headers_}) {}

Result<CounterClient> CounterClient::sign_in(std::uint16_t port, const SignInPair& pair) {
  http::Client client({.port = port});
  const std::string body = to_text(json::value(json::object{{"account", pair.account}, {"password", pair.password}}));
  const http::ClientResponse session = TRY(client.post("/api/session", body));
  const std::string token = token_of(session.header("Set-Cookie"));
  if (session.status != 200 || token.empty()) {
    return sign_in_error("signing in was answered with status " + std::to_string(session.status));
  }
  CounterClient counter(
      port,
      {{"Authorization", "Bearer " + token}, {"Limen-Purpose", "border_check"}, {"Content-Type", "application/json"}});
  const http::ClientResponse setup = TRY(counter.http().get("/api/setup"));
  const auto parsed = parse_json(setup.body);
  const json::value* post = nullptr;
  if (parsed.ok() && parsed->is_object()) {
    const auto* posts = parsed->as_object().if_contains("posts");
    if (posts != nullptr && posts->is_array() && !posts->as_array().empty() && posts->as_array()[0].is_object()) {
      post = posts->as_array()[0].as_object().if_contains("id");
    }
  }
  if (post == nullptr) return sign_in_error("the site has no posts");
  const http::ClientResponse chosen = TRY(counter.post(
      "/api/session/post", to_text(json::value(json::object{{"post_id", *post}})), "post-" + token.substr(0, 16)));
  if (chosen.status != 200) {
    return sign_in_error("choosing a post was answered with status " + std::to_string(chosen.status));
  }
  return counter;
}

Result<http::ClientResponse> CounterClient::post(std::string_view target, std::string_view body,
                                                 const std::string& key) {
  return client_.request("POST", target, body, {{"Idempotency-Key", key}});
}

}  // namespace limen::commands
