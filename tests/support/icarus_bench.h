// A testbench in Icarus Verilog, which knows X where Verilator does not.
#pragma once
#include <cstdio>
#include <string>

namespace winnow::tests {

/// Compiles module `bench` from `sources` (arguments of iverilog) in a folder and runs it: all that both print, but not
/// Icarus 11's note that it watches whole vectors where a slice would do.
inline std::string run_icarus(const std::string& folder, const std::string& sources) {
  const std::string command = "cd '" + folder + "' && iverilog -g2012 -s bench -o bench.vvp " + sources +
                              " 2>&1 | grep -v 'sorry: constant selects in always_' ; vvp -n bench.vvp 2>&1";
  std::string said;
  FILE* pipe = popen(("(" + command + ")").c_str(), "r");
  if (!pipe) return "no shell";
  char buffer[4096];
  while (const size_t n = fread(buffer, 1, sizeof buffer, pipe)) said.append(buffer, n);
  pclose(pipe);
  return said;
}

}  // namespace winnow::tests
