// The searches by name.
#include "dse/search/search.h"

#include "models/error.h"
#include "models/text.h"

namespace winnow::dse::search {

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> list = {
      {"grid", "every point", grid, true},
      {"random", "some of them, all as likely", random, true},
      {"nsga2", "evolution towards the front", nsga2, false},
      {"byun-lee", "the smallest network that is accurate enough, from each method alone", byun_lee, false},
      {"chamnet", "evolution on predictors that measured points refine", chamnet, false},
      {"superslash", "whole filters go where that saves most off-chip bytes", superslash, false},
  };
  return list;
}

const Kind& kind(const std::string& name) {
  std::vector<std::string> names;
  for (const Kind& row : kinds()) {
    if (name == row.name) return row;
    names.emplace_back(row.name);
  }
  throw models::InputError("--search: expected one of " + models::list_text(names) + ", got " +
                           models::in_quotes(name));
}

}  // namespace winnow::dse::search
