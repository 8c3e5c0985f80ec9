// Area of a machine, estimated module by module by a model that is fitted to runs of Yosys (scripts/fit_area.py). What
// is counted, and how well: docs/costs.md.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "accelerators/accelerator.h"
#include "dse/cost/term.h"
#include "hls/features.h"
#include "models/json/object.h"
#include "rtl_gen/blocks.h"

namespace winnow::dse::cost {

enum class Target { kEcp5, kXilinx7, kAsic };
constexpr Target kTargets[] = {Target::kEcp5, Target::kXilinx7, Target::kAsic};
/// "ecp5", "xilinx7", "asic".
const char* target_name(Target target);

/// Before place and route. Of FPGAs: cells of logic (LUT4 on ECP5, LUT1..6 on Xilinx 7), cells of LUTs used as memory
/// (16x4 on ECP5, RAM32M and the like on Xilinx 7), flip-flops, block RAMs of 18 Kbit, 18x18 multipliers or DSP48E1. Of
/// ASICs: thousands of NAND gates of two inputs with all flip-flops, and bits of SRAM macros (every wn_ram).
struct Area {
  double luts = 0, lut_rams = 0, registers = 0, block_rams = 0, multipliers = 0;
  double kge = 0, sram_bits = 0;
};

struct Quantity {
  const char* name;
  double Area::*value;
  bool of_fpga;
};
constexpr Quantity kQuantities[] = {{"luts", &Area::luts, true},
                                    {"lut_rams", &Area::lut_rams, true},
                                    {"registers", &Area::registers, true},
                                    {"block_rams", &Area::block_rams, true},
                                    {"multipliers", &Area::multipliers, true},
                                    {"kge", &Area::kge, false},
                                    {"sram_bits", &Area::sram_bits, false}};
inline bool counts(Target target, const Quantity& quantity) { return quantity.of_fpga == (target != Target::kAsic); }

/// How far estimates of whole machines that the model was not fitted to are from what Yosys says of them, in percent of
/// that.
struct HeldOut {
  int machines = 0;
  double mean_percent = 0, worst_percent = 0;
};

/// A kind of module in a machine, and what one of them takes.
struct PartArea {
  rtl_gen::Part part;
  Area each;
};

Area total(const std::vector<PartArea>& parts);

class AreaModel {
 public:
  /// Reads a "winnow-area-model/1" (docs/costs.md). Throws InputError.
  explicit AreaModel(const std::string& file);

  /// A tenth of a millisecond for a large machine; const, so several threads may share a model. Throws InputError when
  /// the features ask for what the accelerator does not have, and for a target that the model was not fitted for.
  Area estimate(const accelerators::Accelerator& accelerator, const hls::Features& features, Target target) const;
  /// The same by modules.
  std::vector<PartArea> parts(const accelerators::Accelerator& accelerator, const hls::Features& features,
                              Target target) const;

  /// Whether it was fitted for a target.
  bool has(Target target) const;
  /// No machines: it was not checked.
  HeldOut held_out(Target target, const Quantity& quantity) const;
  /// The modules are those of this program's library; if not, the model is of another generation of the RTL.
  bool is_of_library() const;
  const std::string& file() const { return file_; }

 private:
  struct Estimate {
    double Area::*quantity;
    std::vector<std::pair<Term, double>> terms;  // with coefficients
  };
  using Module = std::vector<Estimate>;  // quantities that it takes none of are left out

  void read_module(const std::string& name, models::json::Object& targets);
  void read_held_out(Target target, models::json::Object& held);

  Area of(const rtl_gen::Part& part, Target target) const;

  std::string file_, library_;
  std::map<std::string, std::map<Target, Module>> modules_;
  std::map<std::pair<Target, std::string>, HeldOut> held_out_;
};

/// The model that comes with Winnow.
const AreaModel& area_model();

}  // namespace winnow::dse::cost
