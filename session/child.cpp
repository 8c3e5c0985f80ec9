// fork, a pipe for the answer, wait4 for what it took.
#include "session/child.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <stdexcept>

namespace winnow::session {
namespace {

void write_all(int file, const std::string& text) {
  for (size_t done = 0; done < text.size();) {
    const ssize_t n = ::write(file, text.data() + done, text.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;  // the parent sees a short answer
    done += static_cast<size_t>(n);
  }
}

std::string read_all(int file) {
  std::string text;
  char buffer[4096];
  for (;;) {
    const ssize_t n = ::read(file, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return text;
    text.append(buffer, static_cast<size_t>(n));
  }
}

[[noreturn]] void be_child(int out, const std::function<std::string()>& work) {
  int status = 0;
  std::string answer;
  try {
    answer = work();
  } catch (const std::exception& e) {
    answer = e.what();
    status = 1;
  }
  write_all(out, answer);
  std::fflush(nullptr);
  ::_exit(status);  // the parent's destructors are the parent's
}

}  // namespace

ChildResult run_in_child(const std::function<std::string()>& work) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error(std::string("a pipe: ") + std::strerror(errno));
  std::fflush(nullptr);  // or the child would write it again
  const pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error(std::string("a process: ") + std::strerror(errno));
  if (pid == 0) {
    ::close(ends[0]);
    be_child(ends[1], work);
  }
  ::close(ends[1]);
  ChildResult result;
  result.answer = read_all(ends[0]);
  ::close(ends[0]);
  int status = 0;
  rusage usage{};
  while (::wait4(pid, &status, 0, &usage) < 0)
    if (errno != EINTR) throw std::runtime_error(std::string("wait4: ") + std::strerror(errno));
  if (!WIFEXITED(status))
    throw std::runtime_error("the process of a run ended by signal " +
                             std::to_string(WIFSIGNALED(status) ? WTERMSIG(status) : 0));
  if (WEXITSTATUS(status) != 0) throw std::runtime_error(result.answer);
  result.user_seconds = static_cast<double>(usage.ru_utime.tv_sec) + 1e-6 * static_cast<double>(usage.ru_utime.tv_usec);
  result.peak_bytes = static_cast<uint64_t>(usage.ru_maxrss) * 1024;
  return result;
}

}  // namespace winnow::session
