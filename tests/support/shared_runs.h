// Runs of `winnow simulate` in one folder, on one cold cache, that can be killed.
#pragma once
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/program.h"

namespace winnow::tests {

class SharedRuns {
 public:
  SharedRuns() {
    folder_.write(
        "net.json",
        R"({"format":"winnow-network/1","name":"net","synthetic":true,"input":{"name":"in","shape":[2,4,4],"quantization":{"scale":0.05,"zero_point":0}},)"
        R"("layers":[{"name":"c","type":"conv","inputs":["in"],"channels":3,"kernel":[3,3],"quantization":{"scale":0.5,"zero_point":128}}],"outputs":["c"]})");
    for (int i = 0; i < 3; ++i)
      folder_.write(
          "acc" + std::to_string(i) + ".json",
          R"({"format":"winnow-accelerator/1","name":"a","rows":1,"columns":)" + std::to_string(i + 1) +
              R"(,"accumulators":8,"accumulator_sets":2,"weight_words":64,"pointer_words":128,"bank_words":64,"dram":{"model":"ideal"}})");
  }
  ~SharedRuns() {
    for (const pid_t id : running_) kill_now(id);
  }

  /// One of three designs. A run that is `slow` compiles everything, without ccache.
  pid_t start(int design, const std::string& out, bool slow = false) {
    const pid_t id = ::fork();
    if (id == 0) {
      const int log = ::open((folder_ / "log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600),
                in = ::open("/dev/null", O_RDONLY);
      ::dup2(in, 0), ::dup2(log, 1), ::dup2(log, 2);
      if (::chdir(folder_.path().c_str()) != 0) ::_exit(126);
      ::setenv("WINNOW_CACHE", cache().c_str(), 1);
      if (slow) ::setenv("CCACHE_DISABLE", "1", 1);
      const std::string accelerator = "acc" + std::to_string(design) + ".json";
      ::execl(WINNOW_PROGRAM, WINNOW_PROGRAM, "simulate", "-n", "net.json", "-a", accelerator.c_str(), "-i", "random:1",
              "--out", out.c_str(), nullptr);
      ::_exit(127);
    }
    running_.push_back(id);
    return id;
  }
  /// Exit code, -1 for a signal.
  int wait(pid_t id) {
    int status = 0;
    ::waitpid(id, &status, 0);
    running_.erase(std::find(running_.begin(), running_.end(), id));
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  /// SIGKILL; with `children`, its children first.
  void kill_after(pid_t id, int milliseconds, bool children = false) {
    ::usleep(static_cast<useconds_t>(milliseconds) * 1000);
    if (children) {
      std::ifstream list("/proc/" + std::to_string(id) + "/task/" + std::to_string(id) + "/children");
      for (pid_t child; list >> child;) ::kill(child, SIGKILL);
    }
    kill_now(id);
    running_.erase(std::find(running_.begin(), running_.end(), id));
  }
  void wait_for_build() {
    for (int i = 0; i < 3000 && builds().empty(); ++i) ::usleep(10000);
    ASSERT_FALSE(builds().empty()) << log();
  }
  void stop_when_it_builds(pid_t id) {
    wait_for_build();
    ::kill(id, SIGSTOP);
  }

  std::string log() const { return std::filesystem::exists(folder_ / "log") ? folder_.read("log") : ""; }
  std::vector<std::filesystem::path> libraries() const { return named(".so"); }
  void change_byte(const std::filesystem::path& file) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(4096);
    const char byte = static_cast<char>(stream.get() ^ 1);
    stream.seekp(4096);
    stream.put(byte);
  }

  /// The folder holds what one run left: report, manifest and Verilog of one design, nothing unfinished.
  void expect_whole(const std::string& out) const {
    const std::string design = nlohmann::json::parse(folder_.read(out + "/report.json")).at("design");
    EXPECT_EQ(nlohmann::json::parse(folder_.read(out + "/rtl/winnow_params.json")).at("hash"), design);
    EXPECT_NE(folder_.read(out + "/rtl/winnow_top.sv").find("Design " + design), std::string::npos);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / out))
      EXPECT_NE(entry.path().extension(), ".unfinished") << entry.path();
  }
  void expect_clean_cache() const {
    EXPECT_TRUE(builds().empty()) << builds()[0];
    EXPECT_TRUE(named(".lock").empty()) << named(".lock")[0];
  }
  /// Within two seconds no process works in the cache.
  void expect_no_orphans() const {
    std::string found = orphan();
    for (int i = 0; i < 100 && !found.empty(); ++i, found = orphan()) ::usleep(20000);
    EXPECT_EQ(found, "");
  }
  void expect_said(const std::string& text, int seconds) const {
    for (int i = 0; i < 50 * seconds && log().find(text) == std::string::npos; ++i) ::usleep(20000);
    EXPECT_NE(log().find(text), std::string::npos) << log();
  }

 private:
  std::string cache() const { return folder_ / "cache"; }
  std::vector<std::filesystem::path> named(const std::string& end) const {
    std::vector<std::filesystem::path> found;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(cache(), ignored))
      if (entry.path().extension() == end) found.push_back(entry.path());
    return found;
  }
  std::vector<std::string> builds() const {
    std::vector<std::string> found;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(cache(), ignored))
      if (entry.path().filename().string().find(".build") != std::string::npos) found.push_back(entry.path().string());
    return found;
  }
  std::string orphan() const {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
      const std::string place = std::filesystem::read_symlink(entry.path() / "cwd", ignored).string();
      bool ours = false;
      for (const pid_t id : running_) ours = ours || entry.path().filename() == std::to_string(id);
      if (!ours && place.rfind(cache(), 0) == 0) return entry.path().string() + " in " + place;
    }
    return "";
  }
  static void kill_now(pid_t id) {
    ::kill(id, SIGKILL);
    ::waitpid(id, nullptr, 0);
  }

  Scratch folder_;
  std::vector<pid_t> running_;
};

}  // namespace winnow::tests
