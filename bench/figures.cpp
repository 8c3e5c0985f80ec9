// The arithmetic of the tables.
#include "bench/figures.h"

#include <algorithm>
#include <cmath>

#include "accelerators/dram_device.h"

namespace winnow::bench {

std::optional<double> mean(const std::vector<double>& values) {
  if (values.empty()) return std::nullopt;
  double sum = 0;
  for (double v : values) sum += v;
  return sum / static_cast<double>(values.size());
}

std::optional<double> geometric_mean(const std::vector<double>& values) {
  if (values.empty()) return std::nullopt;
  double sum = 0;
  for (double v : values) sum += std::log(v);
  return std::exp(sum / static_cast<double>(values.size()));
}

Bandwidth peak_bandwidth(const accelerators::Accelerator& a) {
  const double port = a.axi_bytes();
  if (a.dram.is_device())
    return {port, accelerators::dram_device(a.dram, a.file, "/dram").peak_gb_per_s() * 1000 / a.clock_mhz};
  const double each = a.dram.bytes_per_cycle > 0 ? a.dram.bytes_per_cycle : port;
  return {each, 2 * each};
}

Roofline roofline(uint64_t nonzero_pairs, int pes, const Compulsory& bytes, const Bandwidth& bandwidth) {
  const auto in = static_cast<double>(bytes.weights + bytes.input), out = static_cast<double>(bytes.output);
  return {static_cast<double>(nonzero_pairs) / pes,
          std::max({in / bandwidth.each_way, out / bandwidth.each_way, (in + out) / bandwidth.together})};
}

}  // namespace winnow::bench
