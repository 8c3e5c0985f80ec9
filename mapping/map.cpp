// The mapper: layouts and tiles, streams, buffers, then the program.
#include <iterator>

#include "mapping/draft.h"
#include "models/error.h"

namespace winnow::mapping {
namespace {

<<<<<<< HEAD
/// One entry per layer, fused and viewed ones too.
void describe(Mapping& m) {
  m.needs.tags = static_cast<int>(m.network.layers.size()) + 1;
  std::vector<LayerPlan> all;
  for (size_t i = 0; i < m.network.layers.size(); ++i) {
    const models::Layer& layer = m.network.layers[i];
=======
using hls::Descriptor;
namespace field = hls::field;

constexpr uint32_t kPage = 4096;      // AXI bursts do not cross it; inputs and outputs start on one
constexpr int kTilesAhead = 1;        // weight loads are dispatched this many tiles before their own; the lw queue holds one more
constexpr int kMostDescriptors = 32767;  // per unit: the tokens compare 16-bit counts

uint32_t round_up(uint64_t n, uint32_t to) { return static_cast<uint32_t>((n + to - 1) / to * to); }

/// An array operation with its tiles and encoded streams.
struct ArrayPlan {
  std::vector<Tile> tiles;
  models::StreamFormat format;
  uint32_t table_address = 0, table_beats = 0;
  models::TableImage tables;
  struct TileStream {
    uint32_t address = 0;
    std::vector<uint32_t> beats;  // by row
  };
  std::vector<TileStream> streams;
};

/// On-chip places of one tile's weights.
struct TilePlace {
  int weight_base = 0, pointer_base = 0, param_base = 0;
  int load_index = -1;  // LOAD_WEIGHTS that brings it (last of them)
};

class Mapper {
 public:
  Mapper(const models::Network& network, const models::Accelerator& accelerator, const MapOptions& options)
      : options_(options),
        grid_(accelerator),
        weight_ring_(accelerator.weight_words),
        pointer_ring_(accelerator.pointer_words),
        param_ring_(accelerator.param_words) {
    m_.network = network;
    m_.accelerator = accelerator;
    m_.batch = options.batch;
    // Layers are referred to by address: lower the copy that the mapping keeps.
    m_.lowered = lower(m_.network);
  }

  Mapping run() {
    check_limits();
    place_and_tile();
    allocate_chunks();
    encode_streams();
    assign_transfers();
    build_program();
    describe();
    return std::move(m_);
  }

 private:
  [[noreturn]] void refuse() const { throw models::InputError(problems_); }
  void problem(const Op& op, const std::string& reason) {
    problems_.push_back(m_.network.file + ": layer '" + op.name + "' on '" + m_.accelerator.name + "': " + reason);
  }

  void check_limits() {
    if (!m_.network.quantized)
      throw models::InputError(m_.network.file + ": expected a quantized network, got a float one (run `winnow compress` first)");
    if (most_kb(m_.accelerator) < 1)
      throw models::InputError(m_.accelerator.file + ": /accumulators: expected at least " + std::to_string(grid_.most_banks_of_row()) +
                               " (the banks that one row feeds), got " + std::to_string(m_.accelerator.accumulators));
    for (const Op& op : m_.lowered.ops)
      for (const std::string& reason : limits(op, m_.lowered, m_.accelerator)) problem(op, reason);
  }

  /// Narrower words when a tile of full ones does not fit: fewer outputs a tile, more words a pixel.
  void place_and_tile() {
    const std::vector<std::string> before = problems_;
    std::vector<std::string> widest;  // what full words lack is what a user can act on
    for (int lanes = std::min(hls::kLanes, most_kb(m_.accelerator)); lanes >= 1; lanes /= 2) {
      problems_ = before;
      layouts_ = place(m_.lowered, grid_, lanes, 1, options_.densities);
      plans_.assign(m_.lowered.ops.size(), {});
      for (size_t i = 0; i < m_.lowered.ops.size(); ++i) {
        const Op& op = m_.lowered.ops[i];
        for (const std::string& name : op.inputs()) check_words(op, name);
        check_words(op, op.output());
        const auto* array = std::get_if<ArrayOp>(&op.what);
        if (!array) continue;
        std::string reason;
        plans_[i].tiles = make_tiles(*array, layouts_.at(array->input), layouts_.at(array->output), m_.accelerator, reason);
        if (plans_[i].tiles.empty()) problem(op, reason);
      }
      if (problems_.empty()) return;
      if (problems_ == before) refuse();
      if (widest.empty()) widest = problems_;
    }
    problems_ = widest;
    refuse();
  }

  void check_words(const Op& op, const std::string& tensor) {
    const int words = layouts_.at(tensor).words;
    if (words > 65535)
      problem(op, "expected at most 65535 words per pixel and bank, got " + std::to_string(words) + " of '" + tensor + "'");
  }

  std::vector<std::string> physical_outputs() const {
    std::vector<std::string> names;
    for (const std::string& out : m_.network.outputs) names.push_back(m_.lowered.views.at(out).physical);
    return names;
  }

  /// Splits the batch until a chunk's feature maps fit the banks.
  void allocate_chunks() {
    const int banks = m_.accelerator.bank_words;
    for (int parts = 1; parts <= m_.batch; ++parts) {
      const int count = (m_.batch + parts - 1) / parts;
      if (parts > 1 && count == (m_.batch + parts - 2) / (parts - 1)) continue;
      int tightest = 0;
      const int need = allocate(count, layouts_, tightest);
      if (need > banks) {
        if (count > 1) continue;
        const Op& op = m_.lowered.ops[static_cast<size_t>(tightest)];
        problem(op, "expected feature maps of at most " + std::to_string(banks) + " words per bank, got " + std::to_string(need) + " in use at once");
        refuse();
      }
      for (int first = 0; first < m_.batch; first += count) {
        Chunk chunk;
        chunk.first = first;
        chunk.count = std::min(count, m_.batch - first);
        auto layouts = layouts_;
        m_.bank_words_used = std::max(m_.bank_words_used, allocate(chunk.count, layouts, tightest));
        for (auto& [name, layout] : layouts) chunk.layouts.push_back(std::move(layout));
        m_.chunks.push_back(std::move(chunk));
      }
      return;
    }
  }

  int allocate(int count, std::map<std::string, Layout>& layouts, int& tightest) const {
    for (auto& [name, layout] : layouts) layout.batch = count;
    return allocate_banks(m_.lowered, physical_outputs(), layouts, tightest);
  }

  int layout_index(const std::string& physical) const {
    return static_cast<int>(std::distance(layouts_.begin(), layouts_.find(physical)));
  }

  // --- DRAM image -----------------------------------------------------------------------------------------------------

  uint32_t reserve(uint32_t bytes, int tag, Stream stream) {
    const uint32_t address = next_address_;
    m_.regions.push_back({address, bytes, tag, stream});
    next_address_ += bytes;
    return address;
  }

  void encode_streams() {
    const int beat = m_.accelerator.axi_bytes();
    static const models::Weights kNoWeights;
    for (size_t i = 0; i < m_.lowered.ops.size(); ++i) {
      const Op& op = m_.lowered.ops[i];
      const auto* array = std::get_if<ArrayOp>(&op.what);
      if (!array) continue;
      ArrayPlan& plan = plans_[i];
      const models::Weights& weights = array->layer ? array->layer->weights : kNoWeights;
      const models::Compression compression = array->layer ? array->layer->compression : models::Compression{};
      const auto tiles = row_tiles(*array, layouts_.at(array->input), layouts_.at(array->output), grid_, plan.tiles);
      std::vector<models::RowTile> all;
      for (const auto& rows : tiles) all.insert(all.end(), rows.begin(), rows.end());
      plan.format = models::choose_format(all, weights, compression, m_.accelerator.runs, m_.accelerator.bitmask, m_.accelerator.codebook,
                                          m_.accelerator.huffman);
      plan.tables = models::table_image(plan.format, weights);
      LayerPlan& report = layer_plan(op);
      report.tiles += static_cast<int>(plan.tiles.size());
      report.statistics = models::statistics(all, plan.format, weights);
      report.encoding = describe_format(plan.format);
      if (!plan.tables.bytes.empty()) {
        Segment segment;
        segment.bytes = plan.tables.bytes;
        segment.bytes.resize(round_up(segment.bytes.size(), static_cast<uint32_t>(beat)), 0);
        plan.table_beats = static_cast<uint32_t>(segment.bytes.size()) / static_cast<uint32_t>(beat);
        plan.table_address = segment.address = reserve(static_cast<uint32_t>(segment.bytes.size()), op.tag, Stream::kTables);
        report.table_bytes += segment.bytes.size();
        m_.image.push_back(std::move(segment));
      }
      for (const auto& rows : tiles) {
        Segment segment;
        ArrayPlan::TileStream stream;
        for (const models::RowTile& row : rows) {
          const std::vector<uint8_t> bytes = models::encode(row, plan.format, beat);
          stream.beats.push_back(static_cast<uint32_t>(bytes.size()) / static_cast<uint32_t>(beat));
          if (stream.beats.back() > 0xffff)
            problem(op, "expected at most 65535 beats in a row's weight stream, got " + std::to_string(stream.beats.back()));
          segment.bytes.insert(segment.bytes.end(), bytes.begin(), bytes.end());
        }
        report.weight_bytes += segment.bytes.size();
        stream.address = segment.address = reserve(static_cast<uint32_t>(segment.bytes.size()), op.tag, Stream::kWeights);
        plan.streams.push_back(std::move(stream));
        m_.image.push_back(std::move(segment));
      }
      m_.needs.runs |= !plan.format.bitmask;
      m_.needs.bitmask |= plan.format.bitmask;
      m_.needs.codebook |= plan.format.codebook;
      m_.needs.huffman |= plan.format.huffman;
    }
    if (!problems_.empty()) refuse();
  }

  static std::string describe_format(const models::StreamFormat& f) {
    std::string text = f.bitmask ? "bitmask" : "runs" + std::to_string(f.run_bits);
    text += f.codebook ? " codes" + std::to_string(f.code_bits) : " int8";
    if (f.huffman) text += " huffman";
    return text;
  }

  LayerPlan& layer_plan(const Op& op) {
    for (LayerPlan& l : m_.layers)
      if (l.tag == op.tag) return l;
>>>>>>> errors
    LayerPlan plan;
    plan.name = layer.name;
    plan.type = models::layer_type_name(layer.type);
    plan.tag = static_cast<int>(i) + 1;
    for (const LayerPlan& l : m.layers)
      if (l.tag == plan.tag) plan = l;
    const auto fused = m.lowered.fused_into.find(layer.name);
    if (fused != m.lowered.fused_into.end()) plan.fused_into = fused->second;
    all.push_back(plan);
  }
<<<<<<< HEAD
  m.layers = std::move(all);
}
=======

  void assign_transfers() {
    int slot = 0;
    for (Chunk& chunk : m_.chunks) {
      auto transfer = [&](const std::string& tensor, int tag, Stream stream) {
        Transfer t;
        t.tensor = tensor;
        t.layout = layout_index(m_.lowered.views.at(tensor).physical);
        t.tag = tag;
        t.slot = slot++;
        const Layout& layout = chunk.layouts[static_cast<size_t>(t.layout)];
        const uint64_t worst = static_cast<uint64_t>(layout.bank_words()) * static_cast<uint64_t>(grid_.columns) * (hls::kLanes + 1);
        next_address_ = round_up(next_address_, kPage);
        t.capacity_bytes = round_up(worst, kPage);
        t.address = reserve(t.capacity_bytes, tag, stream);
        return t;
      };
      chunk.inputs.push_back(transfer(m_.network.input_name, 0, Stream::kActsIn));
      for (const std::string& out : m_.network.outputs) {
        int tag = 0;
        for (size_t i = 0; i < m_.network.layers.size(); ++i)
          if (m_.network.layers[i].name == out) tag = static_cast<int>(i) + 1;
        chunk.outputs.push_back(transfer(out, tag, Stream::kActsOut));
      }
    }
    if (slot > hls::kLengthSlots)
      throw models::InputError(m_.network.file + ": batch " + std::to_string(m_.batch) + " on '" + m_.accelerator.name + "': expected at most " +
                               std::to_string(hls::kLengthSlots) + " input and output streams, got " + std::to_string(slot) + " (use a smaller batch)");
  }

  // --- program --------------------------------------------------------------------------------------------------------

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

  void build_program() {
    place_weights();
    for (size_t c = 0; c < m_.chunks.size(); ++c) {
      const int chunk = static_cast<int>(c);
      for (const Transfer& in : m_.chunks[c].inputs) transfer_step(hls::kLoadActs, in, chunk);
      for (size_t i = 0; i < m_.lowered.ops.size(); ++i) {
        if (std::holds_alternative<ArrayOp>(m_.lowered.ops[i].what))
          array_steps(i, chunk);
        else
          vector_steps(m_.lowered.ops[i], chunk);
      }
      for (const Transfer& out : m_.chunks[c].outputs) transfer_step(hls::kStoreActs, out, chunk);
    }
    for (int count : counts_)
      if (count > kMostDescriptors)
        throw models::InputError(m_.network.file + ": expected at most " + std::to_string(kMostDescriptors) +
                                 " descriptors for one unit, got " + std::to_string(count) + " (use a smaller batch)");
    merge_steps();
    write_image();
  }

  /// Everything stays in the PEs if all tiles of the network fit side by side; else the memories are rings.
  void place_weights() {
    int64_t weights = 0, pointers = 0, params = 0;
    for (size_t i = 0; i < plans_.size(); ++i)
      for (const Tile& t : plans_[i].tiles) {
        weights += std::max(1, t.weight_words);
        pointers += pointer_words(i);
        params += t.kb * grid_.most_banks_of_row();
      }
    const models::Accelerator& a = m_.accelerator;
    m_.weights_resident = weights <= a.weight_words && pointers <= a.pointer_words && params <= a.param_words;
    tile_places_.resize(plans_.size());
  }

  int pointer_words(size_t op) const {
    const auto& array = std::get<ArrayOp>(m_.lowered.ops[op].what);
    return array.window.kernel_y * array.window.kernel_x * layouts_.at(array.input).words * hls::kLanes;
  }

  void load_tile(size_t i, size_t t, int chunk) {
    const Op& op = m_.lowered.ops[i];
    ArrayPlan& plan = plans_[i];
    const Tile& tile = plan.tiles[t];
    const int compute = counts_[hls::kUnitCp];  // the COMPUTE that follows
    int waits = 0;
    TilePlace place;
    place.weight_base = weight_ring_.take(std::max(1, tile.weight_words), compute, waits);
    place.pointer_base = pointer_ring_.take(pointer_words(i), compute, waits);
    place.param_base = param_ring_.take(tile.kb * grid_.most_banks_of_row(), compute, waits);

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
    d.set(field::lw_ncols, static_cast<uint32_t>(pointer_words(i)));
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
    const Op& op = m_.lowered.ops[i];
    const auto& array = std::get<ArrayOp>(op.what);
    const Chunk& c = m_.chunks[static_cast<size_t>(chunk)];
    const Layout& in = c.layouts[static_cast<size_t>(layout_index(array.input))];
    const int out_index = layout_index(array.output);
    const Layout& out = c.layouts[static_cast<size_t>(out_index)];
    const bool load = chunk == 0 || !m_.weights_resident;
    if (load) tile_places_[i].clear();
    for (size_t t = 0; t < plans_[i].tiles.size(); ++t) {
      const Tile& tile = plans_[i].tiles[t];
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
      step.writes = {out_index, tile.first_word, tile.words(grid_), 0, out.shape.height, 0, out.shape.width};
      main_.push_back(std::move(step));
    }
  }

  void vector_steps(const Op& op, int chunk) {
    const auto& vec = std::get<VectorOp>(op.what);
    const Chunk& c = m_.chunks[static_cast<size_t>(chunk)];
    auto layout = [&](const std::string& name) -> const Layout& { return c.layouts[static_cast<size_t>(layout_index(name))]; };
    const Layout& in = layout(vec.inputs[0]);
    const int out_index = layout_index(vec.output);
    const Layout& out = c.layouts[static_cast<size_t>(out_index)];
    m_.needs.vector = true;
    layer_plan(op);

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
      const models::VectorScale scale = models::vector_scale(m_.network, *vec.layer, std::max(0, vec.concat_input), valid);
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
    for (const Concat& c : m_.lowered.concats)
      if (c.output == op.output) return c.parts[static_cast<size_t>(i)];
    return op.output;
  }

  void transfer_step(hls::Opcode opcode, const Transfer& t, int chunk) {
    const Layout& layout = m_.chunks[static_cast<size_t>(chunk)].layouts[static_cast<size_t>(t.layout)];
    Step step = make(opcode, 1, t.tag, chunk);
    Descriptor& d = step.descriptor;
    d.set(field::act_address, t.address);
    d.set(field::act_base, static_cast<uint32_t>(layout.base));
    d.set(field::act_words, static_cast<uint32_t>(layout.bank_words()));
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
        m_.steps.push_back(std::move(loads_[next_load++].step));
    };
    for (Step& step : main_) {
      if (step.unit == hls::kUnitCp) {
        loads_up_to(computes + kTilesAhead);
        ++computes;
      }
      m_.steps.push_back(std::move(step));
    }
  }

  void write_image() {
    Segment program;
    for (const Step& step : m_.steps) {
      const uint32_t bytes = step.descriptor.get(field::size) * hls::kUnitBytes;
      for (uint32_t i = 0; i < bytes; ++i) program.bytes.push_back(static_cast<uint8_t>(step.descriptor.bits[i / 8] >> (8 * (i % 8))));
    }
    m_.program_units = static_cast<uint32_t>(program.bytes.size()) / hls::kUnitBytes;
    next_address_ = round_up(next_address_, kPage);
    const uint32_t bytes = round_up(program.bytes.size(), static_cast<uint32_t>(m_.accelerator.axi_bytes()));
    program.bytes.resize(bytes, 0);
    m_.program_address = program.address = reserve(bytes, 0, Stream::kProgram);
    m_.image.push_back(std::move(program));
    m_.dram_bytes = round_up(next_address_, kPage);
  }

  void describe() {
    m_.needs.tags = static_cast<int>(m_.network.layers.size()) + 1;
    m_.weight_words_used = weight_ring_.high_water();
    m_.pointer_words_used = pointer_ring_.high_water();
    m_.param_words_used = param_ring_.high_water();
    std::vector<LayerPlan> all;
    for (size_t i = 0; i < m_.network.layers.size(); ++i) {
      const models::Layer& layer = m_.network.layers[i];
      LayerPlan plan;
      plan.name = layer.name;
      plan.type = models::layer_type_name(layer.type);
      plan.tag = static_cast<int>(i) + 1;
      for (const LayerPlan& l : m_.layers)
        if (l.tag == plan.tag) plan = l;
      const auto fused = m_.lowered.fused_into.find(layer.name);
      if (fused != m_.lowered.fused_into.end()) plan.fused_into = fused->second;
      all.push_back(plan);
    }
    m_.layers = std::move(all);
  }

  MapOptions options_;
  Grid grid_;
  Mapping m_;
  std::vector<std::string> problems_;
  std::map<std::string, Layout> layouts_;
  std::vector<ArrayPlan> plans_;  // by operation
  std::vector<std::vector<TilePlace>> tile_places_;
  uint32_t next_address_ = kPage;
  int counts_[hls::kUnits] = {};
  std::vector<LoadStep> loads_;
  std::vector<Step> main_;
  Hazards hazards_;
  Ring weight_ring_, pointer_ring_, param_ring_;
};
>>>>>>> errors

}  // namespace

Draft::Draft(const models::Network& network, const models::Accelerator& accelerator, const MapOptions& map_options)
    : options(map_options), grid(accelerator), next_address(kPage) {
  m.network = network;
  m.accelerator = accelerator;
  m.batch = options.batch;
  // Operations refer to layers by address: lower the copy that the mapping keeps.
  m.lowered = lower(m.network, accelerator.columns);
}

void Draft::problem(const Op& op, const std::string& reason) {
  problems.push_back(m.network.file + ": layer '" + op.name + "': cannot be mapped onto '" + m.accelerator.name + "': " + reason);
}

void Draft::refuse_problems() const {
  if (!problems.empty()) throw models::InputError(problems);
}

uint32_t Draft::reserve(uint32_t bytes, int tag, Stream stream) {
  const uint32_t address = next_address;
  m.regions.push_back({address, bytes, tag, stream});
  next_address += bytes;
  return address;
}

LayerPlan& Draft::layer_plan(const Op& op) {
  for (LayerPlan& l : m.layers)
    if (l.tag == op.tag) return l;
  LayerPlan plan;
  plan.name = op.name;
  plan.tag = op.tag;
  plan.type = models::layer_type_name(m.network.layers[static_cast<size_t>(op.tag - 1)].type);
  m.layers.push_back(plan);
  return m.layers.back();
}

int Draft::layout_index(const std::string& physical) const {
  return static_cast<int>(std::distance(layouts.begin(), layouts.find(physical)));
}

int Draft::pointer_words(size_t op) const {
  const auto& array = std::get<ArrayOp>(m.lowered.ops[op].what);
  return array.window.kernel_y * array.window.kernel_x * layouts.at(array.input).words * hls::kLanes;
}

Mapping map_network(const models::Network& network, const models::Accelerator& accelerator, const MapOptions& options) {
  Draft draft(network, accelerator, options);
  plan_tiles(draft);
  plan_chunks(draft);
  encode_streams(draft);
  assign_transfers(draft);
  build_program(draft);
  describe(draft.m);
  return std::move(draft.m);
}

Densities measure_densities(const models::Network& network, const models::TensorMap& tensors) {
  Densities densities;
  for (const auto& [name, map] : tensors) {
    const int zero = network.quantization_of(name).zero_point;
    const int64_t channels = map.shape[1], plane = map.shape[2] * map.shape[3];
    std::vector<double>& d = densities[name];
    d.assign(static_cast<size_t>(channels), 0);
    for (size_t i = 0; i < map.data.size(); ++i)
      if (map.data[i] != zero) d[i / static_cast<size_t>(plane) % static_cast<size_t>(channels)] += 1;
    for (double& v : d) v /= static_cast<double>(map.shape[0] * plane);
  }
  return densities;
}

}  // namespace winnow::mapping
