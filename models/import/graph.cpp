// A model as every importer reads it.
#include "models/import/graph.h"

#include <algorithm>
#include <queue>

#include "models/text.h"

namespace winnow::models::import {

template <typename T>
const T* Attributes::find(const std::string& name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return nullptr;
  if (const T* value = std::get_if<T>(&found->second)) return value;
  throw Unsupported("expected attribute " + name + " of the type that the operator has, got another");
}

int64_t Attributes::integer(const std::string& name, int64_t fallback) const {
  const auto* value = find<int64_t>(name);
  return value ? *value : fallback;
}
float Attributes::real(const std::string& name, float fallback) const {
  const auto* value = find<float>(name);
  return value ? *value : fallback;
}
std::string Attributes::text(const std::string& name, const std::string& fallback) const {
  const auto* value = find<std::string>(name);
  return value ? *value : fallback;
}
std::vector<int64_t> Attributes::integers(const std::string& name, std::vector<int64_t> fallback) const {
  const auto* value = find<std::vector<int64_t>>(name);
  return value ? *value : fallback;
}
std::vector<float> Attributes::reals(const std::string& name, std::vector<float> fallback) const {
  const auto* value = find<std::vector<float>>(name);
  return value ? *value : fallback;
}
std::vector<std::string> Attributes::texts(const std::string& name, std::vector<std::string> fallback) const {
  const auto* value = find<std::vector<std::string>>(name);
  return value ? *value : fallback;
}
const Array* Attributes::array(const std::string& name) const { return find<Array>(name); }

std::string Node::place() const {
  return "node '" + printable(name, 100) + "' (" + printable(was.empty() ? op : was) + ")";
}

const Array* Graph::constant(const std::string& value) const {
  const auto found = constants.find(value);
  return found == constants.end() ? nullptr : &found->second;
}

bool Graph::is_output(const std::string& value) const {
  return std::find(outputs.begin(), outputs.end(), value) != outputs.end();
}

Links::Links(const Graph& graph) : graph_(graph) {
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    for (const std::string& output : graph.nodes[i].outputs)
      if (!output.empty()) producer_.emplace(output, i);
    for (const std::string& input : graph.nodes[i].inputs) {
      if (input.empty()) continue;
      std::vector<size_t>& readers = readers_[input];
      if (readers.empty() || readers.back() != i) readers.push_back(i);
    }
  }
}

const Node* Links::producer(const std::string& value) const {
  const auto found = producer_.find(value);
  return found == producer_.end() ? nullptr : &graph_.nodes[found->second];
}

const std::vector<size_t>& Links::readers(const std::string& value) const {
  static const std::vector<size_t> none;
  const auto found = readers_.find(value);
  return found == readers_.end() ? none : found->second;
}

const Node* Links::only_reader(const std::string& value) const {
  const std::vector<size_t>& all = readers(value);
  return all.size() == 1 && !graph_.is_output(value) ? &graph_.nodes[all[0]] : nullptr;
}

void rename_values(Graph& graph, const std::map<std::string, std::string>& renames) {
  if (renames.empty()) return;
  std::map<std::string, std::string> last;
  const auto resolved = [&](const std::string& value) {
    std::vector<std::string> chain;
    std::string at = value;
    for (auto next = renames.find(at); next != renames.end() && last.count(at) == 0; next = renames.find(at)) {
      chain.push_back(at);
      at = next->second;
    }
    if (const auto known = last.find(at); known != last.end()) at = known->second;
    for (const std::string& name : chain) last[name] = at;
    return at;
  };
  for (Node& node : graph.nodes)
    for (std::string& input : node.inputs)
      if (!input.empty()) input = resolved(input);
  for (std::string& output : graph.outputs) output = resolved(output);
}

std::string fresh_name(Graph& graph, const std::string& wish) {
  return wish.substr(0, wish.find('~')) + "~" + std::to_string(++graph.fresh);
}

void sort_nodes(Graph& graph, Problems& problems) {
  std::map<std::string, size_t> producer;
  std::set<std::string> given;
  for (const GraphInput& input : graph.inputs) given.insert(input.name);
  for (const auto& [name, value] : graph.constants) given.insert(name);
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    for (const std::string& output : graph.nodes[i].outputs) {
      if (output.empty()) continue;
      if (given.count(output) != 0 || !producer.emplace(output, i).second)
        problems.expected(graph.nodes[i].place(), "outputs of its own", in_quotes(output) + ", which stands before");
    }

  std::vector<size_t> missing(graph.nodes.size(), 0);
  std::vector<std::vector<size_t>> readers(graph.nodes.size());
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    for (const std::string& input : graph.nodes[i].inputs) {
      if (input.empty() || given.count(input) != 0) continue;
      const auto found = producer.find(input);
      if (found == producer.end()) {
        problems.expected(graph.nodes[i].place(), "inputs that the graph, a constant or another node gives",
                          in_quotes(input));
        continue;
      }
      ++missing[i];
      readers[found->second].push_back(i);
    }
  for (const std::string& output : graph.outputs)
    if (given.count(output) == 0 && producer.count(output) == 0)
      problems.expected("output " + in_quotes(output), "a value that a node makes", "none of that name");

  // Of the nodes that can run, the earliest in the file first.
  std::priority_queue<size_t, std::vector<size_t>, std::greater<>> ready;
  for (size_t i = 0; i < missing.size(); ++i)
    if (missing[i] == 0) ready.push(i);
  std::vector<Node> sorted;
  std::vector<bool> done(graph.nodes.size(), false);
  while (!ready.empty()) {
    const size_t i = ready.top();
    ready.pop();
    done[i] = true;
    sorted.push_back(graph.nodes[i]);
    for (size_t reader : readers[i])
      if (--missing[reader] == 0) ready.push(reader);
  }
  for (size_t i = 0; i < done.size(); ++i)
    if (!done[i])
      problems.expected(graph.nodes[i].place(), "a graph without cycles", "a node that waits for its own output");
  graph.nodes = std::move(sorted);
}

}  // namespace winnow::models::import
