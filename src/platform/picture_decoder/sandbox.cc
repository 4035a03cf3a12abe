#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <vector>

#include "platform/picture_decoder/child.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LIMEN_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LIMEN_SANITIZED 1
#endif
#endif
#ifndef LIMEN_SANITIZED
#define LIMEN_SANITIZED 0
#endif

namespace limen::picture_decoder {

namespace {

bool limit(decltype(RLIMIT_AS) what, rlim_t value) {
  const rlimit both{value, value};
  return ::setrlimit(what, &both) == 0;
}

#if defined(__x86_64__)
constexpr std::uint32_t kMachine = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kMachine = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t kMachine = 0;
#endif

// What decoding needs: memory, the two files that are open, the end. Everything else is refused with an error, which
// also covers whatever the libraries ask for out of curiosity.
constexpr long kAllowed[] = {
    __NR_read,          __NR_write,       __NR_pwrite64,     __NR_lseek,        __NR_ftruncate,      __NR_brk,
    __NR_mmap,          __NR_munmap,      __NR_mremap,       __NR_mprotect,     __NR_madvise,        __NR_exit,
    __NR_exit_group,    __NR_futex,       __NR_rt_sigreturn, __NR_rt_sigaction, __NR_rt_sigprocmask, __NR_getrandom,
    __NR_clock_gettime, __NR_sched_yield, __NR_getpid,       __NR_gettid,       __NR_tgkill};

bool filter_system_calls() {
  if (kMachine == 0) return false;
  std::vector<sock_filter> program;
  const auto load = [&](std::size_t offset) {
    program.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset)));
  };
  load(offsetof(seccomp_data, arch));
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kMachine, 1, 0));
  program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
  load(offsetof(seccomp_data, nr));
  for (const long call : kAllowed) {
    program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(call), 0, 1));
    program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
  }
  program.push_back(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM));
  const sock_fprog whole{static_cast<unsigned short>(program.size()), program.data()};
  return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &whole) == 0;
}

}  // namespace

bool enter_sandbox(const Limits& limits) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::prctl(PR_SET_DUMPABLE, 0);
  if (::syscall(__NR_close_range, 3U, ~0U, 0U) != 0) {  // kernels before 5.9
    for (int file = 3; file < 1024; ++file) ::close(file);
  }
  const auto answer = static_cast<rlim_t>(sizeof(Answer)) + limits.pixels * 3;
  // Sanitizers reserve terabytes of addresses.
  const bool memory = LIMEN_SANITIZED != 0 || limit(RLIMIT_AS, limits.memory);
  const bool limited = memory && limit(RLIMIT_CPU, static_cast<rlim_t>(limits.processor_seconds)) &&
                       limit(RLIMIT_FSIZE, answer) && limit(RLIMIT_NOFILE, 3) && limit(RLIMIT_CORE, 0) &&
                       ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
  return limited && (LIMEN_SANITIZED != 0 || filter_system_calls());
}

}  // namespace limen::picture_decoder
