// One small row of the studies that have one: its figures follow from each other.
#include "bench/studies.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "bench/published.h"
#include "models/error.h"
#include "models/network.h"
#include "tests/support/tiny_network.h"

namespace winnow::bench {
namespace {

/// Row `row` of a table by column key.
std::map<std::string, Cell> row_of(const Table& table, size_t row) {
  std::map<std::string, Cell> cells;
  EXPECT_EQ(table.rows.at(row).size(), table.columns.size());
  for (size_t c = 0; c < table.columns.size(); ++c) cells[table.columns[c].key] = table.rows.at(row)[c];
  return cells;
}

double number(const Cell& cell) {
  if (const auto* count = std::get_if<uint64_t>(&cell)) return double(*count);
  return std::get<double>(cell);
}

Options only(const std::string& row) {
  Options options;
  options.only = {row};
  return options;
}

TEST(Studies, unknown_names_are_refused) {
  EXPECT_THROW(study_of("nonsense"), models::InputError);
  EXPECT_THROW(check(study_of("eie"), only("conv1")), models::InputError);
  EXPECT_NO_THROW(check(study_of("eie"), only("NT-We")));
  for (const Study& study : studies())
    for (const std::string& row : study.rows()) EXPECT_NO_THROW(check(study, only(row)));
}

TEST(Studies, options_of_another_study_are_refused) {
  Options options;
  options.network = "tiny.json";
  EXPECT_NO_THROW(check(study_of("squeezenet"), options));
  EXPECT_THROW(check(study_of("traffic"), options), models::InputError);
  EXPECT_THROW(check(study_of("squeezenet"), only("conv1")), models::InputError);
}

TEST(Studies, eie_row) {
  const Report report = eie(only("NT-We"));
  auto row = row_of(report.tables.at(0), 0);
  const double cycles = number(row["compute_cycles"]), pairs = number(row["nonzero_pairs"]);
  EXPECT_EQ(std::get<std::string>(row["resident"]), "yes");
  EXPECT_NEAR(number(row["speedup"]) * cycles, 6400, 1e-6);
  EXPECT_NEAR(number(row["utilization"]) * 64 * cycles, pairs, 1e-3);
  EXPECT_NEAR(number(row["roofline_cycles"]) * 64, pairs, 1e-6);
  EXPECT_GE(number(row["ratio_to_bound"]), 1);
  EXPECT_NEAR(pairs / (4096 * 600 * 0.1), 1, 0.05);  // the published work: all activations, a tenth of the weights
  ASSERT_EQ(report.goals.size(), 1u);
  EXPECT_FALSE(report.goals[0].got);  // one layer of nine is no mean
}

TEST(Studies, utilization_row) {
  const Report report = utilization(only("alexnet:conv5"));
  auto row = row_of(report.tables.at(0), 0);
  EXPECT_NEAR(number(row["searched"]) * 256 * number(row["compute_cycles"]), number(row["nonzero_pairs"]), 1e-3);
  EXPECT_GT(number(row["searched"]), number(row["natural"]));
  EXPECT_GE(number(row["ratio_to_bound"]), 1);
  auto mean = row_of(report.tables.at(0), 1);
  EXPECT_DOUBLE_EQ(number(mean["searched"]), number(row["searched"]));
  for (const Goal& goal : report.goals) EXPECT_FALSE(goal.got);
}

TEST(Studies, eyeriss_row_scales_by_multipliers) {
  const Report report = eyeriss(only("mobilenet-v1-0.5-128@16x16-ddr4"));
  auto row = row_of(report.tables.at(0), 0);
  EXPECT_EQ(number(row["multipliers"]), kEyerissMultipliers);
  EXPECT_DOUBLE_EQ(number(row["scaled_cycles"]), number(row["cycles"]));
  EXPECT_NEAR(number(row["speedup"]) * number(row["scaled_cycles"]), kEyerissMobileNetCycles, 1e-6);
}

TEST(Studies, weight_bytes_of_an_imported_network) {
  const std::string folder = testing::TempDir() + "winnow_bench_tiny";
  std::filesystem::create_directories(folder);
  models::Network network = tests::tiny_network();
  models::infer_shapes(network);
  models::save_network(network, folder);
  Options options;
  options.network = folder + "/tiny.json";
  options.blob = options.network;
  const Report report = squeezenet(options);
  auto whole = row_of(report.tables.at(0), report.tables.at(0).rows.size() - 1);
  double fetched = 0;
  for (size_t r = 0; r + 1 < report.tables[0].rows.size(); ++r)
    fetched += number(row_of(report.tables[0], r)["fetched_bytes"]);
  EXPECT_EQ(fetched, number(whole["fetched_bytes"]));
  EXPECT_NEAR(number(whole["ratio_to_shannon"]) * number(whole["stream_shannon_bytes"]), fetched, 1e-6);
  EXPECT_GE(number(whole["ratio_to_shannon"]), 1);
  EXPECT_EQ(number(row_of(report.tables.at(1), 1)["bytes"]), double(std::filesystem::file_size(options.blob)));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace winnow::bench
