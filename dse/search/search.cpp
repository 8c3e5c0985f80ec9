// The searches by name.
#include "dse/search/search.h"

#include "models/error.h"
#include "models/text.h"

namespace winnow::dse::search {
namespace {

struct Row {
  const char* name;
  std::unique_ptr<Search> (*make)(const Settings&);
};
const Row kSearches[] = {{"grid", grid}, {"random", random}};

}  // namespace

const std::vector<std::string>& names() {
  static const std::vector<std::string> list = [] {
    std::vector<std::string> names;
    for (const Row& row : kSearches) names.emplace_back(row.name);
    return names;
  }();
  return list;
}

std::unique_ptr<Search> make(const std::string& name, const Settings& settings) {
  for (const Row& row : kSearches)
    if (name == row.name) return row.make(settings);
  throw models::InputError("--search: expected one of " + models::list_text(names()) + ", got " +
                           models::in_quotes(name));
}

}  // namespace winnow::dse::search
