// LSTM, GRU and RNN, computed step by step.
#include <algorithm>
#include <cmath>

#include "models/import/operators/arguments.h"
#include "models/import/operators/functions.h"

namespace winnow::models::import::operators {
namespace {

using Activation = double (*)(double);
using Vector = std::vector<double>;

Activation activation_of(const std::string& name) {
  if (name == "Sigmoid") return [](double x) { return 1 / (1 + std::exp(-x)); };
  if (name == "Tanh") return [](double x) { return std::tanh(x); };
  if (name == "Relu") return [](double x) { return std::max(x, 0.0); };
  throw Unsupported("expected activations Sigmoid, Tanh or Relu, got " + name);
}

/// What the three operators have in common: inputs x, w, r, bias, lengths, first hidden state.
class Recurrence {
 public:
  Recurrence(const Call& call, int64_t gates, std::vector<std::string> activations) : call_(call), gates_(gates) {
    const Attributes& a = call.node.attributes;
    const std::string direction = a.text("direction", "forward");
    if (direction != "forward" && direction != "reverse" && direction != "bidirectional")
      throw Unsupported("expected direction forward, reverse or bidirectional, got " + direction);
    if (a.has("clip")) throw Unsupported("expected no clip, got one");
    if (a.integer("input_forget", 0) != 0) throw Unsupported("expected input_forget 0, got 1");
    batch_first_ = a.integer("layout", 0) != 0;
    first_is_reversed_ = direction == "reverse";
    directions_ = direction == "bidirectional" ? 2 : 1;
    const Array& x = real_input(call, 0);
    expect_rank(x, 3);
    steps_ = x.shape[batch_first_ ? 1 : 0];
    batch_ = x.shape[batch_first_ ? 0 : 1];
    in_ = x.shape[2];
    expect_rank(real_input(call, 2), 3);
    hidden_ = call.input(2).shape[2];
    if (a.integer("hidden_size", hidden_) != hidden_)
      throw Unsupported("expected hidden_size " + std::to_string(hidden_) + ", as the weights have, got " +
                        std::to_string(a.integer("hidden_size", 0)));
    expect_bounded({gates, hidden_, 2});
    expect_input(1, {directions_, gates * hidden_, in_});
    expect_input(2, {directions_, gates * hidden_, hidden_});
    if (call.has(3)) expect_input(3, {directions_, 2 * gates * hidden_});
    if (call.has(4) && whole_input(call, 4).shape != Shape{batch_})
      throw Unsupported("expected a length for each of " + std::to_string(batch_) + " sequences, got " +
                        array_text(call.input(4)));
    const size_t a_direction = activations.size();
    std::vector<std::string> names = a.texts("activations");
    for (int64_t d = 0; d < directions_ && !a.has("activations"); ++d)
      names.insert(names.end(), activations.begin(), activations.end());
    if (names.size() != a_direction * static_cast<size_t>(directions_))
      throw Unsupported("expected " + std::to_string(a_direction) + " activations a direction, got " +
                        std::to_string(names.size()));
    for (const std::string& name : names) activations_.push_back(activation_of(name));
    y_ = call.result(ElementType::kFloat, batch_first_ ? Shape{batch_, steps_, directions_, hidden_}
                                                       : Shape{steps_, directions_, batch_, hidden_});
  }

  int64_t hidden() const { return hidden_; }
  int64_t directions() const { return directions_; }
  Shape state_shape() const {
    return batch_first_ ? Shape{batch_, directions_, hidden_} : Shape{directions_, batch_, hidden_};
  }
  void expect_input(size_t i, const Shape& shape) const {
    if (real_input(call_, i).shape != shape)
      throw Unsupported("expected " + dimensions_text(shape) + " as input " + std::to_string(i) + ", got " +
                        array_text(call_.input(i)));
  }
  Activation activation(int64_t direction, size_t i) const {
    return activations_[activations_.size() / static_cast<size_t>(directions_) * static_cast<size_t>(direction) + i];
  }

  /// Of one direction: a value of the bias, 0 without one; a gate's sum of products with the input or the state.
  double bias(int64_t d, bool recurrent, int64_t gate, int64_t k) const {
    return call_.has(3) ? real(3, (d * 2 + recurrent) * gates_ * hidden_ + gate * hidden_ + k) : 0;
  }
  double of_input(int64_t d, int64_t gate, int64_t k, size_t x) const {
    double sum = 0;
    const int64_t row = ((d * gates_ + gate) * hidden_ + k) * in_;
    for (int64_t i = 0; i < in_; ++i) sum += real(1, row + i) * real(0, static_cast<int64_t>(x) + i);
    return sum;
  }
  double of_state(int64_t d, int64_t gate, int64_t k, const Vector& h) const {
    double sum = 0;
    const int64_t row = ((d * gates_ + gate) * hidden_ + k) * hidden_;
    for (int64_t i = 0; i < hidden_; ++i) sum += real(2, row + i) * h[static_cast<size_t>(i)];
    return sum;
  }

  /// Runs every sequence of every direction: `step(direction, index of x, states)` changes the states, the first of
  /// which is the output. `firsts`: the inputs with the states at the beginning. Gives y and the last states.
  template <typename Step>
  std::vector<Array> run(const std::vector<size_t>& firsts, Step step) {
    std::vector<Array> results{y_};
    for (size_t i : firsts) {
      if (call_.has(i)) expect_input(i, state_shape());
      results.push_back(call_.result(ElementType::kFloat, state_shape()));
    }
    if (call_.shapes_only) return results;
    const int64_t sequences = directions_ * batch_;  // a GRU takes the products with the state twice
    call_.spend(static_cast<double>(sequences) * static_cast<double>(steps_) * static_cast<double>(gates_ * hidden_) *
                static_cast<double>(in_ + 2 * hidden_ + 1));
    for (int64_t d = 0; d < directions_; ++d)
      for (int64_t n = 0; n < batch_; ++n) {
        const auto at = static_cast<size_t>((batch_first_ ? n * directions_ + d : d * batch_ + n) * hidden_);
        std::vector<Vector> states(firsts.size(), Vector(static_cast<size_t>(hidden_), 0));
        for (size_t s = 0; s < firsts.size(); ++s)
          for (size_t k = 0; call_.has(firsts[s]) && k < states[s].size(); ++k)
            states[s][k] = static_cast<double>(call_.input(firsts[s]).real[at + k]);
        const int64_t length = length_of(n);
        for (int64_t i = 0; i < length; ++i) {
          const int64_t t = (d == 1) != first_is_reversed_ ? length - 1 - i : i;
          step(d, static_cast<size_t>((batch_first_ ? n * steps_ + t : t * batch_ + n) * in_), states);
          const int64_t y = batch_first_ ? (n * steps_ + t) * directions_ + d : (t * directions_ + d) * batch_ + n;
          store(states[0], results[0], static_cast<size_t>(y * hidden_));
        }
        for (size_t s = 0; s < firsts.size(); ++s) store(states[s], results[s + 1], at);
      }
    return results;
  }

 private:
  double real(size_t input, int64_t i) const {
    return static_cast<double>(call_.input(input).real[static_cast<size_t>(i)]);
  }
  int64_t length_of(int64_t n) const {
    if (!call_.has(4)) return steps_;
    const int64_t length = call_.input(4).whole[static_cast<size_t>(n)];
    if (length < 0 || length > steps_)
      throw Unsupported("expected lengths of 0.." + std::to_string(steps_) + ", got " + std::to_string(length));
    return length;
  }
  static void store(const Vector& values, Array& to, size_t at) {
    for (size_t k = 0; k < values.size(); ++k) to.real[at + k] = static_cast<float>(values[k]);
  }

  const Call& call_;
  const int64_t gates_;
  int64_t directions_ = 1, steps_ = 0, batch_ = 0, in_ = 0, hidden_ = 0;
  bool batch_first_ = false, first_is_reversed_ = false;
  std::vector<Activation> activations_;
  Array y_;
};

}  // namespace

std::vector<Array> rnn(const Call& call) {
  Recurrence r(call, 1, {"Tanh"});
  return r.run({5}, [&](int64_t d, size_t x, std::vector<Vector>& states) {
    Vector next(states[0].size());
    for (int64_t k = 0; k < r.hidden(); ++k)
      next[static_cast<size_t>(k)] = r.activation(d, 0)(r.of_input(d, 0, k, x) + r.of_state(d, 0, k, states[0]) +
                                                        r.bias(d, false, 0, k) + r.bias(d, true, 0, k));
    states[0] = next;
  });
}

/// Gates: update, reset, hidden.
std::vector<Array> gru(const Call& call) {
  Recurrence r(call, 3, {"Sigmoid", "Tanh"});
  const bool linear_before_reset = call.node.attributes.integer("linear_before_reset", 0) != 0;
  return r.run({5}, [&](int64_t d, size_t x, std::vector<Vector>& states) {
    const Vector& h = states[0];
    Vector update(h.size()), reset(h.size()), gated(h.size()), next(h.size());
    for (size_t k = 0; k < h.size(); ++k) {
      const auto gate = [&](int64_t g) {
        const auto at = static_cast<int64_t>(k);
        return r.activation(
            d, 0)(r.of_input(d, g, at, x) + r.of_state(d, g, at, h) + r.bias(d, false, g, at) + r.bias(d, true, g, at));
      };
      update[k] = gate(0);
      reset[k] = gate(1);
      gated[k] = reset[k] * h[k];
    }
    for (size_t k = 0; k < h.size(); ++k) {
      const auto at = static_cast<int64_t>(k);
      const double state = linear_before_reset ? reset[k] * (r.of_state(d, 2, at, h) + r.bias(d, true, 2, at))
                                               : r.of_state(d, 2, at, gated) + r.bias(d, true, 2, at);
      const double fresh = r.activation(d, 1)(r.of_input(d, 2, at, x) + r.bias(d, false, 2, at) + state);
      next[k] = (1 - update[k]) * fresh + update[k] * h[k];
    }
    states[0] = next;
  });
}

/// Gates: input, output, forget, cell; peepholes (input 7) of the first three.
std::vector<Array> lstm(const Call& call) {
  Recurrence r(call, 4, {"Sigmoid", "Tanh", "Tanh"});
  if (call.has(7)) r.expect_input(7, {r.directions(), 3 * r.hidden()});
  return r.run({5, 6}, [&](int64_t d, size_t x, std::vector<Vector>& states) {
    const Vector h = states[0], c = states[1];
    for (size_t k = 0; k < h.size(); ++k) {
      const auto at = static_cast<int64_t>(k);
      const auto sum = [&](int64_t g) {
        return r.of_input(d, g, at, x) + r.of_state(d, g, at, h) + r.bias(d, false, g, at) + r.bias(d, true, g, at);
      };
      const auto peephole = [&](int64_t g, double cell) {
        const auto index = static_cast<size_t>((d * 3 + g) * r.hidden() + at);
        return call.has(7) ? static_cast<double>(call.input(7).real[index]) * cell : 0;
      };
      const double in = r.activation(d, 0)(sum(0) + peephole(0, c[k]));
      const double forget = r.activation(d, 0)(sum(2) + peephole(2, c[k]));
      const double cell = forget * c[k] + in * r.activation(d, 1)(sum(3));
      const double out = r.activation(d, 0)(sum(1) + peephole(1, cell));
      states[1][k] = cell;
      states[0][k] = out * r.activation(d, 2)(cell);
    }
  });
}

}  // namespace winnow::models::import::operators
