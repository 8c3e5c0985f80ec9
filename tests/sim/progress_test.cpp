// Does the progress line say how far and how long still, and stay silent when it is off?
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "sim/cosim/progress_line.h"

namespace winnow::sim {
namespace {

std::string written(Progress mode) {
  testing::internal::CaptureStderr();
  {
    ProgressLine line(mode, 40);
    std::this_thread::sleep_for(std::chrono::milliseconds(250));
    line.update(10, 5000);
    line.update(11, 5100);  // too soon
  }
  return testing::internal::GetCapturedStderr();
}

TEST(ProgressLineTest, TellsDescriptorsAndTimeLeft) {
  const std::string text = written(Progress::kOn);
  EXPECT_NE(text.find("10 of 40 descriptors, 5000 cycles"), std::string::npos) << text;
  EXPECT_NE(text.find("0:00 left"), std::string::npos) << text;
  EXPECT_EQ(text.find("11 of 40"), std::string::npos) << text;
}

TEST(ProgressLineTest, OffIsSilent) { EXPECT_EQ(written(Progress::kOff), ""); }

TEST(ProgressLineTest, AutoIsSilentWithoutATerminal) { EXPECT_EQ(written(Progress::kAuto), ""); }

}  // namespace
}  // namespace winnow::sim
