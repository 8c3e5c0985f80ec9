// Prints what hls/ says of the machine.
#include "rtl_gen/register_map.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "hls/descriptor.h"
#include "hls/error_text.h"
#include "hls/geometry.h"
#include "hls/records.h"
#include "hls/registers.h"
#include "models/text.h"

namespace winnow::rtl_gen {
namespace {

constexpr std::pair<const char*, int> kOpcodes[] = {
#define X(opcode, number, name, unit) {name, number},
    WN_OPCODES(X)
#undef X
};

constexpr std::pair<const char*, int> kTables[] = {{"run", hls::kTableRun},
                                                   {"run_limit", hls::kTableRunLimit},
                                                   {"run_delta", hls::kTableRunDelta},
                                                   {"code_limit", hls::kTableCodeLimit},
                                                   {"code_delta", hls::kTableCodeDelta},
                                                   {"codebook", hls::kTableCodebook}};

std::string access_text(hls::Access a) {
  switch (a) {
    case hls::Access::kRead: return "read";
    case hls::Access::kReadWrite: return "read, write";
    case hls::Access::kWriteOneToSet: return "write 1 to do";
    default: return "read, write 1 to clear";
  }
}

/// A macro's name in capitals; its parameter stays as it is.
std::string upper_name(const std::string& name) {
  const size_t end = std::min(name.find('('), name.size());
  return models::upper(name.substr(0, end)) + name.substr(end);
}

}  // namespace

std::string descriptor_header() {
  std::string out =
      "// The machine's vocabulary: geometry, records, descriptor fields, counters, registers. Printed from hls/; do "
      "not "
      "edit.\n"
      "`ifndef WN_DESC_SVH\n`define WN_DESC_SVH\n";
  const auto define = [&](const std::string& name, const std::string& value) {
    out += "`define WN_" + upper_name(name) + " " + value + "\n";
  };
  for (const hls::GeometryRule& g : hls::kGeometryRules) {
    std::string parameter = g.parameter;  // "(int row)"
    if (parameter.rfind("(int ", 0) == 0) parameter.erase(1, 4);
    define(g.name + (parameter == "()" ? "" : parameter), std::string("(") + g.rule + ")");
  }
  define("lanes", std::to_string(hls::kLanes));
  define("lane_bits", std::to_string(hls::kLaneBits));
  define("word_bits", std::to_string(hls::kWordBits));
  for (const hls::Record& r : hls::kRecords) {
    const std::string record = std::string(r.name) + "_";
    define(record + "bits", std::to_string(r.bits));
    for (const hls::RecordField* f = r.begin; f != r.end; ++f) {
      define(record + f->name, std::to_string(f->lsb) + " +: " + std::to_string(f->width));
      define(record + f->name + "_bits", std::to_string(f->width));
    }
  }
  define("desc_bits", std::to_string(hls::kDescriptorBits));
  for (const hls::Field& f : hls::kFields) define(f.name, std::to_string(f.lsb) + " +: " + std::to_string(f.width));
  for (const auto& [name, value] : kOpcodes) define(std::string("op_") + name, "8'd" + std::to_string(value));
  for (const auto& [name, value] : kTables) define(std::string("table_") + name, std::to_string(value));
  define("depthwise_params", std::to_string(hls::kDepthwiseParams));
  define("depthwise_taps", std::to_string(hls::kDepthwiseTaps));
#define X(stream, name, traffic) define(std::string("stream_") + name, "8'd" + std::to_string(hls::stream));
  WN_READ_STREAMS(X)
#undef X
  for (int k = 0; k < hls::kByteClasses; ++k)
    define(std::string("class_") + hls::traffic_name(hls::traffic_of_class(k)), std::to_string(k));
  define("counters", std::to_string(hls::kCounterCount));
  std::string ports, amounts;
  for (int i = 0; i < hls::kCounterCount; ++i) {
    const hls::Counter& c = hls::kCounters[i];
    const std::string signal = std::string(c.signal) + (*c.module ? "_i" : "");
    if (*c.module) ports += " \\\n  input  logic [CountW-1:0] " + signal + ",";
    amounts += " \\\n  amount[32*" + std::to_string(i) + "+:32] = 32'(" + signal + ");";
  }
  out += "`define WN_COUNTED_PORTS" + ports + "\n`define WN_COUNTER_AMOUNTS" + amounts + "\n";
  for (const hls::Register& r : hls::kRegisters)
    define(std::string("reg_") + r.name, "12'h" + models::hex(r.offset, 3));
  define("id", "32'h" + models::hex(hls::kId, 8));
  define("version", "32'd" + std::to_string(hls::kVersion));
  for (const hls::Error& e : hls::kErrors) define(std::string("error_") + e.name, "8'd" + std::to_string(e.code));
  for (const hls::ProgramErrorName& e : hls::kProgramErrors)
    define(std::string("program_") + e.name, "8'd" + std::to_string(e.error));
  return out + "`endif\n";
}

std::string register_c_header(const std::string& prefix) {
  const std::string macros = models::upper(prefix) + "WINNOW_", guard = macros + "REGS_H";
  std::string out =
      "/* Winnow registers: byte offsets from the AXI4-Lite base. Printed from hls/registers.h; do not edit. "
      "*/\n#ifndef " +
      guard + "\n#define " + guard + "\n\n";
  const auto define = [&](const std::string& name, const std::string& value, const std::string& meaning) {
    out += "#define " + macros + models::upper(name) + " " + value +
           (meaning.empty() ? "" : "  /* " + meaning + " */") + "\n";
  };
  for (const hls::Register& r : hls::kRegisters) define(r.name, "0x" + models::hex(r.offset, 3), r.meaning);
  out += "\n";
  define("id_value", "0x" + models::hex(hls::kId, 8) + "u", "");
  define("version_value", std::to_string(hls::kVersion) + "u", "");
  define("ctrl_start", "0x1u", "");
  define("ctrl_reset", "0x2u", "");
  define("status_busy", "0x1u", "");
  define("status_done", "0x2u", "");
  define("status_error", "0x4u", "");
  define("status_stray", "0x8u", "");
  out += "\n";
  for (const hls::Error& e : hls::kErrors)
    define(std::string("error_") + e.name, std::to_string(e.code) + "u", hls::error_meaning(e));
  return out + "\n#endif\n";
}

std::string register_markdown() {
  std::string out =
      "# Registers\n\nAXI4-Lite, 32-bit words, byte offsets. Two-word counters: low word first; reading it holds the "
      "high word for\nthe next read. "
      "Counters are zero at start. After an error BUSY stays until a soft reset. "
      "Resets:\n[architecture](architecture.md), section 7.\n\n"
      "| offset | name | words | access | meaning |\n|---|---|---|---|---|\n";
  for (const hls::Register& r : hls::kRegisters)
    out += "| 0x" + models::hex(r.offset, 3) + " | " + models::upper(r.name) + " | " + std::to_string(r.words) + " | " +
           access_text(r.access) + " | " + r.meaning + " |\n";
  out += "\n| error code | name | meaning |\n|---|---|---|\n";
  for (const hls::Error& e : hls::kErrors)
    out += "| " + std::to_string(e.code) + " | " + e.name + " | " + hls::error_meaning(e) + " |\n";
  out +=
      "\nA start runs what PROGRAM_ADDR and PROGRAM_UNITS name. Where all weights stay in the PEs there is a warm "
      "program\ntoo, which does not load them: for "
      "starts after one of the whole program that ended with DONE. After another\nprogram, an error, a soft reset "
      "while busy, or loss of power or "
      "configuration, the whole program first.\n";
  return out;
}

}  // namespace winnow::rtl_gen
