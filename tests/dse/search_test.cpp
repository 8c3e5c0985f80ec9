// The searches ask for points once, and the same ones whatever is known already.
#include "dse/search/search.h"

#include <gtest/gtest.h>

#include <set>

namespace winnow::dse {
namespace {

/// For searches that do not ask.
class NoOracle : public search::Oracle {
 public:
  std::optional<Bounds> bounds(uint64_t) override { return std::nullopt; }
} no_oracle;

Space space_of(size_t a, size_t b) {
  Space space;
  space.axes = {{"rows", std::vector<models::json::Json>(a), "", {}},
                {"columns", std::vector<models::json::Json>(b), "", {}}};
  return space;
}

TEST(Search, GridIsEveryPoint) {
  const Space space = space_of(3, 4);
  const auto search = search::grid({});
  EXPECT_EQ(search->next(space, {}, no_oracle).numbers.size(), 12u);
  std::map<uint64_t, Results> known;
  known[5] = {};
  EXPECT_EQ(search->next(space, known, no_oracle).numbers.size(), 11u);
  for (uint64_t i = 0; i < 12; ++i) known[i] = {};
  EXPECT_TRUE(search->next(space, known, no_oracle).numbers.empty());
}

TEST(Search, RandomIsTheSameForASeed) {
  const Space space = space_of(30, 40);
  const std::vector<uint64_t> first = search::random({7, 50})->next(space, {}, no_oracle).numbers;
  EXPECT_EQ(std::set<uint64_t>(first.begin(), first.end()).size(), 50u);
  EXPECT_LT(first.back(), 1200u);
  EXPECT_EQ(search::random({7, 50})->next(space, {}, no_oracle).numbers, first);
  EXPECT_NE(search::random({8, 50})->next(space, {}, no_oracle).numbers, first);
  std::map<uint64_t, Results> known;
  for (size_t i = 0; i < 20; ++i) known[first[i]] = {};
  EXPECT_EQ(search::random({7, 50})->next(space, known, no_oracle).numbers,
            (std::vector<uint64_t>{first.begin() + 20, first.end()}));
  EXPECT_EQ(search::random({1, 5000})->next(space, {}, no_oracle).numbers.size(), 1200u);
}

}  // namespace
}  // namespace winnow::dse
