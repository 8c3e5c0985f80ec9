// A model file of another tool as a network.
#pragma once
#include <string>
#include <vector>

#include "models/import/graph.h"
#include "models/network.h"

namespace winnow::models::import {

/// Whether the name of a file says that it is a model of another tool: .onnx, .tflite.
bool is_model_file(const std::string& path);

/// The graph as the file has it. Throws InputError.
Graph read_model(const std::string& path);

struct Imported {
  Network network;                 // float, or quantized as the file says
  std::vector<std::string> steps;  // what each pass did to which node
};

/// Reads, normalizes and lowers a model. Throws InputError that names everything that cannot be done, each node with its
/// operator, the reason and what would work instead.
Imported import_model(const std::string& path);
Imported import_graph(Graph graph);

}  // namespace winnow::models::import
