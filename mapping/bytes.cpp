// Byte prediction and expected bank words.
#include "mapping/bytes.h"

namespace winnow::mapping {
namespace {

const models::FeatureMap& values_of(const Mapping& mapping, const Layout& layout, const models::TensorMap& tensors) {
  return tensors.at(mapping.lowered.tensors.at(layout.tensor).values());
}

std::vector<uint8_t> stream_of(const Mapping& mapping, const Chunk& chunk, const Transfer& transfer, const models::TensorMap& tensors) {
  const Layout& layout = chunk.layouts[static_cast<size_t>(transfer.layout)];
  return compress_activations(layout, mapping.accelerator.columns, values_of(mapping, layout, tensors), chunk.first,
                              mapping.accelerator.axi_bytes());
}

}  // namespace

const char* stream_name(Stream stream) {
  switch (stream) {
    case Stream::kProgram: return "program";
    case Stream::kTables: return "tables";
    case Stream::kWeights: return "weights";
    case Stream::kActsIn: return "activations_in";
    case Stream::kActsOut: return "activations_out";
  }
  return "";
}

std::vector<uint8_t> input_stream(const Mapping& mapping, const Chunk& chunk, const Transfer& input, const models::TensorMap& tensors) {
  return stream_of(mapping, chunk, input, tensors);
}

std::vector<uint8_t> expected_output_stream(const Mapping& mapping, const Chunk& chunk, const Transfer& output,
                                            const models::TensorMap& tensors) {
  return stream_of(mapping, chunk, output, tensors);
}

ByteTable predict_bytes(const Mapping& mapping, const models::TensorMap& tensors) {
  using namespace hls;
  const uint64_t beat = static_cast<uint64_t>(mapping.accelerator.axi_bytes());
  ByteTable table;
  auto add = [&](int tag, Stream s, uint64_t bytes) { table.try_emplace(tag).first->second[static_cast<size_t>(s)] += bytes; };
  add(0, Stream::kProgram, (uint64_t{mapping.program_units} * kUnitBytes + beat - 1) / beat * beat);
  for (const Step& step : mapping.steps) {
    const Descriptor& d = step.descriptor;
    const auto op = static_cast<Opcode>(d.get(field::opcode));
    if (op == kLoadTables) add(step.tag, Stream::kTables, d.get(field::lt_beats) * beat);
    if (op == kLoadWeights)
      for (uint32_t r = 0; r < d.get(field::lw_row_count); ++r)
        add(step.tag, Stream::kWeights, d.get(field::lw_beats, static_cast<int>(r)) * beat);
  }
  for (const Chunk& chunk : mapping.chunks) {
    for (const Transfer& in : chunk.inputs) add(in.tag, Stream::kActsIn, stream_of(mapping, chunk, in, tensors).size());
    for (const Transfer& out : chunk.outputs) add(out.tag, Stream::kActsOut, stream_of(mapping, chunk, out, tensors).size());
  }
  return table;
}

std::vector<ExpectedWord> expected_words(const Mapping& mapping, const Step& step, const models::TensorMap& tensors) {
  const Chunk& chunk = mapping.chunks[static_cast<size_t>(step.chunk)];
  const Writes& writes = step.writes;
  const Layout& layout = chunk.layouts[static_cast<size_t>(writes.layout)];
  const models::FeatureMap& values = values_of(mapping, layout, tensors);
  const ChannelAt at(layout, mapping.accelerator.columns);
  std::vector<ExpectedWord> words;
  for (int b = 0; b < layout.batch; ++b)
    for (int y = writes.y0; y < writes.y1; ++y)
      for (int x = writes.x0; x < writes.x1; ++x) {
        const int64_t pixel = (int64_t{b} * layout.shape.height + y) * layout.shape.width + x;
        for (int bank = 0; bank < mapping.accelerator.columns; ++bank)
          for (int w = writes.first_word; w < writes.first_word + writes.words; ++w)
            words.push_back({bank, static_cast<int>(layout.base + pixel * layout.words + w),
                             word_of(layout, at, values, chunk.first, bank, pixel, w), pixel, w});
      }
  return words;
}

std::string describe_word(const Mapping& mapping, const Step& step, int bank, int address) {
  const Chunk& chunk = mapping.chunks[static_cast<size_t>(step.chunk)];
  const Layout& layout = chunk.layouts[static_cast<size_t>(step.writes.layout)];
  const int64_t offset = address - layout.base;
  if (offset < 0 || offset >= layout.bank_words())
    return "bank " + std::to_string(bank) + " word " + std::to_string(address) + ", outside '" + layout.tensor + "'";
  const int64_t pixel = offset / layout.words, plane = int64_t{layout.shape.height} * layout.shape.width;
  const ChannelAt at(layout, mapping.accelerator.columns);
  std::string text = "image " + std::to_string(chunk.first + pixel / plane) + ", y " + std::to_string(pixel % plane / layout.shape.width) +
                     ", x " + std::to_string(pixel % layout.shape.width) + ", channels";
  for (int lane = 0; lane < hls::kLanes; ++lane) {
    const int channel = at(bank, static_cast<int>(offset % layout.words) * hls::kLanes + lane);
    text += channel < 0 ? " -" : " " + std::to_string(channel);
  }
  return text;
}

}  // namespace winnow::mapping
