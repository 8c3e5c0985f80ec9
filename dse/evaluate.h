// A point's results: compress, map, run the fast engine, each only where the point can still be on a front.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "accelerators/accelerator.h"
#include "dse/compressed.h"
#include "dse/cost/energy.h"
#include "dse/objectives.h"
#include "dse/results.h"
#include "mapping/mapping.h"

namespace winnow::dse {

/// How often each was made.
struct Work {
  uint64_t networks = 0, encodings = 0, mappings = 0, runs = 0;
  Work& operator+=(const Work& o);
};

/// What the accelerator axes say.
std::vector<accelerators::FieldValue> accelerator_fields(const Space& space, const Point& point);
/// The preset or file with these fields. Throws InputError.
accelerators::Accelerator accelerator_of(const Space& space, const Point& point);

/// One per thread; they share `networks`, and give the same whatever was evaluated before.
class Evaluator {
 public:
  /// All outlive it.
  Evaluator(const Space& space, CompressedNetworks& networks, const AccuracyCache& accuracies,
            const cost::Technology& technology)
      : space_(space), networks_(networks), accuracies_(accuracies), technology_(technology) {}

  /// What search::Oracle says.
  std::optional<Bounds> bounds(const Point& point);

  /// What is refused or fails is in the results, whoever refused it. Points that differ in the accelerator alone share
  /// the compressed network, its accuracy, the reference's values and the placement's densities; those whose axes leave
  /// the weight streams as they are (Axis::leaves_streams), those too. With a screen the point is dropped as soon as
  /// its bounds say that it can be on no front: before accuracy is measured, before it is mapped, and before the engine
  /// runs, when bytes are exact and cycles have a bound.
  Results evaluate(const Point& point, const Screen* screen);

  const Work& work() const { return work_; }

 private:
  struct Known;

  const mapping::Outcome<mapping::Encoded>& encoded(const Point& point, const Compressed& network,
                                                    const accelerators::Accelerator& accelerator);

  const Space& space_;
  CompressedNetworks& networks_;
  const AccuracyCache& accuracies_;
  const cost::Technology& technology_;
  std::string encoded_key_;
  std::optional<mapping::Outcome<mapping::Encoded>> encoded_;
  Work work_;
};

}  // namespace winnow::dse
