// Operators that look at one element at a time.
#include <algorithm>
#include <cmath>

#include "models/import/operators/arguments.h"
#include "models/import/operators/functions.h"

namespace winnow::models::import::operators {
namespace {

template <typename Function>
std::vector<Array> of_floats(const Call& call, Function function) {
  Array out = real_input(call, 0);
  for (float& value : out.real) value = static_cast<float>(function(static_cast<double>(value)));
  return {out};
}

/// Also of integers, which wrap.
template <typename Real, typename Whole>
std::vector<Array> of_numbers(const Call& call, Real real, Whole whole) {
  if (call.input(0).is_float()) return of_floats(call, real);
  Array out = whole_input(call, 0);
  for (int64_t& value : out.whole) value = wrapped(out.type, whole(value));
  return {out};
}

double attribute(const Call& call, const char* name, float fallback) {
  return static_cast<double>(call.node.attributes.real(name, fallback));
}

double logistic(double x) { return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x)); }

}  // namespace

std::vector<Array> neg(const Call& call) {
  return of_numbers(
      call, [](double x) { return -x; }, [](int64_t x) { return wrapping_difference(0, x); });
}

std::vector<Array> abs(const Call& call) {
  return of_numbers(
      call, [](double x) { return std::fabs(x); }, [](int64_t x) { return x < 0 ? wrapping_difference(0, x) : x; });
}

std::vector<Array> sign(const Call& call) {
  const auto of = [](auto x) { return x > 0 ? decltype(x){1} : x < 0 ? decltype(x){-1} : x; };
  return of_numbers(call, of, of);
}

std::vector<Array> relu(const Call& call) {
  const auto of = [](auto x) { return x < 0 ? decltype(x){0} : x; };
  return of_numbers(call, of, of);
}

std::vector<Array> sqrt(const Call& call) {
  return of_floats(call, [](double x) { return std::sqrt(x); });
}
std::vector<Array> exp(const Call& call) {
  return of_floats(call, [](double x) { return std::exp(x); });
}
std::vector<Array> log(const Call& call) {
  return of_floats(call, [](double x) { return std::log(x); });
}
std::vector<Array> floor(const Call& call) {
  return of_floats(call, [](double x) { return std::floor(x); });
}
std::vector<Array> ceil(const Call& call) {
  return of_floats(call, [](double x) { return std::ceil(x); });
}
std::vector<Array> round(const Call& call) {
  return of_floats(call, [](double x) { return std::nearbyint(x); });
}
std::vector<Array> reciprocal(const Call& call) {
  return of_floats(call, [](double x) { return 1 / x; });
}
std::vector<Array> erf(const Call& call) {
  return of_floats(call, [](double x) { return std::erf(x); });
}
std::vector<Array> sigmoid(const Call& call) { return of_floats(call, logistic); }
std::vector<Array> tanh(const Call& call) {
  return of_floats(call, [](double x) { return std::tanh(x); });
}
std::vector<Array> softplus(const Call& call) {
  return of_floats(call, [](double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::fabs(x))); });
}
std::vector<Array> softsign(const Call& call) {
  return of_floats(call, [](double x) { return x / (1 + std::fabs(x)); });
}
std::vector<Array> hard_swish(const Call& call) {
  return of_floats(call, [](double x) { return x * std::clamp(x / 6 + 0.5, 0.0, 1.0); });
}

std::vector<Array> hard_sigmoid(const Call& call) {
  const double alpha = attribute(call, "alpha", 0.2f), beta = attribute(call, "beta", 0.5f);
  return of_floats(call, [=](double x) { return std::clamp(alpha * x + beta, 0.0, 1.0); });
}

std::vector<Array> leaky_relu(const Call& call) {
  const double alpha = attribute(call, "alpha", 0.01f);
  return of_floats(call, [=](double x) { return x < 0 ? alpha * x : x; });
}

std::vector<Array> elu(const Call& call) {
  const double alpha = attribute(call, "alpha", 1);
  return of_floats(call, [=](double x) { return x < 0 ? alpha * std::expm1(x) : x; });
}

std::vector<Array> selu(const Call& call) {
  const double alpha = attribute(call, "alpha", 1.67326319217681884765625f),
               gamma = attribute(call, "gamma", 1.05070102214813232421875f);
  return of_floats(call, [=](double x) { return gamma * (x > 0 ? x : alpha * std::expm1(x)); });
}

std::vector<Array> gelu(const Call& call) {
  const std::string approximate = call.node.attributes.text("approximate", "none");
  if (approximate == "none")
    return of_floats(call, [](double x) { return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0))); });
  if (approximate != "tanh") throw Unsupported("expected approximate none or tanh, got " + approximate);
  const double factor = std::sqrt(2 / std::acos(-1.0));
  return of_floats(call, [=](double x) { return 0.5 * x * (1 + std::tanh(factor * (x + 0.044715 * x * x * x))); });
}

std::vector<Array> p_relu(const Call& call) {
  const Array &x = call.input(0), &slope = call.input(1);
  expect_one_type(x, slope);
  if (x.type == ElementType::kBool) throw Unsupported("expected numbers, got " + array_text(x));
  expect_broadcasts_to(slope, x.shape);
  Array out = x;
  if (call.shapes_only) return {call.result(x.type, x.shape)};
  const Array slopes = broadcast(slope, x.shape);
  for (size_t i = 0; i < out.real.size(); ++i)
    if (out.real[i] < 0) out.real[i] *= slopes.real[i];
  for (size_t i = 0; i < out.whole.size(); ++i)
    if (out.whole[i] < 0) out.whole[i] = wrapped(x.type, wrapping_product(out.whole[i], slopes.whole[i]));
  return {out};
}

}  // namespace winnow::models::import::operators
