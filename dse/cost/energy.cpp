// Adding up operations and accesses.
#include "dse/cost/energy.h"

#include <cmath>

#include "hls/descriptor.h"

namespace winnow::dse::cost {
namespace {

constexpr double kMicrojoule = 1e6;  // picojoules

/// Next power of 2 of a PE's accumulators in a set.
double addressed(int accumulators) {
  int words = 2;
  while (words < accumulators) words *= 2;
  return words;
}

double bytes_moved(const session::Report& report) { return static_cast<double>(report.cold.bytes + report.warm.bytes); }

}  // namespace

double Technology::sram_pj(double bits, double width) const {
  const double bytes = bits / 8;
  size_t next = 1;
  while (next + 1 < sram.size() && sram[next].bytes < bytes) ++next;
  const Sram &small = sram[next - 1], &large = sram[next];
  const double slope = std::log(large.pj_per_64_bits / small.pj_per_64_bits) / std::log(large.bytes / small.bytes);
  return small.pj_per_64_bits * std::pow(bytes / small.bytes, slope) * width / 64;
}

Energy energy(const session::Report& report, const accelerators::Accelerator& a, const Technology& t) {
  namespace record = hls::record;
  const mapping::Accesses& n = report.accesses;
  const auto macs = static_cast<double>(report.macs), sums = static_cast<double>(n.partial_sums),
             lanes = static_cast<double>(n.vector_lanes), outputs = static_cast<double>(n.outputs);
  const auto of_memory = [&](uint64_t accesses, double words, double width) {
    return static_cast<double>(accesses) * t.sram_pj(words * width, width);
  };

  Energy e;
  e.logic_uj = ((macs + lanes) * (t.multiply_8_pj + t.add_32_pj) + sums * t.add_32_pj + outputs * t.multiply_32_pj) /
               kMicrojoule;
  // An accumulator is read and written for every product, and read once for its row's sum.
  e.sram_uj = (of_memory(n.bank_reads + n.bank_writes, a.bank_words, hls::kWordBits) +
               of_memory(n.pointer_reads + n.pointer_writes, a.pointer_words, record::pointer::bits) +
               of_memory(report.macs + n.weight_writes, a.weight_words, record::weight::bits) +
               of_memory(n.param_reads + n.param_writes, a.param_words, record::param::bits) +
               of_memory(2 * report.macs + n.partial_sums, a.accumulator_sets * addressed(a.accumulators),
                         a.accumulator_bits)) /
              kMicrojoule;
  const bool simulated = report.dram.reads + report.dram.writes > 0;
  e.dram_uj = (simulated ? report.dram.energy_pj() : bytes_moved(report) / 8 * t.dram_pj_per_64_bits) / kMicrojoule;
  return e;
}

}  // namespace winnow::dse::cost
