// Every limit of the machine in one list: what holds it, how wide that is, the largest value that a program has, and
// what happens beyond.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace winnow::mapping {

enum class Beyond {
  kCutUp,        // the mapper makes several of one
  kRefused,      // by check, map, generate and simulate, with one message
  kUnreachable,  // something narrower comes before
  kWraps         // meant: the value counts modulo the field
};

struct Limit {
  std::string name;             // of descriptor fields: hls::Field::name
  std::string what;             // that it limits, with its unit
  int bits = 0;                 // of the field; 0: not a field
  int64_t least = 0, most = 0;  // values that programs have
  Beyond beyond = Beyond::kUnreachable;
  std::string how;  // the message, or why it is so
};

/// Descriptor fields, in the order of hls::kFields; `name`, `what` and `bits` are theirs. A field that the list has
/// not: `how` is empty.
std::vector<Limit> field_limits();
/// What else the machine holds: memories, slots, counters, streams.
std::vector<Limit> machine_limits();
/// What a network may be, and what the mapper tells apart.
std::vector<Limit> network_limits();

/// docs/limits.md.
std::string limits_markdown();

}  // namespace winnow::mapping
