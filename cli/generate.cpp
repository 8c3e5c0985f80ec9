// winnow generate
#include "rtl_gen/generate.h"

#include <algorithm>
#include <iostream>

#include "cli/mapped.h"
#include "cli/verbs.h"
#include "mapping/c_driver.h"
#include "models/error.h"
#include "models/text.h"
#include "rtl_gen/hls_project.h"
#include "session/mapping_files.h"

namespace winnow::cli {
namespace {

constexpr size_t kLongestPrefix = 40;

/// With the underscore that parts it from the names.
std::string prefix(const po::variables_map& map) {
  const std::string name = text(map, "prefix");
  if (map["prefix"].defaulted()) return "";
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const bool good = !name.empty() && name.size() <= kLongestPrefix && letter(name[0]) &&
                    std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
  if (!good)
    throw models::InputError("--prefix: expected a letter or _, then letters, digits or _, at most " +
                             std::to_string(kLongestPrefix) + " in all, got " + models::in_quotes(name));
  return name.back() == '_' ? name : name + "_";
}

}  // namespace

int generate(const Arguments& arguments) {
  po::options_description options("options");
  add_mapped(options);
  add_features(options);
  options.add_options()(
      "out,o", po::value<std::string>()->required(),
      "folder for Verilog, register map, packaging, C driver, DRAM image, inputs and expected outputs")(
      "prefix", po::value<std::string>()->default_value(""),
      "before the names of all modules, macros and files, so that several designs stand in one system")(
      "hls", "also the kernels in C++ with the machine's sizes, as a Vitis HLS project in <out>/hls");
  const auto given =
      parse("generate", "network + accelerator -> Verilog, register map, packaging, DRAM image", options, arguments);
  if (!given) return 0;

  check_features(*given);
  rtl_gen::Packaging packaging{prefix(*given), {}};
  const Mapped mapped = load_and_map(*given);
  const std::string out = text(*given, "out");
  const mapping::Mapping& m = mapped.prepared.mapping;
  std::string command = "winnow generate --network " + m.network.name + " --accelerator " + m.accelerator.name +
                        " --features " + text(*given, "features");
  if (!packaging.prefix.empty()) command += " --prefix " + text(*given, "prefix");
  if (!(*given)["base-address"].defaulted()) command += " --base-address " + text(*given, "base-address");
  packaging.programs = {m.base_address, m.program.address, m.program.units, m.warm_program.address,
                        m.warm_program.units};
  const rtl_gen::Generated made = rtl_gen::describe(m.accelerator, features(*given, m), command, packaging);
  models::FileSet set(out);
  session::add_mapping(mapped.prepared, mapped.warnings, set);
  const mapping::CDriver driver = mapping::c_driver(mapping::packing_of(m), made.config_hash, packaging.prefix);
  set.add(packaging.prefix + "winnow_driver.h", driver.header);
  set.add(packaging.prefix + "winnow_driver.c", driver.source);
  if (given->count("hls"))
    for (const auto& [name, text] :
         rtl_gen::hls_project(m.accelerator, features(*given, m), command + " --hls", packaging.prefix))
      set.add(rtl_gen::kHlsFolder + name, text);
  rtl_gen::add_files(made, "", set);
  set.write();
  std::cout << "wrote " << set.size() << " files to " << out << ", top " << made.top << ", design " << made.hash
            << "\n";
  return 0;
}

}  // namespace winnow::cli
