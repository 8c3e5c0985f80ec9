// fork and exec, outputs through temporary files.
#include "tests/support/program.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace winnow::tests {
namespace fs = std::filesystem;
namespace {

std::string slurp(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

Outcome run_winnow(const std::vector<std::string>& arguments, const std::string& directory,
                   const std::map<std::string, std::string>& environment) {
  const Scratch outputs;
  const std::string out = outputs / "out", err = outputs / "err";
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("cannot fork");
  if (child == 0) {
    const int out_fd = ::open(out.c_str(), O_WRONLY | O_CREAT, 0600),
              err_fd = ::open(err.c_str(), O_WRONLY | O_CREAT, 0600);
    const int in_fd = ::open("/dev/null", O_RDONLY);
    if (out_fd < 0 || err_fd < 0 || in_fd < 0 || ::chdir(directory.c_str()) != 0) ::_exit(126);
    ::dup2(in_fd, 0), ::dup2(out_fd, 1), ::dup2(err_fd, 2);
    for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
    std::vector<char*> argv = {const_cast<char*>(WINNOW_PROGRAM)};
    for (const std::string& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
    argv.push_back(nullptr);
    ::execv(WINNOW_PROGRAM, argv.data());
    ::_exit(127);
  }
  int status = 0;
  if (::waitpid(child, &status, 0) != child) throw std::runtime_error("cannot wait for the program");
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, slurp(out), slurp(err)};
}

Scratch::Scratch() {
  std::string name = (fs::temp_directory_path() / "winnow-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
  path_ = name;
}

Scratch::~Scratch() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string Scratch::read(const std::string& file) const { return slurp(*this / file); }

void Scratch::write(const std::string& file, const std::string& bytes) const {
  const fs::path path = *this / file;
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

std::map<std::string, std::string> Scratch::snapshot() const {
  std::map<std::string, std::string> all;
  for (const auto& entry : fs::recursive_directory_iterator(path_)) {
    const std::string name = fs::relative(entry.path(), path_).string();
    if (entry.is_directory()) all[name + "/"];
    else all[name] = slurp(entry.path());
  }
  return all;
}

}  // namespace winnow::tests
