// Ties resolved to groups, concats to their parts, groups to seats.
#include "mapping/placement_groups.h"

#include <set>

namespace winnow::mapping {
namespace {

class GroupMaker {
 public:
  GroupMaker(const Lowered& lowered, const hls::Geometry& grid, int lanes)
      : lowered_(lowered), grid_(grid), lanes_(lanes) {
    for (const auto& [name, tensor] : lowered.tensors) root_[name] = name;
    for (const auto& [a, b] : lowered.ties) root_[find(b)] = find(a);
    for (const Concat& c : lowered.concats) concat_of_.try_emplace(find(c.output), &c);
    for (const Op& op : lowered.ops)
      if (const auto* array = std::get_if<ArrayOp>(&op.what)) mark_array_made(find(array->output));
  }

  Groups run() {
    for (const auto& [name, tensor] : lowered_.tensors) {
      const Resolved& r = resolve(find(name));
      result_.members[name] = r.members;
      result_.words[name] = r.words;
    }
    return std::move(result_);
  }

 private:
  struct Resolved {
    std::vector<Member> members;
    int words = 0;
  };

  std::string find(const std::string& t) const {
    std::string r = t;
    while (root_.at(r) != r) r = root_.at(r);
    return r;
  }

  void mark_array_made(const std::string& root) {
    if (!array_made_.insert(root).second) return;
    const auto concat = concat_of_.find(root);
    if (concat == concat_of_.end()) return;
    for (const std::string& part : concat->second->parts) mark_array_made(find(part));
  }

  const Resolved& resolve(const std::string& root) {
    const auto done = resolved_.find(root);
    if (done != resolved_.end()) return done->second;
    Resolved r;
    const auto concat = concat_of_.find(root);
    if (concat == concat_of_.end()) {
      const int index = static_cast<int>(result_.groups.size());
      result_.groups.push_back(seat(lowered_.tensors.at(root).shape.channels, array_made_.count(root) > 0));
      result_.groups.back().fixed = lowered_.tensors.at(root).is_unrolled();
      const ChannelGroup& group = result_.groups.back();
      for (int c = 0; c < group.channels; ++c) r.members.push_back({index, c, 0});
      r.words = group.words;
    } else {
      for (const std::string& part : concat->second->parts) {
        const Resolved of_part = resolve(find(part));
        for (Member m : of_part.members) r.members.push_back({m.group, m.channel, m.first_word + r.words});
        r.words += of_part.words;
      }
    }
    return resolved_[root] = std::move(r);
  }

  /// Rounds of one channel per bank, or per row where rows write the tensor and banks have several.
  ChannelGroup seat(int channels, bool array_made) const {
    ChannelGroup g;
    g.channels = channels;
    g.array_made = array_made;
    g.by_row = array_made && grid_.rows > grid_.columns;
    g.seats_a_round = g.by_row ? grid_.rows : grid_.columns;
    const int lanes = array_made ? lanes_ : hls::kLanes, share = g.by_row ? grid_.share() : 1;
    const int rounds = (channels + g.seats_a_round - 1) / g.seats_a_round;
    for (int round = 0; round < rounds; ++round)
      for (int s = 0; s < g.seats_a_round; ++s) {
        const int word = round / lanes * share + s / grid_.columns;
        g.seats.push_back({s % grid_.columns, word * hls::kLanes + round % lanes});
      }
    g.words = (rounds + lanes - 1) / lanes * share;
    return g;
  }

  const Lowered& lowered_;
  const hls::Geometry& grid_;
  int lanes_;
  std::map<std::string, std::string> root_;
  std::map<std::string, const Concat*> concat_of_;  // by root
  std::set<std::string> array_made_;                // roots
  std::map<std::string, Resolved> resolved_;        // by root
  Groups result_;
};

}  // namespace

Groups make_groups(const Lowered& lowered, const hls::Geometry& grid, int lanes) {
  return GroupMaker(lowered, grid, lanes).run();
}

Layout layout_of(const Groups& groups, const Seating& seating, const std::string& tensor) {
  Layout layout;
  for (const Member& m : groups.members.at(tensor)) layout.places.push_back(place_of(groups, seating, m));
  layout.words = groups.words.at(tensor);
  return layout;
}

}  // namespace winnow::mapping
