// Job, engines, report.
#include "session/run.h"

#include "session/compare.h"
#include "session/job.h"
#include "session/mapped_values.h"
#include "sim/cosim/build.h"
#include "sim/cosim/cosim.h"

namespace winnow::session {
namespace {

double speed(const sim::CosimResult& result) {
  return result.seconds > 0 ? static_cast<double>(result.cycles) / result.seconds : 0;
}

}  // namespace

OrRefusal<Result> run(const Prepared& prepared, Engine engine, const RunOptions& options) try {
  const mapping::Mapping& m = prepared.mapping;
  const bool rtl = engine != Engine::kFast, fast = engine != Engine::kRtl;
  Result result;
  sim::CosimJob job = make_job(m, prepared.runs, rtl, options.keep_weights);
  result.injected = inject(job, m, prepared.runs, options.fault, options.fault_seed);
  sim::relocate(job, options.base_address);
  job.stalls = options.stalls;
  job.watchdog_cycles = options.watchdog_cycles;
  job.trace = options.trace;
  job.progress = options.progress;
  options.starting(result.injected);

  const hls::Features built = options.features.value_or(hls::least_machine(m.needs));
  if (fast) {
    MappedValues values(m, prepared.runs);
    result.fast = sim::fast::simulate(job, m.accelerator, built, values, options.threads);
  }
  if (rtl) {
    result.design = build_design(job, m.accelerator, built, options.design);
    result.rtl = sim::run_cosim(job);
  }

  result.report = make_report(m, predict_runs(m, prepared.runs, job), rtl ? result.rtl : result.fast,
                              rtl ? Engine::kRtl : Engine::kFast);
  result.report.images = prepared.images;
  result.report.rtl_cycles_per_second = speed(result.rtl);
  result.report.fast_cycles_per_second = speed(result.fast);
  add_work(result.report, m, prepared.runs);
  if (engine == Engine::kBoth) add_comparison(result.report, first_difference(m, result.rtl, result.fast));
  return result;
} catch (const models::InputError& e) {
  return Refusal{e.lines()};
} catch (const sim::BuildError& e) {
  return Refusal{{e.what()}};
}

}  // namespace winnow::session
