// An officer at the counter, over HTTP: what limen bench and the tests of faults send to a running server.
//
//   CounterClient counter = TRY(CounterClient::sign_in(port, TRY(demo_sign_in(site, "officer"))));
//   const auto answer = counter.open_check(mrz, "key-1");
//
// The headers can be handed to other clients, on the same or another server of the same site: a session outlives a
// restart. One thread for one object.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "platform/http/client.h"

namespace limen::commands {

struct SignInPair {
  std::string account, password;
};
// From the list that `limen demo` leaves in the site. Error "bench.sign_in".
Result<SignInPair> demo_sign_in(const std::string& site, std::string_view account);
// Machine readable zones from the same place.
std::vector<std::string> demo_documents(const std::string& site);

// The body of POST /api/checks for a machine readable zone (lines parted by line ends).
std::string check_body(std::string_view mrz, std::string_view direction = "entry");
inline constexpr std::string_view kAdmit = R"({"decision":"admit"})";

struct OpenedCheck {
  std::string id;
  bool may_admit = false;
};
// Nothing when the answer is no CheckView.
std::optional<OpenedCheck> read_check(std::string_view view);

class CounterClient {
 public:
  // Signs in and takes the first post. Errors "bench.sign_in", those of the client.
  static Result<CounterClient> sign_in(std::uint16_t port, const SignInPair& pair);
  // With a session made before.
  CounterClient(std::uint16_t port, http::HeaderList headers);

  // Authorization, purpose and content type.
  const http::HeaderList& headers() const { return headers_; }
  http::Client& http() { return client_; }
  Result<http::ClientResponse> post(std::string_view target, std::string_view body, const std::string& key);
  Result<http::ClientResponse> open_check(std::string_view mrz, const std::string& key) {
    return post("/api/checks", check_body(mrz), key);
  }
  Result<http::ClientResponse> admit(const std::string& check, const std::string& key) {
    return post("/api/checks/" + check + "/decision", kAdmit, key);
  }

 private:
  http::HeaderList headers_;
  http::Client client_;
};

}  // namespace limen::commands
