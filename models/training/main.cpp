// winnow_train: trains and compresses a network of the zoo, or measures one that exists.
#include <torch/torch.h>

#include <boost/program_options.hpp>
#include <cstdio>
#include <exception>
#include <iostream>
#include <stdexcept>

#include "models/training/mnist.h"
#include "models/training/nets.h"
#include "models/training/pipeline.h"
#include "models/training/retrain.h"

int main(int argc, char** argv) {
  namespace po = boost::program_options;
  using namespace winnow::models::training;

  std::string data, net, out, check, retrained;
  std::uint64_t seed = 0;
  int threads = 0, epochs = 0, train_images = 0, test_images = 0;
  double effort = 0, at_most = 0;
  po::options_description options(
      "winnow_train --data <folder> (--net <name> --out <folder> | --check <file> | --retrain <file>)");
  options.add_options()("help", "this text")("data", po::value(&data)->required(), "folder of MNIST's four .gz files")(
      "net", po::value(&net), "train lenet-300-100 or lenet-5")(
      "out", po::value(&out), "folder that takes the network files (default: ., with --retrain none)")(
      "check", po::value(&check), "measure this quantized network (.json) in integers, instead of training")(
      "at-most", po::value(&at_most)->default_value(100), "with --check: fail if the test error is above, in percent")(
      "retrain", po::value(&retrained),
      "fine-tune what pruning left of this compressed network (.json), compress it as before, and print the share of "
      "test "
      "images that the product's reference classifies right")("epochs", po::value(&epochs)->default_value(2),
                                                              "of --retrain")(
      "train-images", po::value(&train_images)->default_value(60000), "of --retrain: the first so many")(
      "test-images", po::value(&test_images)->default_value(10000), "of --retrain: the first so many")(
      "seed", po::value(&seed)->default_value(1), "of initial weights, order and distortions")(
      "threads", po::value(&threads)->default_value(1), "the result depends on it by float rounding")(
      "effort", po::value(&effort)->default_value(1), "factor on all epochs");
  try {
    po::variables_map values;
    po::store(po::parse_command_line(argc, argv, options), values);
    if (values.count("help")) {
      std::cout << options;
      return 0;
    }
    po::notify(values);
    if (static_cast<int>(net.empty()) + static_cast<int>(check.empty()) + static_cast<int>(retrained.empty()) != 2)
      throw std::invalid_argument("expected one of --net, --check and --retrain");
    if (epochs < 1 || train_images < 1 || test_images < 1)
      throw std::invalid_argument("--epochs, --train-images, --test-images: expected numbers above 0");

    const LabelledImages test_set = read_mnist_test(data);
    if (!check.empty()) {
      const double error_percent = measure(check, test_set);
      if (std::fflush(stdout) != 0) throw std::runtime_error("standard output: cannot be written");
      if (error_percent <= at_most) return 0;
      std::fprintf(stderr, "error: %s: test error: expected at most %.2f %%, got %.2f %%\n", check.c_str(), at_most,
                   error_percent);
      return 1;
    }
    torch::set_num_threads(threads);
    torch::manual_seed(seed);
    if (!retrained.empty()) {
      const RetrainOptions how{epochs, static_cast<size_t>(train_images), static_cast<size_t>(test_images), out};
      std::printf("%.4f\n", retrain(winnow::models::load_network(retrained), read_mnist_train(data), test_set, how));
    } else {
      const NetSpec spec = net_named(net);
      run_pipeline(spec, recipe_for(spec, effort), read_mnist_train(data), test_set, out.empty() ? "." : out);
    }
    if (std::fflush(stdout) != 0) throw std::runtime_error("standard output: cannot be written");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 2;
  }
  return 0;
}
