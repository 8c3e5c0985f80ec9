// wn_weight_load: tables byte by byte, weight streams one by one, each to its decoder.
#pragma once
#include <memory>
#include <vector>

#include "hls/geometry.h"
#include "sim/fast/image.h"
#include "sim/fast/unit.h"
#include "sim/fast/weight_decoder.h"

namespace winnow::sim::fast {

class WeightLoad : public Unit, public BeatSink, public WeightDecoder::Listener {
 public:
  WeightLoad(const hls::Geometry& grid, int beat_bytes, const ColumnCounts& counts, const Image& image, ReadDma& dma,
             DoneListener& listener);

  void start(const hls::Descriptor& descriptor, int index, Cycle start) override;
  /// An earlier run has done the weight loads of this program.
  void hold(const std::vector<hls::Descriptor>& program);
  /// Table beats.
  void arrive(const Cycle* visible, int beats) override;
  void stream_done(Cycle cycle) override;

 private:
  void fill_tables(const hls::Descriptor& descriptor);
  /// Its content goes to the decoder, its counts to the PEs.
  void walk(const hls::Descriptor& descriptor, int index, int stream, uint32_t address, uint32_t bytes);
  void start_tables(const hls::Descriptor& descriptor, Cycle start);
  void start_streams(const hls::Descriptor& descriptor, int index, Cycle start);
  void finish_streams();

  const hls::Geometry grid_;
  const int beat_bytes_;
  const ColumnCounts& counts_;  // of row 0; row r's lie r bytes further
  const Image& image_;
  ReadDma& dma_;
  DoneListener& listener_;

  WeightTables tables_;
  WeightWalker walker_;
  std::vector<std::unique_ptr<WeightDecoder>> decoders_;

  // Tables
  uint64_t bytes_left_ = 0, beats_left_ = 0;
  Cycle beat_done_ = 0;
  // Weights
  int streams_left_ = 0;
  Cycle streams_asked_ = 0, stream_done_ = 0;
};

}  // namespace winnow::sim::fast
