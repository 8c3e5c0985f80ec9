// Are the shipped DRAMs what their data sheets say, and does an address map put every address in a place of its own?
#include "accelerators/dram_device.h"

#include <set>
#include <tuple>

#include "accelerators/address_map.h"
#include "tests/models/test_support.h"

namespace winnow::accelerators::test {

namespace {

/// Where `address` goes by `map`, for a device of few rows; the fault if the map has one.
std::string fault_of(const std::string& map, const DramDevice& device) {
  std::string fault;
  AddressMap(map, device, fault);
  return fault;
}

TEST(DramDevice, PresetsHoldTheStandardsNumbers) {
  const DramDevice ddr4 = load_dram_device("ddr4-2400");
  EXPECT_EQ(ddr4.burst_bytes(), 64);
  EXPECT_EQ(ddr4.burst_clocks(), 4);
  EXPECT_EQ(ddr4.bytes(), uint64_t{8} << 30);
  EXPECT_NEAR(ddr4.peak_gb_per_s(), 19.2, 0.02);
  EXPECT_EQ(std::tie(ddr4.CL, ddr4.tRCD, ddr4.tRP, ddr4.tRAS, ddr4.tRC, ddr4.tFAW, ddr4.tREFI, ddr4.tRFC),
            std::make_tuple(17, 17, 17, 39, 56, 26, 9360, 420));
  const DramDevice lpddr4 = load_dram_device("lpddr4-3200");
  EXPECT_EQ(lpddr4.burst_bytes(), 64);
  EXPECT_EQ(lpddr4.burst_clocks(), 8);
  EXPECT_EQ(lpddr4.banks(), 8);
  EXPECT_NEAR(lpddr4.peak_gb_per_s(), 12.8, 0.01);
  EXPECT_EQ(std::tie(lpddr4.CL, lpddr4.CWL, lpddr4.tRPab, lpddr4.tRRD_L, lpddr4.tFAW, lpddr4.tREFI, lpddr4.tRFC),
            std::make_tuple(28, 14, 34, 16, 64, 6246, 448));
  for (const DramDevice& d : {ddr4, lpddr4}) EXPECT_NE(d.source.find("JEDEC"), std::string::npos);
}

TEST(DramDevice, EnergyIsWhatTheCurrentsGive) {
  const DramDevice d = load_dram_device("ddr4-2400");
  const double tck = d.clock_ps * 1e-3, devices = 8, vdd = 1.2;  // mA * V * ns = pJ
  EXPECT_NEAR(d.activate_pj, vdd * (48.0 * d.tRC - 43.0 * d.tRAS - 34.0 * d.tRP) * tck * devices, 1);
  EXPECT_NEAR(d.read_pj, vdd * (135 - 43) * d.burst_clocks() * tck * devices, 1);
  EXPECT_NEAR(d.write_pj, vdd * (123 - 43) * d.burst_clocks() * tck * devices, 1);
  EXPECT_NEAR(d.refresh_pj, vdd * (250 - 43) * d.tRFC * tck * devices, 1);
  EXPECT_NEAR(d.background_mw, vdd * 43 * devices, 0.1);
}

TEST(AddressMap, TakesFieldsFromTheLowestBit) {
  const DramDevice d = load_dram_device("ddr4-2400");
  std::string fault;
  const AddressMap map("row-bank-column-bankgroup", d, fault);
  ASSERT_EQ(fault, "");
  EXPECT_EQ(map.locate(63).bank_group, 0u);
  EXPECT_EQ(map.locate(64).bank_group, 1u);
  EXPECT_EQ(map.locate(256).column, 1u);
  EXPECT_EQ(map.locate(32 << 10).bank, 1u);
  EXPECT_EQ(map.locate(128 << 10).row, 1u);
  EXPECT_EQ(map.locate(d.bytes()).row, 0u);  // wraps

  const AddressMap split("row-column-bank-bankgroup-column2", d, fault);
  ASSERT_EQ(fault, "");
  EXPECT_EQ(split.locate(3 * 64).column, 3u);
  EXPECT_EQ(split.locate(256).bank_group, 1u);
  EXPECT_EQ(split.locate(4096).column, 4u);
  EXPECT_EQ(split.locate(128 << 10).row, 1u);
}

TEST(AddressMap, IsOneToOne) {
  DramDevice d = load_dram_device("ddr4-2400");
  d.rows = 4;
  d.row_bytes = 512;
  d.channels = 2;
  for (const char* text : {"row-bank-column-bankgroup-channel", "channel-bankgroup-bank-column-row",
                           "column1-row-bank-column-channel-bankgroup"}) {
    std::string fault;
    const AddressMap map(text, d, fault);
    ASSERT_EQ(fault, "") << text;
    std::set<std::tuple<uint32_t, uint32_t, uint32_t, uint32_t, uint32_t>> places;
    for (uint64_t address = 0; address < d.bytes(); address += 64) {
      const DramAddress p = map.locate(address);
      EXPECT_TRUE(p.channel < 2 && p.bank_group < 4 && p.bank < 4 && p.row < 4 && p.column < 8);
      places.insert({p.channel, p.bank_group, p.bank, p.row, p.column});
    }
    EXPECT_EQ(places.size(), d.bytes() / 64) << text;
  }
}

TEST(AddressMap, NamesItsFault) {
  const DramDevice d = load_dram_device("ddr4-2400");
  EXPECT_EQ(fault_of("row-bank-bankgroup-column", d), "");
  EXPECT_EQ(fault_of("row-bank-column", d), "expected a field bankgroup, got none");
  EXPECT_EQ(fault_of("", d), "expected fields row, bank, bankgroup, column and channel joined by '-', got \"\"");
  EXPECT_EQ(fault_of("row-bank-bankgroup-column-column", d),
            "expected a count of bits with one of the two parts of column, got none");
  EXPECT_EQ(fault_of("row-bank-bankgroup-column3-column3", d), "expected 7 bits of column, got 6");
  EXPECT_EQ(fault_of("row-bank-bankgroup-column3-column4", d), "");
  EXPECT_EQ(fault_of("row-bank-bankgroup-column2-column2-column", d),
            "expected column once or in two parts, got it 3 times");
  EXPECT_EQ(fault_of("row-bank-bankgroup-column123", d),
            "expected fields row, bank, bankgroup, column and channel joined by '-', got \"column123\"");
}

}  // namespace
}  // namespace winnow::accelerators::test
