// Pixels are dealt to all banks, each bank steps through its words' taps, the lanes move as one until a word finds no room.
#include "sim/fast/vector_pass.h"

#include <algorithm>
#include <array>

namespace winnow::sim::fast {
namespace {

namespace field = hls::field;

constexpr uint64_t kPixelsAhead = 8, kWordsAhead = 4, kWordsOut = 2;

/// Valid taps of one axis by output index (docs/architecture.md, section 5).
std::vector<uint32_t> tap_counts(uint32_t outputs, uint32_t kernel, int32_t lo, int32_t e, int32_t hi, int32_t h, int32_t q, int32_t r, int32_t d) {
  std::vector<uint32_t> counts;
  for (uint32_t o = 0; o < outputs; ++o) {
    const int32_t first = std::max(lo, 0), last = std::min(hi, static_cast<int32_t>(kernel) - 1);
    counts.push_back(last < first ? 0 : static_cast<uint32_t>(last - first + 1));
    lo -= q, e += r;
    if (e >= d) e -= d, lo -= 1;
    hi -= q, h -= r;
    if (h < 0) h += d, hi -= 1;
  }
  return counts;
}

/// One bank's unit.
class Bank {
 public:
  Bank(const VectorShape& shape, int number, Cycle start, uint32_t coefficients, const BankPorts& ports, PortUse& use)
      : groups_(static_cast<uint64_t>(8 / shape.lanes)),
        stages_(shape.depthwise ? 6 : 4),
        number_(number),
        start_(start),
        ports_(ports),
        reads_(use.reads[static_cast<size_t>(number)]),
        writes_(use.writes[static_cast<size_t>(number)]) {
    stepped_ = start;
    for (uint32_t i = 0; i < coefficients; ++i) stepped_ = read(stepped_ + 1);
  }

  /// When the unit's FIFO takes a pixel that is shown from a cycle on.
  Cycle accept(Cycle shown) {
    if (pixels_ >= kPixelsAhead) shown = std::max(shown, begun_[pixels_ % kPixelsAhead] + 1);
    return shown;
  }
  /// A pixel accepted in a cycle: `words` words of `taps` taps each; none: an empty pixel.
  void work(Cycle accepted, uint32_t words, uint32_t taps) {
    const Cycle begun = std::max(accepted + 1, pixels_ == 0 ? 0 : last_step_);
    begun_[pixels_++ % kPixelsAhead] = begun;
    stepped_ = std::max(stepped_, begun);
    for (uint32_t w = 0; w < words; ++w) {
      for (uint32_t t = 0; t < std::max(taps, 1u); ++t) step(taps == 0);
      write();
    }
    last_step_ = stepped_;
  }
  Cycle written() const { return written_[(words_ - 1) % kWordsOut]; }

 private:
  struct Hold {
    Cycle from = 0, to = 0;
  };

  Cycle read(Cycle from) {
    const Cycle cycle = ports_.array_leaves_read(number_, from);
    reads_.take(cycle - start_);
    return cycle;
  }
  void step(bool empty) {
    Cycle cycle = stepped_ + 1;
    if (steps_ >= kWordsAhead) cycle = std::max(cycle, popped_[steps_ % kWordsAhead] + 1);
    stepped_ = empty ? cycle : read(cycle);
    entered_ = std::max(stepped_ + 2, entered_ + 1);
    for (uint64_t g = 0; g < groups_; ++g) entered_ = moving(g == 0 ? entered_ : entered_ + 1);
    popped_[steps_++ % kWordsAhead] = entered_;
  }
  /// The word whose last group entered last.
  void write() {
    Cycle there = entered_;
    for (int s = 0; s < stages_; ++s) there = s + 1 < stages_ ? moving(there + 1) : there + 1;
    Cycle pushed = there;
    if (words_ >= kWordsOut) pushed = std::max(pushed, written_[words_ % kWordsOut] + 1);
    if (pushed > there) holds_[hold_++ % holds_.size()] = {there, pushed};
    Cycle from = pushed + 1;
    if (words_ > 0) from = std::max(from, written() + 1);
    const Cycle cycle = ports_.array_leaves_write(number_, from);
    writes_.take(cycle - start_);
    written_[words_++ % kWordsOut] = cycle;
  }
  /// The first cycle from `cycle` on in which the lanes move.
  Cycle moving(Cycle cycle) const {
    for (size_t i = 0; i < holds_.size(); ++i) {
      const Hold& h = holds_[(hold_ + i) % holds_.size()];  // the oldest first
      if (cycle >= h.from && cycle < h.to) cycle = h.to;
    }
    return cycle;
  }

  const uint64_t groups_;
  const int stages_, number_;
  const Cycle start_;
  const BankPorts& ports_;
  CycleSet &reads_, &writes_;

  uint64_t pixels_ = 0, steps_ = 0, words_ = 0;
  std::array<Cycle, kPixelsAhead> begun_{};
  std::array<Cycle, kWordsAhead> popped_{};
  std::array<Cycle, kWordsOut> written_{};
  Cycle stepped_ = 0, last_step_ = 0, entered_ = 0;
  std::array<Hold, 8> holds_{};
  size_t hold_ = 0;
};

}  // namespace

PassTiming time_pass(const VectorShape& shape, const hls::Descriptor& d, Cycle start, const BankPorts& ports) {
  PassTiming timing;
  timing.use.reads.resize(static_cast<size_t>(shape.columns));
  timing.use.writes.resize(static_cast<size_t>(shape.columns));
  const uint32_t coefficients = d.get(field::depthwise) ? d.get(field::coef_count) : 0;
  std::vector<Bank> banks;
  for (int c = 0; c < shape.columns; ++c) banks.emplace_back(shape, c, start, coefficients, ports, timing.use);

  const auto axis = [&](hls::Field out, hls::Field kernel, hls::Field lo, hls::Field e, hls::Field hi, hls::Field h, hls::Field q, hls::Field r, hls::Field dil) {
    const auto get = [&](hls::Field f) { return static_cast<int32_t>(d.get(f)); };
    return tap_counts(d.get(out), d.get(kernel), d.get_signed(lo), get(e), d.get_signed(hi), get(h), get(q), get(r), get(dil));
  };
  const auto ys = axis(field::out_h, field::kh, field::y_lo, field::y_e, field::y_hi, field::y_h, field::y_q, field::y_r, field::y_d);
  const auto xs = axis(field::out_w, field::kw, field::x_lo, field::x_e, field::x_hi, field::x_h, field::x_q, field::x_r, field::x_d);
  const uint32_t words = d.get(field::words);

  Cycle shown = start + 2;
  for (uint32_t b = 0; b < d.get(field::batches); ++b)
    for (const uint32_t ny : ys)
      for (const uint32_t nx : xs) {
        Cycle last = shown;
        for (Bank& bank : banks) {
          const Cycle accepted = bank.accept(shown);
          bank.work(accepted, words, nx * ny);
          last = std::max(last, accepted);
        }
        shown = last + 1;
      }
  for (const Bank& bank : banks) timing.done = std::max(timing.done, bank.written() + 2);
  return timing;
}

}  // namespace winnow::sim::fast
