// Does a field of a descriptor take what it can hold and nothing else?
#include "hls/descriptor.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace winnow::tests {
namespace {

namespace field = hls::field;

TEST(Descriptor, a_field_takes_what_it_can_hold) {
  for (const hls::Field& f : hls::kFields) {
    const int width = std::min(f.width > 32 ? 16 : f.width, 32);
    const auto most = static_cast<uint32_t>((uint64_t{1} << width) - 1);
    hls::Descriptor d;
    d.set(f, most);
    EXPECT_EQ(d.get(f), most) << f.name;
    if (width < 32) {
      EXPECT_THROW(d.set(f, most + 1), std::logic_error) << f.name;
    }
    EXPECT_EQ(d.get(f), most) << f.name;
    d.set_wrapping(f, static_cast<uint32_t>(-2));
    EXPECT_EQ(d.get(f), most - 1) << f.name;
    if (width < 2 || f.width > 32) continue;
    const int32_t largest = static_cast<int32_t>(most / 2);
    for (int32_t v : {largest, -largest - 1, -1, 0}) {
      d.set_signed(f, v);
      EXPECT_EQ(d.get_signed(f), v) << f.name;
    }
    if (width == 32) continue;
    EXPECT_THROW(d.set_signed(f, largest + 1), std::logic_error) << f.name;
    EXPECT_THROW(d.set_signed(f, -largest - 2), std::logic_error) << f.name;
  }
  try {
    hls::Descriptor d;
    d.set(field::out_w, 65536);
    FAIL();
  } catch (const std::logic_error& e) {
    EXPECT_STREQ(e.what(), "descriptor field out_w: expected a value of 16 bits, got 65536");
  }
}

}  // namespace
}  // namespace winnow::tests
