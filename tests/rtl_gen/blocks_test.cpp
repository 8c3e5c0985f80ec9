// The list of a machine's modules against the generated Verilog, elaborated by Yosys.
#include "rtl_gen/blocks.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "rtl_gen/generate.h"

namespace winnow::rtl_gen {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

struct Machine {
  const char* name;
  int rows, columns, decoders_per_row;
  bool vector, depthwise;
};
const Machine kMachines[] = {{"square", 4, 4, 1, true, false},  {"wide", 2, 7, 2, true, true},
                             {"high", 7, 3, 1, false, false},   {"one", 1, 1, 1, true, true},
                             {"uneven", 5, 4, 4, false, false}, {"banks", 2, 6, 1, true, false}};

/// "wn_pe AccW=32 K0=16 ..", parameters in alphabetical order.
std::string key(const std::string& module, const std::map<std::string, int>& parameters) {
  std::string text = module;
  for (const auto& [name, value] : parameters) text += " " + name + "=" + std::to_string(value);
  return text;
}

/// The library module that a derived one is of: "$paramod$0123..\\wn_pe" or "$paramod\\wn_popcount\\Width=..".
std::string plain_name(const std::string& name) {
  const size_t at = name.find("wn_");
  return at == std::string::npos ? name : name.substr(at, name.find('\\', at) - at);
}

/// Parameters of a module as elaborated; as Yosys writes them, numbers in binary.
std::map<std::string, int> parameters_of(const Json& module) {
  std::map<std::string, int> found;
  if (!module.contains("parameter_default_values")) return found;
  for (const auto& [name, value] : module["parameter_default_values"].items())
    found[name] = static_cast<int>(std::stoul(value.get<std::string>(), nullptr, 2));
  return found;
}

void count_below(const Json& modules, const std::string& name, const std::set<std::string>& counted, int times,
                 std::map<std::string, int>& found) {
  const Json& module = modules[name];
  if (counted.count(plain_name(name))) found[key(plain_name(name), parameters_of(module))] += times;
  for (const auto& cell : module["cells"])
    if (modules.contains(cell["type"].get<std::string>()))
      count_below(modules, cell["type"].get<std::string>(), counted, times, found);
}

class Blocks : public testing::TestWithParam<Machine> {};

TEST_P(Blocks, AreWhatYosysElaborates) {
  const Machine& m = GetParam();
  accelerators::Accelerator a;
  a.rows = m.rows, a.columns = m.columns, a.decoders_per_row = m.decoders_per_row;
  a.weight_words = 512, a.bank_words = 1024;
  hls::Features features;
  features.decoders = a.decoders;
  features.vector = m.vector, features.depthwise = m.depthwise, features.tags = 4;

  char name[] = "/tmp/winnow-blocks-XXXXXX";
  const fs::path folder = mkdtemp(name);
  const Generated g = describe(a, features, "test");
  std::string sources;
  for (const auto& [file, text] : g.contents) {
    std::ofstream(folder / file) << text;
    if (fs::path(file).extension() == ".sv") sources += " " + file;
  }
  const std::string command = "cd " + folder.string() + " && yosys -q -p 'read_verilog -sv -I." + sources +
                              "; hierarchy -top winnow_top; proc; write_json all.json' >log 2>&1";
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
  const Json all = Json::parse(std::ifstream(folder / "all.json"));
  fs::remove_all(folder);

  std::map<std::string, int> listed, elaborated;
  std::set<std::string> counted;
  for (const Part& p : parts(decide(a, features))) {
    std::map<std::string, int> parameters(p.parameters.begin(), p.parameters.end());
    if (p.module == "wn_regs") parameters["ConfigHash"] = static_cast<int>(g.config_hash);
    listed[key(p.module, parameters)] += p.count;
    counted.insert(p.module);
  }
  count_below(all["modules"], "winnow_top", counted, 1, elaborated);
  EXPECT_EQ(listed, elaborated);
}

INSTANTIATE_TEST_SUITE_P(RtlGen, Blocks, testing::ValuesIn(kMachines),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace winnow::rtl_gen
