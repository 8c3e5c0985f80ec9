// Fork and exec; no shell, so no quoting.
#include "sim/cosim/process.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <string>

namespace winnow::sim {
namespace {

pid_t start(const std::vector<std::string>& arguments, const std::string& directory, const std::string& log) {
  std::vector<char*> argv;
  for (const std::string& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
  argv.push_back(nullptr);
  const pid_t pid = fork();
  if (pid < 0) throw std::runtime_error("cannot start " + arguments[0]);
  if (pid > 0) return pid;
  const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  if (out < 0 || chdir(directory.c_str()) != 0) _exit(127);
  dup2(out, 1);
  dup2(out, 2);
  execvp(argv[0], argv.data());
  std::fprintf(stderr, "%s: not found\n", argv[0]);
  _exit(127);
}

int exit_status(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status); }

}  // namespace

int run_process(const std::vector<std::string>& arguments, const std::string& directory, const std::string& log) {
  const pid_t pid = start(arguments, directory, log);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) throw std::runtime_error("lost " + arguments[0]);
  return exit_status(status);
}

bool run_processes(const std::vector<std::vector<std::string>>& commands, const std::string& directory, const std::string& log,
                   int jobs) {
  std::vector<pid_t> running;
  size_t next = 0;
  bool good = true;
  while (!running.empty() || (good && next < commands.size())) {
    while (good && next < commands.size() && running.size() < static_cast<size_t>(jobs < 1 ? 1 : jobs))
      running.push_back(start(commands[next++], directory, log));
    // Any of ours: the caller may have other children, so each is asked by its own id.
    bool ended = false;
    for (size_t i = 0; i < running.size() && !ended; ++i) {
      int status = 0;
      const pid_t pid = waitpid(running[i], &status, running.size() == 1 ? 0 : WNOHANG);
      if (pid == 0 || (pid < 0 && errno == EINTR)) continue;
      if (pid < 0 || exit_status(status) != 0) good = false;
      running.erase(running.begin() + static_cast<std::ptrdiff_t>(i));
      ended = true;
    }
    if (!ended) usleep(2000);
  }
  return good;
}

std::string first_line_of(const std::string& command) {
  FILE* pipe = popen((command + " 2>/dev/null").c_str(), "r");
  if (!pipe) return "";
  std::string line;
  for (int c; (c = std::fgetc(pipe)) != EOF && c != '\n';) line += static_cast<char>(c);
  while (std::fgetc(pipe) != EOF) {
  }
  pclose(pipe);
  return line;
}

}  // namespace winnow::sim
