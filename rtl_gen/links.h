// The links of a machine's top that a watchdog can name.
#pragma once
#include <string>
#include <vector>

#include "rtl_gen/design.h"

namespace winnow::rtl_gen {

/// A valid/ready link, or work that one unit does alone (then `valid` and `ready` are the same); the expressions are
/// nets of the top.
/// Together the links show every unit at work: while one is busy, one of its links moves every few hundred cycles.
struct Link {
  std::string name, valid, ready;
};

/// In the order of the bits of probe_link_valid and probe_link_ready.
std::vector<Link> links(const Design& design);

}  // namespace winnow::rtl_gen
