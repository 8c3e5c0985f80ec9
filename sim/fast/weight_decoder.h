// wn_decoder in time: when a stream's beats are taken, and when the decoder is done.
#pragma once
#include <vector>

#include "sim/fast/read_dma.h"
#include "sim/fast/weight_stream.h"

namespace winnow::sim::fast {

class WeightDecoder : public BeatSink {
 public:
  /// `done`: called with the cycle of done_o.
  class Listener {
   public:
    virtual ~Listener() = default;
    virtual void stream_done(Cycle cycle) = 0;
  };

  WeightDecoder(int stream, int beat_words, ReadDma& dma, Listener& listener)
      : stream_(stream), beat_words_(static_cast<size_t>(beat_words)), dma_(dma), listener_(listener) {}

  /// What the decoder will be given; to be filled before start.
  WeightStream& content() { return content_; }
  /// start_i is up in a cycle.
  void start(Cycle cycle);
  void arrive(const Cycle* visible, int beats) override;

 private:
  void push(Cycle visible);

  const int stream_;
  const size_t beat_words_;
  ReadDma& dma_;
  Listener& listener_;
  WeightStream content_;

  // A word is pushed into the window, held from the next cycle on, and gone after the cycle that takes its last bit.
  size_t word_ = 0;   // words pushed
  Cycle pushed_ = 0;  // the last of them
  Cycle gone_ = 0;    // the one before it
  Cycle delay_ = 0;   // of the decoder's steps so far: a step happens in its cycle of WeightStream plus this
};

}  // namespace winnow::sim::fast
