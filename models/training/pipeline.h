// Deep Compression from start to end: train, prune and retrain, share and fine-tune, quantize, write.
#pragma once

#include <string>

#include "models/training/labelled_images.h"
#include "models/training/layer_spec.h"

namespace winnow::models::training {

struct Recipe {
  int dense_epochs;
  int prune_steps;    // pruning is gradual: each step is followed by
  int epochs_a_step;  // this much retraining,
  int pruned_epochs;  // and the last by this much more
  int shared_epochs;
};

// `effort` multiplies every number of epochs (each stays at least 1); 1 makes the zoo's networks.
Recipe recipe_for(const NetSpec& net, double effort);

// Writes `<out>/<name>` and `<out>/<name>-float` (.json, .safetensors), printing the error after each stage.
// Deterministic for torch's seed, its number of threads and the machine's instruction set.
void run_pipeline(const NetSpec& net, const Recipe& recipe, const LabelledImages& train_set,
                  const LabelledImages& test_set, const std::string& out);

// Prints the error of the network file on `test_set` and on drawn digits, and the density of weights and activations.
// Gives the error on `test_set`, in percent.
double measure(const std::string& json_path, const LabelledImages& test_set);

}  // namespace winnow::models::training
