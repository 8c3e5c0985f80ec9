// Random networks on random accelerators, memories and stalls, through the RTL and the fast engine, which must agree to
// the cycle:
//   random_rtl <seed> <cache folder>     one run; its kinds are printed
//   random_rtl --kinds <first>..<last>   no RTL: the kinds of every seed, and whether each kind is there often enough
#include <cstdlib>
#include <iostream>
#include <map>

#include "session/run.h"
#include "tests/support/random_run.h"

using namespace winnow;

namespace {

void print_case(uint32_t seed, const tests::RandomRun& run) {
  const mapping::Mapping& m = run.prepared.mapping;
  std::cout << "seed " << seed << ": network " << run.network_seed << " (" << m.network.layers.size() << " layers), "
            << m.accelerator.name << " " << m.accelerator.rows << "x" << m.accelerator.columns << ", kinds";
  for (const std::string& kind : tests::kinds_of(run)) std::cout << " " << kind;
  std::cout << std::endl;
}

int run_seed(uint32_t seed, const std::string& cache) {
  const std::optional<tests::RandomRun> run = tests::random_run(seed);
  if (!run) {
    std::cerr << "seed " << seed << ": no network fits its accelerator\n";
    return 1;
  }
  print_case(seed, *run);
  session::RunOptions options;
  options.features = rtl_gen::all_features(run->prepared.mapping.accelerator);
  options.design.cache = cache;
  options.stalls = run->stalls;
  options.progress = sim::Progress::kOff;
  if (seed % 4 == 1) options.base_address = 0x10000000 + (seed * 2654435761u >> 2 & 0x3ffff000);
  const session::Result result = session::run(run->prepared, session::Engine::kBoth, options).value();
  std::cout << session::to_text(result.report);
  std::cout << "seed " << seed << ": " << (result.report.pass ? "equal" : "DIFFERS") << "\n";
  return result.report.pass ? 0 : 1;
}

int count_kinds(const std::string& range) {
  const size_t dots = range.find("..");
  if (dots == std::string::npos) return std::cerr << "expected <first>..<last>, got " << range << "\n", 2;
  const auto first = static_cast<uint32_t>(std::atoi(range.c_str())),
             last = static_cast<uint32_t>(std::atoi(range.c_str() + dots + 2));
  std::map<std::string, int> seeds;
  int fits = 0;
  for (uint32_t seed = first; seed <= last; ++seed) {
    const std::optional<tests::RandomRun> run = tests::random_run(seed);
    if (!run) {
      std::cout << "seed " << seed << ": no network fits its accelerator\n";
      continue;
    }
    ++fits;
    print_case(seed, *run);
    for (const std::string& kind : tests::kinds_of(*run)) ++seeds[kind];
  }
  const int all = static_cast<int>(last - first) + 1;
  bool enough = fits == all;
  std::cout << fits << " of " << all << " seeds fit\n";
  for (const auto& [kind, share] : tests::kind_shares()) {
    const bool often = seeds[kind] * 1000 >= share * all;
    enough &= often;
    std::cout << kind << ": " << seeds[kind]
              << (often ? "" : ", expected at least " + std::to_string((share * all + 999) / 1000)) << "\n";
  }
  return enough ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: random_rtl <seed> <cache folder> | random_rtl --kinds <first>..<last>\n";
    return 2;
  }
  if (std::string(argv[1]) == "--kinds") return count_kinds(argv[2]);
  std::filesystem::create_directories(argv[2]);
  return run_seed(static_cast<uint32_t>(std::atoi(argv[1])), argv[2]);
}
