// The program: one step per descriptor, who waits for whom, and the dispatch order.
#include <algorithm>

#include "mapping/draft.h"
#include "mapping/memory.h"
#include "mapping/walk.h"
#include "models/error.h"
#include "models/quantization.h"

namespace winnow::mapping {
namespace {

using hls::Descriptor;
namespace field = hls::field;

constexpr int kTilesAhead = 1;        // weight loads are dispatched this many tiles before their own; the lw queue holds one more
constexpr int kMostDescriptors = 32767;  // per unit: the tokens compare 16-bit counts

/// On-chip places of one tile's weights.
struct TilePlace {
  int weight_base = 0, pointer_base = 0, param_base = 0;
  int load_index = -1;  // LOAD_WEIGHTS that brings it
};

class ProgramBuilder {
 public:
  explicit ProgramBuilder(Draft& draft)
      : d_(draft),
        weight_ring_(draft.m.accelerator.weight_words),
        pointer_ring_(draft.m.accelerator.pointer_words),
        param_ring_(draft.m.accelerator.param_words) {}

  void run() {
    place_weights();
    for (size_t c = 0; c < d_.m.chunks.size(); ++c) {
      const int chunk = static_cast<int>(c);
      for (const Transfer& in : d_.m.chunks[c].inputs) transfer_step(hls::kLoadActs, in, chunk);
      for (size_t i = 0; i < d_.m.lowered.ops.size(); ++i) {
        if (std::holds_alternative<ArrayOp>(d_.m.lowered.ops[i].what))
          array_steps(i, chunk);
        else
          vector_steps(d_.m.lowered.ops[i], chunk);
      }
      for (const Transfer& out : d_.m.chunks[c].outputs) transfer_step(hls::kStoreActs, out, chunk);
    }
    for (int count : counts_)
      if (count > kMostDescriptors)
        throw models::InputError(d_.m.network.file + ": expected at most " + std::to_string(kMostDescriptors) +
                                 " descriptors for one unit, got " + std::to_string(count) + " (use a smaller batch)");
    merge_steps();
    write_image();
    d_.m.weight_words_used = weight_ring_.high_water();
    d_.m.pointer_words_used = pointer_ring_.high_water();
    d_.m.param_words_used = param_ring_.high_water();
  }

 private:
  /// A step of the lw unit may go out once `after_tiles` COMPUTE steps have; other steps keep their order.
  struct LoadStep {
    Step step;
    int before_tile = 0;   // COMPUTE ordinal that uses it
    int waits_tiles = 0;   // COMPUTEs that must be done first
  };

  Step make(hls::Opcode op, int units, int tag, int chunk) {
    Step step;
    step.unit = hls::unit_of(op);
    step.index = counts_[step.unit]++;
    step.tag = tag;
    step.chunk = chunk;
    step.descriptor.set(field::opcode, op);
    step.descriptor.set(field::size, static_cast<uint32_t>(units));
    step.descriptor.set(field::tag, static_cast<uint32_t>(tag));
    return step;
  }

  static void set_waits(Descriptor& d, const Hazards::Waits& waits) {
    const hls::Field fields[] = {field::wait_lw, field::wait_la, field::wait_cp, field::wait_vu, field::wait_st};
    for (int u = 0; u < hls::kUnits; ++u)
      if (waits[static_cast<size_t>(u)] > static_cast<int>(d.get(fields[u]))) d.set(fields[u], static_cast<uint32_t>(waits[static_cast<size_t>(u)]));
  }

  /// Everything stays in the PEs if all tiles of the network fit side by side; else the memories are rings.
  void place_weights() {
    int64_t weights = 0, pointers = 0, params = 0;
    for (size_t i = 0; i < d_.plans.size(); ++i)
      for (const Tile& t : d_.plans[i].tiles) {
        weights += std::max(1, t.weight_words);
        pointers += d_.pointer_words(i);
        params += t.kb * d_.grid.most_banks_of_row();
      }
    const models::Accelerator& a = d_.m.accelerator;
    d_.m.weights_resident = weights <= a.weight_words && pointers <= a.pointer_words && params <= a.param_words;
    tile_places_.resize(d_.plans.size());
  }

  void load_tile(size_t i, size_t t, int chunk) {
    const Op& op = d_.m.lowered.ops[i];
    ArrayPlan& plan = d_.plans[i];
    const Tile& tile = plan.tiles[t];
    const int compute = counts_[hls::kUnitCp];  // the COMPUTE that follows
    int waits = 0;
    TilePlace place;
    place.weight_base = weight_ring_.take(std::max(1, tile.weight_words), compute, waits);
    place.pointer_base = pointer_ring_.take(d_.pointer_words(i), compute, waits);
    place.param_base = param_ring_.take(tile.kb * d_.grid.most_banks_of_row(), compute, waits);

    if (t == 0 && plan.table_beats > 0) {
      Step step = make(hls::kLoadTables, 1, op.tag, chunk);
      Descriptor& d = step.descriptor;
      d.set(field::lt_address, plan.table_address);
      d.set(field::lt_beats, plan.table_beats);
      d.set(field::lt_first, static_cast<uint32_t>(plan.tables.first));
      d.set(field::lt_bytes, static_cast<uint32_t>(plan.tables.bytes.size()));
      loads_.push_back({step, compute, 0});
    }
    const auto& stream = plan.streams[t];
    const int rows = static_cast<int>(stream.beats.size());
    Step step = make(hls::kLoadWeights, rows <= 16 ? 2 : 3, op.tag, chunk);
    Descriptor& d = step.descriptor;
    d.set(field::lw_address, stream.address);
    d.set(field::lw_row_first, 0);
    d.set(field::lw_row_count, static_cast<uint32_t>(rows));
    d.set(field::lw_ncols, static_cast<uint32_t>(d_.pointer_words(i)));
    d.set(field::lw_kb, static_cast<uint32_t>(tile.kb));
    d.set(field::lw_bitmask, plan.format.bitmask);
    d.set(field::lw_run5, plan.format.run_bits == 5);
    d.set(field::lw_codebook, plan.format.codebook);
    d.set(field::lw_huffman, plan.format.huffman);
    d.set(field::lw_code_bits, static_cast<uint32_t>(plan.format.code_bits));
    d.set(field::lw_weight_base, static_cast<uint32_t>(place.weight_base));
    d.set(field::lw_pointer_base, static_cast<uint32_t>(place.pointer_base));
    d.set(field::lw_param_base, static_cast<uint32_t>(place.param_base));
    for (int r = 0; r < rows; ++r) d.set(field::lw_beats, stream.beats[static_cast<size_t>(r)], r);
    Hazards::Waits w{};
    w[hls::kUnitCp] = waits;
    set_waits(d, w);
    place.load_index = step.index;
    loads_.push_back({step, compute, waits});
    tile_places_[i].push_back(place);
  }

  void array_steps(size_t i, int chunk) {
    const Op& op = d_.m.lowered.ops[i];
    const auto& array = std::get<ArrayOp>(op.what);
    const Chunk& c = d_.m.chunks[static_cast<size_t>(chunk)];
    const Layout& in = c.layouts[static_cast<size_t>(d_.layout_index(array.input))];
    const int out_index = d_.layout_index(array.output);
    const Layout& out = c.layouts[static_cast<size_t>(out_index)];
    const bool load = chunk == 0 || !d_.m.weights_resident;
    if (load) tile_places_[i].clear();
    for (size_t t = 0; t < d_.plans[i].tiles.size(); ++t) {
      const Tile& tile = d_.plans[i].tiles[t];
      if (load) load_tile(i, t, chunk);
      const TilePlace& place = tile_places_[i][t];
      Step step = make(hls::kCompute, 3, op.tag, chunk);
      Descriptor& d = step.descriptor;
      set_walk(d, in, y_axis(array.window, in.shape, out.shape), x_axis(array.window, in.shape, out.shape), {0, out.shape.height, 0, out.shape.width});
      d.set(field::col_base, static_cast<uint32_t>(place.pointer_base / hls::kLanes));
      d.set(field::out_base, static_cast<uint32_t>(out.base + tile.first_word));
      d.set(field::out_x, static_cast<uint32_t>(out.words));
      d.set(field::low, static_cast<uint32_t>(array.range.low));
      d.set(field::high, static_cast<uint32_t>(array.range.high));
      d.set(field::kb, static_cast<uint32_t>(tile.kb));
      d.set(field::param_base, static_cast<uint32_t>(place.param_base));
      d.set(field::pixels, static_cast<uint32_t>(out.pixels()));
      Hazards::Waits waits{};
      waits[hls::kUnitLw] = place.load_index + 1;
      access(step, in, false, waits);
      access(step, out, true, waits);
      set_waits(d, waits);
      step.writes = {out_index, tile.first_word, tile.words(d_.grid), 0, out.shape.height, 0, out.shape.width};
      main_.push_back(std::move(step));
    }
  }

  void vector_steps(const Op& op, int chunk) {
    const auto& vec = std::get<VectorOp>(op.what);
    const Chunk& c = d_.m.chunks[static_cast<size_t>(chunk)];
    auto layout = [&](const std::string& name) -> const Layout& { return c.layouts[static_cast<size_t>(d_.layout_index(name))]; };
    const Layout& in = layout(vec.inputs[0]);
    const int out_index = d_.layout_index(vec.output);
    const Layout& out = c.layouts[static_cast<size_t>(out_index)];
    d_.m.needs.vector = true;
    d_.layer_plan(op);

    int word_offset = 0;
    for (int i = 0; i < vec.concat_input; ++i) word_offset += layout(concat_part(vec, i)).words;
    const Axis y = y_axis(vec.window, in.shape, out.shape), x = x_axis(vec.window, in.shape, out.shape);
    std::vector<Rectangle> rectangles = {{0, out.shape.height, 0, out.shape.width}};
    if (vec.split_borders) rectangles = border_rectangles(y, x);
    for (const Rectangle& r : rectangles) {
      Step step = make(hls::kVector, 3, op.tag, chunk);
      Descriptor& d = step.descriptor;
      int64_t valid = 1;
      switch (vec.kind) {
        case VectorOp::Kind::kPool:
          set_walk(d, in, y, x, r);
          valid = int64_t{vec.window.kernel_y} * vec.window.kernel_x;
          if (vec.split_borders) 
            valid = std::max<int64_t>(1, int64_t{y.end_tap(r.y0) - y.first_tap(r.y0)} * (x.end_tap(r.x0) - x.first_tap(r.x0)));
          break;
        case VectorOp::Kind::kAdd: set_elementwise_walk(d, in, 2, layout(vec.inputs[1]).base - in.base); break;
        case VectorOp::Kind::kCopy: set_elementwise_walk(d, in, 1, 0); break;
      }
      const models::VectorScale scale = models::vector_scale(d_.m.network, *vec.layer, std::max(0, vec.concat_input), valid);
      const int out_row = out.shape.width * out.words;
      d.set(field::out_base, static_cast<uint32_t>(out.base + word_offset + r.y0 * out_row + r.x0 * out.words));
      d.set(field::out_x, static_cast<uint32_t>(out.words));
      d.set(field::out_y, static_cast<uint32_t>(out_row));
      d.set(field::out_b, static_cast<uint32_t>(out.shape.height * out_row));
      d.set(field::low, static_cast<uint32_t>(vec.range.low));
      d.set(field::high, static_cast<uint32_t>(vec.range.high));
      d.set(field::is_max, vec.is_max);
      d.set(field::shift, static_cast<uint32_t>(scale.shift));
      d.set(field::mult0, scale.multiplier[0]);
      d.set(field::mult1, scale.multiplier[1]);
      Hazards::Waits waits{};
      for (const std::string& name : vec.inputs) access(step, layout(name), false, waits);
      access(step, out, true, waits);
      set_waits(d, waits);
      step.writes = {out_index, word_offset, in.words, r.y0, r.y1, r.x0, r.x1};
      main_.push_back(std::move(step));
    }
  }

  const std::string& concat_part(const VectorOp& op, int i) const {
    for (const Concat& c : d_.m.lowered.concats)
      if (c.output == op.output) return c.parts[static_cast<size_t>(i)];
    return op.output;
  }

  void transfer_step(hls::Opcode opcode, const Transfer& t, int chunk) {
    const Layout& layout = d_.m.chunks[static_cast<size_t>(chunk)].layouts[static_cast<size_t>(t.layout)];
    Step step = make(opcode, 1, t.tag, chunk);
    Descriptor& d = step.descriptor;
    d.set(field::act_address, t.address);
    d.set(field::act_base, static_cast<uint32_t>(layout.base));
    d.set(field::act_words, static_cast<uint32_t>(layout.bank_words()));
    d.set(field::act_run, static_cast<uint32_t>(layout.bank_words()));
    d.set(field::act_stride, 0);
    d.set(field::act_slot, static_cast<uint32_t>(t.slot));
    d.set(field::act_zero_point, static_cast<uint32_t>(layout.zero_point));
    Hazards::Waits waits{};
    access(step, layout, opcode == hls::kLoadActs, waits);
    set_waits(d, waits);
    main_.push_back(std::move(step));
  }

  void access(const Step& step, const Layout& layout, bool write, Hazards::Waits& waits) {
    hazards_.access(step.unit, step.index, layout.base, static_cast<int>(layout.base + layout.bank_words()), write, waits);
  }

  /// Weight loads go out a few tiles early, but never before a tile they wait for, so the dispatch order has no cycle.
  void merge_steps() {
    size_t next_load = 0;
    int computes = 0;
    auto loads_up_to = [&](int tile) {
      while (next_load < loads_.size() && loads_[next_load].before_tile <= tile && loads_[next_load].waits_tiles <= computes)
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

  void write_image() {
    Segment program;
    for (const Step& step : d_.m.steps) {
      const uint32_t bytes = step.descriptor.get(field::size) * hls::kUnitBytes;
      for (uint32_t i = 0; i < bytes; ++i) program.bytes.push_back(static_cast<uint8_t>(step.descriptor.bits[i / 8] >> (8 * (i % 8))));
    }
    d_.m.program_units = static_cast<uint32_t>(program.bytes.size()) / hls::kUnitBytes;
    d_.next_address = round_up(d_.next_address, kPage);
    const uint32_t bytes = round_up(program.bytes.size(), static_cast<uint32_t>(d_.m.accelerator.axi_bytes()));
    program.bytes.resize(bytes, 0);
    d_.m.program_address = program.address = d_.reserve(bytes, 0, Stream::kProgram);
    d_.m.image.push_back(std::move(program));
    d_.m.dram_bytes = round_up(d_.next_address, kPage);
  }

  Draft& d_;
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
