// Test only: one PostgreSQL server for a test program, on a Unix socket in a folder of its own, with fsync on; or the
// server named by LIMEN_TEST_POSTGRES (a conninfo whose role may create databases). Stopped and removed with the
// object.
#pragma once

#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace limen::database::testing {

class PostgresFixture {
 public:
  // Null when no server is given and none can be started here.
  static std::unique_ptr<PostgresFixture> start() { return make(false); }
  // For tests that stop or crash it: never the one that was given.
  static std::unique_ptr<PostgresFixture> start_own() { return make(true); }
  ~PostgresFixture() {
    stop(SIGQUIT);
    if (folder_.empty()) return;
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  PostgresFixture(const PostgresFixture&) = delete;
  PostgresFixture& operator=(const PostgresFixture&) = delete;

  // Where databases are made: the database "postgres".
  std::string admin() const { return admin_; }
  std::string conninfo(const std::string& database) const {
    // Later keywords win in a conninfo.
    return admin_ + " dbname=" + database;
  }

  // Stops an owned server: SIGINT disconnects clients at once, SIGQUIT is a crash, SIGSTOP freezes nothing of it.
  void stop(int signal = SIGINT) {
    if (process_ <= 0) return;
    kill(process_, signal);
    waitpid(process_, nullptr, 0);
    process_ = -1;
  }
  // Starts an owned server again.
  bool resume() {
    process_ = spawn({programs_ + "/postgres", "-D", folder_ + "/data"});
    for (int attempt = 0; attempt < 300; ++attempt) {
      if (run({programs_ + "/pg_isready", "-q", "-h", folder_, "-p", "5432"}) == 0) return true;
      if (waitpid(process_, nullptr, WNOHANG) != 0) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
  }
  // The number that the next transaction of a stopped server gets.
  bool set_next_transaction(std::int64_t number) const {
    return run({programs_ + "/pg_resetwal", "-x", std::to_string(number), "-D", folder_ + "/data"}) == 0;
  }

 private:
  PostgresFixture() = default;

  static std::unique_ptr<PostgresFixture> make(bool own) {
    std::unique_ptr<PostgresFixture> fixture(new PostgresFixture);
    if (const char* given = std::getenv("LIMEN_TEST_POSTGRES"); !own && given != nullptr && *given != '\0') {
      fixture->admin_ = given;
      return fixture;
    }
    for (const char* directory :
         {"/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/17/bin"}) {
      if (access((std::string(directory) + "/postgres").c_str(), X_OK) == 0) fixture->programs_ = directory;
    }
    if (fixture->programs_.empty() || !fixture->make_cluster() || !fixture->resume()) return nullptr;
    return fixture;
  }

  bool make_cluster() {
    // In memory where that is possible: process crashes are tested here, not the disk. Benchmarks set the folder.
    const char* chosen = std::getenv("LIMEN_TEST_POSTGRES_FOLDER");
    std::string parent = chosen != nullptr ? chosen : std::filesystem::temp_directory_path().string();
    if (chosen == nullptr && access("/dev/shm", W_OK) == 0) parent = "/dev/shm";
    std::string name = parent + "/limen-pg-XXXXXX";
    folder_ = mkdtemp(name.data());
    // The server refuses to run as root: it gets a user of its own.
    if (geteuid() == 0) {
      const passwd* user = getpwnam("postgres");
      if (user == nullptr) user = getpwnam("nobody");
      if (user == nullptr) return false;
      user_ = user->pw_uid;
      group_ = user->pw_gid;
      if (chown(folder_.c_str(), user_, group_) != 0) return false;
    }
    admin_ = "host=" + folder_ + " port=5432 user=limen dbname=postgres";
    const int made = run({programs_ + "/initdb", "-D", folder_ + "/data", "-U", "limen", "-A", "trust", "-E", "UTF8",
                          "--locale=C.UTF-8", "-N"});
    if (made != 0) return false;
    FILE* settings = fopen((folder_ + "/data/postgresql.conf").c_str(), "a");
    if (settings == nullptr) return false;
    fprintf(settings,
            "listen_addresses=''\nunix_socket_directories='%s'\nport=5432\nfsync=on\nshared_buffers=64MB\n"
            "max_wal_size=512MB\nmax_connections=60\nlogging_collector=off\nlog_min_messages=panic\n",
            folder_.c_str());
    fclose(settings);
    return true;
  }

  pid_t spawn(const std::vector<std::string>& arguments) const {
    const pid_t child = fork();
    if (child != 0) return child;
    if (user_ != 0 && (setgid(group_) != 0 || setuid(user_) != 0)) _exit(126);
    prctl(PR_SET_PDEATHSIG, SIGQUIT);  // a test program that crashes leaves no server behind
    if (chdir("/") != 0) _exit(126);
    if (freopen("/dev/null", "w", stdout) == nullptr || freopen("/dev/null", "w", stderr) == nullptr) _exit(126);
    std::vector<char*> raw;
    for (const std::string& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
    raw.push_back(nullptr);
    execv(raw[0], raw.data());
    _exit(127);
  }
  int run(const std::vector<std::string>& arguments) const {
    int status = 0;
    waitpid(spawn(arguments), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  std::string programs_, folder_, admin_;
  uid_t user_ = 0;
  gid_t group_ = 0;
  pid_t process_ = -1;
};

}  // namespace limen::database::testing
