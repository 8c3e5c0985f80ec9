// Random numbers of the kinds that random cases are made of.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <random>

namespace winnow::tests {

class Draw {
 public:
  explicit Draw(uint32_t seed) : rng_(seed) {}
  int range(int low, int high) { return std::uniform_int_distribution<int>(low, high)(rng_); }
  bool chance(double p) { return std::bernoulli_distribution(p)(rng_); }
  double real(double low, double high) { return std::uniform_real_distribution<double>(low, high)(rng_); }
  template <typename T>
  T pick(std::initializer_list<T> options) {
    return *(options.begin() + range(0, static_cast<int>(options.size()) - 1));
  }
  std::mt19937& rng() { return rng_; }

 private:
  std::mt19937 rng_;
};

}  // namespace winnow::tests
