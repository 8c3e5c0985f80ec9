// The program: one step per descriptor, who waits for whom, and the dispatch order.
#include <algorithm>
#include <climits>
#include <set>
#include <tuple>

#include "mapping/byte_counters.h"
#include "mapping/draft.h"
#include "mapping/limits.h"
#include "mapping/memory.h"
#include "mapping/strips.h"
#include "mapping/walk.h"
#include "models/error.h"
#include "models/quantization.h"

namespace winnow::mapping {
namespace {

using hls::Descriptor;
namespace field = hls::field;

constexpr int kTilesAhead =
    1;  // weight loads are dispatched this many tiles before their own; the lw queue holds one more
constexpr int kSlotSpace = 1 << 20;  // length slots among the hazards, past every bank address

/// Which rows of a holder its buffer has: row `origin` at the buffer's start, rows up to `end` written.
struct Residence {
  const Buffer* buffer = nullptr;
  int origin = 0, end = 0;
  int first_word = 0, words = 0;  // of every pixel that are there
  size_t loaded = 0;              // of its transfers
  std::vector<char> stored;       // by transfer
};

/// On-chip places of one tile's weights.
struct TilePlace {
  int weight_base = 0, pointer_base = 0, param_base = 0;
  int load_index = -1;  // LOAD_WEIGHTS that brings it
};

class ProgramBuilder {
 public:
  explicit ProgramBuilder(Draft& draft)
      : d_(draft), lowered_(draft.m.lowered), schedule_(draft.m.schedule), flow_(draft.m.lowered),
        weight_ring_(draft.m.accelerator.weight_words), pointer_ring_(draft.m.accelerator.pointer_words),
        param_ring_(draft.m.accelerator.param_words) {
    for (size_t i = 0; i < lowered_.ops.size(); ++i)
      maker_of_[lowered_.holder(lowered_.ops[i].output())] = static_cast<int>(i);
  }

  void run() {
    d_.m.weights_resident = memory_of(0, static_cast<int>(d_.plans.size())).fits(d_.m.accelerator);
    tile_places_.resize(d_.plans.size());
    for (chunk_ = 0; chunk_ < static_cast<int>(d_.m.chunks.size()); ++chunk_) {
      images_ = d_.m.chunks[static_cast<size_t>(chunk_)].count;
      transfers_.clear();
      here_.clear();
      for (size_t t = 0; t < d_.m.transfers.size(); ++t)
        if (d_.m.transfers[t].chunk == chunk_ || d_.m.transfers[t].origin == Origin::kConstant)
          transfers_[d_.m.transfers[t].tensor].push_back(static_cast<int>(t));
      for (stage_ = 0; stage_ < static_cast<int>(schedule_.stages.size()); ++stage_) stage_steps();
    }
    merge_steps();
    refuse_descriptors();
    check_byte_counters(d_);
    d_.refuse_problems();
    write_programs(d_);
    d_.m.bank_words_used = schedule_.bank_words;
    d_.m.weight_words_used = weight_ring_.high_water();
    d_.m.pointer_words_used = pointer_ring_.high_water();
    d_.m.param_words_used = param_ring_.high_water();
  }

 private:
  /// A step of the lw unit may go out once `after_tiles` COMPUTE steps have; other steps keep their order.
  struct LoadStep {
    Step step;
    int before_tile = 0;  // COMPUTE ordinal that uses it
    int waits_tiles = 0;  // COMPUTEs that must be done first
  };

  const Stage& stage() const { return schedule_.stages[static_cast<size_t>(stage_)]; }
  const Op& op(int i) const { return lowered_.ops[static_cast<size_t>(i)]; }
  const Layout& layout(const std::string& name) const { return d_.layouts.at(name); }
  const TensorRows& rows(const std::string& holder) const { return rows_[static_cast<size_t>(flow_.ids.at(holder))]; }

  /// Strip by strip (and tile by tile outside that, when weights are the outer loop).
  void stage_steps() {
    const Stage& seg = stage();
    std::set<std::string> holders;
    std::vector<char> live(flow_.names.size(), 0);
    std::vector<int> blocks(flow_.names.size(), 0);
    for (int i = seg.first; i < seg.last; ++i) {
      holders.insert(lowered_.holder(op(i).output()));
      for (const std::string& in : op(i).inputs()) holders.insert(lowered_.holder(in));
    }
    for (const std::string& h : holders) {
      Residence& r = here_[h];
      const Buffer& b = schedule_.buffer(h, stage_);
      if (r.buffer != &b) r = {&b, 0, 0, 0, layout(h).words, 0, r.stored};
      const auto id = static_cast<size_t>(flow_.ids.at(h));
      live[id] = is_live(h);
      if (schedule_.block_rows.count(h) && streams(h)) blocks[id] = schedule_.block_rows.at(h);
    }
    for (int i = seg.first; i < seg.last; ++i) load_coefficients(i);
    rows_ = strip_rows(flow_, seg.first, seg.last, seg.strips, live, blocks);
    if (!d_.m.weights_resident) {
      for (int i = seg.first; i < seg.last; ++i) tile_places_[static_cast<size_t>(i)].clear();
      if (seg.strips > 1 && seg.holds_weights && seg.order == Order::kActivationOuter)
        keep_together(memory_of(seg.first, seg.last));
    }
    const auto first_op = static_cast<size_t>(seg.first);
    std::vector<std::pair<int, int>> groups = {{0, INT_MAX}};
    if (seg.order == Order::kWeightOuter) groups = d_.tile_groups(first_op);
    tiles_ = {0, INT_MAX};
    for (const std::pair<int, int>& group : groups) {
      if (seg.order == Order::kWeightOuter) begin_group(first_op, group);
      for (strip_ = 0; strip_ < seg.strips; ++strip_) strip_steps();
    }
  }

  /// The input comes anew, and the output's words of this group alone are in its buffer, unless they stay whole on
  /// chip.
  void begin_group(size_t i, const std::pair<int, int>& group) {
    tiles_ = group;
    const auto& array = std::get<ArrayOp>(lowered_.ops[i].what);
    const std::string &in = lowered_.holder(array.input), &out = lowered_.holder(array.output);
    Residence& input = here_.at(in);
    if (transfers_.count(in) && input.buffer->begin == stage_) input.origin = input.end = 0, input.loaded = 0;
    if (schedule_.sliced_by.count(out)) {
      Residence& output = here_.at(out);
      output.origin = output.end = 0;
      std::tie(output.first_word, output.words) = d_.group_words(i, group);
    }
    keep_together(d_.tile_memory(i, group.first, group.second));
  }

  void strip_steps() {
    const Stage& seg = stage();
    const auto s = static_cast<size_t>(strip_);
    for (int i = seg.first; i < seg.last; ++i) {
      for (const std::string& in : op(i).inputs()) bring(lowered_.holder(in), s, i);
      const std::string& holder = lowered_.holder(op(i).output());
      const TensorRows& out = rows(holder);
      const int y0 = s ? out.end[s - 1] : 0, y1 = out.end[s];
      if (y0 < y1) {
        make_room(holder, s, i);
        if (std::holds_alternative<ArrayOp>(op(i).what)) array_steps(static_cast<size_t>(i), y0, y1);
        else vector_steps(static_cast<size_t>(i), y0, y1);
        if (last_maker(holder) == i) {
          here_.at(holder).end = std::max(here_.at(holder).end, y1);
          store_blocks(holder, y1);
        }
      }
      // What the next strip reads can come as soon as this one needs no more of what it replaces.
      if (strip_ + 1 < seg.strips)
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
    for (const std::string& out : d_.m.network.outputs)
      if (lowered_.views.at(out).physical == holder) return true;
    return false;
  }

  /// Goes to DRAM or comes from there in this stage.
  bool streams(const std::string& holder) const {
    if (!transfers_.count(holder)) return false;
    return made_here(holder) || here_.at(holder).buffer->begin == stage_;
  }

  /// Bank address of row `y`'s first word, of a single image.
  static int row_address(const Residence& r, int y) { return r.buffer->base + (y - r.origin) * r.buffer->row_words; }

  /// Where a tensor's pixels are now.
  Frame frame(const std::string& tensor) const {
    const std::string& holder = lowered_.holder(tensor);
    const Residence& r = here_.at(holder);
    const Layout& l = layout(tensor);
    return {row_address(r, 0) + d_.word_offset(tensor), layout(holder).words, l.words, l.shape.height, l.shape.width};
  }

  /// Rows of `holder` that strip `s` reads are on chip afterwards, if DRAM has them.
  void bring(const std::string& holder, size_t s, int reader) {
    Residence& r = here_.at(holder);
    if (made_here(holder) || r.buffer->begin != stage_ || !transfers_.count(holder)) return;
    const std::vector<int>& blocks = transfers_.at(holder);
    const int until = rows(holder).end[s];
    while (r.loaded < blocks.size()) {
      const Transfer& t = d_.m.transfers[static_cast<size_t>(blocks[r.loaded])];
      if (t.y0 >= until) break;
      // A block stays in one piece: the first of its streams makes room for all.
      if (r.loaded == 0 || d_.m.transfers[static_cast<size_t>(blocks[r.loaded - 1])].y0 != t.y0)
        make_room(holder, s, reader);
      transfer_step(hls::kLoadActs, blocks[r.loaded]);
      r.end = t.y1;
      ++r.loaded;
    }
  }

  void load_coefficients(int i) {
    const std::string name = d_.coefficients(static_cast<size_t>(i));
    if (name.empty()) return;
    here_[name] = {&schedule_.buffer(name, stage_), 0, 0, 0, layout(name).words, 0, {}};
    for (int transfer : transfers_.at(name)) transfer_step(hls::kLoadActs, transfer);
  }

  /// The rows of strip `s` have a place behind those that are there; if need be, what is still needed moves to the
  /// buffer's start.
  void make_room(const std::string& holder, size_t s, int for_op) {
    Residence& r = here_.at(holder);
    const TensorRows& need = rows(holder);
    if (need.end[s] - r.origin <= r.buffer->rows || images_ > 1) return;
    const int keep = std::min(need.start[s], r.end);
    if (keep < r.end) move_rows(holder, keep, op(for_op).tag);
    r.origin = keep;
  }

  /// Rows from `keep` on to the buffer's start.
  void move_rows(const std::string& holder, int keep, int tag) {
    const Residence& r = here_.at(holder);
    const Layout& l = layout(holder);
    Frame from = frame(holder), to = from;
    from.base += r.first_word;
    from.words = r.words;
    to.base = r.buffer->base - keep * r.buffer->row_words;
    to.height = 0;  // there is one image
    for (const WalkPiece& piece :
         walk_pieces(elementwise_y(from, 1), elementwise_x(from), {keep, r.end, 0, l.shape.width}, 1, false)) {
      Step step = make(hls::kVector, 3, tag);
      Descriptor& d = step.descriptor;
      set_elementwise_walk(d, from, 1, 0, piece);
      set_output(d, to, r.first_word, piece);
      d.set_signed(field::low, -256);
      d.set_signed(field::high, 255);
      d.set(field::mult0, 1);
      d.set(field::mult1, 1);
      Hazards::Waits waits{};
      const auto access_rows = [&](const Frame& f, bool write) {
        hazards_.access(step.unit, step.index, f.base + piece.r.y0 * f.row(), f.base + piece.r.y1 * f.row(), write,
                        waits);
      };
      access_rows(frame(holder), false);
      access_rows(to, true);
      set_waits(d, waits);
      step.writes = {d_.layout_index(holder), to.base, l.words, r.first_word, r.words, piece};
      d_.m.needs.vector = true;
      main_.push_back(std::move(step));
    }
  }

  /// Where the vector units write the pixels of a piece: from word `first_word` of each on.
  static void set_output(Descriptor& d, const Frame& to, int first_word, const WalkPiece& piece) {
    set_address(
        d, field::out_base,
        to.base + first_word + (piece.first_image * to.height + piece.r.y0) * to.row() + piece.r.x0 * to.stride);
    set_address(d, field::out_x, to.stride);
    set_address(d, field::out_y, to.row());
    set_address(d, field::out_b, to.height * to.row());
  }

  /// Bank addresses, and steps between them, wrap.
  static void set_address(Descriptor& d, const hls::Field& f, int value) {
    d.set_wrapping(f, static_cast<uint32_t>(value));
  }

  void store_blocks(const std::string& holder, int until) {
    const auto it = transfers_.find(holder);
    if (it == transfers_.end() || maker_of_.at(holder) >= stage().last) return;
    Residence& r = here_.at(holder);
    r.stored.resize(it->second.size(), 0);
    for (size_t n = 0; n < it->second.size(); ++n) {
      const Transfer& t = d_.m.transfers[static_cast<size_t>(it->second[n])];
      if (r.stored[n] || t.y1 > until || t.range.first_word < r.first_word ||
          t.range.first_word >= r.first_word + r.words)
        continue;
      transfer_step(hls::kStoreActs, it->second[n]);
      r.stored[n] = 1;
    }
  }

  Step make(hls::Opcode op, int units, int tag) {
    Step step;
    step.unit = hls::unit_of(op);
    step.index = counts_[step.unit]++;
    step.tag = tag;
    step.chunk = chunk_;
    step.strip = strip_;
    step.descriptor.set(field::opcode, op);
    step.descriptor.set(field::size, static_cast<uint32_t>(units));
    step.descriptor.set(field::tag, static_cast<uint32_t>(d_.m.counter_tags[static_cast<size_t>(tag)]));
    return step;
  }

  static void set_waits(Descriptor& d, const Hazards::Waits& waits) {
    const hls::Field fields[] = {field::wait_lw, field::wait_la, field::wait_cp, field::wait_vu, field::wait_st};
    for (int u = 0; u < hls::kUnits; ++u) {
      // More are refused when all are counted.
      const int wait = std::min(waits[static_cast<size_t>(u)], kMostDescriptors);
      if (wait > static_cast<int>(d.get(fields[u]))) d.set(fields[u], static_cast<uint32_t>(wait));
    }
  }

  /// Names the layer with the most descriptors of a unit that has too many.
  void refuse_descriptors() {
    static const char* const kWhat[] = {"weight loads", "activation loads", "compute tiles", "vector passes", "stores"};
    for (int u = 0; u < hls::kUnits; ++u) {
      if (counts_[u] <= kMostDescriptors) continue;
      std::map<int, int> of_layers;
      for (const Step& step : d_.m.steps) of_layers[step.tag] += step.unit == u;
      const auto most = std::max_element(of_layers.begin(), of_layers.end(),
                                         [](const auto& a, const auto& b) { return a.second < b.second; });
      d_.problem(d_.place_of(most->first), at_most(kMostDescriptors, kWhat[u], counts_[u]) + ", " +
                                               std::to_string(most->second) + " of them of this " +
                                               (most->first > 0 ? "layer" : "input") + " (use " +
                                               (d_.m.batch > 1 ? "a smaller batch)" : "larger memories)"));
    }
    d_.refuse_problems();
  }

  /// Of all tiles of operations [first, last).
  TileMemory memory_of(int first, int last) const {
    TileMemory sum;
    for (int i = first; i < last; ++i)
      sum += d_.tile_memory(static_cast<size_t>(i), 0, static_cast<int>(d_.plans[static_cast<size_t>(i)].tiles.size()));
    return sum;
  }

  void keep_together(const TileMemory& sum) {
    weight_ring_.keep_together(static_cast<int>(sum.weights));
    pointer_ring_.keep_together(static_cast<int>(sum.pointers));
    param_ring_.keep_together(static_cast<int>(sum.params));
  }

  void load_tile(size_t i, size_t t) {
    const Op& op = d_.m.lowered.ops[i];
    ArrayPlan& plan = d_.plans[i];
    const Tile& tile = plan.tiles[t];
    const int compute = counts_[hls::kUnitCp];  // the COMPUTE that follows
    int waits = 0;
    TilePlace place;
    place.weight_base = weight_ring_.take(std::max(1, tile.weight_words), compute, waits);
    place.pointer_base = pointer_ring_.take(d_.pointer_words(i), compute, waits);
    place.param_base = param_ring_.take(tile.kb * d_.grid.most_banks_of_row(), compute, waits);

    if (plan.table_beats > 0 && (t == 0 || tables_of_ != static_cast<int>(i))) {
      tables_of_ = static_cast<int>(i);
      Step step = make(hls::kLoadTables, 1, op.tag);
      Descriptor& d = step.descriptor;
      d.set(field::lt_address, plan.table_address);
      d.set(field::lt_beats, plan.table_beats);
      d.set(field::lt_first, static_cast<uint32_t>(plan.tables.first));
      d.set(field::lt_bytes, static_cast<uint32_t>(plan.tables.bytes.size()));
      loads_.push_back({step, compute, 0});
    }
    const auto& stream = plan.streams[t];
    const int streams = static_cast<int>(stream.beats.size());
    Step step = make(hls::kLoadWeights, streams <= 16 ? 2 : 3, op.tag);
    Descriptor& d = step.descriptor;
    d.set(field::lw_address, stream.address);
    d.set(field::lw_stream_first, 0);
    d.set(field::lw_stream_count, static_cast<uint32_t>(streams));
    d.set(field::lw_ncols, static_cast<uint32_t>(d_.pointer_words(i)));
    d.set(field::lw_kb, static_cast<uint32_t>(tile.kb));
    models::compress::set_flags(d, plan.format);
    d.set(field::lw_weight_base, static_cast<uint32_t>(place.weight_base));
    d.set(field::lw_pointer_base, static_cast<uint32_t>(place.pointer_base));
    d.set(field::lw_param_base, static_cast<uint32_t>(place.param_base));
    for (int s = 0; s < streams; ++s) d.set(field::lw_beats, stream.beats[static_cast<size_t>(s)], s);
    Hazards::Waits w{};
    w[hls::kUnitCp] = waits;
    set_waits(d, w);
    place.load_index = step.index;
    loads_.push_back({step, compute, waits});
    std::vector<TilePlace>& places = tile_places_[i];
    if (places.size() <= t) places.resize(t + 1);
    places[t] = place;
  }

  /// Rows [y0, y1) of the tiles at hand.
  void array_steps(size_t i, int y0, int y1) {
    const Op& op = lowered_.ops[i];
    const auto& array = std::get<ArrayOp>(op.what);
    const Layout &in = layout(array.input), &out = layout(array.output);
    const Frame to = frame(array.output);
    Frame from = frame(array.input);
    Axis y = y_axis(array.window, in.shape, out.shape), x = x_axis(array.window, in.shape, out.shape);
    if (is_long(y, x)) fold_window(from, y, x);
    const int tiles = static_cast<int>(d_.plans[i].tiles.size());
    for (int t = tiles_.first; t < std::min(tiles, tiles_.second); ++t) {
      const Tile& tile = d_.plans[i].tiles[static_cast<size_t>(t)];
      std::vector<TilePlace>& places = tile_places_[i];
      const bool there = places.size() > static_cast<size_t>(t) && places[static_cast<size_t>(t)].load_index >= 0;
      const bool held = d_.m.weights_resident || stage().holds_weights || stage().order == Order::kWeightOuter;
      if (!there || !held) load_tile(i, static_cast<size_t>(t));
      const TilePlace& place = places[static_cast<size_t>(t)];
      for (const WalkPiece& piece : walk_pieces(y, x, {y0, y1, 0, out.shape.width}, images_, true)) {
        Step step = make(hls::kCompute, 3, op.tag);
        weight_ring_.use(place.weight_base, step.index);
        pointer_ring_.use(place.pointer_base, step.index);
        param_ring_.use(place.param_base, step.index);
        Descriptor& d = step.descriptor;
        const Rectangle& r = piece.r;
        set_walk(d, from, y, x, piece);
        d.set(field::col_base, static_cast<uint32_t>(place.pointer_base / hls::kLanes));
        set_address(d, field::out_base,
                    to.base + (piece.first_image * to.height + r.y0) * to.row() + r.x0 * to.stride + tile.first_word);
        set_address(d, field::out_x, to.stride);
        set_range(d, array.range);
        d.set(field::kb, static_cast<uint32_t>(tile.kb));
        d.set(field::param_base, static_cast<uint32_t>(place.param_base));
        d.set(field::pixels, static_cast<uint32_t>(piece.images * (r.y1 - r.y0) * (r.x1 - r.x0)));
        Hazards::Waits waits{};
        waits[hls::kUnitLw] = place.load_index + 1;
        const RowRange read = input_rows(flow_.ops[i], in.shape.height, r.y0, r.y1);
        access(step, array.input, read.begin, read.end, false, waits);
        access(step, array.output, r.y0, r.y1, true, waits);
        set_waits(d, waits);
        step.writes = {d_.layout_index(array.output), to.base, to.stride, tile.first_word, tile.words(d_.grid), piece};
        main_.push_back(std::move(step));
      }
    }
  }

  /// Does not fit as it is: limits() has let it pass because it can be folded.
  static bool is_long(const Axis& y, const Axis& x) {
    return std::max(y.kernel, x.kernel) > kMostKernel || std::max(y.stride, x.stride) > kMostStride ||
           std::max(y.dilation, x.dilation) > kMostDilation;
  }

  static void set_range(Descriptor& d, const models::LaneRange& range) {
    d.set_signed(field::low, range.low);
    d.set_signed(field::high, range.high);
  }

  void vector_steps(size_t i, int y0, int y1) {
    const Op& op = lowered_.ops[i];
    const auto& vec = std::get<VectorOp>(op.what);
    const Layout &in = layout(vec.inputs[0]), &out = layout(vec.output);
    const Frame to = frame(vec.output);
    Frame from = frame(vec.inputs[0]);
    d_.m.needs.vector = true;
    d_.layer_plan(op);

    int word_offset = 0;
    for (int part = 0; part < vec.concat_input; ++part)
      word_offset += layout(lowered_.concat(vec.output).parts[static_cast<size_t>(part)]).words;
    Axis y = y_axis(vec.window, in.shape, out.shape), x = x_axis(vec.window, in.shape, out.shape);
    if (vec.kind == VectorOp::Kind::kDepthwise) return depthwise_steps(i, y0, y1);
    std::vector<Rectangle> rectangles = {{0, out.shape.height, 0, out.shape.width}};
    if (vec.split_borders) rectangles = border_rectangles(y, x);
    const int taps = vec.kind == VectorOp::Kind::kAdd ? 2 : 1;
    const bool pool = vec.kind == VectorOp::Kind::kPool;
    if (pool && is_long(y, x)) fold_window(from, y, x);
    const Axis walk_y = pool ? y : elementwise_y(from, taps), walk_x = pool ? x : elementwise_x(from);
    std::vector<WalkPiece> pieces;
    for (Rectangle r : rectangles) {
      r.y0 = std::max(r.y0, y0);
      r.y1 = std::min(r.y1, y1);
      if (r.y0 >= r.y1) continue;
      const std::vector<WalkPiece> cut = walk_pieces(walk_y, walk_x, r, images_, false);
      pieces.insert(pieces.end(), cut.begin(), cut.end());
    }
    for (const WalkPiece& piece : pieces) {
      const Rectangle& r = piece.r;
      Step step = make(hls::kVector, 3, op.tag);
      Descriptor& d = step.descriptor;
      int64_t valid = 1;
      if (pool) {
        set_walk(d, from, y, x, piece);
        valid = int64_t{vec.window.kernel_y} * vec.window.kernel_x;
        if (vec.split_borders)
          valid = std::max<int64_t>(
              1, int64_t{y.end_tap(r.y0) - y.first_tap(r.y0)} * (x.end_tap(r.x0) - x.first_tap(r.x0)));
      } else {
        set_elementwise_walk(d, from, taps, taps > 1 ? frame(vec.inputs[1]).base - from.base : 0, piece);
      }
      const models::VectorScale scale =
          models::vector_scale(d_.m.network, *vec.layer, std::max(0, vec.concat_input), valid);
      set_output(d, to, word_offset, piece);
      set_range(d, vec.range);
      d.set(field::is_max, vec.is_max);
      d.set(field::shift, static_cast<uint32_t>(scale.shift));
      d.set(field::mult0, scale.multiplier[0]);
      d.set(field::mult1, scale.multiplier[1]);
      Hazards::Waits waits{};
      const RowRange read = input_rows(flow_.ops[i], in.shape.height, r.y0, r.y1);
      for (const std::string& name : vec.inputs) access(step, name, read.begin, read.end, false, waits);
      access(step, vec.output, r.y0, r.y1, true, waits);
      set_waits(d, waits);
      step.writes = {d_.layout_index(vec.output), to.base, to.stride, word_offset, in.words, piece};
      main_.push_back(std::move(step));
    }
  }

  /// One pass a word of the pixel.
  void depthwise_steps(size_t i, int y0, int y1) {
    const Op& op = lowered_.ops[i];
    const auto& vec = std::get<VectorOp>(op.what);
    const Layout &in = layout(vec.inputs[0]), &out = layout(vec.output);
    const std::string name = d_.coefficients(i);
    const Buffer& coefficients = *here_.at(name).buffer;
    const int count = layout(name).shape.width;
    const Frame to = frame(vec.output);
    const Axis y = y_axis(vec.window, in.shape, out.shape), x = x_axis(vec.window, in.shape, out.shape);
    const std::vector<WalkPiece> pieces = walk_pieces(y, x, {y0, y1, 0, out.shape.width}, images_, false);
    for (int w = 0; w < in.words; ++w) {
      Frame from = frame(vec.inputs[0]);
      from.base += w;
      from.words = 1;
      for (const WalkPiece& piece : pieces) {
        const Rectangle& r = piece.r;
        Step step = make(hls::kVector, 3, op.tag);
        Descriptor& d = step.descriptor;
        set_walk(d, from, y, x, piece);
        const int at = coefficients.base + w * count;
        d.set(field::depthwise, 1);
        d.set(field::coef_base, static_cast<uint32_t>(at));
        d.set(field::coef_count, static_cast<uint32_t>(count));
        set_output(d, to, w, piece);
        set_range(d, vec.range);
        Hazards::Waits waits{};
        const RowRange read = input_rows(flow_.ops[i], in.shape.height, r.y0, r.y1);
        hazards_.access(step.unit, step.index, at, at + count, false, waits);
        access(step, vec.inputs[0], read.begin, read.end, false, waits);
        access(step, vec.output, r.y0, r.y1, true, waits);
        set_waits(d, waits);
        step.writes = {d_.layout_index(vec.output), to.base, to.stride, w, 1, piece};
        main_.push_back(std::move(step));
      }
    }
  }

  void transfer_step(hls::Opcode opcode, int index) {
    const Transfer& t = d_.m.transfers[static_cast<size_t>(index)];
    const Layout& l = layout(t.tensor);
    const Residence& r = here_.at(t.tensor);
    const PixelRange& range = t.range;
    const bool whole = range.words == l.words;
    const int pixels = static_cast<int>(range.pixels()),
              at = row_address(r, 0) + static_cast<int>(range.begin) * l.words, end = at + pixels * l.words;
    const bool load = opcode == hls::kLoadActs;
    Step step = make(opcode, 1, t.tag);
    step.transfer = index;
    Descriptor& d = step.descriptor;
    d.set(field::act_address, t.address);
    set_address(d, field::act_base, at + range.first_word);
    d.set(field::act_words, static_cast<uint32_t>(pixels * range.words));
    // Whole pixels are one run.
    d.set(field::act_run, static_cast<uint32_t>(whole ? pixels * l.words : range.words));
    set_address(d, field::act_stride, whole ? 0 : l.words);
    d.set(field::act_slot, static_cast<uint32_t>(t.slot));
    d.set(field::act_zero_point, static_cast<uint32_t>(l.zero_point));
    Hazards::Waits waits{};
    hazards_.access(step.unit, step.index, at, end, load, waits);
    // A spilled block can come back when its store is done.
    hazards_.access(step.unit, step.index, kSlotSpace + t.slot, kSlotSpace + t.slot + 1, !load, waits);
    set_waits(d, waits);
    if (load) step.writes = {d_.layout_index(t.tensor), row_address(r, 0), l.words, range.first_word, range.words, {}};
    main_.push_back(std::move(step));
  }

  void access(const Step& step, const std::string& tensor, int y0, int y1, bool write, Hazards::Waits& waits) {
    const Residence& r = here_.at(lowered_.holder(tensor));
    const int begin = images_ > 1 ? r.buffer->base : row_address(r, y0);
    const int end = images_ > 1 ? r.buffer->base + static_cast<int>(r.buffer->words()) : row_address(r, y1);
    hazards_.access(step.unit, step.index, begin, end, write, waits);
  }

  /// Weight loads go out a few tiles early, but never before a tile they wait for, so the dispatch order has no cycle.
  void merge_steps() {
    size_t next_load = 0;
    int computes = 0;
    auto loads_up_to = [&](int tile) {
      while (next_load < loads_.size() && loads_[next_load].before_tile <= tile &&
             loads_[next_load].waits_tiles <= computes)
        d_.m.steps.push_back(std::move(loads_[next_load++].step));
    };
    for (Step& step : main_) {
      if (step.unit == hls::kUnitCp) {
        loads_up_to(computes + kTilesAhead);
        ++computes;
      }
      d_.m.steps.push_back(std::move(step));
    }
  }

  Draft& d_;
  const Lowered& lowered_;
  const Schedule& schedule_;
  RowFlow flow_;
  int chunk_ = 0, images_ = 1, stage_ = 0, strip_ = 0;
  std::map<std::string, int> maker_of_;                // operation that completes a holder
  std::map<std::string, std::vector<int>> transfers_;  // of this chunk, by holder, in row order
  std::pair<int, int> tiles_;                          // of the stage's operation, when weights are the outer loop
  std::map<std::string, Residence> here_;
  std::vector<TensorRows> rows_;  // of this stage, by tensor of flow_
  int tables_of_ = -1;            // operation whose tables the decoders hold
  std::vector<std::vector<TilePlace>> tile_places_;
  int counts_[hls::kUnits] = {};
  std::vector<LoadStep> loads_;
  std::vector<Step> main_;
  Hazards hazards_;
  Ring weight_ring_, pointer_ring_, param_ring_;
};

}  // namespace

void build_program(Draft& draft) { ProgramBuilder(draft).run(); }

}  // namespace winnow::mapping
