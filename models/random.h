// Random numbers that are the same on every machine.
#pragma once
#include <cmath>
#include <cstdint>

namespace winnow::models {

/// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
inline uint64_t next_random(uint64_t& state) {
  uint64_t z = state += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/// 0 <= x < 1.
inline double next_uniform(uint64_t& state) { return std::ldexp(static_cast<double>(next_random(state) >> 11), -53); }

/// Normal with mean 0 and variance 1, from the sum of twelve uniforms.
inline double next_normal(uint64_t& state) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += next_uniform(state);
  return sum;
}

}  // namespace winnow::models
