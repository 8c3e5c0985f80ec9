// Between cycles of the accelerator and clocks of the DRAM, exactly: both count from the same edge at time 0.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace winnow::sim {

class ClockCrossing {
 public:
  /// The accelerator's clock, 0.001 MHz at least, is taken to the nearest Hz.
  ClockCrossing(double accelerator_mhz, int dram_clock_ps) {
    const auto hz = static_cast<uint64_t>(std::llround(accelerator_mhz * 1e6));
    cycles_ = hz * static_cast<uint64_t>(dram_clock_ps);  // cycles_ / clocks_ cycles in a clock
    clocks_ = 1000000000000;
    const uint64_t common = std::gcd(cycles_, clocks_);
    cycles_ /= common;
    clocks_ /= common;
  }

  /// The first clock that begins no earlier than cycle `cycle` does.
  uint64_t clock(uint64_t cycle) const { return scaled(cycle, clocks_, cycles_); }
  /// The first cycle that begins no earlier than clock `clock` does.
  uint64_t cycle(uint64_t clock) const { return scaled(clock, cycles_, clocks_); }

 private:
  /// value * by / per, rounded up.
  static uint64_t scaled(uint64_t value, uint64_t by, uint64_t per) {
    return static_cast<uint64_t>((static_cast<Wide>(value) * by + per - 1) / per);
  }

  __extension__ using Wide = unsigned __int128;
  uint64_t cycles_, clocks_;
};

}  // namespace winnow::sim
