// A stream is walked when its load starts; what then is left to time is its beats.
#include "sim/fast/weight_load.h"

#include <algorithm>
#include <stdexcept>

namespace winnow::sim::fast {

namespace field = hls::field;

WeightLoad::WeightLoad(const hls::Geometry& grid, int beat_bytes, const ColumnCounts& counts, const Image& image,
                       ReadDma& dma, DoneListener& listener)
    : grid_(grid), beat_bytes_(beat_bytes), counts_(counts), image_(image), dma_(dma), listener_(listener) {
  dma.connect(hls::kStreamTables, this);
  for (int s = 0; s < grid.streams(); ++s) {
    decoders_.push_back(std::make_unique<WeightDecoder>(hls::kStreamWeights + s, beat_bytes / 8, dma, *this));
    dma.connect(hls::kStreamWeights + s, decoders_.back().get());
  }
}

void WeightLoad::start(const hls::Descriptor& d, int index, Cycle start) {
  if (d.get(field::opcode) == hls::kLoadTables) start_tables(d, start);
  else start_streams(d, index, start);
}

void WeightLoad::hold(const std::vector<hls::Descriptor>& program) {
  int index = 0;
  for (const hls::Descriptor& d : program) {
    const auto opcode = static_cast<hls::Opcode>(d.get(field::opcode));
    if (hls::unit_of(opcode) != hls::kUnitLw) continue;
    if (opcode == hls::kLoadTables) fill_tables(d);
    uint32_t address = d.get(field::lw_address);
    for (int i = 0; opcode == hls::kLoadWeights && i < static_cast<int>(d.get(field::lw_stream_count)); ++i) {
      const uint32_t bytes = d.get(field::lw_beats, i) * static_cast<uint32_t>(beat_bytes_);
      if (bytes > 0) walk(d, index, static_cast<int>(d.get(field::lw_stream_first)) + i, address, bytes);
      address += bytes;
    }
    ++index;
  }
}

void WeightLoad::fill_tables(const hls::Descriptor& d) {
  const uint32_t count = d.get(field::lt_bytes);
  const uint8_t* bytes = image_.at(d.get(field::lt_address), count);
  for (uint32_t i = 0; i < count; ++i) tables_.write(static_cast<int>(d.get(field::lt_first) + i), bytes[i]);
}

void WeightLoad::start_tables(const hls::Descriptor& d, Cycle start) {
  beats_left_ = d.get(field::lt_beats);
  bytes_left_ = d.get(field::lt_bytes);
  if (beats_left_ == 0) return listener_.done(hls::kUnitLw, start + 1);
  fill_tables(d);
  beat_done_ = start + 1;
  dma_.request(hls::kStreamTables, d.get(field::lt_address), static_cast<uint32_t>(beats_left_),
               static_cast<int>(d.get(field::tag)), start + 1);
}

/// A byte a cycle; a beat is taken with its last byte that is wanted.
void WeightLoad::arrive(const Cycle* visible, int beats) {
  for (int i = 0; i < beats; ++i) {
    const uint64_t bytes = std::min<uint64_t>(bytes_left_, static_cast<uint64_t>(beat_bytes_));
    bytes_left_ -= bytes;
    beat_done_ = std::max(visible[i], beat_done_ + 1) + std::max<uint64_t>(bytes, 1) - 1;
    dma_.popped(hls::kStreamTables, beat_done_);
    if (--beats_left_ == 0) listener_.done(hls::kUnitLw, beat_done_ + 1);
  }
}

void WeightLoad::start_streams(const hls::Descriptor& d, int index, Cycle start) {
  const int first = static_cast<int>(d.get(field::lw_stream_first)),
            count = static_cast<int>(d.get(field::lw_stream_count));
  uint32_t address = d.get(field::lw_address);
  streams_left_ = 0;
  streams_asked_ = start + 1 + static_cast<Cycle>(count);
  stream_done_ = 0;
  for (int i = 0; i < count; ++i) {
    const uint32_t beats = d.get(field::lw_beats, i), bytes = beats * static_cast<uint32_t>(beat_bytes_);
    if (beats == 0) continue;
    const int stream = first + i;
    walk(d, index, stream, address, bytes);
    ++streams_left_;
    const Cycle asked = start + 1 + static_cast<Cycle>(i);
    decoders_[static_cast<size_t>(stream)]->start(asked + 1);
    dma_.request(hls::kStreamWeights + stream, address, beats, static_cast<int>(d.get(field::tag)), asked);
    address += bytes;
  }
  if (streams_left_ == 0) finish_streams();
}

void WeightLoad::walk(const hls::Descriptor& d, int index, int stream, uint32_t address, uint32_t bytes) {
  if (stream >= grid_.streams())
    throw std::runtime_error("LOAD_WEIGHTS " + std::to_string(index) + " has no decoder for stream " +
                             std::to_string(stream));
  const int row = grid_.row_of_stream(stream), pes = grid_.pes_of_stream(stream);
  ColumnCounts counts = counts_;
  const auto begin = counts_.counts.begin() + grid_.first_column(stream);
  counts.counts.assign(begin, begin + pes);
  for (uint8_t*& c : counts.counts) c += row;
  try {
    walker_.walk(d, grid_.banks_of_row(row), grid_.has_params(stream), image_.at(address, bytes), bytes / 8, tables_,
                 counts, decoders_[static_cast<size_t>(stream)]->content());
  } catch (const std::runtime_error& e) {
    throw std::runtime_error("LOAD_WEIGHTS " + std::to_string(index) + ", stream " + std::to_string(stream) + ": " +
                             e.what());
  }
}

void WeightLoad::stream_done(Cycle cycle) {
  stream_done_ = std::max(stream_done_, cycle);
  if (--streams_left_ == 0) finish_streams();
}

void WeightLoad::finish_streams() { listener_.done(hls::kUnitLw, std::max(stream_done_, streams_asked_) + 2); }

}  // namespace winnow::sim::fast
