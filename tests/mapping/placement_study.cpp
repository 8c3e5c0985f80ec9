// Prints what placement is worth: predicted and timed utilisation of AlexNet's and VGG-16's layers, placed in natural order, dealt and
// searched. `placement_study [alexnet|vgg-16] [accelerator] [conv|all] [seed] [trials]`
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "mapping/placement.h"
#include "mapping/placement_balance.h"
#include "mapping/placement_report.h"
#include "models/network.h"
#include "models/random.h"
#include "models/synthetic.h"
#include "tests/mapping/array_timing.h"

namespace winnow::tests {
namespace {

using models::Layer;
using models::LayerType;

/// Densities: weights of Han et al., Deep Compression (ICLR 2016), tables 4 and 5; activations of conv layers measured on Eyeriss (JSSC
/// 2017), of fully connected ones EIE (ISCA 2016), table III.
struct Row {
  const char* name;
  int channels, kernel, stride, padding, groups;  // kernel 0: fully connected
  double weights, activations;
  int pool;  // 3: 3 x 3 stride 2 follows, 2: 2 x 2 stride 2
};

const std::vector<Row> kAlexNet = {
    {"conv1", 96, 11, 4, 0, 1, .84, 1.0, 3},    {"conv2", 256, 5, 1, 2, 2, .38, .613, 3},  {"conv3", 384, 3, 1, 1, 1, .35, .275, 0},
    {"conv4", 384, 3, 1, 1, 2, .37, .207, 0},   {"conv5", 256, 3, 1, 1, 2, .37, .224, 3},  {"fc6", 4096, 0, 0, 0, 1, .09, .351, 0},
    {"fc7", 4096, 0, 0, 0, 1, .09, .353, 0},    {"fc8", 1000, 0, 0, 0, 1, .25, .375, 0}};
const std::vector<Row> kVgg16 = {
    {"conv1_1", 64, 3, 1, 1, 1, .58, .984, 0},  {"conv1_2", 64, 3, 1, 1, 1, .22, .523, 2},  {"conv2_1", 128, 3, 1, 1, 1, .34, .752, 0},
    {"conv2_2", 128, 3, 1, 1, 1, .36, .613, 2}, {"conv3_1", 256, 3, 1, 1, 1, .53, .603, 0}, {"conv3_2", 256, 3, 1, 1, 1, .24, .419, 0},
    {"conv3_3", 256, 3, 1, 1, 1, .42, .413, 2}, {"conv4_1", 512, 3, 1, 1, 1, .32, .357, 0}, {"conv4_2", 512, 3, 1, 1, 1, .27, .253, 0},
    {"conv4_3", 512, 3, 1, 1, 1, .34, .146, 2}, {"conv5_1", 512, 3, 1, 1, 1, .35, .206, 0}, {"conv5_2", 512, 3, 1, 1, 1, .29, .126, 0},
    {"conv5_3", 512, 3, 1, 1, 1, .36, .115, 2}, {"fc6", 4096, 0, 0, 0, 1, .04, .183, 0},    {"fc7", 4096, 0, 0, 0, 1, .04, .375, 0},
    {"fc8", 1000, 0, 0, 0, 1, .23, .411, 0}};

models::Network make(const std::string& name, const std::vector<Row>& rows, int side, bool all) {
  models::Network n;
  n.name = n.file = name;
  n.quantized = n.synthetic = true;
  n.input_name = "data";
  n.input_shape = {3, side, side};
  n.input_quantization = {0.02, 0};
  std::string last = n.input_name;
  const auto add = [&](const std::string& layer_name, LayerType type) -> Layer& {
    Layer l;
    l.name = layer_name;
    l.type = type;
    l.inputs = {last};
    l.quantization = {0.02, 0};
    l.has_quantization = true;
    n.layers.push_back(l);
    last = layer_name;
    return n.layers.back();
  };
  bool flat = false;
  for (const Row& row : rows) {
    if (row.kernel == 0 && !all) break;
    if (row.kernel == 0 && !flat) add("flatten", LayerType::kFlatten);
    flat = row.kernel == 0;
    Layer& l = add(row.name, flat ? LayerType::kFc : LayerType::kConv);
    l.channels = row.channels;
    l.compression.density = row.weights;
    l.has_compression = true;
    if (!flat) {
      l.kernel = {row.kernel, row.kernel};
      l.stride = {row.stride, row.stride};
      l.padding = {row.padding, row.padding, row.padding, row.padding};
      l.groups = row.groups;
    }
    if (row.pool) {
      Layer& p = add(std::string("pool_") + row.name, LayerType::kMaxPool);
      p.kernel = {row.pool, row.pool};
      p.stride = {2, 2};
    }
  }
  n.outputs = {last};
  models::infer_shapes(n);
  models::fill_synthetic(n);
  return n;
}

/// Uneven across channels, the mean kept where clamping allows.
std::vector<double> uneven(int n, double mean, uint64_t seed) {
  std::vector<double> d = models::uneven_factors(n, seed);
  double scale = mean;
  for (int round = 0; round < 20; ++round) {
    double sum = 0;
    for (double f : d) sum += std::min(1.0, scale * f);
    scale *= mean * n / sum;
  }
  for (double& f : d) f = std::min(1.0, scale * f);
  return d;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void study(const models::Network& network, const std::vector<Row>& rows, const models::Accelerator& accelerator, uint64_t seed, int trials) {
  const mapping::Lowered lowered = mapping::lower(network, mapping::Grid(accelerator));
  mapping::Densities densities;  // measured on the first of two inputs
  std::map<std::string, NonZeros> inputs[2];
  uint64_t state = seed;
  for (const mapping::Op& op : lowered.ops)
    if (const auto* array = std::get_if<mapping::ArrayOp>(&op.what))
      for (const Row& row : rows)
        if (op.name == row.name) {
          const mapping::PhysicalTensor& tensor = lowered.tensors.at(array->input);
          const std::vector<double> density = uneven(tensor.shape.channels, row.activations, models::next_random(state));
          for (auto& input : inputs) input[op.name] = draw_activations(tensor.shape, density, models::next_random(state));
          densities[tensor.reference] = inputs[0][op.name].densities();
        }
  struct Column {
    mapping::PlacementKind kind;
    const char* name;
    std::map<std::string, mapping::Layout> layouts;
    double predicted_sum = 0, timed_sum = 0;
    int64_t cycles = 0, pairs = 0;
  };
  Column columns[] = {{mapping::PlacementKind::kNatural, "natural", {}},
                      {mapping::PlacementKind::kDealt, "dealt", {}},
                      {mapping::PlacementKind::kSearch, "search", {}}};
  fmt::print("{} on {}\n", network.name, accelerator.name);
  for (Column& c : columns) {
    const auto start = std::chrono::steady_clock::now();
    c.layouts = mapping::place(lowered, accelerator, hls::kLanes, 1, densities, {c.kind, seed, trials});
    fmt::print("  {} took {:.3f} s\n", c.name, seconds_since(start));
  }
  fmt::print("  {:10} {:>5}  {:>10} {:>23} {:>30}   timed: natural dealt search, search on another input\n", "layer", "tiles", "mean load", "predicted: nat dea sea", "fullest/mean weights of tile 0");
  int layers = 0;
  for (const mapping::Op& op : lowered.ops) {
    const auto* array = std::get_if<mapping::ArrayOp>(&op.what);
    if (!array) continue;
    const mapping::PairWork work = mapping::measure_work(*array, lowered, densities);
    std::string tiles_text, predicted, full, timed;
    double mean = 0;
    const bool counted = network.shape_of(lowered.tensors.at(array->input).reference).channels / array->layer->groups >= 48;
    layers += counted;
    for (Column& c : columns) {
      const mapping::Layout& in = c.layouts.at(array->input);
      const mapping::Layout& out = c.layouts.at(array->output);
      std::string problem;
      const auto tiles = mapping::make_tiles(*array, in, out, accelerator, problem);
      if (tiles.empty()) {
        fmt::print("  {}: {}\n", op.name, problem);
        continue;
      }
      const mapping::Grid grid(accelerator);
      const mapping::PlacementReport r = mapping::report_placement(work, in, out, tiles, grid);
      mean = r.mean_load;
      tiles_text += fmt::format(" {}", tiles.size());
      predicted += fmt::format(" {:.3f}", r.expected_utilization());
      int64_t weights = 0;
      const mapping::RowOfPlace row_of(tiles, out.words, grid);
      for (size_t k = 0; k < array->weights.size(); ++k)
        if (row_of(out.places[k]) < grid.rows) weights += static_cast<int64_t>(array->weights[k].size());
      full += fmt::format(" {}/{:.0f}", tiles[0].weight_words, static_cast<double>(weights) / (grid.rows * grid.columns));
      const ArrayTiming timing = time_array(*array, in, out, tiles, accelerator, inputs[0].at(op.name));
      timed += fmt::format(" {:.3f}", timing.utilization());
      if (c.kind == mapping::PlacementKind::kSearch)
        timed += fmt::format(" {:.3f}", time_array(*array, in, out, tiles, accelerator, inputs[1].at(op.name)).utilization());
      if (counted) {
        c.predicted_sum += r.expected_utilization();
        c.timed_sum += timing.utilization();
      }
      c.cycles += timing.cycles;
      c.pairs += timing.pairs;
    }
    fmt::print("  {:10} {:>8}  {:>10.0f} {:>23} {:>30}   {}\n", op.name, tiles_text, mean, predicted, full, timed);
    std::fflush(stdout);
  }
  for (const Column& c : columns)
    fmt::print("  {:8} layers of 48 or more input channels: predicted {:.3f}, timed {:.3f}; all: {} cycles, utilisation {:.3f}\n", c.name,
               c.predicted_sum / layers, c.timed_sum / layers, c.cycles, static_cast<double>(c.pairs) / (static_cast<double>(c.cycles) * accelerator.rows * accelerator.columns));
}

}  // namespace
}  // namespace winnow::tests

int main(int argc, char** argv) {
  using namespace winnow;
  const std::string which = argc > 1 ? argv[1] : "alexnet";
  const models::Accelerator accelerator = models::load_accelerator(argc > 2 ? argv[2] : "16x16");
  const bool all = argc > 3 && std::string(argv[3]) == "all";
  const uint64_t seed = argc > 4 ? std::strtoull(argv[4], nullptr, 10) : 1;
  const int trials = argc > 5 ? std::atoi(argv[5]) : 20000;
  if (which == "alexnet")
    tests::study(tests::make(which, tests::kAlexNet, 227, all), tests::kAlexNet, accelerator, seed, trials);
  else if (which == "vgg-16")
    tests::study(tests::make(which, tests::kVgg16, 224, all), tests::kVgg16, accelerator, seed, trials);
  else
    return fmt::print(stderr, "expected alexnet or vgg-16, got {}\n", which), 2;
}
