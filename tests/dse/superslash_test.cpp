// The guide takes the step that saves most bytes for what it costs, undoes what breaks a constraint, and ends.
#include <gtest/gtest.h>

#include <set>

#include "dse/search/search.h"
#include "models/error.h"

namespace winnow::dse {
namespace {

class Unasked : public search::Oracle {
 public:
  std::optional<Bounds> bounds(uint64_t) override { return std::nullopt; }
};

Space channels_space(const std::string& constraint, const std::string& axes) {
  return parse_space(R"({"format": "winnow-space/1", "network": "lenet-5-float", "accelerator": "4x4", "axes": )" +
                         axes + R"(, "constraints": [")" + constraint + R"("], "accuracy_images": 100})",
                     "space.json");
}

const char* const kChannelAxes =
    R"({"channels.conv1": [0.5, 1], "channels.conv2": [1, 0.5, 0.1], "channels.ip1": [0.1, 0.5, 1],
                              "rows": [4, 8]})";

/// Shares of conv1, conv2 and ip1 at a point.
struct Kept {
  double conv1, conv2, ip1;
};
Kept kept_of(const Space& space, uint64_t number) {
  const models::json::Document values = values_of(space, point_of(space, number));
  return {values["channels.conv1"].get<double>(), values["channels.conv2"].get<double>(),
          values["channels.ip1"].get<double>()};
}

/// A machine on which conv2's 50 filters are 5,000 bytes, conv1's 20 are 400 and ip1's 500 are 50,000, and a network
/// that loses as much by half of any layer, except of ip1, by which it loses ten times as much.
Results of_the_machine(const Space& space, uint64_t number) {
  const Kept s = kept_of(space, number);
  Results results;
  results.values["dram_bytes"] = 5000 * s.conv2 + 400 * s.conv1 + 50000 * s.ip1;
  results.values["accuracy"] = 1 - 0.02 * (1 - s.conv1) - 0.02 * (1 - s.conv2) - 0.2 * (1 - s.ip1);
  return results;
}

struct Searched {
  std::vector<std::vector<uint64_t>> rounds;
  std::map<uint64_t, Results> known;
  std::string notes;
};

Searched superslash_to_the_end(const Space& space, std::map<uint64_t, Results> known = {}) {
  Unasked oracle;
  const auto search = search::superslash({});
  Searched searched;
  searched.known = std::move(known);
  for (;;) {
    const search::Batch batch = search->next(space, searched.known, oracle);
    if (batch.numbers.empty()) break;
    EXPECT_TRUE(batch.all);
    searched.rounds.push_back(batch.numbers);
    for (uint64_t number : batch.numbers)
      EXPECT_TRUE(searched.known.emplace(number, of_the_machine(space, number)).second) << number;
  }
  searched.notes = search->notes();
  return searched;
}

TEST(SuperSlash, MeasuresTheBaseAndEachLayerAloneFirst) {
  const Space space = channels_space("accuracy > 0", kChannelAxes);
  const Searched searched = superslash_to_the_end(space);
  std::set<std::vector<double>> points;
  for (uint64_t number : searched.rounds.at(0)) {
    const Kept s = kept_of(space, number);
    points.insert({s.conv1, s.conv2, s.ip1});
    EXPECT_EQ(values_of(space, point_of(space, number))["rows"], 4);
  }
  EXPECT_EQ(points, (std::set<std::vector<double>>{
                        {1, 1, 1}, {0.5, 1, 1}, {1, 0.5, 1}, {1, 0.1, 1}, {1, 1, 0.5}, {1, 1, 0.1}}));
}

TEST(SuperSlash, GoesDownByBytesAFilterOverTheAccuracyLost) {
  // Bytes a filter, over what half a layer costs: conv2 100 / .01, conv1 20 / .01, ip1 100 / .1, the first two steps.
  const Space space = channels_space("accuracy > 0", kChannelAxes);
  const Searched searched = superslash_to_the_end(space);
  std::vector<std::vector<double>> way;
  for (size_t round = 1; round < searched.rounds.size(); ++round) {
    EXPECT_EQ(searched.rounds[round].size(), 1u);
    const Kept s = kept_of(space, searched.rounds[round][0]);
    way.push_back({s.conv1, s.conv2, s.ip1});
  }
  // Both steps of conv2 alone are known; conv1 is next, then ip1 to its end.
  EXPECT_EQ(way, (std::vector<std::vector<double>>{{0.5, 0.1, 1}, {0.5, 0.1, 0.5}, {0.5, 0.1, 0.1}}));
}

TEST(SuperSlash, UndoesAStepThatBreaksAConstraintAndClosesItsLayer) {
  const Space space = channels_space("accuracy > 0.985", kChannelAxes);
  const Searched searched = superslash_to_the_end(space);
  // conv2 at .1 costs .018 and is undone at its first try; what follows is tried from conv2 at .5.
  std::vector<std::vector<double>> way;
  for (size_t round = 1; round < searched.rounds.size(); ++round) {
    const Kept s = kept_of(space, searched.rounds[round][0]);
    way.push_back({s.conv1, s.conv2, s.ip1});
  }
  EXPECT_EQ(way, (std::vector<std::vector<double>>{{0.5, 0.5, 1}, {1, 0.5, 0.5}}));
  EXPECT_EQ(searched.notes,
            "channels.conv1 1, closed by accuracy > 0.985\nchannels.conv2 0.5, closed by accuracy > 0.985\n"
            "channels.ip1 1, closed by accuracy > 0.985\n");
}

TEST(SuperSlash, GoesOnTheSameFromWhatIsKnown) {
  const Space space = channels_space("accuracy > 0", kChannelAxes);
  const Searched whole = superslash_to_the_end(space);
  std::map<uint64_t, Results> part;
  for (size_t round = 0; round < 3; ++round)
    for (uint64_t number : whole.rounds[round]) part[number] = whole.known.at(number);
  const Searched rest = superslash_to_the_end(space, part);
  EXPECT_EQ(rest.rounds, (std::vector<std::vector<uint64_t>>{whole.rounds.begin() + 3, whole.rounds.end()}));
}

TEST(SuperSlash, NeedsAxesOfChannels) {
  const Space space = channels_space("accuracy > 0", R"({"rows": [4, 8]})");
  Unasked oracle;
  EXPECT_THROW(search::superslash({})->next(space, {}, oracle), models::InputError);
}

}  // namespace
}  // namespace winnow::dse
