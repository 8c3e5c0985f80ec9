// Does a set of small numbers compare as its members do, and does the search keep the states that may win?
#include "mapping/live_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace winnow::mapping {
namespace {

TEST(LiveSet, is_ordered_by_its_highest_difference) {
  std::mt19937 random(1);
  for (int n = 0; n < 1000; ++n) {
    std::set<size_t> members[2];
    LiveSet sets[2];
    for (int i = 0; i < 2; ++i)
      for (uint32_t k = random() % 5; k > 0; --k) {
        const size_t member = random() % (n % 2 ? LiveSet::kMost : 4);
        members[i].insert(member), sets[i].add(member);
      }
    for (size_t m = 0; m < LiveSet::kMost; ++m) ASSERT_EQ(sets[0].holds(m), members[0].count(m) == 1);
    ASSERT_EQ(sets[0] == sets[1], members[0] == members[1]);
    const std::vector<size_t> first(members[0].rbegin(), members[0].rend()),
        second(members[1].rbegin(), members[1].rend());
    ASSERT_EQ(sets[0] < sets[1], first < second);
  }
}

TEST(WorthKeeping, keeps_the_cheapest_the_roomiest_and_nothing_that_is_beaten_while_others_wait) {
  using State = std::pair<uint64_t, int64_t>;  // price, words on chip
  std::mt19937 random(2);
  for (int n = 0; n < 1000; ++n) {
    std::vector<State> states(1 + random() % 30);
    for (State& s : states) s = {random() % 20, static_cast<int64_t>(random() % 20)};
    const size_t most = 2 + random() % 10;
    const std::vector<size_t> kept = worth_keeping(states, most);
    ASSERT_EQ(kept.size(), std::min(most, states.size()));
    ASSERT_TRUE(std::is_sorted(kept.begin(), kept.end()));
    ASSERT_EQ(std::set<size_t>(kept.begin(), kept.end()).size(), kept.size());
    const auto holds = [&](const auto& better) {
      return std::any_of(kept.begin(), kept.end(), [&](size_t k) { return better(states[k]); });
    };
    const uint64_t cheapest = std::min_element(states.begin(), states.end())->first;
    int64_t roomiest = states[0].second;
    for (const State& s : states) roomiest = std::min(roomiest, s.second);
    ASSERT_TRUE(holds([&](const State& s) { return s.first == cheapest; }));
    ASSERT_TRUE(holds([&](const State& s) { return s.second == roomiest; }));
  }
}

}  // namespace
}  // namespace winnow::mapping
