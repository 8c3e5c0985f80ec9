// Running `winnow` from a shell, where redirections, pipes and limits are what is tried. The program is "$WINNOW".
#pragma once
#include <sys/wait.h>

#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>

#include "tests/support/program.h"

namespace winnow::tests {

/// Runs the lines of a bash script in folder `directory`; standard input is empty. `environment` is added to what is
/// there.
inline Outcome run_shell(const std::string& script, const std::string& directory,
                         const std::map<std::string, std::string>& environment = {}) {
  const Scratch scratch;
  std::string text = "export WINNOW='" WINNOW_PROGRAM "'\ncd '" + directory + "'\n";
  for (const auto& [name, value] : environment) text += "export " + name + "='" + value + "'\n";
  scratch.write("script", text + script + "\n");
  scratch.write("out", "");
  scratch.write("err", "");
  const std::string command =
      "bash '" + (scratch / "script") + "' < /dev/null > '" + (scratch / "out") + "' 2> '" + (scratch / "err") + "'";
  const int status = std::system(command.c_str());
  if (status == -1) throw std::runtime_error("cannot run a shell");
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, scratch.read("out"), scratch.read("err")};
}

}  // namespace winnow::tests
