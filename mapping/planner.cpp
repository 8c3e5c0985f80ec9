// Chunks of the batch, and searches with more or fewer streams and less room.
#include "mapping/planner.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "mapping/limits.h"
#include "mapping/live_set.h"
#include "mapping/memory.h"
#include "mapping/stage_cost.h"

namespace winnow::mapping {
namespace {

constexpr int kBlocks[] = {
    16, 32, 64};  // streams at most of a tensor that strips read or write; more make smaller strips possible
constexpr int kManyBlocks[] = {128, 224};   // tried where the strips of all these are too large for the banks
constexpr int kFewBlocks[] = {8, 4, 2, 1};  // tried in turn where all these take more length slots than there are

/// The operation that runs while the buffers take the most words.
int fullest_op(const Schedule& schedule) {
  std::vector<int64_t> words(schedule.stages.size(), 0);
  for (const Buffer& b : schedule.buffers)
    for (int s = b.begin; s <= b.end; ++s) words[static_cast<size_t>(s)] += b.words();
  return schedule.stages[static_cast<size_t>(std::max_element(words.begin(), words.end()) - words.begin())].first;
}

std::vector<Chunk> chunks_of(int batch, int count) {
  std::vector<Chunk> chunks;
  for (int first = 0; first < batch; first += count) chunks.push_back({first, std::min(count, batch - first)});
  return chunks;
}

/// Searches with different numbers of streams; keeps the best result.
class Searches {
 public:
  Searches(const Costs& costs, const SearchLimits& limits, const CountStreams& count_streams)
      : costs_(costs), limits_(limits), count_streams_(count_streams) {}

  Found run() {
    for (int blocks : kBlocks)
      if (!try_blocks(blocks)) return {{}, tightest_};
    for (int blocks : kManyBlocks)
      if (!best_ && !fewest_) try_blocks(blocks);
    for (int blocks : kFewBlocks)
      if (!best_ && fewest_) try_blocks(blocks);
    return {best_ ? std::move(best_) : std::move(fewest_), tightest_};
  }

 private:
  /// False when there are too many tensors for any number of blocks.
  bool try_blocks(int blocks) {
    // Buffers of different lives leave gaps; what the search may fill shrinks until its choice can be laid out.
    for (int percent = 100; percent >= 50; percent -= 2) {
      Found found =
          search_stages(costs_, limits_, static_cast<int>(int64_t{costs_.bank_words} * percent / 100), blocks);
      if (found.tightest.waiting) {
        tightest_ = found.tightest;
        return false;
      }
      if (!found.schedule) {
        note(found.tightest);
        break;
      }
      Schedule& candidate = *found.schedule;
      if (!allocate_buffers(candidate, costs_.bank_words)) {
        note({fullest_op(candidate), candidate.bank_words, 0});
        continue;
      }
      const int count = count_streams_(candidate);
      if (count <= hls::kLengthSlots) {
        if (!best_ || Cost{candidate.bytes, candidate.cycles} < Cost{best_->bytes, best_->cycles})
          best_ = std::move(found.schedule);
      } else if (count < fewest_streams_) {
        fewest_ = std::move(found.schedule);
        fewest_streams_ = count;
      }
      break;
    }
    return true;
  }

  /// What comes farthest says most about what is missing.
  void note(const Tightest& t) {
    if (!best_ && std::tie(tightest_.op, t.words) < std::tie(t.op, tightest_.words)) tightest_ = t;
  }

  const Costs& costs_;
  SearchLimits limits_;
  const CountStreams& count_streams_;
  std::optional<Schedule> best_, fewest_;
  int fewest_streams_ = INT32_MAX;
  Tightest tightest_{0, INT32_MAX, 0};
};

}  // namespace

std::optional<Schedule> whole_schedule(const Costs& costs, int count) {
  Schedule schedule;
  std::map<int, size_t> open;  // index of a tensor's buffer
  for (int stage = 0; stage < costs.op_count(); ++stage) {
    const auto touch = [&](int t) {
      const auto [it, fresh] = open.try_emplace(t, schedule.buffers.size());
      if (fresh) {
        const std::string& name = costs.flow.names[static_cast<size_t>(t)];
        schedule.buffers.push_back(
            {name, stage, stage, costs.tensor(t).height * count, static_cast<int>(costs.tensor(t).row_words), 0});
        schedule.homes[name] = Home::kChip;
      }
      schedule.buffers[it->second].end = stage;
    };
    const OpCost& op = costs.op(stage);
    Stage s;
    s.first = stage;
    s.last = stage + 1;
    s.bytes = op.weight_bytes + op.table_bytes;
    schedule.bytes += s.bytes;
    schedule.stages.push_back(s);
    for (int in : costs.flow.ops[static_cast<size_t>(stage)].in) touch(in);
    touch(costs.flow.ops[static_cast<size_t>(stage)].out);
    if (!op.coefficients.empty())
      schedule.buffers.push_back({op.coefficients, stage, stage, op.coefficient_rows, op.coefficient_row_words, 0});
  }
  if (!allocate_buffers(schedule, costs.bank_words)) return {};
  return schedule;
}

Found search_schedule(const Costs& costs, const SearchLimits& limits, const CountStreams& count_streams) {
  return Searches(costs, limits, count_streams).run();
}

Outcome<Planned> plan_schedule(const Costs& costs, int batch, const CountStreams& count_streams) {
  for (int parts = 1; parts <= batch; ++parts) {
    const int count = (batch + parts - 1) / parts;
    if (parts > 1 && count == (batch + parts - 2) / (parts - 1)) continue;
    if (std::optional<Schedule> whole = whole_schedule(costs, count))
      return Planned{std::move(*whole), chunks_of(batch, count)};
  }
  Found found = search_schedule(costs, {}, count_streams);
  if (found.schedule) return Planned{std::move(*found.schedule), chunks_of(batch, 1)};
  const Tightest& t = found.tightest;
  const int tag = costs.op(t.op).tag;
  if (t.waiting) return refuse(Refused::kWaitingTensors, {{"most", int64_t{LiveSet::kMost}}, {"n", t.waiting}}, tag);
  return refuse(Refused::kBankWords, {{"most", costs.bank_words}, {"n", t.words}}, tag);
}

}  // namespace winnow::mapping
