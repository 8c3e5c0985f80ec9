// In each group random pairs of seats change channels if the sum over all operations that see the group gains.
#include "mapping/placement_search.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "models/random.h"

namespace winnow::mapping {
namespace {

constexpr int kTrialsPerSeat = 100;  // of a sweep: a group of few seats has few swaps
constexpr size_t kManyPairs = 1000000;
constexpr double kLeastGain = 1e-7;   // of the cost: smaller changes are rounding
constexpr float kWeightShare = 0.1f;  // of the cost that the balance of weight counts makes

/// Weight counts in units of work: as if the counts' sum were the work's.
std::vector<float> weight_values(const PairWork& pairs) {
  const double weights = std::accumulate(pairs.weights.begin(), pairs.weights.end(), 0.0);
  const double work = pairs.work();
  std::vector<float> values = pairs.weights;
  for (float& v : values) v *= kWeightShare * static_cast<float>(work / std::max(1.0, weights));
  return values;
}

}  // namespace

/// One array operation's balance, of work or of weights, under the current seating; and whose channels its inputs and
/// outputs are.
struct PlacementSearch::Term {
  size_t op;
  const ArrayOp& array;
  const std::vector<Member>& ins;
  const std::vector<Member>& outs;
  int words;  // of the output
  hls::Geometry grid;
  Balance balance;
  RowOfPlace row_of_place;
};

/// A term as seen from one group. Items are the group's channels; those past the last channel are empty seats.
struct PlacementSearch::View {
  Term* term = nullptr;
  std::vector<std::vector<int>> ins, outs;  // by item: the operation's channels that are this item
  bool reads = false, writes = false;
  bool plain = false;                     // reads or writes, not both, each item at most once: shares are all it takes
  std::vector<std::vector<float>> share;  // by item, if plain
  std::vector<int> row_of_seat;           // if plain and it writes

  void move(const ChannelGroup& group, int item, size_t seat) {
    const Place& p = group.seats[seat];
    Balance& balance = term->balance;
    const size_t i = static_cast<size_t>(item);
    for (int in : ins[i]) plain ? balance.move_in(in, p.bank, share[i]) : balance.move_in(in, p.bank);
    for (int out : outs[i]) {
      const int row =
          term->row_of_place({p.bank, p.position + term->outs[static_cast<size_t>(out)].first_word * hls::kLanes});
      plain ? balance.move_out(out, row, share[i]) : balance.move_out(out, row);
    }
  }
};

namespace {

/// Items x (in seat a) and y (in seat b) change seats if all that see the group gain together.
template <typename View>
bool swap(const ChannelGroup& group, std::vector<View>& views, int x, size_t a, int y, size_t b, double least_gain) {
  const int ca = group.seats[a].bank, cb = group.seats[b].bank;
  double change = 0;
  for (View& v : views) {
    const Balance& balance = v.term->balance;
    if (!v.plain) {
      change -= balance.cost();
      v.move(group, x, b);
      v.move(group, y, a);
      change += balance.cost();
    } else if (v.reads) {
      if (ca != cb)
        change += balance.swap_columns(v.share[static_cast<size_t>(x)], ca, v.share[static_cast<size_t>(y)], cb);
    } else if (v.row_of_seat[a] != v.row_of_seat[b]) {
      change += balance.swap_rows(v.share[static_cast<size_t>(x)], v.row_of_seat[a], v.share[static_cast<size_t>(y)],
                                  v.row_of_seat[b]);
    }
  }
  const bool gains = change < -least_gain;
  for (View& v : views) {
    if (v.plain != gains) continue;  // plain ones have not moved yet, the others have
    v.move(group, x, gains ? b : a);
    v.move(group, y, gains ? a : b);
  }
  return gains;
}

}  // namespace

PlacementSearch::PlacementSearch(const Groups& groups, Seating& seating, const Lowered& lowered, const WorkOf& work,
                                 const hls::Geometry& grid)
    : groups_(groups), seating_(seating), pairs_(groups.groups.size(), 0) {
  for (const auto& [op, pairs] : work) {
    const ArrayOp& array = std::get<ArrayOp>(lowered.ops[op].what);
    std::set<int> touched;
    for (const Member& m : groups.members.at(array.input)) touched.insert(m.group);
    for (const Member& m : groups.members.at(array.output)) touched.insert(m.group);
    for (int g : touched) pairs_[static_cast<size_t>(g)] += pairs.in.size();
    const auto add = [&, op = op](Balance balance) {
      terms_.push_back(std::make_unique<Term>(Term{op, array, groups.members.at(array.input),
                                                   groups.members.at(array.output), groups.words.at(array.output), grid,
                                                   std::move(balance), RowOfPlace({}, 0, grid)}));
    };
    add(Balance(pairs, pairs.meetings, pairs.activity, pairs.windows, pairs.broadcasts, grid));
    // Very many pairs even out in number where they do in work.
    if (pairs.in.size() <= kManyPairs)
      add(Balance(pairs, weight_values(pairs), std::vector<float>(static_cast<size_t>(pairs.ins()), 1.0f), 1, 0, grid));
  }
}

PlacementSearch::~PlacementSearch() = default;

void PlacementSearch::cut(const TilesOf& tiles) {
  for (auto& term : terms_) {
    const std::vector<Tile>& of_op = tiles.at(term->op);
    term->row_of_place = RowOfPlace(of_op, term->words, term->grid);
    std::vector<int> columns, rows;
    for (const Member& m : term->ins) columns.push_back(place(m).bank);
    for (const Member& m : term->outs) rows.push_back(term->row_of_place(place(m)));
    term->balance.seat(static_cast<int>(of_op.size()), std::move(columns), std::move(rows));
  }
}

double PlacementSearch::cost() const {
  double cost = 0;
  for (const auto& term : terms_) cost += term->balance.cost();
  return cost;
}

bool PlacementSearch::sweep(int number, int sweeps, int trials, uint64_t& random_state) {
  bool any = false;
  for (size_t g = 0; g < groups_.groups.size(); ++g) {
    const bool once = pairs_[g] > kManyPairs;
    if (once && number > 0) continue;
    const int share = once ? trials : trials * (number + 1) / sweeps - trials * number / sweeps;
    visit(
        g,
        static_cast<int>(std::min<size_t>(static_cast<size_t>(share), groups_.groups[g].seats.size() * kTrialsPerSeat)),
        random_state);
    any = true;
  }
  return any;
}

PlacementSearch::View PlacementSearch::view(Term& term, size_t g) const {
  const ChannelGroup& group = groups_.groups[g];
  View v;
  v.term = &term;
  const auto items_of = [&](const std::vector<Member>& members, bool& any) {
    std::vector<std::vector<int>> of_item(group.seats.size());
    for (size_t i = 0; i < members.size(); ++i)
      if (members[i].group == static_cast<int>(g)) {
        of_item[static_cast<size_t>(members[i].channel)].push_back(static_cast<int>(i));
        any = true;
      }
    return of_item;
  };
  v.ins = items_of(term.ins, v.reads);
  v.outs = items_of(term.outs, v.writes);
  const auto once = [](const auto& channels) { return channels.size() <= 1; };
  v.plain = v.reads != v.writes && std::all_of(v.ins.begin(), v.ins.end(), once) &&
            std::all_of(v.outs.begin(), v.outs.end(), once);
  if (!v.plain) return v;
  for (size_t item = 0; item < group.seats.size(); ++item)
    v.share.push_back(v.reads ? term.balance.column_share(v.ins[item].empty() ? -1 : v.ins[item][0])
                              : term.balance.row_share(v.outs[item].empty() ? -1 : v.outs[item][0]));
  if (!v.writes) return v;
  const auto first =
      std::find_if(term.outs.begin(), term.outs.end(), [&](const Member& m) { return m.group == static_cast<int>(g); });
  for (const Place& p : group.seats)
    v.row_of_seat.push_back(term.row_of_place({p.bank, p.position + first->first_word * hls::kLanes}));
  return v;
}

void PlacementSearch::visit(size_t g, int trials, uint64_t& random_state) {
  const ChannelGroup& group = groups_.groups[g];
  if (group.fixed) return;
  std::vector<View> views;
  double least_gain = 0;
  for (auto& term : terms_) {
    View v = view(*term, g);
    if (!v.reads && !v.writes) continue;
    views.push_back(std::move(v));
    least_gain += kLeastGain * term->balance.cost();
  }
  if (views.empty()) return;
  std::vector<int> item_at(group.seats.size(), -1);
  for (int c = 0; c < group.channels; ++c) item_at[static_cast<size_t>(seating_[g][static_cast<size_t>(c)])] = c;
  int empty = group.channels;
  for (int& item : item_at)
    if (item < 0) item = empty++;
  for (int trial = 0; trial < trials; ++trial) {
    const size_t a = models::next_random(random_state) % group.seats.size(),
                 b = models::next_random(random_state) % group.seats.size();
    const Place &pa = group.seats[a], &pb = group.seats[b];
    if (pa.bank == pb.bank && pa.position / hls::kLanes == pb.position / hls::kLanes)
      continue;  // a word's lanes are alike
    if (swap(group, views, item_at[a], a, item_at[b], b, least_gain)) std::swap(item_at[a], item_at[b]);
  }
  for (size_t s = 0; s < item_at.size(); ++s)
    if (item_at[s] < group.channels) seating_[g][static_cast<size_t>(item_at[s])] = static_cast<int>(s);
}

}  // namespace winnow::mapping
