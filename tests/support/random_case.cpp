// Random cases: layers are drawn one after the other onto what already exists.
#include "tests/support/random_case.h"

#include <algorithm>
#include <cmath>

#include "tests/support/draw.h"

namespace winnow::tests {
namespace {

using models::Layer;
using models::LayerType;
using models::MapShape;

class NetworkDraw {
 public:
  NetworkDraw(uint32_t seed, bool tall, const NetworkKinds& kinds) : draw_(seed), tall_(tall), kinds_(kinds) {
    net_.name = "random-" + std::to_string(seed);
    net_.file = net_.name;
    net_.quantized = true;
    net_.input_name = "in";
  }

  models::Network run() {
    const int side = tall_ ? draw_.pick({8, 11, 16, 23, 30}) : draw_.pick({1, 3, 5, 8, 11});
    net_.input_shape = {draw_.pick({1, 2, 3, 5, 8, 13, 19, 24}), side, draw_.chance(0.3) ? draw_.range(1, 9) : side};
    if (kinds_.rows > 0)
      net_.input_shape = {draw_.pick({1, 2, 3, 5, 8, 13}), kinds_.rows,
                          draw_.chance(0.3) ? draw_.range(1, 5) : draw_.range(4, 20)};
    net_.input_quantization = quantization();
    std::string current = net_.input_name;
    const int layers = draw_.range(1, 6), clip_at = kinds_.clip_without_zero ? draw_.range(0, layers - 1) : -1;
    const int shared_at = kinds_.shared ? draw_.range(0, std::min(1, layers - 1)) : -1;
    for (int i = 0; i < layers; ++i) {
      if (i == clip_at) current = clip_without_zero(current);
      current = i == shared_at ? shared(current) : layer(current);
    }
    net_.outputs = {current};
    net_.outputs.insert(net_.outputs.end(), side_outputs_.begin(), side_outputs_.end());
    // Now and then a tensor in the middle is an output too.
    if (net_.layers.size() > 2 && draw_.chance(0.2)) net_.outputs.push_back(net_.layers[net_.layers.size() / 2].name);
    std::sort(net_.outputs.begin(), net_.outputs.end());
    net_.outputs.erase(std::unique(net_.outputs.begin(), net_.outputs.end()), net_.outputs.end());
    models::infer_shapes(net_);
    return net_;
  }

 private:
  models::Quantization quantization() { return {draw_.real(0.01, 0.1), draw_.chance(0.5) ? 0 : draw_.range(0, 255)}; }

  Layer base(LayerType type, std::vector<std::string> inputs) {
    Layer l;
    l.name = std::string(models::traits(type).name) + std::to_string(net_.layers.size());
    l.type = type;
    l.inputs = std::move(inputs);
    l.has_quantization = true;
    l.quantization = net_.quantization_of(l.inputs[0]);
    return l;
  }

  std::string add(Layer l) {
    net_.outputs = {l.name};
    net_.layers.push_back(std::move(l));
    models::infer_shapes(net_);
    return net_.layers.back().name;
  }

  std::string layer(const std::string& in) {
    const MapShape s = net_.shape_of(in);
    const bool vector = s.height == 1 && s.width == 1;
    switch (draw_.range(0, 12)) {
      case 0:
      case 1:
      case 2:
      case 3: return conv(in);
      case 4: return pool(in);
      case 5: return clamp(in);
      case 6: return residual(in);
      case 7: return concat(in);
      case 8: {
        Layer l = base(draw_.chance(0.5) ? LayerType::kGlobalAvgPool : LayerType::kGlobalMaxPool, {in});
        if (draw_.chance(0.5)) l.quantization = quantization();
        return add(l);
      }
      case 9: return shared(in);
      default: return fc(vector ? in : flatten(in));
    }
  }

  std::string flatten(const std::string& in) {
    Layer l = base(LayerType::kFlatten, {in});
    if (draw_.chance(0.1)) l.quantization = quantization();
    return add(l);
  }

  std::string conv(const std::string& in, int channels = 0) {
    const MapShape s = net_.shape_of(in);
    Layer l = base(LayerType::kConv, {in});
    l.groups = 1;
    if (channels == 0 && draw_.chance(0.2)) {
      channels = l.groups = s.channels;  // depthwise
    } else if (channels == 0) {
      if (draw_.chance(0.25)) {
        std::vector<int> divisors;
        for (int g = 2; g <= s.channels; ++g)
          if (s.channels % g == 0) divisors.push_back(g);
        if (!divisors.empty())
          l.groups = divisors[static_cast<size_t>(draw_.range(0, static_cast<int>(divisors.size()) - 1))];
      }
      channels = l.groups * draw_.range(1, std::max(1, 40 / l.groups));
    }
    l.channels = channels;
    for (int a = 0; a < 2; ++a) {
      const int extent = a == 0 ? s.height : s.width;
      l.kernel[a] = draw_.pick({1, 1, 2, 3, 3, 5});
      l.dilation[a] = draw_.pick({1, 1, 1, 2, 3});
      l.stride[a] = draw_.pick({1, 1, 2, 3, 4});
      l.padding[a] = draw_.range(0, 2);
      l.padding[a + 2] = draw_.range(0, 2);
      while ((l.kernel[a] - 1) * l.dilation[a] + 1 > extent + l.padding[a] + l.padding[a + 2]) {
        if (l.dilation[a] > 1) --l.dilation[a];
        else --l.kernel[a];
      }
    }
    weights(l, s.channels / l.groups, l.kernel[0], l.kernel[1]);
    return add(l);
  }

  std::string same_conv(const std::string& in, int channels) {
    const MapShape s = net_.shape_of(in);
    Layer l = base(LayerType::kConv, {in});
    l.channels = channels;
    l.kernel = {3, 3};
    l.padding = {1, 1, 1, 1};
    weights(l, s.channels, 3, 3);
    return add(l);
  }

  std::string fc(const std::string& in) {
    Layer l = base(LayerType::kFc, {in});
    l.channels = draw_.range(1, 50);
    weights(l, net_.shape_of(in).channels, 1, 1);
    return add(l);
  }

  void weights(Layer& l, int ins, int kh, int kw) {
    models::Weights& w = l.weights;
    w.shape = {l.channels, ins, kh, kw};
    const size_t n = static_cast<size_t>(models::element_count(w.shape));
    const double density = draw_.pick({0.0, 0.05, 0.2, 0.4, 0.8, 1.0});
    l.has_compression = true;
    l.compression.density = density;
    l.compression.encoding = draw_.pick({models::Encoding::kAuto, models::Encoding::kRuns, models::Encoding::kBitmask});
    l.compression.run_bits = draw_.pick({4, 5});
    l.compression.huffman = draw_.chance(0.5);
    l.compression.codebook_bits = draw_.chance(0.5) ? draw_.range(2, 8) : 0;
    w.quantized.resize(n);
    if (l.compression.codebook_bits) {
      w.codebook.resize(size_t{1} << l.compression.codebook_bits);
      for (size_t i = 1; i < w.codebook.size(); ++i) w.codebook[i] = static_cast<int8_t>(draw_.range(-128, 127));
      w.code.resize(n);
    }
    double energy = 0;
    for (size_t i = 0; i < n; ++i) {
      if (!draw_.chance(density)) continue;
      if (w.codebook.empty()) {
        w.quantized[i] = static_cast<int8_t>(
            std::clamp(static_cast<int>(std::normal_distribution<double>(0, 40)(draw_.rng())), -128, 127));
      } else {
        w.code[i] = static_cast<uint8_t>(draw_.range(1, static_cast<int>(w.codebook.size()) - 1));
        w.quantized[i] = w.codebook[w.code[i]];
      }
      energy += double{1} * w.quantized[i] * w.quantized[i];
    }
    w.bias.resize(static_cast<size_t>(l.channels));
    for (int32_t& b : w.bias) b = draw_.range(-5000, 5000);
    // Scales that spread the outputs over the 8 bits, saturating now and then.
    w.scale.assign(draw_.chance(0.5) ? static_cast<size_t>(l.channels) : 1, 0.0f);
    for (float& s : w.scale) s = static_cast<float>(draw_.real(0.001, 0.02));
    const double spread =
        std::sqrt(energy / l.channels + 1) * 60 * w.scale[0] * net_.quantization_of(l.inputs[0]).scale;
    l.quantization = {std::max(1e-6, spread / draw_.real(20, 120)), draw_.chance(0.5) ? 0 : draw_.range(0, 255)};
  }

  /// A convolution reads on from `in`, and so does a dilated pool, whose tensor is an output, or read on, or nobody's.
  std::string shared(const std::string& in) {
    const std::string main = conv(in), side = pool(in, true);
    const int fate = draw_.range(0, 3);
    if (fate < 2) side_outputs_.push_back(side);
    if (fate == 2) side_outputs_.push_back(conv(side));
    return main;
  }

  std::string pool(const std::string& in, bool dilated = false) {
    const MapShape s = net_.shape_of(in);
    Layer l = base(draw_.chance(0.5) ? LayerType::kMaxPool : LayerType::kAvgPool, {in});
    for (int a = 0; a < 2; ++a) {
      const int extent = a == 0 ? s.height : s.width;
      l.kernel[a] = std::min(extent, draw_.range(1, 3));
      l.stride[a] = draw_.range(1, 3);
      l.padding[a] = draw_.range(0, l.kernel[a] - 1);
      l.padding[a + 2] = draw_.range(0, l.kernel[a] - 1);
      if (dilated) l.kernel[a] = std::max(l.kernel[a], std::min(extent, 2));
      const int most = l.kernel[a] > 1 ? (extent + l.padding[a] + l.padding[a + 2] - 1) / (l.kernel[a] - 1) : 1;
      l.dilation[a] = std::min(most, dilated ? draw_.range(2, 3) : draw_.pick({1, 1, 1, 2}));
      if (!meets_map(l, static_cast<size_t>(a), extent)) l.dilation[a] = 1;
    }
    if (l.type == LayerType::kAvgPool) {
      l.count_include_pad = draw_.chance(0.4);
      if (draw_.chance(0.5)) l.quantization = quantization();
    }
    return add(l);
  }

  /// Every window of the pool has a tap on the map.
  static bool meets_map(const Layer& l, size_t axis, int extent) {
    const int reach = (l.kernel[axis] - 1) * l.dilation[axis];
    for (int first = -l.padding[axis]; first + reach < extent + l.padding[axis + 2]; first += l.stride[axis]) {
      bool meets = false;
      for (int tap = first; tap <= first + reach; tap += l.dilation[axis]) meets |= tap >= 0 && tap < extent;
      if (!meets) return false;
    }
    return true;
  }

  std::string clip_without_zero(const std::string& in) {
    Layer l = base(LayerType::kClip, {in});
    if (draw_.chance(0.3)) l.quantization = quantization();
    const int above = 255 - l.quantization.zero_point, below = l.quantization.zero_point;
    const bool positive = below == 0 || (above > 0 && draw_.chance(0.5));
    const int near = draw_.range(1, std::max(1, (positive ? above : below) / 4)),
              far = draw_.range(near, positive ? above : below);
    l.clip_min = l.quantization.scale * (positive ? near : -far);
    l.clip_max = l.quantization.scale * (positive ? far : -near);
    return add(l);
  }

  std::string clamp(const std::string& in) {
    if (draw_.chance(0.2)) return clip_without_zero(in);
    Layer l = base(draw_.chance(0.6) ? LayerType::kRelu : LayerType::kClip, {in});
    l.clip_min = -0.5;
    l.clip_max = draw_.real(0.5, 6);
    if (draw_.chance(0.2)) l.quantization = quantization();
    return add(l);
  }

  std::string residual(const std::string& in) {
    std::string other = in;
    if (draw_.chance(0.8)) other = same_conv(in, net_.shape_of(in).channels);
    Layer l = base(LayerType::kAdd, {other, in});
    l.quantization = quantization();
    return add(l);
  }

  std::string concat(const std::string& in) {
    std::vector<std::string> parts = {in};
    const int extra = draw_.range(1, 2);
    for (int i = 0; i < extra; ++i) parts.push_back(draw_.chance(0.7) ? same_conv(in, draw_.range(1, 20)) : in);
    std::shuffle(parts.begin(), parts.end(), draw_.rng());
    Layer l = base(LayerType::kConcat, parts);
    if (draw_.chance(0.6)) l.quantization = quantization();
    return add(l);
  }

  Draw draw_;
  bool tall_;
  NetworkKinds kinds_;
  models::Network net_;
  std::vector<std::string> side_outputs_;
};

}  // namespace

models::Network random_network(uint32_t seed, const NetworkKinds& kinds) {
  return NetworkDraw(seed, false, kinds).run();
}
models::Network random_network(uint32_t seed, bool tall) { return NetworkDraw(seed, tall, {}).run(); }

accelerators::Accelerator random_accelerator(uint32_t seed) {
  Draw draw(seed);
  accelerators::Accelerator a;
  a.name = "random-" + std::to_string(seed);
  a.file = a.name;
  a.rows = draw.range(1, 8);
  a.columns = draw.range(1, 8);
  const int banks_of_row = a.rows <= a.columns ? (a.columns + a.rows - 1) / a.rows : 1;
  a.accumulators = std::max(banks_of_row, draw.pick({1, 4, 8, 12, 16, 24, 32}));
  a.accumulator_sets = draw.range(2, 5);
  a.queue_depth = draw.pick({2, 4, 8, 16});
  a.weight_words = draw.pick({1024, 4096, 16384});
  a.pointer_words = draw.pick({8192, 16384});
  a.param_words = draw.pick({32, 64, 512});
  a.bank_words = 16384;
  a.vector_lanes = draw.pick({1, 2, 4, 8});
  a.axi_bits = draw.pick({64, 128});
  a.burst_beats = draw.pick({1, 4, 16});
  a.dram.model = draw.chance(0.5) ? "ideal" : "fixed";
  a.dram.latency_cycles = draw.range(0, 60);
  a.dram.bytes_per_cycle = draw.pick({0, 4, 8, 16});
  const int most = a.columns >= 4 ? 4 : a.columns >= 2 ? 2 : 1;
  a.decoders_per_row = std::min(most, draw.pick({1, 2, 4}));
  return a;
}

RandomCase random_case(uint32_t seed) { return {random_network(seed), random_accelerator(seed + 100000)}; }

RandomCase random_tall_case(uint32_t seed, int bank_words) {
  RandomCase out{random_network(seed, true), random_accelerator(seed + 200000)};
  if (bank_words != 0) out.accelerator.bank_words = bank_words;
  return out;
}

models::FeatureMap random_input(const models::Network& network, int batch, uint32_t seed) {
  Draw draw(seed);
  models::FeatureMap map({batch, network.input_shape.channels, network.input_shape.height, network.input_shape.width});
  const double density = draw.pick({0.0, 0.1, 0.4, 0.8, 1.0});
  for (uint8_t& q : map.data)
    q = static_cast<uint8_t>(draw.chance(density) ? draw.range(0, 255) : network.input_quantization.zero_point);
  return map;
}

models::FeatureMap random_inputs(const models::Network& network, int batch, int runs, uint32_t seed) {
  const models::MapShape& shape = network.input_shape;
  models::FeatureMap all({batch * runs, shape.channels, shape.height, shape.width});
  auto to = all.data.begin();
  for (int r = 0; r < runs; ++r) {
    const models::FeatureMap one = random_input(network, batch, seed + static_cast<uint32_t>(r));
    to = std::copy(one.data.begin(), one.data.end(), to);
  }
  return all;
}

}  // namespace winnow::tests
