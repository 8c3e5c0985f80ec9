// The AXI4-Lite register map: the one source for RTL, drivers, C header and Markdown.
#pragma once
#include <cstdint>

namespace winnow::hls {

enum class Access { kRead, kReadWrite, kWriteOneToSet, kWriteOneToClear };

struct Register {
  const char* name;
  uint16_t offset;  // bytes
  int words;        // 1; 2 for 64-bit counters (low word first); more for windows
  Access access;
  const char* meaning;
};

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
  X(cycles, 0x040, 2, kRead, "cycles from start to done")                                                            \
  X(macs, 0x048, 2, kRead, "non-zero pairs multiplied")                                                              \
  X(pe_starved, 0x050, 2, kRead, "PE-cycles of compute with an empty queue")                                         \
  X(pe_blocked, 0x058, 2, kRead, "PE-cycles of compute waiting for an accumulator set")                              \
  X(compute_cycles, 0x060, 2, kRead, "cycles with a compute tile running")                                           \
  X(vector_cycles, 0x068, 2, kRead, "cycles with a vector pass running")                                             \
  X(wait_weights, 0x070, 2, kRead, "cycles the next compute tile waited for a weight load")                          \
  X(wait_acts, 0x078, 2, kRead, "... for an activation load, weights being there")                                   \
  X(wait_compute, 0x080, 2, kRead, "... for an earlier compute tile, the above being there")                         \
  X(wait_vector, 0x088, 2, kRead, "... for a vector pass, the above being there")                                    \
  X(wait_store, 0x090, 2, kRead, "... for a store, the above being there")                                           \
  X(wait_program, 0x098, 2, kRead, "cycles with no compute tile in the queue")                                       \
  X(program_bytes, 0x0a0, 2, kRead, "program bytes requested")                                                       \
  X(done_lw, 0x100, 1, kRead, "weight loads done")                                                                   \
  X(done_la, 0x104, 1, kRead, "activation loads done")                                                               \
  X(done_cp, 0x108, 1, kRead, "compute tiles done")                                                                  \
  X(done_vu, 0x10c, 1, kRead, "vector passes done")                                                                  \
  X(done_st, 0x110, 1, kRead, "stores done")                                                                         \
  X(length_slots, 0x400, 256, kReadWrite,                                                                            \
    "beats of activation stream i; hosts write inputs, stores write outputs; 0 after aresetn")                       \
  X(byte_counters, 0x800, 512, kRead,                                                                                \
    "bytes by class and tag: word class * 128 + tag; classes: tables, weights, activations in, activations out")

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
constexpr int kCounterTags = 128;      // largest; tags beyond the built number share the last counter

/// STATUS error codes.
enum ErrorCode : uint8_t {
  kErrorNone = 0,
  kErrorAxiRead = 1,  // detail: stream
  kErrorAxiWrite = 2,
  kErrorDescriptor =
      3,  // opcode, size, address off a beat, part that is not built in, too many taps, table past its beats; detail: opcode
  kErrorDecode = 4,    // codeword without meaning, or stream shorter or longer than its content; detail: weight stream
  kErrorOverflow = 5,  // a decoder passed the end of a PE memory; detail: weight stream
  kErrorActs = 6,      // an activation stream shorter than its words
  kErrorProgram = 7    // cannot be fetched; detail: ProgramError
};

enum ProgramError : uint8_t {
  kProgramFine = 0,
  kProgramOffBeat = 1,  // PROGRAM_ADDR is not a multiple of the bus width
  kProgramEmpty = 2,    // PROGRAM_UNITS is 0
  kProgramPastEnd = 3   // the fetch has come to the end of the 4 GiB
};

}  // namespace winnow::hls
