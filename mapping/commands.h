// Descriptors of what moves and computes activations: COMPUTE, VECTOR, LOAD_ACTS and STORE_ACTS.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "mapping/dispatch.h"
#include "mapping/residence.h"
#include "mapping/strips.h"
#include "mapping/transfers.h"
#include "mapping/weight_loads.h"

namespace winnow::mapping {

/// Adds steps to a Dispatch, where rows are now and with what they wait for. All arguments are kept by reference.
class Commands {
 public:
  Commands(const models::Network& network, const accelerators::Accelerator& accelerator, const Placed& placed,
           const std::vector<Transfer>& transfers, const RowFlow& flow, const Residences& here, WeightLoads& weights,
           Dispatch& dispatch)
      : network_(network), grid_(accelerator.geometry()), placed_(placed), transfers_(transfers), flow_(flow),
        here_(here), weights_(weights), dispatch_(dispatch) {}

  /// Rows [y0, y1) of an array operation's tiles [first, second), which are loaded if they are not there; `keep` as in
  /// WeightLoads::bring.
  void array(size_t op, int y0, int y1, const std::pair<int, int>& tiles, bool keep);
  /// Rows [y0, y1) of a vector operation.
  void vector(size_t op, int y0, int y1);
  /// Rows [y0, y1) of a holder to the start of its buffer; `tag`: of the layer that needs it.
  void move_rows(const std::string& holder, const Residence& r, int y0, int y1, int tag);
  /// A stream from DRAM or to it, number `index` of the transfers.
  void transfer(hls::Opcode opcode, int index, const Residence& r);

 private:
  void elementwise_or_pool(size_t op, int y0, int y1);
  void depthwise(size_t op, int y0, int y1);
  const Layout& layout(const std::string& name) const { return placed_.layout(name); }
  void access(const Step& step, const std::string& tensor, int y0, int y1, bool write, Hazards::Waits& waits);
  /// Reads the input rows that output rows `r` of an operation need, and writes these.
  void access_rows(const Step& step, size_t op, const Rectangle& r, Hazards::Waits& waits);

  const models::Network& network_;
  hls::Geometry grid_;
  const Placed& placed_;
  const std::vector<Transfer>& transfers_;
  const RowFlow& flow_;
  const Residences& here_;
  WeightLoads& weights_;
  Dispatch& dispatch_;
};

}  // namespace winnow::mapping
