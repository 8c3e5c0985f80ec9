// Byte prediction and expected bank words.
#include "mapping/bytes.h"

namespace winnow::mapping {
namespace {

const models::FeatureMap& values_of(const Mapping& mapping, const Layout& layout, const models::TensorMap& tensors) {
  const auto constant = mapping.constants.find(layout.tensor);
  return constant != mapping.constants.end() ? constant->second
                                             : tensors.at(mapping.lowered.tensors.at(layout.tensor).values());
}

/// First image of a chunk in the reference's tensors: a constant has one for all.
int first_image(const Mapping& mapping, const Layout& layout, int chunk) {
  return chunk < 0 || mapping.constants.count(layout.tensor) ? 0 : mapping.chunks[static_cast<size_t>(chunk)].first;
}

/// Calls visit(image, y, x, address of the pixel's word 0) for every pixel that a step writes.
template <typename Visit>
void each_pixel(const Mapping& mapping, const Step& step, Visit&& visit) {
  const Writes& writes = step.writes;
  const Layout& layout = mapping.layouts[static_cast<size_t>(writes.layout)];
  const int first = first_image(mapping, layout, step.chunk);
  const int64_t width = layout.shape.width;
  if (step.transfer >= 0) {
    const PixelRange& range = mapping.transfers[static_cast<size_t>(step.transfer)].range;
    for (int64_t p = range.begin; p < range.end; ++p)
      visit(first + static_cast<int>(p / layout.pixels()), static_cast<int>(p % layout.pixels() / width),
            static_cast<int>(p % width), writes.base + p * writes.stride);
    return;
  }
  const Rectangle& r = writes.piece.r;
  for (int b = writes.piece.first_image; b < writes.piece.first_image + writes.piece.images; ++b)
    for (int y = r.y0; y < r.y1; ++y)
      for (int x = r.x0; x < r.x1; ++x)
        visit(first + b, y, x, writes.base + ((int64_t{b} * layout.shape.height + y) * width + x) * writes.stride);
}
}  // namespace

std::vector<uint8_t> transfer_stream(const Mapping& mapping, const Transfer& t, const models::TensorMap& tensors) {
  return transfer_stream(mapping, t, tensors, mapping.layouts[static_cast<size_t>(t.layout)]);
}

std::vector<uint8_t> transfer_stream(const Mapping& mapping, const Transfer& t, const models::TensorMap& tensors,
                                     const Layout& layout) {
  PixelRange range = t.range;
  const int64_t before = first_image(mapping, layout, t.chunk) * layout.pixels();
  range.begin += before;
  range.end += before;
  return compress_activations(layout, mapping.accelerator.columns, values_of(mapping, layout, tensors), range,
                              mapping.accelerator.axi_bytes());
}

uint64_t total(const ByteTable& table) {
  uint64_t bytes = 0;
  for (const auto& [tag, streams] : table)
    for (const uint64_t b : streams) bytes += b;
  return bytes;
}

ByteTable predict_bytes(const Mapping& mapping, const models::TensorMap& tensors, bool warm) {
  using namespace hls;
  const uint64_t beat = static_cast<uint64_t>(mapping.accelerator.axi_bytes());
  ByteTable table;
  auto add = [&](int tag, hls::Traffic s, uint64_t bytes) {
    table.try_emplace(tag).first->second[static_cast<size_t>(s)] += bytes;
  };
  add(0, hls::Traffic::kProgram,
      (uint64_t{(warm ? mapping.warm_program : mapping.program).units} * kUnitBytes + beat - 1) / beat * beat);
  std::map<int, uint64_t> stream_bytes;  // by transfer
  for (const Step& step : mapping.steps) {
    if (warm && !in_warm_program(step)) continue;
    const Descriptor& d = step.descriptor;
    const auto op = static_cast<Opcode>(d.get(field::opcode));
    if (op == kLoadTables) add(step.tag, hls::Traffic::kTables, d.get(field::lt_beats) * beat);
    if (op == kLoadWeights)
      for (uint32_t i = 0; i < d.get(field::lw_stream_count); ++i)
        add(step.tag, hls::Traffic::kWeights, d.get(field::lw_beats, static_cast<int>(i)) * beat);
    if (step.transfer < 0) continue;
    const auto [it, fresh] = stream_bytes.try_emplace(step.transfer, 0);
    if (fresh)
      it->second = transfer_stream(mapping, mapping.transfers[static_cast<size_t>(step.transfer)], tensors).size();
    add(step.tag, op == kLoadActs ? hls::Traffic::kActsIn : hls::Traffic::kActsOut, it->second);
  }
  return table;
}

std::vector<ExpectedWord> expected_words(const Mapping& mapping, const Step& step, const models::TensorMap& tensors) {
  const Writes& writes = step.writes;
  const Layout& layout = mapping.layouts[static_cast<size_t>(writes.layout)];
  const models::FeatureMap& values = values_of(mapping, layout, tensors);
  const ChannelAt at(layout, mapping.accelerator.columns);
  std::vector<ExpectedWord> words;
  each_pixel(mapping, step, [&](int image, int y, int x, int64_t address) {
    for (int bank = 0; bank < mapping.accelerator.columns; ++bank)
      for (int w = writes.first_word; w < writes.first_word + writes.words; ++w)
        words.push_back(
            {bank, static_cast<int>((address + w) & 0xffff), word_of(layout, at, values, image, bank, y, x, w)});
  });
  return words;
}

void expected_masks(const Mapping& mapping, const Step& step, const models::TensorMap& tensors,
                    const std::vector<uint8_t*>& banks, size_t words) {
  const Writes& writes = step.writes;
  const Layout& layout = mapping.layouts[static_cast<size_t>(writes.layout)];
  const models::FeatureMap& values = values_of(mapping, layout, tensors);
  const ChannelAt at(layout, mapping.accelerator.columns);
  const int64_t plane = layout.pixels();
  const auto zero = static_cast<uint8_t>(layout.zero_point);
  for (int bank = 0; bank < mapping.accelerator.columns; ++bank) {
    uint8_t* to = banks[static_cast<size_t>(bank)];
    for (int w = writes.first_word; w < writes.first_word + writes.words; ++w) {
      int channels[hls::kLanes];
      for (int lane = 0; lane < hls::kLanes; ++lane) channels[lane] = at(bank, w * hls::kLanes + lane);
      each_pixel(mapping, step, [&](int image, int y, int x, int64_t address) {
        const uint8_t* pixel =
            values.data.data() + int64_t{image} * layout.shape.channels * plane + int64_t{y} * layout.shape.width + x;
        unsigned mask = 0;
        for (int lane = 0; lane < hls::kLanes; ++lane)
          if (channels[lane] >= 0 && pixel[channels[lane] * plane] != zero) mask |= 1u << lane;
        to[static_cast<size_t>((address + w) & 0xffff) % words] = static_cast<uint8_t>(mask);
      });
    }
  }
}

std::optional<WordPlace> locate_word(const Mapping& mapping, const Step& step, int address) {
  std::optional<WordPlace> place;
  const Writes& writes = step.writes;
  each_pixel(mapping, step, [&](int image, int y, int x, int64_t first) {
    const int w = static_cast<int>((address - first) & 0xffff);
    if (w >= writes.first_word && w < writes.first_word + writes.words) place = WordPlace{image, y, x, w};
  });
  return place;
}

}  // namespace winnow::mapping
