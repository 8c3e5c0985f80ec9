// A model file of another tool as a network.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "models/import/graph.h"
#include "models/network.h"

namespace winnow::models::import {

/// Whether the name of a file says that it is a model of another tool: .onnx or .tflite, in small or capital letters.
bool is_model_file(const std::string& path);

/// The graph as the file has it. Throws InputError.
Graph read_model(const std::string& path);

struct Imported {
  Network network;                              // float, or quantized as the file says
  std::vector<std::string> steps;               // what each pass did to which node
  std::vector<std::string> notes;               // what the model leaves open and was measured
  Graph graph;                                  // as the passes have left it
  std::vector<std::string> measured;            // values of `graph` whose quantization is none of the model's
  std::map<std::string, std::string> value_of;  // of `graph`, by the network's tensor
};

/// Reads, normalizes and lowers a model. Throws InputError that names everything that cannot be done, each node with its
/// operator, the reason and what would work instead.
/// Real samples [n, channels, height, width] for a network that has nothing but its input yet.
using Samples = std::function<Tensor<float>(const Network& input)>;

/// `samples`: what tensors without a quantization of a quantized model are measured on; asked for only then.
Imported import_model(const std::string& path, const Samples& samples = {});
Imported import_graph(Graph graph, const Samples& samples = {});

}  // namespace winnow::models::import
