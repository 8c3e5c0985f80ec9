// Work in a process of its own.
#include "session/child.h"

#include <gtest/gtest.h>

#include <csignal>
#include <stdexcept>
#include <vector>

namespace winnow::session {
namespace {

TEST(Child, answers) {
  const std::string long_answer(1 << 20, 'x');  // more than a pipe holds
  EXPECT_EQ(run_in_child([&] { return long_answer; }).answer, long_answer);
}

TEST(Child, memory_is_its_own) {
  constexpr size_t kBytes = 64 << 20;
  const ChildResult small = run_in_child([] { return std::string(); });
  const ChildResult large = run_in_child([] { return std::to_string(std::vector<char>(kBytes, 1).back()); });
  EXPECT_EQ(large.answer, "1");
  EXPECT_GE(large.peak_bytes, small.peak_bytes + kBytes / 2);
}

TEST(Child, what_it_throws_is_thrown_here) {
  try {
    run_in_child([]() -> std::string { throw std::runtime_error("no such thing"); });
    FAIL();
  } catch (const std::runtime_error& e) {
    EXPECT_STREQ(e.what(), "no such thing");
  }
}

TEST(Child, its_death_is_an_error) {
  EXPECT_THROW(run_in_child([]() -> std::string {
                 std::raise(SIGKILL);
                 return "";
               }),
               std::runtime_error);
}

}  // namespace
}  // namespace winnow::session
