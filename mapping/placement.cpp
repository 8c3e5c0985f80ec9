// Dealing by load: channels sorted by how much work they bring, each round of one channel per bank (or row) going to the least loaded.
#include "mapping/placement.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace winnow::mapping {
namespace {

/// Work that a channel brings: as an input, to the column of its bank; as an output, to the rows of its bank.
struct Load {
  double column = 0, row = 0;
};

using Loads = std::vector<Load>;

class Placer {
 public:
  Placer(const Lowered& lowered, const Grid& grid, int lanes, const Densities& densities)
      : lowered_(lowered), grid_(grid), lanes_(lanes), densities_(densities) {}

  std::map<std::string, Layout> run() {
    for (const auto& [name, tensor] : lowered_.tensors) {
      root_[name] = name;
      loads_[name].resize(static_cast<size_t>(tensor.shape.channels));
    }
    for (const auto& [a, b] : lowered_.ties) root_[find(b)] = find(a);
    for (const Op& op : lowered_.ops)
      if (const auto* array = std::get_if<ArrayOp>(&op.what)) {
        measure(*array);
        array_made_.insert(find(array->output));
      }
    // What is read through a concat is work of the concat's parts.
    std::map<std::string, Loads> group;
    for (const auto& [name, loads] : loads_) accumulate(group[find(name)], loads, 0);
    for (auto c = lowered_.concats.rbegin(); c != lowered_.concats.rend(); ++c) {
      const Loads& whole = group[find(c->output)];
      const bool array_made = array_made_.count(find(c->output)) > 0;
      size_t offset = 0;
      for (const std::string& part : c->parts) {
        Loads& to = group[find(part)];
        if (array_made) array_made_.insert(find(part));
        for (size_t i = 0; i < to.size(); ++i) {
          to[i].column += whole[offset + i].column;
          to[i].row += whole[offset + i].row;
        }
        offset += to.size();
      }
    }
    std::map<std::string, Layout> layouts;
    for (const auto& [name, tensor] : lowered_.tensors) {
      Layout layout = group_layout(find(name), group);
      layout.tensor = name;
      layout.shape = tensor.shape;
      layout.zero_point = tensor.quantization.zero_point;
      layouts[name] = std::move(layout);
    }
    return layouts;
  }

 private:
  std::string find(const std::string& t) {
    std::string r = t;
    while (root_[r] != r) r = root_[r];
    return r;
  }

  static void accumulate(Loads& to, const Loads& from, size_t offset) {
    if (to.size() < offset + from.size()) to.resize(offset + from.size());
    for (size_t i = 0; i < from.size(); ++i) {
      to[offset + i].column += from[i].column;
      to[offset + i].row += from[i].row;
    }
  }

  double density(const std::string& physical, int channel) const {
    const auto it = densities_.find(lowered_.tensors.at(physical).reference);
    if (it == densities_.end() || it->second.empty()) return 1.0;
    // A flattened tensor's channels are elements; the measured channels cover equal runs of them.
    const size_t n = static_cast<size_t>(lowered_.tensors.at(physical).shape.channels);
    return it->second[static_cast<size_t>(channel) * it->second.size() / n];
  }

  void measure(const ArrayOp& op) {
    const models::MapShape& out = lowered_.tensors.at(op.output).shape;
    const double pixels = double{1} * out.height * out.width;
    Loads& in_loads = loads_[op.input];
    Loads& out_loads = loads_[op.output];
    std::vector<double> d(in_loads.size());
    for (size_t c = 0; c < d.size(); ++c) d[c] = density(op.input, static_cast<int>(c));
    for (size_t k = 0; k < op.weights.size(); ++k)
      for (const SparseWeight& w : op.weights[k]) {
        const double work = pixels * d[static_cast<size_t>(w.in)];
        in_loads[static_cast<size_t>(w.in)].column += work;
        out_loads[k].row += work;
      }
  }

  const Layout& group_layout(const std::string& root, const std::map<std::string, Loads>& group) {
    auto it = done_.find(root);
    if (it != done_.end()) return it->second;
    Layout layout;
    const Concat* source = nullptr;
    for (const Concat& c : lowered_.concats)
      if (find(c.output) == root) {
        source = &c;
        break;
      }
    if (source) {
      for (const std::string& part : source->parts) {
        const Layout part_layout = group_layout(find(part), group);
        for (Place p : part_layout.places) layout.places.push_back({p.bank, p.position + layout.words * hls::kLanes});
        layout.words += part_layout.words;
      }
    } else {
      layout = deal(group.at(root), array_made_.count(root) > 0);
    }
    return done_[root] = layout;
  }

  /// Rounds of one channel per seat; a seat is a bank, or a (bank, row) pair where rows write the tensor and banks have several.
  Layout deal(const Loads& loads, bool array_made) const {
    const bool by_bank = grid_.rows <= grid_.columns || !array_made;
    const int seats = by_bank ? grid_.columns : grid_.rows;
    const int lanes = array_made ? lanes_ : hls::kLanes;
    double column_sum = 1e-9, row_sum = 1e-9;
    for (const Load& l : loads) {
      column_sum += l.column;
      row_sum += l.row;
    }
    auto key = [&](int c) { return loads[static_cast<size_t>(c)].column / column_sum + loads[static_cast<size_t>(c)].row / row_sum; };
    std::vector<int> order(loads.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return key(a) > key(b); });

    std::vector<Load> seat_load(static_cast<size_t>(seats));
    Layout layout;
    layout.places.resize(loads.size());
    const int share = by_bank ? 1 : grid_.share();
    for (size_t first = 0, round = 0; first < order.size(); first += static_cast<size_t>(seats), ++round) {
      std::vector<bool> taken(static_cast<size_t>(seats), false);
      for (size_t i = first; i < std::min(order.size(), first + static_cast<size_t>(seats)); ++i) {
        const Load& l = loads[static_cast<size_t>(order[i])];
        int best = -1;
        double best_cost = 0;
        for (int s = 0; s < seats; ++s) {
          if (taken[static_cast<size_t>(s)]) continue;
          const double column = (seat_load[static_cast<size_t>(s)].column + l.column) / column_sum;
          const double row = (seat_load[static_cast<size_t>(s)].row + l.row) / row_sum;
          const double cost = column * column + row * row;
          if (best < 0 || cost < best_cost) best = s, best_cost = cost;
        }
        taken[static_cast<size_t>(best)] = true;
        seat_load[static_cast<size_t>(best)].column += l.column;
        seat_load[static_cast<size_t>(best)].row += l.row;
        const int bank = by_bank ? best : best % grid_.columns, row_number = by_bank ? 0 : best / grid_.columns;
        const int word = static_cast<int>(round) / lanes * share + row_number, lane = static_cast<int>(round) % lanes;
        layout.places[static_cast<size_t>(order[i])] = {bank, word * hls::kLanes + lane};
      }
    }
    const int rounds = static_cast<int>((loads.size() + static_cast<size_t>(seats) - 1) / static_cast<size_t>(seats));
    layout.words = (rounds + lanes - 1) / lanes * share;
    return layout;
  }

  const Lowered& lowered_;
  const Grid& grid_;
  int lanes_;
  const Densities& densities_;
  std::map<std::string, std::string> root_;
  std::map<std::string, Loads> loads_;
  std::set<std::string> array_made_;  // groups that hold an array operation's output
  std::map<std::string, Layout> done_;
};

}  // namespace

std::map<std::string, Layout> place(const Lowered& lowered, const Grid& grid, int lanes, const Densities& densities) {
  return Placer(lowered, grid, lanes, densities).run();
}

}  // namespace winnow::mapping
