// Every point of a space.
#include "dse/search/search.h"

namespace winnow::dse::search {
namespace {

class Grid : public Search {
 public:
  explicit Grid(const Settings& settings) : settings_(settings) {}

  Batch next(const Space& space, const std::map<uint64_t, Results>& known, Oracle&) override {
    const uint64_t all = space.points(), most = settings_.points == 0 ? all : settings_.points;
    Batch batch;
    for (uint64_t number = 0; number < all && number < most; ++number)
      if (known.count(number) == 0) batch.numbers.push_back(number);
    return batch;
  }

 private:
  Settings settings_;
};

}  // namespace

std::unique_ptr<Search> grid(const Settings& settings) { return std::make_unique<Grid>(settings); }

}  // namespace winnow::dse::search
