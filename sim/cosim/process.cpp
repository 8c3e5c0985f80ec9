// Fork and exec; no shell, so no quoting. Between this process and a program stands a guard, which kills the program's
// process group when this process is gone: a compiler has children of its own, which no signal would reach.
#include "sim/cosim/process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <string>

#include "models/waiting.h"

namespace winnow::sim {
namespace {

constexpr int kLongSeconds = 60;  // for a program of a build; from then on it is said what is waited for

int exit_status(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

extern "C" void kill_group(int) { kill(0, SIGKILL); }

[[noreturn]] void become(char* const* argv, const char* directory, int out, int err) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (out < 0 || (directory && chdir(directory) != 0)) _exit(127);
  dup2(out, 1);
  dup2(err, 2);
  execvp(argv[0], argv);
  dprintf(2, "%s: not found\n", argv[0]);
  _exit(127);
}

/// Only what is allowed between fork and exec of a program with threads.
[[noreturn]] void guard(pid_t parent, char* const* argv, const char* directory, int out, int err) {
  setpgid(0, 0);
  struct sigaction action {};
  action.sa_handler = kill_group;
  sigaction(SIGTERM, &action, nullptr);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(127);  // died before it could be noticed
  const pid_t program = fork();
  if (program < 0) _exit(127);
  if (program == 0) become(argv, directory, out, err);
  int status = 0;
  while (waitpid(program, &status, 0) < 0)
    if (errno != EINTR) _exit(127);
  _exit(exit_status(status));
}

struct Process {
  pid_t id;
  models::Waiting waiting;
};

Process start(const std::vector<std::string>& arguments, const char* directory, int out, int err,
              const std::string& log) {
  std::vector<char*> argv;
  for (const std::string& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
  argv.push_back(nullptr);
  const pid_t self = getpid(), id = fork();
  if (id < 0) throw std::runtime_error("cannot start " + arguments[0]);
  if (id == 0) guard(self, argv.data(), directory, out, err);
  return {id,
          models::Waiting(arguments[0] + ", process " + std::to_string(id) + (log.empty() ? "" : ", output in " + log),
                          kLongSeconds)};
}

Process start(const std::vector<std::string>& arguments, const std::string& directory, const std::string& log) {
  const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  Process p = start(arguments, directory.c_str(), out, out, log);
  if (out >= 0) close(out);
  return p;
}

/// Whether the process is through, with its exit status then.
bool ended(Process& process, int& status) {
  const pid_t got = waitpid(process.id, &status, WNOHANG);
  if (got == 0 || (got < 0 && errno == EINTR)) {
    process.waiting.tell();
    return false;
  }
  status = got < 0 ? 127 : exit_status(status);
  return true;
}

}  // namespace

int run_process(const std::vector<std::string>& arguments, const std::string& directory, const std::string& log) {
  Process process = start(arguments, directory, log);
  int status = 0;
  while (!ended(process, status)) usleep(2000);
  return status;
}

std::optional<int> run_process_for(double seconds, const std::vector<std::string>& arguments,
                                   const std::string& directory, const std::string& out, const std::string& err) {
  const int to_out = open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  const int to_err = open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  Process process = start(arguments, directory.c_str(), to_out, to_err, out);
  if (to_out >= 0) close(to_out);
  if (to_err >= 0) close(to_err);
  int status = 0;
  while (!ended(process, status)) {
    if (process.waiting.seconds() > seconds) {
      kill(process.id, SIGTERM);  // the guard takes its group with it
      while (waitpid(process.id, &status, 0) < 0 && errno == EINTR) {}
      return std::nullopt;
    }
    usleep(2000);
  }
  return status;
}

bool run_processes(const std::vector<std::vector<std::string>>& commands, const std::string& directory,
                   const std::string& log, int jobs) {
  std::vector<Process> running;
  size_t next = 0;
  bool good = true;
  while (!running.empty() || (good && next < commands.size())) {
    while (good && next < commands.size() && running.size() < static_cast<size_t>(jobs < 1 ? 1 : jobs))
      running.push_back(start(commands[next++], directory, log));
    // Any of ours: the caller may have other children, so each is asked by its own id.
    for (size_t i = 0; i < running.size();) {
      int status = 0;
      if (!ended(running[i], status)) {
        ++i;
        continue;
      }
      good = good && status == 0;
      running.erase(running.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (!running.empty()) usleep(2000);
  }
  return good;
}

std::string first_line_of(const std::vector<std::string>& arguments) {
  int pipe[2];
  if (pipe2(pipe, O_CLOEXEC | O_NONBLOCK) != 0) throw std::runtime_error("cannot make a pipe");
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  Process process = start(arguments, nullptr, pipe[1], nowhere, "");
  close(pipe[1]);
  if (nowhere >= 0) close(nowhere);
  std::string text;
  int status = 0;
  for (bool last = false;;) {
    char piece[512];
    ssize_t n;
    while ((n = read(pipe[0], piece, sizeof piece)) > 0) text.append(piece, static_cast<size_t>(n));
    if (last) break;
    last = ended(process, status);
    if (!last) usleep(2000);
  }
  close(pipe[0]);
  return status == 0 ? text.substr(0, text.find('\n')) : "";
}

}  // namespace winnow::sim
