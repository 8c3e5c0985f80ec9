// Operators that make one number of many: reductions, positions of maxima, softmax.
#include <algorithm>
#include <cmath>
#include <limits>

#include "models/import/operators/arguments.h"
#include "models/import/operators/functions.h"

namespace winnow::models::import::operators {
namespace {

constexpr int kSumAxesAreInput = 13, kAxesAreInput = 18;
constexpr int kSoftmaxOfOneAxis = 13;  // before: of all axes from the given one on, as one

struct Reduction {
  std::vector<bool> reduced;  // by axis
  Shape kept;                 // with 1 for reduced axes
  Shape out;
  int64_t elements = 1;  // that make one
};

Reduction reduction_of(const Call& call, int since) {
  const Array& x = call.input(0);
  if (x.type == ElementType::kBool) throw Unsupported("expected numbers, got " + array_text(x));
  const std::vector<int64_t> given = integers_of(call, "axes", 1, since).value_or(std::vector<int64_t>{});
  const bool none = given.empty() && call.node.attributes.integer("noop_with_empty_axes", 0) != 0;
  const bool keep = call.node.attributes.integer("keepdims", 1) != 0;
  Reduction r;
  r.reduced.assign(x.rank(), given.empty() && !none);
  for (size_t axis : axes_of(given, x.rank())) r.reduced[axis] = true;
  for (size_t axis = 0; axis < x.rank(); ++axis) {
    r.kept.push_back(r.reduced[axis] ? 1 : x.shape[axis]);
    if (r.reduced[axis]) r.elements *= x.shape[axis];
    if (keep || !r.reduced[axis]) r.out.push_back(r.kept.back());
  }
  return r;
}

/// Starts with `start` and takes every element into its result: `take(result, element)`.
template <typename Sum, typename Element, typename Take>
std::vector<Sum> reduce(const Array& x, const std::vector<Element>& values, const Reduction& r, Sum start, Take take) {
  std::vector<int64_t> positions(static_cast<size_t>(element_count(r.kept)));
  for (size_t i = 0; i < positions.size(); ++i) positions[i] = static_cast<int64_t>(i);
  std::vector<Sum> results(positions.size(), start);
  const Array to = broadcast(integers(ElementType::kInt64, r.kept, std::move(positions)), x.shape);
  for (size_t i = 0; i < values.size(); ++i) take(results[static_cast<size_t>(to.whole[i])], values[i]);
  return results;
}

std::vector<Array> sum_or_mean(const Call& call, int since, bool mean) {
  const Array& x = call.input(0);
  const Reduction r = reduction_of(call, since);
  Array out = call.result(x.type, r.out);
  if (call.shapes_only) return {out};
  if (mean && r.elements == 0 && out.elements() > 0)
    throw Unsupported("expected elements to take the mean of, got none");
  if (x.is_float()) {
    const std::vector<double> sums =
        reduce(x, x.real, r, 0.0, [](double& sum, float value) { sum += static_cast<double>(value); });
    for (size_t i = 0; i < sums.size(); ++i)
      out.real[i] = static_cast<float>(mean ? sums[i] / static_cast<double>(r.elements) : sums[i]);
  } else {
    const std::vector<int64_t> sums =
        reduce(x, x.whole, r, int64_t{0}, [](int64_t& sum, int64_t value) { sum = wrapping_sum(sum, value); });
    for (size_t i = 0; i < sums.size(); ++i) out.whole[i] = wrapped(x.type, mean ? sums[i] / r.elements : sums[i]);
  }
  return {out};
}

std::vector<Array> extreme(const Call& call, bool largest) {
  const Array& x = call.input(0);
  const Reduction r = reduction_of(call, kAxesAreInput);
  Array out = call.result(x.type, r.out);
  if (call.shapes_only) return {out};
  const auto take = [=](auto& best, auto value) {
    if (value != value || (largest ? value > best : value < best)) best = value;
  };
  const float infinity = std::numeric_limits<float>::infinity();
  const IntegerRange range = range_of(x.type);
  if (x.is_float()) out.real = reduce(x, x.real, r, largest ? -infinity : infinity, take);
  else out.whole = reduce(x, x.whole, r, largest ? range.low : range.high, take);
  return {out};
}

std::vector<Array> position(const Call& call, bool largest) {
  const Array& x = call.input(0);
  const size_t axis = axis_of(call.node.attributes.integer("axis", 0), x.rank());
  const bool keep = call.node.attributes.integer("keepdims", 1) != 0,
             last = call.node.attributes.integer("select_last_index", 0) != 0;
  Shape shape = x.shape;
  if (shape[axis] == 0) throw Unsupported("expected elements to choose from, got " + array_text(x));
  if (keep) shape[axis] = 1;
  else shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(axis));
  Array out = call.result(ElementType::kInt64, shape);
  if (call.shapes_only) return {out};
  const AxisSplit s = split_at(x.shape, axis);
  const auto choose = [&](const auto& values) {
    for (size_t i = 0; i < s.outer * s.inner; ++i) {
      const size_t first = i / s.inner * s.count * s.inner + i % s.inner;
      size_t best = 0;
      for (size_t at = 1; at < s.count; ++at) {
        const auto value = values[first + at * s.inner], so_far = values[first + best * s.inner];
        if ((largest ? value > so_far : value < so_far) || (last && value == so_far)) best = at;
      }
      out.whole[i] = static_cast<int64_t>(best);
    }
  };
  if (x.is_float()) choose(x.real);
  else choose(x.whole);
  return {out};
}

std::vector<Array> soft(const Call& call, bool logarithm) {
  const Array& x = real_input(call, 0);
  const bool one_axis = call.opset >= kSoftmaxOfOneAxis;
  Array out = call.result(x.type, x.shape);
  if (x.rank() == 0) throw Unsupported("expected at least one dimension, got a scalar");
  const size_t axis = axis_of(call.node.attributes.integer("axis", one_axis ? -1 : 1), x.rank());
  if (call.shapes_only) return {out};
  AxisSplit s = split_at(x.shape, axis);
  if (!one_axis) s = {s.outer, s.count * s.inner, 1};
  if (s.count == 0) return {out};
  for (size_t i = 0; i < s.outer * s.inner; ++i) {
    const size_t first = i / s.inner * s.count * s.inner + i % s.inner;
    const auto at = [&](size_t k) { return first + k * s.inner; };
    float largest = x.real[first];
    for (size_t k = 1; k < s.count; ++k) largest = std::max(largest, x.real[at(k)]);
    const auto above = [&](size_t k) { return static_cast<double>(x.real[at(k)]) - static_cast<double>(largest); };
    double sum = 0;
    for (size_t k = 0; k < s.count; ++k) sum += std::exp(above(k));
    for (size_t k = 0; k < s.count; ++k)
      out.real[at(k)] = static_cast<float>(logarithm ? above(k) - std::log(sum) : std::exp(above(k)) / sum);
  }
  return {out};
}

}  // namespace

std::vector<Array> reduce_sum(const Call& call) { return sum_or_mean(call, kSumAxesAreInput, false); }
std::vector<Array> reduce_mean(const Call& call) { return sum_or_mean(call, kAxesAreInput, true); }
std::vector<Array> reduce_max(const Call& call) { return extreme(call, true); }
std::vector<Array> reduce_min(const Call& call) { return extreme(call, false); }
std::vector<Array> arg_max(const Call& call) { return position(call, true); }
std::vector<Array> arg_min(const Call& call) { return position(call, false); }
std::vector<Array> softmax(const Call& call) { return soft(call, false); }
std::vector<Array> log_softmax(const Call& call) { return soft(call, true); }

}  // namespace winnow::models::import::operators
