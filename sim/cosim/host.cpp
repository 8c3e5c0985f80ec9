// Identify the machine; for every run: inputs, length slots, start, interrupt, counters, outputs.
#include "sim/cosim/host.h"

#include <algorithm>

#include "hls/error_text.h"
#include "models/text.h"

namespace winnow::sim {
namespace {

namespace reg = hls::reg;

/// At least the cycles from a unit's error, with which its descriptor may end, to the interrupt; less than any
/// descriptor takes.
constexpr uint64_t kErrorToInterrupt = 5;
static_assert(kErrorToInterrupt < Watchdog::kHistory);

constexpr int kReadyReads = 1000;  // of STATUS after reset, each some cycles

constexpr uint32_t kStart = 1, kStatusBusy = 1, kStatusDone = 2, kStatusError = 4, kIrqDone = 1, kIrqError = 2;

std::string hex(uint32_t value) { return "0x" + models::hex(value, 8); }

}  // namespace

Host::Host(const sc_core::sc_module_name& name, Bench& bench, DramTarget& dram, AxiLiteMaster& bus, BankMonitor& banks,
           DescriptorLog& log, Watchdog& watchdog, const AxiBridge& bridge)
    : sc_module(name), bench_(bench), dram_(dram), bus_(bus), banks_(banks), log_(log), watchdog_(watchdog),
      bridge_(bridge) {
  SC_THREAD(main);
}

void Host::main() {
  if (!identify()) return;
  for (bench_.run = 0; bench_.run < static_cast<int>(bench_.job.runs.size()); ++bench_.run)
    if (!run(bench_.job.runs[static_cast<size_t>(bench_.run)])) return;
  bench_.run = static_cast<int>(bench_.job.runs.size()) - 1;
  if (bench_.result.mismatches > 0) bench_.fail(CosimStatus::kMismatch, bench_.result.mismatch.text);
  bench_.fail(CosimStatus::kPass, "");
}

bool Host::identify() {
  CosimResult& r = bench_.result;
  r.id = bus_.read(reg::id);
  r.version = bus_.read(reg::version);
  r.config_hash = bus_.read(reg::config_hash);
  r.geometry = bus_.read(reg::geometry);
  std::string wrong;
  const auto expect = [&](const char* name, uint32_t got, uint32_t expected) {
    if (got != expected)
      wrong += std::string(wrong.empty() ? "" : "; ") + name + ": expected " + hex(expected) + ", got " + hex(got);
  };
  expect("ID", r.id, hls::kId);
  expect("VERSION", r.version, hls::kVersion);
  if (bench_.job.config_hash != 0) expect("CONFIG_HASH", r.config_hash, bench_.job.config_hash);
  expect("GEOMETRY rows", r.geometry & 255, static_cast<uint32_t>(bench_.job.rows));
  expect("GEOMETRY columns", r.geometry >> 8 & 255, static_cast<uint32_t>(bench_.job.columns));
  if (!wrong.empty()) bench_.fail(CosimStatus::kProtocol, "not the machine that the job is for: " + wrong);
  return wrong.empty() && ready();
}

/// A start that is written earlier is kept, so its run would count the cycles in which the machine still resets.
bool Host::ready() {
  for (int i = 0; i < kReadyReads; ++i)
    if ((bus_.read(reg::status) & kStatusBusy) == 0) return true;
  bench_.fail(CosimStatus::kProtocol, "the machine stays busy after reset");
  return false;
}

bool Host::run(const Run& run) {
  for (const Segment& s : run.inputs) dram_.memory().write(s.address, s.bytes.data(), s.bytes.size());
  for (const LengthSlot& s : run.slots) bus_.write(static_cast<uint16_t>(reg::length_slots + 4 * s.slot), s.beats);
  bus_.write(reg::program_addr, run.warm ? bench_.job.warm_program_address : bench_.job.program_address);
  bus_.write(reg::program_units, run.warm ? bench_.job.warm_program_units : bench_.job.program_units);
  bus_.write(reg::base_addr, bench_.job.base_address);
  bus_.write(reg::irq_enable, kIrqDone | kIrqError);
  watchdog_.begin_run();
  banks_.begin_run(run);
  dram_.begin_run();
  log_.begin_run();
  bus_.write(reg::ctrl, kStart, &bench_.run_start);
  if (!bench_.dut.out.irq) wait(bench_.irq_rise);
  const uint64_t end = bench_.cycle;

  for (int u = 0; u < hls::kUnits; ++u)
    bench_.result.error_done[u] = watchdog_.done_at(static_cast<hls::Unit>(u), end - kErrorToInterrupt);

  RunResult& result = bench_.run_result();
  result.warm = run.warm;
  result.cycles = end - bench_.run_start;
  result.descriptors = log_.take();
  result.dram = dram_.statistics(result.cycles);
  const uint32_t status = bus_.read(reg::status);
  const uint32_t irq = bus_.read(reg::irq_status);
  const bool error = (status & kStatusError) != 0;
  // A machine that stopped at an error may leave its reads open.
  if (!error && (bridge_.open_reads() > 0 || bridge_.open_writes() > 0))
    bench_.fail(CosimStatus::kProtocol, "the machine reports done with " + std::to_string(bridge_.open_reads()) +
                                            " reads and " + std::to_string(bridge_.open_writes()) + " writes open");
  read_counters(result.counters);
  if (error) {
    bench_.result.error_code = static_cast<int>(status >> 8 & 255);
    bench_.result.error_detail = static_cast<int>(status >> 16);
    bench_.result.error_cycle = end;
    bench_.fail(CosimStatus::kDeviceError, "the machine stopped with error " +
                                               std::to_string(bench_.result.error_code) + ": " +
                                               hls::error_text(bench_.result.error_code, bench_.result.error_detail));
    return false;
  }
  if ((status & kStatusDone) == 0 || (status & kStatusBusy) != 0 || (irq & kIrqDone) == 0) {
    bench_.fail(CosimStatus::kProtocol, "interrupt, but STATUS is " + hex(status) + " and IRQ_STATUS " + hex(irq));
    return false;
  }
  banks_.end_run();
  check_outputs(run, result);
  check_bytes(result);
  bus_.write(reg::status, kStatusDone | kStatusError);
  bus_.write(reg::irq_status, kIrqDone | kIrqError);
  if (bench_.dut.out.irq) {
    bench_.fail(CosimStatus::kProtocol, "the interrupt stays after IRQ_STATUS was cleared");
    return false;
  }
  if (bench_.run + 1 < static_cast<int>(bench_.job.runs.size())) {
    bench_.result.runs.emplace_back();
    bench_.run_result().region_bytes.assign(bench_.job.regions.size(), 0);
  }
  return !bench_.stopped();
}

uint64_t Host::read64(uint16_t address) {
  const uint64_t low = bus_.read(address);
  return low | uint64_t{bus_.read(static_cast<uint16_t>(address + 4))} << 32;
}

void Host::read_counters(DeviceCounters& c) {
  for (int i = 0; i < hls::kCounterCount; ++i)
    c.*hls::kCounters[i].value = read64(static_cast<uint16_t>(hls::kCounterBase + 8 * i));
  for (int u = 0; u < hls::kUnits; ++u) c.done[u] = bus_.read(static_cast<uint16_t>(reg::done_lw + 4 * u));
  for (int i = 0; i < hls::kLengthSlots; ++i)
    c.length_slots[i] = bus_.read(static_cast<uint16_t>(reg::length_slots + 4 * i));
  const int tags = std::min<int>(hls::kCounterTags, static_cast<int>(bench_.result.geometry >> 24) + 1);
  for (int k = 0; k < hls::kByteClasses; ++k)
    for (int t = 0; t < tags; ++t)
      c.bytes[k][t] = bus_.read(static_cast<uint16_t>(reg::byte_counters + 4 * (k * hls::kCounterTags + t)));
}

void Host::check_bytes(const RunResult& result) {
  if (bench_.job.regions.empty()) return;
  uint64_t seen[hls::kTrafficKinds] = {}, counted[hls::kTrafficKinds] = {};
  for (size_t i = 0; i < result.region_bytes.size(); ++i)
    seen[static_cast<int>(bench_.job.regions[i].stream)] += result.region_bytes[i];
  counted[static_cast<int>(hls::Traffic::kProgram)] = result.counters.program_bytes;
  for (int k = 0; k < hls::kByteClasses; ++k)
    for (uint32_t bytes : result.counters.bytes[k]) counted[static_cast<int>(hls::traffic_of_class(k))] += bytes;
  for (int t = 0; t < hls::kTrafficKinds; ++t) {
    if (seen[t] == counted[t]) continue;
    Mismatch m;
    m.kind = MismatchKind::kByteCounter;
    m.text = std::string("byte counter of ") + hls::kTrafficNames[t] + ": the machine counted " +
             std::to_string(counted[t]) + ", " + std::to_string(seen[t]) + " passed the port";
    bench_.mismatch(m);
  }
}

void Host::check_outputs(const Run& run, RunResult& result) {
  for (size_t n = 0; n < run.outputs.size(); ++n) {
    const Output& o = run.outputs[n];
    uint64_t bytes = o.range.bytes;
    if (o.slot >= 0)
      bytes = std::min<uint64_t>(
          bytes, uint64_t{result.counters.length_slots[o.slot]} * static_cast<uint32_t>(bench_.job.axi_bytes));
    std::vector<uint8_t>& got = result.outputs.emplace_back(bytes);
    dram_.memory().read(o.range.address, got.data(), bytes);
    if (o.expected.empty() || got == o.expected) continue;
    size_t i = 0;
    while (i < got.size() && i < o.expected.size() && got[i] == o.expected[i]) ++i;
    Mismatch m;
    m.kind = MismatchKind::kOutput;
    m.address = o.range.address + static_cast<uint32_t>(i);
    m.text = "output " + std::to_string(n) + " at " + hex(o.range.address) + ": ";
    if (i < got.size() && i < o.expected.size()) {
      m.expected.low = o.expected[i], m.got.low = got[i];
      m.text += "byte " + std::to_string(i) + ": expected " + std::to_string(o.expected[i]) + ", got " +
                std::to_string(got[i]);
    } else {
      m.text += "expected " + std::to_string(o.expected.size()) + " bytes, got " + std::to_string(got.size());
    }
    bench_.mismatch(m);
  }
}

}  // namespace winnow::sim
