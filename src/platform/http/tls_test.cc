#include <sys/stat.h>

#include <filesystem>

#include "platform/http/testing.h"

namespace limen::http::testing {
namespace {

class TlsTest : public ServerTest {
 protected:
  void SetUp() override {
    const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
    directory_ = std::filesystem::path(::testing::TempDir()) / (std::string("limen_http_") + info->name());
    std::filesystem::create_directories(directory_);
    ASSERT_OK(make_self_signed(path("site.crt"), path("site.key"), {"localhost", "127.0.0.1"}));
  }
  void TearDown() override {
    server_.reset();
    std::filesystem::remove_all(directory_);
  }
  std::string path(const char* name) const { return (directory_ / name).string(); }
  ClientSettings trusting() const {
    return {.port = server_->port(), .host = "localhost", .tls = true, .ca_file = path("site.crt")};
  }
  std::filesystem::path directory_;
};

TEST_F(TlsTest, AnswersAndTellsBrowsersToStay) {
  start({.tls = TlsFiles{path("site.crt"), path("site.key")}});
  Client client(trusting());
  const auto answer = client.get("/api/things/1");
  ASSERT_OK(answer);
  EXPECT_EQ(answer->status, 200U);
  EXPECT_NE(answer->header("Strict-Transport-Security"), "");
  const std::string body(500'000, 'x');
  const auto echoed = client.post("/api/echo", body, {{"Origin", "https://localhost"}});
  ASSERT_OK(echoed);
  EXPECT_EQ(echoed->body, body);
  EXPECT_EQ(client.post("/api/small", std::string(200, 'x'))->status, 413U);  // closes properly
}

TEST_F(TlsTest, KeyIsForItsOwnerOnly) {
  struct stat status{};
  ASSERT_EQ(::stat(path("site.key").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(TlsTest, CertificateIsCheckedAndPlainTextRefused) {
  start({.tls = TlsFiles{path("site.crt"), path("site.key")}});
  ASSERT_OK(make_self_signed(path("other.crt"), path("other.key"), {"localhost"}));
  ClientSettings wrong = trusting();
  wrong.ca_file = path("other.crt");
  EXPECT_ERROR(Client(wrong).get("/"), "http.client.tls");
  ClientSettings other_name = trusting();
  other_name.host = "post2.example";
  EXPECT_ERROR(Client(other_name).get("/"), "http.client.tls");
  Client plain({.port = server_->port()});
  EXPECT_FALSE(plain.get("/api/things/1").ok());
  await_report("http.tls.handshake");
  EXPECT_ERROR(Server::start({.tls = TlsFiles{path("site.crt"), path("other.key")}}, router_, metrics_),
               "http.tls.key");
}

TEST_F(TlsTest, HandshakeTimesOut) {
  start({.tls = TlsFiles{path("site.crt"), path("site.key")},
         .limits = {.handshake_timeout = std::chrono::milliseconds(50)}});
  Client silent({.port = server_->port()});
  ASSERT_OK(silent.connect());
  EXPECT_EQ(silent.receive_some().value_or(""), "");
  await_report("http.timeout.handshake");
}

TEST_F(TlsTest, ClientCertificates) {
  ASSERT_OK(make_self_signed(path("client.crt"), path("client.key"), {"post1.example"}));
  ASSERT_OK(make_self_signed(path("stranger.crt"), path("stranger.key"), {"post1.example"}));
  ASSERT_OK(router_.add(Method::kGet, "/api/who",
                        returning([](const Request& request) { return text_response(request.client_certificate); }),
                        {.operation = {.id = "who"}}));
  start({.tls = TlsFiles{path("site.crt"), path("site.key"), path("client.crt"), false}});
  ClientSettings known = trusting();
  known.certificate_file = path("client.crt");
  known.key_file = path("client.key");
  const auto answer = Client(known).get("/api/who");
  ASSERT_OK(answer);
  EXPECT_EQ(answer->body.size(), 64U);
  EXPECT_EQ(Client(trusting()).get("/api/who")->body, "");
  ClientSettings stranger = trusting();
  stranger.certificate_file = path("stranger.crt");
  stranger.key_file = path("stranger.key");
  EXPECT_FALSE(Client(stranger).get("/api/who").ok());
}

TEST_F(TlsTest, EventStreamsAndStop) {
  start({.tls = TlsFiles{path("site.crt"), path("site.key")}});
  Client client(trusting());
  ASSERT_OK(client.connect());
  ASSERT_OK(client.send_raw("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  ASSERT_OK(client.read_head());
  while (!stream_ready_) std::this_thread::yield();
  EXPECT_TRUE(stream_->send("hit", "x"));
  std::string text;
  while (text.find("event: hit\ndata: x\n\n") == std::string::npos) {
    const auto more = client.receive_some();
    ASSERT_OK(more);
    ASSERT_FALSE(more->empty());
    text += *more;
  }
  server_->stop();
  EXPECT_TRUE(stream_->closed());
}

}  // namespace
}  // namespace limen::http::testing
