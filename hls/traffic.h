// What bytes on the bus are: the one source for mapper, RTL, engines and reports.
#pragma once
#include <cstdint>

namespace winnow::hls {

/// In the order of reports; those after the program are the classes of the byte counters, in register order.
#define WN_TRAFFIC(X)          \
  X(kProgram, "program")       \
  X(kTables, "tables")         \
  X(kWeights, "weights")       \
  X(kActsIn, "activations_in") \
  X(kActsOut, "activations_out")

enum class Traffic : uint8_t {
#define X(traffic, name) traffic,
  WN_TRAFFIC(X)
#undef X
};

constexpr const char* kTrafficNames[] = {
#define X(traffic, name) name,
    WN_TRAFFIC(X)
#undef X
};
constexpr int kTrafficKinds = sizeof kTrafficNames / sizeof *kTrafficNames;

constexpr const char* traffic_name(Traffic traffic) { return kTrafficNames[static_cast<int>(traffic)]; }

/// Whether it is written to the DRAM; all else is read.
constexpr bool is_written(Traffic traffic) { return traffic == Traffic::kActsOut; }

/// Classes of the byte counters; the program's bytes have a counter of their own.
constexpr int kByteClasses = kTrafficKinds - 1;
constexpr int byte_class(Traffic traffic) { return static_cast<int>(traffic) - 1; }
constexpr Traffic traffic_of_class(int byte_class) { return static_cast<Traffic>(byte_class + 1); }
#define WN_BYTE_CLASSES "tables, weights, activations in, activations out"

/// Read streams of the machine, which are its AXI IDs; kStreamWeights + s is weight stream s.
#define WN_READ_STREAMS(X)               \
  X(kStreamProgram, "program", kProgram) \
  X(kStreamTables, "tables", kTables)    \
  X(kStreamActs, "acts", kActsIn)        \
  X(kStreamWeights, "weights", kWeights)

enum ReadStream : uint8_t {
#define X(stream, name, traffic) stream,
  WN_READ_STREAMS(X)
#undef X
};

constexpr Traffic traffic_of_stream(int stream) {
  switch (stream) {
#define X(stream, name, traffic) \
  case stream: return Traffic::traffic;
    WN_READ_STREAMS(X)
#undef X
  }
  return Traffic::kWeights;
}

}  // namespace winnow::hls
