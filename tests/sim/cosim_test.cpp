// Does every part around the design do its work? The toy machine, sound and with one fault each; a process per case.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "models/error.h"
#include "sim/cosim/cosim.h"
#include "tests/sim/toy.h"

namespace winnow::sim {
namespace {

#define EXPECT_TEXT(text, part) EXPECT_NE((text).find(part), std::string::npos) << text

TEST(Cosim, CopyPassesAndCountsItsBytes) {
  ToyJob toy(64);
  toy.add_run(1);
  const CosimResult r = run_cosim(toy.job);
  ASSERT_EQ(r.status, CosimStatus::kPass) << r.message;
  ASSERT_EQ(r.runs.size(), 1u);
  const RunResult& run = r.runs[0];
  EXPECT_EQ(run.region_bytes, (std::vector<uint64_t>{64, 320, 320}));
  EXPECT_EQ(run.read_bytes, 384u);
  EXPECT_EQ(run.write_bytes, 320u);
  EXPECT_EQ(run.stray_bytes, 0u);
  EXPECT_EQ(run.bank_writes, 40u);
  EXPECT_EQ(run.counters.bytes[2][1], 320u);
  EXPECT_EQ(run.counters.bytes[3][2], 320u);
  EXPECT_EQ(run.counters.program_bytes, 64u);
  EXPECT_EQ(run.counters.done[hls::kUnitLa], 1u);
  EXPECT_EQ(run.counters.done[hls::kUnitSt], 1u);
  EXPECT_EQ(run.counters.length_slots[1], 40u);
  EXPECT_EQ(run.outputs[0], toy.job.runs[0].outputs[0].expected);
  EXPECT_EQ(r.config_hash, 1234u);
  // The machine's own count leaves out only the cycles to the start and to the interrupt.
  EXPECT_GE(run.cycles, run.counters.cycles);
  EXPECT_LE(run.cycles, run.counters.cycles + 4);
}

TEST(Cosim, AnImageLiesWhereTheBaseAddressSays) {
  ToyJob toy(64);
  toy.add_run(1);
  relocate(toy.job, 0x80000000);
  EXPECT_EQ(toy.job.runs[0].inputs[0].address, kToyInput + 0x80000000);
  const CosimResult r = run_cosim(toy.job);
  ASSERT_EQ(r.status, CosimStatus::kPass) << r.message;
  EXPECT_EQ(r.runs[0].region_bytes, (std::vector<uint64_t>{64, 320, 320}));
  EXPECT_EQ(r.runs[0].stray_bytes, 0u);
}

TEST(Cosim, AFaultIsFoundWhereTheImageLies) {
  ToyJob toy(64);
  toy.job.errors = {{kToyInput + 100, 1}};
  toy.add_run(1);
  toy.job.runs[0].check_banks = false;
  relocate(toy.job, 0xfff00000);
  const CosimResult r = run_cosim(toy.job);
  EXPECT_EQ(r.error_code, hls::kErrorAxiRead) << r.message;
  ASSERT_EQ(r.refused.size(), 1u);
  EXPECT_EQ(r.refused[0].address, kToyInput + 96 + 0xfff00000);
  EXPECT_EQ(r.base_address, 0xfff00000);
}

TEST(Cosim, PlacesThatAnImageCannotHaveAreRefused) {
  ToyJob toy(64);
  toy.add_run(1);
  CosimJob off = toy.job, across = toy.job, back = toy.job;
  EXPECT_THROW(relocate(off, 0x80000800), std::invalid_argument);
  EXPECT_THROW(relocate(across, 0u - kToyOutput / 4096 * 4096 - 4096), std::invalid_argument)
      << "the output lies across the end";
  relocate(back, 0u - kToyProgram);
  EXPECT_EQ(back.image[0].address, 0u) << "addresses wrap";
}

TEST(Cosim, CyclesFollowTheDram) {
  ToyJob toy(64);
  toy.job.dram = {"ideal", 0, 0};
  toy.add_run(1);
  const CosimResult r = run_cosim(toy.job);
  ASSERT_EQ(r.status, CosimStatus::kPass) << r.message;
  // Two fetches of (AR, 4 beats, 2 states) each, 40 beats in at one per cycle, 40 out in bursts of 4 with one AW each.
  EXPECT_GE(r.runs[0].counters.cycles, 2 * 5 + 41 + 50u);
  EXPECT_LE(r.runs[0].counters.cycles, 2 * 5 + 41 + 50 + 16u);
}

TEST(Cosim, LatencyAddsOncePerDependentAccess) {
  ToyJob toy(64);
  toy.job.dram = {"fixed", 100, 0};
  toy.add_run(1);
  const CosimResult r = run_cosim(toy.job);
  ASSERT_EQ(r.status, CosimStatus::kPass) << r.message;
  // Fetch, load, fetch, last response: four latencies over the ideal memory; the last burst of 4 also takes 3 more
  // cycles to arrive.
  EXPECT_GE(r.runs[0].counters.cycles, 2 * 5 + 41 + 50 + 400u);
  EXPECT_LE(r.runs[0].counters.cycles, 2 * 5 + 41 + 50 + 400 + 20u);
}

TEST(Cosim, ADramKeepsItsBooks) {
  ToyJob toy(64);
  toy.job.dram = {"ddr4-2400"};
  toy.add_run(1);
  const CosimResult r = run_cosim(toy.job);
  ASSERT_EQ(r.status, CosimStatus::kPass) << r.message;
  EXPECT_EQ(r.dram.bytes_read, r.runs[0].read_bytes);
  EXPECT_EQ(r.dram.bytes_written, r.runs[0].write_bytes);
  EXPECT_GT(r.dram.row_hits, 0u);
  EXPECT_EQ(r.dram.row_misses + r.dram.row_conflicts, r.dram.activates);
  EXPECT_NEAR(r.dram.nanoseconds, static_cast<double>(r.cycles) * 1e3 / toy.job.clock_mhz, 1);
}

TEST(Cosim, WiderBus) {
  ToyJob toy(256, 0, 64);
  toy.add_run(5);
  const CosimResult r = run_cosim(toy.job);
  EXPECT_EQ(r.status, CosimStatus::kPass) << r.message;
  EXPECT_EQ(r.runs[0].region_bytes, (std::vector<uint64_t>{64, 2048, 2048}));
}

TEST(Cosim, SeveralRunsInOneSimulation) {
  ToyJob toy(128);
  for (uint32_t seed = 1; seed <= 3; ++seed) toy.add_run(seed);
  const CosimResult r = run_cosim(toy.job);
  ASSERT_EQ(r.status, CosimStatus::kPass) << r.message;
  ASSERT_EQ(r.runs.size(), 3u);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(r.runs[i].region_bytes, (std::vector<uint64_t>{64, 640, 640}));
    EXPECT_EQ(r.runs[i].counters.cycles, r.runs[0].counters.cycles);
    EXPECT_EQ(r.runs[i].outputs[0], toy.job.runs[i].outputs[0].expected);
  }
  EXPECT_NE(r.runs[0].outputs[0], r.runs[1].outputs[0]);
}

class UnderStalls : public testing::TestWithParam<int> {};
TEST_P(UnderStalls, SameDataSameBytes) {
  ToyJob toy(64);
  toy.job.stalls = {static_cast<uint64_t>(GetParam()), 0.2 * (GetParam() % 5)};
  toy.add_run(7);
  toy.add_run(8);
  const CosimResult r = run_cosim(toy.job);
  EXPECT_EQ(r.status, CosimStatus::kPass) << r.message;
  EXPECT_EQ(r.runs[1].region_bytes, (std::vector<uint64_t>{64, 320, 320}));
}
INSTANTIATE_TEST_SUITE_P(Seeds, UnderStalls, testing::Range(1, 9));

CosimResult faulty(int fault) {
  ToyJob toy(64, fault);
  toy.add_run(1);
  return run_cosim(toy.job);
}

TEST(Faults, WrongBankWord) {
  const CosimResult r = faulty(1);
  EXPECT_EQ(r.status, CosimStatus::kMismatch);
  EXPECT_EQ(r.mismatch.kind, MismatchKind::kBankValue);
  EXPECT_EQ(r.mismatch.unit, hls::kUnitLa);
  EXPECT_EQ(r.mismatch.descriptor, 0u);
  EXPECT_EQ(r.mismatch.bank, 1);
  EXPECT_EQ(r.mismatch.address, 17u);
  EXPECT_EQ(r.mismatch.got.low, r.mismatch.expected.low ^ 1);
  EXPECT_TEXT(r.message, "la descriptor 0, bank 1 word 17: expected [");
}

TEST(Faults, MissingBankWord) {
  const CosimResult r = faulty(2);
  EXPECT_EQ(r.mismatch.kind, MismatchKind::kBankMissing);
  EXPECT_EQ(r.mismatch.bank, 1);
  EXPECT_EQ(r.mismatch.address, 17u);
  EXPECT_TEXT(r.message, "never written (1 of the descriptor's 40 words are missing)");
}

TEST(Faults, WordWrittenTwice) {
  const CosimResult r = faulty(3);
  EXPECT_EQ(r.mismatch.kind, MismatchKind::kBankTwice) << r.message;
  EXPECT_EQ(r.mismatch.address, 16u);
}

TEST(Faults, UnexpectedWord) {
  ToyJob toy(64);
  toy.add_run(1);
  ExpectedUnit& load = toy.job.runs[0].load;
  load.writes.erase(load.writes.begin() + 5);
  load.first[1] = static_cast<uint32_t>(load.writes.size());
  const CosimResult r = run_cosim(toy.job);
  EXPECT_EQ(r.mismatch.kind, MismatchKind::kBankUnexpected) << r.message;
  EXPECT_EQ(r.mismatch.bank, 1);
  EXPECT_EQ(r.mismatch.address, 18u);
}

TEST(Faults, MismatchesAreCountedWhenTheJobGoesOn) {
  ToyJob toy(64, 1);
  toy.job.stop_at_mismatch = false;
  toy.add_run(1);
  const CosimResult r = run_cosim(toy.job);
  EXPECT_EQ(r.status, CosimStatus::kMismatch);
  EXPECT_EQ(r.mismatch.kind, MismatchKind::kBankValue);
  EXPECT_EQ(r.mismatches, 2u);  // the bank word, and the output made of it
}

TEST(Faults, WrongByteInDram) {
  const CosimResult r = faulty(5);
  EXPECT_EQ(r.status, CosimStatus::kMismatch);
  EXPECT_EQ(r.mismatch.kind, MismatchKind::kOutput);
  EXPECT_EQ(r.mismatch.address, kToyOutput + 24);
  EXPECT_TEXT(r.message, "byte 24: expected");
}

TEST(Faults, AddressChangesWhileItWaits) {
  ToyJob toy(64, 4);
  toy.job.stalls = {1, 0.7};
  toy.add_run(1);
  const CosimResult r = run_cosim(toy.job);
  EXPECT_EQ(r.status, CosimStatus::kProtocol);
  EXPECT_TEXT(r.message, "AR changed while it waited");
}

TEST(Faults, AssertionOfTheDesign) {
  const CosimResult r = faulty(6);
  EXPECT_EQ(r.status, CosimStatus::kProtocol);
  EXPECT_TEXT(r.message, "toy_top.sv:348: Assertion failed in top.winnow_top: toy: beat 3 arrived");
}

TEST(Faults, ReadBesideTheRegions) {
  const CosimResult r = faulty(7);
  EXPECT_EQ(r.mismatch.kind, MismatchKind::kStray);
  EXPECT_EQ(r.mismatch.address, kToyInput + 0x10000);
}

TEST(Faults, WrongByteCounter) {
  const CosimResult r = faulty(8);
  EXPECT_EQ(r.mismatch.kind, MismatchKind::kByteCounter);
  EXPECT_TEXT(r.message, "activations_in: the machine counted 330, 320 passed the port");
}

TEST(Faults, OtherMachine) {
  ToyJob toy(64);
  toy.job.config_hash = 99;
  toy.job.rows = 3;
  toy.add_run(1);
  const CosimResult r = run_cosim(toy.job);
  EXPECT_EQ(r.status, CosimStatus::kProtocol);
  EXPECT_TEXT(r.message,
              "CONFIG_HASH: expected 0x00000063, got 0x000004d2; GEOMETRY rows: expected 0x00000003, got 0x00000001");
}

TEST(Errors, ReadErrorReachesTheHost) {
  ToyJob toy(64);
  toy.job.errors = {{kToyInput + 100, 1}};
  toy.add_run(1);
  toy.job.runs[0].check_banks = false;
  const CosimResult r = run_cosim(toy.job);
  EXPECT_EQ(r.status, CosimStatus::kDeviceError);
  EXPECT_EQ(r.error_code, hls::kErrorAxiRead);
  EXPECT_EQ(r.error_detail, 2);
  EXPECT_TEXT(r.message, "error 1: a read response other than OKAY, stream 2");
}

TEST(Errors, WriteErrorReachesTheHost) {
  ToyJob toy(64);
  toy.job.errors = {{kToyOutput, 8}};
  toy.add_run(1);
  const CosimResult r = run_cosim(toy.job);
  EXPECT_EQ(r.status, CosimStatus::kDeviceError);
  EXPECT_EQ(r.error_code, hls::kErrorAxiWrite);
}

TEST(Errors, UnknownOpcode) {
  ToyJob toy(64);
  hls::Descriptor d;
  d.set(hls::field::opcode, 77);
  toy.add(d);
  toy.add_run(1);
  const CosimResult r = run_cosim(toy.job);
  EXPECT_EQ(r.status, CosimStatus::kDeviceError);
  EXPECT_EQ(r.error_code, hls::kErrorDescriptor);
  EXPECT_EQ(r.error_detail, 77);
  EXPECT_TEXT(r.message, "error 3: a descriptor that the machine cannot do, opcode 77");
}

TEST(WatchdogTest, HangNamesTheLinkAndTheUnit) {
  ToyJob toy(64);
  hls::Descriptor d;
  d.set(hls::field::opcode, hls::kVector);
  d.set(hls::field::size, 1);
  toy.add(d);
  toy.add_run(1);
  const CosimResult r = run_cosim(toy.job);
  EXPECT_EQ(r.status, CosimStatus::kWatchdog);
  EXPECT_TEXT(r.message, "no progress for 2001 cycles");
  EXPECT_TEXT(r.message, "busy: vu with descriptor 0");
  EXPECT_TEXT(r.message, "valid but not ready: nowhere");
  EXPECT_TEXT(r.message, "AXI: 0 reads and 0 writes open");
}

TEST(WatchdogTest, UnmetWaitIsNamed) {
  ToyJob toy(64);
  hls::Descriptor d;
  d.set(hls::field::opcode, hls::kLoadActs);
  d.set(hls::field::size, 1);
  d.set(hls::field::tag, 3);
  d.set(hls::field::wait_st, 5);
  toy.add(d);
  toy.add_run(1);
  const CosimResult r = run_cosim(toy.job);
  EXPECT_EQ(r.status, CosimStatus::kWatchdog);
  EXPECT_TEXT(r.message, "busy: no unit");
  EXPECT_TEXT(r.message, "la idle before descriptor 1 (LOAD_ACTS, tag 3): st has done 1 of 5");
}

TEST(WatchdogTest, CycleLimit) {
  ToyJob toy(64);
  toy.job.max_cycles = 300;
  toy.add_run(1);
  const CosimResult r = run_cosim(toy.job);
  EXPECT_EQ(r.status, CosimStatus::kWatchdog);
  EXPECT_TEXT(r.message, "cycle limit of 300 reached");
}

TEST(TraceTest, WritesOnlyItsWindow) {
  const auto fst = std::filesystem::path(testing::TempDir()) / ("winnow_toy_" + std::to_string(getpid()) + ".fst");
  ToyJob toy(64, 0, 40, true);
  toy.job.trace = {fst.string(), 50, 60};
  toy.add_run(1);
  const CosimResult r = run_cosim(toy.job);
  EXPECT_EQ(r.status, CosimStatus::kPass) << r.message;
  EXPECT_GT(std::filesystem::file_size(fst), 100u);
  std::filesystem::remove(fst);
}

/// The FST writer does not tell of writes that fail.
TEST(TraceTest, AFileThatDoesNotFitIsSaidAndRemoved) {
  const auto folder = std::filesystem::path(testing::TempDir()) / ("winnow_toy_fst_" + std::to_string(getpid()));
  std::filesystem::create_directory(folder);
  ToyJob toy(64, 0, 40, true);
  toy.job.trace = {(folder / "t.fst").string()};
  toy.add_run(1);
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{2000, 2000};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
  try {
    run_cosim(toy.job);
    ADD_FAILURE() << "the trace has " << std::filesystem::file_size(folder / "t.fst") << " bytes";
  } catch (const models::InputError& e) {
    EXPECT_EQ(e.what(), (folder / "t.fst").string() + ": cannot be written: File too large");
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder));
  std::filesystem::remove_all(folder);
}

TEST(TraceTest, DesignWithoutTracingIsRefused) {
  ToyJob toy(64);
  toy.job.trace = {"unused.fst"};
  toy.add_run(1);
  EXPECT_THROW(run_cosim(toy.job), std::invalid_argument);
}

TEST(JobTest, ContradictionsAreRefused) {
  CosimJob job;
  job.axi_bytes = 12;
  EXPECT_THROW(run_cosim(job), std::invalid_argument);
  job.axi_bytes = 8;
  EXPECT_THROW(run_cosim(job), std::invalid_argument);
  job.runs.resize(1);
  job.runs[0].load.writes.push_back({{1, 0}, 0, 0});
  EXPECT_THROW(run_cosim(job), std::invalid_argument);
}

}  // namespace
}  // namespace winnow::sim
