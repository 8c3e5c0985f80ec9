// The compressed networks of a space: made once for all points that differ in the accelerator alone, shared by threads.
#pragma once
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "dse/accuracy.h"
#include "dse/space.h"
#include "mapping/mapping.h"
#include "mapping/pairs.h"
#include "models/compress/compress.h"
#include "models/images.h"

namespace winnow::dse {

/// A network as the model axes say it, with what follows from it alone.
class Compressed {
 public:
  models::Network network;
  models::TensorMap run;  // the reference's tensors of the space's input
  mapping::Densities densities;
  std::shared_ptr<const models::Input> input;  // what it is run on: the first image, and those that accuracy is of
  std::map<std::string, double> values;        // "weights_kept", "model_bytes"
  mapping::LeastWork least;                    // of any machine
  double least_weight_bytes = 0;               // that any machine reads: the entropy of the weights' values
  double least_activation_bytes = 0;           // the non-zero values of input and outputs

  /// Measured at the first call; the others wait for it.
  const MeasuredAccuracy& accuracy(const Space& space, const AccuracyCache& cache) const;

  uint64_t bytes() const;  // that it takes, roughly

 private:
  mutable std::mutex measuring_;
  mutable std::optional<MeasuredAccuracy> accuracy_;
};

/// What a point's model axes ask of models::compress.
models::compress::CompressOptions compress_options(const Space& space, const Point& point);

/// For several threads at once. Those that were used last are kept, up to kKeptBytes.
class CompressedNetworks {
 public:
  static constexpr uint64_t kKeptBytes = uint64_t{2} << 30;

  /// Loads the network and its samples. Throws InputError, also for a space whose axes or accuracy the network cannot
  /// have.
  explicit CompressedNetworks(const Space& space);

  /// Throws InputError for what the compression refuses.
  std::shared_ptr<const Compressed> of(const Point& point);

  /// A hash of the network and of the samples that its ranges are measured on.
  std::string fingerprint() const;

  /// How many were made.
  uint64_t made() const { return made_; }

 private:
  struct Entry {
    std::string key;
    std::mutex making;
    std::shared_ptr<const Compressed> network;
    std::string refusal;  // not empty: what making it threw
    uint64_t bytes = 0;   // of a network that was made; held by mutex_
  };

  std::shared_ptr<Entry> entry(const std::string& key);
  std::shared_ptr<const Compressed> make(const Point& point);
  std::shared_ptr<const models::Input> input_for(const models::Network& network);
  void check_layers() const;
  void count_in(Entry& entry);

  const Space& space_;
  models::Network network_;
  std::optional<models::Tensor<float>> samples_;  // of a float network, for its ranges
  std::mutex mutex_;                              // of what follows
  std::shared_ptr<const models::Input> input_;
  models::Quantization input_quantization_;    // that input_ is stored for
  std::list<std::shared_ptr<Entry>> entries_;  // used last first
  uint64_t made_ = 0;
};

}  // namespace winnow::dse
