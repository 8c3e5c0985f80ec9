// Disjoint sets of the numbers 0, 1, .. as a forest.
#pragma once
#include <cstddef>
#include <vector>

namespace winnow::models::compress {

class DisjointSets {
 public:
  size_t size() const { return parent_.size(); }
  /// A new number, in a set of its own.
  int add() {
    parent_.push_back(static_cast<int>(size()));
    return parent_.back();
  }
  /// The member that stands for the set.
  int find(int member) {
    int& parent = parent_[static_cast<size_t>(member)];
    return parent == member ? member : parent = find(parent);
  }
  void merge(int a, int b) { parent_[static_cast<size_t>(find(b))] = find(a); }

 private:
  std::vector<int> parent_;
};

}  // namespace winnow::models::compress
