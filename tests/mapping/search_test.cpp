// Is the schedule that the search finds the cheapest of all, and is a case that has none refused by name?
#include "mapping/search.h"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <random>

#include "mapping/live_set.h"
#include "mapping/planner.h"
#include "mapping/stage_cost.h"
#include "tests/mapping/hand_made_costs.h"

namespace winnow::mapping {
namespace search_test {

constexpr int kBlocks = 16;

/// Every split of the operations into stages, with every choice of what they make for staying on chip, in every number
/// of strips and order there is a plan for, one by one.
class Enumeration {
 public:
  Enumeration(const Costs& costs, const SearchLimits& limits) : costs_(costs), limits_(limits) {
    from(0, std::vector<char>(costs.tensors.size(), 0), {});
  }

  std::optional<Cost> cheapest;
  int ends = 0;
  int farthest = 0;                 // operation before which some stages end
  int64_t least_words = INT64_MAX;  // of a stage from there

 private:
  void from(int first, const std::vector<char>& before, const Cost& cost) {
    if (first == costs_.op_count()) {
      ++ends;
      if (!cheapest || cost < *cheapest) cheapest = cost;
      return;
    }
    if (first > farthest) farthest = first, least_words = INT64_MAX;
    for (int last = first + 1; last <= std::min(costs_.op_count(), first + limits_.longest_stage); ++last) {
      std::vector<int> made;
      std::vector<char> after = before;
      for (int t = 0; t < costs_.tensor_count(); ++t) {
        const TensorCost& x = costs_.tensor(t);
        if (x.last_read < last) after[static_cast<size_t>(t)] = 0;
        else if (x.first_write >= first && x.first_write < last && limits_.keep_on_chip) made.push_back(t);
      }
      for (size_t kept = 0; kept < size_t{1} << made.size(); ++kept) {
        for (size_t n = 0; n < made.size(); ++n) after[static_cast<size_t>(made[n])] = kept >> n & 1;
        stage({costs_, first, last, before, after}, after, cost);
      }
    }
  }

  void stage(const Setting& setting, const std::vector<char>& after, const Cost& cost) {
    if (setting.last == setting.first + 1) {
      const int64_t words = whole_words(costs_, setting);
      if (setting.first == farthest) least_words = std::min(least_words, words);
      if (words <= costs_.bank_words) from(setting.last, after, cost + whole_cost(costs_, setting));
    }
    for (const Order order : {Order::kActivationOuter, Order::kWeightOuter}) {
      if (order == Order::kWeightOuter && (setting.last > setting.first + 1 || costs_.op(setting.first).tiles == 0))
        continue;
      if (!stripable(costs_.flow, setting.last - 1)) continue;
      const StripPlans plans = plan_strips(costs_, setting, order, costs_.bank_words, kBlocks);
      if (setting.first == farthest) least_words = std::min(least_words, plans.least_words);
      for (const StripPlan& plan : plans.plans) {
        Stage s;
        s.first = setting.first, s.last = setting.last;
        s.strips = plan.strips;
        s.order = order;
        s.holds_weights = order == Order::kWeightOuter || weights_fit(costs_, s.first, s.last);
        from(setting.last, after, cost + strip_cost(costs_, setting, s, plan));
      }
    }
  }

  const Costs& costs_;
  SearchLimits limits_;
};

/// Up to four operations, in a chain with a shortcut here and there.
Costs random_costs(std::mt19937& random) {
  const auto range = [&](int from, int to) { return std::uniform_int_distribution<int>(from, to)(random); };
  tests::HandMadeCosts hand(2, 0);
  int last = hand.tensor("t0", range(1, 12), range(1, 4), static_cast<uint64_t>(range(1, 40) * 10));
  const int count = range(1, 4);
  int words = 0;
  for (int o = 0; o < count; ++o) {
    const int height = hand.at(last).height;
    int shortcut = -1;
    for (int t = 0; t < last; ++t)
      if (hand.at(t).height == height && range(0, 2) == 0) shortcut = t;
    const bool windowed = shortcut < 0 && range(0, 1);
    const int stride = windowed && height > 2 ? range(1, 2) : 1;
    const int out = hand.tensor("t" + std::to_string(o + 1), (height - 1) / stride + 1, range(1, 4),
                                static_cast<uint64_t>(range(1, 40) * 10));
    OpCost& cost = shortcut >= 0 ? hand.op({last, shortcut}, out)
                   : windowed    ? hand.windowed(last, out, 3, stride, 1)
                                 : hand.op({last}, out);
    if (shortcut < 0 && range(0, 3)) {
      cost.tiles = range(1, 4);
      cost.groups = range(1, cost.tiles);
      cost.weight_bytes = static_cast<uint64_t>(range(1, 3000));
      cost.memory = {range(100, 900), 1, 1};
      cost.array_cycles = static_cast<uint64_t>(range(1, 4000));
    } else {
      cost.vector_cycles = static_cast<uint64_t>(range(1, 1000));
    }
    words = std::max(words, static_cast<int>(hand.at(last).words() + hand.at(out).words()));
    last = out;
  }
  hand.at(last).is_output = true;
  if (range(0, 3) == 0) hand.at(1).is_output = true;
  hand.costs.bank_words = range(2, words * 3 / 2);
  return hand.costs;
}

/// The stages are all operations in order, and no more words are in the banks than there are.
void expect_runs(const Costs& costs, const Schedule& schedule) {
  int next = 0;
  uint64_t bytes = 0;
  for (size_t s = 0; s < schedule.stages.size(); ++s) {
    const Stage& stage = schedule.stages[s];
    EXPECT_EQ(stage.first, next);
    EXPECT_GT(stage.last, stage.first);
    next = stage.last;
    bytes += stage.bytes;
    int64_t words = 0;
    for (const Buffer& b : schedule.buffers)
      if (b.begin <= static_cast<int>(s) && static_cast<int>(s) <= b.end) words += b.words();
    EXPECT_LE(words, costs.bank_words);
  }
  EXPECT_EQ(next, costs.op_count());
  EXPECT_EQ(bytes, schedule.bytes);
}

TEST(SearchStages, finds_the_cheapest_of_all) {
  std::mt19937 random(1);
  int found = 0, refused = 0, in_strips = 0, weights_outside = 0, kept = 0;
  for (int n = 0; n < 1500; ++n) {
    SCOPED_TRACE(n);
    const Costs costs = random_costs(random);
    SearchLimits limits;
    if (n % 5 == 3) limits.longest_stage = 1 + n % 2;
    if (n % 5 == 4) limits.keep_on_chip = false;
    const Enumeration all(costs, limits);
    const Found search = search_stages(costs, limits, costs.bank_words, kBlocks);
    ASSERT_EQ(search.schedule.has_value(), all.cheapest.has_value());
    if (!search.schedule) {
      ++refused;
      EXPECT_EQ(search.tightest.op, all.farthest);
      EXPECT_EQ(search.tightest.words, all.least_words);
      EXPECT_GT(search.tightest.words, costs.bank_words);
      EXPECT_EQ(search.tightest.waiting, 0);
      continue;
    }
    ++found;
    const Schedule& schedule = *search.schedule;
    const Cost cost{schedule.bytes, schedule.cycles};
    EXPECT_EQ(cost.price(), all.cheapest->price()) << "of " << all.ends;
    expect_runs(costs, schedule);
    for (const Stage& stage : schedule.stages) {
      EXPECT_LE(stage.last - stage.first, limits.longest_stage);
      in_strips += stage.strips > 1;
      weights_outside += stage.order == Order::kWeightOuter;
    }
    for (const Buffer& b : schedule.buffers) kept += b.end > b.begin;
    if (testing::Test::HasFailure()) return;
  }
  EXPECT_GE(found, 800);
  EXPECT_GE(refused, 50);
  EXPECT_GE(in_strips, 300);
  EXPECT_GE(weights_outside, 20);
  EXPECT_GE(kept, 200);
}

/// "x" of `in` words of a row of a bank -> "y" of `out`, one row each: no strips.
Costs one_row(int in, int out, int bank_words) {
  tests::HandMadeCosts hand(1, bank_words);
  const int x = hand.tensor("x", 1, in, 10);
  const int y = hand.tensor("y", 1, out, 10);
  hand.op({x}, y).vector_cycles = 1;
  hand.at(y).is_output = true;
  return hand.costs;
}

int no_streams(const Schedule&) { return 0; }

TEST(PlanSchedule, a_batch_is_split_until_its_chunks_fit) {
  const auto chunks = [](int batch, int bank_words) {
    std::string text;
    const Outcome<Planned> plan = plan_schedule(one_row(3, 2, bank_words), batch, no_streams);
    for (const Chunk& c : plan.value->chunks) text += " " + std::to_string(c.first) + "+" + std::to_string(c.count);
    return text;
  };
  EXPECT_EQ(chunks(5, 25), " 0+5");
  EXPECT_EQ(chunks(5, 24), " 0+3 3+2");  // four fit, but no more evenly
  EXPECT_EQ(chunks(5, 15), " 0+3 3+2");
  EXPECT_EQ(chunks(5, 14), " 0+2 2+2 4+1");
  EXPECT_EQ(chunks(5, 9), " 0+1 1+1 2+1 3+1 4+1");
  EXPECT_EQ(chunks(1, 5), " 0+1");
}

TEST(PlanSchedule, what_fits_in_no_way_is_refused_by_its_operation) {
  EXPECT_TRUE(plan_schedule(one_row(12, 8, 20), 1, no_streams));
  const Outcome<Planned> past = plan_schedule(one_row(12, 8, 19), 3, no_streams);
  ASSERT_EQ(past.refusals.size(), 1u);
  EXPECT_EQ(past.refusals[0].what, Refused::kBankWords);
  EXPECT_EQ(past.refusals[0].tag, 1);
  EXPECT_EQ(past.refusals[0].reason,
            "expected feature maps, or strips of them, of at most 19 words per bank, got 20 in use at once");
}

TEST(PlanSchedule, the_operation_that_comes_farthest_is_named) {
  tests::HandMadeCosts hand(1, 10);
  const int x = hand.tensor("x", 1, 3, 10), y = hand.tensor("y", 1, 3, 10), z = hand.tensor("z", 1, 9, 10);
  hand.op({x}, y).tag = 4;
  hand.op({y}, z).tag = 6;
  hand.at(z).is_output = true;
  const Outcome<Planned> plan = plan_schedule(hand.costs, 1, no_streams);
  ASSERT_EQ(plan.refusals.size(), 1u);
  EXPECT_EQ(plan.refusals[0].tag, 6);
  EXPECT_NE(plan.refusals[0].reason.find("got 12 in use"), std::string::npos) << plan.refusals[0].reason;
}

TEST(PlanSchedule, more_tensors_wait_than_the_search_tells_apart) {
  for (const int most : {255, 256}) {  // and the input
    tests::HandMadeCosts hand(1, 2 * most);
    const int x = hand.tensor("x", 1, 1, 1);
    std::vector<int> all = {x};
    for (int n = 0; n < most; ++n) {
      all.push_back(hand.tensor("t" + std::to_string(n), 1, 2, 1));
      hand.op({x}, all.back()).tag = n + 1;
    }
    const int sum = hand.tensor("sum", 1, 1, 1);
    hand.op(all, sum).tag = 1000;
    hand.at(sum).is_output = true;
    const Outcome<Planned> plan = plan_schedule(hand.costs, 1, no_streams);
    ASSERT_EQ(plan.refusals.size(), 1u);
    EXPECT_EQ(plan.refusals[0].what, most == 255 ? Refused::kBankWords : Refused::kWaitingTensors);
    EXPECT_EQ(plan.refusals[0].tag, 1000);
    if (most == 256) {
      EXPECT_EQ(plan.refusals[0].reason, "expected at most 256 tensors that this and later layers read, got 257");
    }
  }
}

/// One operation on 200 rows, of which 100 fit; streams of blocks of rows.
Costs tall() {
  tests::HandMadeCosts hand(1, 400);
  const int x = hand.tensor("x", 200, 2, 4000), y = hand.tensor("y", 200, 2, 4000);
  hand.op({x}, y).vector_cycles = 100;
  hand.at(y).is_output = true;
  return hand.costs;
}

TEST(SearchSchedule, fewer_streams_are_tried_until_there_are_slots) {
  for (const int others : {200, 240, 252}) {
    const CountStreams count = [&](const Schedule& s) {
      int streams = others;
      for (const auto& [name, rows] : s.block_rows) streams += (200 + rows - 1) / rows;
      return streams;
    };
    const Found found = search_schedule(tall(), {}, count);
    ASSERT_TRUE(found.schedule);
    EXPECT_GT(found.schedule->stages.at(0).strips, 1);
    EXPECT_LE(count(*found.schedule), hls::kLengthSlots) << others;
  }
}

TEST(SearchSchedule, of_too_many_streams_the_fewest_win) {
  std::vector<std::map<std::string, int>> block_rows;
  const Found found = search_schedule(tall(), {}, [&](const Schedule& s) {
    block_rows.push_back(s.block_rows);
    return block_rows.size() == 2 ? 290 : 300;
  });
  ASSERT_TRUE(found.schedule);
  ASSERT_GT(block_rows.size(), 3u);
  EXPECT_EQ(found.schedule->block_rows, block_rows[1]);
  EXPECT_NE(found.schedule->block_rows, block_rows.front());
  EXPECT_NE(found.schedule->block_rows, block_rows.back());
}

}  // namespace search_test
}  // namespace winnow::mapping
