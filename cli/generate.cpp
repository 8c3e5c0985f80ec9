// winnow generate
#include "rtl_gen/generate.h"

#include <iostream>

#include "cli/mapped.h"
#include "cli/verbs.h"
#include "mapping/c_driver.h"

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
  const std::string command = "winnow generate --network " + mapped.mapping.network.name + " --accelerator " + mapped.mapping.accelerator.name +
                              " --features " + text(*given, "features");
  const rtl_gen::Generated made = rtl_gen::describe(mapped.mapping.accelerator, features(*given, mapped.mapping), command);
  models::FileSet set(out);
  add_mapping(mapped, set);
  const mapping::CDriver driver = mapping::c_driver(mapping::packing_of(mapped.mapping), made.config_hash);
  set.add("winnow_driver.h", driver.header);
  set.add("winnow_driver.c", driver.source);
  rtl_gen::add_files(made, "", set);
  set.write();
  std::cout << "wrote " << made.files.size() << " files to " << out << ", top winnow_top, design " << made.hash << "\n";
  return 0;
}

}  // namespace winnow::cli
