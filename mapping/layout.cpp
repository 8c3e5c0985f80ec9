// Words of a layout and the zero-compressed activation streams.
#include "mapping/layout.h"

#include <stdexcept>

namespace winnow::mapping {

ChannelAt::ChannelAt(const Layout& layout, int banks)
    : positions_(layout.words * hls::kLanes), channel_(static_cast<size_t>(banks) * positions_, -1) {
  for (size_t c = 0; c < layout.places.size(); ++c) {
    const Place& p = layout.places[c];
    channel_[static_cast<size_t>(p.bank) * positions_ + p.position] = static_cast<int>(c);
  }
}

hls::Word word_of(const Layout& layout, const ChannelAt& at, const models::FeatureMap& map, int first, int bank, int64_t pixel, int w) {
  const int64_t plane = int64_t{layout.shape.height} * layout.shape.width;
  const int64_t image = first + pixel / plane, position = pixel % plane;
  hls::Word word{};
  for (int lane = 0; lane < hls::kLanes; ++lane) {
    const int channel = at(bank, w * hls::kLanes + lane);
    if (channel < 0) continue;
    const size_t index = static_cast<size_t>((image * layout.shape.channels + channel) * plane + position);
    word[lane] = static_cast<int16_t>(map.data[index] - layout.zero_point);
  }
  return word;
}

std::vector<uint8_t> compress_activations(const Layout& layout, int banks, const models::FeatureMap& map, int first, int beat_bytes) {
  const ChannelAt at(layout, banks);
  std::vector<uint8_t> stream;
  for (int bank = 0; bank < banks; ++bank)
    for (int64_t pixel = 0; pixel < layout.pixels(); ++pixel)
      for (int w = 0; w < layout.words; ++w) {
        const hls::Word word = word_of(layout, at, map, first, bank, pixel, w);
        const size_t mask_at = stream.size();
        stream.push_back(0);
        for (int lane = 0; lane < hls::kLanes; ++lane) {
          if (word[lane] == 0) continue;
          stream[mask_at] |= static_cast<uint8_t>(1 << lane);
          stream.push_back(static_cast<uint8_t>(word[lane] + layout.zero_point));
        }
      }
  while (stream.size() % beat_bytes) stream.push_back(0);
  return stream;
}

models::FeatureMap decompress_activations(const Layout& layout, int banks, const std::vector<uint8_t>& stream) {
  const ChannelAt at(layout, banks);
  const int64_t plane = int64_t{layout.shape.height} * layout.shape.width;
  models::FeatureMap map({layout.batch, layout.shape.channels, layout.shape.height, layout.shape.width},
                         static_cast<uint8_t>(layout.zero_point));
  size_t next = 0;
  auto take = [&] {
    if (next == stream.size()) throw std::runtime_error("activation stream of '" + layout.tensor + "' ends early");
    return stream[next++];
  };
  for (int bank = 0; bank < banks; ++bank)
    for (int64_t pixel = 0; pixel < layout.pixels(); ++pixel)
      for (int w = 0; w < layout.words; ++w) {
        const uint8_t mask = take();
        for (int lane = 0; lane < hls::kLanes; ++lane) {
          if (!(mask >> lane & 1)) continue;
          const uint8_t q = take();
          const int channel = at(bank, w * hls::kLanes + lane);
          if (channel < 0) continue;
          map.data[static_cast<size_t>((pixel / plane * layout.shape.channels + channel) * plane + pixel % plane)] = q;
        }
      }
  return map;
}

}  // namespace winnow::mapping
