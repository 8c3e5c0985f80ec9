// Runs a program and waits, output in a log file; says so when it takes long. What it starts dies with it.
#pragma once
#include <optional>
#include <string>
#include <vector>

namespace winnow::sim {

/// Exit status of `arguments` (the first names the program, found on PATH) run in `directory`, stdout and stderr
/// appended to
/// `log`; 127 when it cannot be started, 128 + n when signal n ended it. If this process dies, even by SIGKILL, the
/// program and all that it started are killed.
int run_process(const std::vector<std::string>& arguments, const std::string& directory, const std::string& log);

/// The same with standard output and error in files of their own, made anew, and given up after so many seconds: no
/// status then, and the program and all that it started are killed.
std::optional<int> run_process_for(double seconds, const std::vector<std::string>& arguments,
                                   const std::string& directory, const std::string& out, const std::string& err);

/// Runs all, at most `jobs` at a time; true when every one exits 0. Starts no more after a failure.
bool run_processes(const std::vector<std::vector<std::string>>& commands, const std::string& directory,
                   const std::string& log, int jobs);

/// First line that the program prints on stdout, empty when it cannot be run.
std::string first_line_of(const std::vector<std::string>& arguments);

}  // namespace winnow::sim
