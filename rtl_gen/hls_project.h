// The kernels of hls/ with the sizes of a machine, as a project for an HLS tool.
#pragma once
#include <map>
#include <string>

#include "accelerators/accelerator.h"
#include "hls/features.h"

namespace winnow::rtl_gen {

/// The folder of the project: the kernels include each other as "hls/..".
constexpr const char* kHlsFolder = "hls/";

/// Texts by file name: one plain function a kernel (wn_*.cpp, their names with `prefix`), the headers that these need,
/// machine.h with the sizes, testbench.cpp, project.tcl. `command` makes them again. The same arguments give the same
/// bytes.
std::map<std::string, std::string> hls_project(const accelerators::Accelerator& accelerator,
                                               const hls::Features& features, const std::string& command,
                                               const std::string& prefix);

}  // namespace winnow::rtl_gen
