// The toy machine of toy_top.sv: how to build it, and jobs for it.
#pragma once
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "sim/cosim/build.h"
#include "sim/job.h"

namespace winnow::sim {

/// Shared by all cases, so that each variant is compiled once.
inline std::string toy_cache() { return WINNOW_TOY_CACHE; }

inline DesignSource toy_source(int axi_bits) {
  std::ifstream in(WINNOW_TOY_DIR "/toy_top.sv");
  std::stringstream text;
  text << in.rdbuf();
  return {WINNOW_TOY_DIR "/toy.f", {{"AxiW", std::to_string(axi_bits)}}, text.str()};
}

constexpr int kToyColumns = 2;
constexpr uint32_t kToyProgram = 0x1000, kToyInput = 0x20f80, kToyOutput = 0x40fc0;

/// Loads `beats` beats (even) into banks from word 16 on and stores them elsewhere.
class ToyJob {
 public:
  /// `fault` is committed by both descriptors, where it applies.
  explicit ToyJob(int axi_bits, int fault = 0, int beats = 40, bool trace = false) : beats_(beats), fault_(fault) {
    BuildOptions options{toy_cache()};
    options.trace = trace;
    job.design = build_design(toy_source(axi_bits), options);
    job.axi_bytes = axi_bits / 8;
    job.rows = 1;
    job.columns = kToyColumns;
    job.config_hash = 1234;
    job.dram = {"fixed", 10, 0};
    job.links = {"fetch", "load", "nowhere"};
    job.watchdog_cycles = 2000;
    job.progress = Progress::kOff;
    job.program_address = kToyProgram;
    transfer(hls::kLoadActs, kToyInput, 1, 0);
    transfer(hls::kStoreActs, kToyOutput, 2, 1);
    const auto bytes = static_cast<uint32_t>(beats * job.axi_bytes);
    job.regions = {{{kToyProgram, 4096}, -1, hls::Traffic::kProgram},
                   {{kToyInput, bytes}, 1, hls::Traffic::kActsIn},
                   {{kToyOutput, bytes}, 2, hls::Traffic::kActsOut}};
  }

  /// Another descriptor of the program; waits for all loads and stores so far.
  void transfer(hls::Opcode opcode, uint32_t address, int tag, int slot) {
    hls::Descriptor d;
    d.set(hls::field::opcode, opcode);
    d.bits[0] |= static_cast<uint64_t>(fault_) << 12;
    d.set(hls::field::size, 1);
    d.set(hls::field::tag, static_cast<uint32_t>(tag));
    d.set(hls::field::wait_la, static_cast<uint32_t>(loads_));
    d.set(hls::field::wait_st, static_cast<uint32_t>(stores_));
    d.set(hls::field::act_address, address);
    d.set_wrapping(hls::field::act_base, 16);
    d.set(hls::field::act_words, static_cast<uint32_t>(beats_ / kToyColumns));
    d.set(hls::field::act_run, static_cast<uint32_t>(beats_ / kToyColumns));
    d.set(hls::field::act_slot, static_cast<uint32_t>(slot));
    add(d);
    loads_ += opcode == hls::kLoadActs;
    stores_ += opcode == hls::kStoreActs;
  }

  void add(const hls::Descriptor& d) {
    std::vector<uint8_t> bytes(hls::kUnitBytes);
    for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(d.bits[i / 8] >> (8 * (i % 8)));
    job.image.push_back({kToyProgram + job.program_units * hls::kUnitBytes, bytes});
    ++job.program_units;
  }

  /// A run over pseudo-random bytes, with everything that must happen in it.
  void add_run(uint32_t seed) {
    Run run;
    std::vector<uint8_t> in(static_cast<size_t>(beats_ * job.axi_bytes)), out = in;
    for (uint8_t& b : in) b = static_cast<uint8_t>((seed = seed * 1664525 + 1013904223) >> 24);
    for (int i = 0; i < beats_; ++i) {
      ExpectedWrite w;
      std::memcpy(&w.word.low, in.data() + i * job.axi_bytes, 8);
      w.bank = static_cast<uint8_t>(i % kToyColumns);
      w.address = static_cast<uint16_t>(16 + i / kToyColumns);
      run.load.writes.push_back(w);
      for (int b = 0; b < job.axi_bytes; ++b)
        out[static_cast<size_t>(i * job.axi_bytes + b)] = b < 8 ? in[static_cast<size_t>(i * job.axi_bytes + b)] : 0;
    }
    run.load.end_descriptor();
    run.inputs.push_back({kToyInput, in});
    run.slots.push_back({0, static_cast<uint16_t>(beats_)});
    run.check_banks = true;
    run.outputs.push_back({{kToyOutput, static_cast<uint32_t>(out.size())}, 1, out});
    job.runs.push_back(run);
  }

  CosimJob job;

 private:
  int beats_, fault_, loads_ = 0, stores_ = 0;
};

}  // namespace winnow::sim
