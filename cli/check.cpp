// winnow check
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "cli/mapped.h"
#include "cli/verbs.h"
#include "cli/warnings.h"
#include "mapping/limits.h"
#include "models/accuracy.h"
#include "models/error.h"
#include "models/images.h"
#include "models/labels.h"
#include "models/reference/reference.h"
#include "session/progress.h"

namespace winnow::cli {

int check(const Arguments& arguments) {
  po::options_description options("options");
  add_network(options);
  add_input(options);
  add_mapping(options);
  add_strict(options);
  options.add_options()("accelerator,a", po::value<std::string>(),
                        "say whether the network maps onto it, as `winnow map` would on the same input")(
      "accuracy",
      "the test error on the input by the integer reference, or of a float network in float; all images of a file "
      "unless "
      "--images says less")("labels", po::value<std::string>(),
                            "classes of the images: an idx or .npy file, or text with the number or file name of an "
                            "image and its class in every line (default: those that come with the input)")(
      "plain", "the fast reference against the plain loops that define it, on the input")(
      "max-error", po::value<double>()->default_value(100), "fail above this test error, percent");
  const auto given = parse("check", "check files, whether a network maps, and its accuracy", options, arguments);
  if (!given) return 0;

  const double most = real(*given, "max-error", 0, 100);
  const int images_asked =
      (*given)["images"].defaulted()
          ? 0
          : integer(*given, "images", 1, given->count("accelerator") ? mapping::kMostImages : 10000000);
  const mapping::MapOptions mapping_options = map_options(*given);
  const models::Network network = models::load_network(text(*given, "network"));
  const bool maps = given->count("accelerator"), runs = maps || given->count("plain") || given->count("accuracy");
  models::Warnings warnings;
  for (const char* option : {"input", "images"})
    if (!runs) warn_without_effect(*given, option, "expected --accelerator, --accuracy or --plain, got none", warnings);
  if (!given->count("accuracy")) warn_without_effect(*given, "max-error", "expected --accuracy, got none", warnings);
  if (!given->count("accuracy")) warn_without_effect(*given, "labels", "expected --accuracy, got none", warnings);
  append(warnings, models::network_warnings(network));
  std::optional<accelerators::Accelerator> accelerator;
  std::optional<models::Input> source;
  if (runs) {
    if (maps || given->count("plain")) mapping::expect_quantized(network);
    if (maps) accelerator = accelerators::load_accelerator(text(*given, "accelerator"));
    source = models::load_input(text(*given, "input"), network,
                                given->count("accuracy") ? images_asked : std::max(images_asked, 1));
    append(warnings, input_warnings(*given, *source));
  }
  tell(*given, warnings);
  std::cout << fmt::format("{}: {} layers, fine\n", network.name, network.layers.size());
  if (given->count("accelerator")) {
    // One run is enough: the program is that of `map`, whose placement looks at the first run alone.
    const int first_run = std::min(std::max(images_asked, 1), mapping_options.batch);
    const mapping::Mapping m =
        session::prepare(network, *accelerator, models::images_of(source->images, 0, first_run), mapping_options)
            .value()
            .mapping;
    std::cout << fmt::format("maps onto {}: {} descriptors, {} of {} bank words\n", m.accelerator.name, m.steps.size(),
                             m.used.bank_words, m.accelerator.bank_words);
  }
  if (given->count("plain")) {
    const models::FeatureMap input = models::images_of(source->images, 0, std::max(images_asked, 1));
    const models::TensorMap fast = models::reference::run(network, input);
    for (const auto& [name, map] : models::reference::run_plain(network, input)) {
      if (fast.at(name) == map) continue;
      std::cout << fmt::format("FAIL: tensor {} of the fast reference differs from the plain loops\n", name);
      return 1;
    }
    std::cout << fmt::format("{} tensors equal those of the plain loops\n", fast.size());
  }
  if (!given->count("accuracy")) return 0;

  const std::vector<int> labels =
      given->count("labels") ? models::read_labels(text(*given, "labels"), *source) : source->labels;
  const std::string labels_from = given->count("labels") ? text(*given, "labels") : source->name;
  if (labels.empty()) throw models::InputError(source->name + ": expected images with labels (or --labels), got none");
  const auto measure = [&] {
    session::Progress progress("accuracy", (labels.size() + models::kAccuracyBatch - 1) / models::kAccuracyBatch);
    return models::accuracy(network, *source, labels, labels_from, [&] { progress.next(network.name); });
  };
  const models::Accuracy accuracy = measure();
  const double error = accuracy.error_percent();
  std::cout << fmt::format("test error {:.2f} % ({} of {} images wrong{})\n", error, accuracy.wrong, accuracy.images,
                           network.quantized ? "" : ", in float");
  if (error > most) {
    std::cout << fmt::format("FAIL: expected at most {:.2f} %\n", most);
    return 1;
  }
  return 0;
}

}  // namespace winnow::cli
