// Energies computed by hand from figures of a technology.
#include "dse/cost/energy.h"

#include <gtest/gtest.h>

#include "models/error.h"

namespace winnow::dse::cost {
namespace {

TEST(Technology, HasTheFiguresOfItsSource) {
  const Technology t = load_technology("45nm");
  EXPECT_EQ(t.name, "45nm");
  EXPECT_DOUBLE_EQ(t.multiply_8_pj, 0.2);
  EXPECT_DOUBLE_EQ(t.multiply_32_pj, 3.1);
  EXPECT_DOUBLE_EQ(t.add_32_pj, 0.1);
  EXPECT_DOUBLE_EQ(t.dram_pj_per_64_bits, 1300);
  EXPECT_DOUBLE_EQ(load_technology("7nm").multiply_8_pj, 0.07);
}

TEST(Technology, InterpolatesSramBySizeAndWidth) {
  const Technology t = load_technology("45nm");
  EXPECT_NEAR(t.sram_pj(8192 * 8, 64), 10, 1e-9);
  EXPECT_NEAR(t.sram_pj(32768 * 8, 64), 20, 1e-9);
  EXPECT_NEAR(t.sram_pj(1048576 * 8, 64), 100, 1e-9);
  EXPECT_NEAR(t.sram_pj(16384 * 8, 64), 14.1421356,
              1e-6);                              // twice the energy for four times the size: sqrt(2) for twice
  EXPECT_NEAR(t.sram_pj(2048 * 8, 64), 5, 1e-9);  // on below the smallest
  EXPECT_NEAR(t.sram_pj(8192 * 8, 16), 2.5, 1e-9);
  EXPECT_NEAR(t.sram_pj(4.0 * 1048576 * 8, 64), 100 * 1.9036539, 1e-4);  // 4^(log 5 / log 32)
}

/// Memories of 8 KB each but the accumulators.
accelerators::Accelerator machine() {
  accelerators::Accelerator a;
  a.rows = a.columns = 2;
  a.accumulators = 16, a.accumulator_sets = 4, a.accumulator_bits = 32;  // 256 bytes
  a.weight_words = 2048, a.pointer_words = 2048, a.param_words = 256, a.bank_words = 2048;
  return a;
}

TEST(Energy, AddsOperationsAndAccesses) {
  const Technology t = load_technology("45nm");
  session::Report r;
  r.macs = 1000000;
  Energy e = energy(r, machine(), t);
  EXPECT_NEAR(e.logic_uj, 0.2 + 0.1, 1e-12);  // a product of 0.2 pJ, a sum of 0.1 pJ
  // A weight of 13 bits from 3,328 bytes, an accumulator of 32 bits from 256 bytes twice. Below 32 KB energies go with
  // the root of the size.
  const double weight = 10 * 0.6373774 * 13 / 64, accumulator = 10 * 0.1767767 * 32 / 64;
  EXPECT_NEAR(e.sram_uj, weight + 2 * accumulator, 1e-6);
  EXPECT_EQ(e.dram_uj, 0);

  r = {};
  r.accesses.bank_reads = 600000, r.accesses.bank_writes = 400000;
  e = energy(r, machine(), t);
  EXPECT_NEAR(e.sram_uj, 10 * 1.5 * 72 / 64, 1e-9);  // 18 KB: root of 2.25
  EXPECT_EQ(e.logic_uj, 0);

  r = {};
  r.accesses.pointer_reads = 1000000;
  EXPECT_NEAR(energy(r, machine(), t).sram_uj, 10 * 0.8291562 * 22 / 64, 1e-6);  // 5,632 bytes
  r = {};
  r.accesses.param_writes = 1000000;
  EXPECT_NEAR(energy(r, machine(), t).sram_uj, 10 * 0.4592793 * 54 / 64, 1e-6);  // 1,728 bytes
  r = {};
  r.accesses.partial_sums = 1000000;
  e = energy(r, machine(), t);
  EXPECT_NEAR(e.sram_uj, accumulator, 1e-6);
  EXPECT_NEAR(e.logic_uj, 0.1, 1e-12);
  r = {};
  r.accesses.outputs = 1000000;
  EXPECT_NEAR(energy(r, machine(), t).logic_uj, 3.1, 1e-12);
  r = {};
  r.accesses.vector_lanes = 1000000;
  EXPECT_NEAR(energy(r, machine(), t).logic_uj, 0.3, 1e-12);
}

TEST(Energy, TakesBytesOrWhatTheDramSays) {
  const Technology t = load_technology("45nm");
  session::Report r;
  r.cold.bytes = 6000, r.warm.bytes = 2000;
  EXPECT_NEAR(energy(r, machine(), t).dram_uj, 1.3, 1e-12);  // 1,000 times 64 bits
  r.dram.reads = 10;
  r.dram.read_pj = 5e6, r.dram.activate_pj = 1e6, r.dram.background_pj = 2e6;
  const Energy e = energy(r, machine(), t);
  EXPECT_NEAR(e.dram_uj, 8, 1e-12);
  EXPECT_NEAR(e.total_uj(), e.dram_uj + e.sram_uj + e.logic_uj, 1e-12);
}

std::string refusal(const std::string& text) {
  try {
    parse_technology(text, "t.json");
  } catch (const models::InputError& e) {
    return e.what();
  }
  return "";
}

TEST(Technology, SaysAllThatIsWrong) {
  EXPECT_EQ(refusal(R"({"format": "winnow-technology/1", "name": "x", "source": ["me"], "multiply_8_pj": 0,
                       "multiply_32_pj": 1, "add_32_pj": "1", "dram_pj_per_64_bits": 1, "volts": 1,
                       "sram": [{"bytes": 8, "pj_per_64_bits": 1}, {"bytes": 8, "pj_per_64_bits": 2}]})"),
            "t.json: /multiply_8_pj: expected a number above 0, of picojoules, got 0\n"
            "t.json: /add_32_pj: expected a number above 0, of picojoules, got \"1\"\n"
            "t.json: /sram/1/bytes: expected more than the entry before, got 8\n"
            "t.json: /volts: expected one of the keys format, name, source, multiply_8_pj, multiply_32_pj, add_32_pj, "
            "dram_pj_per_64_bits, sram, got an unknown key");
  EXPECT_EQ(refusal(R"({"format": "winnow-technology/1", "name": "x", "source": ["me"], "multiply_8_pj": 1,
                       "multiply_32_pj": 1, "add_32_pj": 1, "dram_pj_per_64_bits": 1, "sram": [{"bytes": 8}]})"),
            "t.json: /sram: expected a list of two sizes or more, from small to large, got a list of 1");
  EXPECT_NE(refusal("{\"format\": \"winnow-technology/2\"}").find("/format: expected"), std::string::npos);
}

}  // namespace
}  // namespace winnow::dse::cost
