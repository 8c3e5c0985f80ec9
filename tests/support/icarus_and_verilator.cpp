// One job, one design, both simulators.
#include "tests/support/icarus_and_verilator.h"

#include <gtest/gtest.h>

#include "session/design.h"
#include "session/job.h"
#include "session/prepare.h"
#include "sim/cosim/cosim.h"
#include "tests/support/icarus.h"
#include "tests/support/random_case.h"
#include "tests/support/write_design.h"

namespace winnow::tests {

void expect_the_same_in_icarus(const models::Network& network, const accelerators::Accelerator& accelerator,
                               const std::string& cache, bool reset) {
  const session::Prepared prepared = session::prepare(network, accelerator, random_inputs(network, 1, 2, 1)).value();
  const mapping::Mapping& m = prepared.mapping;
  sim::CosimJob job = session::make_job(m, prepared.runs, false, true);
  ASSERT_TRUE(job.runs[1].warm);

  hls::Features features = m.needs;
  features.tags = 16;
  const rtl_gen::Generated made = session::build_design(job, accelerator, features, {cache});
  const Scratch folder;
  write_design(made, folder / "rtl");
  job.progress = sim::Progress::kOff;
  const sim::CosimResult verilator = sim::run_cosim(job);
  ASSERT_EQ(verilator.status, sim::CosimStatus::kPass) << verilator.message;

  const IcarusMachine machine{folder / "rtl" + "/" + rtl_gen::kFileList,
                              made.top,
                              features.tags,
                              accelerator.dram.latency_cycles,
                              2 * verilator.runs[0].cycles,
                              reset};
  const std::vector<IcarusRun> icarus = run_in_icarus(folder, machine, job);
  ASSERT_EQ(icarus.size(), verilator.runs.size());
  for (size_t r = 0; r < icarus.size(); ++r) {
    const sim::DeviceCounters& c = verilator.runs[r].counters;
    EXPECT_EQ(icarus[r].cycles, c.cycles) << "run " << r;
    EXPECT_EQ(icarus[r].program_bytes, c.program_bytes) << "run " << r;
    for (size_t u = 0; u < hls::kUnits; ++u) EXPECT_EQ(icarus[r].done[u], c.done[u]) << "run " << r << " unit " << u;
    for (size_t k = 0; k < 4; ++k)
      for (size_t t = 0; t < static_cast<size_t>(features.tags); ++t)
        EXPECT_EQ(icarus[r].bytes[k * static_cast<size_t>(features.tags) + t], c.bytes[k][t])
            << "run " << r << " class " << k << " tag " << t;
    ASSERT_EQ(icarus[r].outputs.size(), job.runs[r].outputs.size());
    for (size_t o = 0; o < icarus[r].outputs.size(); ++o) {
      EXPECT_EQ(icarus[r].outputs[o], job.runs[r].outputs[o].expected) << "run " << r << " output " << o;
      EXPECT_EQ(icarus[r].outputs[o], verilator.runs[r].outputs[o]) << "run " << r << " output " << o;
    }
  }
}

}  // namespace winnow::tests
