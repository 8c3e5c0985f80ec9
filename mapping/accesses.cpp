// Counting, descriptor by descriptor.
#include "mapping/accesses.h"

#include <map>
#include <tuple>

#include "hls/walker.h"

namespace winnow::mapping {
namespace {

using hls::Descriptor;
namespace field = hls::field;

/// Valid taps of an axis over all its outputs.
uint64_t taps_of(hls::WalkAxis axis, uint32_t outputs) {
  uint64_t taps = 0;
  for (uint32_t i = 0; i < outputs; ++i, axis.step()) taps += static_cast<uint64_t>(axis.count());
  return taps;
}

/// Words that each bank is asked for by a COMPUTE or VECTOR.
uint64_t words_read(const Descriptor& d) {
  return d.get(field::batches) * taps_of(hls::walk_y(d), d.get(field::out_h)) *
         taps_of(hls::walk_x(d), d.get(field::out_w)) * d.get(field::words);
}

/// Non-zero activations that COMPUTE commands send down the columns.
class Activations {
 public:
  Activations(const Mapping& mapping, const models::TensorMap& tensors) : m_(mapping), tensors_(tensors) {
    for (const Op& op : m_.lowered.ops)
      if (const auto* array = std::get_if<ArrayOp>(&op.what)) ops_[array->output] = array;
  }

  /// Commands of different tiles walk over the same pixels.
  uint64_t of(const Step& step) {
    const std::string& output = m_.layouts[static_cast<size_t>(step.writes.layout)].tensor;
    const WalkPiece& p = step.writes.piece;
    const int first = m_.chunks[static_cast<size_t>(step.chunk)].first + p.first_image;
    const auto [it, fresh] = sent_.try_emplace({output, first, p.images, p.r.y0, p.r.y1, p.r.x0, p.r.x1}, 0);
    if (fresh) it->second = count(*ops_.at(output), first, p);
    return it->second;
  }

 private:
  uint64_t count(const ArrayOp& op, int first, const WalkPiece& p) {
    const PhysicalTensor& in = m_.lowered.tensors.at(op.input);
    const std::vector<uint32_t>& found = nonzeros(in);
    const Axis y = y_axis(op.window, in.shape, m_.lowered.tensors.at(op.output).shape);
    const Axis x = x_axis(op.window, in.shape, m_.lowered.tensors.at(op.output).shape);
    uint64_t sent = 0;
    for (int image = first; image < first + p.images; ++image)
      for (int oy = p.r.y0; oy < p.r.y1; ++oy)
        for (int ky = y.first_tap(oy); ky < y.end_tap(oy); ++ky) {
          const int64_t row = int64_t{image} * y.in + oy * y.stride - y.pad + ky * y.dilation;
          for (int ox = p.r.x0; ox < p.r.x1; ++ox)
            for (int kx = x.first_tap(ox); kx < x.end_tap(ox); ++kx)
              sent += found[static_cast<size_t>(row * x.in + ox * x.stride - x.pad + kx * x.dilation)];
        }
    return sent;
  }

  /// Non-zero channels by image and pixel.
  const std::vector<uint32_t>& nonzeros(const PhysicalTensor& in) {
    const auto [it, fresh] = nonzeros_.try_emplace(in.values());
    if (!fresh) return it->second;
    const models::FeatureMap& values = tensors_.at(in.values());
    const auto plane = static_cast<size_t>(in.shape.height) * static_cast<size_t>(in.shape.width);
    const auto channels = static_cast<size_t>(in.shape.channels);
    it->second.assign(values.data.size() / channels, 0);
    for (size_t i = 0; i < values.data.size(); ++i)
      it->second[i / (channels * plane) * plane + i % plane] += values.data[i] != in.quantization.zero_point;
    return it->second;
  }

  const Mapping& m_;
  const models::TensorMap& tensors_;
  std::map<std::string, const ArrayOp*> ops_;  // by output
  std::map<std::tuple<std::string, int, int, int, int, int, int>, uint64_t> sent_;
  std::map<std::string, std::vector<uint32_t>> nonzeros_;
};

/// Weights that loads write: a layer's, as often as its bytes are loaded.
uint64_t weights_written(const Mapping& m, const std::map<int, uint64_t>& loaded_bytes) {
  std::map<int, uint64_t> weights;
  for (const Op& op : m.lowered.ops)
    if (const auto* array = std::get_if<ArrayOp>(&op.what))
      for (const auto& channel : array->weights) weights[op.tag] += channel.size();
  uint64_t written = 0;
  for (const LayerPlan& layer : m.layers) {
    const auto loaded = loaded_bytes.find(layer.tag);
    if (loaded != loaded_bytes.end() && layer.weight_bytes > 0)
      written += weights[layer.tag] * loaded->second / layer.weight_bytes;
  }
  return written;
}

}  // namespace

void Accesses::operator+=(const Accesses& o) {
  uint64_t Accesses::*const all[] = {&Accesses::bank_reads,     &Accesses::bank_writes,   &Accesses::pointer_reads,
                                     &Accesses::pointer_writes, &Accesses::weight_writes, &Accesses::param_reads,
                                     &Accesses::param_writes,   &Accesses::partial_sums,  &Accesses::outputs,
                                     &Accesses::vector_lanes};
  for (auto count : all) this->*count += o.*count;
}

Accesses accesses(const Mapping& m, const models::TensorMap& tensors, bool warm) {
  const hls::Geometry grid = m.accelerator.geometry();
  const auto rows = static_cast<uint64_t>(grid.rows), banks = static_cast<uint64_t>(grid.columns);
  uint64_t pairs = 0;  // (row, bank): a tile computes kb outputs for each
  for (int r = 0; r < grid.rows; ++r) pairs += static_cast<uint64_t>(grid.banks_of_row(r));
  Activations activations(m, tensors);
  Accesses sum;
  std::map<int, uint64_t> loaded_bytes;  // by tag
  for (const Step& step : m.steps) {
    if (warm && !in_warm_program(step)) continue;
    const Descriptor& d = step.descriptor;
    const uint64_t pixels = uint64_t{d.get(field::batches)} * d.get(field::out_h) * d.get(field::out_w);
    switch (static_cast<hls::Opcode>(d.get(field::opcode))) {
      case hls::kLoadWeights:
        for (uint32_t i = 0; i < d.get(field::lw_stream_count); ++i)
          loaded_bytes[step.tag] +=
              d.get(field::lw_beats, static_cast<int>(i)) * static_cast<uint64_t>(m.accelerator.axi_bytes());
        sum.pointer_writes += d.get(field::lw_ncols) * rows * banks;
        sum.param_writes += d.get(field::lw_kb) * pairs;
        break;
      case hls::kLoadActs: sum.bank_writes += d.get(field::act_words) * banks; break;
      case hls::kStoreActs: sum.bank_reads += d.get(field::act_words) * banks; break;
      case hls::kCompute: {
        const uint64_t kb = d.get(field::kb), sums = pixels * kb * pairs;
        sum.bank_reads += words_read(d) * banks;
        sum.bank_writes += pixels * static_cast<uint64_t>(grid.share()) * ((kb + 7) / 8) * banks;
        sum.pointer_reads += activations.of(step) * rows;
        sum.partial_sums += sums * banks;
        sum.param_reads += sums;
        sum.outputs += sums;
        break;
      }
      case hls::kVector: {
        const uint64_t words = words_read(d) * banks, written = pixels * d.get(field::words) * banks;
        const bool depthwise = d.get(field::depthwise) != 0;
        sum.bank_reads += words + (depthwise ? d.get(field::coef_count) * banks : 0);
        sum.bank_writes += written;
        sum.vector_lanes += words * hls::kLanes;
        sum.outputs += written * hls::kLanes;
        break;
      }
      default: break;
    }
  }
  sum.weight_writes = weights_written(m, loaded_bytes);
  return sum;
}

}  // namespace winnow::mapping
