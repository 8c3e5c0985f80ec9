// On-chip memory: bank space by lifetime, PE and parameter memories as rings, and who must wait for whom.
#pragma once
#include <array>
#include <map>
#include <string>
#include <vector>

#include "hls/descriptor.h"
#include "mapping/schedule.h"

namespace winnow::mapping {

/// Gives every buffer a base address so that buffers of one segment do not overlap; false when `bank_words` do not
/// suffice.
/// `schedule.bank_words` becomes what is needed.
bool allocate_buffers(Schedule& schedule, int bank_words);

/// A memory handed out front to back and around again. Knows which compute tile used each piece last.
class Ring {
 public:
  explicit Ring(int size) : size_(size) {}
  /// Takes `n` words (n <= size) for compute tile `tile`; `tiles_before` becomes at least the number of tiles that must
  /// be done first.
  int take(int n, int tile, int& tiles_before);
  /// The piece at `begin` is used by compute tile `tile` too.
  void use(int begin, int tile);
  /// The next `n` words will come from one piece of the memory.
  void keep_together(int n);
  int high_water() const { return high_water_; }

 private:
  struct Piece {
    int begin, end, tile;
  };
  int size_, next_ = 0, high_water_ = 0;
  std::vector<Piece> pieces_;
};

/// Bank accesses in program order; tells what a new access must wait for in the other units.
class Hazards {
 public:
  using Waits = std::array<int, hls::kUnits>;  // descriptors of each unit that must be done
  /// Registers an access by descriptor `index` of `unit` to words [begin, end) and raises `waits`.
  void access(hls::Unit unit, int index, int begin, int end, bool write, Waits& waits);

 private:
  struct Access {
    hls::Unit unit;
    int index, begin, end;
    bool write;
  };
  std::vector<Access> accesses_;
};

}  // namespace winnow::mapping
