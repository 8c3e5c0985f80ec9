// Small TFLite files, an operator or two each.
#include "tests/models/import/tflite_cases.h"

#include "models/random.h"
#include "tests/models/import/tflite_file.h"

namespace winnow::models::import::test {
namespace {

using Dimensions = std::vector<int32_t>;

size_t count_of(const Dimensions& shape) {
  size_t n = 1;
  for (int32_t d : shape) n *= static_cast<size_t>(d);
  return n;
}

/// A file with one input, from which operators make tensors one after the other.
class Case {
 public:
  explicit Case(Dimensions in) : Case(std::move(in), kTfliteFloat, {}) {}
  Case(Dimensions in, TfliteType type, TfliteSteps steps)
      : input_(file_.tensor("in", type, std::move(in), std::move(steps))), last_(input_) {}

  int last() const { return last_; }

  int weights(const Dimensions& shape) {
    std::vector<float> values(count_of(shape));
    for (float& value : values) value = static_cast<float>(next_normal(state_));
    return file_.constant<float>(fresh("weights"), kTfliteFloat, shape, values);
  }
  int quantized_weights(const Dimensions& shape, TfliteType type, TfliteSteps steps) {
    std::vector<uint8_t> values(count_of(shape));
    for (uint8_t& value : values) value = static_cast<uint8_t>(1 + next_random(state_) % 255);
    return file_.constant<uint8_t>(fresh("weights"), type, shape, values, std::move(steps));
  }
  int quantized_bias(int32_t size, TfliteSteps steps) {
    std::vector<int32_t> values(static_cast<size_t>(size));
    for (int32_t& value : values) value = static_cast<int32_t>(next_random(state_) % 2000) - 1000;
    return file_.constant<int32_t>(fresh("bias"), kTfliteInt32, {size}, values, std::move(steps));
  }
  int integers(const Dimensions& shape, const std::vector<int32_t>& values) {
    return file_.constant<int32_t>(fresh("integers"), kTfliteInt32, shape, values);
  }

  Case& then(int code, const std::vector<int32_t>& inputs, Dimensions out, TfliteOptions options = {},
             TfliteType type = kTfliteFloat, TfliteSteps steps = {}) {
    last_ = file_.tensor(fresh("out"), type, std::move(out), std::move(steps));
    file_.operation(code, inputs, {last_}, std::move(options));
    return *this;
  }

  std::string bytes() const { return file_.bytes({input_}, {last_}); }

 private:
  std::string fresh(const std::string& name) { return name + std::to_string(number_++); }

  TfliteFile file_;
  int number_ = 0;
  uint64_t state_ = 1;
  int input_, last_;
};

TfliteOptions options(int type) { return TfliteOptions{type, {}}; }

/// Padding (0 SAME, 1 VALID), strides and dilations of the width and the height.
TfliteOptions conv(int8_t padding, int stride_w, int stride_h, int dilation_w, int dilation_h, int8_t activation = 0) {
  return options(1)
      .set<int8_t>(0, padding)
      .set<int32_t>(1, stride_w)
      .set<int32_t>(2, stride_h)
      .set<int8_t>(3, activation)
      .set<int32_t>(4, dilation_w)
      .set<int32_t>(5, dilation_h);
}

TfliteOptions depthwise(int8_t padding, int stride, int multiplier, int8_t activation = 0) {
  return options(2)
      .set<int8_t>(0, padding)
      .set<int32_t>(1, stride)
      .set<int32_t>(2, stride)
      .set<int32_t>(3, multiplier)
      .set<int8_t>(4, activation)
      .set<int32_t>(5, 1)
      .set<int32_t>(6, 1);
}

TfliteOptions pool(int8_t padding, int stride, int width, int height) {
  return options(5)
      .set<int8_t>(0, padding)
      .set<int32_t>(1, stride)
      .set<int32_t>(2, stride)
      .set<int32_t>(3, width)
      .set<int32_t>(4, height)
      .set<int8_t>(5, 0);
}

/// Activation of FULLY_CONNECTED and of arithmetic.
TfliteOptions activated(int type, int8_t activation) { return options(type).set<int8_t>(0, activation); }

const Dimensions kMap = {1, 5, 7, 3};

void add_windows(std::vector<TfliteCase>& cases) {
  Case a(kMap);
  cases.push_back(
      {"conv, same, strides 1 and 2, relu",
       a.then(3, {0, a.weights({4, 3, 2, 3}), a.weights({4})}, {1, 3, 7, 4}, conv(0, 1, 2, 1, 1, 1)).bytes()});
  Case b(kMap);
  cases.push_back(
      {"conv, valid, dilated 2 and 1, relu6",
       b.then(3, {0, b.weights({4, 2, 3, 3}), b.weights({4})}, {1, 4, 3, 4}, conv(1, 1, 1, 2, 1, 3)).bytes()});
  Case c({1, 5, 7, 4});
  cases.push_back(
      {"conv of two groups",
       c.then(3, {0, c.weights({6, 3, 3, 2}), c.weights({6})}, {1, 5, 7, 6}, conv(0, 1, 1, 1, 1, 2)).bytes()});
  Case d(kMap);
  cases.push_back(
      {"depthwise conv, multiplier 2",
       d.then(4, {0, d.weights({1, 3, 2, 6}), d.weights({6})}, {1, 3, 4, 6}, depthwise(0, 2, 2, 1)).bytes()});
  Case e(kMap);
  cases.push_back({"max pool, same", e.then(17, {0}, {1, 3, 4, 3}, pool(0, 2, 3, 2)).bytes()});
  Case f(kMap);
  cases.push_back(
      {"average pool, same: padding does not count", f.then(1, {0}, {1, 3, 4, 3}, pool(0, 2, 3, 2)).bytes()});
  const auto turned = [](int8_t padding, int stride) {
    return options(49).set<int8_t>(0, padding).set<int32_t>(1, stride).set<int32_t>(2, stride).set<int8_t>(3, 0);
  };
  Case g(kMap);
  cases.push_back(
      {"transposed conv, same",
       g.then(67, {g.integers({4}, {1, 10, 14, 2}), g.weights({2, 3, 3, 3}), 0}, {1, 10, 14, 2}, turned(0, 2)).bytes(),
       true});
  Case h(kMap);
  cases.push_back(
      {"transposed conv, valid",
       h.then(67, {h.integers({4}, {1, 11, 15, 2}), h.weights({2, 3, 3, 3}), 0}, {1, 11, 15, 2}, turned(1, 2)).bytes(),
       true});
  for (const int code : {97, 23})
    for (const int flags : {0, 1, 2}) {
      Case r(kMap);
      const int first = code == 97 ? 0 : 2;
      const TfliteOptions how =
          options(code == 97 ? 74 : 15).set<uint8_t>(first, flags == 1).set<uint8_t>(first + 1, flags == 2);
      cases.push_back(
          {std::string(code == 97 ? "resize nearest" : "resize bilinear") + (flags == 0   ? ""
                                                                             : flags == 1 ? ", corners"
                                                                                          : ", half pixels"),
           r.then(code, {0, r.integers({2}, {10, 10})}, {1, 10, 10, 3}, how).bytes(), code == 23});
    }
}

void add_elements(std::vector<TfliteCase>& cases) {
  const std::vector<std::pair<const char*, int>> unary = {{"logistic", 14}, {"relu", 19}, {"relu -1..1", 20},
                                                          {"relu6", 21},    {"tanh", 28}, {"hard swish", 117},
                                                          {"elu", 111},     {"abs", 101}, {"exp", 47}};
  for (const auto& [name, code] : unary) cases.push_back({name, Case(kMap).then(code, {0}, kMap).bytes()});
  cases.push_back({"leaky relu", Case(kMap).then(98, {0}, kMap, options(75).set<float>(0, 0.1f)).bytes()});
  Case p(kMap);
  cases.push_back({"prelu", p.then(54, {0, p.weights({1, 1, 3})}, kMap).bytes()});
  cases.push_back({"softmax of a map", Case(kMap).then(25, {0}, kMap, options(9).set<float>(0, 2.0f)).bytes()});
  for (const Dimensions& shape : {Dimensions{}, Dimensions{3}, Dimensions{7, 1}, Dimensions{5, 1, 3}, kMap})
    for (const auto& [name, code, type] :
         {std::tuple{"mul", 18, 21}, std::tuple{"sub", 41, 28}, std::tuple{"add", 0, 11}, std::tuple{"div", 42, 29}}) {
      Case a(kMap);
      const int other = a.weights(shape);
      cases.push_back({std::string(name) + " of a constant of " + std::to_string(shape.size()) + " axes",
                       a.then(code, {0, other}, kMap, activated(type, 0)).bytes()});
    }
  Case m(kMap);
  cases.push_back(
      {"sub from a constant, and maximum",
       m.then(41, {m.weights({3}), 0}, kMap, activated(28, 1)).then(55, {m.last(), m.weights({1})}, kMap).bytes()});
}

void add_shapes(std::vector<TfliteCase>& cases) {
  Case a(kMap);
  cases.push_back({"pad", a.then(34, {0, a.integers({4, 2}, {0, 0, 1, 2, 0, 3, 1, 0})}, {1, 8, 10, 4}).bytes()});
  Case b(kMap);
  const int pads = b.integers({4, 2}, {0, 0, 1, 2, 0, 3, 0, 0}), value = b.weights({1});
  cases.push_back({"pad with a value", b.then(60, {0, pads, value}, {1, 8, 10, 3}).bytes()});
  Case c(kMap);
  cases.push_back({"pad reflected", c.then(100, {0, c.integers({4, 2}, {0, 0, 1, 2, 2, 1, 0, 0})}, {1, 8, 10, 3},
                                           options(77).set<int8_t>(0, 0))
                                        .bytes()});
  for (const int axis : {1, 2, 3, -1}) {
    Dimensions out = kMap;
    out[static_cast<size_t>(axis < 0 ? 3 : axis)] *= 2;
    Case j(kMap);
    const int other = j.weights(kMap);
    cases.push_back({"concatenation along " + std::to_string(axis),
                     j.then(2, {0, other}, out, options(10).set<int32_t>(0, axis).set<int8_t>(1, 0)).bytes()});
  }
  const std::vector<std::pair<std::vector<int32_t>, Dimensions>> reductions = {
      {{1, 2}, {1, 3}}, {{2}, {1, 5, 3}}, {{1}, {1, 7, 3}}, {{3}, {1, 5, 7}}, {{-1, 1}, {1, 7}}};
  for (const auto& [name, code] : {std::pair{"mean", 40}, std::pair{"reduce max", 82}, std::pair{"sum", 74}})
    for (const auto& [axes, out] : reductions)
      for (const bool keep : {false, true}) {
        Dimensions kept = kMap;
        for (int32_t axis : axes) kept[static_cast<size_t>(axis < 0 ? axis + 4 : axis)] = 1;
        Case r(kMap);
        const int list = r.integers({static_cast<int32_t>(axes.size())}, axes);
        cases.push_back({std::string(name) + " over " + std::to_string(axes.size()) + " axes from " +
                             std::to_string(axes[0]) + (keep ? ", kept" : ""),
                         r.then(code, {0, list}, keep ? kept : out, options(27).set<uint8_t>(0, keep)).bytes()});
      }
  const auto reshape = [&](const std::string& name, Dimensions from, Dimensions to) {
    Case r(std::move(from));
    const int shape = r.integers({static_cast<int32_t>(to.size())}, to);
    r.then(22, {0, shape}, to).then(19, {r.last()}, to);
    cases.push_back({"reshape " + name, r.bytes()});
  };
  reshape("a map to a vector", kMap, {1, 105});
  reshape("a map to a map", kMap, {1, 7, 3, 5});
  reshape("a vector to a map", {1, 12}, {1, 2, 3, 2});
  reshape("a map of one channel to rows", {1, 4, 6, 1}, {1, 4, 6});
  reshape("a map of one pixel to a vector", {1, 1, 1, 6}, {1, 6});
  reshape("a vector to a map of one pixel", {1, 6}, {1, 1, 1, 6});
  for (const std::vector<int32_t>& order : {std::vector<int32_t>{0, 2, 1, 3}, {0, 3, 1, 2}, {0, 3, 2, 1}}) {
    Dimensions out;
    for (int32_t axis : order) out.push_back(kMap[static_cast<size_t>(axis)]);
    Case t(kMap);
    cases.push_back({"transpose to " + std::to_string(order[1]) + std::to_string(order[2]) + std::to_string(order[3]),
                     t.then(39, {0, t.integers({4}, order)}, out).bytes()});
  }
  Case f(kMap);
  cases.push_back({"fully connected on a map",
                   f.then(9, {0, f.weights({4, 105}), f.weights({4})}, {1, 4}, activated(8, 1)).bytes()});
  Case k(kMap);
  cases.push_back({"fully connected on every pixel", k.then(9, {0, k.weights({4, 3}), k.weights({4})}, {1, 5, 7, 4},
                                                            activated(8, 0).set<int8_t>(1, 0).set<uint8_t>(2, 1))
                                                         .bytes()});
}

void add_quantized(std::vector<TfliteCase>& cases) {
  // Scales whose ratios leave no result on one half, which everybody rounds another way.
  const TfliteSteps in = {{0.05f}, {-3}}, out = {{0.11f}, {5}}, four = {{0.01f, 0.02f, 0.015f, 0.03f}, {0, 0, 0, 0}, 0};
  const TfliteSteps bias = {{0.0005f, 0.001f, 0.00075f, 0.0015f}, {0, 0, 0, 0}, 0};
  Case a(kMap, kTfliteInt8, in);
  cases.push_back({"int8 conv with a scale a channel",
                   a.then(3, {0, a.quantized_weights({4, 3, 3, 3}, kTfliteInt8, four), a.quantized_bias(4, bias)},
                          {1, 5, 7, 4}, conv(0, 1, 1, 1, 1, 3), kTfliteInt8, out)
                       .bytes()});
  Case b({1, 5, 7, 2}, kTfliteInt8, in);
  TfliteSteps last = four;
  last.axis = 3;
  cases.push_back({"int8 depthwise conv, multiplier 2",
                   b.then(4, {0, b.quantized_weights({1, 3, 3, 4}, kTfliteInt8, last), b.quantized_bias(4, bias)},
                          {1, 5, 7, 4}, depthwise(0, 1, 2, 1), kTfliteInt8, out)
                       .bytes()});
  Case c(kMap, kTfliteUint8, {{0.05f}, {120}});
  cases.push_back({"uint8 conv", c.then(3,
                                        {0, c.quantized_weights({4, 3, 3, 3}, kTfliteUint8, {{0.02f}, {130}}),
                                         c.quantized_bias(4, {{0.001f}, {0}})},
                                        {1, 5, 7, 4}, conv(0, 1, 1, 1, 1, 1), kTfliteUint8, {{0.1f}, {7}})
                                     .bytes()});
  Case d(kMap, kTfliteInt8, in);
  cases.push_back({"int8 requantized", d.then(114, {0}, kMap, {}, kTfliteInt8, out).bytes()});
  Case h(kMap, kTfliteInt8, in);
  cases.push_back({"int8 dequantized, logistic", h.then(6, {0}, kMap).then(14, {h.last()}, kMap).bytes()});
  Case e(kMap, kTfliteInt8, in);
  cases.push_back({"int8 mean over the map", e.then(40, {0, e.integers({2}, {1, 2})}, {1, 3},
                                                    options(27).set<uint8_t>(0, 0), kTfliteInt8, {{0.03f}, {-8}})
                                                 .bytes()});
  Case f(kMap, kTfliteInt8, in);
  cases.push_back({"int8 mul of a constant", f.then(18, {0, f.quantized_weights({3}, kTfliteInt8, {{0.02f}, {10}})},
                                                    kMap, activated(21, 0), kTfliteInt8, out)
                                                 .bytes()});
  Case g(kMap, kTfliteInt8, in);
  cases.push_back(
      {"int8 pad",
       g.then(34, {0, g.integers({4, 2}, {0, 0, 1, 2, 0, 3, 0, 0})}, {1, 8, 10, 3}, {}, kTfliteInt8, in).bytes()});
}

}  // namespace

std::vector<TfliteCase> tflite_cases() {
  std::vector<TfliteCase> cases;
  add_windows(cases);
  add_elements(cases);
  add_shapes(cases);
  add_quantized(cases);
  return cases;
}

}  // namespace winnow::models::import::test
