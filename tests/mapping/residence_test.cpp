// Are rows where their buffer says, as long as it is the same buffer?
#include "mapping/residence.h"

#include <gtest/gtest.h>

namespace winnow::mapping {
namespace residence_test {

Layout layout(int height, int width, int words) {
  Layout l;
  l.shape = {8, height, width};
  l.words = words;
  return l;
}

/// A tensor of 4 x 5 pixels of two words; a concat of a part of one word and a part of two.
Placed placed() {
  Placed p;
  p.layouts["t"] = layout(4, 5, 2);
  p.layouts["whole"] = layout(4, 5, 3);
  p.layouts["first"] = layout(4, 5, 1);
  p.layouts["second"] = layout(4, 5, 2);
  p.lowered.concats = {{"whole", {"first", "second"}}};
  p.lowered.parts = {{"first", {"whole", 0}}, {"second", {"whole", 1}}};
  return p;
}

Schedule schedule() {
  Schedule s;
  s.buffers = {{"t", 0, 1, 3, 10, 100}, {"t", 2, 2, 4, 10, 200}, {"whole", 0, 2, 4, 15, 300}};
  return s;
}

TEST(Residences, a_buffer_keeps_its_rows_while_it_lives) {
  const Placed p = placed();
  const Schedule s = schedule();
  Residences here(p, s);
  here.clear(1);
  Residence& r = here.enter("t", 0);
  EXPECT_EQ(r.buffer, &s.buffers[0]);
  EXPECT_EQ(r.words, 2);
  r.origin = 1, r.end = 4, r.loaded = 2, r.stored = {1, 0};
  EXPECT_EQ(&here.enter("t", 1), &r);
  EXPECT_EQ(here.at("t").end, 4);
  EXPECT_EQ(here.at("t").loaded, 2u);
  // Another buffer is empty; what is in DRAM by now stays there.
  here.enter("t", 2);
  EXPECT_EQ(r.buffer, &s.buffers[1]);
  EXPECT_EQ(r.origin, 0);
  EXPECT_EQ(r.end, 0);
  EXPECT_EQ(r.loaded, 0u);
  EXPECT_EQ(r.stored, (std::vector<char>{1, 0}));
  here.clear(1);
  EXPECT_TRUE(here.enter("t", 2).stored.empty());
}

TEST(Residences, rows_lie_behind_the_first_that_is_there) {
  const Placed p = placed();
  const Schedule s = schedule();
  Residences here(p, s);
  here.clear(1);
  here.enter("t", 0).origin = 1;
  EXPECT_EQ(here.at("t").row_address(1), 100);
  EXPECT_EQ(here.at("t").row_address(3), 120);
  EXPECT_EQ(here.words("t", 2, 4), std::pair(110, 130));
  const Frame frame = here.frame("t");
  EXPECT_EQ(frame.base, 90);  // where row 0 would be
  EXPECT_EQ(frame.stride, 2);
  EXPECT_EQ(frame.words, 2);
  EXPECT_EQ(frame.height, 4);
  EXPECT_EQ(frame.width, 5);
}

TEST(Residences, parts_lie_in_the_pixels_of_their_concat) {
  const Placed p = placed();
  const Schedule s = schedule();
  Residences here(p, s);
  here.clear(1);
  here.enter("whole", 1);
  EXPECT_EQ(here.frame("first").base, 300);
  EXPECT_EQ(here.frame("second").base, 301);
  EXPECT_EQ(here.frame("second").stride, 3);
  EXPECT_EQ(here.frame("second").words, 2);
  EXPECT_EQ(here.words("second", 1, 2), std::pair(315, 330));
}

TEST(Residences, of_several_images_the_whole_buffer_counts) {
  const Placed p = placed();
  const Schedule s = schedule();
  Residences here(p, s);
  here.clear(3);
  EXPECT_EQ(here.images(), 3);
  here.enter("t", 2);
  EXPECT_EQ(here.words("t", 1, 2), std::pair(200, 240));
}

}  // namespace residence_test
}  // namespace winnow::mapping
