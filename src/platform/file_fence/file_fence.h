// A fence around this process' files, put up by itself and never taken down: Landlock [Linux ≥ 5.13,
// docs.kernel.org/userspace-api/landlock.html]. Whatever code runs inside afterwards, a stranger's included, opens
// nothing but what was named, and (Linux ≥ 6.7) makes no connection to the network by itself.
//
// enforce() holds for the calling thread and for threads and children that it makes afterwards: call it before the
// first thread. What is open already stays open. Where the kernel has no Landlock nothing is fenced, and State says so;
// whoever needs the fence looks at it.
//
//   const State fence = TRY(enforce({.readable = {"releases"}, .letter_boxes = {"inbox"}}));
//   if (!fence.in_force) log("no fence: " + fence.detail);
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace limen::file_fence {

struct Rules {
  std::vector<std::filesystem::path> readable{};      // files, or folders with all below
  std::vector<std::filesystem::path> letter_boxes{};  // folders: make, write, rename, remove, list; not read a file
};

struct State {
  bool in_force = false;
  int version = 0;       // of the kernel's Landlock; 0: it has none
  bool network = false;  // connections outwards are refused as well
  std::string detail{};  // for operators
};

// What the kernel can do; changes nothing.
State look();
// Errors "file_fence.path" (a path that cannot be opened), "file_fence.refused" (the kernel has Landlock and refuses).
Result<State> enforce(const Rules& rules);

}  // namespace limen::file_fence
