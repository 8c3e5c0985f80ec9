// Random points of a space.
#include <algorithm>
#include <set>

#include "dse/search/search.h"
#include "models/random.h"

namespace winnow::dse::search {
namespace {

constexpr uint64_t kPointsByDefault = 100;

class Random : public Search {
 public:
  explicit Random(const Settings& settings) : settings_(settings) {}

  /// R. W. Floyd's choice of n numbers below `all`, each subset as likely (Comm. ACM 30(9), 1987).
  Batch next(const Space& space, const std::map<uint64_t, Results>& known, Oracle&) override {
    const uint64_t all = space.points();
    const uint64_t wanted = std::min(all, settings_.points == 0 ? kPointsByDefault : settings_.points);
    std::set<uint64_t> chosen;
    uint64_t state = settings_.seed;
    for (uint64_t last = all - wanted; last < all; ++last) {
      const uint64_t number = models::next_random(state) % (last + 1);
      chosen.insert(chosen.count(number) ? last : number);
    }
    Batch batch;
    for (uint64_t number : chosen)
      if (known.count(number) == 0) batch.numbers.push_back(number);
    return batch;
  }

 private:
  Settings settings_;
};

}  // namespace

std::unique_ptr<Search> random(const Settings& settings) { return std::make_unique<Random>(settings); }

}  // namespace winnow::dse::search
