// For tests: a pcscd of one's own with the driver of a virtual reader (vpcd), and the card's side of its protocol.
//
// The protocol: over TCP to the driver's port, each message two bytes of length (big-endian) and that many bytes. A
// message of one byte is a control of the reader: 0 power off, 1 power on, 2 reset, 4 "give the answer to reset",
// which alone is answered; any other is a command, answered with the card's answer. A card that lets the kernel delay
// its acknowledgements makes the reader wait 40 ms a command: it asks for quick ones after every receipt.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/bytes.h"

namespace limen::smart_cards::testing {

class VpcdCard {
 public:
  struct Hooks {
    std::function<Bytes(ByteView)> answer;
    std::function<void()> power;  // off, on, reset
    Bytes answer_to_reset;
  };
  VpcdCard(std::uint16_t port, Hooks hooks) : hooks_(std::move(hooks)), thread_([this, port] { serve(port); }) {}
  VpcdCard(const VpcdCard&) = delete;
  VpcdCard& operator=(const VpcdCard&) = delete;
  ~VpcdCard() {
    stop_ = true;
    if (socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
    thread_.join();
  }
  // Tears the card away.
  void remove() {
    stop_ = true;
    if (socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
  }

 private:
  bool receive(std::uint8_t* bytes, std::size_t size) {
    while (size > 0) {
      const ssize_t got = ::recv(socket_, bytes, size, 0);
      if (got <= 0) return false;
      const int on = 1;
      ::setsockopt(socket_, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
      bytes += got;
      size -= static_cast<std::size_t>(got);
    }
    return true;
  }

  bool send_message(const Bytes& content) {
    Bytes message = {static_cast<std::uint8_t>(content.size() >> 8), static_cast<std::uint8_t>(content.size())};
    message.insert(message.end(), content.begin(), content.end());
    return ::send(socket_, message.data(), message.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(message.size());
  }

  bool one_message() {
    std::uint8_t length[2];
    if (!receive(length, 2)) return false;
    Bytes content(static_cast<std::size_t>(length[0]) << 8 | length[1]);
    if (!receive(content.data(), content.size())) return false;
    if (content.size() == 1 && content[0] <= 2) {
      hooks_.power();
      return true;
    }
    if (content.size() == 1 && content[0] == 4) return send_message(hooks_.answer_to_reset);
    return send_message(hooks_.answer(content));
  }

  void serve(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // The driver listens when pcscd has loaded it, and again some time after a card has gone.
    while (!stop_) {
      const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      if (::connect(made, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) {
        const int on = 1;
        ::setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        socket_ = made;
        break;
      }
      ::close(made);
      ::usleep(20'000);
    }
    while (!stop_ && one_message()) {
    }
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }

  Hooks hooks_;
  std::atomic<bool> stop_ = false;
  std::atomic<int> socket_ = -1;
  std::thread thread_;
};

inline std::optional<std::uint16_t> free_port() {
  const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = ::bind(made, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     ::getsockname(made, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  ::close(made);
  // The driver takes the next port as well, for its second slot.
  if (!bound || ntohs(address.sin_port) > 65'000) return std::nullopt;
  return ntohs(address.sin_port);
}

// pcscd in a view of the file system of its own (and of this process), so that it neither finds nor disturbs another.
class PcscDaemon {
 public:
  // Empty when it runs; otherwise why it cannot.
  std::string start() {
    if (::geteuid() != 0) return "pcscd wants root here";
    if (::access("/usr/sbin/pcscd", X_OK) != 0) return "pcscd is not installed";
    const std::string driver = find_driver();
    if (driver.empty()) return "the driver of vpcd is not installed";
    const auto free = free_port();
    if (!free) return "no free port";
    port_ = *free;
    ::mkdir("/run/pcscd", 0755);
    if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("limen", "/run/pcscd", "tmpfs", 0, nullptr) != 0) {
      return "no view of the file system of one's own is allowed here";
    }
    directory_ = "/run/pcscd/readers";
    std::filesystem::create_directories(directory_);
    char number[8];
    std::snprintf(number, sizeof number, "%04X", port_);
    std::ofstream(directory_ + "/vpcd") << "FRIENDLYNAME \"Limen Test Reader\"\nDEVICENAME /dev/null:0x" << number
                                        << "\nLIBPATH " << driver << "\nCHANNELID 0x" << number << "\n";
    child_ = ::fork();
    if (child_ == 0) {
      const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
      ::dup2(nowhere, 1);
      ::dup2(nowhere, 2);
      ::execl("/usr/sbin/pcscd", "pcscd", "--foreground", "--config", directory_.c_str(), nullptr);
      ::_exit(127);
    }
    for (int tries = 0; tries < 250; ++tries) {
      if (::access("/run/pcscd/pcscd.comm", F_OK) == 0) return {};
      if (::waitpid(child_, nullptr, WNOHANG) == child_) {
        child_ = -1;
        return "pcscd ended at once";
      }
      ::usleep(20'000);
    }
    return "pcscd does not come up";
  }
  std::uint16_t port() const { return port_; }
  void stop() {
    if (child_ > 0) {
      ::kill(child_, SIGTERM);
      ::waitpid(child_, nullptr, 0);
    }
    child_ = -1;
  }
  ~PcscDaemon() { stop(); }

 private:
  static std::string find_driver() {
    for (const char* place :
         {"/usr/lib/pcsc/drivers/serial/libifdvpcd.so", "/usr/local/lib/pcsc/drivers/serial/libifdvpcd.so"}) {
      if (::access(place, R_OK) == 0) return place;
    }
    return {};
  }
  std::uint16_t port_ = 0;
  std::string directory_;
  pid_t child_ = -1;
};

}  // namespace limen::smart_cards::testing
