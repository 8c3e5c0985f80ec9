// Prints structural Verilog.
#include "rtl_gen/verilog.h"

#include <algorithm>

namespace winnow::rtl_gen::verilog {
namespace {

std::string join(const std::vector<std::string>& items, const std::string& separator) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : separator) + item;
  return out;
}

std::string padded(std::string text, size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

std::string width_text(int width) { return width == 1 ? "" : "[" + std::to_string(width - 1) + ":0] "; }

void print_nets(const std::vector<Net>& nets, std::string& out) {
  for (const Net& net : nets)
    out += "  logic " + (net.indexed && net.width == 1 ? "[0:0] " : width_text(net.width)) + net.name +
           (net.attribute.empty() ? "" : " /* " + net.attribute + " */") + ";\n";
}

void print_instance(const Instance& instance, std::string& out) {
  out += "  " + instance.module + " ";
  if (!instance.params.empty()) {
    std::vector<std::string> params;
    for (const auto& [name, value] : instance.params) params.push_back("." + name + "(" + value + ")");
    out += "#(" + join(params, ", ") + ") ";
  }
  out += instance.name + " (\n";
  size_t longest = 0;
  for (const auto& [port, value] : instance.ports) longest = std::max(longest, port.size());
  for (size_t i = 0; i < instance.ports.size(); ++i) {
    const auto& [port, value] = instance.ports[i];
    out += "      ." + padded(port, longest) + "(" + value + ")" + (i + 1 < instance.ports.size() ? ",\n" : "\n");
  }
  out += "  );\n";
}

void print_section(const Section& section, std::string& out) {
  out += "\n  // " + section.comment + "\n";
  print_nets(section.nets, out);
  for (const Assign& a : section.assigns) out += "  assign " + a.target + " = " + a.value + ";\n";
  for (const Instance& i : section.instances) print_instance(i, out);
}

}  // namespace

std::string number(int width, uint64_t value) { return std::to_string(width) + "'d" + std::to_string(value); }

std::string element(const std::string& net, int index, int width) {
  return width == 1 ? net + "[" + std::to_string(index) + "]" : range(net, index * width, width);
}

std::string range(const std::string& net, int lsb, int width) {
  return net + "[" + std::to_string(lsb) + " +: " + std::to_string(width) + "]";
}

std::string concat(const std::vector<std::string>& low_first) {
  if (low_first.size() == 1) return low_first[0];
  return "{" + join({low_first.rbegin(), low_first.rend()}, ", ") + "}";
}

std::string all(const std::vector<std::string>& terms) {
  return terms.size() == 1 ? terms[0] : "(" + join(terms, " & ") + ")";
}

std::string any(const std::vector<std::string>& terms) {
  return terms.size() == 1 ? terms[0] : "(" + join(terms, " | ") + ")";
}

std::string some_bit(const std::string& net) { return "(|" + net + ")"; }

std::string equal(const std::string& left, const std::string& right) { return "(" + left + " == " + right + ")"; }

std::string odd_bits(const std::vector<std::string>& nets) { return "^" + (nets.size() == 1 ? nets[0] : concat(nets)); }

std::string print(const Module& module) {
  std::string out;
  for (const std::string& line : module.header) out += "// " + line + "\n";
  out += "module " + module.name + " (\n";
  for (size_t i = 0; i < module.ports.size(); ++i) {
    const Port& p = module.ports[i];
    out += std::string("    ") + (p.direction == Direction::kInput ? "input  " : "output ") + "logic " +
           width_text(p.width) + p.name + (i + 1 < module.ports.size() ? ",\n" : "\n");
  }
  out += ");\n";
  for (const auto& [name, value] : module.constants) out += "  localparam int " + name + " = " + value + ";\n";
  for (const Section& section : module.sections) print_section(section, out);
  out += "endmodule\n";
  return out;
}

}  // namespace winnow::rtl_gen::verilog
