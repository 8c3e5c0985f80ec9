// Local search over channel swaps, jointly over the network: fewer expected cycles of the slowest PE of every tile.
#pragma once
#include <map>
#include <memory>

#include "mapping/placement.h"
#include "mapping/placement_balance.h"

namespace winnow::mapping {

/// Tiles by operation, of the array operations.
using TilesOf = std::map<size_t, std::vector<Tile>>;

/// Swaps channels within their groups wherever that lowers the expected cost. A group's permutation sets the rows of
/// the operations that write it and the columns of those that read it, so a swap is judged over all of them.
/// Deterministic; all arguments are kept by reference.
class PlacementSearch {
 public:
  PlacementSearch(const Groups& groups, Seating& seating, const Lowered& lowered, const WorkOf& work,
                  const hls::Geometry& grid);
  ~PlacementSearch();

  /// Sets the tiles; before the first sweep, and again when the seating has made others possible.
  void cut(const TilesOf& tiles);

  /// Expected cycles of the network: 8-norms over the PEs of every tile, summed; and a tenth as much for evenly spread
  /// weights, so that no PE's memory is full long before the others'.
  double cost() const;

  /// Sweep number `number` of `sweeps` over the groups, in which `trials` swaps in all are tried in every group, fewer
  /// in small ones. A group of very many pairs gets all its trials in the first sweep: looking at it takes longer than
  /// they do. Never raises the cost.
  /// False when no group had a turn.
  bool sweep(int number, int sweeps, int trials, uint64_t& random_state);

 private:
  struct Term;
  struct View;
  Place place(const Member& member) const { return place_of(groups_, seating_, member); }
  View view(Term& term, size_t group) const;
  void visit(size_t group, int trials, uint64_t& random_state);

  const Groups& groups_;
  Seating& seating_;
  std::vector<std::unique_ptr<Term>> terms_;
  std::vector<size_t> pairs_;  // by group, of the operations that read or write it
};

}  // namespace winnow::mapping
