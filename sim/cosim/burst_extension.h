// What a burst on TLM carries beyond the generic payload.
#pragma once
#include <tlm>

#include "sim/dram/timing.h"

namespace winnow::sim {

/// The target completes nb_transport_fw at once (TLM_COMPLETED); the annotated delay is the time to the last beat,
/// `to_first_beat` the time to the first.
struct BurstExtension : tlm::tlm_extension<BurstExtension> {
  uint8_t id = 0;
  sc_core::sc_time to_first_beat;

  tlm_extension_base* clone() const override { return new BurstExtension(*this); }
  void copy_from(const tlm_extension_base& other) override { *this = static_cast<const BurstExtension&>(other); }
};

}  // namespace winnow::sim
