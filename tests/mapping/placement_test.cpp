// Placement: valid permutations on random networks, sums that stay right under swaps, a search that only ever gains.
#include <gtest/gtest.h>

#include <set>

#include "mapping/densities.h"
#include "mapping/mapping.h"
#include "mapping/placement_balance.h"
#include "mapping/placement_deal.h"
#include "mapping/placement_report.h"
#include "mapping/placement_search.h"
#include "models/random.h"
#include "models/synthetic.h"
#include "tests/support/random_case.h"

namespace winnow::tests {
namespace {

using mapping::PlacementKind;

/// A random network on a random array, and what was measured on a random input.
struct Case {
  models::Network network;
  accelerators::Accelerator accelerator;
  mapping::Lowered lowered;
  mapping::Densities densities;

  explicit Case(uint32_t seed) : network(random_network(seed)), accelerator(random_accelerator(seed + 5000)) {
    lowered = mapping::lower(network, accelerator.geometry());
    densities = mapping::measure_densities(network, models::reference::run(network, random_input(network, 1, seed)));
  }
  std::map<std::string, mapping::Layout> place(PlacementKind kind, uint64_t seed, int trials,
                                               int lanes = hls::kLanes) const {
    return mapping::place(lowered, accelerator, lanes, mapping::measure_work(lowered, densities), {kind, seed, trials});
  }
  mapping::WorkOf work() const {
    mapping::WorkOf work;
    for (size_t i = 0; i < lowered.ops.size(); ++i)
      if (const auto* array = std::get_if<mapping::ArrayOp>(&lowered.ops[i].what))
        work[i] = mapping::measure_work(*array, lowered, densities);
    return work;
  }
};

/// One word a tile: every cut that `make_tiles` may choose is a union of these.
std::vector<mapping::Tile> narrow_tiles(int words, const hls::Geometry& grid) {
  std::vector<mapping::Tile> tiles;
  for (mapping::Tile t; t.first_word < words; t.first_word += t.words(grid)) tiles.push_back(t);
  return tiles;
}

mapping::TilesOf narrow_tiles(const Case& c, const mapping::Groups& groups) {
  mapping::TilesOf tiles;
  for (size_t i = 0; i < c.lowered.ops.size(); ++i)
    if (const auto* array = std::get_if<mapping::ArrayOp>(&c.lowered.ops[i].what))
      tiles[i] = narrow_tiles(groups.words.at(array->output), c.accelerator.geometry());
  return tiles;
}

TEST(Placement, is_a_permutation_that_ties_and_concats_share) {
  for (uint32_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Case c(seed);
    const int lanes = 1 << (seed % 4);
    for (const auto kind : {PlacementKind::kNatural, PlacementKind::kDealt, PlacementKind::kSearch}) {
      const auto layouts = c.place(kind, seed, 300, lanes);
      for (const auto& [name, tensor] : c.lowered.tensors) {
        const mapping::Layout& layout = layouts.at(name);
        ASSERT_EQ(layout.places.size(), static_cast<size_t>(tensor.shape.channels));
        std::set<std::pair<int, int>> taken;
        for (const mapping::Place& p : layout.places) {
          ASSERT_TRUE(p.bank >= 0 && p.bank < c.accelerator.columns && p.position >= 0 &&
                      p.position < layout.words * hls::kLanes)
              << name;
          ASSERT_TRUE(taken.insert({p.bank, p.position}).second) << name;
        }
      }
      for (const auto& [a, b] : c.lowered.ties) {
        EXPECT_EQ(layouts.at(a).places, layouts.at(b).places) << a << ", " << b;
        EXPECT_EQ(layouts.at(a).words, layouts.at(b).words) << a << ", " << b;
      }
      for (const mapping::Concat& concat : c.lowered.concats) {
        std::vector<mapping::Place> side_by_side;
        int words = 0;
        for (const std::string& part : concat.parts) {
          for (const mapping::Place& p : layouts.at(part).places)
            side_by_side.push_back({p.bank, p.position + words * hls::kLanes});
          words += layouts.at(part).words;
        }
        EXPECT_EQ(layouts.at(concat.output).places, side_by_side) << concat.output;
        EXPECT_EQ(layouts.at(concat.output).words, words) << concat.output;
      }
      if (HasFailure()) return;
    }
  }
}

TEST(Placement, same_seed_same_places) {
  int different = 0;
  for (uint32_t seed = 1; seed <= 40; ++seed) {
    const Case c(seed);
    const auto a = c.place(PlacementKind::kSearch, 7, 2000), b = c.place(PlacementKind::kSearch, 7, 2000),
               d = c.place(PlacementKind::kSearch, 8, 2000);
    for (const auto& [name, layout] : a) {
      ASSERT_EQ(layout.places, b.at(name).places) << "seed " << seed << ", " << name;
      different += !(layout.places == d.at(name).places);
    }
  }
  EXPECT_GT(different, 20);
}

TEST(Placement, no_trials_is_dealing) {
  for (uint32_t seed = 1; seed <= 20; ++seed) {
    const Case c(seed);
    const auto dealt = c.place(PlacementKind::kDealt, 1, 0), searched = c.place(PlacementKind::kSearch, 1, 0);
    for (const auto& [name, layout] : dealt)
      ASSERT_EQ(layout.places, searched.at(name).places) << "seed " << seed << ", " << name;
  }
}

TEST(PlacementSearch, sweeps_only_gain_and_their_sums_stay_right) {
  int gained = 0;
  for (uint32_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Case c(seed);
    const hls::Geometry grid = c.accelerator.geometry();
    const mapping::Groups groups = mapping::make_groups(c.lowered, grid, hls::kLanes);
    const mapping::WorkOf work = c.work();
    const mapping::TilesOf tiles = narrow_tiles(c, groups);
    mapping::Seating seating = mapping::dealt_seating(groups, c.lowered, work);
    mapping::PlacementSearch search(groups, seating, c.lowered, work, grid);
    search.cut(tiles);
    const double dealt = search.cost();
    uint64_t random_state = seed;
    double before = dealt;
    for (int sweep = 0; sweep < 3; ++sweep) {
      search.sweep(0, 1, 500, random_state);
      const double kept_up = search.cost();
      search.cut(tiles);  // adds up everything again
      ASSERT_NEAR(kept_up, search.cost(), 1e-4 * search.cost() + 1e-9);
      ASSERT_LE(search.cost(), before * (1 + 1e-5));
      before = search.cost();
    }
    gained += before < 0.999 * dealt;
  }
  EXPECT_GT(gained, 100);
}

/// Loads straight from the definition, in doubles.
class PlainBalance {
 public:
  PlainBalance(const mapping::PairWork& pairs, int rows, int columns, int tiles)
      : pairs_(pairs), rows_(rows), columns_(columns), tiles_(tiles) {}
  double load(const std::vector<int>& column_of, const std::vector<int>& row_of, int tile, int window, int row,
              int column) const {
    double sum = 0;
    for (int k = 0; k < pairs_.outs(); ++k)
      for (int p = pairs_.first[static_cast<size_t>(k)]; p < pairs_.first[static_cast<size_t>(k) + 1]; ++p) {
        const int in = pairs_.in[static_cast<size_t>(p)];
        if (row_of[static_cast<size_t>(k)] == tile * rows_ + row && column_of[static_cast<size_t>(in)] == column)
          sum += double{pairs_.meetings[static_cast<size_t>(p)]} *
                 pairs_.activity[static_cast<size_t>(in * pairs_.windows + window)];
      }
    return sum;
  }
  double feeder(const std::vector<int>& column_of, int window, int column) const {
    double sum = 0;
    for (int i = 0; i < pairs_.ins(); ++i)
      if (column_of[static_cast<size_t>(i)] == column)
        sum += double{pairs_.broadcasts} * pairs_.activity[static_cast<size_t>(i * pairs_.windows + window)];
    return sum;
  }
  double cost(const std::vector<int>& column_of, const std::vector<int>& row_of) const {
    double cost = 0;
    for (int t = 0; t < tiles_; ++t)
      for (int w = 0; w < pairs_.windows; ++w) {
        double power = 0;
        for (int c = 0; c < columns_; ++c) {
          power += std::pow(feeder(column_of, w, c), 8);
          for (int r = 0; r < rows_; ++r) power += std::pow(load(column_of, row_of, t, w, r, c), 8);
        }
        cost += std::pow(power / (rows_ * columns_), 0.125);
      }
    return cost;
  }

 private:
  const mapping::PairWork& pairs_;
  int rows_, columns_, tiles_;
};

TEST(Balance, swaps_and_moves_equal_the_definition) {
  uint64_t state = 11;
  const auto draw = [&](int n) { return static_cast<int>(models::next_random(state) % static_cast<uint64_t>(n)); };
  int checked = 0;
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Case c(seed);
    for (const auto& [op, pairs] : c.work()) {
      const int rows = 1 + draw(5), columns = 2 + draw(5), tiles = 1 + draw(3);
      if (pairs.ins() > 60 || pairs.outs() > 60 || pairs.outs() < 2 || pairs.ins() < 2) continue;
      std::vector<int> column_of, row_of;
      for (int i = 0; i < pairs.ins(); ++i) column_of.push_back(draw(columns));
      for (int k = 0; k < pairs.outs(); ++k) row_of.push_back(draw(rows * tiles));
      const PlainBalance plain(pairs, rows, columns, tiles);
      mapping::Balance balance(pairs, pairs.meetings, pairs.activity, pairs.windows, pairs.broadcasts,
                               hls::Geometry{rows, columns});
      balance.seat(tiles, column_of, row_of);
      for (int step = 0; step < 4; ++step) {
        const double before = plain.cost(column_of, row_of);
        ASSERT_NEAR(balance.cost(), before, 1e-4 * before + 1e-6);
        double predicted = 0;
        if (step % 2 == 0) {
          const int a = draw(pairs.ins()), b = draw(pairs.ins());
          const int ca = column_of[static_cast<size_t>(a)], cb = column_of[static_cast<size_t>(b)];
          if (ca == cb) continue;
          predicted = balance.swap_columns(balance.column_share(a), ca, balance.column_share(b), cb);
          std::swap(column_of[static_cast<size_t>(a)], column_of[static_cast<size_t>(b)]);
          balance.move_in(a, cb);
          balance.move_in(b, ca);
        } else {
          const int a = draw(pairs.outs()), b = draw(pairs.outs());
          const int ra = row_of[static_cast<size_t>(a)], rb = row_of[static_cast<size_t>(b)];
          if (ra == rb) continue;
          predicted = balance.swap_rows(balance.row_share(a), ra, balance.row_share(b), rb);
          std::swap(row_of[static_cast<size_t>(a)], row_of[static_cast<size_t>(b)]);
          balance.move_out(a, rb);
          balance.move_out(b, ra);
        }
        ASSERT_NEAR(before + predicted, plain.cost(column_of, row_of), 1e-4 * before + 1e-6);
        ++checked;
      }
    }
  }
  EXPECT_GT(checked, 100);
}

/// Multiplications of the pairs, counted pixel by pixel.
TEST(PairWork, counts_what_meets_when_everything_is_dense) {
  for (uint32_t seed = 1; seed <= 60; ++seed) {
    const Case c(seed);
    for (const mapping::Op& op : c.lowered.ops) {
      const auto* array = std::get_if<mapping::ArrayOp>(&op.what);
      if (!array) continue;
      const models::MapShape in = c.lowered.tensors.at(array->input).shape,
                             out = c.lowered.tensors.at(array->output).shape;
      const mapping::Window& w = array->window;
      std::vector<double> positions(static_cast<size_t>(w.kernel_y * w.kernel_x), 0);
      for (int y = 0; y < out.height; ++y)
        for (int x = 0; x < out.width; ++x)
          for (int ky = 0; ky < w.kernel_y; ++ky)
            for (int kx = 0; kx < w.kernel_x; ++kx) {
              const int iy = y * w.stride_y + ky * w.dilation_y - w.top,
                        ix = x * w.stride_x + kx * w.dilation_x - w.left;
              positions[static_cast<size_t>(ky * w.kernel_x + kx)] +=
                  iy >= 0 && iy < in.height && ix >= 0 && ix < in.width;
            }
      double expected = 0, weights = 0;
      for (const auto& of_output : array->weights)
        for (const mapping::SparseWeight& weight : of_output)
          expected += positions[static_cast<size_t>(weight.tap)], ++weights;
      const mapping::PairWork pairs = mapping::measure_work(*array, c.lowered, {});
      double counted = 0;
      for (float n : pairs.weights) counted += n;
      EXPECT_NEAR(pairs.work(), expected, 1e-5 * expected) << "seed " << seed << ", " << op.name;
      EXPECT_EQ(counted, weights) << "seed " << seed << ", " << op.name;
    }
  }
}

TEST(Densities, windows_see_where_a_channel_is_dense) {
  models::Network network;
  network.input_name = "in";
  network.input_quantization = {1.0, 3};
  models::FeatureMap map({1, 2, 8, 8}, 3);
  for (int y = 0; y < 8; ++y)
    for (int x = 0; x < 4; ++x) map.at(0, 1, y, x) = 9;  // the left half of channel 1
  const mapping::ChannelDensities d = mapping::measure_densities(network, {{"in", map}}).at("in");
  EXPECT_EQ(d.mean, (std::vector<double>{0, 0.5}));
  EXPECT_EQ(d.windows(), 4);  // 8 pixels hold two windows of 3 and more
  EXPECT_EQ(d.in_window, (std::vector<double>{0, 0, 0, 0, 1, 0, 1, 0}));
}

/// A convolution of 64 to 128 channels, 4 by 8 of them in a PE, whose weights and activations are uneven across
/// channels.
TEST(Placement, search_evens_out_what_dealing_leaves) {
  models::Network network;
  network.name = network.file = "uneven";
  network.quantized = network.synthetic = true;
  network.input_name = "in";
  network.input_shape = {64, 12, 12};
  models::Layer conv;
  conv.name = "conv";
  conv.inputs = {"in"};
  conv.channels = 128;
  conv.kernel = {3, 3};
  conv.padding = {1, 1, 1, 1};
  conv.has_quantization = conv.has_compression = true;
  conv.compression.density = 0.35;
  network.layers = {conv};
  network.outputs = {"conv"};
  models::infer_shapes(network);
  models::fill_synthetic(network);
  const accelerators::Accelerator accelerator = accelerators::load_accelerator("16x16");
  const hls::Geometry grid = accelerator.geometry();
  const mapping::Lowered lowered = mapping::lower(network, grid);
  mapping::Densities densities;
  uint64_t state = 5;
  densities["in"].mean = models::uneven_factors(64, state);
  for (double& d : densities["in"].mean) d = std::min(1.0, 0.3 * d);
  densities["in"].in_window = densities["in"].mean;
  const auto& op = std::get<mapping::ArrayOp>(lowered.ops[0].what);
  const mapping::PairWork work = mapping::measure_work(op, lowered, densities);
  std::map<PlacementKind, double> utilization;
  for (const auto kind : {PlacementKind::kNatural, PlacementKind::kDealt, PlacementKind::kSearch}) {
    const auto layouts =
        mapping::place(lowered, accelerator, hls::kLanes, mapping::measure_work(lowered, densities), {kind, 1, 20000});
    const auto made = mapping::make_tiles(op, layouts.at("in"), layouts.at("conv"), accelerator);
    ASSERT_TRUE(made);
    const std::vector<mapping::Tile>& tiles = *made.value;
    const mapping::PlacementReport report =
        mapping::report_placement(work, layouts.at("in"), layouts.at("conv"), tiles, grid);
    EXPECT_LE(report.mean_load, report.norm8);
    EXPECT_LE(report.norm8, report.bound * 1.02);  // the feeders add a little to the sum of powers
    EXPECT_NEAR(report.mean_load, work.work() / (grid.rows * grid.columns), 1e-3 * report.mean_load);
    utilization[kind] = report.expected_utilization();
  }
  EXPECT_GT(utilization[PlacementKind::kDealt], utilization[PlacementKind::kNatural]);
  EXPECT_GT(utilization[PlacementKind::kSearch], utilization[PlacementKind::kDealt] + 0.1);
  EXPECT_GT(utilization[PlacementKind::kSearch], 0.85);
}

}  // namespace
}  // namespace winnow::tests
