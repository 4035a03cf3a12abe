// Test only: stands between libpq and the PostgreSQL of a TestSite, and cuts every connection at a moment of the test's
// choosing: around a COMMIT, or after so many bytes. Afterwards it refuses whoever comes, until it is told otherwise.
#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <cstring>
#include <limits>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "platform/database/test_site.h"

namespace limen::database::testing {

enum class Cut {
  kBeforeCommit,  // the server never gets it
  kBeforeAnswer,  // the server has carried it out and said so
  kLateCommit,    // the server gets it when somebody has asked for the writer's lock in vain; nobody is refused
};

class CuttingProxy {
 public:
  static constexpr int kUntilReleased = std::numeric_limits<int>::max();

  // `location`: a conninfo with host=FOLDER.
  explicit CuttingProxy(const std::string& location) : server_(socket_of(location)) {
    listener_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_un address = address_of(own_.path() + "/.s.PGSQL.5432");
    if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || listen(listener_, 64) != 0)
      std::abort();
    acceptor_ = std::thread([this] { accept_all(); });
  }
  ~CuttingProxy() {
    {
      const std::lock_guard lock(mutex_);
      ends_ = true;
      for (const int handle : open_) shutdown(handle, SHUT_RDWR);
    }
    changed_.notify_all();
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (auto& pump : pumps_) pump.join();
    close(listener_);
  }
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;

  const std::string& folder() const { return own_.path(); }

  // At the next COMMIT.
  void cut_at(Cut cut) {
    const std::lock_guard lock(mutex_);
    armed_ = cut;
    was_cut_ = false;
  }
  // Once so many bytes more have gone to the server, or come from it. The next `refused` connections are refused.
  void cut_after(bool to_server, std::uint64_t bytes, int refused = kUntilReleased) {
    const std::lock_guard lock(mutex_);
    budget_ = bytes;
    budget_to_server_ = to_server;
    refuse_after_bytes_ = refused;
    was_cut_ = false;
  }
  // Bytes so far to the server, or from it.
  std::uint64_t passed(bool to_server) {
    const std::lock_guard lock(mutex_);
    return to_server ? passed_to_server_ : passed_from_server_;
  }
  // Nobody is cut or refused any more.
  void release() {
    const std::lock_guard lock(mutex_);
    armed_.reset();
    budget_.reset();
    refuse_ = 0;
  }
  void wait_until_cut() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return was_cut_; });
  }
  // Until so many more have come and were refused.
  void wait_for_refused(int more) {
    std::unique_lock lock(mutex_);
    const int until = refused_ + more;
    changed_.wait(lock, [&] { return refused_ >= until; });
  }
  bool was_cut() {
    const std::lock_guard lock(mutex_);
    return was_cut_;
  }

 private:
  // One connection: what came from the client and is no whole message yet, and what was found out of its messages.
  struct Line {
    int client = -1, server = -1;
    std::string from_client{}, from_server{}, late{};
    std::set<std::string> commits{};  // names under which COMMIT was prepared
    bool started = false, committing = false, is_late = false, gone = false;
  };

  static std::string socket_of(const std::string& location) {
    const std::size_t at = location.rfind("host=");
    const std::size_t end = location.find(' ', at);
    const std::string folder = at == std::string::npos ? "" : location.substr(at + 5, end - at - 5);
    if (!folder.starts_with('/')) std::abort();  // only a server on a Unix socket can be stood in front of
    return folder + "/.s.PGSQL.5432";
  }
  static sockaddr_un address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    return address;
  }
  static bool put(int handle, std::string_view data) {
    while (!data.empty()) {
      const ssize_t sent = send(handle, data.data(), data.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      data.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  void accept_all() {
    while (true) {
      const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      const std::lock_guard lock(mutex_);
      if (ends_ || client < 0) {
        if (client >= 0) close(client);
        return;
      }
      if (refuse_ > 0) {
        if (refuse_ != kUntilReleased) --refuse_;
        ++refused_;
        close(client);
        changed_.notify_all();
        continue;
      }
      const int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
      const sockaddr_un address = address_of(server_);
      if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        close(server);
        close(client);
        continue;
      }
      open_.insert({client, server});
      pumps_.emplace_back([this, client, server] { pump(client, server); });
    }
  }

  void pump(int client, int server) {
    Line line{.client = client, .server = server};
    std::vector<char> buffer(1 << 16);
    while (!line.gone) {
      pollfd both[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
      if (poll(both, 2, -1) < 0) break;
      for (const pollfd& one : both) {
        if (one.revents == 0 || line.gone) continue;
        const ssize_t got = recv(one.fd, buffer.data(), buffer.size(), 0);
        if (got <= 0) {
          line.gone = true;
        } else if (one.fd == client) {
          take_from_client(line, {buffer.data(), static_cast<std::size_t>(got)});
        } else {
          take_from_server(line, {buffer.data(), static_cast<std::size_t>(got)});
        }
      }
    }
    if (line.is_late) commit_late(line);
    const std::lock_guard lock(mutex_);
    open_.erase(client);
    open_.erase(server);
    close(client);
    close(server);
  }

  // Everybody's line is dead from here on. Under the lock.
  void cut_all(int refused) {
    was_cut_ = true;
    refuse_ = refused;
    armed_.reset();
    budget_.reset();
    for (const int handle : open_) shutdown(handle, SHUT_RDWR);
    changed_.notify_all();
  }

  void pass_on(Line& line, bool to_server, std::string_view data) {
    {
      const std::lock_guard lock(mutex_);
      (to_server ? passed_to_server_ : passed_from_server_) += data.size();
      if (budget_ && budget_to_server_ == to_server) {
        if (data.size() > *budget_) {
          put(to_server ? line.server : line.client, data.substr(0, *budget_));
          line.gone = true;
          return cut_all(refuse_after_bytes_);
        }
        *budget_ -= data.size();
      }
    }
    if (!put(to_server ? line.server : line.client, data)) line.gone = true;
  }

  // The next whole message, taken off the front; nothing if it is not whole yet.
  static std::optional<std::string> message(std::string& from, bool typed) {
    const std::size_t head = typed ? 5 : 4;
    if (from.size() < head) return std::nullopt;
    std::size_t length = 0;
    for (std::size_t i = head - 4; i < head; ++i) length = length << 8 | static_cast<unsigned char>(from[i]);
    const std::size_t whole = length + (typed ? 1 : 0);
    if (from.size() < whole) return std::nullopt;
    std::string out = from.substr(0, whole);
    from.erase(0, whole);
    return out;
  }
  static std::string_view text_at(std::string_view message, std::size_t at) { return message.substr(at).data(); }

  void take_from_client(Line& line, std::string_view data) {
    line.from_client += data;
    while (!line.gone) {
      const std::optional<std::string> one = message(line.from_client, line.started);
      if (!one) return;
      if (line.started) look_at(line, *one);
      line.started = true;
      if (line.is_late) {
        line.late += *one;
        line.gone = one->front() == 'H';  // what the client sends last before it waits
      } else if (!line.gone) {
        pass_on(line, true, *one);
      }
    }
  }

  void look_at(Line& line, std::string_view one) {
    if (one[0] == 'P') {  // parse: name, text
      const std::string_view name = text_at(one, 5);
      if (text_at(one, 6 + name.size()) == "COMMIT") line.commits.emplace(name);
    }
    const std::lock_guard lock(mutex_);
    if (one[0] == 'Q' && one.find("pg_try_advisory_lock") != std::string_view::npos) {
      ++lock_questions_;
      changed_.notify_all();
    }
    if (one[0] != 'B') return;  // bind: portal, name
    const std::string_view portal = text_at(one, 5);
    if (!line.commits.contains(std::string(text_at(one, 6 + portal.size()))) || !armed_) return;
    if (*armed_ == Cut::kBeforeAnswer) line.committing = true;
    if (*armed_ == Cut::kLateCommit) {
      line.is_late = true;
      armed_.reset();
    } else if (*armed_ == Cut::kBeforeCommit) {
      line.gone = true;
      cut_all(kUntilReleased);
    }
  }

  void take_from_server(Line& line, std::string_view data) {
    if (line.committing) {
      line.from_server += data;
      while (const std::optional<std::string> one = message(line.from_server, true)) {
        if (one->front() != 'C' || text_at(*one, 5) != "COMMIT") continue;
        const std::lock_guard lock(mutex_);
        line.gone = true;
        return cut_all(kUntilReleased);
      }
      return;  // nothing more is passed on
    }
    pass_on(line, false, data);
  }

  // The client is gone, the server does not know it; its COMMIT is still on the way.
  void commit_late(Line& line) {
    {
      std::unique_lock lock(mutex_);
      was_cut_ = true;
      const int seen = lock_questions_;
      shutdown(line.client, SHUT_RDWR);
      changed_.notify_all();
      changed_.wait(lock, [&] { return ends_ || lock_questions_ >= seen + 2; });
    }
    put(line.server, line.late);
  }

  TestFolder own_;
  const std::string server_;
  int listener_ = -1;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Cut> armed_;
  std::optional<std::uint64_t> budget_;
  std::uint64_t passed_to_server_ = 0, passed_from_server_ = 0;
  bool budget_to_server_ = false, was_cut_ = false, ends_ = false;
  int refuse_ = 0, refuse_after_bytes_ = 0, refused_ = 0, lock_questions_ = 0;
  std::set<int> open_;
  std::vector<std::thread> pumps_;
  std::thread acceptor_;
};

}  // namespace limen::database::testing
