// Pins in the order of the port list.
#include "rtl_gen/ports.h"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>

namespace winnow::rtl_gen {

using namespace verilog;

namespace {

/// Pins of both address channels that never change: no exclusive access; normal memory, transfers may be merged, not
/// cached, answered from where the data ends up, so that an interrupt means that it is there; unprivileged secure data;
/// no quality of service, no region.
struct FixedPin {
  const char* name;
  int width;
  uint64_t value;
};
constexpr FixedPin kFixedPins[] = {
    {"lock", 1, 0}, {"cache", 4, 0b0010}, {"prot", 3, 0}, {"qos", 4, 0}, {"region", 4, 0}};

}  // namespace

std::vector<Port> top_ports(const Design& design) {
  std::vector<Port> out;
  const auto add = [&](Direction direction, const std::string& prefix,
                       std::initializer_list<std::pair<const char*, int>> pins) {
    for (const auto& [name, width] : pins) out.push_back({direction, width, prefix + name});
  };
  const Direction in = Direction::kInput, to = Direction::kOutput;
  const int data = design.axi_bits, id = design.read_id_bits();
  const auto add_fixed = [&](const std::string& channel) {
    for (const FixedPin& pin : kFixedPins) out.push_back({to, pin.width, "m_axi_" + channel + pin.name});
  };
  add(in, "", {{"aclk", 1}, {"aresetn", 1}});
  add(to, "m_axi_", {{"arid", id}, {"araddr", 32}, {"arlen", 8}, {"arsize", 3}, {"arburst", 2}});
  add_fixed("ar");
  add(to, "m_axi_", {{"arvalid", 1}});
  add(in, "m_axi_", {{"arready", 1}, {"rid", id}, {"rdata", data}, {"rresp", 2}, {"rlast", 1}, {"rvalid", 1}});
  add(to, "m_axi_", {{"rready", 1}, {"awid", 1}, {"awaddr", 32}, {"awlen", 8}, {"awsize", 3}, {"awburst", 2}});
  add_fixed("aw");
  add(to, "m_axi_", {{"awvalid", 1}});
  add(in, "m_axi_", {{"awready", 1}});
  add(to, "m_axi_", {{"wdata", data}, {"wstrb", data / 8}, {"wlast", 1}, {"wvalid", 1}});
  add(in, "m_axi_", {{"wready", 1}, {"bid", 1}, {"bresp", 2}, {"bvalid", 1}});
  add(to, "m_axi_", {{"bready", 1}});
  add(in, "s_axil_", {{"awaddr", 12}, {"awvalid", 1}});
  add(to, "s_axil_", {{"awready", 1}});
  add(in, "s_axil_", {{"wdata", 32}, {"wstrb", 4}, {"wvalid", 1}});
  add(to, "s_axil_", {{"wready", 1}, {"bresp", 2}, {"bvalid", 1}});
  add(in, "s_axil_", {{"bready", 1}, {"araddr", 12}, {"arvalid", 1}});
  add(to, "s_axil_", {{"arready", 1}, {"rdata", 32}, {"rresp", 2}, {"rvalid", 1}});
  add(in, "s_axil_", {{"rready", 1}});
  add(to, "", {{"irq", 1}});
  return out;
}

std::vector<Assign> fixed_pins() {
  std::vector<Assign> assigns;
  for (const char* channel : {"ar", "aw"})
    for (const FixedPin& pin : kFixedPins)
      assigns.push_back({std::string("m_axi_") + channel + pin.name, number(pin.width, pin.value)});
  return assigns;
}

}  // namespace winnow::rtl_gen
