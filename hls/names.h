// Units, opcodes and errors: their numbers, names and texts. The one source for C++, Verilog, C, reports and documents;
// hls/error_text.h makes sentences of them.
#pragma once
#include <cstdint>

namespace winnow::hls {

/// In the order of their numbers: name, and what its work is called in reports.
#define WN_UNITS(X)                    \
  X(kUnitLw, "lw", "load_weights")     \
  X(kUnitLa, "la", "load_activations") \
  X(kUnitCp, "cp", "compute")          \
  X(kUnitVu, "vu", "vector")           \
  X(kUnitSt, "st", "store")

enum Unit : uint8_t {
#define X(unit, name, work) unit,
  WN_UNITS(X)
#undef X
      kUnits
};

constexpr const char* kUnitNames[kUnits] = {
#define X(unit, name, work) name,
    WN_UNITS(X)
#undef X
};
constexpr const char* kUnitWork[kUnits] = {
#define X(unit, name, work) work,
    WN_UNITS(X)
#undef X
};

/// Name, and the unit that executes it.
#define WN_OPCODES(X)                         \
  X(kLoadTables, 1, "LOAD_TABLES", kUnitLw)   \
  X(kLoadWeights, 2, "LOAD_WEIGHTS", kUnitLw) \
  X(kLoadActs, 3, "LOAD_ACTS", kUnitLa)       \
  X(kCompute, 4, "COMPUTE", kUnitCp)          \
  X(kVector, 5, "VECTOR", kUnitVu)            \
  X(kStoreActs, 6, "STORE_ACTS", kUnitSt)

enum Opcode : uint8_t {
#define X(opcode, number, name, unit) opcode = number,
  WN_OPCODES(X)
#undef X
};

constexpr Unit unit_of(Opcode op) {
  switch (op) {
#define X(opcode, number, name, unit) \
  case opcode: return unit;
    WN_OPCODES(X)
#undef X
  }
  return kUnits;
}

/// "" of what is no opcode.
constexpr const char* opcode_name(uint32_t op) {
  switch (op) {
#define X(opcode, number, name, unit) \
  case opcode: return name;
    WN_OPCODES(X)
#undef X
  }
  return "";
}

/// Of STATUS: name, what is wrong, which cases that can be, and what the detail is; "" where there is none.
#define WN_ERRORS(X)                                                                                              \
  X(kErrorAxiRead, 1, "AXI_READ", "a read response other than OKAY", "", "stream")                                \
  X(kErrorAxiWrite, 2, "AXI_WRITE", "a write response other than OKAY", "", "")                                   \
  X(kErrorDescriptor, 3, "DESCRIPTOR", "a descriptor that the machine cannot do",                                 \
    "unknown opcode, wrong size, address off a beat, a part that is not built in, a stream without decoder, a "   \
    "table longer than its beats, too many taps",                                                                 \
    "opcode")                                                                                                     \
  X(kErrorDecode, 4, "DECODE", "a weight stream that does not decode to its length",                              \
    "a codeword without meaning, a weight past the end, too few or too many beats, a form that is not built in, " \
    "a field out of range",                                                                                       \
    "its number")                                                                                                 \
  X(kErrorOverflow, 5, "OVERFLOW", "weights past the end of a PE memory", "", "the stream's number")              \
  X(kErrorActs, 6, "ACTS", "an activation stream shorter than its words", "", "")                                 \
  X(kErrorProgram, 7, "PROGRAM", "a program that cannot be fetched", "", "")

enum ErrorCode : uint8_t {
  kErrorNone = 0,
#define X(code, number, name, what, cases, detail) code = number,
  WN_ERRORS(X)
#undef X
};

struct Error {
  ErrorCode code;
  const char *name, *what, *cases, *detail;
};
constexpr Error kErrors[] = {
#define X(code, number, name, what, cases, detail) {code, name, what, cases, detail},
    WN_ERRORS(X)
#undef X
};

/// Details of kErrorProgram.
#define WN_PROGRAM_ERRORS(X)                                      \
  X(kProgramOffBeat, 1, "OFF_BEAT", "PROGRAM_ADDR is off a beat") \
  X(kProgramEmpty, 2, "EMPTY", "PROGRAM_UNITS is 0")              \
  X(kProgramPastEnd, 3, "PAST_END", "its fetch has come to the end of the 4 GiB")

enum ProgramError : uint8_t {
  kProgramFine = 0,
#define X(error, number, name, what) error = number,
  WN_PROGRAM_ERRORS(X)
#undef X
};

struct ProgramErrorName {
  ProgramError error;
  const char *name, *what;
};
constexpr ProgramErrorName kProgramErrors[] = {
#define X(error, number, name, what) {error, name, what},
    WN_PROGRAM_ERRORS(X)
#undef X
};

}  // namespace winnow::hls
