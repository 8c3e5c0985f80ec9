// The order of a program: chunks, stages, groups of tiles, strips, operations.
#include "mapping/program.h"

#include <algorithm>
#include <climits>
#include <map>
#include <set>
#include <tuple>

#include "mapping/commands.h"

namespace winnow::mapping {
namespace {

class ProgramBuilder {
 public:
  ProgramBuilder(const models::Network& network, const accelerators::Accelerator& accelerator, const Encoded& encoded,
                 const Planned& plan, const std::vector<Transfer>& transfers, uint32_t image_address,
                 const std::vector<int>& counter_tags)
      : network_(network), accelerator_(accelerator), placed_(encoded.placed), lowered_(encoded.placed.lowered),
        schedule_(plan.schedule), chunks_(plan.chunks), transfers_(transfers), flow_(encoded.placed.lowered),
        dispatch_(counter_tags), weights_(accelerator, encoded, image_address, dispatch_),
        here_(encoded.placed, plan.schedule),
        commands_(network, accelerator, encoded.placed, transfers, flow_, here_, weights_, dispatch_) {
    for (size_t i = 0; i < lowered_.ops.size(); ++i)
      maker_of_[lowered_.holder(lowered_.ops[i].output())] = static_cast<int>(i);
  }

  Outcome<Program> run() {
    for (int chunk = 0; chunk < static_cast<int>(chunks_.size()); ++chunk) {
      dispatch_.enter_chunk(chunk);
      here_.clear(chunks_[static_cast<size_t>(chunk)].count);
      transfers_of_.clear();
      for (size_t t = 0; t < transfers_.size(); ++t)
        if (transfers_[t].chunk == chunk || transfers_[t].origin == Origin::kConstant)
          transfers_of_[transfers_[t].tensor].push_back(static_cast<int>(t));
      for (stage_ = 0; stage_ < static_cast<int>(schedule_.stages.size()); ++stage_) stage_steps();
    }
    const TileMemory used = weights_.used();
    const bool resident = weights_.resident();
    const MemoryUse use{schedule_.bank_words, static_cast<int>(used.weights), static_cast<int>(used.pointers),
                        static_cast<int>(used.params)};
    return std::move(dispatch_).finish(chunks_.back().first + chunks_.back().count).then([&](std::vector<Step> steps) {
      return Outcome<Program>(Program{std::move(steps), use, resident});
    });
  }

 private:
  const Stage& stage() const { return schedule_.stages[static_cast<size_t>(stage_)]; }
  const Op& op(int i) const { return lowered_.ops[static_cast<size_t>(i)]; }
  const TensorRows& rows(const std::string& holder) const { return rows_[static_cast<size_t>(flow_.ids.at(holder))]; }

  /// Strip by strip (and tile by tile outside that, when weights are the outer loop).
  void stage_steps() {
    const Stage& s = stage();
    dispatch_.enter_strip(0);
    enter_stage();
    for (int i = s.first; i < s.last; ++i) load_coefficients(i);
    if (!weights_.resident()) {
      weights_.drop(s.first, s.last);
      if (s.strips > 1 && s.holds_weights && s.order == Order::kActivationOuter)
        weights_.keep_together(memory_of_stage());
    }
    std::vector<std::pair<int, int>> groups = {{0, INT_MAX}};
    if (s.order == Order::kWeightOuter)
      groups = tile_groups(placed_.tilings[static_cast<size_t>(s.first)], accelerator_);
    tiles_ = {0, INT_MAX};
    for (const std::pair<int, int>& group : groups) {
      if (s.order == Order::kWeightOuter) begin_group(static_cast<size_t>(s.first), group);
      for (strip_ = 0; strip_ < s.strips; ++strip_) {
        dispatch_.enter_strip(strip_);
        strip_steps();
      }
    }
  }

  /// Every tensor of the stage gets its buffer, and the rows of its strips.
  void enter_stage() {
    const Stage& s = stage();
    std::set<std::string> holders;
    std::vector<char> live(flow_.names.size(), 0);
    std::vector<int> blocks(flow_.names.size(), 0);
    for (int i = s.first; i < s.last; ++i) {
      holders.insert(lowered_.holder(op(i).output()));
      for (const std::string& in : op(i).inputs()) holders.insert(lowered_.holder(in));
    }
    for (const std::string& h : holders) {
      here_.enter(h, stage_);
      const auto id = static_cast<size_t>(flow_.ids.at(h));
      live[id] = is_live(h);
      if (schedule_.block_rows.count(h) && streams(h)) blocks[id] = schedule_.block_rows.at(h);
    }
    rows_ = strip_rows(flow_, s.first, s.last, s.strips, live, blocks);
  }

  TileMemory memory_of_stage() const {
    TileMemory sum;
    for (int i = stage().first; i < stage().last; ++i)
      sum += memory_of(placed_.tilings[static_cast<size_t>(i)], accelerator_.geometry());
    return sum;
  }

  /// The input comes anew, and the output's words of this group alone are in its buffer, unless they stay whole on
  /// chip.
  void begin_group(size_t i, const std::pair<int, int>& group) {
    tiles_ = group;
    const auto& array = std::get<ArrayOp>(lowered_.ops[i].what);
    const std::string &in = lowered_.holder(array.input), &out = lowered_.holder(array.output);
    Residence& input = here_.at(in);
    if (transfers_of_.count(in) && input.buffer->begin == stage_) input.origin = input.end = 0, input.loaded = 0;
    const hls::Geometry grid = accelerator_.geometry();
    if (schedule_.sliced_by.count(out)) {
      Residence& output = here_.at(out);
      output.origin = output.end = 0;
      std::tie(output.first_word, output.words) = group_words(placed_.tilings[i], group, grid);
    }
    weights_.keep_together(memory_of(placed_.tilings[i], group.first, group.second, grid));
  }

  void strip_steps() {
    const Stage& stage = this->stage();
    const auto s = static_cast<size_t>(strip_);
    for (int i = stage.first; i < stage.last; ++i) {
      for (const std::string& in : op(i).inputs()) bring(lowered_.holder(in), s, i);
      const std::string& holder = lowered_.holder(op(i).output());
      const TensorRows& out = rows(holder);
      const int y0 = s ? out.end[s - 1] : 0, y1 = out.end[s];
      if (y0 < y1) {
        make_room(holder, s, i);
        if (std::holds_alternative<ArrayOp>(op(i).what))
          commands_.array(static_cast<size_t>(i), y0, y1, tiles_,
                          stage.holds_weights || stage.order == Order::kWeightOuter);
        else commands_.vector(static_cast<size_t>(i), y0, y1);
        if (last_maker(holder) == i) {
          here_.at(holder).end = std::max(here_.at(holder).end, y1);
          store_blocks(holder, y1);
        }
      }
      // What the next strip reads can come as soon as this one needs no more of what it replaces.
      if (strip_ + 1 < stage.strips)
        for (const std::string& in : op(i).inputs())
          if (last_reader(lowered_.holder(in)) == i) bring(lowered_.holder(in), s + 1, i);
    }
  }

  int last_reader(const std::string& holder) const {
    for (int i = stage().last - 1; i >= stage().first; --i)
      for (const std::string& in : op(i).inputs())
        if (lowered_.holder(in) == holder) return i;
    return -1;
  }

  /// The operation of this stage that completes a strip of `holder`.
  int last_maker(const std::string& holder) const {
    for (int i = stage().last - 1; i >= stage().first; --i)
      if (lowered_.holder(op(i).output()) == holder) return i;
    return -1;
  }

  bool made_here(const std::string& holder) const { return last_maker(holder) >= 0; }

  /// Read after the stage, or by the host.
  bool is_live(const std::string& holder) const {
    for (size_t i = static_cast<size_t>(stage().last); i < lowered_.ops.size(); ++i)
      for (const std::string& in : lowered_.ops[i].inputs())
        if (lowered_.holder(in) == holder) return true;
    for (const std::string& out : network_.outputs)
      if (lowered_.views.at(out).physical == holder) return true;
    return false;
  }

  /// Goes to DRAM or comes from there in this stage.
  bool streams(const std::string& holder) {
    if (!transfers_of_.count(holder)) return false;
    return made_here(holder) || here_.at(holder).buffer->begin == stage_;
  }

  /// Rows of `holder` that strip `s` reads are on chip afterwards, if DRAM has them.
  void bring(const std::string& holder, size_t s, int reader) {
    Residence& r = here_.at(holder);
    if (made_here(holder) || r.buffer->begin != stage_ || !transfers_of_.count(holder)) return;
    const std::vector<int>& blocks = transfers_of_.at(holder);
    const int until = rows(holder).end[s];
    while (r.loaded < blocks.size()) {
      const Transfer& t = transfers_[static_cast<size_t>(blocks[r.loaded])];
      if (t.y0 >= until) break;
      // A block stays in one piece: the first of its streams makes room for all.
      if (r.loaded == 0 || transfers_[static_cast<size_t>(blocks[r.loaded - 1])].y0 != t.y0)
        make_room(holder, s, reader);
      commands_.transfer(hls::kLoadActs, blocks[r.loaded], r);
      r.end = t.y1;
      ++r.loaded;
    }
  }

  void load_coefficients(int i) {
    const std::string name = op(i).coefficients();
    if (name.empty()) return;
    const Residence& r = here_.enter(name, stage_);
    for (int transfer : transfers_of_.at(name)) commands_.transfer(hls::kLoadActs, transfer, r);
  }

  /// The rows of strip `s` have a place behind those that are there; if need be, what is still needed moves to the
  /// buffer's start.
  void make_room(const std::string& holder, size_t s, int for_op) {
    Residence& r = here_.at(holder);
    const TensorRows& need = rows(holder);
    if (need.end[s] - r.origin <= r.buffer->rows || here_.images() > 1) return;
    const int keep = std::min(need.start[s], r.end);
    if (keep < r.end) commands_.move_rows(holder, r, keep, r.end, op(for_op).tag);
    r.origin = keep;
  }

  void store_blocks(const std::string& holder, int until) {
    const auto it = transfers_of_.find(holder);
    if (it == transfers_of_.end() || maker_of_.at(holder) >= stage().last) return;
    Residence& r = here_.at(holder);
    r.stored.resize(it->second.size(), 0);
    for (size_t n = 0; n < it->second.size(); ++n) {
      const Transfer& t = transfers_[static_cast<size_t>(it->second[n])];
      if (r.stored[n] || t.y1 > until || t.range.first_word < r.first_word ||
          t.range.first_word >= r.first_word + r.words)
        continue;
      commands_.transfer(hls::kStoreActs, it->second[n], r);
      r.stored[n] = 1;
    }
  }

  const models::Network& network_;
  const accelerators::Accelerator& accelerator_;
  const Placed& placed_;
  const Lowered& lowered_;
  const Schedule& schedule_;
  const std::vector<Chunk>& chunks_;
  const std::vector<Transfer>& transfers_;
  RowFlow flow_;
  Dispatch dispatch_;
  WeightLoads weights_;
  Residences here_;
  Commands commands_;
  int stage_ = 0, strip_ = 0;
  std::map<std::string, int> maker_of_;                   // operation that completes a holder
  std::map<std::string, std::vector<int>> transfers_of_;  // of this chunk, by holder, in row order
  std::pair<int, int> tiles_;                             // of the stage's operation, when weights are the outer loop
  std::vector<TensorRows> rows_;                          // of this stage, by tensor of flow_
};

}  // namespace

Outcome<Program> make_program(const models::Network& network, const accelerators::Accelerator& accelerator,
                              const Encoded& encoded, const Planned& plan, const std::vector<Transfer>& transfers,
                              uint32_t image_address, const std::vector<int>& counter_tags) {
  return ProgramBuilder(network, accelerator, encoded, plan, transfers, image_address, counter_tags).run();
}

}  // namespace winnow::mapping
