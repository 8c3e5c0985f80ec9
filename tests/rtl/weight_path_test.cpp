// DMA, weight load unit and decoders together: whole layers from a DRAM image into the PE memories of three rows.
#include <array>

#include "Vweight_path3x5.h"
#include "Vweight_path3x5_two.h"
#include "tests/rtl/axi_read_memory.h"
#include "tests/rtl/weight_tiles.h"

namespace winnow::tests {
namespace {

constexpr int kRows = 3, kCols = 5;
constexpr int kBanks[kRows] = {2, 2, 1};

/// Columns [first_column(h), first_column(h + 1)) of a row belong to its decoder h of `decoders`.
int first_column(int h, int decoders) { return h * kCols / decoders; }

uint64_t bits_of(QData pin, int lsb, int width) { return pin >> lsb & ((uint64_t{1} << width) - 1); }
template <size_t Words>
uint64_t bits_of(const VlWide<Words>& pin, int lsb, int width) {
  return get_bits(pin, lsb, width);
}

/// The memories behind the decoders, as they are in the machine: -1 where nothing was written.
struct Memories {
  std::vector<std::array<int64_t, 1024>> weights = std::vector<std::array<int64_t, 1024>>(kRows * kCols);
  std::vector<std::array<int64_t, 128>> pointers = std::vector<std::array<int64_t, 128>>(kRows * kCols);
  std::array<std::array<int64_t, 64>, kRows> params;
  Memories() {
    for (auto& m : weights) m.fill(-1);
    for (auto& m : pointers) m.fill(-1);
    for (auto& m : params) m.fill(-1);
  }
};

template <typename Model, int Decoders>
struct Recorder : Agent {
  explicit Recorder(Model& dut) : dut(dut) {}
  Model& dut;
  Memories memories;
  int done = 0, errors = 0;
  uint64_t bytes[256] = {};  // asked for, by stream
  void before_edge() override {}
  void sample() override {
    for (int s = 0; s < kRows * Decoders; ++s) {
      const int r = s / Decoders;
      const size_t pe =
          static_cast<size_t>(r * kCols + first_column(s % Decoders, Decoders)) + bits_of(dut.pe_o, 8 * s, 8);
      if (dut.wgt_we_o >> s & 1)
        memories.weights.at(pe).at(bits_of(dut.wgt_addr_o, 16 * s, 16)) =
            static_cast<int64_t>(bits_of(dut.wgt_data_o, hls::record::weight::bits * s, hls::record::weight::bits));
      if (dut.ptr_we_o >> s & 1)
        memories.pointers.at(pe).at(bits_of(dut.ptr_addr_o, 16 * s, 16)) =
            static_cast<int64_t>(bits_of(dut.ptr_data_o, hls::record::pointer::bits * s, hls::record::pointer::bits));
      if (dut.prm_we_o >> s & 1)
        memories.params.at(static_cast<size_t>(r)).at(bits_of(dut.prm_addr_o, 16 * s, 16)) =
            static_cast<int64_t>(bits_of(dut.prm_data_o, hls::record::param::bits * s, hls::record::param::bits));
    }
    done += dut.cmd_done_o;
    errors += dut.error_o;
    if (dut.issue_o) bytes[dut.issue_stream_o] += 8u * dut.issue_beats_o;
  }
};

/// The kernel's writes into the same kind of memories.
void apply(DecoderQueues& writes, int row, int first, Memories& m) {
  while (!writes.params.empty()) {
    const hls::ParamWrite w = writes.params.read();
    m.params[static_cast<size_t>(row)].at(w.address) = static_cast<int64_t>(
        uint64_t{w.param.shift} << 48 | uint64_t{w.param.multiplier} << 32 | static_cast<uint32_t>(w.param.bias));
  }
  while (!writes.weights.empty()) {
    const hls::WeightWrite w = writes.weights.read();
    m.weights[static_cast<size_t>(row * kCols + first + w.pe)].at(w.address) =
        w.weight.k << 8 | static_cast<uint8_t>(w.weight.value);
  }
  while (!writes.pointers.empty()) {
    const hls::PointerWrite w = writes.pointers.read();
    m.pointers[static_cast<size_t>(row * kCols + first + w.pe)].at(w.address) = w.pointer.count << 16 | w.pointer.start;
  }
}

template <typename Model, int Decoders>
struct Rig {
  std::vector<uint8_t> dram;
  Bench<Model> bench;
  Model& dut = *bench.dut;
  AxiReadMemory<Model> memory;
  Recorder<Model, Decoders> recorder{dut};
  Rig(double stall, int latency, uint32_t seed)
      : memory(
            dut, [this](uint32_t a) { return read(a); }, stall, stall, latency, seed) {
    dut.cmd_valid_i = 0;
    bench.add(memory);
    bench.add(recorder);
    bench.reset();
  }
  uint64_t read(uint32_t address) const {
    uint64_t beat = 0;
    for (uint32_t i = 0; i < 8; ++i) beat |= uint64_t{address + i < dram.size() ? dram[address + i] : 0xaau} << (8 * i);
    return beat;
  }
  uint32_t place(const std::vector<uint8_t>& bytes) {
    const uint32_t address = static_cast<uint32_t>(dram.size());
    dram.insert(dram.end(), bytes.begin(), bytes.end());
    dram.resize((dram.size() + 7) / 8 * 8);
    return address;
  }
  void run(const hls::Descriptor& d) {
    const int before = recorder.done;
    dut.cmd_valid_i = 1;
    for (int i = 0; i < 24; ++i) dut.cmd_desc_i[i] = static_cast<uint32_t>(d.bits[i / 2] >> (32 * (i % 2)));
    bench.run_until([&] { return recorder.done > before; }, "cmd_done");
    dut.cmd_valid_i = 0;
  }
};

template <typename Model, int Decoders>
void layers_reach_the_memories() {
  constexpr int kStreams = kRows * Decoders;
  for (uint32_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 rng(seed);
    Rig<Model, Decoders> rig(0.1 * (seed % 6), static_cast<int>(rng() % 50), seed);
    rig.place(std::vector<uint8_t>(8 * (rng() % 600)));
    Memories want;
    uint64_t table_bytes = 0, stream_bytes[kStreams] = {};
    for (int layer = 0; layer < 3; ++layer) {
      const int kb = static_cast<int>(1 + rng() % 8), ncols = static_cast<int>(8 * (1 + rng() % 5));
      const double density = std::pow(0.5, 1 + rng() % 5);
      const int entries = rng() % 3 ? 16 : 0;
      std::vector<Tile> tiles;
      std::vector<models::compress::RowTile> parts;
      for (int s = 0; s < kStreams; ++s) {
        const int h = s % Decoders;
        tiles.push_back(random_tile(rng, kb * kBanks[s / Decoders], ncols,
                                    first_column(h + 1, Decoders) - first_column(h, Decoders), density, entries,
                                    false));
        tiles.back().weights = tiles.front().weights;  // one codebook a layer
        if (h > 0) tiles.back().tile.params.clear();
        parts.push_back(tiles.back().tile);
      }
      auto choices = formats(tiles[0], true, true, true, false);
      models::compress::StreamFormat format = choices[rng() % choices.size()];
      if (rng() % 2) format = models::compress::with_huffman(format, models::compress::count_symbols(parts, format));

      const models::compress::TableImage image = models::compress::table_image(format, tiles[0].weights);
      hls::DecoderTables tables;
      if (!image.bytes.empty()) {
        hls::Descriptor d;
        d.set(hls::field::opcode, hls::kLoadTables);
        d.set(hls::field::lt_address, rig.place(image.bytes));
        d.set(hls::field::lt_beats, static_cast<uint32_t>(image.bytes.size() + 7) / 8);
        d.set(hls::field::lt_first, static_cast<uint32_t>(image.first));
        d.set(hls::field::lt_bytes, static_cast<uint32_t>(image.bytes.size()));
        table_bytes += (image.bytes.size() + 7) / 8 * 8;
        rig.run(d);
        for (size_t i = 0; i < image.bytes.size(); ++i) tables.write(image.first + static_cast<int>(i), image.bytes[i]);
      }

      hls::Descriptor d =
          load_weights(tiles[kStreams - 1], format, kBanks[kRows - 1], layer * 100u, rng() % 3 * 8, layer * 16u);
      const int skipped = static_cast<int>(rng() % (kStreams + 1));  // this stream has no work in the tile
      d.set(hls::field::lw_stream_count, kStreams);
      d.set(hls::field::lw_address, static_cast<uint32_t>(rig.dram.size()));
      for (int s = 0; s < kStreams; ++s) {
        if (s == skipped) continue;
        const int row = s / Decoders, h = s % Decoders;
        const Tile& t = tiles[static_cast<size_t>(s)];
        const auto stream = models::compress::encode(t.tile, format, 8);
        rig.place(stream);
        stream_bytes[s] += stream.size();
        d.set(hls::field::lw_beats, static_cast<uint32_t>(stream.size() / 8), s);
        Queue<uint64_t> words;
        for (uint64_t w : words_of(stream)) words.write(w);
        hls::DecoderCommand command = hls::decoder_command(d, s, kBanks[row]);
        DecoderQueues writes;
        ASSERT_EQ(hls::decode_stream({t.tile.pes, 1024, 128, 64, 1, h == 0}, tables, command, words, writes.all()),
                  hls::kErrorNone);
        apply(writes, row, first_column(h, Decoders), want);
      }
      rig.run(d);
      EXPECT_EQ(rig.recorder.errors, 0);
      EXPECT_TRUE(rig.recorder.memories.params == want.params);
      EXPECT_TRUE(rig.recorder.memories.weights == want.weights);
      EXPECT_TRUE(rig.recorder.memories.pointers == want.pointers);
      EXPECT_TRUE(rig.dut.idle_o);
      if (testing::Test::HasFailure()) return;
    }
    EXPECT_EQ(rig.recorder.bytes[1], table_bytes);
    for (int s = 0; s < kStreams; ++s) EXPECT_EQ(rig.recorder.bytes[3 + s], stream_bytes[s]);
    EXPECT_FALSE(rig.dut.axi_error_o);
  }
}

TEST(WeightPath, layers_reach_the_memories) { layers_reach_the_memories<Vweight_path3x5, 1>(); }
TEST(WeightPath, layers_reach_the_memories_through_two_decoders_a_row) {
  layers_reach_the_memories<Vweight_path3x5_two, 2>();
}

}  // namespace
}  // namespace winnow::tests
