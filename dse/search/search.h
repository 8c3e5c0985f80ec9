// What every way of searching a space is: it asks for points, and sees what was found of those it asked for.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "dse/results.h"
#include "dse/space.h"

namespace winnow::dse::search {

/// Contract: `next` depends on the space, the seed and `known` alone, never on time, threads or the order in which points
/// were evaluated: a sweep that was killed goes on the same. What it returns are points of the space that are not known,
/// each once; nothing: the search is at its end. It is asked again when all of them are known.
class Search {
 public:
  virtual ~Search() = default;
  virtual std::vector<uint64_t> next(const Space& space, const std::map<uint64_t, Results>& known) = 0;
};

struct Settings {
  uint64_t seed = 1;
  uint64_t points = 0;  // at most so many evaluations; 0: no bound
};

/// Every point.
std::unique_ptr<Search> grid(const Settings& settings);
/// `settings.points` different points, all as likely.
std::unique_ptr<Search> random(const Settings& settings);

/// By name; the list is what --search takes.
const std::vector<std::string>& names();
std::unique_ptr<Search> make(const std::string& name, const Settings& settings);

}  // namespace winnow::dse::search
