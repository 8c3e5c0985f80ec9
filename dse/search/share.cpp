// A share of another search's points.
#include "dse/search/search.h"
#include "dse/sharing.h"

namespace winnow::dse::search {
namespace {

class Shared : public Search {
 public:
  Shared(std::unique_ptr<Search> whole, const Share& share) : whole_(std::move(whole)), share_(share) {}

  Batch next(const Space& space, const std::map<uint64_t, Results>& known, Oracle& oracle) override {
    // What the search would ask first does not depend on what is known, and is all of it.
    Batch batch = whole_->next(space, {}, oracle);
    const std::vector<uint64_t> all = in_sharing_order(space, std::move(batch.numbers));
    const auto end_of = [&](int part) {
      return all.size() * static_cast<size_t>(part) / static_cast<size_t>(share_.parts);
    };
    batch.numbers.clear();
    for (size_t i = end_of(share_.part - 1); i < end_of(share_.part); ++i)
      if (known.count(all[i]) == 0) batch.numbers.push_back(all[i]);
    return batch;
  }

 private:
  std::unique_ptr<Search> whole_;
  Share share_;
};

}  // namespace

std::unique_ptr<Search> share(std::unique_ptr<Search> whole, const Share& share) {
  return std::make_unique<Shared>(std::move(whole), share);
}

}  // namespace winnow::dse::search
