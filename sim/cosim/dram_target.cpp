// Answers every burst at once, with the time that it takes annotated.
#include "sim/cosim/dram_target.h"

#include "sim/cosim/burst_extension.h"

namespace winnow::sim {

DramTarget::DramTarget(const sc_core::sc_module_name& name, const Bench& bench) : sc_module(name), bench_(bench) {
  socket.register_nb_transport_fw(this, &DramTarget::transport);
}

tlm::tlm_sync_enum DramTarget::transport(tlm::tlm_generic_payload& payload, tlm::tlm_phase&, sc_core::sc_time& delay) {
  const auto address = static_cast<uint32_t>(payload.get_address());
  const uint32_t bytes = payload.get_data_length();
  const uint64_t start = (sc_core::sc_time_stamp() + delay).value() / bench_.period.value() - bench_.run_start;
  const Completion c = timing_->access({start, address, bytes, payload.is_write()});

  tlm::tlm_response_status status = tlm::TLM_OK_RESPONSE;
  for (const Range& e : bench_.job.errors)
    if (e.meets({address, bytes})) status = tlm::TLM_GENERIC_ERROR_RESPONSE;
  if (payload.is_read()) memory_.read(address, payload.get_data_ptr(), bytes);
  else if (status == tlm::TLM_OK_RESPONSE) memory_.write(address, payload.get_data_ptr(), bytes);
  payload.set_response_status(status);

  payload.get_extension<BurstExtension>()->to_first_beat =
      delay + static_cast<double>(c.first_cycle - start) * bench_.period;
  delay += static_cast<double>(c.last_cycle - start) * bench_.period;
  return tlm::TLM_COMPLETED;
}

}  // namespace winnow::sim
