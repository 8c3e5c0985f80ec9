// Rules of AXI4 and AXI4-Lite for the design's side of the pins, cycle by cycle; no SystemC.
#pragma once
#include <cstdint>
#include <deque>
#include <string>

#include "sim/cosim/dut.h"

namespace winnow::sim {

/// A waiting valid stays and its payload does not change; bursts are INCR, full width, aligned, inside a 4 KB page;
/// strobes are all ones; WLAST is on the last beat that the address announced; in the cycle after one in reset no valid
/// is up, and all that was before is forgotten.
class AxiChecker {
 public:
  explicit AxiChecker(int axi_bytes) : bytes_(static_cast<uint32_t>(axi_bytes)) {}

  /// Looks at a cycle, with `in` and `out` as they settled; the first rule that it breaks, or "".
  std::string cycle(const DutInputs& in, const DutOutputs& out);

 private:
  void after_reset(const DutOutputs& out);
  void waiting_beats(const DutOutputs& out);
  void address(const char* channel, uint32_t address, uint8_t len, uint8_t size, uint8_t burst);
  void write_beats(const DutOutputs& out);
  void broken(const std::string& what);

  uint32_t bytes_;
  std::string broken_;
  bool before_ = false;  // there was a cycle before
  DutOutputs last_out_;
  DutInputs last_in_;
  std::deque<uint32_t> announced_, sent_;  // beats of write bursts not compared yet
  uint32_t beats_ = 0;
};

}  // namespace winnow::sim
