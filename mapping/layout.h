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

/// A tensor in the banks. Word w of pixel (b, y, x) is at base + ((b*height + y)*width + x)*words + w in every bank.
struct Layout {
  std::string tensor;       // physical tensor
  models::MapShape shape;
  int batch = 1;
  int zero_point = 0;
  std::vector<Place> places;  // by channel
  int words = 0;              // per pixel
  int base = 0;

  int64_t pixels() const { return int64_t{batch} * shape.height * shape.width; }
  int64_t bank_words() const { return pixels() * words; }
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

/// Word `w` of pixel `pixel` (counted over batch, y, x from image `first` of `map`) in `bank`. `map` holds the tensor's values in
/// [batch, channels, height, width] order; its shape may be any with the same element order (a flattened view).
hls::Word word_of(const Layout& layout, const ChannelAt& at, const models::FeatureMap& map, int first, int bank, int64_t pixel, int w);

/// The zero-compressed stream of the whole tensor (docs/architecture.md, section 3), padded to whole beats.
std::vector<uint8_t> compress_activations(const Layout& layout, int banks, const models::FeatureMap& map, int first, int beat_bytes);

/// The inverse: values of `layout.batch` images as [batch, channels, height, width]. Throws std::runtime_error when the stream is too short.
models::FeatureMap decompress_activations(const Layout& layout, int banks, const std::vector<uint8_t>& stream);

}  // namespace winnow::mapping
