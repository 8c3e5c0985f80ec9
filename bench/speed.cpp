// How fast the engines are: the same run in both, and whole networks in the fast one beside other simulators.
#include <fmt/format.h>
#include <sys/resource.h>

#include <optional>
#include <stdexcept>

#include "bench/fast_run.h"
#include "bench/published.h"
#include "bench/studies.h"
#include "models/images.h"
#include "session/child.h"
#include "session/progress.h"
#include "session/run.h"

namespace winnow::bench {
namespace {

constexpr const char* kDram = "ddr4-2400";
constexpr const char* kSideBySide = "alexnet:conv3";
constexpr const char* kWholeAccelerator = "16x16-ddr4";
constexpr double kWantedTimes = 100, kWantedRtl = 20000, kMostBytes = 2e9;
constexpr double kLongEnough = 0.3;  // seconds that the fast engine is timed for, at least

/// The grid whose RTL takes minutes to build runs only when it is asked for.
struct Grid {
  const char* accelerator;
  bool only_when_asked;
};
constexpr Grid kGrids[] = {{"8x8", false}, {"16x16", false}, {"32x32", true}};
constexpr const char* kGoalGrid = "16x16";

struct SideBySide {
  uint64_t cycles = 0;
  double fast_per_second = 0, rtl_per_second = 0;
};

SideBySide side_by_side(const std::string& grid, const std::string& cache) {
  accelerators::Accelerator accelerator = accelerators::load_accelerator(grid);
  accelerator.dram = {kDram};
  const models::Network network = models::load_network(kSideBySide);
  const session::Prepared prepared =
      session::prepare(network, accelerator, models::load_input("network", network, 1).images).value();
  session::RunOptions options;
  options.design.cache = cache;
  options.progress = sim::Progress::kOff;
  const session::Result both = session::run(prepared, session::Engine::kBoth, options).value();
  if (!both.report.pass) throw std::runtime_error(grid + ": " + both.report.verdict);
  double seconds = both.fast.seconds;
  uint64_t cycles = both.fast.cycles;
  while (seconds < kLongEnough) {
    const sim::CosimResult again = session::run(prepared, session::Engine::kFast).value().fast;
    seconds += again.seconds;
    cycles += again.cycles;
  }
  return {both.report.cycles, static_cast<double>(cycles) / seconds, both.report.rtl_cycles_per_second};
}

double user_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec) + 1e-6 * static_cast<double>(usage.ru_utime.tv_usec);
}

struct Whole {
  uint64_t cycles = 0;
  double load_seconds = 0;  // the network: read or drawn
};

Whole whole(const std::string& name) {
  const models::Network network = models::load_network(name);
  const double loaded = user_seconds();
  return {
      run_fast(network, accelerators::load_accelerator(kWholeAccelerator), "network", {{}, false, true}).report.cycles,
      loaded};
}

Table engines_table(const Options& options, session::Progress& progress, std::vector<Goal>& goals) {
  Table table{"engines",
              fmt::format("{} in both engines, equal in every cycle and byte", kSideBySide),
              {{"accelerator", "array"},
               {"cycles", "cycles"},
               {"fast_cycles_per_second", "fast cycles/s", 0},
               {"rtl_cycles_per_second", "RTL cycles/s", 0},
               {"times", "times", 0}},
              {}};
  std::optional<double> times, rtl;
  for (const Grid& grid : kGrids) {
    if (!wanted(options, grid.accelerator) || (grid.only_when_asked && options.only.empty())) continue;
    progress.next(grid.accelerator);
    const session::ChildResult child = session::run_in_child([&] {
      const SideBySide s = side_by_side(grid.accelerator, options.cache);
      return models::json::Document{s.cycles, s.fast_per_second, s.rtl_per_second}.dump();
    });
    const models::json::Document answer = models::json::Document::parse(child.answer);
    const double fast = answer[1], slow = answer[2];
    table.rows.push_back({grid.accelerator, answer[0].get<uint64_t>(), fast, slow, fast / slow});
    if (grid.accelerator != std::string(kGoalGrid)) continue;
    times = fast / slow;
    rtl = slow;
  }
  goals.push_back({fmt::format("fast over RTL at {}", kGoalGrid), kWantedTimes, true, times, 0});
  goals.push_back({fmt::format("RTL cycles/s at {}", kGoalGrid), kWantedRtl, true, rtl, 0});
  return table;
}

Table whole_table(const Options& options, session::Progress& progress, std::vector<Goal>& goals) {
  Table table{
      "whole_runs",
      fmt::format("whole runs in the fast engine at {}, one thread: load, reference, map, simulate", kWholeAccelerator),
      {{"network", "network"},
       {"cycles", "cycles"},
       {"load_user_s", "load s", 2},
       {"user_s", "all user s", 2},
       {"peak_bytes", "peak bytes"},
       {"others", "other simulators"}},
      {}};
  for (const SpeedFigures& f : speed_figures()) {
    const std::string name = f.network;
    std::optional<double> seconds, bytes;
    if (wanted(options, name)) {
      progress.next(name);
      const session::ChildResult child = session::run_in_child([&] {
        const Whole w = whole(name);
        return models::json::Document{w.cycles, w.load_seconds}.dump();
      });
      const models::json::Document answer = models::json::Document::parse(child.answer);
      seconds = child.user_seconds;
      bytes = static_cast<double>(child.peak_bytes);
      table.rows.push_back(
          {name, answer[0].get<uint64_t>(), answer[1].get<double>(), child.user_seconds, child.peak_bytes, f.others});
    }
    goals.push_back({name + ", user seconds", f.most_seconds, false, seconds, 2});
    goals.push_back({name + ", peak bytes", kMostBytes, false, bytes, 0});
  }
  return table;
}

}  // namespace

std::vector<std::string> speed_rows() {
  std::vector<std::string> rows;
  for (const Grid& grid : kGrids) rows.push_back(grid.accelerator);
  for (const SpeedFigures& f : speed_figures()) rows.push_back(f.network);
  return rows;
}

Report speed(const Options& options) {
  Report report{"speed", "the engines' own speed", {}, {}, {}, {}};
  report.notes = {
      fmt::format("cycles/s: simulated cycles over the time in the engine; DRAM timing {}. 32x32 only by --only 32x32: "
                  "its RTL takes many minutes to build.",
                  kDram),
      "whole runs: a process each; its user time (load: the part that reads or draws the network) and its peak of "
      "resident memory.",
      "other simulators: one thread, user seconds on machines of their own, so the work compares, not the cycles. "
      "STONNE (SIGMA, 256 PEs): no DRAM;",
      "conv3 at 35 % weights, 40 % activations, fc6 at 9 %, 35 %. ONNXim: 32x32, DDR4, dense. SCALE-Sim v3: 32x32."};
  size_t runs = 0;
  for (const Grid& grid : kGrids)
    runs += wanted(options, grid.accelerator) && !(grid.only_when_asked && options.only.empty());
  for (const SpeedFigures& f : speed_figures()) runs += wanted(options, f.network);
  session::Progress progress("speed", runs);
  report.tables.push_back(engines_table(options, progress, report.goals));
  report.tables.push_back(whole_table(options, progress, report.goals));
  return report;
}

}  // namespace winnow::bench
