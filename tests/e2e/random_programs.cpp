// Random programs of loads and stores through the RTL and the fast engine, which must agree to the cycle:
// random_programs <seed> <cache>.
// No network is behind them, so they reach what the mapper does not ask for: some rows only, empty transfers, beats
// behind the last word, strides, waits in all directions, programs of more than one request.
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <random>

#include "hls/geometry.h"
#include "models/compress/weight_stream.h"
#include "rtl_gen/design.h"
#include "session/compare.h"
#include "session/design.h"
#include "sim/cosim/cosim.h"
#include "sim/fast/act_walk.h"
#include "sim/fast/engine.h"

using namespace winnow;
namespace field = hls::field;

namespace {

constexpr uint32_t kImage = 0x10000, kInputs = 0x1000000, kOutputs = 0x2000000, kTransferBytes = 0x40000;
constexpr int kRegion = 512;  // words: stores read below, loads write above once the first has filled what stores read
constexpr int kMostTransfers = 60;
constexpr int kLongProgram = 8300;  // descriptors; a request for the program covers 8192 units

using Masks = std::vector<uint8_t>;  // of a transfer's words in stream order

accelerators::Accelerator machine(uint32_t seed) {
  accelerators::Accelerator a;
  a.rows = seed % 3 == 0 ? 2 : seed % 3 == 1 ? 5 : 3;
  a.columns = seed % 3 == 0 ? 3 : seed % 3 == 1 ? 2 : 4;
  a.decoders_per_row = seed % 3 == 0 ? 2 : seed % 3 == 1 ? 1 : 4;
  a.axi_bits = seed % 3 == 0 ? 64 : seed % 3 == 1 ? 128 : 256;
  a.burst_beats = seed % 3 == 0 ? 4 : seed % 3 == 1 ? 16 : 1;
  a.name = a.file = "programs-" + std::to_string(seed % 3);
  a.bank_words = 2 * kRegion;
  return a;
}

class Program : public sim::fast::Values {
 public:
  explicit Program(uint32_t seed) : a(machine(seed)), random_(seed) {
    job.axi_bytes = a.axi_bytes();
    job.rows = a.rows;
    job.columns = a.columns;
    job.clock_mhz = a.clock_mhz;
    job.runs.emplace_back();
    const char* const memories[] = {"ideal", "fixed", "ddr4-2400", "lpddr4-3200"};
    job.dram.model = memories[below(4)];
    job.dram.latency_cycles = below(80);
    job.dram.bytes_per_cycle = 1 + below(32);
    job.stalls = {seed, below(2) ? 0.1 * below(7) : 0.0};
    load_acts(0, kRegion, 1, 1, kRegion);
    if (seed % 5 == 0)
      while (count_[hls::kUnitLa] < kLongProgram) load_acts(0, 0, 1, 1, 0);
    for (int n = 40 + below(60); n > 0; --n) step();
    finish();
  }

  void apply(int, hls::Unit, int index, sim::fast::BankMasks& masks) override {
    sim::fast::ActWalk walk(loads_[static_cast<size_t>(index)].descriptor);
    for (uint8_t mask : loads_[static_cast<size_t>(index)].masks) {
      masks.at(walk.bank(), walk.address()) = mask;
      walk.step();
    }
  }

  accelerators::Accelerator a;
  sim::CosimJob job;

 private:
  struct Load {
    hls::Descriptor descriptor;
    Masks masks;
  };

  int below(int n) { return static_cast<int>(random_() % static_cast<uint32_t>(n)); }

  void step() {
    switch (below(5)) {
      case 0: return load_tables();
      case 1:
      case 2: return load_weights();
      case 3: {
        const int run = 1 + below(20), words = below(8) == 0 ? 0 : 1 + below(100);
        const int runs = (words + run - 1) / run,
                  stride = run + below(std::max(1, (kRegion - words) / std::max(1, runs)));
        return load_acts(kRegion, words, run, std::min(stride, runs > 1 ? (kRegion - run) / (runs - 1) : 1), 0);
      }
      default: return store_acts();
    }
  }

  hls::Descriptor make(hls::Opcode opcode, int units) {
    hls::Descriptor d;
    d.set(field::opcode, opcode);
    d.set(field::size, static_cast<uint32_t>(units));
    d.set(field::tag, static_cast<uint32_t>(below(200)));
    // Whatever it waits for stands before it.
    for (size_t u = 0; u < hls::kUnits; ++u)
      if (below(4) == 0) d.set(hls::kWaits[u], static_cast<uint32_t>(count_[u] - below(std::min(count_[u], 3) + 1)));
    ++count_[hls::unit_of(opcode)];
    return d;
  }
  void append(const hls::Descriptor& d) {
    for (uint32_t i = 0; i < d.get(field::size) * hls::kUnitBytes; ++i)
      program_.push_back(static_cast<uint8_t>(d.bits[i / 8] >> (8 * (i % 8))));
  }
  uint32_t place(std::vector<uint8_t> bytes) {
    const uint32_t address = next_;
    const auto beat = static_cast<uint32_t>(job.axi_bytes);
    next_ += (static_cast<uint32_t>(bytes.size()) + beat - 1) / beat * beat + beat * static_cast<uint32_t>(below(5));
    bytes.resize((bytes.size() + beat - 1) / beat * beat, 0);
    job.image.push_back({address, std::move(bytes)});
    return address;
  }

  void load_tables() {
    // Bytes of the codebook that no stream so far asked for: LOAD_WEIGHTS brings the tables that it needs.
    const int bytes = 1 + below(40);
    std::vector<uint8_t> data;
    for (int i = 0; i < bytes; ++i) data.push_back(static_cast<uint8_t>(below(256)));
    tables(hls::kTableCodebook + below(200), data);
  }
  void tables(int first, const std::vector<uint8_t>& bytes) {
    hls::Descriptor d = make(hls::kLoadTables, 1);
    const auto beat = static_cast<size_t>(job.axi_bytes);
    d.set(field::lt_address, place(bytes));
    d.set(field::lt_beats, static_cast<uint32_t>((bytes.size() + beat - 1) / beat));
    d.set(field::lt_first, static_cast<uint32_t>(first));
    d.set(field::lt_bytes, static_cast<uint32_t>(bytes.size()));
    append(d);
  }

  void load_weights() {
    const hls::Geometry grid = a.geometry();
    const int first = below(grid.streams()), count = 1 + below(grid.streams() - first), ncols = 8 * (1 + below(12));
    const int kb = 1 + below(a.accumulators / grid.banks_of_row(0));
    models::Weights weights;
    if (below(2)) {
      weights.code = {0};
      weights.codebook.resize(size_t{1} << (2 + below(7)));
      for (size_t i = 1; i < weights.codebook.size(); ++i) weights.codebook[i] = static_cast<int8_t>(below(256));
    }
    const int entries = weights.codebook.empty() ? 256 : static_cast<int>(weights.codebook.size());
    const int density = 1 + below(100);
    std::vector<models::compress::RowTile> tiles;
    std::vector<bool> there;
    for (int i = 0; i < count; ++i) {
      models::compress::RowTile tile;
      tile.kt = kb * grid.banks_of_row(grid.row_of_stream(first + i));
      tile.columns_per_pe = ncols;
      tile.pes = grid.pes_of_stream(first + i);
      if (grid.has_params(first + i)) tile.params.resize(static_cast<size_t>(tile.kt));
      for (uint32_t index = 0; index < tile.length(); ++index)
        if (below(100) < density)
          if (const int entry = below(entries)) tile.nonzeros.emplace_back(index, static_cast<uint8_t>(entry));
      tiles.push_back(tile);
      there.push_back(below(6) != 0);
    }
    const bool bitmask = below(2);
    const models::compress::StreamFormat format =
        models::compress::choose_format(tiles, weights, {}, {!bitmask, bitmask, true, below(2) != 0});
    const models::compress::TableImage image = models::compress::table_image(format, weights);
    if (!image.bytes.empty()) tables(image.first, image.bytes);

    hls::Descriptor d = make(hls::kLoadWeights, 2);
    std::vector<uint8_t> bytes;
    for (int i = 0; i < count; ++i) {
      const std::vector<uint8_t> stream =
          there[static_cast<size_t>(i)] ? models::compress::encode(tiles[static_cast<size_t>(i)], format, job.axi_bytes)
                                        : std::vector<uint8_t>{};
      d.set(field::lw_beats, static_cast<uint32_t>(stream.size()) / static_cast<uint32_t>(job.axi_bytes), i);
      bytes.insert(bytes.end(), stream.begin(), stream.end());
    }
    d.set(field::lw_address, place(bytes));
    d.set(field::lw_stream_first, static_cast<uint32_t>(first));
    d.set(field::lw_stream_count, static_cast<uint32_t>(count));
    d.set(field::lw_ncols, static_cast<uint32_t>(ncols));
    d.set(field::lw_kb, static_cast<uint32_t>(kb));
    models::compress::set_flags(d, format);
    append(d);
  }

  uint32_t slot() { return static_cast<uint32_t>(transfers_ % hls::kLengthSlots); }

  /// Either words that the host has written, or those of a store before.
  void load_acts(int base, int words, int run, int stride, int) {
    if (words > 0 && transfers_ >= kMostTransfers) return;
    hls::Descriptor d = make(hls::kLoadActs, 1);
    Load load;
    const size_t total = static_cast<size_t>(words) * static_cast<size_t>(a.columns);
    d.set_wrapping(field::act_base, static_cast<uint32_t>(base));
    d.set(field::act_run, static_cast<uint32_t>(run));
    d.set_wrapping(field::act_stride, static_cast<uint32_t>(stride));
    const bool again = words > 0 && !stores_.empty() && below(2);
    if (again) {
      const Stored& stored = stores_[static_cast<size_t>(below(static_cast<int>(stores_.size())))];
      d.set(field::act_words, static_cast<uint32_t>(stored.words));
      d.set(field::act_run, static_cast<uint32_t>(std::max(1, stored.words)));
      d.set(field::act_address, stored.address);
      d.set(field::act_slot, stored.slot);
      d.set(field::wait_st, static_cast<uint32_t>(stored.number + 1));
      load.masks = stored.masks;
    } else {
      const int density = below(101);
      std::vector<uint8_t> bytes;
      for (size_t i = 0; i < total; ++i) {
        uint8_t mask = 0;
        for (int lane = 0; lane < hls::kLanes; ++lane) mask |= static_cast<uint8_t>((below(100) < density) << lane);
        load.masks.push_back(mask);
        bytes.push_back(mask);
        for (int n = __builtin_popcount(mask); n > 0; --n) bytes.push_back(static_cast<uint8_t>(1 + below(255)));
      }
      const auto beat = static_cast<size_t>(job.axi_bytes);
      bytes.resize((bytes.size() + beat - 1) / beat * beat + (words > 0 ? beat * static_cast<size_t>(below(3)) : 0), 0);
      d.set(field::act_words, static_cast<uint32_t>(words));
      d.set(field::act_address, kInputs + kTransferBytes * slot());
      d.set(field::act_slot, slot());
      if (words > 0 || transfers_ == 0) {
        job.runs[0].slots.push_back({static_cast<uint8_t>(slot()), static_cast<uint16_t>(bytes.size() / beat)});
        job.runs[0].inputs.push_back({kInputs + kTransferBytes * slot(), bytes});
        ++transfers_;
      } else {
        d.set(field::act_slot, hls::kLengthSlots - 1);  // no beats
      }
    }
    if (base == 0 && words > 0) first_masks_ = load.masks;
    load.descriptor = d;
    loads_.push_back(load);
    append(d);
  }

  struct Stored {
    uint32_t address, slot;
    int number, words;
    Masks masks;
  };

  void store_acts() {
    if (transfers_ >= kMostTransfers) return;
    const int words = below(8) == 0 ? 0 : 1 + below(120), run = 1 + below(30),
              runs = std::max(1, (words + run - 1) / run);
    const int stride = runs > 1 ? run + below((kRegion - run) / (runs - 1) - run + 1) : run;
    hls::Descriptor d = make(hls::kStoreActs, 1);
    d.set(field::act_address, kOutputs + kTransferBytes * slot());
    d.set(field::act_words, static_cast<uint32_t>(words));
    d.set(field::act_run, static_cast<uint32_t>(run));
    d.set_wrapping(field::act_stride, static_cast<uint32_t>(stride));
    d.set(field::act_slot, slot());
    d.set(field::wait_la, std::max<uint32_t>(d.get(field::wait_la), 1));
    Stored stored{kOutputs + kTransferBytes * slot(), slot(), count_[hls::kUnitSt] - 1, words, {}};
    sim::fast::ActWalk walk(d);
    for (int i = 0; i < words * a.columns; ++i, walk.step())
      stored.masks.push_back(
          first_masks_[static_cast<size_t>(walk.bank()) * kRegion + static_cast<size_t>(walk.address())]);
    ++transfers_;
    if (words > 0) stores_.push_back(stored);
    append(d);
  }

  void finish() {
    job.program_units = static_cast<uint32_t>(program_.size()) / hls::kUnitBytes;
    job.runs[0].slots.push_back({hls::kLengthSlots - 1, 0});
    const auto beat = static_cast<size_t>(job.axi_bytes);
    program_.resize((program_.size() + beat - 1) / beat * beat, 0);
    job.program_address = place(program_);
  }

  std::mt19937 random_;
  std::vector<uint8_t> program_;
  uint32_t next_ = kImage;
  int transfers_ = 0;
  int count_[hls::kUnits] = {};
  Masks first_masks_;
  std::vector<Load> loads_;
  std::vector<Stored> stores_;
};

int run(uint32_t seed, const std::string& cache) {
  Program program(seed);
  const hls::Features features = rtl_gen::all_features(program.a);
  sim::CosimJob& job = program.job;
  session::build_design(job, program.a, features, {cache});
  job.progress = sim::Progress::kOff;
  const sim::CosimResult rtl = sim::run_cosim(job);
  const sim::CosimResult fast = sim::fast::simulate(job, program.a, features, program);
  mapping::Mapping nobody;
  const std::string difference = session::first_difference(nobody, rtl, fast);
  std::cout << "seed " << seed << ": " << program.a.rows << "x" << program.a.columns << ", " << job.program_units
            << " units, memory " << job.dram.model << ", stalls " << job.stalls.probability << ": "
            << rtl.runs[0].counters.cycles << " cycles; " << (rtl.message.empty() ? "" : rtl.message + "; ")
            << (difference.empty() ? "equal" : difference) << "\n";
  return rtl.status == sim::CosimStatus::kPass && difference.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: random_programs <seed> <cache folder>\n";
    return 2;
  }
  std::filesystem::create_directories(argv[2]);
  return run(static_cast<uint32_t>(std::atoi(argv[1])), argv[2]);
}
