// wn_huffman against its kernel, for every 12-bit value: canonical codes, incomplete codes and nonsense tables.
#include "hls/huffman.h"

#include "Vhuffman.h"
#include "tests/rtl/harness.h"

namespace winnow::tests {
namespace {

struct Rig {
  Bench<Vhuffman> bench;
  Vhuffman& dut = *bench.dut;
  hls::HuffmanTable table;
  Rig() {
    dut.tbl_we_i = 0;
    bench.reset();
  }
  void write(int address, uint8_t byte) {
    dut.tbl_we_i = 1;
    dut.tbl_addr_i = static_cast<uint16_t>(address);
    dut.tbl_data_i = byte;
    bench.step();
    dut.tbl_we_i = 0;
    if (address >= 40 && address < 64) hls::HuffmanTable::set_byte(table.limit, address - 40, byte);
    if (address >= 80 && address < 104) hls::HuffmanTable::set_byte(table.delta, address - 80, byte);
  }
  void load(const hls::HuffmanTable& t) {
    for (int i = 0; i < 24; ++i) {
      write(40 + i, static_cast<uint8_t>(t.limit[i / 2] >> (8 * (i % 2))));
      write(80 + i, static_cast<uint8_t>(t.delta[i / 2] >> (8 * (i % 2))));
    }
  }
  /// Compares all 4096 values; returns how many hit.
  int compare() {
    int hits = 0;
    for (int v = 0; v < 4096; ++v) {
      dut.peek_i = static_cast<uint16_t>(v);
      dut.eval();
      const hls::HuffmanMatch m = hls::match(table, static_cast<uint16_t>(v));
      EXPECT_EQ(dut.hit_o, m.hit) << v;
      if (m.hit) {
        ++hits;
        EXPECT_EQ(dut.length_o, m.length) << v;
        EXPECT_EQ(dut.rank_o, m.rank) << v;
      }
      if (testing::Test::HasFailure()) break;
    }
    return hits;
  }
};

TEST(Huffman, nothing_hits_without_a_table) {
  Rig rig;
  EXPECT_EQ(rig.compare(), 0);
}

TEST(Huffman, canonical_codes) {
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 rng(seed);
    // Codewords of rising length as long as there is room; some codes stay incomplete.
    hls::HuffmanTable t;
    uint32_t first = 0, ranks = 0, left = 4096;
    for (int l = 1; l <= 12; ++l) {
      const uint32_t room = left >> (12 - l), count = room ? std::min<uint32_t>(rng() % (room + 1), 256 - ranks) : 0;
      t.delta[l - 1] = static_cast<uint16_t>((first - ranks) & 0xfff);
      first += count;
      ranks += count;
      left -= count << (12 - l);
      t.limit[l - 1] = static_cast<uint16_t>(first << (12 - l));
      first <<= 1;
    }
    Rig rig;
    rig.load(t);
    EXPECT_EQ(rig.compare(), static_cast<int>(4096 - left));
  }
}

TEST(Huffman, nonsense_tables_and_foreign_addresses) {
  for (uint32_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 rng(seed);
    Rig rig;
    for (int i = 0; i < 2000; ++i) {
      const int address = static_cast<int>(rng() % 512);
      const bool high_limit = address >= 40 && address < 64 && address % 2;
      rig.write(address, static_cast<uint8_t>(rng() & (high_limit ? 0x1f : 0xff)));
    }
    rig.compare();
  }
}

}  // namespace
}  // namespace winnow::tests
