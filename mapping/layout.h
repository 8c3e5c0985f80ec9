// Where a tensor's channels live on chip, and the words that result.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "hls/types.h"
#include "models/network.h"

namespace winnow::mapping {

struct Place {
  int bank = 0;
  int position = 0;  // word * 8 + lane
  bool operator==(const Place& o) const { return bank == o.bank && position == o.position; }
};

/// How a tensor's pixels lie in the banks.
struct Layout {
  std::string tensor;  // physical tensor
  models::MapShape shape;
  int zero_point = 0;
  std::vector<Place> places;  // by channel
  int words = 0;              // per pixel and bank

  int64_t pixels() const { return int64_t{shape.height} * shape.width; }  // of an image
};

/// What one stream holds: words [first_word, +words) of pixels [begin, end), counted image by image, row by row from
/// pixel (0, 0) of image 0.
struct PixelRange {
  int64_t begin = 0, end = 0;
  int first_word = 0, words = 0;

  int64_t pixels() const { return end - begin; }
};

/// Looks up which channel a bank position holds, for one layout.
class ChannelAt {
 public:
  ChannelAt(const Layout& layout, int banks);
  /// Channel at (bank, position), or -1.
  int operator()(int bank, int position) const { return channel_[static_cast<size_t>(bank) * positions_ + position]; }

 private:
  int positions_;
  std::vector<int> channel_;
};

/// Word `w` of pixel (y, x) of image `image` of `map` in `bank`. `map` holds the tensor's values in [batch, channels,
/// height, width] order; its shape may be any with the same element order (a flattened view).
hls::Word word_of(const Layout& layout, const ChannelAt& at, const models::FeatureMap& map, int64_t image, int bank,
                  int y, int x, int w);

/// The zero-compressed stream of a range (docs/architecture.md, section 3), padded to whole beats.
std::vector<uint8_t> compress_activations(const Layout& layout, int banks, const models::FeatureMap& map,
                                          const PixelRange& range, int beat_bytes);

}  // namespace winnow::mapping
