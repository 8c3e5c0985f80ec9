// Words of a layout and the zero-compressed activation streams.
#include "mapping/layout.h"

namespace winnow::mapping {

ChannelAt::ChannelAt(const Layout& layout, int banks)
    : positions_(layout.words * hls::kLanes), channel_(static_cast<size_t>(banks) * positions_, -1) {
  for (size_t c = 0; c < layout.places.size(); ++c) {
    const Place& p = layout.places[c];
    channel_[static_cast<size_t>(p.bank) * positions_ + p.position] = static_cast<int>(c);
  }
}

hls::Word word_of(const Layout& layout, const ChannelAt& at, const models::FeatureMap& map, int64_t image, int bank,
                  int y, int x, int w) {
  const int64_t plane = layout.pixels(), position = int64_t{y} * layout.shape.width + x;
  hls::Word word{};
  for (int lane = 0; lane < hls::kLanes; ++lane) {
    const int channel = at(bank, w * hls::kLanes + lane);
    if (channel < 0) continue;
    const size_t index = static_cast<size_t>((image * layout.shape.channels + channel) * plane + position);
    word[static_cast<size_t>(lane)] = static_cast<int16_t>(map.data[index] - layout.zero_point);
  }
  return word;
}

namespace {

/// Calls visit(image, bank, y, x, w) for every word of a stream, in its order.
template <typename Visit>
void each_word(const Layout& layout, int banks, const PixelRange& range, Visit&& visit) {
  const int width = layout.shape.width;
  for (int bank = 0; bank < banks; ++bank)
    for (int64_t p = range.begin; p < range.end; ++p) {
      const int64_t image = p / layout.pixels();
      const int at = static_cast<int>(p % layout.pixels());
      for (int w = range.first_word; w < range.first_word + range.words; ++w)
        visit(image, bank, at / width, at % width, w);
    }
}

}  // namespace

std::vector<uint8_t> compress_activations(const Layout& layout, int banks, const models::FeatureMap& map,
                                          const PixelRange& range, int beat_bytes) {
  const ChannelAt at(layout, banks);
  std::vector<uint8_t> stream;
  each_word(layout, banks, range, [&](int64_t image, int bank, int y, int x, int w) {
    const hls::Word word = word_of(layout, at, map, image, bank, y, x, w);
    const size_t mask_at = stream.size();
    stream.push_back(0);
    for (size_t lane = 0; lane < hls::kLanes; ++lane) {
      if (word[lane] == 0) continue;
      stream[mask_at] |= static_cast<uint8_t>(1 << lane);
      stream.push_back(static_cast<uint8_t>(word[lane] + layout.zero_point));
    }
  });
  while (stream.size() % static_cast<size_t>(beat_bytes)) stream.push_back(0);
  return stream;
}

}  // namespace winnow::mapping
