// Are accelerator descriptions checked field by field, and do the presets say what tests write?
#include "accelerators/accelerator.h"

#include "accelerators/dram_device.h"
#include "models/file.h"
#include "tests/models/test_support.h"
#include "tests/support/accelerator_json.h"

namespace winnow::accelerators::test {

using models::read_file;
using models::write_file_atomically;
using models::test::Folder;
using models::test::Lines;
using models::test::problems_of;
using tests::accelerator_json;

namespace {

Lines load(const std::string& text) {
  const Folder folder;
  write_file_atomically(folder / "a.json", text);
  Lines lines = problems_of([&] { load_accelerator(folder / "a.json"); });
  for (std::string& line : lines) line.replace(0, folder.path().size() + 1, "");
  return lines;
}

TEST(Accelerator, PresetsAreAsWritten) {
  for (const char* name : {"4x4", "8x4", "4x8", "8x8", "16x16"}) {
    const Accelerator preset = load_accelerator(name);
    EXPECT_EQ(preset.name, name);
    EXPECT_EQ(std::to_string(preset.rows) + "x" + std::to_string(preset.columns), name);
    EXPECT_EQ(accelerator_json(preset), read_file(preset.file));
  }
  EXPECT_EQ(load_accelerator("8x4").rows, 8);
  EXPECT_EQ(load_accelerator("16x16").axi_bytes(), 16);
}

TEST(Accelerator, RoundTrip) {
  const Folder folder;
  Accelerator a;
  a.name = "odd";
  a.rows = 3;
  a.columns = 32;
  a.decoders_per_row = 4;
  a.accumulators = 1;
  a.accumulator_sets = 8;
  a.accumulator_bits = 24;
  a.queue_depth = 2;
  a.weight_words = 16;
  a.pointer_words = 65536;
  a.param_words = 4;
  a.bank_words = 32;
  a.vector_lanes = 1;
  a.axi_bits = 256;
  a.burst_beats = 64;
  a.decoders.bitmask = a.decoders.huffman = false;
  a.clock_mhz = 123.5;
  a.dram = {"fixed", 7, 3};
  write_file_atomically(folder / "odd.json", accelerator_json(a));
  const Accelerator read = load_accelerator(folder / "odd.json");
  EXPECT_EQ(accelerator_json(read), accelerator_json(a));
  EXPECT_FALSE(read.decoders.bitmask);
  EXPECT_TRUE(read.decoders.codebook);
}

TEST(Accelerator, NamesADram) {
  const Folder folder;
  Accelerator a;
  a.name = "with-dram";
  a.dram.model = "ddr4-2400";
  write_file_atomically(folder / "a.json", accelerator_json(a));
  EXPECT_EQ(accelerator_json(load_accelerator(folder / "a.json")), accelerator_json(a));

  // A path is seen from the file that has it.
  write_file_atomically(folder / "own.json", read_file(load_dram_device("lpddr4-3200").file));
  a.dram.model = "./own.json";
  a.dram.address_map = "row-column-bank-channel";
  a.dram.channels = 2;
  write_file_atomically(folder / "b.json", accelerator_json(a));
  const Accelerator read = load_accelerator(folder / "b.json");
  EXPECT_EQ(accelerator_json(read), accelerator_json(a));
  const DramDevice device = dram_device(read.dram, "map", "channels");
  EXPECT_EQ(device.name, "lpddr4-3200");
  EXPECT_EQ(device.channels, 2);
  EXPECT_EQ(device.address_map, "row-column-bank-channel");
}

TEST(Accelerator, NamesEveryFault) {
  EXPECT_EQ(load("{}"),
            (Lines{"a.json: /format: expected \"winnow-accelerator/1\", got nothing",
                   "a.json: /name: expected a name of letters, digits and _ - ., got nothing",
                   "a.json: /rows: expected 1..32, got nothing", "a.json: /columns: expected 1..32, got nothing"}));
  EXPECT_EQ(
      load(
          R"({"format": "winnow-accelerator/1", "name": "a b", "rows": 33, "columns": "8", "accumulator_bits": 19, "weight_words": 2047,
                     "axi_bits": 32, "vector_lanes": 3, "burst_beats": 128, "decoders": ["runs", "zip"], "clock_mhz": 0,
                     "dram": {"model": "ddr4", "latency_cycles": -1, "width": 3}, "row": 3})"),
      (Lines{
          "a.json: /name: expected a name of letters, digits and _ - ., got \"a b\"",
          "a.json: /rows: expected 1..32, got 33",
          "a.json: /columns: expected 1..32, got \"8\"",
          "a.json: /accumulator_bits: expected 20..32, got 19",
          "a.json: /weight_words: expected a power of 2 in 16..65536, got 2047",
          "a.json: /vector_lanes: expected a power of 2 in 1..8, got 3",
          "a.json: /axi_bits: expected a power of 2 in 64..256, got 32",
          "a.json: /burst_beats: expected a power of 2 in 1..64, got 128",
          "a.json: /decoders/1: expected one of runs, bitmask, codebook, huffman, got \"zip\"",
          "a.json: /clock_mhz: expected a number 0.001..10000, got 0",
          "a.json: /dram/model: expected one of ideal, fixed, ddr4-2400, lpddr4-3200 or the path of a DRAM, got "
          "\"ddr4\"",
          "a.json: /dram/latency_cycles: expected 0..65535, got -1",
          "a.json: /dram/width: expected one of the keys model, latency_cycles, bytes_per_cycle, address_map, "
          "channels, got an unknown key",
          "a.json: /row: expected one of the keys format, name, rows, columns, decoders_per_row, accumulators, "
          "accumulator_sets, accumulator_bits, queue_depth, "
          "weight_words, pointer_words, param_words, bank_words, vector_lanes, axi_bits, burst_beats, decoders, "
          "clock_mhz, dram, got an "
          "unknown key",
      }));
}

TEST(Accelerator, FieldsFitTogether) {
  const std::string head = R"({"format": "winnow-accelerator/1", "name": "a", "rows": 1, "columns": 1, )";
  EXPECT_EQ(load(head +
                 R"("decoders": ["codebook"], "dram": {"model": "ideal", "latency_cycles": 1, "bytes_per_cycle": 4}})"),
            (Lines{"a.json: /decoders: expected runs or bitmask at least, got neither",
                   "a.json: /dram/latency_cycles: expected 0, as the model is ideal, got 1",
                   "a.json: /dram/bytes_per_cycle: expected 0 or 8, as the model is ideal, got 4"}));
  EXPECT_EQ(load(head + R"("dram": {"model": "fixed", "bytes_per_cycle": 16}})"),
            Lines{"a.json: /dram/bytes_per_cycle: expected at most the 8 of axi_bits, got 16"});
  EXPECT_EQ(load(head + R"("axi_bits": 128})"), Lines{});
  EXPECT_EQ(load(head + R"("decoders_per_row": 2})"),
            Lines{"a.json: /decoders_per_row: expected at most the 1 of columns, got 2"});
  const std::string rows =
      R"({"format": "winnow-accelerator/1", "name": "a", "columns": 4, "decoders_per_row": 4, "rows": )";
  EXPECT_EQ(load(rows + "8}"), Lines{});
  EXPECT_EQ(load(rows + "9}"), Lines{"a.json: /decoders_per_row: expected at most 32 decoders in 9 rows, got 4"});
}

}  // namespace
}  // namespace winnow::accelerators::test
