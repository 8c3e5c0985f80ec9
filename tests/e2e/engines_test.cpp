// Does the fast engine agree with the RTL, and is it told when it does not? A process per case, as SystemC needs it.
#include <gtest/gtest.h>

#include <regex>

#include "session/compare.h"
#include "session/design.h"
#include "session/job.h"
#include "session/mapped_values.h"
#include "session/prepare.h"
#include "sim/cosim/cosim.h"
#include "sim/fast/engine.h"
#include "tests/support/random_case.h"
#include "tests/support/tiny_network.h"

namespace winnow::session {
namespace {

const char* const kEvent =
    "^run [01], layer '[^']+' (tile|part) \\d+: [A-Z]+(_[A-Z]+)? \\((lw|la|cp|vu|st) descriptor \\d+\\) (starts|done) "
    "at cycle [0-9,]+ in rtl, "
    "at cycle [0-9,]+ in fast$";

/// The tiny network on its machine, two images, with the RTL's result.
class Engines : public testing::Test {
 protected:
  Engines() {
    const models::Network network = tests::tiny_network();
    accelerators::Accelerator accelerator = tests::tiny_accelerator();
    accelerator.dram.model = "fixed";
    accelerator.dram.latency_cycles = 20;
    prepared_ = prepare(network, accelerator, tests::random_inputs(network, 1, 2, 1)).value();
    const hls::Features features = rtl_gen::all_features(accelerator);
    built_ = features;
    job_ = make_job(mapping_, runs_);
    build_design(job_, accelerator, features, {WINNOW_DESIGN_CACHE});
    job_.progress = sim::Progress::kOff;
  }

  sim::CosimResult run_fast(const sim::CosimJob& job) {
    MappedValues values(mapping_, runs_);
    return sim::fast::simulate(job, mapping_.accelerator, built_, values);
  }
  std::string compare(const sim::CosimResult& fast) {
    const sim::CosimResult rtl = sim::run_cosim(job_);
    EXPECT_EQ(rtl.status, sim::CosimStatus::kPass) << rtl.message;
    EXPECT_FALSE(rtl.runs[0].descriptors[hls::kUnitCp].empty());
    return first_difference(mapping_, rtl, fast);
  }

  Prepared prepared_;
  const mapping::Mapping& mapping_ = prepared_.mapping;
  std::vector<models::TensorMap>& runs_ = prepared_.runs;
  hls::Features built_;
  sim::CosimJob job_;
};

TEST_F(Engines, Agree) { EXPECT_EQ(compare(run_fast(job_)), ""); }

TEST_F(Engines, AgreeUnderStalls) {
  job_.stalls = {3, 0.4};
  EXPECT_EQ(compare(run_fast(job_)), "");
}

TEST_F(Engines, RunsDoNotDependOnThoseBefore) {
  const sim::CosimResult both = run_fast(job_);
  sim::CosimJob second = job_;
  second.runs.erase(second.runs.begin());
  runs_.erase(runs_.begin());
  const sim::CosimResult alone = run_fast(second);
  EXPECT_EQ(both.runs[1].descriptors, alone.runs[0].descriptors);
  EXPECT_EQ(both.runs[1].cycles, alone.runs[0].cycles);
}

TEST_F(Engines, MemoryOneCycleSlowerIsSeenAtTheFirstStart) {
  sim::CosimJob slower = job_;
  ++slower.dram.latency_cycles;
  const std::string difference = compare(run_fast(slower));
  EXPECT_TRUE(std::regex_match(difference, std::regex(kEvent))) << difference;
  // The first descriptor that the program deals out comes a cycle late.
  EXPECT_EQ(difference.rfind("run 0, ", 0), 0u) << difference;
  EXPECT_NE(difference.find("descriptor 0) starts"), std::string::npos) << difference;
}

TEST_F(Engines, OtherStallsAreSeen) {
  sim::CosimJob other = job_;
  job_.stalls = {3, 0.4};
  other.stalls = {4, 0.4};
  const std::string difference = compare(run_fast(other));
  EXPECT_TRUE(std::regex_match(difference, std::regex(kEvent))) << difference;
}

/// One word of one tile's output has a lane more or less.
class OneLaneOff : public sim::fast::Values {
 public:
  explicit OneLaneOff(sim::fast::Values& right) : right_(right) {}
  void apply(int run, hls::Unit unit, int index, sim::fast::BankMasks& masks) override {
    right_.apply(run, unit, index, masks);
    if (run == 1 && unit == hls::kUnitVu)
      for (int bank = 0; bank < masks.banks(); ++bank)
        for (size_t address = 0; address < masks.words(); ++address) masks.at(bank, static_cast<int>(address)) ^= 1;
  }

 private:
  sim::fast::Values& right_;
};

TEST_F(Engines, OtherValuesAreSeenInTheTileThatReadsThem) {
  MappedValues right(mapping_, runs_);
  OneLaneOff wrong(right);
  const std::string difference = compare(sim::fast::simulate(job_, mapping_.accelerator, built_, wrong));
  EXPECT_TRUE(std::regex_match(difference, std::regex(kEvent))) << difference;
  EXPECT_EQ(difference.rfind("run 1, layer 'fc1' tile 0: COMPUTE", 0), 0u) << difference;
}

TEST_F(Engines, CountersAreCompared) {
  sim::CosimResult fast = run_fast(job_);
  const uint64_t right = fast.runs[1].counters.pe_blocked++;
  EXPECT_EQ(compare(fast),
            "run 1, pe_blocked: " + std::to_string(right) + " in rtl, " + std::to_string(right + 1) + " in fast");
}

TEST_F(Engines, BytesAreCompared) {
  sim::CosimResult fast = run_fast(job_);
  fast.runs[0].counters.bytes[1][1] += 8;
  const std::string difference = compare(fast);
  EXPECT_EQ(difference.rfind("run 0, bytes of 'conv1', weights: ", 0), 0u) << difference;
}

}  // namespace
}  // namespace winnow::session
