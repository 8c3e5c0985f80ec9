// Recurrences of wn_vector; cycles are absolute.
//
// Pixel p comes into the FIFO when it is offered and there is room, arrived(p) = max(offered(p), taken(p - 8) + 1), and
// is worked on from the cycle after taken(p) = max(arrived(p) + 1, last step of p - 1) on.
// Coefficients are read from the first cycle after the start on, then a step a cycle reads a tap's word (nothing for a
// word of an empty pixel), when the port is free and at most 4 taps are between read and lanes: after popped(n - 4).
// A tap is at the lanes 2 cycles after its read and takes `groups` cycles there; a word leaves them for the output FIFO
// `depth` cycles after its last tap was taken. The lanes stand still while a word would leave and two words wait for
// the bank. So time in the lanes is counted in cycles in which they move, and every word adds the standstill that it
// causes.
#include "sim/fast/vector_bank.h"

#include <algorithm>

namespace winnow::sim::fast {

namespace {
constexpr uint64_t kNever = UINT64_MAX;
}

void VectorBank::start(const VectorPass& pass, CycleSet& reads, CycleSet& writes) {
  pass_ = &pass;
  reads_ = &reads;
  writes_ = &writes;
  arrived_ = taken_ = through_ = 0;
  coefs_left_ = pass.coefs;
  coef_from_ = pass.start + 1;
  step_from_ = 0;
  stepped_ = popped_ = passed_ = stood_ = 0;
  words_ = pushed_ = written_ = standstill_ = 0;
  next_read_ = coef_from_;
  next_write_ = kNever;
}

uint64_t VectorBank::arrive(uint64_t offered) {
  uint64_t& at = arrived_at_[arrived_ % kPixels];
  at = arrived_ < kPixels ? offered : std::max(offered, taken_at_[arrived_ % kPixels] + 1);
  const uint64_t cycle = at;
  ++arrived_;
  if (taken_ == through_) open_pixel();
  return cycle;
}

/// Takes the next pixel out of the FIFO, if it is known when it came. The one before is through, with its last step
/// before step_from_.
void VectorBank::open_pixel() {
  if (taken_ == arrived_) return;
  uint64_t cycle = arrived_at_[taken_ % kPixels] + 1;
  if (taken_ > 0) cycle = std::max(cycle, step_from_ - 1);
  taken_at_[taken_ % kPixels] = cycle;
  words_left_ = pass_->words;
  taps_left_ = pass_->taps_of(taken_);
  step_from_ = std::max(step_from_, cycle + 1);
  ++taken_;
}

void VectorBank::advance(uint64_t known, const PortsAbove& above) {
  known_ = known;
  above_ = &above;
  while (step()) {}
  while (write() || push() || pop()) {}
}

/// Reads in the first free cycle from `from` on; false if that is not settled.
bool VectorBank::read(uint64_t from, uint64_t& cycle) {
  next_read_ = from;
  if (from > known_) return false;
  cycle = above_->next_free_read(bank_, from);
  if (cycle > known_) {
    next_read_ = known_ + 1;
    return false;
  }
  reads_->take(cycle - pass_->start);
  return true;
}

/// The next coefficient's or tap's read; false if it is not settled.
bool VectorBank::step() {
  next_read_ = kNever;
  uint64_t cycle;
  if (coefs_left_ > 0) {
    if (!read(coef_from_, cycle)) return false;
    --coefs_left_;
    coef_from_ = cycle + 1;
    return true;
  }
  if (taken_ == through_) return false;
  while (popped_ + kAhead <= stepped_)
    if (!pop()) return false;
  uint64_t from = std::max(step_from_, coef_from_);
  if (stepped_ >= kAhead) from = std::max(from, popped_at_[stepped_ % kAhead] + 1);
  const uint32_t taps = pass_->taps_of(through_);
  if (taps > 0) {
    if (!read(from, cycle)) return false;
  } else {
    cycle = from;
  }
  const bool word_end = taps_left_ <= 1;
  tap_[stepped_++ % kAhead] = {cycle, word_end};
  step_from_ = cycle + 1;
  if (!word_end) {
    --taps_left_;
    return true;
  }
  taps_left_ = taps;
  if (--words_left_ == 0) {
    ++through_;
    open_pixel();
  }
  return true;
}

/// Takes the next tap into the lanes; false if there is none, or it comes after a write that is not settled.
bool VectorBank::pop() {
  if (popped_ == stepped_) return false;
  const Tap& tap = tap_[popped_ % kAhead];
  uint64_t from = tap.cycle + 2;
  if (popped_ > 0) from = std::max(from, popped_at_[(popped_ - 1) % kAhead] + 1);
  uint64_t passed = passed_, stood = stood_;
  // Standstill before the tap's first cycle in the lanes may have been over by then ..
  for (; passed < words_ && word_[passed % kRing].due <= from - stood; ++passed) {
    if (!settle(passed)) return false;
    stood += word_[passed % kRing].standstill;
    from = std::max(from, word_[passed % kRing].pushed);
  }
  // .. standstill between its first and last delays it.
  const uint64_t moved = from - stood + groups_ - 1;
  for (; passed < words_ && word_[passed % kRing].due <= moved; ++passed) {
    if (!settle(passed)) return false;
    stood += word_[passed % kRing].standstill;
  }
  passed_ = passed;
  stood_ = stood;
  popped_at_[popped_++ % kAhead] = moved + stood;
  if (tap.word_end) word_[words_++ % kRing] = {moved + depth_, 0, 0};
  return true;
}

/// Makes the word's `standstill` and `pushed` known.
bool VectorBank::settle(uint64_t word) {
  while (pushed_ <= word)
    if (!push()) return false;
  return true;
}

/// The next word out of the lanes; false if there is none, or room for it comes with a write that is not settled.
bool VectorBank::push() {
  if (pushed_ == words_) return false;
  Word& word = word_[pushed_ % kRing];
  const uint64_t leaves = word.due + standstill_;
  word.pushed = leaves;
  if (pushed_ >= kOut) {
    while (written_ + kOut <= pushed_)
      if (!write()) return false;
    word.pushed = std::max(leaves, written_at_[pushed_ % kOut] + 1);
  }
  word.standstill = word.pushed - leaves;
  standstill_ += word.standstill;
  ++pushed_;
  return true;
}

/// The next word into the bank; false if there is none, or its cycle is not settled.
bool VectorBank::write() {
  next_write_ = kNever;
  if (written_ == pushed_) return false;
  uint64_t from = word_[written_ % kRing].pushed + 1;
  if (written_ > 0) from = std::max(from, written_at_[(written_ - 1) % kOut] + 1);
  next_write_ = from;
  if (from > known_) return false;
  const uint64_t cycle = above_->next_free_write(bank_, from);
  if (cycle > known_) {
    next_write_ = known_ + 1;
    return false;
  }
  next_write_ = kNever;
  writes_->take(cycle - pass_->start);
  written_at_[written_++ % kOut] = cycle;
  return true;
}

}  // namespace winnow::sim::fast
