// Sweeps over the groups; in each group random pairs of seats change channels if the sum over all operations gains.
#include "mapping/placement_search.h"

#include <algorithm>
#include <memory>

#include "models/random.h"

namespace winnow::mapping {
namespace {

constexpr int kSweeps = 4;            // over all groups: a swap here changes what is best there
constexpr int kTrialsPerSeat = 40;    // small groups need fewer trials than allowed
constexpr double kLeastGain = 1e-7;   // of the cost: smaller changes are rounding

/// One array operation: its balance under the current seating, and whose channels its inputs and outputs are.
struct Term {
  const std::vector<Member>& ins;
  const std::vector<Member>& outs;
  RowOfPlace row_of_place;
  Balance balance;
};

class Search {
 public:
  Search(const Groups& groups, Seating& seating, const Lowered& lowered, const std::map<size_t, PairWork>& work, const TilesOf& tiles,
         const models::Accelerator& accelerator)
      : groups_(groups), seating_(seating) {
    const Grid grid(accelerator);
    for (const auto& [op, pairs] : work) {
      const ArrayOp& array = std::get<ArrayOp>(lowered.ops[op].what);
      terms_.push_back(std::make_unique<Term>(Term{groups.members.at(array.input), groups.members.at(array.output),
                                                   RowOfPlace(tiles.at(op), groups.words.at(array.output), grid),
                                                   Balance(pairs, pairs.work, pairs.feed, grid, static_cast<int>(tiles.at(op).size()))}));
      seat(*terms_.back());
    }
  }

  double cost() const {
    double cost = 0;
    for (const auto& term : terms_) cost += term->balance.cost();
    return cost;
  }

  void run(uint64_t seed, int trials) {
    state_ = seed;
    for (int sweep = 0; sweep < kSweeps; ++sweep)
      for (size_t g = 0; g < groups_.groups.size(); ++g) {
        const int most = static_cast<int>(std::min<size_t>(static_cast<size_t>(trials), groups_.groups[g].seats.size() * kTrialsPerSeat));
        visit(g, most * (sweep + 1) / kSweeps - most * sweep / kSweeps);
      }
  }

 private:
  /// An operation seen from one group. Items are the group's channels; those past the last channel are empty seats.
  struct View {
    Term* term = nullptr;
    std::vector<std::vector<int>> ins, outs;      // by item: the operation's channels that are this item
    bool reads = false, writes = false;
    bool plain = false;                           // reads or writes, not both, and no item is two outputs: shares are enough
    std::vector<std::vector<float>> share;        // by item, if plain
    std::vector<int> row_of_seat;                 // if it writes and is plain
  };

  Place place(const Member& m) const { return place_of(groups_, seating_, m); }

  void seat(Term& term) {
    std::vector<int> columns, rows;
    for (const Member& m : term.ins) columns.push_back(place(m).bank);
    for (const Member& m : term.outs) rows.push_back(term.row_of_place(place(m)));
    term.balance.seat(std::move(columns), std::move(rows));
  }

  View view(Term& term, size_t g) const {
    const ChannelGroup& group = groups_.groups[g];
    View v;
    v.term = &term;
    const size_t items = group.seats.size();
    v.ins.resize(items);
    v.outs.resize(items);
    int first_word = 0;
    bool single = true;
    for (size_t i = 0; i < term.ins.size(); ++i)
      if (term.ins[i].group == static_cast<int>(g)) {
        v.ins[static_cast<size_t>(term.ins[i].channel)].push_back(static_cast<int>(i));
        v.reads = true;
      }
    for (size_t k = 0; k < term.outs.size(); ++k)
      if (term.outs[k].group == static_cast<int>(g)) {
        std::vector<int>& outs = v.outs[static_cast<size_t>(term.outs[k].channel)];
        outs.push_back(static_cast<int>(k));
        single &= outs.size() == 1;
        first_word = term.outs[k].first_word;
        v.writes = true;
      }
    v.plain = v.reads != v.writes && single;
    if (!v.plain) return v;
    for (size_t item = 0; item < items; ++item) {
      if (v.reads)
        v.share.push_back(term.balance.column_share(v.ins[item]));
      else
        v.share.push_back(term.balance.row_share(v.outs[item]));
    }
    if (v.writes)
      for (const Place& p : group.seats) v.row_of_seat.push_back(term.row_of_place({p.bank, p.position + first_word * hls::kLanes}));
    return v;
  }

  void visit(size_t g, int trials) {
    const ChannelGroup& group = groups_.groups[g];
    std::vector<View> views;
    for (auto& term : terms_) {
      View v = view(*term, g);
      if (v.reads || v.writes) views.push_back(std::move(v));
    }
    if (views.empty() || group.seats.size() < 2) return;
    std::vector<int> item_at(group.seats.size(), -1);
    for (int c = 0; c < group.channels; ++c) item_at[static_cast<size_t>(seating_[g][static_cast<size_t>(c)])] = c;
    int empty = group.channels;
    for (int& item : item_at)
      if (item < 0) item = empty++;
    least_gain_ = 0;
    for (const View& v : views) least_gain_ += kLeastGain * v.term->balance.cost();
    for (int trial = 0; trial < trials; ++trial) {
      const size_t a = models::next_random(state_) % group.seats.size(), b = models::next_random(state_) % group.seats.size();
      const Place &pa = group.seats[a], &pb = group.seats[b];
      if (pa.bank == pb.bank && pa.position / hls::kLanes == pb.position / hls::kLanes) continue;
      if (swap(group, views, item_at[a], a, item_at[b], b)) std::swap(item_at[a], item_at[b]);
    }
    for (size_t s = 0; s < item_at.size(); ++s)
      if (item_at[s] < group.channels) seating_[g][static_cast<size_t>(item_at[s])] = static_cast<int>(s);
  }

  /// Items x (in seat a) and y (in seat b) change seats if all that see the group gain together.
  bool swap(const ChannelGroup& group, std::vector<View>& views, int x, size_t a, int y, size_t b) {
    const int ca = group.seats[a].bank, cb = group.seats[b].bank;
    double change = 0;
    for (View& v : views) {
      const Balance& balance = v.term->balance;
      if (!v.plain) {
        change -= balance.cost();
        move(group, v, x, b);
        move(group, v, y, a);
        change += balance.cost();
      } else if (v.reads) {
        if (ca != cb) change += balance.swap_columns(v.share[static_cast<size_t>(x)], ca, v.share[static_cast<size_t>(y)], cb);
      } else if (v.row_of_seat[a] != v.row_of_seat[b]) {
        change += balance.swap_rows(v.share[static_cast<size_t>(x)], v.row_of_seat[a], v.share[static_cast<size_t>(y)], v.row_of_seat[b]);
      }
    }
    const bool gains = change < -least_gain_;
    for (View& v : views) {
      if (v.plain != gains) continue;  // plain ones have not moved yet, the others have
      move(group, v, x, gains ? b : a);
      move(group, v, y, gains ? a : b);
    }
    return gains;
  }

  static void move(const ChannelGroup& group, View& v, int item, size_t seat) {
    const Place& p = group.seats[seat];
    for (int in : v.ins[static_cast<size_t>(item)]) v.term->balance.move_in(in, p.bank);
    for (int out : v.outs[static_cast<size_t>(item)]) {
      const int first_word = v.term->outs[static_cast<size_t>(out)].first_word;
      v.term->balance.move_out(out, v.term->row_of_place({p.bank, p.position + first_word * hls::kLanes}));
    }
  }

  const Groups& groups_;
  Seating& seating_;
  std::vector<std::unique_ptr<Term>> terms_;
  uint64_t state_ = 0;
  double least_gain_ = 0;
};

}  // namespace

double expected_cost(const Groups& groups, const Seating& seating, const Lowered& lowered, const std::map<size_t, PairWork>& work,
                     const TilesOf& tiles, const models::Accelerator& accelerator) {
  Seating copy = seating;
  return Search(groups, copy, lowered, work, tiles, accelerator).cost();
}

void improve(const Groups& groups, Seating& seating, const Lowered& lowered, const std::map<size_t, PairWork>& work, const TilesOf& tiles,
             const models::Accelerator& accelerator, uint64_t seed, int trials) {
  Search(groups, seating, lowered, work, tiles, accelerator).run(seed, trials);
}

}  // namespace winnow::mapping
