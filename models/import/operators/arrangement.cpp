// Operators that choose, repeat or reorder elements.
#include <algorithm>
#include <cstdlib>

#include "models/import/lower.h"
#include "models/import/operators/arguments.h"
#include "models/import/operators/functions.h"
#include "models/import/operators/take.h"

namespace winnow::models::import::operators {
namespace {

constexpr int kSliceBoundsAreInputs = 10, kSplitSizesAreInput = 13, kSplitIsUneven = 18;

Choice whole_of(const Shape& shape) {
  Choice choice;
  for (int64_t count : shape) choice.push_back(all_of(count));
  return choice;
}

/// Indices start, start + step, .. before end, as Python's slices have them.
struct SliceRange {
  int64_t start, step, count;
};

SliceRange slice_range(int64_t count, int64_t start, int64_t end, int64_t step) {
  if (step == 0) throw Unsupported("expected steps other than 0, got 0");
  const auto bounded = [&](int64_t at) {
    if (at < 0) at += count;
    return step > 0 ? std::clamp<int64_t>(at, 0, count) : std::clamp<int64_t>(at, -1, count - 1);
  };
  step = std::clamp(step, -count - 1, count + 1);
  const int64_t at = bounded(start), span = step > 0 ? bounded(end) - at : at - bounded(end);
  return {at, step, span > 0 ? (span - 1) / std::abs(step) + 1 : 0};
}

std::vector<int64_t> indices_of(const SliceRange& range) {
  std::vector<int64_t> indices(static_cast<size_t>(range.count));
  for (int64_t i = 0; i < range.count; ++i) indices[static_cast<size_t>(i)] = range.start + i * range.step;
  return indices;
}

int64_t block_size(const Call& call) {
  expect_rank(call.input(0), 4);
  const int64_t block = call.node.attributes.integer("blocksize", 0);
  if (block < 1 || block > 65536) throw Unsupported("expected a blocksize of 1..65536, got " + std::to_string(block));
  return block;
}

void expect_divides(int64_t divisor, int64_t value, const Array& array) {
  if (value % divisor != 0)
    throw Unsupported("expected dimensions that blocks of " + std::to_string(divisor) + " divide, got " +
                      array_text(array));
}

}  // namespace

std::vector<Array> transpose(const Call& call) {
  const Array& x = call.input(0);
  std::vector<size_t> order;
  if (call.node.attributes.has("perm")) order = axes_of(call.node.attributes.integers("perm"), x.rank());
  else
    for (size_t axis = x.rank(); axis-- > 0;) order.push_back(axis);
  if (order.size() != x.rank())
    throw Unsupported("expected an order of " + std::to_string(x.rank()) + " axes, got " +
                      std::to_string(order.size()));
  return {transposed(x, order)};
}

std::vector<Array> concat(const Call& call) {
  const Array& first = call.input(0);
  if (!call.node.attributes.has("axis")) throw Unsupported("expected an axis, got none");
  const size_t axis = axis_of(call.node.attributes.integer("axis", 0), first.rank());
  Shape shape = first.shape;
  for (size_t i = 1; i < call.inputs(); ++i) {
    const Array& next = call.input(i);
    Shape along = next.shape;
    if (along.size() == shape.size()) along[axis] = shape[axis];
    if (next.type != first.type || along != shape)
      throw Unsupported("expected inputs alike but for axis " + std::to_string(axis) + ", got " + array_text(first) +
                        " and " + array_text(next));
    shape[axis] += next.shape[axis];
  }
  Array out = call.result(first.type, shape);
  if (call.shapes_only) return {out};
  const AxisSplit s = split_at(shape, axis);
  size_t before = 0;
  for (size_t i = 0; i < call.inputs(); ++i) {
    const Array& in = call.input(i);
    const size_t run = static_cast<size_t>(in.shape[axis]) * s.inner;
    for (size_t outer = 0; outer < s.outer; ++outer) {
      const size_t to = outer * s.count * s.inner + before;
      for (size_t k = 0; k < run; ++k) {
        if (in.is_float()) out.real[to + k] = in.real[outer * run + k];
        else out.whole[to + k] = in.whole[outer * run + k];
      }
    }
    before += run;
  }
  return {out};
}

std::vector<Array> split(const Call& call) {
  const Array& x = call.input(0);
  const size_t axis = axis_of(call.node.attributes.integer("axis", 0), x.rank());
  const int64_t count = x.shape[axis], outputs = static_cast<int64_t>(call.node.outputs.size());
  std::vector<int64_t> sizes;
  if (const auto given = integers_of(call, "split", 1, kSplitSizesAreInput)) {
    sizes = *given;
  } else {
    const int64_t parts = call.node.attributes.integer("num_outputs", outputs);
    if (parts < 1 || parts > 65536) throw Unsupported("expected 1..65536 parts, got " + std::to_string(parts));
    if (call.opset < kSplitIsUneven && count % parts != 0)
      throw Unsupported("expected an axis that " + std::to_string(parts) + " equal parts divide, got " + array_text(x));
    const int64_t part = (count + parts - 1) / parts;
    for (int64_t i = 0; i < parts; ++i) sizes.push_back(std::clamp<int64_t>(count - i * part, 0, part));
  }
  if (static_cast<int64_t>(sizes.size()) != outputs)
    throw Unsupported("expected a part for each of " + std::to_string(outputs) + " outputs, got " +
                      std::to_string(sizes.size()));
  int64_t left = count;
  Choice choice = call.shapes_only ? Choice{} : whole_of(x.shape);
  std::vector<Array> results;
  for (int64_t size : sizes) {
    if (size < 0 || size > left)
      throw Unsupported("expected sizes of parts that together are " + std::to_string(count) + ", got " +
                        dimensions_text(sizes));
    Shape part = x.shape;
    part[axis] = size;
    if (!call.shapes_only) choice[axis] = indices_of({count - left, 1, size});
    results.push_back(call.shapes_only ? call.result(x.type, part) : take(call, x, choice));
    left -= size;
  }
  if (left != 0)
    throw Unsupported("expected sizes of parts that together are " + std::to_string(count) + ", got " +
                      dimensions_text(sizes));
  return results;
}

std::vector<Array> slice(const Call& call) {
  const Array& x = call.input(0);
  const auto starts = integers_of(call, "starts", 1, kSliceBoundsAreInputs),
             ends = integers_of(call, "ends", 2, kSliceBoundsAreInputs),
             given = integers_of(call, "axes", 3, kSliceBoundsAreInputs);
  if (!starts || !ends) throw Unsupported("expected starts and ends, got none");
  std::vector<int64_t> all;
  for (size_t axis = 0; axis < starts->size(); ++axis) all.push_back(static_cast<int64_t>(axis));
  const std::vector<size_t> axes = axes_of(given.value_or(all), x.rank());
  std::vector<int64_t> steps(axes.size(), 1);
  if (call.opset >= kSliceBoundsAreInputs && call.has(4)) steps = call.constant_integers(4, "steps");
  if (starts->size() != axes.size() || ends->size() != axes.size() || steps.size() != axes.size())
    throw Unsupported("expected as many starts, ends and steps as axes, got " + std::to_string(starts->size()) + ", " +
                      std::to_string(ends->size()) + ", " + std::to_string(steps.size()) + " for " +
                      std::to_string(axes.size()));
  std::vector<SliceRange> ranges;
  Shape shape = x.shape;
  for (size_t i = 0; i < axes.size(); ++i) {
    ranges.push_back(slice_range(x.shape[axes[i]], (*starts)[i], (*ends)[i], steps[i]));
    shape[axes[i]] = ranges[i].count;
  }
  if (call.shapes_only) return {call.result(x.type, shape)};
  Choice choice = whole_of(x.shape);
  for (size_t i = 0; i < axes.size(); ++i) choice[axes[i]] = indices_of(ranges[i]);
  return {take(call, x, choice)};
}

std::vector<Array> gather(const Call& call) {
  const Array &x = call.input(0), &indices = whole_input(call, 1);
  const size_t axis = axis_of(call.node.attributes.integer("axis", 0), x.rank());
  Shape shape(x.shape.begin(), x.shape.begin() + static_cast<std::ptrdiff_t>(axis));
  shape.insert(shape.end(), indices.shape.begin(), indices.shape.end());
  shape.insert(shape.end(), x.shape.begin() + static_cast<std::ptrdiff_t>(axis) + 1, x.shape.end());
  Array out = call.result(x.type, shape);
  if (call.shapes_only) return {out};
  Choice choice = whole_of(x.shape);
  choice[axis].clear();
  for (int64_t index : indices.whole) {
    if (index < -x.shape[axis] || index >= x.shape[axis])
      throw Unsupported("expected indices of " + std::to_string(x.shape[axis]) + " elements, got " +
                        std::to_string(index));
    choice[axis].push_back(index < 0 ? index + x.shape[axis] : index);
  }
  return {reshaped(take(call, x, choice), shape)};
}

std::vector<Array> expand(const Call& call) {
  const Array& x = call.input(0);
  const Shape wish = call.constant_integers(1, "shape");
  const Shape shape = broadcast_shape(x.shape, wish);
  const Array out = call.result(x.type, shape);
  return {call.shapes_only ? out : broadcast(x, shape)};
}

std::vector<Array> tile(const Call& call) {
  const Array& x = call.input(0);
  const std::vector<int64_t> repeats = call.constant_integers(1, "repeats");
  if (repeats.size() != x.rank())
    throw Unsupported("expected a count for each of " + std::to_string(x.rank()) + " axes, got " +
                      std::to_string(repeats.size()));
  Shape shape = x.shape;
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    if (repeats[axis] < 0 || repeats[axis] > int64_t{1} << 28)
      throw Unsupported("expected counts of 0 or more, got " + dimensions_text(repeats));
    shape[axis] *= repeats[axis];
  }
  const Array out = call.result(x.type, shape);
  if (call.shapes_only) return {out};
  Choice choice;
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    choice.push_back(all_of(shape[axis]));
    for (int64_t& index : choice.back()) index %= x.shape[axis];
  }
  return {take(call, x, choice)};
}

std::vector<Array> depth_to_space(const Call& call) {
  const int64_t b = block_size(call);
  const Array& x = call.input(0);
  expect_divides(b * b, x.shape[1], x);
  const int64_t n = x.shape[0], c = x.shape[1] / (b * b), h = x.shape[2], w = x.shape[3];
  const std::string mode = call.node.attributes.text("mode", "DCR");
  if (mode != "DCR" && mode != "CRD") throw Unsupported("expected mode DCR or CRD, got " + mode);
  const Array parts = mode == "DCR" ? transposed(reshaped(x, {n, b, b, c, h, w}), {0, 3, 4, 1, 5, 2})
                                    : transposed(reshaped(x, {n, c, b, b, h, w}), {0, 1, 4, 2, 5, 3});
  return {reshaped(parts, {n, c, h * b, w * b})};
}

std::vector<Array> space_to_depth(const Call& call) {
  const int64_t b = block_size(call);
  const Array& x = call.input(0);
  if (const std::string mode = call.node.attributes.text("mode", "DCR"); mode != "DCR")
    throw Unsupported("expected mode DCR, got " + mode, "the rearrangement outside");
  expect_divides(b, x.shape[2], x);
  expect_divides(b, x.shape[3], x);
  const int64_t n = x.shape[0], c = x.shape[1], h = x.shape[2] / b, w = x.shape[3] / b;
  return {reshaped(transposed(reshaped(x, {n, c, h, b, w, b}), {0, 3, 5, 1, 2, 4}), {n, c * b * b, h, w})};
}

/// Channels after channels; other axes of maps are no layer.
void lower_concat(Lowering& to, const Node& node) {
  const Shape& first = to.shape(input_of(node, 0));
  const size_t axis = axis_of(node.attributes.integer("axis", 0), first.size());
  if (axis != (first.size() == 1 ? 0 : 1))
    throw Unsupported("expected a concatenation of channels (axis 1), got axis " + std::to_string(axis) + " of " +
                          dimensions_text(first),
                      "channels joined");
  for (const std::string& input : node.inputs) map_shape(to.shape(input));
  Layer layer;
  layer.type = node.inputs.size() == 1 ? LayerType::kIdentity : LayerType::kConcat;
  to.append(node, std::move(layer), 0, node.inputs.size());
}

}  // namespace winnow::models::import::operators
