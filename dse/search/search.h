// What every way of searching a space is: it asks for points, and sees what was found of those it asked for.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dse/results.h"
#include "dse/space.h"

namespace winnow::dse::search {

/// What is known of a point before it is measured.
class Oracle {
 public:
  virtual ~Oracle() = default;
  /// Bounds of the point's results, without accuracy measured and without the engine: exact are what the compressed
  /// network alone says ("model_bytes", "weights_kept") and the machine alone ("pes"); area has its least. The same at
  /// every call, and at every call anew the price of compressing the network, where it is not kept. None: the point's
  /// fields or compression are refused.
  virtual std::optional<Bounds> bounds(uint64_t number) = 0;
};

/// Points to be settled together, in any order.
struct Batch {
  std::vector<uint64_t> numbers;  // none: the search is at its end
  bool all = false;               // measured even if they can be on no front: the search learns from them
};

/// Contract: `next` depends on the space, the seed, `known` and what the oracle says alone, never on time, threads or
/// the order in which points were settled: a sweep that was killed goes on the same. What it returns are points of the
/// space that are not known, each once. It is asked again when all of them are known. A known point may be measured,
/// refused, failed or dropped (results.h); a dropped one has bounds, and is worse than some measured one in all
/// objectives or breaks a constraint.
class Search {
 public:
  virtual ~Search() = default;
  /// Throws InputError for a space that it is not for; before anything else.
  virtual void check(const Space&) const {}
  virtual Batch next(const Space& space, const std::map<uint64_t, Results>& known, Oracle& oracle) = 0;
  /// What it found out besides the points, for people; lines.
  virtual std::string notes() const { return ""; }
};

struct Settings {
  uint64_t seed = 1;
  uint64_t points = 0;  // at most so many evaluations; 0: what the search takes by itself
};

/// Every point.
std::unique_ptr<Search> grid(const Settings& settings);
/// `settings.points` different points, all as likely.
std::unique_ptr<Search> random(const Settings& settings);
/// NSGA-II with constrained domination. Without `settings.points`: a tenth of the space, from 200 to 5,000 points.
std::unique_ptr<Search> nsga2(const Settings& settings);
/// The smallest network by model_bytes that keeps the constraints on accuracy, on the accelerator of first values; then
/// every accelerator with it. For spaces with such a constraint and with model axes.
std::unique_ptr<Search> byun_lee(const Settings& settings);
/// Evolution on predictors of accuracy, cycles and bytes, which what it finds refines. Without `settings.points`: at
/// most a twentieth of the space, from 50 to 500 points.
std::unique_ptr<Search> chamnet(const Settings& settings);
/// Down the axes of channels, a layer's step at a time: the one that saves most off-chip bytes per filter for what it
/// costs in accuracy, until every layer's next step breaks a constraint. Other axes stay at their first values.
std::unique_ptr<Search> superslash(const Settings& settings);

/// The part-th (from 1) of `parts` shares of the points that a search asks for; points that share work stay together.
struct Share {
  int part = 1, parts = 1;
};
/// Of a search that can be sharded.
std::unique_ptr<Search> share(std::unique_ptr<Search> whole, const Share& share);

/// One search for --search and its help.
struct Kind {
  const char* name;
  const char* what;  // half a line
  std::unique_ptr<Search> (*make)(const Settings&);
  bool can_be_sharded;  // asks for all its points at once, whatever their results
};
const std::vector<Kind>& kinds();
/// Throws InputError for an unknown name.
const Kind& kind(const std::string& name);

}  // namespace winnow::dse::search
