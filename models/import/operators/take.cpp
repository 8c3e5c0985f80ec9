// Arrays of elements that others have, chosen axis by axis.
#include "models/import/operators/take.h"

namespace winnow::models::import::operators {
namespace {

template <typename Element>
void take_elements(const Shape& from, const std::vector<Element>& in, const Choice& choice, Element fill,
                   std::vector<Element>& out) {
  std::vector<size_t> at(choice.size(), 0);
  for (Element& element : out) {
    int64_t index = 0;
    bool inside = true;
    for (size_t axis = 0; axis < at.size(); ++axis) {
      const int64_t chosen = choice[axis][at[axis]];
      inside = inside && chosen >= 0;
      index = index * from[axis] + chosen;
    }
    element = inside ? in[static_cast<size_t>(index)] : fill;
    for (size_t axis = at.size(); axis-- > 0;) {
      if (++at[axis] < choice[axis].size()) break;
      at[axis] = 0;
    }
  }
}

}  // namespace

std::vector<int64_t> all_of(int64_t count) {
  std::vector<int64_t> indices(static_cast<size_t>(count));
  for (size_t i = 0; i < indices.size(); ++i) indices[i] = static_cast<int64_t>(i);
  return indices;
}

Array take(const Call& call, const Array& x, const Choice& choice, const Array* fill) {
  Shape shape;
  for (const std::vector<int64_t>& along : choice) shape.push_back(static_cast<int64_t>(along.size()));
  Array out = call.result(x.type, shape);
  if (call.shapes_only) return out;
  if (x.is_float()) take_elements(x.shape, x.real, choice, fill ? fill->real[0] : 0.0f, out.real);
  else take_elements(x.shape, x.whole, choice, fill ? fill->whole[0] : int64_t{0}, out.whole);
  return out;
}

}  // namespace winnow::models::import::operators
