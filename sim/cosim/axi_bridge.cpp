// Channels of the bridge, one function each; see the header for the timing.
#include "sim/cosim/axi_bridge.h"

#include <algorithm>
#include <cstring>

namespace winnow::sim {
namespace {

constexpr uint8_t kOkay = 0, kSlvErr = 2;
constexpr uint32_t kMaxBeats = 256;

}  // namespace

AxiBridge::AxiBridge(const sc_core::sc_module_name& name, Bench& bench)
    : sc_module(name), bench_(bench), bytes_(static_cast<uint32_t>(bench.job.axi_bytes)),
      stall_ar_(bench.job.stalls, Channel::kAr), stall_r_(bench.job.stalls, Channel::kR),
      stall_aw_(bench.job.stalls, Channel::kAw), stall_w_(bench.job.stalls, Channel::kW),
      stall_b_(bench.job.stalls, Channel::kB), read_pool_(kMaxReads), writes_(kMaxWrites) {
  SC_METHOD(on_edge);
  sensitive << bench.edge;
  dont_initialize();
  payload_.set_extension(&extension_);
  reads_.reserve(kMaxReads);
  for (Burst& b : read_pool_) {
    b.data.resize(kMaxBeats * bytes_);
    free_reads_.push_back(&b);
  }
  for (Burst& b : writes_) b.data.resize(kMaxBeats * bytes_);
}

AxiBridge::~AxiBridge() { payload_.clear_extension(&extension_); }

void AxiBridge::on_edge() {
  if (!bench_.dut.in.aresetn) return;
  take_ar();  // reads before writes: the order in which the memory sees them
  take_write();
  drive_r();
  drive_b();
}

void AxiBridge::transact(Burst& burst, bool is_write) {
  tlm::tlm_phase phase = tlm::BEGIN_REQ;
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  payload_.set_command(is_write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
  payload_.set_address(burst.address);
  payload_.set_data_ptr(burst.data.data());
  payload_.set_data_length(burst.beats * bytes_);
  payload_.set_streaming_width(burst.beats * bytes_);
  payload_.set_byte_enable_ptr(nullptr);
  payload_.set_dmi_allowed(false);
  payload_.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  extension_.id = burst.id;
  if (socket->nb_transport_fw(payload_, phase, delay) != tlm::TLM_COMPLETED)
    return bench_.fail(CosimStatus::kProtocol, "the memory did not complete a transaction");
  burst.response = payload_.is_response_ok() ? kOkay : kSlvErr;
  if (burst.response != kOkay) bench_.result.refused.push_back({is_write, burst.id, burst.address, burst.beats});
  for (const Range& hang : bench_.job.hangs)
    if (hang.meets({burst.address, burst.beats * bytes_})) {
      burst.time = {UINT64_MAX, UINT64_MAX};
      return;
    }
  const uint64_t period = bench_.period.value();
  burst.time = {bench_.cycle + extension_.to_first_beat.value() / period, bench_.cycle + delay.value() / period};
  memory_busy_until_ = std::max(memory_busy_until_, burst.time.last_cycle);
}

std::vector<BusBurst> AxiBridge::open() const {
  std::vector<BusBurst> bursts;
  for (const Burst* b : reads_) bursts.push_back({false, b->id, b->address, b->beats});
  for (uint64_t n = b_taken_; n < aw_taken_; ++n) {
    const Burst& b = writes_[n % kMaxWrites];
    bursts.push_back({true, b.id, b.address, b.beats});
  }
  return bursts;
}

void AxiBridge::take_ar() {
  const DutOutputs& out = bench_.dut.out;
  if (out.arvalid && bench_.dut.in.arready) {
    Burst* b = free_reads_.back();
    free_reads_.pop_back();
    b->id = out.arid, b->address = out.araddr, b->beats = out.arlen + 1u;
    transact(*b, false);
    reads_.push_back(b);
  }
  bench_.next.arready = !free_reads_.empty() && !stall_ar_(bench_.run_cycle() + 1);
}

/// Of the oldest burst of every ID, the one that is there first.
AxiBridge::Burst* AxiBridge::next_read() const {
  uint64_t seen[4] = {};
  Burst* best = nullptr;
  for (Burst* b : reads_) {
    uint64_t& ids = seen[b->id / 64];
    const uint64_t bit = uint64_t{1} << (b->id % 64);
    if (!(ids & bit) && (!best || b->time.first_cycle < best->time.first_cycle)) best = b;
    ids |= bit;
  }
  return best;
}

void AxiBridge::drive_r() {
  const DutInputs& in = bench_.dut.in;
  DutInputs& next = bench_.next;
  if (in.rvalid) {
    if (!bench_.dut.out.rready) return;  // a waiting beat stays as it is
    if (++beat_ == current_->beats) {
      reads_.erase(std::find(reads_.begin(), reads_.end(), current_));
      free_reads_.push_back(current_);
      current_ = nullptr;
    }
  }
  next.rvalid = false;
  const uint64_t coming = bench_.cycle + 1;
  if (!current_) {
    Burst* b = reads_.empty() ? nullptr : next_read();
    if (!b || b->time.first_cycle > coming) return;
    current_ = b;
    beat_ = 0;
  }
  if (beat_cycle(current_->time, beat_, current_->beats) > coming || stall_r_(bench_.run_cycle() + 1)) return;
  next.rvalid = true;
  next.rid = current_->id;
  next.rresp = current_->response;
  next.rlast = beat_ + 1 == current_->beats;
  std::memcpy(next.rdata, current_->data.data() + beat_ * bytes_, bytes_);
}

void AxiBridge::take_write() {
  const DutInputs& in = bench_.dut.in;
  const DutOutputs& out = bench_.dut.out;
  if (out.awvalid && in.awready) {
    Burst& b = writes_[aw_taken_++ % kMaxWrites];
    b.id = out.awid, b.address = out.awaddr, b.beats = out.awlen + 1u;
  }
  if (out.wvalid && in.wready) {
    Burst& b = writes_[w_taken_ % kMaxWrites];
    std::memcpy(b.data.data() + w_beats_++ * bytes_, out.wdata, bytes_);
    if (out.wlast || w_beats_ == kMaxBeats) ++w_taken_, w_beats_ = 0;
  }
  for (; issued_ < std::min(aw_taken_, w_taken_); ++issued_) transact(writes_[issued_ % kMaxWrites], true);
}

void AxiBridge::drive_b() {
  const DutInputs& in = bench_.dut.in;
  DutInputs& next = bench_.next;
  if (in.bvalid && bench_.dut.out.bready) ++b_taken_;
  next.awready = aw_taken_ - b_taken_ < kMaxWrites && !stall_aw_(bench_.run_cycle() + 1);
  next.wready = w_taken_ - b_taken_ < kMaxWrites && !stall_w_(bench_.run_cycle() + 1);
  if (in.bvalid && !bench_.dut.out.bready) return;
  const Burst& b = writes_[b_taken_ % kMaxWrites];
  next.bvalid = b_taken_ < issued_ && b.time.last_cycle <= bench_.cycle + 1 && !stall_b_(bench_.run_cycle() + 1);
  next.bid = b.id;
  next.bresp = b.response;
}

}  // namespace winnow::sim
