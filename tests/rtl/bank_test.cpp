// wn_bank against its kernel: priorities, answers one cycle after the grant, writes readable in the next cycle.
#include "hls/bank.h"
#include "Vbank_r1w1.h"
#include "Vbank_r3w2.h"
#include "tests/rtl/compute_bits.h"

namespace winnow::tests {
namespace {

template <typename Model, int Depth>
void random_traffic(int readers, int writers, double load, uint32_t seed) {
  SCOPED_TRACE(seed);
  Bench<Model> bench;
  auto& dut = *bench.dut;
  hls::Word memory[Depth];
  hls::Ring<hls::BankRequest, 1> requests;
  hls::Ring<hls::Word, 1> answers;
  const auto serve = [&](const hls::BankRequest& request) {
    requests.write(request);
    hls::bank(memory, 1, requests, answers);
  };
  std::mt19937 rng(seed);
  struct Request {
    bool valid = false;
    uint16_t address = 0;
    hls::Word data{};
  };
  std::vector<Request> reads(readers), writes(writers);
  bench.reset();
  for (int i = 0; i < Depth; ++i) {  // known content first
    const hls::Word word = random_word(rng, 0.5);
    dut.wr_valid_i = 1;
    set_port(dut.wr_addr_i, 0, 16, i);
    set_word(dut.wr_data_i, 0, word);
    serve({true, static_cast<uint16_t>(i), word});
    bench.step();
  }
  int answer = -1;  // reader whose grant was in the last cycle
  bool collided = false;
  hls::Word expected{};
  int granted_reads = 0;
  for (int cycle = 0; cycle < 2000; ++cycle) {
    for (Request& r : reads)
      if (!r.valid) r = {random_bit(rng, load), static_cast<uint16_t>(random_int(rng, 0, Depth - 1)), {}};
    for (Request& w : writes)
      if (!w.valid)
        w = {random_bit(rng, load), static_cast<uint16_t>(random_int(rng, 0, Depth - 1)), random_word(rng, 0.5)};
    for (int i = 0; i < readers; ++i) {
      set_port(dut.rd_valid_i, i, 1, reads[i].valid);
      set_port(dut.rd_addr_i, 16 * i, 16, reads[i].address);
    }
    for (int i = 0; i < writers; ++i) {
      set_port(dut.wr_valid_i, i, 1, writes[i].valid);
      set_port(dut.wr_addr_i, 16 * i, 16, writes[i].address);
      set_word(dut.wr_data_i, hls::kWordBits * i, writes[i].data);
    }
    dut.clk_i = 0;
    dut.eval();
    ASSERT_EQ(dut.rd_resp_o, answer < 0 ? 0 : 1 << answer);
    if (answer >= 0 && !collided) {
      ASSERT_EQ(get_word(dut.rd_data_o, 0), expected);
    }
    int reader = -1, writer = -1;
    for (int i = readers - 1; i >= 0; --i)
      if (reads[i].valid) reader = i;
    for (int i = writers - 1; i >= 0; --i)
      if (writes[i].valid) writer = i;
    for (int i = 0; i < readers; ++i) {
      if (reads[i].valid) {
        ASSERT_EQ(get_port(dut.rd_ready_o, i, 1), reader == i);
      }
    }
    for (int i = 0; i < writers; ++i) {
      if (writes[i].valid) {
        ASSERT_EQ(get_port(dut.wr_ready_o, i, 1), writer == i);
      }
    }
    ASSERT_EQ(dut.wr_fire_o, writer >= 0);
    ASSERT_EQ(dut.wr_fire_src_o, writer < 0 ? 0 : 1 << writer);
    answer = reader;
    if (reader >= 0) {
      serve({false, reads[reader].address, {}});
      expected = answers.read();
      collided = writer >= 0 && writes[writer].address == reads[reader].address;
      reads[reader].valid = false;
      ++granted_reads;
    }
    if (writer >= 0) {
      ASSERT_EQ(dut.wr_fire_addr_o, writes[writer].address);
      ASSERT_EQ(get_word(dut.wr_fire_data_o, 0), writes[writer].data);
      serve({true, writes[writer].address, writes[writer].data});
      writes[writer].valid = false;
    }
    bench.step();
  }
  if (load == 1) {
    EXPECT_EQ(granted_reads, 2000);  // one read per cycle
  }
}

TEST(Bank, three_readers_two_writers) {
  for (uint32_t seed = 1; seed <= 20; ++seed)
    random_traffic<Vbank_r3w2, 64>(3, 2, seed % 5 == 0 ? 1.0 : 0.2 * (seed % 5), seed);
}
TEST(Bank, one_reader_one_writer) {
  for (uint32_t seed = 1; seed <= 20; ++seed)
    random_traffic<Vbank_r1w1, 16>(1, 1, seed % 5 == 0 ? 1.0 : 0.2 * (seed % 5), seed);
}

}  // namespace
}  // namespace winnow::tests
