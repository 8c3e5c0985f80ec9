// The decoder kernel over every stream of every tile, its weights put back to their places in the layer.
#include "session/stored_weights.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "hls/decoder.h"
#include "models/reference/reference.h"

namespace winnow::session {
namespace {

namespace field = hls::field;

const mapping::ArrayOp& array_of(const mapping::Op& op) { return std::get<mapping::ArrayOp>(op.what); }

const uint8_t* bytes_at(const std::vector<sim::Segment>& image, uint32_t address) {
  for (const sim::Segment& s : image)
    if (sim::Range{s.address, static_cast<uint32_t>(s.bytes.size())}.holds(address))
      return s.bytes.data() + (address - s.address);
  throw std::logic_error("the DRAM image has no byte " + std::to_string(address));
}

/// A stream with room for `capacity` items.
template <typename T>
struct Queue {
  explicit Queue(int capacity)
      : items(static_cast<size_t>(capacity)), stream(items.data(), static_cast<uint32_t>(capacity)) {}

  std::vector<T> items;
  hls::Stream<T> stream;
};

hls::DecoderTables tables_of(const WeightLoad& load, const std::vector<sim::Segment>& image) {
  hls::DecoderTables tables;
  if (!load.tables) return tables;
  const hls::Descriptor& d = load.tables->descriptor;
  const uint8_t* bytes = bytes_at(image, d.get(field::lt_address));
  for (uint32_t i = 0; i < d.get(field::lt_bytes); ++i)
    tables.write(static_cast<int>(d.get(field::lt_first) + i), bytes[i]);
  return tables;
}

/// Bytes of the tile's streams before number `stream`.
uint64_t stream_begin(const mapping::Mapping& m, const WeightLoad& load, int stream) {
  uint64_t beats = 0;
  for (int s = 0; s < stream; ++s) beats += load.load->descriptor.get(field::lw_beats, s);
  return beats * static_cast<uint64_t>(m.accelerator.axi_bytes());
}

/// Weights of one layer, filled tile by tile.
class Gather {
 public:
  Gather(const mapping::Mapping& m, const mapping::Op& op, const std::vector<sim::Segment>& image)
      : m_(m), array_(array_of(op)), image_(image), grid_(m.accelerator.geometry()) {
    out.values.assign(m.layer(array_.layer).weights.quantized.size(), 0);
  }

  void add(const WeightLoad& load) {
    const hls::DecoderTables tables = tables_of(load, image_);
    const accelerators::Accelerator& a = m_.accelerator;
    for (int s = 0; s < grid_.streams() && out.state == StoredWeights::State::kSound; ++s) {
      const hls::DecoderShape shape{grid_.pes_of_stream(s), a.weight_words,    a.pointer_words,
                                    a.param_words,          a.axi_bytes() / 8, grid_.has_params(s)};
      const hls::DecoderCommand command =
          hls::decoder_command(load.load->descriptor, s, grid_.banks_of_row(grid_.row_of_stream(s)));
      const uint8_t* bytes = bytes_at(image_, load.load->descriptor.get(field::lw_address)) + stream_begin(m_, load, s);
      Queue<uint64_t> words(command.beats * shape.beat_words);
      for (int w = 0; w < command.beats * shape.beat_words; ++w) {
        uint64_t word = 0;
        for (int i = 0; i < 8; ++i) word |= uint64_t{bytes[8 * w + i]} << (8 * i);
        words.stream.write(word);
      }
      Queue<hls::ParamWrite> params(command.kt);
      Queue<hls::WeightWrite> weights(shape.pes * std::min(a.weight_words, command.kt * command.ncols));
      Queue<hls::PointerWrite> pointers(shape.pes * command.ncols);
      const hls::DecoderWrites writes{params.stream, weights.stream, pointers.stream};
      if (hls::decode_stream(shape, tables, command, words.stream, writes) != hls::kErrorNone)
        out.state = StoredWeights::State::kUndecodable;
      else place(load, s, command, writes);
    }
  }

  StoredWeights out;

 private:
  /// Pointers come in order of PE and column, each PE's weights in the order of its pointers.
  void place(const WeightLoad& load, int stream, const hls::DecoderCommand& command, const hls::DecoderWrites& writes) {
    const mapping::Layout& output = m_.layouts[static_cast<size_t>(load.compute->writes.layout)];
    const mapping::Layout* input = nullptr;
    for (const mapping::Layout& l : m_.layouts)
      if (l.tensor == array_.input) input = &l;
    const mapping::ChannelAt out_at(output, grid_.columns), in_at(*input, grid_.columns);
    mapping::Tile tile;
    tile.first_word = load.compute->writes.first_word;
    tile.row_words = load.compute->writes.words / grid_.share();
    tile.kb = static_cast<int>(load.load->descriptor.get(field::lw_kb));

    const int per_tap = input->words * hls::kLanes, row = grid_.row_of_stream(stream),
              first = grid_.first_column(stream);
    while (!writes.pointers.empty()) {
      const hls::PointerWrite p = writes.pointers.read();
      const int column = p.address - command.pointer_base;
      const int in = in_at(first + p.pe, column % per_tap);
      for (int n = 0; n < p.pointer.count; ++n) {
        const hls::WeightWrite w = writes.weights.read();
        const int channel = mapping::channel_of(tile, grid_, out_at, row, w.weight.k);
        if (channel < 0 || in < 0) continue;  // such an output stays zero, such an input is zero
        put(channel, in, column / per_tap, w.weight.value);
      }
    }
  }

  void put(int channel, int in, int tap, int8_t value) {
    const models::Layer& layer = m_.layer(array_.layer);
    const int64_t per_output = models::element_count(layer.weights.shape) / layer.channels;
    int64_t taps = int64_t{array_.window.kernel_y} * array_.window.kernel_x;
    const mapping::PhysicalTensor& input = m_.lowered.tensors.at(array_.input);
    if (mapping::carries_unrolled(array_, input)) {
      const mapping::UnrolledChannel& from = input.unrolling.channels[static_cast<size_t>(in)];
      if (from.channel < 0) return;  // always zero
      tap = (input.unrolling.rows ? from.ky : tap) * layer.kernel[1] + from.kx;
      in = from.channel;
      taps = int64_t{layer.kernel[0]} * layer.kernel[1];
    }
    const int64_t ins = per_output / taps;  // of the channel's group
    const int64_t local = in - channel / (layer.channels / layer.groups) * ins;
    if (local < 0 || local >= ins) out.state = StoredWeights::State::kForeign;
    else
      out.values[static_cast<size_t>(channel * per_output + local * taps + tap)] +=
          value;  // a tap may stand in two banks
  }

  const mapping::Mapping& m_;
  const mapping::ArrayOp& array_;
  const std::vector<sim::Segment>& image_;
  hls::Geometry grid_;
};

}  // namespace

std::vector<WeightLoad> weight_loads(const mapping::Mapping& m) {
  std::vector<WeightLoad> loads;
  const mapping::Step* tables = nullptr;
  for (const mapping::Step& step : m.steps) {
    if (step.chunk != 0 || step.unit != hls::kUnitLw) continue;
    const bool is_tables = step.descriptor.get(field::opcode) == hls::kLoadTables;
    if (is_tables) tables = &step;
    else loads.push_back({&step, tables && tables->tag == step.tag ? tables : nullptr, nullptr, nullptr});
  }
  // A COMPUTE waits for the load of its tile; the first one to do so stands for those of later strips.
  for (const mapping::Step& step : m.steps) {
    if (step.chunk != 0 || step.unit != hls::kUnitCp) continue;
    const int index = static_cast<int>(step.descriptor.get(field::wait_lw)) - 1;
    const auto load =
        std::find_if(loads.begin(), loads.end(), [&](const WeightLoad& l) { return l.load->index == index; });
    if (load == loads.end() || load->compute) continue;
    load->compute = &step;
    const std::string& output = m.layouts[static_cast<size_t>(step.writes.layout)].tensor;
    for (const mapping::Op& op : m.lowered.ops) {
      const auto* array = std::get_if<mapping::ArrayOp>(&op.what);
      if (array && array->layer != mapping::kNoLayer && array->output == output && op.tag == step.tag) load->op = &op;
    }
  }
  std::vector<WeightLoad> of_layers;
  std::set<uint32_t> known;  // a stream that is fetched again is the same stream
  for (const WeightLoad& load : loads)
    if (load.op && known.insert(load.load->descriptor.get(field::lw_address)).second) of_layers.push_back(load);
  return of_layers;
}

BitRange weight_bits(const mapping::Mapping& m, const WeightLoad& load, int stream) {
  const hls::Geometry grid = m.accelerator.geometry();
  const uint64_t params = grid.has_params(stream)
                              ? load.load->descriptor.get(field::lw_kb) *
                                    static_cast<uint64_t>(grid.banks_of_row(grid.row_of_stream(stream)))
                              : 0;
  return {stream_begin(m, load, stream) * 8 + 64 * params, stream_begin(m, load, stream + 1) * 8};
}

StoredWeights stored_weights(const mapping::Mapping& m, const std::vector<WeightLoad>& loads, const mapping::Op& op,
                             const std::vector<sim::Segment>& image) {
  Gather gather(m, op, image);
  for (const WeightLoad& load : loads)
    if (load.op == &op && gather.out.state == StoredWeights::State::kSound) gather.add(load);
  return std::move(gather.out);
}

bool shows(const mapping::Mapping& m, const std::vector<WeightLoad>& loads, const mapping::Op& op,
           const std::vector<sim::Segment>& image, const models::TensorMap& tensors) {
  const mapping::ArrayOp& array = array_of(op);
  StoredWeights stored = stored_weights(m, loads, op, image);
  if (stored.state != StoredWeights::State::kSound) return stored.state == StoredWeights::State::kUndecodable;
  if (stored.values == m.layer(array.layer).weights.quantized) return false;
  models::Network changed = m.network;
  changed.layers[static_cast<size_t>(array.layer)].weights.quantized = std::move(stored.values);
  const std::string& tensor = m.lowered.tensors.at(array.output).reference;
  return !(models::reference::run(changed, tensors.at(m.network.input_name)).at(tensor) == tensors.at(tensor));
}

}  // namespace winnow::session
