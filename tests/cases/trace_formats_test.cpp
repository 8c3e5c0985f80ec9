// Are the traces of other DRAM simulators read as they mean them, their arrival clocks kept, and others refused by
// line?
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/program.h"

namespace winnow::tests {
namespace {

struct Played {
  Outcome outcome;
  nlohmann::json figures;  // null if it failed
};

Played play(const std::string& trace, const std::vector<std::string>& more = {}) {
  const Scratch folder;
  folder.write("a.trace", trace);
  std::vector<std::string> arguments = {"dram", "--trace", "a.trace", "--out", "out"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  Played p{run_winnow(arguments, folder.path(), {}), {}};
  if (p.outcome.exit_code == 0) p.figures = nlohmann::json::parse(folder.read("out/dram.json"));
  return p;
}

void expect(const std::string& trace, const char* format, int reads, int writes,
            const std::vector<std::string>& more = {}) {
  const Played p = play(trace, more);
  ASSERT_EQ(p.outcome.exit_code, 0) << trace << p.outcome.err;
  EXPECT_EQ(p.figures.at("trace_format"), format) << trace;
  EXPECT_EQ(p.figures.at("reads"), reads) << trace;
  EXPECT_EQ(p.figures.at("writes"), writes) << trace;
}

void expect_error(const std::string& trace, const std::string& error, const std::vector<std::string>& more = {}) {
  const Played p = play(trace, more);
  EXPECT_EQ(p.outcome.exit_code, 2) << trace;
  EXPECT_EQ(p.outcome.err, "error: " + error + "\n");
}

TEST(TraceFormats, AreRecognizedFromTheFirstAccess) {
  expect("# ours\nR 0x12345680\nW 1289574080\nR 64\n", "winnow", 2, 1);
  expect("R 0x12345680 5\nW 0x4cbd56c0 20\nR 64\n", "winnow", 2, 1);
  expect("0x12345680 R\n0x4cbd56c0 W\n0x40\n", "ramulator", 2, 1);
  expect("12345680 R\r\n4cbd56c0 W\r\n", "ramulator", 1, 1);
  expect("LD 0x229f6f80\nST 0xda5e700\nLD 4096\n", "ramulator2", 2, 1);
  expect("0x00000000 READ 0\n0x00000040 WRITE 25\n", "dramsim3", 1, 1);
  expect("1000 P_FETCH 0\n2000\tP_MEM_RD 1\n3000 P_MEM_WR 2\n", "dramsim3", 2, 1);
}

/// Row 0x200000 is the third of bank 0 of the preset; 200000 decimal lies in its first.
TEST(TraceFormats, BasesAreThoseOfTheirSimulators) {
  const auto conflicts = [](const std::string& trace) { return play(trace).figures.at("row_conflicts").get<int>(); };
  EXPECT_EQ(conflicts("0 R\n200000 R\n"), 1);
  EXPECT_EQ(conflicts("0 READ 0\n200000 READ 0\n"), 1);
  EXPECT_EQ(conflicts("LD 0\nLD 200000\n"), conflicts("R 0\nR 200000\n"));
  EXPECT_EQ(conflicts("LD 0x0\nLD 0x200000\n"), 1);
}

TEST(TraceFormats, OneLayoutATrace) {
  expect_error("R 0x40\nLD 0x80\n",
               "a.trace:2: expected R or W and an address, decimal or 0x, below 2^64, and an arrival clock below 2^40 "
               "or none, got \"LD 0x80\", a line of ramulator2");
  expect_error("0x0 READ 0\n0x40 R\n",
               "a.trace:2: expected a hexadecimal address below 2^64, READ or WRITE, and an arrival clock below 2^40, "
               "got \"0x40 R\", a line of ramulator");
  expect_error("0x40 R\n0x40 X\n", "a.trace:2: expected a hexadecimal address below 2^64 and R or W, got \"0x40 X\"");
  expect_error("LD 64 7\n", "a.trace:1: expected LD or ST and an address, decimal or 0x, below 2^64, got \"LD 64 7\"");
  expect_error("R 0,0,1,2,3,4\n",
               "a.trace:1: expected R or W and an address, decimal or 0x, below 2^64, and an arrival clock below 2^40 "
               "or none, got \"R 0,0,1,2,3,4\", which has a DRAM's coordinates instead of an address");
  expect_error("3 20734016 20734272\n",
               "a.trace:1: expected R or W and an address (or a line of Ramulator, Ramulator 2 or DRAMsim3), got \"3 "
               "20734016 20734272\", "
               "which looks like a processor's trace of bubbles and addresses");
}

TEST(TraceFormats, OneCanBeForced) {
  expect("0x40\n0x80\n", "ramulator", 2, 0, {"--trace-format", "ramulator"});
  expect_error(
      "0x40 R\n",
      "a.trace:1: expected LD or ST and an address, decimal or 0x, below 2^64, got \"0x40 R\", a line of ramulator",
      {"--trace-format", "ramulator2"});
  expect_error("0x40 R\n", "--trace-format: expected auto, winnow, ramulator, ramulator2 or dramsim3, got \"gem5\"",
               {"--trace-format", "gem5"});
}

uint64_t clocks(const std::string& trace, const char* mode) {
  return play(trace, {"--mode", mode}).figures.at("clocks");
}

/// In both modes an access waits for its clock, and nothing else changes: one that arrives while the memory idles takes
/// as long as alone.
TEST(TraceFormats, ArrivalClocksAreKept) {
  for (const char* mode : {"queued", "dependent"}) {
    const uint64_t alone = clocks("0x0 READ 0\n", mode);
    EXPECT_EQ(clocks("0x0 READ 500\n", mode), 500 + alone) << mode;
    EXPECT_EQ(clocks("R 0 500\n", mode), 500 + alone) << mode;
    // The second hits the row that the first opened: only a column command and its data after the arrival.
    const uint64_t hit = clocks("0x0 READ 0\n0x0 READ 700\n", mode) - 700;
    EXPECT_LT(hit, alone) << mode;
    EXPECT_EQ(clocks("0x0 READ 0\n0x0 READ 900\n", mode), 900 + hit) << mode;
    // Past arrivals change nothing.
    EXPECT_EQ(clocks("0x0 READ 0\n0x200000 READ 0\n0x400000 READ 0\n", mode),
              clocks("0x0 READ 0\n0x200000 READ 1\n0x400000 READ 2\n", mode))
        << mode;
  }
  // The next waits behind one that has not arrived, as the order of the file is the order of the accesses.
  EXPECT_EQ(clocks("0x0 READ 600\n0x0 READ 0\n", "queued"), clocks("0x0 READ 600\n0x0 READ 601\n", "queued"));
}

TEST(TraceFormats, RefreshesGoOnWhileNothingArrives) {
  const Played p = play("0x0 READ 0\n0x0 READ 100000\n");
  EXPECT_EQ(p.figures.at("refreshes"), 10);  // every 9,360 clocks
  EXPECT_EQ(p.figures.at("row_misses"), 2);  // a refresh closes the row
}

TEST(TraceFormats, FarArrivalsAreRefused) {
  expect_error("0x0 READ 1099511627776\n",
               "a.trace:1: expected a hexadecimal address below 2^64, READ or WRITE, and an arrival clock below 2^40, "
               "got \"0x0 READ 1099511627776\"");
}

}  // namespace
}  // namespace winnow::tests
