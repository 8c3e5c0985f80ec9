// A model file of another tool as a network.
#include "models/import/import.h"

#include <algorithm>
#include <filesystem>

#include "models/import/lower.h"
#include "models/import/measure.h"
#include "models/import/onnx.h"
#include "models/import/passes/passes.h"
#include "models/import/tflite.h"

namespace winnow::models::import {
namespace {

std::string extension(const std::string& path) { return std::filesystem::path(path).extension().string(); }

/// A name for files.
std::string network_name(const std::string& path) {
  std::string name = std::filesystem::path(path).stem().string().substr(0, 100);
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c) && c != '_' && c != '-' && c != '.'; },
      '-');
  return name.empty() || name[0] == '.' ? "imported" : name;
}

}  // namespace

bool is_model_file(const std::string& path) { return extension(path) == ".onnx" || extension(path) == ".tflite"; }

Graph read_model(const std::string& path) { return extension(path) == ".tflite" ? read_tflite(path) : read_onnx(path); }

Imported import_graph(Graph graph, const Samples& samples) {
  Problems problems(graph.file);
  infer_values(graph, problems);
  Imported imported;
  imported.steps = passes::run_all(graph, problems);
  // Ranges are measured only where everything can be computed.
  if (has_quantized_activations(graph)) {
    if (problems.empty()) imported.notes = measure_open_quantization(graph, samples, problems);
  } else {
    imported.notes = dequantize_weights(graph);
  }
  imported.network = lower(graph, problems, &imported.value_of);
  problems.raise();
  imported.network.name = network_name(graph.file);
  imported.graph = std::move(graph);
  return imported;
}

Imported import_model(const std::string& path, const Samples& samples) {
  return import_graph(read_model(path), samples);
}

}  // namespace winnow::models::import
