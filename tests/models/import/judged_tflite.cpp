// A TFLite model beside LiteRT on random inputs: the evaluator of its graph, and, where the model is quantized, the
// integer reference of the network that it becomes, tensor by tensor.
// usage: judged_tflite MODEL JUDGE SCRIPT KERNELS LOW HIGH
//   MODEL a file, or "cases": the small ones of tflite_cases.h, by the evaluator alone. JUDGE scripts/judge.sh, or a
//   Python with LiteRT, SCRIPT judge_tflite.py as that finds it, KERNELS one of its kinds; LOW and HIGH bound the inputs
//   of a float model, "pictures pictures" asks for drawn ones. Exit code 77 where the model or LiteRT is missing, 1 past
//   a bound.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "models/digits/picture.h"
#include "models/import/evaluate.h"
#include "models/import/import.h"
#include "models/random.h"
#include "models/reference/reference.h"
#include "tests/models/import/npy.h"
#include "tests/models/import/tflite_cases.h"
#include "tests/models/test_support.h"

namespace winnow::models::import {
namespace {

constexpr int64_t kEvaluated = 20, kIntegerRuns = 200;
constexpr uint64_t kSeed = 1;

/// A float model's outputs may differ by this share of the largest.
constexpr double kFloatBound = 1e-4;
/// Of one layer's outputs on LiteRT's inputs as many are equal, and none is more than one off: multipliers have 16 bits,
/// and averages that end in one half are rounded up, where LiteRT rounds away from zero or to even.
constexpr double kLayerEqual = 0.98;
/// The same of the evaluator's exact results: averages alone can differ.
constexpr double kOperatorEqual = 0.99;

struct Differences {
  size_t equal = 0, by_one = 0, worse = 0;
  int64_t largest = 0;

  void add(int64_t got, int64_t expected) {
    const int64_t difference = std::abs(got - expected);
    ++(difference == 0 ? equal : difference == 1 ? by_one : worse);
    largest = std::max(largest, difference);
  }
  double share(size_t part) const { return static_cast<double>(part) / static_cast<double>(equal + by_one + worse); }
  std::string text() const {
    char line[128];
    std::snprintf(line, sizeof line, "%7.3f %% equal, %7.3f %% off by one, %7.3f %% worse, at most %d",
                  100 * share(equal), 100 * share(by_one), 100 * share(worse), static_cast<int>(largest));
    return line;
  }
};

/// [count, ...]: the input's own shape but for its batch.
Array random_inputs(const GraphInput& input, int64_t count, double low, double high) {
  Shape shape = input.shape;
  shape[0] = count;
  Array array = make_array(input.type, shape);
  uint64_t state = kSeed;
  for (float& value : array.real) value = static_cast<float>(low + next_uniform(state) * (high - low));
  const IntegerRange range = range_of(input.type);
  for (int64_t& value : array.whole) value = range.low + static_cast<int64_t>(next_random(state) % 256);
  return array;
}

/// Of 8 bits, pixels 0..255 from the least value on.
Array drawn_inputs(const GraphInput& input, int64_t count) {
  Shape shape = input.shape;
  Array array = make_array(input.type, {count, shape.at(1), shape.at(2), shape.at(3)});
  const MapShape map{static_cast<int>(shape[3]), static_cast<int>(shape[1]), static_cast<int>(shape[2])};
  const auto channels = static_cast<size_t>(shape[3]), pixels = static_cast<size_t>(shape[1] * shape[2]);
  auto to = array.whole.begin();
  for (int64_t i = 0; i < count; ++i) {
    const std::vector<uint8_t> picture = digits::draw_picture(map, kSeed + static_cast<uint64_t>(i));
    for (size_t at = 0; at < pixels; ++at)
      for (size_t c = 0; c < channels; ++c) *to++ = picture[c * pixels + at] + range_of(input.type).low;
  }
  return array;
}

/// Entry `index` of the first axis, as a batch of one.
Array slice(const Array& array, int64_t index) {
  Array one = array;
  one.shape[0] = 1;
  const auto size = static_cast<size_t>(one.elements()), first = static_cast<size_t>(index) * size;
  if (array.is_float()) one.real.assign(&array.real[first], &array.real[first] + size);
  else one.whole.assign(&array.whole[first], &array.whole[first] + size);
  return one;
}

/// As the network stores it, its channels before its rows.
FeatureMap stored(const Array& values) {
  Array map = values;
  while (map.rank() < 4) map.shape.insert(map.shape.begin() + 1, 1);
  map = transposed(map, {0, 3, 1, 2});
  FeatureMap features(map.shape);
  const int64_t low = range_of(values.type).low;
  std::transform(map.whole.begin(), map.whole.end(), features.data.begin(),
                 [&](int64_t value) { return static_cast<uint8_t>(value - low); });
  return features;
}

/// The first of the largest, for each of the batch.
std::vector<size_t> classes(const FeatureMap& map) {
  const auto size = map.data.size() / static_cast<size_t>(map.shape[0]);
  std::vector<size_t> found;
  for (auto from = map.data.begin(); from != map.data.end(); from += static_cast<std::ptrdiff_t>(size))
    found.push_back(static_cast<size_t>(std::max_element(from, from + static_cast<std::ptrdiff_t>(size)) - from));
  return found;
}

class Judgement {
 public:
  Judgement(std::string model, std::vector<std::string> command)
      : model_(std::move(model)), command_(std::move(command)), graph_(read_model(model_)) {}

  bool is_quantized() const { return graph_.inputs.at(0).type != ElementType::kFloat; }

  /// False where LiteRT is missing.
  bool ask(const std::string& low, const std::string& high) {
    const GraphInput& input = graph_.inputs.at(0);
    const int64_t count = is_quantized() ? kIntegerRuns : kEvaluated;
    inputs_ =
        low == "pictures" ? drawn_inputs(input, count) : random_inputs(input, count, std::stod(low), std::stod(high));
    test::write_npy(folder_ / "inputs.npy", inputs_);
    const int status =
        std::system((command_[0] + " " + command_[1] + " " + model_ + " " + folder_ / "inputs.npy" + " " +
                     folder_.path() + " --tensors --kernels " + command_[2] + " 2> " + folder_ / "errors")
                        .c_str());
    if (status == 0) return true;
    std::cerr << read_file(folder_ / "errors");
    if (WEXITSTATUS(status) != 77) throw std::runtime_error("LiteRT failed");
    return false;
  }

  /// Whether an output has no more than rounding between the evaluator and LiteRT, for models of an operator or two.
  bool evaluator() const {
    const Array expected = test::read_npy(folder_ / "output0.npy");
    Differences differences;
    double largest = 0, most = 0;
    for (int64_t i = 0; i < kEvaluated; ++i) {
      const Values values = evaluate(graph_, {{graph_.inputs[0].name, slice(inputs_, i)}});
      const Array &got = values.at(graph_.outputs.at(0)), judged = slice(expected, i);
      for (size_t k = 0; k < judged.whole.size(); ++k) differences.add(got.whole.at(k), judged.whole[k]);
      for (size_t k = 0; k < judged.real.size(); ++k) {
        largest = std::max(largest, static_cast<double>(std::abs(got.real.at(k) - judged.real[k])));
        most = std::max(most, static_cast<double>(std::abs(judged.real[k])));
      }
    }
    std::cout << "evaluator, " << kEvaluated << " inputs: ";
    if (!expected.is_float()) std::cout << differences.text() << "\n";
    else std::cout << "largest difference " << largest << " of " << most << "\n";
    const bool is_hybrid =
        !is_quantized() && std::any_of(graph_.nodes.begin(), graph_.nodes.end(),
                                       [](const Node& node) { return node.op == "DequantizeLinear"; });
    if (is_hybrid)
      std::cout << "  (its weights are integers: LiteRT quantizes activations too, as each run has them)\n";
    return is_hybrid || (differences.worse == 0 && largest <= kFloatBound * most);
  }

  bool integers() const {
    const Network network = import_model(model_).network;
    const std::map<std::string, FeatureMap> judged = judged_layers(network);
    const FeatureMap input = stored(inputs_);
    const TensorMap ours = reference::run(network, input);
    TensorMap theirs = {{network.input_name, input}};
    bool good = true;
    std::cout << "integer reference, " << kIntegerRuns
              << " inputs, by tensor: from the input on | by its layer alone\n";
    for (const Layer& layer : network.layers) {
      const FeatureMap computed = reference::run_layer(network, layer, theirs);
      const auto found = judged.find(layer.name);
      theirs[layer.name] = found == judged.end() ? computed : found->second;
      if (found == judged.end()) continue;
      const Differences alone = compared(computed, found->second);
      good = good && alone.worse == 0 && alone.share(alone.equal) >= kLayerEqual;
      std::cout << "  " << layer.name << ": " << compared(ours.at(layer.name), found->second).text() << " | "
                << alone.text() << "\n";
    }
    for (const std::string& output : network.outputs) {
      const std::vector<size_t> got = classes(ours.at(output)), expected = classes(theirs.at(output));
      size_t changed = 0;
      for (size_t i = 0; i < got.size(); ++i) changed += got[i] != expected[i];
      std::cout << "output " << output << ": " << compared(ours.at(output), theirs.at(output)).text() << "; " << changed
                << " of " << got.size() << " classes change\n";
    }
    return good;
  }

  /// The evaluator's operators, each on LiteRT's values: what LiteRT's own arithmetic does to exact results.
  bool evaluator_by_tensor() const {
    std::map<std::string, Array> judged;
    for (const auto& [name, path] : tensors()) judged[name] = test::read_npy(path);
    std::vector<std::pair<std::string, Differences>> found;
    for (int64_t i = 0; i < kEvaluated; ++i) {
      Values values(graph_.constants.begin(), graph_.constants.end());
      values[graph_.inputs[0].name] = slice(inputs_, i);
      size_t number = 0;
      for (const Node& node : graph_.nodes) {
        std::vector<const Array*> inputs;
        for (const std::string& from : node.inputs) inputs.push_back(from.empty() ? nullptr : &values.at(from));
        Array made = compute(node, graph_.opset, inputs, false).at(0);
        const auto tensor = judged.find(node.name.substr(0, node.name.rfind('/')));
        if (node.op == "QuantizeLinear" && tensor != judged.end()) {
          Array expected = slice(tensor->second, i);
          if (expected.rank() == 4) expected = transposed(expected, {0, 3, 1, 2});
          if (i == 0) found.emplace_back(tensor->first, Differences{});
          for (size_t k = 0; k < expected.whole.size(); ++k)
            found[number].second.add(made.whole.at(k), expected.whole[k]);
          ++number;
          made = expected;
        }
        values[node.outputs[0]] = std::move(made);
      }
    }
    std::cout << "evaluator, " << kEvaluated << " inputs, by its operators alone\n";
    for (const auto& [name, differences] : found) std::cout << "  " << name << ": " << differences.text() << "\n";
    return std::all_of(found.begin(), found.end(), [](const auto& entry) {
      return entry.second.worse == 0 && entry.second.share(entry.second.equal) >= kOperatorEqual;
    });
  }

 private:
  static Differences compared(const FeatureMap& got, const FeatureMap& expected) {
    Differences differences;
    for (size_t i = 0; i < expected.data.size(); ++i) differences.add(got.data.at(i), expected.data[i]);
    return differences;
  }

  /// The files of LiteRT's tensors by their short names, as the reader gives them.
  std::vector<std::pair<std::string, std::string>> tensors() const {
    std::vector<std::pair<std::string, std::string>> listed;
    std::ifstream list(folder_ / "tensors.txt");
    for (std::string index, name; list >> index && std::getline(list >> std::ws, name);)
      listed.emplace_back(name.substr(0, name.find(';')), folder_ / ("tensor" + index + ".npy"));
    return listed;
  }

  /// LiteRT's tensors by the layer that makes them in the network: that of its operator or the activation behind it.
  std::map<std::string, FeatureMap> judged_layers(const Network& network) const {
    std::map<std::string, FeatureMap> layers;
    for (const auto& [name, path] : tensors()) {
      const Layer* const activation = network.find(name + "/Relu");
      const Layer* const layer = activation ? activation : network.find(name);
      if (layer) layers[layer->name] = stored(test::read_npy(path));
    }
    return layers;
  }

  const std::string model_;
  const std::vector<std::string> command_;
  const Graph graph_;
  const models::test::Folder folder_;
  Array inputs_;
};

/// LiteRT runs every case, and the evaluator computes the same or refuses what it should.
int judge_cases(const std::vector<std::string>& arguments) {
  const models::test::Folder folder;
  bool good = true;
  for (const test::TfliteCase& one : test::tflite_cases()) {
    std::cout << one.name << ": ";
    write_file(folder / "case.tflite", one.bytes);
    Judgement judgement(folder / "case.tflite", {arguments[1], arguments[2], arguments[3]});
    if (!judgement.ask(arguments[4], arguments[5])) return 77;
    try {
      good = judgement.evaluator() && !one.refused && good;
    } catch (const InputError& error) {
      std::cout << error.what() << "\n";
      good = one.refused && good;
    }
  }
  return good ? 0 : 1;
}

int judge(const std::vector<std::string>& arguments) {
  const std::string& model = arguments[0];
  const bool cases = model == "cases";
  if (!cases && !std::filesystem::exists(model)) {
    std::cerr << "skipped: no " << model << "\n";
    return 77;
  }
  if (cases) return judge_cases(arguments);
  Judgement judgement(model, {arguments[1], arguments[2], arguments[3]});
  if (!judgement.ask(arguments[4], arguments[5])) return 77;
  if (!judgement.is_quantized()) return judgement.evaluator() ? 0 : 1;
  judgement.evaluator();
  const bool operators_agree = judgement.evaluator_by_tensor(), layers_agree = judgement.integers();
  return operators_agree && layers_agree ? 0 : 1;
}

}  // namespace
}  // namespace winnow::models::import

int main(int count, char** arguments) {
  if (count != 7) {
    std::cerr << "usage: judged_tflite MODEL JUDGE SCRIPT KERNELS LOW HIGH\n";
    return 2;
  }
  try {
    return winnow::models::import::judge({arguments + 1, arguments + count});
  } catch (const std::exception& error) {
    std::cerr << "error: " << error.what() << "\n";
    return 1;
  }
}
