// Running `winnow` as a user does: own folder, exit code, both outputs.
#pragma once
#include <map>
#include <string>
#include <vector>

namespace winnow::tests {

struct Outcome {
  int exit_code = -1;  // -1: ended by a signal
  std::string out, err;
};

/// Runs the built program in folder `directory`; `environment` is added to what is there.
Outcome run_winnow(const std::vector<std::string>& arguments, const std::string& directory,
                   const std::map<std::string, std::string>& environment);

/// A folder of one's own, removed at the end.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& file) const { return path_ + "/" + file; }
  std::string read(const std::string& file) const;
  void write(const std::string& file, const std::string& bytes) const;
  /// Relative path -> content; folders end in '/'.
  std::map<std::string, std::string> snapshot() const;

 private:
  std::string path_;
};

}  // namespace winnow::tests
