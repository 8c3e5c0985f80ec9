// The two forms of a report, and what a missed goal is.
#include "bench/report.h"

#include <gtest/gtest.h>

namespace winnow::bench {
namespace {

Report example() {
  Report r{"study", "a title", {"a note"}, {}, {}, {}};
  r.tables.push_back({"rows",
                      "",
                      {{"name", "name"}, {"cycles", "cycles"}, {"share", "share", 2}},
                      {{"one", uint64_t{1234567}, 0.125}, {"three", Cell(), Cell()}}});
  r.goals = {{"share", 0.1, true, 0.125, 2}, {"seconds", 1, false, std::nullopt, 1}};
  return r;
}

TEST(Report, text) {
  EXPECT_EQ(to_text(example()),
            "study: a title\n\n  a note\n\n"
            "  name      cycles  share\n"
            "  one    1,234,567   0.12\n"
            "  three          -      -\n\n"
            "share: 0.12, wanted at least 0.10\n"
            "seconds: not run, wanted at most 1.0\n");
}

TEST(Report, document_keeps_the_numbers) {
  const models::json::Document d = to_document(example());
  EXPECT_EQ(d["result"], "pass");
  EXPECT_EQ(d["tables"]["rows"][0]["cycles"], 1234567);
  EXPECT_EQ(d["tables"]["rows"][0]["share"], 0.125);
  EXPECT_TRUE(d["tables"]["rows"][1]["share"].is_null());
  EXPECT_EQ(d["goals"][0]["at_least"], 0.1);
  EXPECT_TRUE(d["goals"][1]["got"].is_null());
}

TEST(Report, goals_are_missed_on_their_own_side) {
  EXPECT_FALSE((Goal{"", 2, true, 2.0}).missed());
  EXPECT_TRUE((Goal{"", 2, true, 1.99}).missed());
  EXPECT_TRUE((Goal{"", 2, false, 2.01}).missed());
  EXPECT_FALSE((Goal{"", 2, false, 1.0}).missed());
  EXPECT_FALSE((Goal{"", 2, true, std::nullopt}).missed());
}

TEST(Report, a_missed_goal_and_a_failure_fail) {
  Report r = example();
  EXPECT_TRUE(r.pass());
  r.goals[0].wanted = 0.2;
  EXPECT_FALSE(r.pass());
  EXPECT_NE(to_text(r).find("<- missed"), std::string::npos);
  EXPECT_EQ(to_document(r)["result"], "fail");
}

}  // namespace
}  // namespace winnow::bench
