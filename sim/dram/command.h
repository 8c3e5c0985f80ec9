// The commands a DRAM understands, as they go over the command bus of a channel.
#pragma once
#include <cstdint>

namespace winnow::sim {

enum class DramCommand : uint8_t { kActivate, kPrecharge, kPrechargeAll, kRead, kWrite, kRefresh };

struct IssuedCommand {
  uint64_t clock;
  DramCommand command;
  int channel;
  int bank_group, bank;  // of kActivate, kPrecharge, kRead and kWrite
  uint32_t row;          // of kActivate, kRead and kWrite
};

}  // namespace winnow::sim
