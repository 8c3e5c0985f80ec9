// winnow generate
#include "rtl_gen/generate.h"

#include <iostream>

#include "cli/mapped.h"
#include "cli/verbs.h"
#include "mapping/c_driver.h"
#include "models/file.h"

namespace winnow::cli {

int generate(const Arguments& arguments) {
  po::options_description options("options");
  add_mapped(options);
  add_features(options);
  options.add_options()("out,o", po::value<std::string>()->required(), "folder for Verilog, register map, packaging, C driver, DRAM image, inputs and expected outputs");
  const auto given = parse("generate", "network + accelerator -> Verilog, register map, packaging, DRAM image", options, arguments);
  if (!given) return 0;

  check_features(*given);
  const Mapped mapped = load_and_map(*given);
  const std::string out = text(*given, "out");
  make_directory(out);
  const std::string command = "winnow generate --network " + mapped.mapping.network.name + " --accelerator " + mapped.mapping.accelerator.name +
                              " --features " + text(*given, "features");
  const rtl_gen::Generated made = rtl_gen::generate(mapped.mapping.accelerator, features(*given, mapped.mapping), out, command);
  const mapping::CDriver driver = mapping::c_driver(mapping::packing_of(mapped.mapping), made.config_hash);
  models::write_file_atomically(out + "/winnow_driver.h", driver.header);
  models::write_file_atomically(out + "/winnow_driver.c", driver.source);
  write_mapping(mapped, out);
  std::cout << "wrote " << made.files.size() << " files to " << out << ", top winnow_top, design " << made.hash << "\n";
  return 0;
}

}  // namespace winnow::cli
