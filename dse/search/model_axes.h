// The axes of a space that compress its network, each from the least compressed value on.
#pragma once
#include <algorithm>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include "dse/space.h"

namespace winnow::dse::search {

class ModelAxes {
 public:
  /// Places of an axis' values in the order of compression; of every axis of the model.
  using Network = std::vector<size_t>;

  explicit ModelAxes(const Space& space) : space_(&space) {
    for (size_t axis = 0; axis < space.axes.size(); ++axis) {
      if (!space.axes[axis].of_model()) continue;
      axes_.push_back(axis);
      std::vector<size_t> order(space.axes[axis].values.size());
      std::iota(order.begin(), order.end(), 0);
      std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
        return compression(space.axes[axis], a) < compression(space.axes[axis], b);
      });
      orders_.push_back(order);
    }
  }

  size_t count() const { return axes_.size(); }
  const Axis& axis(size_t i) const { return space_->axes[axes_[i]]; }
  size_t values(size_t i) const { return orders_[i].size(); }
  const models::json::Json& value(size_t i, size_t place) const { return axis(i).values[orders_[i][place]]; }
  Network least_compressed() const { return Network(axes_.size(), 0); }

  /// The product over the axes.
  uint64_t networks() const {
    uint64_t all = 1;
    for (const auto& order : orders_) all *= order.size();
    return all;
  }
  Network network(uint64_t index) const {
    Network network(axes_.size());
    for (size_t i = axes_.size(); i-- > 0; index /= orders_[i].size())
      network[i] = static_cast<size_t>(index % orders_[i].size());
    return network;
  }

  /// The point of a network on the accelerator of another point.
  Point point(const Network& network, Point accelerator) const {
    for (size_t i = 0; i < axes_.size(); ++i) accelerator[axes_[i]] = orders_[i][network[i]];
    return accelerator;
  }

 private:
  /// Grows from value to value in the order of compression; 0 bits: weights are not shared.
  static double compression(const Axis& axis, size_t value) {
    const double v = axis.values[value].get<double>();
    return axis.method == "codebook_bits" && v == 0 ? -std::numeric_limits<double>::infinity() : -v;
  }

  const Space* space_;
  std::vector<size_t> axes_;                 // indices in the space
  std::vector<std::vector<size_t>> orders_;  // by axis: index of a value by its place
};

}  // namespace winnow::dse::search
