// A model file of another tool as a network.
#include "models/import/import.h"

#include <algorithm>
#include <filesystem>

#include "models/checks.h"
#include "models/file.h"
#include "models/import/lower.h"
#include "models/import/measure.h"
#include "models/import/node_places.h"
#include "models/import/onnx.h"
#include "models/import/passes/passes.h"
#include "models/import/tflite.h"
#include "models/text.h"

namespace winnow::models::import {
namespace {

/// A name for files.
std::string network_name(const std::string& path) {
  std::string name = std::filesystem::path(path).stem().string().substr(0, 100);
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c) && c != '_' && c != '-' && c != '.'; },
      '-');
  return name.empty() || name[0] == '.' ? "imported" : name;
}

/// Nodes that are at fault by themselves, and those that read what they make, are named and taken away: the passes see
/// what can be computed.
void leave_computed(Graph& graph, Problems& problems) {
  const Values values = infer_values(graph, problems);
  for (const GraphInput& input : graph.inputs)
    if (values.count(input.name) == 0) problems.raise();
  std::vector<Node> left;
  for (Node& node : graph.nodes) {
    const auto known = [&](const std::string& value) { return value.empty() || values.count(value) != 0; };
    if (std::all_of(node.outputs.begin(), node.outputs.end(), known)) {
      left.push_back(std::move(node));
      continue;
    }
    const Operator* row = find_operator(node.domain, node.op);
    const bool fed = std::all_of(node.inputs.begin(), node.inputs.end(), known);
    if (!fed && row && row->evaluate && !*row->becomes)
      add_unsupported(problems, node, Unsupported("no layer does this", row->instead));
  }
  graph.nodes = std::move(left);
}

void append(std::vector<std::string>& lines, const std::vector<std::string>& more) {
  lines.insert(lines.end(), more.begin(), more.end());
}

/// Outputs that have become one value are one output.
void name_outputs_once(Graph& graph, std::vector<std::string>& notes) {
  std::vector<std::string> once;
  for (const std::string& output : graph.outputs) {
    if (std::find(once.begin(), once.end(), output) == once.end()) once.push_back(output);
    else notes.push_back("output " + in_quotes(output) + ": several of the model's outputs are this one");
  }
  graph.outputs = std::move(once);
}

/// Activations of a graph are all quantized or none is: what is open is measured, or weights become reals.
void settle_quantization(Graph& graph, Imported& imported, const Samples& samples, Problems& problems) {
  if (!has_quantized_activations(graph)) return append(imported.notes, dequantize_weights(graph));
  // Ranges are measured only where everything can be computed; `lower` says what is wrong with other graphs.
  if (!problems.empty() || graph.inputs.size() != 1 || graph.nodes.size() > kMaxLayers) return;
  try {
    const std::map<std::string, ValueQuantization> stated = graph.quantization;
    append(imported.notes, measure_open_quantization(graph, samples, problems));
    for (const auto& [value, how] : graph.quantization)
      if (stated.count(value) == 0) imported.measured.push_back(value);
  } catch (const Unsupported& reason) {
    problems.add("input " + in_quotes(graph.inputs[0].name), reason.what());
    problems.raise();
  }
}

/// Whether the scales of a quantized network fit the arithmetic; problems name the model's nodes.
void check_scales(const Graph& graph, const Imported& imported, Problems& problems) {
  if (!imported.network.quantized) return;
  Network network = imported.network;  // the check settles what layers inherit
  Problems found(graph.file);
  check_quantization(network, {}, found);
  if (found.empty()) check_requantization(network, found);
  const Links links(graph);
  const auto place_of = [&](size_t layer) {
    const auto value = imported.value_of.find(network.layers.at(layer).name);
    const Node* maker = value == imported.value_of.end() ? nullptr : links.producer(value->second);
    return maker ? maker->place() : "";
  };
  add_by_node(found, place_of, problems);
  problems.raise();
}

}  // namespace

bool is_model_file(const std::string& path) {
  return small_extension(path) == ".onnx" || small_extension(path) == ".tflite";
}

Graph read_model(const std::string& path) {
  if (path.empty()) throw InputError("expected the path of a model (.onnx or .tflite), got none");
  return small_extension(path) == ".tflite" ? read_tflite(path) : read_onnx(path);
}

Imported import_graph(Graph graph, const Samples& samples) {
  Problems problems(graph.file);
  leave_computed(graph, problems);
  Imported imported;
  passes::Steps steps = passes::run_all(graph, problems);
  imported.steps = std::move(steps.lines);
  imported.notes = std::move(steps.notes);
  name_outputs_once(graph, imported.notes);
  settle_quantization(graph, imported, samples, problems);
  imported.network = lower(graph, problems, &imported.value_of);
  problems.raise();
  imported.network.name = network_name(graph.file);
  check_scales(graph, imported, problems);
  imported.graph = std::move(graph);
  return imported;
}

Imported import_model(const std::string& path, const Samples& samples) {
  return import_graph(read_model(path), samples);
}

}  // namespace winnow::models::import
