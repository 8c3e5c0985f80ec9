// Conditions on results.
#include "dse/constraint.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace winnow::dse {
namespace {

const std::map<std::string, double> kResults{{"cycles", 1000}, {"pes", 16}, {"accuracy", 0.98}};

std::string fault(const std::string& text) {
  try {
    Constraint constraint(text);
  } catch (const std::invalid_argument& why) {
    return why.what();
  }
  return "";
}

TEST(Constraint, Compares) {
  EXPECT_TRUE(Constraint("cycles < 2e3").holds(kResults));
  EXPECT_FALSE(Constraint("cycles < 1000").holds(kResults));
  EXPECT_TRUE(Constraint("cycles<=1000").holds(kResults));
  EXPECT_TRUE(Constraint("accuracy >= 0.98").holds(kResults));
  EXPECT_TRUE(Constraint("pes == 16").holds(kResults));
  EXPECT_FALSE(Constraint("pes > 16").holds(kResults));
}

TEST(Constraint, CalculatesAsUsual) {
  EXPECT_TRUE(Constraint("2 + 3 * 4 == 14").holds(kResults));
  EXPECT_TRUE(Constraint("(2 + 3) * 4 - 6 / 2 == 17").holds(kResults));
  EXPECT_TRUE(Constraint("10 - 3 - 2 == 5").holds(kResults));
  EXPECT_TRUE(Constraint("cycles * pes / 2 == 8000").holds(kResults));
}

TEST(Constraint, IsNotKeptByWhatIsNotThere) {
  EXPECT_FALSE(Constraint("dram_bytes < 1e9").holds(kResults));
  EXPECT_FALSE(Constraint("cycles / (pes - 16) > 0").holds(kResults));
}

TEST(Constraint, SaysWhereItCannotBeRead) {
  EXPECT_EQ(fault("cycels < 5"), "expected the name of a result at character 1, got \"cycels < 5\"");
  EXPECT_EQ(fault("cycles 5"), "expected <, <=, >, >= or == at character 8, got \"5\"");
  EXPECT_EQ(fault("cycles <"), "expected a number, a name or \"(\" at character 9, got the end");
  EXPECT_EQ(fault("(cycles < 5"), "expected \")\" at character 9, got \"< 5\"");
  EXPECT_EQ(fault("cycles < 5 6"), "expected the end at character 12, got \"6\"");
  EXPECT_NE(fault(std::string(100, '(') + "1"), "");
}

}  // namespace
}  // namespace winnow::dse
