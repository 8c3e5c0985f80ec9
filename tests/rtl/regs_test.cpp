// wn_regs and wn_error: the register map over AXI4-Lite with channels that stall on their own, start, soft reset,
// errors.
#include "hls/registers.h"

#include <optional>

#include "Verror.h"
#include "Vregs.h"
#include "tests/rtl/harness.h"

namespace winnow::tests {
namespace {

constexpr int kSlots = 256;

/// An AXI4-Lite host: each channel waits a random while before it moves, so that address and data come in any order.
class Host : public Agent {
 public:
  Host(Vregs& dut, double stall, uint32_t seed) : dut_(dut), stall_(stall), rng_(seed) {}
  void write(uint32_t address, uint32_t data, uint32_t strobe = 15) {
    awaddr_ = address;
    wdata_ = data;
    wstrb_ = strobe;
    aw_left_ = w_left_ = b_left_ = true;
  }
  void read(uint32_t address) {
    araddr_ = address;
    ar_left_ = r_left_ = true;
  }
  bool idle() const override { return !b_left_ && !r_left_; }
  uint32_t data = 0;

  void before_edge() override {
    aw_on_ |= aw_left_ && go();
    w_on_ |= w_left_ && go();
    ar_on_ |= ar_left_ && go();
    dut_.awvalid_i = aw_on_;
    dut_.awaddr_i = aw_on_ ? awaddr_ : 0xabc;
    dut_.wvalid_i = w_on_;
    dut_.wdata_i = w_on_ ? wdata_ : 0xdeadbeef;
    dut_.wstrb_i = w_on_ ? wstrb_ : 15;
    dut_.arvalid_i = ar_on_;
    dut_.araddr_i = ar_on_ ? araddr_ : 0x123;
    dut_.bready_i = go();
    dut_.rready_i = go();
  }
  void sample() override {
    if (aw_on_ && dut_.awready_o) aw_on_ = aw_left_ = false;
    if (w_on_ && dut_.wready_o) w_on_ = w_left_ = false;
    if (ar_on_ && dut_.arready_o) ar_on_ = ar_left_ = false;
    if (dut_.bvalid_o) {
      EXPECT_TRUE(b_left_ && !aw_left_ && !w_left_) << "a response before its address and data";
      EXPECT_EQ(dut_.bresp_o, 0);
      if (dut_.bready_i) b_left_ = false;
    }
    if (dut_.rvalid_o) {
      EXPECT_TRUE(r_left_ && !ar_left_) << "data before its address";
      EXPECT_EQ(dut_.rresp_o, 0);
      EXPECT_TRUE(!r_waiting_ || dut_.rdata_o == data) << "waiting data changed";
      data = dut_.rdata_o;
      r_waiting_ = !dut_.rready_i;
      if (dut_.rready_i) r_left_ = false;
    }
  }

 private:
  bool go() { return !std::bernoulli_distribution(stall_)(rng_); }
  Vregs& dut_;
  double stall_;
  std::mt19937 rng_;
  uint32_t awaddr_ = 0, wdata_ = 0, wstrb_ = 0, araddr_ = 0;
  bool aw_left_ = false, w_left_ = false, b_left_ = false, ar_left_ = false, r_left_ = false;
  bool aw_on_ = false, w_on_ = false, ar_on_ = false, r_waiting_ = false;
};

/// The rest of the machine as wn_regs sees it.
class Core : public Agent {
 public:
  explicit Core(Vregs& dut) : dut_(dut) {}
  void before_edge() override {
    dut_.count_ack_i = wait_ == 0;
    dut_.count_data_i = wait_ == 0 ? 0xc0000000u | dut_.count_addr_o : 0x5a5a5a5a;
  }
  void sample() override {
    starts += dut_.start_o;
    if (!dut_.core_rst_no) ++reset_cycles;
    if (dut_.count_read_o && wait_ < 0) wait_ = 3;
    else if (wait_ >= 0) --wait_;
  }
  int starts = 0, reset_cycles = 0;

 private:
  Vregs& dut_;
  int wait_ = -1;
};

struct RegsBench {
  /// `ready`: the reset is over.
  RegsBench(double stall, uint32_t seed, bool ready = true) : host(*bench.dut, stall, seed), core(*bench.dut) {
    auto& d = dut();
    d.quiet_i = 1;
    d.running_i = d.finished_i = d.error_i = d.error_code_i = d.error_detail_i = 0;
    d.slot_we_i = d.slot_waddr_i = d.slot_wdata_i = d.slot_raddr_i = d.stray_i = 0;
    bench.add(host);
    bench.add(core);
    bench.reset();
    if (!ready) return;
    bench.run(kSlots + 2);
    core.reset_cycles = 0;
  }
  Vregs& dut() { return *bench.dut; }
  void write(uint32_t address, uint32_t data, uint32_t strobe = 15) {
    host.write(address, data, strobe);
    bench.run_until([&] { return host.idle(); }, "a write response", 1000);
  }
  uint32_t read(uint32_t address) {
    host.read(address);
    bench.run_until([&] { return host.idle(); }, "read data", 1000);
    return host.data;
  }
  void pulse_finished() {
    dut().finished_i = 1;
    bench.step();
    dut().finished_i = 0;
  }
  Bench<Vregs> bench;
  Host host;
  Core core;
};

TEST(Regs, map_reads_as_written_down) {
  for (uint32_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE(seed);
    RegsBench b(0.1 * (seed % 8), seed);
    for (int u = 0; u < 5; ++u) set_bits(b.dut().done_i, 16 * u, 16, 100u + static_cast<unsigned>(u));
    EXPECT_EQ(b.read(hls::reg::id), hls::kId);
    EXPECT_EQ(b.read(hls::reg::version), hls::kVersion);
    EXPECT_EQ(b.read(hls::reg::config_hash), 305419896u);
    EXPECT_EQ(b.read(hls::reg::geometry), 3u | 5u << 8 | 16u << 16 | 15u << 24);
    for (uint32_t u = 0; u < 5; ++u) EXPECT_EQ(b.read(hls::reg::done_lw + 4 * u), 100 + u);
    for (uint32_t a : {0x040u, 0x09cu, 0x0a4u, 0x800u, 0xffcu})
      EXPECT_EQ(b.read(a), 0xc0000000u | a) << "counters answer late";
    b.write(hls::reg::program_addr, 0x12345678);
    b.write(hls::reg::program_units, 77);
    b.write(hls::reg::program_addr, 0xffffffff, 0b0100);
    EXPECT_EQ(b.read(hls::reg::program_addr), 0x12ff5678u) << "byte strobes";
    EXPECT_EQ(b.read(hls::reg::program_units), 77u);
    EXPECT_EQ(b.dut().program_addr_o, 0x12ff5678u);
    EXPECT_EQ(b.dut().program_units_o, 77u);
    EXPECT_EQ(b.read(hls::reg::base_addr), 0u);
    b.write(hls::reg::base_addr, 0x8123f678);
    EXPECT_EQ(b.read(hls::reg::base_addr), 0x8123f000u) << "a multiple of 4096";
    b.write(hls::reg::base_addr, 0x12345fff, 0b1010);
    EXPECT_EQ(b.read(hls::reg::base_addr), 0x12235000u) << "byte strobes";
    EXPECT_EQ(b.dut().base_addr_o, 0x12235u);
  }
}

TEST(Regs, addresses_without_a_register_read_zero_and_ignore_writes) {
  RegsBench b(0.2, 1);
  std::vector<bool> mapped(1024);
  for (const hls::Register& r : hls::kRegisters)
    for (int w = 0; w < r.words; ++w) mapped[r.offset / 4u + static_cast<size_t>(w)] = true;
  for (uint32_t a = 0; a < 0x800; a += 4) {
    if (mapped[a / 4] || (a >= 0x40 && a < 0x100)) continue;  // 0x40..0xff is wn_counters' to answer
    b.write(a, 0xffffffff);
    EXPECT_EQ(b.read(a), 0u) << a;
  }
  EXPECT_EQ(b.read(hls::reg::status), 0u);
  EXPECT_EQ(b.core.starts, 0);
}

TEST(Regs, start_is_one_pulse_and_ignored_while_busy) {
  RegsBench b(0.3, 2);
  b.write(hls::reg::ctrl, 1);
  EXPECT_EQ(b.core.starts, 1);
  b.dut().running_i = 1;
  EXPECT_EQ(b.read(hls::reg::status), 1u);
  b.write(hls::reg::ctrl, 1);
  EXPECT_EQ(b.core.starts, 1);
  b.write(hls::reg::irq_enable, 1);
  EXPECT_EQ(b.dut().irq_o, 0);
  b.pulse_finished();
  b.dut().running_i = 0;
  b.bench.step();
  EXPECT_EQ(b.dut().irq_o, 1);
  EXPECT_EQ(b.read(hls::reg::status), 2u);
  b.write(hls::reg::irq_status, 2);
  EXPECT_EQ(b.dut().irq_o, 1) << "only ones clear";
  b.write(hls::reg::irq_status, 1);
  EXPECT_EQ(b.dut().irq_o, 0);
  EXPECT_EQ(b.read(hls::reg::status), 2u) << "interrupt and status clear apart";
  b.write(hls::reg::ctrl, 1);
  EXPECT_EQ(b.core.starts, 2);
  EXPECT_EQ(b.read(hls::reg::status), 0u) << "a start takes back done";
}

TEST(Regs, an_error_is_reported_and_the_registers_stay_alive) {
  RegsBench b(0.3, 3);
  b.write(hls::reg::irq_enable, 2);
  b.dut().running_i = 1;
  b.dut().error_i = 1;
  b.dut().error_code_i = hls::kErrorAxiRead;
  b.dut().error_detail_i = 7;
  b.bench.run(2);
  EXPECT_EQ(b.dut().irq_o, 1);
  EXPECT_EQ(b.read(hls::reg::status), 1u | 4u | hls::kErrorAxiRead << 8 | 7u << 16);
  EXPECT_EQ(b.read(hls::reg::id), hls::kId);
  b.write(hls::reg::status, 4);
  EXPECT_EQ(b.read(hls::reg::status), 1u) << "the error is cleared; the machine still waits for a soft reset";
  EXPECT_EQ(b.read(hls::reg::irq_status), 2u);
}

TEST(Regs, soft_reset_waits_for_the_bus) {
  RegsBench b(0.1, 4);
  b.write(hls::reg::program_addr, 0x1000);
  b.write(hls::reg::irq_enable, 3);
  b.dut().running_i = 1;
  b.dut().error_i = 1;
  b.dut().quiet_i = 0;
  b.write(hls::reg::ctrl, 2);
  b.bench.run(50);
  EXPECT_EQ(b.core.reset_cycles, 0);
  EXPECT_EQ(b.dut().flush_o, 1);
  EXPECT_EQ(b.read(hls::reg::status) & 1, 1u);
  b.dut().quiet_i = 1;
  b.bench.run_until([&] { return !b.dut().core_rst_no; }, "the reset", 10);
  b.dut().running_i = b.dut().error_i = 0;
  b.bench.run(20);
  EXPECT_EQ(b.core.reset_cycles, 4);
  EXPECT_EQ(b.dut().flush_o, 0);
  EXPECT_EQ(b.dut().irq_o, 0);
  EXPECT_EQ(b.read(hls::reg::status), 0u);
  EXPECT_EQ(b.read(hls::reg::program_addr), 0x1000u);
  b.write(hls::reg::ctrl, 1);
  EXPECT_EQ(b.core.starts, 1);
}

TEST(Regs, a_start_until_a_soft_reset_is_over_comes_after_it) {
  // What is written to CTRL while the bus is not quiet yet, and the starts that come of it.
  const struct {
    std::vector<uint32_t> writes;
    int starts;
  } cases[] = {{{2}, 0},    {{2, 1}, 1},    {{3}, 1},       {{2, 1, 1}, 1}, {{3, 1}, 1},
               {{3, 2}, 0}, {{2, 1, 2}, 0}, {{3, 2, 1}, 1}, {{2, 2, 3}, 1}, {{2, 1, 0}, 1}};
  for (const auto& c : cases) {
    for (uint32_t seed = 1; seed <= 5; ++seed) {
      SCOPED_TRACE("case " + std::to_string(&c - cases) + ", seed " + std::to_string(seed));
      RegsBench b(0.1 * seed, seed);
      b.dut().quiet_i = 0;
      b.dut().running_i = 1;
      for (uint32_t w : c.writes) b.write(hls::reg::ctrl, w);
      b.bench.run(20);
      EXPECT_EQ(b.core.starts, 0) << "not before the reset";
      EXPECT_EQ(b.core.reset_cycles, 0);
      EXPECT_EQ(b.read(hls::reg::status), 1u);
      b.dut().quiet_i = 1;
      b.bench.run_until([&] { return !b.dut().core_rst_no; }, "the reset", 10);
      b.dut().running_i = 0;
      for (int i = 0; i < 20; ++i) {
        const int before = b.core.starts;
        b.bench.step();
        if (b.core.starts != before) b.dut().running_i = 1;
      }
      EXPECT_EQ(b.core.reset_cycles, 4) << "one reset";
      EXPECT_EQ(b.core.starts, c.starts);
      EXPECT_EQ(b.read(hls::reg::status), static_cast<uint32_t>(c.starts)) << "busy with the start that was kept";
    }
  }
}

TEST(Regs, a_start_in_any_cycle_around_a_soft_reset_is_taken) {
  for (int wait = 0; wait < 30; ++wait) {
    SCOPED_TRACE(wait);
    RegsBench b(0, 1);
    b.dut().quiet_i = 0;
    b.write(hls::reg::ctrl, 2);
    b.host.write(hls::reg::ctrl, 1);
    for (int i = 0; i < 60; ++i) {
      if (i == wait) b.dut().quiet_i = 1;
      b.bench.step();
    }
    EXPECT_EQ(b.core.starts, 1);
    EXPECT_EQ(b.core.reset_cycles, 4);
  }
  for (int wait = 0; wait < 30; ++wait) {  // the reset at once, the start later
    RegsBench b(0, 1);
    b.write(hls::reg::ctrl, 2);
    b.bench.run(static_cast<uint64_t>(wait));
    b.write(hls::reg::ctrl, 1);
    b.bench.run(20);
    EXPECT_EQ(b.core.starts, 1) << wait;
  }
}

TEST(Regs, reset_is_seen_in_its_own_cycle_and_a_start_after_it_is_kept) {
  RegsBench b(0, 1);
  b.dut().rst_ni = 0;
  b.dut().eval();
  EXPECT_EQ(b.dut().core_rst_no, 0) << "so that the bus is quiet in the next cycle";
  b.bench.step();
  b.dut().rst_ni = 1;
  b.write(hls::reg::ctrl, 1);
  EXPECT_EQ(b.core.starts, 0);
  EXPECT_EQ(b.read(hls::reg::status), 1u);
  b.bench.run_until([&] { return b.core.starts == 1; }, "the start", kSlots);
  b.bench.run(20);
  EXPECT_EQ(b.core.starts, 1);
}

TEST(Regs, answers_that_nobody_asked_for_show_in_status) {
  for (uint8_t which : {1, 2}) {
    RegsBench b(0.2, which);
    b.dut().stray_i = which;
    b.bench.step();
    b.dut().stray_i = 0;
    b.bench.step();
    EXPECT_EQ(b.read(hls::reg::status), 8u);
    b.write(hls::reg::status, 6);
    EXPECT_EQ(b.read(hls::reg::status), 8u) << "only ones clear";
    b.write(hls::reg::status, 8);
    EXPECT_EQ(b.read(hls::reg::status), 0u);
  }
}

TEST(Regs, length_slots_are_zero_after_reset) {
  for (uint32_t seed = 1; seed <= 4; ++seed) {
    RegsBench b(0.1 * seed, seed);
    for (uint32_t i = 0; i < kSlots; ++i) b.write(hls::reg::length_slots + 4 * i, 0xffff);
    b.write(hls::reg::ctrl, 2);
    b.bench.run(20);
    EXPECT_EQ(b.read(hls::reg::length_slots), 0xffffu) << "a soft reset leaves them";
    b.bench.reset(1);
    EXPECT_EQ(b.read(hls::reg::status), 1u) << "busy until they are zero";
    const uint32_t first = seed * 77 % kSlots;
    b.write(hls::reg::length_slots + 4 * first, 5);  // at once
    for (uint32_t i = 0; i < kSlots; ++i) EXPECT_EQ(b.read(hls::reg::length_slots + 4 * i), i == first ? 5u : 0u);
    EXPECT_EQ(b.read(hls::reg::status), 0u);
  }
}

TEST(Regs, length_slots_serve_host_and_units) {
  for (uint32_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE(seed);
    RegsBench b(0.1 * (seed % 5), seed);
    std::mt19937 rng(seed);
    uint32_t expected[kSlots];
    for (uint32_t i = 0; i < kSlots; ++i) b.write(hls::reg::length_slots + 4 * i, expected[i] = rng() & 0xffff);
    for (int n = 0; n < 300; ++n) {
      const uint32_t host = rng() % kSlots, unit = rng() % kSlots;
      const uint32_t value = rng() & 0xffff, strobe = rng() % 16;
      if (host == unit) continue;
      b.host.write(hls::reg::length_slots + 4 * host, value, strobe);
      for (int byte = 0; byte < 2; ++byte)
        if (strobe >> byte & 1)
          expected[host] = (expected[host] & ~(0xffu << 8 * byte)) | (value & (0xffu << 8 * byte));
      b.dut().slot_we_i = 1;  // the unit writes all the time
      b.dut().slot_waddr_i = static_cast<CData>(unit);
      b.dut().slot_wdata_i = static_cast<SData>(expected[unit] = rng() & 0xffff);
      b.bench.run(1 + rng() % 6);
      b.dut().slot_we_i = 0;
      b.bench.run_until([&] { return b.host.idle(); }, "the slot write", 200);
      b.dut().slot_raddr_i = static_cast<CData>(host);
      b.bench.step();
      EXPECT_EQ(b.dut().slot_rdata_o, expected[host]);
    }
    for (uint32_t i = 0; i < kSlots; ++i) EXPECT_EQ(b.read(hls::reg::length_slots + 4 * i), expected[i]);
  }
}

TEST(Regs, reads_and_writes_do_not_block_each_other) {
  RegsBench b(0.4, 6);
  for (uint32_t i = 0; i < 200; ++i) {
    b.host.write(hls::reg::program_units, i);
    b.host.read(hls::reg::version);
    b.bench.run_until([&] { return b.host.idle(); }, "both", 200);
    EXPECT_EQ(b.host.data, hls::kVersion);
    EXPECT_EQ(b.dut().program_units_o, i);
  }
}

TEST(Error, keeps_the_first_and_stops) {
  struct Case {
    uint32_t sources, code, detail;  // sources: bit 0 read, 1 write, 2 program, 3 activations, 4 weights
  };
  const Case cases[] = {{0x1, hls::kErrorAxiRead, 9},       {0x2, hls::kErrorAxiWrite, 0},
                        {0x4, hls::kErrorDescriptor, 0x42}, {0x10, hls::kErrorOverflow, 2},
                        {0x18, hls::kErrorActs, 0},         {0x1f, hls::kErrorAxiRead, 9}};
  for (const Case& c : cases) {
    SCOPED_TRACE(c.sources);
    Bench<Verror> bench;
    auto& d = *bench.dut;
    d.flush_i = 0;
    d.read_stream_i = 9;
    d.program_code_i = hls::kErrorDescriptor;
    d.program_detail_i = 0x42;
    d.weights_code_i = hls::kErrorOverflow;
    d.weights_detail_i = 2;
    const auto drive = [&](uint32_t sources) {
      d.read_error_i = sources & 1;
      d.write_error_i = sources >> 1 & 1;
      d.program_error_i = sources >> 2 & 1;
      d.act_error_i = sources >> 3 & 1;
      d.weights_error_i = sources >> 4 & 1;
    };
    drive(0);
    bench.reset();
    bench.step();
    EXPECT_EQ(d.error_o, 0);
    EXPECT_EQ(d.stop_o, 0);
    drive(c.sources);
    bench.step();
    drive(0x3);  // later ones are dropped
    d.read_stream_i = 1;
    bench.step();
    drive(0);
    bench.step();
    EXPECT_EQ(d.error_o, 1);
    EXPECT_EQ(d.stop_o, 1);
    EXPECT_EQ(d.code_o, c.code);
    EXPECT_EQ(d.detail_o, c.detail);
  }
  Bench<Verror> bench;
  bench.dut->flush_i = 1;
  bench.dut->read_error_i = bench.dut->write_error_i = bench.dut->program_error_i = bench.dut->act_error_i =
      bench.dut->weights_error_i = 0;
  bench.reset();
  bench.step();
  EXPECT_EQ(bench.dut->error_o, 0);
  EXPECT_EQ(bench.dut->stop_o, 1) << "a flush stops too";
}

}  // namespace
}  // namespace winnow::tests
