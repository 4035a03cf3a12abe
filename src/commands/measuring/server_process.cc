#include "commands/measuring/server_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

namespace limen::commands {
namespace {

using Steady = std::chrono::steady_clock;

Error process_error(std::string what) { return Error{"bench.process", std::move(what)}; }

// A file in the temporary folder that is ours alone.
std::string make_file() {
  std::string name = (std::filesystem::temp_directory_path() / "limen-child-XXXXXX").string();
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) return {};
  ::close(descriptor);
  return name;
}

std::string read_whole(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

int status_of(int raw) { return WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw); }

int wait_for(pid_t pid) {
  int raw = 0;
  while (::waitpid(pid, &raw, 0) < 0 && errno == EINTR) {
  }
  return status_of(raw);
}

// Between fork and exec only what may be called there (signal-safety(7)).
pid_t spawn(const std::vector<std::string>& arguments, int out, int err) {
  std::vector<char*> raw;
  for (const std::string& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
  raw.push_back(nullptr);
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  const pid_t child = ::fork();
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (nothing >= 0) ::dup2(nothing, 0);
    if (out >= 0) ::dup2(out, 1);
    if (err >= 0) ::dup2(err, 2);
    ::execv(raw[0], raw.data());
    ::_exit(127);
  }
  if (nothing >= 0) ::close(nothing);
  return child;
}

// The port at the end of "Limen serves "…" at http://127.0.0.1:4711/"; 0 when the line is not there yet.
std::uint16_t port_in(const std::string& said) {
  const std::size_t line = said.find("Limen serves");
  const std::size_t end = line == std::string::npos ? line : said.find("/\n", line);
  if (end == std::string::npos) return 0;
  const std::size_t colon = said.rfind(':', end);
  std::uint16_t port = 0;
  std::from_chars(said.data() + colon + 1, said.data() + end, port);
  return port;
}

std::uint64_t status_field(pid_t pid, std::string_view name) {
  std::ifstream in(fmt::format("/proc/{}/status", pid));
  std::string line;
  while (std::getline(in, line)) {
    if (!line.starts_with(name)) continue;
    const std::size_t digit = line.find_first_of("0123456789");
    std::uint64_t value = 0;
    if (digit != std::string::npos) std::from_chars(line.data() + digit, line.data() + line.size(), value);
    return value;
  }
  return 0;
}

}  // namespace

std::string this_program() {
  std::error_code failure;
  return std::filesystem::read_symlink("/proc/self/exe", failure).string();
}

Result<Finished> run_program(const std::vector<std::string>& arguments, bool show) {
  const std::string out_file = make_file(), err_file = make_file();
  const int out = ::open(out_file.c_str(), O_WRONLY | O_CLOEXEC);
  const int err = show ? -1 : ::open(err_file.c_str(), O_WRONLY | O_CLOEXEC);
  const auto begin = Steady::now();
  const pid_t child = spawn(arguments, out, err);
  Finished finished;
  if (child > 0) finished.status = wait_for(child);
  finished.seconds = std::chrono::duration<double>(Steady::now() - begin).count();
  for (const int descriptor : {out, err})
    if (descriptor >= 0) ::close(descriptor);
  finished.out = read_whole(out_file);
  finished.err = read_whole(err_file);
  ::unlink(out_file.c_str());
  ::unlink(err_file.c_str());
  if (child < 0) return process_error("cannot start a process");
  return finished;
}

Result<ServerProcess> ServerProcess::start(const ServerOptions& options) {
  std::vector<std::string> arguments = {options.program.empty() ? this_program() : options.program,
                                        "serve",
                                        "--site",
                                        options.site,
                                        "--port",
                                        "0",
                                        "--quiet"};
  arguments.insert(arguments.end(), options.more.begin(), options.more.end());
  int pipe_ends[2];
  if (::pipe2(pipe_ends, O_CLOEXEC) != 0) return process_error("no pipe");
  ServerProcess server;
  server.out_ = pipe_ends[0];
  server.log_file_ = make_file();
  const int err = ::open(server.log_file_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  server.pid_ = spawn(arguments, pipe_ends[1], err);
  ::close(pipe_ends[1]);
  if (err >= 0) ::close(err);
  if (server.pid_ < 0) return process_error("cannot start a process");
  std::string said;
  const auto until = Steady::now() + options.patience;
  while (server.port_ == 0) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Steady::now()).count();
    pollfd wait{server.out_, POLLIN, 0};
    if (left <= 0 || ::poll(&wait, 1, static_cast<int>(left)) <= 0) return process_error("the server does not start");
    char buffer[4096];
    const ssize_t count = ::read(server.out_, buffer, sizeof buffer);
    if (count <= 0) {
      const int status = server.stop(0);
      return Error{"bench.server", fmt::format("ended with status {}: {}", status, server.log())};
    }
    said.append(buffer, static_cast<std::size_t>(count));
    server.port_ = port_in(said);
  }
  return server;
}

ServerProcess::ServerProcess(ServerProcess&& other) noexcept { *this = std::move(other); }

ServerProcess& ServerProcess::operator=(ServerProcess&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(status_, other.status_);
  std::swap(out_, other.out_);
  std::swap(port_, other.port_);
  std::swap(log_file_, other.log_file_);
  return *this;
}

ServerProcess::~ServerProcess() {
  stop(SIGKILL);
  if (out_ >= 0) ::close(out_);
  if (!log_file_.empty()) ::unlink(log_file_.c_str());
}

bool ServerProcess::running() {
  if (pid_ <= 0) return false;
  int raw = 0;
  if (::waitpid(pid_, &raw, WNOHANG) != pid_) return true;
  status_ = status_of(raw);
  pid_ = -1;
  return false;
}

int ServerProcess::stop(int signal) {
  if (pid_ <= 0) return status_;
  if (signal != 0) ::kill(pid_, signal);
  status_ = wait_for(pid_);
  pid_ = -1;
  return status_;
}

std::uint64_t ServerProcess::resident_kib() const { return status_field(pid_, "VmRSS:"); }
std::uint64_t ServerProcess::peak_resident_kib() const { return status_field(pid_, "VmHWM:"); }
double ServerProcess::processor_seconds() const {
  std::ifstream in(fmt::format("/proc/{}/stat", pid_));
  std::string line;
  std::getline(in, line);
  // Fields 14 and 15, counted after the name in brackets, which is the second. [proc(5)]
  std::istringstream fields(line.substr(std::min(line.size(), line.rfind(')') + 1)));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  double user = 0, system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}
std::string ServerProcess::log() const { return read_whole(log_file_); }

}  // namespace limen::commands
