// Does a strip have exactly the rows that plain loops over its taps say it needs?
#include "mapping/strips.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace winnow::mapping {
namespace {

/// A chain of operations: tensor i is read by operation i, which makes tensor i + 1.
RowFlow chain(int height, const std::vector<Window>& windows) {
  RowFlow flow{Lowered{}};
  const auto add = [&](int rows) {
    flow.names.push_back("t" + std::to_string(flow.names.size()));
    flow.heights.push_back(rows);
  };
  add(height);
  for (const Window& w : windows) {
    RowFlow::Step step;
    step.in = {static_cast<int>(flow.names.size()) - 1};
    step.out = static_cast<int>(flow.names.size());
    step.windowed = true;
    step.window = w;
    flow.ops.push_back(step);
    add((flow.heights.back() + 2 * w.top - (w.kernel_y - 1) * w.dilation_y - 1) / w.stride_y + 1);
  }
  return flow;
}

Window window(int kernel, int stride, int dilation, int top) {
  Window w;
  w.kernel_y = kernel, w.stride_y = stride, w.dilation_y = dilation, w.top = top;
  return w;
}

/// By plain loops: the rows of the input that output rows [y0, y1) read; empty: begin >= end.
RowRange rows_read(const Window& w, int height, int y0, int y1) {
  RowRange r{height, 0};
  for (int y = y0; y < y1; ++y)
    for (int k = 0; k < w.kernel_y; ++k) {
      const int row = y * w.stride_y - w.top + k * w.dilation_y;
      if (row >= 0 && row < height) r = {std::min(r.begin, row), std::max(r.end, row + 1)};
    }
  return r;
}

std::vector<TensorRows> strips_of(const RowFlow& flow, int strips, std::vector<char> live = {},
                                  std::vector<int> blocks = {}) {
  live.resize(flow.names.size(), 0);
  blocks.resize(flow.names.size(), 0);
  return strip_rows(flow, 0, static_cast<int>(flow.ops.size()), strips, live, blocks);
}

TEST(StripRows, of_one_window_by_hand) {
  // Eight rows, 3 x 3 with a border of one, two strips of four: the first needs row 4 too, the second row 3 again.
  const std::vector<TensorRows> rows = strips_of(chain(8, {window(3, 1, 1, 1)}), 2);
  EXPECT_EQ(rows[1].start, (std::vector<int>{0, 4}));
  EXPECT_EQ(rows[1].end, (std::vector<int>{4, 8}));
  EXPECT_EQ(rows[0].start, (std::vector<int>{0, 3}));
  EXPECT_EQ(rows[0].end, (std::vector<int>{5, 8}));
  EXPECT_EQ(rows[0].most(TensorRows::kNone), 5);  // rows 0..4, then 3..7
  EXPECT_EQ(rows[0].most(TensorRows::kNext), 8);  // row 0 to row 7 while the first strip runs
  EXPECT_EQ(rows[0].most(TensorRows::kBoth), 10);
}

TEST(StripRows, are_those_that_the_taps_read_and_no_more) {
  std::mt19937 random(1);
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<uint32_t>(n)); };
  for (int n = 0; n < 2000; ++n) {
    std::vector<Window> windows(static_cast<size_t>(1 + below(3)));
    for (Window& w : windows) {
      w = window(1 + below(4), 1 + below(3), 1 + below(2), 0);
      w.top = below(w.kernel_y);  // at least one tap of every window falls on the map
    }
    const RowFlow flow = chain(14 + below(20), windows);
    if (*std::min_element(flow.heights.begin(), flow.heights.end()) < 1) continue;
    const int strips = 1 + below(flow.heights.back());
    const std::vector<TensorRows> rows = strips_of(flow, strips);
    SCOPED_TRACE(n);

    int made = 0;  // of the last tensor: every row once
    for (int end : rows.back().end) {
      EXPECT_GE(end, made);
      made = end;
    }
    EXPECT_EQ(made, flow.heights.back());
    for (size_t i = 0; i < windows.size(); ++i) {
      const TensorRows &in = rows[i], &out = rows[i + 1];
      int before = 0, filled = 0;
      for (size_t s = 0; s < static_cast<size_t>(strips); ++s) {
        const RowRange strip = rows_read(windows[i], flow.heights[i], before, out.end[s]);
        if (strip.end > strip.begin) {
          EXPECT_LE(in.start[s], strip.begin) << "strip " << s;
          EXPECT_GE(in.end[s], strip.end) << "strip " << s;
        }
        filled = std::max(filled, strip.end);
        const RowRange rest = rows_read(windows[i], flow.heights[i], before, flow.heights[i + 1]);
        if (windows[i].dilation_y == 1) {  // else taps may straddle the border: the row between them comes along
          EXPECT_EQ(in.end[s], filled) << "strip " << s;
          // Kept: from the first row that an output row not yet made reads, and what is new.
          const int kept = s ? in.end[s - 1] : 0;
          EXPECT_EQ(in.start[s], std::min(kept, rest.end > rest.begin ? rest.begin : kept)) << "strip " << s;
        }
        before = out.end[s];
      }
    }
    if (HasFailure()) return;
  }
}

TEST(StripRows, blocks_come_whole_and_what_lives_on_is_made_whole) {
  const RowFlow flow = chain(11, {window(2, 2, 1, 0), window(1, 1, 1, 0)});  // 11 rows, then 5 and 5
  const std::vector<TensorRows> rows = strips_of(flow, 5, {0, 1, 0}, {4, 0, 0});
  EXPECT_EQ(rows[1].end, (std::vector<int>{1, 2, 3, 4, 5}));
  EXPECT_EQ(rows[0].end, (std::vector<int>{4, 4, 8, 8, 11}));  // blocks of four rows, the last one shorter
  for (size_t s = 1; s < 5; ++s) EXPECT_LE(rows[0].start[s], rows[0].end[s - 1] / 4 * 4);
}

}  // namespace
}  // namespace winnow::mapping
