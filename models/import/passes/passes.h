// Small changes to a graph, each one idea, until every node is a layer.
#pragma once
#include <string>
#include <vector>

#include "models/import/evaluate.h"
#include "models/import/graph.h"

namespace winnow::models::import::passes {

/// What a pass did to which node, for `--explain`.
class Log {
 public:
  explicit Log(std::string pass) : pass_(std::move(pass)) {}
  void add(const Node& node, const std::string& what) { lines_.push_back(pass_ + ": " + node.place() + ": " + what); }
  /// The same, and said without being asked: what a user sees is other than the model's.
  void note(const Node& node, const std::string& what) {
    add(node, what);
    notes_.push_back(node.place() + ": " + what);
  }
  const std::vector<std::string>& lines() const { return lines_; }
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  std::string pass_;
  std::vector<std::string> lines_, notes_;
};

/// What a pass works on: the graph, and the shapes of its values as they were before it.
struct Subject {
  Graph& graph;
  const Values& values;
  Problems& problems;
  Log& log;
};

/// Names a node that cannot be done; its readers are not looked at any more.
void refuse(Subject& subject, const Node& node, const Unsupported& reason);

struct Pass {
  const char* name;
  const char* does;  // one sentence
  void (*run)(Subject& subject);
};

/// In the order they run. A pass computes what the graph computed before, to float rounding, or says in its sentence what
/// else.
const std::vector<Pass>& all();

struct Steps {
  std::vector<std::string> lines, notes;
};

/// Runs them one after the other, shapes inferred anew before each.
Steps run_all(Graph& graph, Problems& problems);

}  // namespace winnow::models::import::passes
