// The source and the done count of its unit name the descriptor that a write belongs to.
#include "sim/cosim/bank_monitor.h"

#include "sim/cosim/program_view.h"

namespace winnow::sim {
namespace {

Word72 word_of(const uint32_t* flat, int bank) {
  const int bit = 72 * bank, w = bit / 32, s = bit % 32;  // s: 0, 8, 16 or 24
  const uint64_t low = flat[w] | uint64_t{flat[w + 1]} << 32;
  if (s == 0) return {low, static_cast<uint8_t>(flat[w + 2])};
  const uint64_t next = uint64_t{flat[w + 2]};
  return {low >> s | next << (64 - s), static_cast<uint8_t>(next >> s)};
}

Mismatch bank_mismatch(MismatchKind kind, hls::Unit unit, uint64_t descriptor, int bank, uint32_t address) {
  Mismatch m;
  m.kind = kind;
  m.unit = unit;
  m.descriptor = descriptor;
  m.bank = bank;
  m.address = address;
  m.text = std::string(hls::kUnitNames[unit]) + " descriptor " + std::to_string(descriptor) + ", bank " +
           std::to_string(bank) + " word " + std::to_string(address) + ": ";
  return m;
}

}  // namespace

std::string lanes_text(const Word72& word) {
  std::string text = "[";
  for (int lane = 0; lane < 8; ++lane) {
    const int bit = 9 * lane;
    uint32_t v = static_cast<uint32_t>(word.low >> bit);
    if (bit + 9 > 64) v |= static_cast<uint32_t>(word.high) << (64 - bit);
    v &= 511;
    text += (lane ? " " : "") + std::to_string(static_cast<int>(v ^ 256) - 256);
  }
  return text + "]";
}

void UnitWrites::begin(const ExpectedUnit* expected) {
  expected_ = expected;
  opened_ = UINT64_MAX;
  completed_ = 0;
  missing_ = 0;
  seen_.assign(expected->writes.size(), 0);
  if (place_.empty() && !expected->writes.empty()) place_.resize(size_t{kAddresses} * static_cast<size_t>(banks_));
}

bool UnitWrites::open(uint64_t descriptor) {
  if (descriptor == opened_) return true;
  if (descriptor >= expected_->descriptors()) return false;
  opened_ = descriptor;
  const uint32_t first = expected_->first[descriptor], end = expected_->first[descriptor + 1];
  for (uint32_t i = first; i < end; ++i)
    place_[expected_->writes[i].bank * kAddresses + expected_->writes[i].address] = i;
  missing_ = end - first;
  return true;
}

bool UnitWrites::write(uint64_t descriptor, int bank, uint16_t address, Word72 got, Mismatch& m) {
  const auto differs = [&](MismatchKind kind) {
    m = bank_mismatch(kind, unit_, descriptor, bank, address);
    m.got = got;
    return false;
  };
  bool expected = open(descriptor) && !expected_->writes.empty();
  uint32_t i = 0;
  if (expected) {
    i = place_[static_cast<size_t>(bank) * kAddresses + address];
    // A place never used leads to index 0, which need not be this place.
    expected = i >= expected_->first[descriptor] && i < expected_->first[descriptor + 1] &&
               expected_->writes[i].bank == bank && expected_->writes[i].address == address;
  }
  if (!expected) {
    differs(MismatchKind::kBankUnexpected);
    m.text += "unexpected write of " + lanes_text(got);
    return false;
  }
  m.expected = expected_->writes[i].word;
  if (seen_[i]) {
    differs(MismatchKind::kBankTwice);
    m.text += "written a second time, " + lanes_text(got);
    return false;
  }
  seen_[i] = 1;
  --missing_;
  if (got == expected_->writes[i].word) return true;
  differs(MismatchKind::kBankValue);
  m.expected = expected_->writes[i].word;
  m.text += "expected " + lanes_text(m.expected) + ", got " + lanes_text(got);
  return false;
}

bool UnitWrites::complete(uint64_t done, Mismatch& m) {
  for (; completed_ < done; ++completed_) {
    if (!open(completed_) || missing_ == 0) continue;
    const uint32_t first = expected_->first[completed_], end = expected_->first[completed_ + 1];
    uint32_t i = first;
    while (i < end && seen_[i]) ++i;
    const ExpectedWrite& e = expected_->writes[i];
    m = bank_mismatch(MismatchKind::kBankMissing, unit_, completed_, e.bank, e.address);
    m.expected = e.word;
    m.text += "never written (" + std::to_string(missing_) + " of the descriptor's " + std::to_string(end - first) +
              " words are missing), expected " + lanes_text(e.word);
    ++completed_;
    return false;
  }
  return true;
}

BankMonitor::BankMonitor(const sc_core::sc_module_name& name, Bench& bench)
    : sc_module(name), bench_(bench), compute_(hls::kUnitCp, bench.job.columns),
      vector_(hls::kUnitVu, bench.job.columns), load_(hls::kUnitLa, bench.job.columns) {
  SC_METHOD(on_edge);
  sensitive << bench.edge;
  dont_initialize();
}

void BankMonitor::begin_run(const Run& run) {
  run_ = &run;
  done_.restart();
  compute_.begin(&run.compute);
  vector_.begin(&run.vector);
  load_.begin(&run.load);
}

void BankMonitor::on_edge() {
  const DutProbes& p = bench_.dut.probes;
  if (!bench_.dut.in.aresetn || !run_) return;
  const bool moved = done_.update(p);
  Mismatch m;
  if (moved && run_->check_banks) {
    if (!compute_.complete(done_[hls::kUnitCp], m)) bench_.mismatch(m);
    if (!vector_.complete(done_[hls::kUnitVu], m)) bench_.mismatch(m);
    if (!load_.complete(done_[hls::kUnitLa], m)) bench_.mismatch(m);
  }
  for (uint32_t left = p.bank_we; left != 0; left &= left - 1) {
    const int bank = __builtin_ctz(left);
    ++bench_.run_result().bank_writes;
    if (!run_->check_banks) continue;
    const uint32_t source = p.bank_src[bank / 16] >> (2 * (bank % 16)) & 3;
    const auto address = static_cast<uint16_t>(p.bank_addr[bank / 2] >> (16 * (bank % 2)));
    UnitWrites& unit = source == 0 ? compute_ : source == 1 ? vector_ : load_;
    const int number = source == 0 ? hls::kUnitCp : source == 1 ? hls::kUnitVu : hls::kUnitLa;
    if (!unit.write(done_[number], bank, address, word_of(p.bank_data, bank), m)) bench_.mismatch(m);
  }
}

void BankMonitor::end_run() {
  if (!run_->check_banks) return;
  Mismatch m;
  while (!compute_.complete(run_->compute.descriptors(), m)) bench_.mismatch(m);
  while (!vector_.complete(run_->vector.descriptors(), m)) bench_.mismatch(m);
  while (!load_.complete(run_->load.descriptors(), m)) bench_.mismatch(m);
}

}  // namespace winnow::sim
