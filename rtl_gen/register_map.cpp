// Prints hls/descriptor.h and hls/registers.h.
#include "rtl_gen/register_map.h"

#include <cstdio>
#include <utility>

#include "hls/descriptor.h"
#include "hls/error_text.h"
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

std::string hex(uint32_t value, int digits) {
  char text[16];
  std::snprintf(text, sizeof text, "%0*x", digits, value);
  return text;
}

std::string access_text(hls::Access a) {
  switch (a) {
    case hls::Access::kRead: return "read";
    case hls::Access::kReadWrite: return "read, write";
    case hls::Access::kWriteOneToSet: return "write 1 to do";
    default: return "read, write 1 to clear";
  }
}

}  // namespace

std::string descriptor_header() {
  std::string out =
      "// Descriptor fields, decoder tables, registers. Printed from hls/descriptor.h and hls/registers.h; do not "
      "edit.\n"
      "`ifndef WN_DESC_SVH\n`define WN_DESC_SVH\n";
  const auto define = [&](const std::string& name, const std::string& value) {
    out += "`define WN_" + models::upper(name) + " " + value + "\n";
  };
  define("desc_bits", std::to_string(hls::kDescriptorBits));
  for (const hls::Field& f : hls::kFields) define(f.name, std::to_string(f.lsb) + " +: " + std::to_string(f.width));
  for (const auto& [name, value] : kOpcodes) define(std::string("op_") + name, "8'd" + std::to_string(value));
  for (const auto& [name, value] : kTables) define(std::string("table_") + name, std::to_string(value));
  define("depthwise_params", std::to_string(hls::kDepthwiseParams));
  define("depthwise_taps", std::to_string(hls::kDepthwiseTaps));
  for (const hls::Register& r : hls::kRegisters) define(std::string("reg_") + r.name, "12'h" + hex(r.offset, 3));
  define("id", "32'h" + hex(hls::kId, 8));
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
  for (const hls::Register& r : hls::kRegisters) define(r.name, "0x" + hex(r.offset, 3), r.meaning);
  out += "\n";
  define("id_value", "0x" + hex(hls::kId, 8) + "u", "");
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
    out += "| 0x" + hex(r.offset, 3) + " | " + models::upper(r.name) + " | " + std::to_string(r.words) + " | " +
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
