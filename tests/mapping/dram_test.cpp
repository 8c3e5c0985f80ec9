// Is DRAM given away without gaps, and refused at the first byte that is not there?
#include "mapping/dram.h"

#include <gtest/gtest.h>

namespace winnow::mapping {
namespace dram_test {

TEST(DramSpace, is_given_away_front_to_back) {
  DramSpace dram;
  EXPECT_EQ(dram.reserve(100, 3, hls::Traffic::kWeights), kPage);
  EXPECT_EQ(dram.reserve(8, 4, hls::Traffic::kTables), kPage + 100);
  dram.next_page();
  EXPECT_EQ(dram.reserve(kPage, 0, hls::Traffic::kProgram), 2 * kPage);
  dram.next_page();  // it stands on one
  EXPECT_EQ(dram.next, 3 * kPage);
  ASSERT_EQ(dram.regions.size(), 3u);
  EXPECT_EQ(dram.regions[1].range.address, kPage + 100);
  EXPECT_EQ(dram.regions[1].range.bytes, 8u);
  EXPECT_EQ(dram.regions[1].tag, 4);
  EXPECT_EQ(dram.regions[1].stream, hls::Traffic::kTables);
}

TEST(DramRefusals, addresses_have_32_bits) {
  const accelerators::Accelerator ideal;
  const uint64_t end = (uint64_t{1} << 32) - kPage;
  EXPECT_TRUE(dram_refusals({}, ideal, kPage, end).empty());
  const Refusals past = dram_refusals({}, ideal, kPage, end + 1);
  ASSERT_EQ(past.size(), 1u);
  EXPECT_EQ(past[0].what, Refused::kDramAddresses);
  EXPECT_EQ(past[0].reason,
            "expected at most 4294959104 bytes of DRAM from address 4096 on, as addresses have 32 bits, got "
            "4294959105");
}

TEST(DramRefusals, a_device_has_so_many_bytes_from_a_multiple_of_them_on) {
  accelerators::Accelerator a;
  a.dram.model = "lpddr4-3200";
  const uint64_t most = uint64_t{1} << 31;  // 8 banks of 65,536 rows of 4096 bytes
  EXPECT_TRUE(dram_refusals({}, a, kPage, most).empty());
  EXPECT_TRUE(dram_refusals({}, a, most, 2 * most - kPage).empty());
  EXPECT_EQ(dram_refusals({}, a, most - 1, most + kPage).at(0).what, Refused::kDramDevice);
  EXPECT_EQ(dram_refusals({}, a, kPage, most + 1).at(0).what, Refused::kDramDevice);
}

}  // namespace dram_test
}  // namespace winnow::mapping
