// Work in a process of its own: its time and memory are its alone, and what may start only once per process can start
// again.
#pragma once
#include <cstdint>
#include <functional>
#include <string>

namespace winnow::session {

struct ChildResult {
  std::string answer;
  double user_seconds = 0;
  uint64_t peak_bytes = 0;  // of resident memory
};

/// Runs `work` in a child process and waits for it. Throws std::runtime_error with the child's message if `work` threw
/// or the child died.
/// Call it while this process is small and has one thread: the child starts as its copy.
ChildResult run_in_child(const std::function<std::string()>& work);

}  // namespace winnow::session
