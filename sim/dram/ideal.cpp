// Ideal memory: the cycle after the request is the cycle of the first beat.
#include "sim/dram/ideal.h"

namespace winnow::sim {

Completion IdealDram::access(const DramRequest& request) {
  const uint64_t next = request.start_cycle + 1;
  return request.is_write ? Completion{next, next} : bus_.carry({next, next}, request.bytes);
}

}  // namespace winnow::sim
