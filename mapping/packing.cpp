// Packing of a mapping; images to streams and streams to outputs.
#include "mapping/packing.h"

#include <algorithm>
#include <set>

#include "mapping/bytes.h"
#include "models/error.h"

namespace winnow::mapping {
namespace {

Direction direction_of(const Transfer& t) {
  if (t.origin == Origin::kHost) return Direction::kIn;
  if (t.origin == Origin::kConstant) return Direction::kConstant;
  return t.output ? Direction::kOut : Direction::kSpill;
}

/// Reads one output stream by docs/architecture.md, section 3.
class StreamReader {
 public:
  StreamReader(const Packing& packing, const PackedTransfer& transfer, const std::vector<uint8_t>& stream)
      : layout_(packing.tensors[transfer.tensor].layout), transfer_(transfer), banks_(packing.banks), stream_(stream),
        channel_of_(static_cast<size_t>(banks_ * layout_.words * hls::kLanes), -1) {
    for (size_t c = 0; c < layout_.places.size(); ++c)
      channel_of_[static_cast<size_t>(layout_.places[c].bank * layout_.words * hls::kLanes +
                                      layout_.places[c].position)] = static_cast<int>(c);
  }

  /// Into [batch, channels, height, width] of zero points.
  void read(models::FeatureMap& values) {
    for (int bank = 0; bank < banks_; ++bank)
      for (int64_t pixel = transfer_.first_pixel; pixel < transfer_.first_pixel + transfer_.pixels; ++pixel)
        for (int w = transfer_.first_word; w < transfer_.first_word + transfer_.words; ++w)
          word(bank, pixel, w, values);
  }

 private:
  uint8_t byte() {
    if (next_ == stream_.size())
      throw models::InputError("output '" + layout_.tensor +
                               "': expected words for all its pixels, got a stream that ends after " +
                               std::to_string(next_) + " bytes");
    return stream_[next_++];
  }

  void word(int bank, int64_t pixel, int w, models::FeatureMap& values) {
    const int64_t image = pixel / layout_.pixels();
    const uint8_t mask = byte();
    for (int lane = 0; lane < hls::kLanes; ++lane) {
      if ((mask >> lane & 1) == 0) continue;
      const uint8_t value = byte();
      const int channel = channel_of_[static_cast<size_t>((bank * layout_.words + w) * hls::kLanes + lane)];
      if (channel < 0)
        throw models::InputError("output '" + layout_.tensor + "': expected zeros where no channel lies, got " +
                                 std::to_string(value) + " in bank " + std::to_string(bank) + ", word " +
                                 std::to_string(w) + ", lane " + std::to_string(lane));
      values.data[static_cast<size_t>((image * layout_.shape.channels + channel) * layout_.pixels() +
                                      pixel % layout_.pixels())] = value;
    }
  }

  const Layout& layout_;
  const PackedTransfer& transfer_;
  int banks_;
  const std::vector<uint8_t>& stream_;
  std::vector<int> channel_of_;  // by (bank, word, lane)
  size_t next_ = 0;
};

}  // namespace

const char* direction_name(Direction direction) {
  switch (direction) {
    case Direction::kIn: return "in";
    case Direction::kConstant: return "constant";
    case Direction::kOut: return "out";
    case Direction::kSpill: return "spill";
  }
  return "";
}

Packing packing_of(const Mapping& m) {
  Packing p;
  p.network = m.network.name;
  p.accelerator = m.accelerator.name;
  p.banks = m.accelerator.columns;
  p.beat_bytes = m.accelerator.axi_bytes();
  p.batch = m.batch;
  p.program_address = m.program.address;
  p.program_units = m.program.units;
  p.warm_program_address = m.warm_program.address;
  p.warm_program_units = m.warm_program.units;
  p.image_address = m.base_address;  // without weights the host's streams come first
  for (const Segment& s : m.image) p.dram_end = std::max(p.dram_end, s.address + static_cast<uint32_t>(s.bytes.size()));
  for (const Transfer& t : m.transfers) p.dram_end = std::max(p.dram_end, t.address + t.capacity_bytes);
  p.input = {m.network.input_name, m.network.input_shape, m.network.input_quantization};
  for (const Layout& layout : m.layouts) {
    const PhysicalTensor& tensor = m.lowered.tensors.at(layout.tensor);
    p.tensors.push_back({layout, {}});
    // The host sees the axes of the network; the pixels are in the same order.
    models::MapShape& shape = p.tensors.back().layout.shape;
    if (m.lowered.upright && m.constants.count(layout.tensor) == 0) std::swap(shape.height, shape.width);
    if (tensor.is_unrolled())
      p.tensors.back().unrolled = {m.layer(tensor.unrolled_for).name, tensor.unrolling.y, tensor.unrolling.x,
                                   tensor.unrolling.channels};
  }
  for (const Transfer& t : m.transfers) {
    const Layout& layout = m.layouts[static_cast<size_t>(t.layout)];
    const int64_t before =
        t.origin == Origin::kConstant ? 0 : m.chunks[static_cast<size_t>(t.chunk)].first * layout.pixels();
    PackedTransfer packed{direction_of(t),
                          static_cast<size_t>(t.layout),
                          before + t.range.begin,
                          t.range.pixels(),
                          t.range.first_word,
                          t.range.words,
                          t.address,
                          t.capacity_bytes,
                          t.slot,
                          0};
    if (t.origin == Origin::kConstant)
      packed.beats = static_cast<uint32_t>(transfer_stream(m, t, {}).size()) / static_cast<uint32_t>(p.beat_bytes);
    p.transfers.push_back(packed);
  }
  std::set<size_t> stored;
  for (const PackedTransfer& t : p.transfers)
    if (t.direction == Direction::kOut) stored.insert(t.tensor);
  for (const std::string& name : m.network.outputs) {
    const std::string& physical = m.lowered.views.at(name).physical;
    for (size_t i = 0; i < p.tensors.size(); ++i)
      if (p.tensors[i].layout.tensor == physical && stored.count(i))
        p.outputs.push_back({{name, m.network.shape_of(name), m.network.quantization_of(name)}, i});
  }
  return p;
}

std::vector<std::string> missing_streams(const Packing& p) {
  using Key = std::pair<Direction, size_t>;
  std::map<Key, std::vector<const PackedTransfer*>> streams;
  for (const PackedTransfer& t : p.transfers)
    if (t.direction == Direction::kIn || t.direction == Direction::kOut) streams[{t.direction, t.tensor}].push_back(&t);
  for (const PackedOutput& o : p.outputs) streams[{Direction::kOut, o.tensor}];
  std::vector<std::string> missing;
  const auto in = streams.lower_bound({Direction::kIn, 0});
  if (in == streams.end() || in->first.first != Direction::kIn)
    missing.push_back("expected a stream of direction \"in\", got none");
  for (const auto& [key, of] : streams) {
    const Layout& layout = p.tensors[key.second].layout;
    const int64_t expected = p.batch * layout.pixels() * layout.words;
    int64_t got = 0;
    bool twice = false;
    for (const PackedTransfer* t : of) {
      got += t->pixels * t->words;
      for (const PackedTransfer* o : of)
        twice |= o != t && o->first_pixel < t->first_pixel + t->pixels && t->first_pixel < o->first_pixel + o->pixels &&
                 o->first_word < t->first_word + t->words && t->first_word < o->first_word + o->words;
    }
    const std::string which = "expected \"" + std::string(direction_name(key.first)) + "\" streams with each of the " +
                              std::to_string(expected) + " words of a bank of '" + layout.tensor + "' once, got ";
    if (twice) missing.push_back(which + "words that two have");
    else if (got != expected) missing.push_back(which + std::to_string(got));
  }
  return missing;
}

models::FeatureMap on_chip(const PackedTensor& tensor, const models::FeatureMap& images) {
  if (!tensor.unrolled) return images;
  const Unrolled& u = *tensor.unrolled;
  const models::MapShape& shape = tensor.layout.shape;
  models::FeatureMap out({images.shape[0], shape.channels, shape.height, shape.width},
                         static_cast<uint8_t>(tensor.layout.zero_point));
  for (int64_t b = 0; b < images.shape[0]; ++b)
    for (int64_t n = 0; n < shape.channels; ++n) {
      const UnrolledChannel& from = u.channels[static_cast<size_t>(n)];
      if (from.channel < 0) continue;
      for (int64_t y = 0; y < shape.height; ++y)
        for (int64_t x = 0; x < shape.width; ++x) {
          const int64_t row = u.rows.source(y, from.ky), column = u.columns.source(x, from.kx);
          if (row >= 0 && row < images.shape[2] && column >= 0 && column < images.shape[3])
            out.at(b, n, y, x) = images.at(b, from.channel, row, column);
        }
    }
  return out;
}

std::vector<std::vector<uint8_t>> pack(const Packing& p, const models::FeatureMap& images) {
  std::vector<std::vector<uint8_t>> streams(p.transfers.size());
  std::map<size_t, models::FeatureMap> values;  // by tensor
  for (size_t i = 0; i < p.transfers.size(); ++i) {
    const PackedTransfer& t = p.transfers[i];
    if (t.direction != Direction::kIn) continue;
    const Layout& layout = p.tensors[t.tensor].layout;
    if (values.count(t.tensor) == 0) values[t.tensor] = on_chip(p.tensors[t.tensor], images);
    streams[i] = compress_activations(layout, p.banks, values[t.tensor],
                                      {t.first_pixel, t.first_pixel + t.pixels, t.first_word, t.words}, p.beat_bytes);
  }
  return streams;
}

models::TensorMap unpack(const Packing& p, const std::vector<std::vector<uint8_t>>& streams) {
  std::map<size_t, models::FeatureMap> values;  // by tensor
  for (size_t i = 0; i < p.transfers.size(); ++i) {
    const PackedTransfer& t = p.transfers[i];
    if (t.direction != Direction::kOut) continue;
    const Layout& layout = p.tensors[t.tensor].layout;
    const models::Shape shape{p.batch, layout.shape.channels, layout.shape.height, layout.shape.width};
    auto& map = values.try_emplace(t.tensor, shape, static_cast<uint8_t>(layout.zero_point)).first->second;
    StreamReader(p, t, streams.at(i)).read(map);
  }
  models::TensorMap outputs;
  for (const PackedOutput& o : p.outputs) {
    models::FeatureMap& map = outputs[o.name] = values.at(o.tensor);
    map.shape = {p.batch, o.shape.channels, o.shape.height, o.shape.width};
  }
  return outputs;
}

std::vector<std::vector<uint8_t>> split_outputs(const Packing& p, const std::string& joined, const std::string& file) {
  std::vector<std::vector<uint8_t>> streams(p.transfers.size());
  const auto beat = static_cast<size_t>(p.beat_bytes);
  size_t begin = 0;
  for (size_t i = 0; i < p.transfers.size(); ++i) {
    const PackedTransfer& t = p.transfers[i];
    if (t.direction != Direction::kOut) continue;
    size_t end = begin;
    int64_t words = p.banks * t.pixels * t.words;
    for (; words > 0 && end < joined.size(); --words)
      end += 1 + static_cast<size_t>(__builtin_popcount(static_cast<uint8_t>(joined[end])));
    end = begin + (end - begin + beat - 1) / beat * beat;
    if (words > 0 || end > joined.size())
      throw models::InputError(file + ": expected the output streams of '" + p.network +
                               "', got the end of the file in that of '" + p.tensors[t.tensor].layout.tensor + "'");
    streams[i].assign(joined.begin() + static_cast<std::ptrdiff_t>(begin),
                      joined.begin() + static_cast<std::ptrdiff_t>(end));
    begin = end;
  }
  if (begin != joined.size())
    throw models::InputError(file + ": expected " + std::to_string(begin) + " bytes of output streams, got " +
                             std::to_string(joined.size()));
  return streams;
}

}  // namespace winnow::mapping
