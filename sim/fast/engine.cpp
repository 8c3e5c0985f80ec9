// Puts the machine together and lets the earliest event go first.
#include "sim/fast/engine.h"

#include <algorithm>
#include <atomic>
#include <ctime>
#include <exception>
#include <stdexcept>
#include <thread>

#include "hls/geometry.h"
#include "sim/fast/act_load.h"
#include "sim/fast/act_store.h"
#include "sim/fast/compute.h"
#include "sim/fast/program.h"
#include "sim/fast/sequencer.h"
#include "sim/fast/vector_units.h"
#include "sim/fast/weight_load.h"

namespace winnow::sim::fast {
namespace {

/// Lets the values in when a unit starts.
class WithValues : public Unit {
 public:
  WithValues(hls::Unit unit, int run, Values& values, BankMasks& masks, Unit& who)
      : unit_(unit), run_(run), values_(values), masks_(masks), who_(who) {}
  void start(const hls::Descriptor& descriptor, int index, Cycle start) override {
    values_.apply(run_, unit_, index, masks_);
    who_.start(descriptor, index, start);
  }

 private:
  hls::Unit unit_;
  int run_;
  Values& values_;
  BankMasks& masks_;
  Unit& who_;
};

class Machine {
 public:
  Machine(const CosimJob& job, const accelerators::Accelerator& a, const hls::Features& built, const Image& image,
          Values& values, int run, RunResult& result)
      : result_(result), grid_(a.geometry()), dram_(make_dram_timing(job.dram, job.axi_bytes, job.clock_mhz)),
        traffic_(job, built.tags, result), masks_(a.columns, a.bank_words),
        read_(hls::kStreamWeights + grid_.streams(), job.axi_bytes, a.burst_beats, job.stalls, *dram_, traffic_),
        write_(job.axi_bytes, a.burst_beats, job.stalls, *dram_, traffic_),
        sequencer_(job, job.runs[static_cast<size_t>(run)], image, read_, result), counts_(make_counts(a)),
        weights_(grid_, job.axi_bytes, counts_, image, read_, sequencer_),
        load_(job.axi_bytes, read_, ports_, masks_, result.counters.length_slots, sequencer_),
        store_(job.axi_bytes, write_, ports_, masks_, result.counters.length_slots, sequencer_),
        vector_({a.columns, a.vector_lanes, built.depthwise}, ports_, sequencer_),
        compute_(array_shape(a), masks_, counts_, ports_, result.counters, sequencer_),
        load_values_(hls::kUnitLa, run, values, masks_, load_),
        compute_values_(hls::kUnitCp, run, values, masks_, compute_),
        vector_values_(hls::kUnitVu, run, values, masks_, vector_) {
    read_.connect(hls::kStreamActs, &load_);
    sequencer_.connect(hls::kUnitLw, &weights_);
    sequencer_.connect(hls::kUnitLa, &load_values_);
    sequencer_.connect(hls::kUnitCp, &compute_values_);
    sequencer_.connect(hls::kUnitVu, &vector_values_);
    sequencer_.connect(hls::kUnitSt, &store_);
    for (const LengthSlot& s : job.runs[static_cast<size_t>(run)].slots) result.counters.length_slots[s.slot] = s.beats;
    result.warm = job.runs[static_cast<size_t>(run)].warm;
    if (result.warm) weights_.hold(read_program(image, job, false));
  }

  void run() {
    while (!sequencer_.finished()) {
      const Cycle now = std::min({next_event(), vector_.next(), load_.next(), store_.next()});
      if (now == kUnknown) throw std::runtime_error("the program never ends: " + sequencer_.state());
      sequencer_.step(now);
      read_.step(now);
      write_.step(now);
      // No command that is not known yet starts before the next event, nor before somebody's last word; and none
      // touches a bank in the cycle in which it starts. The vector units go before the store and the load.
      const Cycle known = std::min({next_event(), load_.last_word(), store_.last_word(), kUnknown - 1});
      vector_.step(known);
      const Cycle settled = std::min({known, next_event(), vector_.next() - 1});
      load_.step(settled);
      store_.step(settled);
    }
    result_.cycles = result_.counters.cycles + kStartToInterrupt;
    result_.dram = dram_->statistics(result_.cycles);
  }

 private:
  static constexpr uint64_t kStartToInterrupt = 3;  // cycles of a run in which the machine does not count

  Cycle next_event() const { return std::min({sequencer_.next(), read_.next(), write_.next()}); }

  static ArrayShape array_shape(const accelerators::Accelerator& a) {
    return {a.rows, a.columns, a.accumulator_sets, a.queue_depth, a.bank_words, a.pointer_words};
  }

  ColumnCounts make_counts(const accelerators::Accelerator& a) {
    ColumnCounts c;
    c.stride = array_shape(a).padded_rows();
    c.pointer_words = a.pointer_words;
    c.weight_words = a.weight_words;
    for (int column = 0; column < a.columns; ++column) {
      count_words_.emplace_back(static_cast<size_t>(a.pointer_words) * static_cast<size_t>(c.stride), uint8_t{0});
      c.counts.push_back(count_words_.back().data());
    }
    return c;
  }

  RunResult& result_;
  hls::Geometry grid_;
  std::unique_ptr<DramTiming> dram_;
  Traffic traffic_;
  BankMasks masks_;
  BankPorts ports_;
  ReadDma read_;
  WriteDma write_;
  Sequencer sequencer_;
  std::vector<std::vector<uint8_t>> count_words_;
  ColumnCounts counts_;
  WeightLoad weights_;
  ActLoad load_;
  ActStore store_;
  VectorUnits vector_;
  Compute compute_;
  WithValues load_values_, compute_values_, vector_values_;
};

}  // namespace

CosimResult simulate(const CosimJob& job, const accelerators::Accelerator& accelerator, const hls::Features& built,
                     Values& values, int threads) {
  if (!job.errors.empty() || !job.hangs.empty())
    throw std::invalid_argument("the fast engine has no bus errors and no hangs");
  const std::clock_t begin = std::clock();
  CosimResult result;
  result.base_address = job.base_address;
  result.runs.resize(job.runs.size());
  const Image image(job.image);
  std::atomic<size_t> next{0};
  std::vector<std::exception_ptr> faults(job.runs.size());
  const auto work = [&] {
    for (size_t run; (run = next++) < job.runs.size();) try {
        Machine(job, accelerator, built, image, values, static_cast<int>(run), result.runs[run]).run();
      } catch (...) {
        faults[run] = std::current_exception();
      }
  };
  std::vector<std::thread> others;
  for (int i = 1; i < threads && static_cast<size_t>(i) < job.runs.size(); ++i) others.emplace_back(work);
  work();
  for (std::thread& t : others) t.join();
  for (const std::exception_ptr& fault : faults)
    if (fault) std::rethrow_exception(fault);
  for (const RunResult& run : result.runs) result.cycles += run.cycles;
  result.seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  return result;
}

}  // namespace winnow::sim::fast
