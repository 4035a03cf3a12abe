#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include "commands/bench/bench.h"
#include "platform/http/http.h"

namespace limen::commands {
namespace {

using Steady = std::chrono::steady_clock;

// What the disk can do: 4 KiB at the end of a file, on disk before the next.
Result<double> flushes_per_second(const std::string& folder, std::chrono::milliseconds time,
                                  std::vector<double>& each_ms) {
  const std::string file = folder + "/probe";
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) return Error{"bench.process", "the folder cannot be written"};
  const std::array<char, 4096> page{};
  const auto begin = Steady::now();
  int count = 0;
  bool whole = true;
  while (whole && Steady::now() - begin < time) {
    const auto before = Steady::now();
    whole = ::write(descriptor, page.data(), page.size()) == static_cast<ssize_t>(page.size()) &&
            ::fdatasync(descriptor) == 0;
    each_ms.push_back(std::chrono::duration<double, std::milli>(Steady::now() - before).count());
    ++count;
  }
  const double seconds = std::chrono::duration<double>(Steady::now() - begin).count();
  ::close(descriptor);
  ::unlink(file.c_str());
  if (!whole) return Error{"bench.process", "the folder cannot be written"};
  return count / seconds;
}

// What HTTP alone can do here, server and client on the same machine.
Result<double> echoes_per_second(std::chrono::milliseconds time) {
  http::Router router;
  TRY(router.add(http::Method::kPost, "/echo",
                 http::returning([](const http::Request& request) { return http::text_response(request.body); }),
                 {.operation = {.id = "echo"}}));
  http::Metrics metrics;
  http::Settings settings;
  settings.limits.requests_per_second = 0;
  const auto server = TRY(http::Server::start(std::move(settings), router, metrics));
  http::LoadSettings load;
  load.port = server->port();
  load.connections = 64;
  load.duration = time;
  load.make = [](std::uint64_t) {
    return http::LoadRequest{.method = "POST", .target = "/echo", .body = std::string(200, 'x')};
  };
  const http::LoadReport report = TRY(http::LoadClient(std::move(load)).run());
  server->stop();
  return report.per_second;
}

}  // namespace

BenchPlan BenchPlan::quick() {
  BenchPlan plan;
  plan.crossings = 20'000;
  plan.alerts = 2'000;
  plan.documents = 1'000;
  plan.open_seconds = 2;
  plan.closed_seconds = 1;
  plan.decisions = 1'000;
  plan.delayed_decisions = 1'000;
  return plan;
}

Result<void> probe(const BenchPlan& plan, const std::string& folder, BenchProbes& probes) {
  for (int i = 0; i < plan.runs; ++i) {
    double load = 0;
    if (::getloadavg(&load, 1) == 1) probes.load_average.push_back(load);
    probes.flushes_per_second.push_back(TRY(flushes_per_second(folder, std::chrono::seconds(2), probes.flush_ms)));
    probes.echoes_per_second.push_back(TRY(echoes_per_second(std::chrono::milliseconds(1000))));
  }
  return {};
}

}  // namespace limen::commands
