// `limen` run as a child process: for measuring it (limen bench) and for tests that kill it.
//
//   ServerProcess server = TRY(ServerProcess::start({.site = folder}));
//   http::Client client({.port = server.port()});
//   …
//   server.stop();          // SIGTERM, waited for; or stop(SIGKILL)
//
// The child gets SIGKILL when its parent's thread dies, and in the destructor when it still runs. One thread.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace limen::commands {

// Path of the running program: what a child is started from unless another is named.
std::string this_program();

struct Finished {
  int status = 0;  // exit status, or 128 + signal
  double seconds = 0;
  std::string out, err;
};
// Runs a program to its end. With `show`, standard error goes to the parent's (a progress bar). Error "bench.process".
Result<Finished> run_program(const std::vector<std::string>& arguments, bool show = false);

struct ServerOptions {
  std::string site{};
  std::vector<std::string> more{};  // further arguments of limen serve
  std::string program{};            // empty: this_program()
  std::chrono::milliseconds patience{60'000};
};

class ServerProcess {
 public:
  // Starts `limen serve --port 0` and waits until it says where it listens. Errors "bench.process"; "bench.server" with
  // the exit status and the server's last words when it ends instead.
  static Result<ServerProcess> start(const ServerOptions& options);
  ServerProcess(ServerProcess&& other) noexcept;
  ServerProcess& operator=(ServerProcess&& other) noexcept;
  ~ServerProcess();

  std::uint16_t port() const { return port_; }
  pid_t pid() const { return pid_; }
  bool running();
  // Sends the signal and waits for the end: exit status, or 128 + signal. At once when it has ended already.
  int stop(int signal = SIGTERM);
  // From /proc; 0 when unknown.
  std::uint64_t resident_kib() const;
  std::uint64_t peak_resident_kib() const;
  // Of the processor, user and system, so far; 0 when unknown.
  double processor_seconds() const;
  // What it wrote to standard error so far.
  std::string log() const;

 private:
  ServerProcess() = default;
  pid_t pid_ = -1;
  int status_ = 0;
  int out_ = -1;  // kept open, so that the child can always write
  std::uint16_t port_ = 0;
  std::string log_file_{};
};

}  // namespace limen::commands
