// A structural Verilog module as data, and its printer: the one place that knows Verilog syntax.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace winnow::rtl_gen::verilog {

/// Expressions are text made with these functions.
std::string number(int width, uint64_t value);                         // 8'd5
std::string element(const std::string& net, int index, int width);     // net[16*3 +: 16]; width 1: net[3]
std::string range(const std::string& net, int lsb, int width);         // net[lsb +: width]
std::string concat(const std::vector<std::string>& low_first);         // {.., second, first}
std::string all(const std::vector<std::string>& terms);                // (a & b)
std::string any(const std::vector<std::string>& terms);                // (a | b)
std::string some_bit(const std::string& net);                          // (|net)
std::string equal(const std::string& left, const std::string& right);  // (a == b)
std::string odd_bits(const std::vector<std::string>& nets);            // ^{..}

enum class Direction { kInput, kOutput };

struct Port {
  Direction direction;
  int width;
  std::string name;
};

struct Net {
  int width;
  std::string name;
  bool indexed = false;        // stays a vector when one bit wide
  std::string attribute = "";  // comment that a tool reads, behind the name
};

struct Assign {
  std::string target, value;
};

struct Instance {
  std::string module, name;
  std::vector<std::pair<std::string, std::string>> params, ports;
};

/// Nets, then assignments, then instances, under one comment.
struct Section {
  std::string comment;
  std::vector<Net> nets;
  std::vector<Assign> assigns;
  std::vector<Instance> instances;
};

struct Module {
  std::vector<std::string> header;  // comment lines
  std::string name;
  std::vector<std::pair<std::string, std::string>> constants;  // localparam int
  std::vector<Port> ports;
  std::vector<Section> sections;
};

std::string print(const Module& module);

}  // namespace winnow::rtl_gen::verilog
