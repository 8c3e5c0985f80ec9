// A machine as files: Verilog, file lists, packaging, register map, manifest.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "accelerators/accelerator.h"
#include "hls/features.h"
#include "models/file_set.h"

namespace winnow::rtl_gen {

/// Everything that the accelerator's decoders understand, vector units, and the largest number of counters.
hls::Features all_features(const accelerators::Accelerator& accelerator);

/// Where the programs of a network lie in DRAM; 0 units: there is none.
struct Programs {
  uint32_t base_address = 0;
  uint32_t address = 0, units = 0;
  uint32_t warm_address = 0, warm_units = 0;
};

/// How a design is to be called, and what it will run, for those who put it into a system.
struct Packaging {
  std::string prefix;  // before the names of all modules, macros and files of Verilog and C; and of the core
  Programs programs;   // for the manifest
};

struct Generated {
  /// 64 bits in hex of everything that the hardware depends on: parameters, wiring, library. Equal hashes: the same
  /// machine, cycle by cycle, whatever the accelerator is called and whatever DRAM or clock it is meant for.
  std::string hash;
  uint32_t config_hash = 0;                     // CONFIG_HASH register
  std::string top;                              // module: the prefix and winnow_top
  std::vector<std::string> files;               // names of all files, sorted
  std::vector<std::string> links;               // names by bit of probe_link_valid and probe_link_ready
  std::map<std::string, std::string> contents;  // of `files`, by name
};

constexpr const char* kFileList = "files.f";             // Verilog file list; its paths are relative to its folder
constexpr const char* kManifest = "winnow_params.json";  // says what the other files are; written last

/// The files in memory; `command` is the command line that makes them again and stands in the headers. The same
/// arguments give the same bytes.
Generated describe(const accelerators::Accelerator& accelerator, const hls::Features& features,
                   const std::string& command, const Packaging& packaging = {});

/// Adds them to what a command leaves in its folder, below `folder` in it ("" or with a slash at its end).
void add_files(const Generated& generated, const std::string& folder, models::FileSet& set);

}  // namespace winnow::rtl_gen
