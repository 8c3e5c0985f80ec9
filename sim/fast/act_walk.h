// wn_act_walk: the bank words of LOAD_ACTS and STORE_ACTS in stream order.
#pragma once
#include <cstdint>

#include "hls/descriptor.h"

namespace winnow::sim::fast {

/// `act_words` words of bank 0, then of bank 1, ..; each bank's in runs.
class ActWalk {
 public:
  ActWalk() = default;
  explicit ActWalk(const hls::Descriptor& d)
      : base_(d.get(hls::field::act_base)), words_(d.get(hls::field::act_words)), run_(d.get(hls::field::act_run)),
        stride_(d.get(hls::field::act_stride)) {
    run_start_ = address_ = base_;
  }

  int bank() const { return bank_; }
  int address() const { return static_cast<int>(address_ & 0xffff); }
  void step() {
    if (++index_ == words_) {
      ++bank_;
      run_start_ = address_ = base_;
      index_ = run_index_ = 0;
    } else if (++run_index_ == run_) {
      run_start_ = address_ = run_start_ + stride_;
      run_index_ = 0;
    } else {
      ++address_;
    }
  }

 private:
  uint32_t base_ = 0, words_ = 0, run_ = 1, stride_ = 0;
  uint32_t run_start_ = 0, address_ = 0, index_ = 0, run_index_ = 0;
  int bank_ = 0;
};

}  // namespace winnow::sim::fast
