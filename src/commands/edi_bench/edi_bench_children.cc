// What runs in a process of its own: this program's commands, for the memory they take, and the npm readers.
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/json.h"
#include "commands/edi_bench/edi_bench.h"
#include "commands/measuring/server_process.h"

namespace limen::commands {
namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 3> kPeers = {"edifact", "ts-edifact", "@makakwastaken/ts-edifact"};

// A folder of our own, gone afterwards.
class WorkFolder {
 public:
  WorkFolder() {
    path_ = (fs::temp_directory_path() / "limen-edi-bench-XXXXXX").string();
    if (::mkdtemp(path_.data()) == nullptr) path_.clear();
  }
  ~WorkFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::uint64_t peak_kib(pid_t pid) {
  std::ifstream in(fmt::format("/proc/{}/status", pid));
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("VmHWM:")) continue;
    std::uint64_t value = 0;
    const std::size_t digit = line.find_first_of("0123456789");
    if (digit != std::string::npos) std::from_chars(line.data() + digit, line.data() + line.size(), value);
    return value;
  }
  return 0;
}

// The most that a child ever held. Its own /proc entry is looked at again and again: what wait4() says of it would
// count this process's memory before the exec, too.
Result<std::uint64_t> peak_of(const std::vector<std::string>& arguments) {
  std::vector<char*> raw;
  for (const std::string& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
  raw.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  pid_t child = -1;
  const int failed = ::posix_spawn(&child, raw[0], &actions, nullptr, raw.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return Error{"bench.process", "cannot start a process"};
  std::uint64_t most = 0;
  int status = 0;
  while (::waitpid(child, &status, WNOHANG) == 0) {
    most = std::max(most, peak_kib(child));
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return Error{"bench.process", "a command failed"};
  return most;
}

// One line of peers.mjs.
Result<PeerFigures> read_peer(const std::string& line, std::uint64_t bytes, std::uint64_t segments) {
  const json::value value = TRY(parse_json(line));
  JsonReader reader = TRY(JsonReader::open(value));
  PeerFigures peer;
  peer.name = TRY(reader.text("peer"));
  peer.version = TRY(reader.text("version"));
  peer.node = TRY(reader.text("node"));
  peer.agrees = TRY(reader.integer("segments", 0, INT64_MAX)) == static_cast<std::int64_t>(segments);
  peer.passage.things = segments;
  peer.passage.bytes = bytes;
  for (const json::value& milliseconds : value.at("cpu_ms").as_array()) {
    peer.passage.seconds.push_back(milliseconds.to_number<double>() / 1000);
  }
  return peer;
}

}  // namespace

Result<std::vector<MemoryFigures>> measure_memory(const std::string& file, const std::string& folder) {
  const std::string program = this_program();
  std::vector<MemoryFigures> figures;
  // What the program takes that does next to nothing.
  figures.push_back({"edi --help", TRY(peak_of({program, "edi", "--help"}))});
  figures.push_back({"edi check", TRY(peak_of({program, "edi", "check", file}))});
  figures.push_back({"edi cat", TRY(peak_of({program, "edi", "cat", file}))});
  figures.push_back({"edi split", TRY(peak_of({program, "edi", "split", "--to", folder + "/split", file}))});
  return figures;
}

Result<std::vector<PeerFigures>> measure_peers(const EdiBenchPlan& plan, const std::string& file, std::uint64_t bytes,
                                               std::uint64_t segments, std::vector<std::string>& remarks) {
  std::vector<PeerFigures> peers;
  for (const char* name : kPeers) {
    const Finished finished =
        TRY(run_program({"/usr/bin/env", "node", plan.peers + "/peers.mjs", name, file, std::to_string(plan.runs)}));
    if (finished.status != 0) {
      remarks.push_back(fmt::format("{}: did not run (status {})", name, finished.status));
      continue;
    }
    peers.push_back(TRY(read_peer(finished.out, bytes, segments)));
  }
  return peers;
}

Result<void> measure_children(const EdiBenchPlan& plan, const std::string& bytes, EdiBenchFigures& figures) {
  const WorkFolder folder;
  const std::string file = folder.path() + "/lists.edi";
  std::ofstream out(file, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (folder.path().empty() || !out) return Error{"edi.bench.folder", "the temporary folder cannot be written"};
  figures.memory = TRY(measure_memory(file, folder.path()));
  if (plan.peers.empty()) {
    figures.remarks.emplace_back("npm readers: not measured (./dev bench installs them and measures them too)");
    return {};
  }
  figures.peers = TRY(measure_peers(plan, file, bytes.size(), figures.tokenise.things, figures.remarks));
  return {};
}

}  // namespace limen::commands
