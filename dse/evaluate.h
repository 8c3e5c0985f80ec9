// A point's results: compress, map, run the fast engine; what does not depend on an axis that changed is kept.
#pragma once
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "dse/results.h"
#include "dse/space.h"
#include "mapping/mapping.h"
#include "models/images.h"

namespace winnow::dse {

/// The network as the model axes say it, with what follows from it alone.
struct Model {
  models::Network network;
  models::TensorMap run;  // the reference's tensors of the input
  mapping::Densities densities;
  std::map<std::string, double> values;  // results that no accelerator changes
};

/// Not for several threads at once; several evaluators of one space may run side by side and give the same.
class Evaluator {
 public:
  /// Loads the network and its input. Throws InputError.
  explicit Evaluator(const Space& space);

  /// What is refused is in the results, whoever refused it. Points that differ in the accelerator alone share the
  /// compressed network, the reference's values and the placement's densities; those that differ in DRAM and clock alone,
  /// the weight streams too.
  Results evaluate(const Point& point);

  /// How often each was made: models, encodings, engine runs.
  struct Work {
    uint64_t models = 0, encodings = 0, runs = 0;
  };
  const Work& work() const { return work_; }

 private:
  std::shared_ptr<const Model> model(const Point& point);
  Model make_model(const Point& point) const;

  const Space& space_;
  models::Network network_;
  std::optional<models::Input> calibration_;  // of a float network
  std::list<std::pair<std::string, std::shared_ptr<const Model>>> kept_models_;
  std::string encoded_key_;
  std::optional<mapping::Outcome<mapping::Encoded>> encoded_;
  Work work_;
};

}  // namespace winnow::dse
