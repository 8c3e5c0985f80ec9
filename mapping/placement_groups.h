// Groups of tensors with one permutation: ties make tensors share it, a concat's channels are its parts' channels.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "hls/geometry.h"
#include "mapping/layout.h"
#include "mapping/lower.h"

namespace winnow::mapping {

/// Channels that are placed together, and the seats they may take.
struct ChannelGroup {
  int channels = 0;
  bool array_made = false;  // rows of the array write it
  bool fixed = false;       // an unrolled input: its channels are dealt already, channel i in seat i
  bool by_row = false;      // a round deals one channel per row instead of one per bank: banks with several rows
  int seats_a_round = 0;
  int words = 0;             // per pixel
  std::vector<Place> seats;  // round by round; at least `channels`, the rest of the last round stays empty
};

/// A channel of a tensor: which group's channel it is, and by how many words the tensor shifts it (parts of a concat
/// lie side by side).
struct Member {
  int group = 0, channel = 0, first_word = 0;
};

struct Groups {
  std::vector<ChannelGroup> groups;
  std::map<std::string, std::vector<Member>> members;  // by physical tensor, then channel
  std::map<std::string, int> words;                    // by physical tensor
};

/// `lanes` is how many lanes of a word array outputs may use.
Groups make_groups(const Lowered& lowered, const hls::Geometry& grid, int lanes);

/// Seat of every channel, by group. A permutation: no seat twice.
using Seating = std::vector<std::vector<int>>;

inline Place place_of(const Groups& groups, const Seating& seating, const Member& m) {
  const Place p =
      groups.groups[static_cast<size_t>(m.group)]
          .seats[static_cast<size_t>(seating[static_cast<size_t>(m.group)][static_cast<size_t>(m.channel)])];
  return {p.bank, p.position + m.first_word * hls::kLanes};
}

/// Places and words of one tensor; nothing else of the layout is set.
Layout layout_of(const Groups& groups, const Seating& seating, const std::string& tensor);

}  // namespace winnow::mapping
