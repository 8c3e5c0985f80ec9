// The AXI4-Lite register map: the one source for RTL, drivers, C header and Markdown.
#pragma once
#include <cstdint>

#include "hls/counters.h"
#include "hls/names.h"
#include "hls/traffic.h"

namespace winnow::hls {

enum class Access { kRead, kReadWrite, kWriteOneToSet, kWriteOneToClear };

struct Register {
  const char* name;
  uint16_t offset;  // bytes
  int words;        // 1; 2 for 64-bit counters (low word first); more for windows
  Access access;
  const char* meaning;
};

constexpr uint16_t kCounterBase = 0x040;
static_assert(kCounterBase + 8 * kCounterCount <= 0x100, "the counters end before the done counts begin");

#define WN_COUNTER_REGISTER(X, name, signal, module, group, key, meaning) \
  X(name, kCounterBase + 8 * counter::name, 2, kRead, meaning)

#define WN_REGISTERS(X)                                                                                              \
  X(ctrl, 0x000, 1, kWriteOneToSet,                                                                                  \
    "bit 0 start (ignored while a program runs; kept while a reset is under way), bit 1 soft reset; both: reset, "   \
    "then start")                                                                                                    \
  X(status, 0x004, 1, kWriteOneToClear,                                                                              \
    "bit 0 busy, bit 1 done, bit 2 error, bit 3 an answer on the bus that nobody had asked for; [15:8] error code, " \
    "[31:16] error detail")                                                                                          \
  X(irq_enable, 0x008, 1, kReadWrite, "bit 0 done, bit 1 error")                                                     \
  X(irq_status, 0x00c, 1, kWriteOneToClear, "bit 0 done, bit 1 error")                                               \
  X(program_addr, 0x010, 1, kReadWrite, "byte address of the program, beat-aligned; BASE_ADDR is added to it")       \
  X(program_units, 0x014, 1, kReadWrite, "program length in 32-byte units, at least 1")                              \
  X(base_addr, 0x018, 1, kReadWrite,                                                                                 \
    "added (mod 2^32) to PROGRAM_ADDR and every address in the program; bits 11:0 are 0; write while not busy")      \
  X(id, 0x020, 1, kRead, "0x574e4f57 (WNOW)")                                                                        \
  X(version, 0x024, 1, kRead, "interface version")                                                                   \
  X(config_hash, 0x028, 1, kRead, "hash of the configuration the RTL was generated for")                             \
  X(geometry, 0x02c, 1, kRead, "[7:0] rows, [15:8] columns, [23:16] accumulators, [31:24] counter tags - 1")         \
  WN_COUNTERS(WN_COUNTER_REGISTER, X)                                                                                \
  X(done_lw, 0x100, 1, kRead, "weight loads done")                                                                   \
  X(done_la, 0x104, 1, kRead, "activation loads done")                                                               \
  X(done_cp, 0x108, 1, kRead, "compute tiles done")                                                                  \
  X(done_vu, 0x10c, 1, kRead, "vector passes done")                                                                  \
  X(done_st, 0x110, 1, kRead, "stores done")                                                                         \
  X(length_slots, 0x400, 256, kReadWrite,                                                                            \
    "beats of activation stream i; hosts write inputs, stores write outputs; 0 after aresetn")                       \
  X(byte_counters, 0x800, 512, kRead, "bytes by class and tag: word class * 128 + tag; classes: " WN_BYTE_CLASSES)

constexpr Register kRegisters[] = {
#define X(name, offset, words, access, meaning) {#name, offset, words, Access::access, meaning},
    WN_REGISTERS(X)
#undef X
};

namespace reg {
#define X(name, offset, words, access, meaning) constexpr uint16_t name = offset;
WN_REGISTERS(X)
#undef X
}  // namespace reg

constexpr uint32_t kId = 0x574e4f57;
constexpr uint32_t kVersion = 2;
constexpr uint32_t kBaseAlign = 4096;  // of BASE_ADDR: an image is cut into the same bursts wherever it lies

}  // namespace winnow::hls
