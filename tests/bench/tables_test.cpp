// The breakdown of a run: rows add up to the whole.
#include "bench/layer_table.h"

#include <gtest/gtest.h>

#include "tests/support/tiny_network.h"

namespace winnow::bench {
namespace {

size_t column(const Table& table, const std::string& key) {
  for (size_t c = 0; c < table.columns.size(); ++c)
    if (table.columns[c].key == key) return c;
  throw std::out_of_range(key);
}

/// Sum over all rows but the last, and the last.
std::pair<uint64_t, uint64_t> sums(const Table& table, const std::string& key) {
  const size_t c = column(table, key);
  uint64_t sum = 0;
  for (size_t r = 0; r + 1 < table.rows.size(); ++r)
    if (const auto* n = std::get_if<uint64_t>(&table.rows[r][c])) sum += *n;
  return {sum, std::get<uint64_t>(table.rows.back()[c])};
}

constexpr uint64_t kStart = 3;  // layers count from the write that starts the run, the run from a little later

FastRun tiny() {
  models::Network network = tests::tiny_network();
  models::infer_shapes(network);
  return run_fast(network, tests::tiny_accelerator(), "random:1:0.5");
}

TEST(Tables, layers_add_up_to_the_whole) {
  const Table table = layer_table(tiny());
  for (const char* key : {"dense_macs", "nonzero_pairs", "compute_cycles", "vector_cycles", "load_weights_cycles",
                          "load_activations_cycles", "store_cycles"}) {
    const auto [sum, whole] = sums(table, key);
    EXPECT_EQ(sum, whole) << key;
  }
  for (const auto& row : table.rows) EXPECT_EQ(row.size(), table.columns.size());
}

TEST(Tables, stages_take_the_run_but_for_its_start_and_end) {
  const FastRun run = tiny();
  const Table table = stage_table(run);
  const auto [cycles, whole] = sums(table, "cycles");
  EXPECT_LE(cycles, whole + kStart);
  EXPECT_GT(2 * cycles, whole);
  const auto [compute, all] = sums(table, "compute_cycles");
  EXPECT_EQ(compute, run.report.busy_cycles[hls::kUnitCp]);
  EXPECT_EQ(all, run.report.compute_cycles);
  const size_t bound = column(table, "roofline_cycles"), ratio = column(table, "ratio_to_bound"),
               passed = column(table, "cycles");
  for (const auto& row : table.rows) {
    ASSERT_EQ(row.size(), table.columns.size());
    if (const auto* b = std::get_if<double>(&row[bound])) {
      EXPECT_NEAR(std::get<double>(row[ratio]) * *b, double(std::get<uint64_t>(row[passed])), 1e-6);
    }
  }
}

}  // namespace
}  // namespace winnow::bench
