// From generated Verilog to a loadable library, through Verilator and the C++ compiler, once per design.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "sim/cosim/dut.h"

namespace winnow::sim {

/// Verilog of a design. The library is built from copies of the very texts that its key is made of, so nobody can
/// change them in between.
struct DesignSource {
  std::string file_list;  // Verilator file list, whose paths are relative to its folder. Top module: winnow_top
  std::vector<std::pair<std::string, std::string>> params;  // of the top, over what the files say
  std::string hash;                                         // of the design; stands in the key beside the texts
  std::map<std::string, std::string> files =
      {};  // by name in that folder, `file_list` among them; empty: read from the disk
};

struct BuildOptions {
  std::string cache_dir;       // made when missing; may be shared by processes
  bool trace = false;          // able to write FST; up to 3 % slower when not writing
  bool share_pe_code = false;  // one copy of the PE's code for all instances: pays from some 64 PEs on
  int jobs = 2;
  std::string optimization = "-O1";  // of the model; -O2 runs about 10 % faster and builds two to four times as long
  std::function<void()> building = [] {};  // called before it is built, which takes a while; not where the cache has it
};

/// `what()` says which step failed, the tool's first error lines and where the log is.
class BuildError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Path of the design's library in the cache, built if it is not there or not whole. Builds of the same design by other
/// processes are waited for. Throws BuildError, or InputError where a file cannot be written.
std::string build_design(const DesignSource& source, const BuildOptions& options);

/// An instance of the design; its library stays loaded. Throws BuildError when the file is not what build_design made
/// under this name.
std::unique_ptr<Dut> load_design(const std::string& library);

}  // namespace winnow::sim
