// A sweep's page: every point with where it stands.
#include "pages/sweep_page.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "dse/store.h"
#include "models/error.h"
#include "tests/pages/page_parts.h"

namespace winnow::pages {
namespace {

using models::json::Json;

const char* const kSpace =
    R"({"format": "winnow-space/1", "network": "lenet-5", "accelerator": "4x4", "axes": {"rows": [8, 2, 4], "queue_depth": [4, 8]},
        "constraints": ["dram_bytes < 100"], "objectives": ["cycles", "-utilization"]})";

dse::Results measured(double cycles, double utilization, double bytes) {
  dse::Results results;
  results.values = {{"cycles", cycles}, {"utilization", utilization}, {"dram_bytes", bytes}};
  return results;
}

SweepResults small_sweep() {
  SweepResults sweep;
  sweep.folder = "it's </script> here";
  sweep.space = dse::parse_space(kSpace, "space.json");
  sweep.points[0] = measured(10, 0.5, 50);
  sweep.points[1] = measured(20, 0.4, 50);
  sweep.points[2] = measured(5, 0.9, 100);
  sweep.points[4].state = dse::State::kRefused;
  sweep.points[4].reason = "no </script> room";
  sweep.points[5].state = dse::State::kDropped;
  sweep.points[5].reason = "point 0 is better";
  sweep.points[5].bounds = {{"cycles", dse::Interval::at_least(12)}, {"utilization", {0, 0.45}}};
  sweep.confirmations[0] = {true, "all equal"};
  return sweep;
}

TEST(SweepPage, SaysWhereEveryPointStands) {
  const Json data = tests::data_of(sweep_page(small_sweep()));
  EXPECT_EQ(data["numbers"], Json({0, 1, 2, 4, 5}));
  EXPECT_EQ(data["standings"], Json({"front", "behind", "breaks", "refused", "dropped"}));
  EXPECT_EQ(data["reasons"]["3"], "no </script> room");
  EXPECT_EQ(data["confirmations"], Json({{"0", {{"equal", true}, {"verdict", "all equal"}}}}));
  EXPECT_EQ(data["points_of_space"], 6);
  EXPECT_EQ(data["constraints"], Json({"dram_bytes < 100"}));
}

TEST(SweepPage, HasFieldsInOrderAndResults) {
  const Json data = tests::data_of(sweep_page(small_sweep()));
  EXPECT_EQ(data["axes"][0]["name"], "queue_depth");
  EXPECT_EQ(data["axes"][1]["values"], Json({2, 4, 8}));
  EXPECT_EQ(data["axes"][1]["of_points"],
            Json({2, 0, 1, 0, 1}));  // by number: rows 8, 2, 4, then 2 and 4 of the next depth
  EXPECT_EQ(data["results"][0]["name"], "cycles");
  EXPECT_EQ(data["results"][0]["of_points"], Json({10.0, 20.0, 5.0, nullptr, 12.0}));
  EXPECT_EQ(data["results"][1]["name"], "utilization");
  EXPECT_EQ(data["results"][1]["of_points"][4], 0.45);  // to be large: the bound above
}

TEST(SweepPage, CommandsNameTheFolderAsAShellTakesIt) {
  EXPECT_EQ(tests::data_of(sweep_page(small_sweep()))["folder"], "'it'\\''s </script> here'");
}

class SweepFolder : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string refusal() {
    try {
      read_sweep(folder_);
    } catch (const models::InputError& e) {
      return e.what();
    }
    return "";
  }

  const std::string folder_ =
      (std::filesystem::temp_directory_path() / ("winnow_pages_" + std::to_string(::getpid()))).string();
};

TEST_F(SweepFolder, IsReadFromItsStore) {
  const SweepResults sweep = small_sweep();
  std::map<uint64_t, std::string> fields;
  for (const auto& point : sweep.points)
    fields[point.first] = dse::values_of(sweep.space, dse::point_of(sweep.space, point.first)).dump();
  dse::Store store(folder_ + "/results.sqlite", kSpace);
  store.add(sweep.points, fields);
  store.keep_confirmation(0, sweep.confirmations.at(0));
  SweepResults read = read_sweep(folder_);
  read.folder = sweep.folder;
  EXPECT_EQ(sweep_page(read), sweep_page(sweep));
}

TEST_F(SweepFolder, ThatIsNoneIsRefusedInALine) {
  EXPECT_EQ(refusal(), folder_ + "/results.sqlite: expected the results that winnow sweep writes, got no such file");
  std::ofstream(folder_ + "/results.sqlite") << "no database, but long enough to be read as the header of one";
  EXPECT_NE(refusal().find(folder_ + "/results.sqlite: expected"), std::string::npos) << refusal();
  EXPECT_EQ(refusal().find('\n'), std::string::npos);
}

}  // namespace
}  // namespace winnow::pages
