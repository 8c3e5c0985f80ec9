// The passes in their order.
#include "models/import/passes/passes.h"

#include "models/import/passes/list.h"

namespace winnow::models::import::passes {

const std::vector<Pass>& all() {
  static const std::vector<Pass> list = {
      {"fold_constants", "What depends on constants alone becomes a constant.", fold_constants},
      {"remove_identities", "What gives its input unchanged goes away.", remove_identities},
  };
  return list;
}

std::vector<std::string> run_all(Graph& graph, Problems& problems) {
  std::vector<std::string> lines;
  for (const Pass& pass : all()) {
    Problems unseen(problems.file());  // what cannot be inferred was said when the graph was first looked at
    const Values values = infer_values(graph, unseen);
    Log log(pass.name);
    Subject subject{graph, values, problems, log};
    pass.run(subject);
    lines.insert(lines.end(), log.lines().begin(), log.lines().end());
  }
  return lines;
}

}  // namespace winnow::models::import::passes
