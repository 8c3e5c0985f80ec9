// What the scripts of scripts/judge_*.py lay beside other programs: models written, imported, computed.
//   judged_model qdq NETWORK COUNT FOLDER   writes model.onnx (QDQ) and its input, COUNT digits
//   judged_model run MODEL FOLDER           imports, runs the reference on the input, writes the first output
//   judged_model evaluate MODEL FOLDER      the float evaluator instead, on the model's nodes as they are
// Input and output are FOLDER/input.f32 and output.f32: little-endian floats, one sample behind the other. `run` prints
// what it imported, a line each: "layer NAME WEIGHTS NONZEROS CODEBOOK_BITS", "input" and "output NAME SCALE ZERO_POINT".
#include <fmt/format.h>

#include <cmath>
#include <cstring>
#include <iostream>

#include "models/compress/inspect.h"
#include "models/error.h"
#include "models/file.h"
#include "models/images.h"
#include "models/import/evaluate.h"
#include "models/import/import.h"
#include "models/reference/reference.h"
#include "tests/models/import/qdq_writer.h"

namespace winnow::models::import::test {
namespace {

std::vector<float> read_floats(const std::string& path) {
  const std::string bytes = read_file(path);
  std::vector<float> values(bytes.size() / sizeof(float));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
  return values;
}

void write_floats(const std::string& path, const std::vector<float>& values) {
  std::string bytes(values.size() * sizeof(float), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  write_file(path, bytes);
}

void write_qdq(const std::string& name, int count, const std::string& folder) {
  const Network network = load_network(name);
  write_file(folder + "/model.onnx", qdq_onnx(network));
  const FeatureMap images = load_input("digits", network, count).images;
  write_floats(folder + "/input.f32", real_values(images, network.input_quantization).data);
}

FeatureMap stored(const Tensor<float>& real, const Quantization& q) {
  FeatureMap map(real.shape);
  for (size_t i = 0; i < real.data.size(); ++i) {
    const double step = std::nearbyint(static_cast<double>(real.data[i]) / q.scale) + q.zero_point;
    map.data[i] = static_cast<uint8_t>(std::min(255.0, std::max(0.0, step)));
  }
  return map;
}

void run(const std::string& model, const std::string& folder) {
  const Imported imported = import_model(model);
  const Network& network = imported.network;
  for (const std::string& note : imported.notes) std::cout << "note " << note << "\n";
  for (const compress::LayerInspection& layer : compress::inspect(network).layers)
    std::cout << fmt::format("layer {} {} {} {}\n", layer.name, layer.weights, layer.nonzeros,
                             network.find(layer.name)->compression.codebook_bits);
  const auto line = [&](const char* what, const std::string& tensor, const Quantization& q) {
    std::cout << fmt::format("{} {} {:.9g} {}\n", what, tensor, q.scale, q.zero_point);
  };
  const MapShape& shape = network.input_shape;
  Tensor<float> input;
  input.data = read_floats(folder + "/input.f32");
  input.shape = {static_cast<int64_t>(input.data.size()) / shape.elements(), shape.channels, shape.height, shape.width};
  const std::string& output = network.outputs.at(0);
  if (!network.quantized)
    return write_floats(folder + "/output.f32", reference::run_float(network, input).at(output).data);
  line("input", network.input_name, network.input_quantization);
  line("output", output, network.quantization_of(output));
  const FeatureMap map = reference::run(network, stored(input, network.input_quantization)).at(output);
  write_floats(folder + "/output.f32", real_values(map, network.quantization_of(output)).data);
}

void evaluate_nodes(const std::string& model, const std::string& folder) {
  const Graph graph = read_model(model);
  const GraphInput& input = graph.inputs.at(0);
  const std::vector<float> all = read_floats(folder + "/input.f32");
  const auto each = static_cast<size_t>(element_count(input.shape));
  std::vector<float> result;
  for (size_t first = 0; first + each <= all.size(); first += each) {
    const auto from = all.begin() + static_cast<std::ptrdiff_t>(first);
    const Array sample = floats(input.shape, {from, from + static_cast<std::ptrdiff_t>(each)});
    const std::vector<float> output = evaluate(graph, {{input.name, sample}}).at(graph.outputs.at(0)).real;
    result.insert(result.end(), output.begin(), output.end());
  }
  write_floats(folder + "/output.f32", result);
}

int main_of(const std::vector<std::string>& words) {
  try {
    if (words.size() == 4 && words[0] == "qdq") write_qdq(words[1], std::stoi(words[2]), words[3]);
    else if (words.size() == 3 && words[0] == "run") run(words[1], words[2]);
    else if (words.size() == 3 && words[0] == "evaluate") evaluate_nodes(words[1], words[2]);
    else throw InputError("judged_model: expected qdq NETWORK COUNT FOLDER, run MODEL FOLDER or evaluate MODEL FOLDER");
  } catch (const std::exception& error) {
    std::cerr << "error: " << error.what() << "\n";
    return 2;
  }
  return 0;
}

}  // namespace
}  // namespace winnow::models::import::test

int main(int count, char** words) { return winnow::models::import::test::main_of({words + 1, words + count}); }
