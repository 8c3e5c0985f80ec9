// A model as every importer reads it: nodes in ONNX's vocabulary, named values between them.
#pragma once
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "models/error.h"
#include "models/import/array.h"
#include "models/import/unsupported.h"

namespace winnow::models::import {

/// The attributes of a node by name. A missing one gives the fallback; one of another type is Unsupported.
class Attributes {
 public:
  using Value = std::variant<int64_t, float, std::string, std::vector<int64_t>, std::vector<float>,
                             std::vector<std::string>, Array>;

  void set(const std::string& name, Value value) { values_[name] = std::move(value); }
  void erase(const std::string& name) { values_.erase(name); }
  bool has(const std::string& name) const { return values_.count(name) != 0; }

  int64_t integer(const std::string& name, int64_t fallback) const;
  float real(const std::string& name, float fallback) const;
  std::string text(const std::string& name, const std::string& fallback) const;
  std::vector<int64_t> integers(const std::string& name, std::vector<int64_t> fallback = {}) const;
  std::vector<float> reals(const std::string& name, std::vector<float> fallback = {}) const;
  std::vector<std::string> texts(const std::string& name, std::vector<std::string> fallback = {}) const;
  /// nullptr if it is missing.
  const Array* array(const std::string& name) const;

 private:
  template <typename T>
  const T* find(const std::string& name) const;

  std::map<std::string, Value> values_;
};

/// Quantize and DequantizeLinear of ONNX, Quant of QONNX and TFLite's parameters all become this on a tensor:
/// real = scale * (q - zero_point), q within low..high.
struct ValueQuantization {
  std::vector<float> scale;         // one, or one for every index of `axis`
  std::vector<int64_t> zero_point;  // as many
  int64_t axis = 0;
  int64_t low = 0, high = 255;
  bool operator==(const ValueQuantization& o) const {
    return scale == o.scale && zero_point == o.zero_point && axis == o.axis && low == o.low && high == o.high;
  }
};

struct Node {
  std::string op;                   // ONNX's name, also for what comes from TFLite
  std::string domain;               // empty: ONNX's own; QONNX's two are "qonnx"
  std::string name;                 // the file's, or that of its first output
  std::vector<std::string> inputs;  // values; empty: left out
  std::vector<std::string> outputs;
  Attributes attributes;
  std::string was{};  // the file's operator, where a pass has put another in its place; empty: `op`

  /// "node 'conv1' (Conv)", by the file's operator.
  std::string place() const;
};

struct GraphInput {
  std::string name;
  ElementType type = ElementType::kFloat;
  Shape shape;  // the batch, where it is free, is 1
};

/// An output whose axes the network has in another order: axis i of the model's is axis order[i] of the network's.
struct TurnedOutput {
  std::string value;  // of the graph as it was read
  std::vector<size_t> order;
};

struct Graph {
  std::string name, file;
  int opset = 13;           // whose rules its nodes follow
  std::vector<Node> nodes;  // in an order in which they can run
  std::map<std::string, Array> constants;
  std::vector<GraphInput> inputs;
  std::vector<std::string> outputs;
  /// Of integer constants and of activations, once the pass `collect_quantization` has taken the nodes away.
  std::map<std::string, ValueQuantization> quantization;
  std::set<std::string> refused;               // first outputs of nodes that have been named as unsupported
  std::map<std::string, TurnedOutput> turned;  // by value, of outputs
  std::set<std::string> before_softmax;        // outputs that stand for the softmax behind them
  bool input_nhwc = false;                     // who gives the input has its channels last
  int fresh = 0;                               // names given by fresh_name

  const Array* constant(const std::string& value) const;
  bool is_output(const std::string& value) const;
};

/// Who makes and who reads a value; made anew by whoever changed the nodes.
class Links {
 public:
  explicit Links(const Graph& graph);
  /// nullptr for inputs, constants and unknown values.
  const Node* producer(const std::string& value) const;
  /// Index of the nodes that read the value, each once.
  const std::vector<size_t>& readers(const std::string& value) const;
  /// The one node that reads a value which is no output of the graph; nullptr otherwise.
  const Node* only_reader(const std::string& value) const;

 private:
  const Graph& graph_;
  std::map<std::string, size_t> producer_;
  std::map<std::string, std::vector<size_t>> readers_;
};

/// Everybody who reads a value of the map reads what it leads to instead, chains included; outputs of the graph too,
/// unless the new value is an input or a constant.
void rename_values(Graph& graph, const std::map<std::string, std::string>& renames);

/// A name for a value that no other has: files cannot hold a tilde in theirs (the readers replace it).
std::string fresh_name(Graph& graph, const std::string& wish);

/// Brings the nodes into an order in which they can run; adds what forbids it: cycles, values that nothing makes or two
/// nodes make.
void sort_nodes(Graph& graph, Problems& problems);

}  // namespace winnow::models::import
