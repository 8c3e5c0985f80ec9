// winnow pack
#include <iostream>

#include "cli/verbs.h"
#include "cli/warnings.h"
#include "mapping/limits.h"
#include "mapping/packing.h"
#include "models/error.h"
#include "models/file_set.h"
#include "models/images.h"
#include "session/run_files.h"

namespace winnow::cli {

int pack(const Arguments& arguments) {
  po::options_description options("options");
  options.add_options()("plan", po::value<std::string>()->required(), "plan.json of `winnow map` or `winnow generate`");
  add_input(options);
  add_strict(options);
  options.add_options()("out,o", po::value<std::string>()->required(),
                        "folder for input.bin, input.hex, slots.hex (of further runs with _1, _2, ..) and runs.json");
  const auto given = parse("pack", "images -> the bytes and length slots that a host writes", options, arguments);
  if (!given) return 0;

  const mapping::Packing packing = mapping::read_packing(text(*given, "plan"));
  const int images =
      (*given)["images"].defaulted() ? packing.batch : integer(*given, "images", 1, mapping::kMostImages);
  models::Network network;  // what an input must fit
  network.name = packing.network;
  network.file = text(*given, "plan");
  network.quantized = true;
  network.input_name = packing.input.name;
  network.input_shape = packing.input.shape;
  network.input_quantization = packing.input.quantization;
  const models::Input input = models::load_input(text(*given, "input"), network, images);
  tell(*given, input_warnings(*given, input));
  std::vector<session::RunStreams> runs;
  for (int first = 0; first < images; first += packing.batch)
    runs.push_back({first, mapping::pack(packing, models::full_batch(input.images, first, packing.batch))});
  models::FileSet set(text(*given, "out"));
  session::add_runs(packing, runs, set);
  set.write();
  std::cout << "packed " << images << " image" << (images == 1 ? "" : "s") << " for " << runs.size() << " run"
            << (runs.size() == 1 ? "" : "s") << " of '" << packing.network << "' into " << text(*given, "out") << "\n";
  return 0;
}

}  // namespace winnow::cli
