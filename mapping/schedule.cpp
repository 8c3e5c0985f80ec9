// The schedule that keeps every tensor whole on chip, and what schedules need.
#include <algorithm>
#include <map>

#include "mapping/memory.h"
#include "mapping/search.h"

namespace winnow::mapping {

bool whole_schedule(const Draft& d, int count, Schedule& schedule) {
  schedule = {};
  const Lowered& lowered = d.m.lowered;
  std::map<std::string, size_t> open;
  auto touch = [&](const std::string& holder, int stage) {
    const auto [it, fresh] = open.try_emplace(holder, schedule.buffers.size());
    if (fresh) {
      const Layout& l = d.layouts.at(holder);
      schedule.buffers.push_back({holder, stage, stage, l.shape.height * count, l.shape.width * l.words, 0});
      schedule.homes[holder] = Home::kChip;
    }
    schedule.buffers[it->second].end = stage;
  };
  for (size_t i = 0; i < lowered.ops.size(); ++i) {
    const Op& op = lowered.ops[i];
    const int stage = static_cast<int>(i);
    Stage s;
    s.first = stage;
    s.last = stage + 1;
    const OpCost cost = op_cost(d, i);
    s.bytes = cost.weight_bytes + cost.table_bytes;
    schedule.bytes += s.bytes;
    schedule.stages.push_back(s);
    for (const std::string& in : op.inputs()) touch(lowered.holder(in), stage);
    touch(lowered.holder(op.output()), stage);
    if (const std::string c = d.coefficients(i); !c.empty()) {
      const Layout& l = d.layouts.at(c);
      schedule.buffers.push_back({c, stage, stage, l.shape.height, l.shape.width * l.words, 0});
    }
  }
  return allocate_buffers(schedule, d.m.accelerator.bank_words);
}

int fullest_op(const Schedule& schedule) {
  std::vector<int64_t> words(schedule.stages.size(), 0);
  for (const Buffer& b : schedule.buffers)
    for (int s = b.begin; s <= b.end; ++s) words[static_cast<size_t>(s)] += b.words();
  return schedule.stages[static_cast<size_t>(std::max_element(words.begin(), words.end()) - words.begin())].first;
}

const Buffer& Schedule::buffer(const std::string& holder, int stage) const {
  return *std::find_if(buffers.begin(), buffers.end(),
                       [&](const Buffer& b) { return b.holder == holder && b.begin <= stage && stage <= b.end; });
}

}  // namespace winnow::mapping
