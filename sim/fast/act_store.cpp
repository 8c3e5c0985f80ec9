// A word is added to the hold when less than a chunk is left in it, a chunk leaves when it is whole or the last.
#include "sim/fast/act_store.h"

#include <algorithm>

namespace winnow::sim::fast {

namespace field = hls::field;

ActStore::ActStore(int beat_bytes, WriteDma& dma, const BankPorts& ports, const BankMasks& masks, uint32_t* slots,
                   DoneListener& listener)
    : chunk_bytes_(static_cast<uint64_t>(std::min(beat_bytes, 16))),
      parts_(static_cast<uint64_t>(beat_bytes) / chunk_bytes_), dma_(dma), ports_(ports), masks_(masks), slots_(slots),
      listener_(listener) {
  dma.connect(this);
}

void ActStore::start(const hls::Descriptor& d, int, Cycle start) {
  slot_ = static_cast<int>(d.get(field::act_slot));
  total_ = uint64_t{d.get(field::act_words)} * static_cast<uint64_t>(masks_.banks());
  next_read_ = ActWalk(d);
  start_ = start;
  read_ = zipped_ = zipped_bytes_ = chunks_ = beats_ = 0;
  if (total_ == 0) {
    slots_[slot_] = 0;
    return listener_.done(hls::kUnitSt, start + 1);
  }
  bytes_.resize(total_);
  ActWalk walk(d);
  for (uint8_t& bytes : bytes_) {
    bytes = static_cast<uint8_t>(BankMasks::stream_bytes(masks_.at(walk.bank(), walk.address())));
    walk.step();
  }
  dma_.open(d.get(field::act_address), static_cast<int>(d.get(field::tag)), start + 1);
  plan_read();
}

/// The next read waits for its turn and for room for its word.
void ActStore::plan_read() {
  read_from_ = kUnknown;
  if (read_ == total_ || read_ >= zipped_ + kHeld) return;
  read_from_ = read_ == 0 ? start_ + 1 : read_at_[(read_ - 1) % kHistory] + 1;
  if (read_ >= kHeld) read_from_ = std::max(read_from_, taken_at_[(read_ - kHeld) % kHistory] + 1);
}

/// The next word from the bank through wn_zip's register into its hold.
bool ActStore::zip_word() {
  if (zipped_ == read_) return false;
  const uint64_t whole = zipped_bytes_ / chunk_bytes_;  // chunks that the words before fill
  if (chunks_ < whole) return false;
  Cycle taken = read_at_[zipped_ % kHistory] + 2;
  if (zipped_ > 0) taken = std::max({taken, taken_at_[(zipped_ - 1) % kHistory] + 1, added_at_});
  Cycle added = taken + 1;
  if (zipped_ > 0) added = std::max(added, added_at_ + 1);
  if (whole > 0) added = std::max(added, chunk_at_[(whole - 1) % kHistory]);
  taken_at_[zipped_ % kHistory] = taken;
  added_at_ = added;
  zipped_bytes_ += bytes_[zipped_++];
  return true;
}

/// The next whole chunk, or the rest behind the last word.
bool ActStore::send_chunk() {
  const bool whole = chunk_bytes_ * (chunks_ + 1) <= zipped_bytes_;
  if (!whole && !(zipped_ == total_ && chunk_bytes_ * chunks_ < zipped_bytes_)) return false;
  Cycle from = added_at_ + 1;
  if (chunks_ > 0) from = std::max(from, chunk_at_[(chunks_ - 1) % kHistory] + 1);
  const bool last = zipped_ == total_ && chunk_bytes_ * (chunks_ + 1) >= zipped_bytes_;
  if (parts_ == 1) {
    const Cycle room = dma_.push_from();
    if (room == kUnknown) return false;
    from = std::max(from, room);
    dma_.push(from, last);
    ++beats_;
  } else {
    if (chunks_ / parts_ > beats_) return false;  // the beat before has not gone
    if (chunks_ % parts_ == 0 && beats_ > 0) from = std::max(from, beat_at_);
  }
  chunk_at_[chunks_++ % kHistory] = from;
  return true;
}

/// The next beat of several chunks.
bool ActStore::send_beat() {
  if (parts_ == 1 || chunks_ <= parts_ * beats_) return false;
  const bool last = zipped_ == total_ && chunk_bytes_ * chunks_ >= zipped_bytes_;
  if (!last && chunks_ < parts_ * (beats_ + 1)) return false;
  const Cycle room = dma_.push_from();
  if (room == kUnknown) return false;
  beat_at_ = std::max(room, chunk_at_[(chunks_ - 1) % kHistory] + 1);
  dma_.push(beat_at_, last);
  ++beats_;
  return true;
}

void ActStore::advance() {
  while (send_beat() || send_chunk() || zip_word()) {}
}

void ActStore::room() {
  advance();
  if (read_from_ == kUnknown) plan_read();
}

void ActStore::written(Cycle done) {
  slots_[slot_] = static_cast<uint32_t>(beats_);
  listener_.done(hls::kUnitSt, done + 1);
}

void ActStore::step(Cycle known) {
  while (read_from_ <= known) {
    const Cycle cycle = ports_.next_free_read(next_read_.bank(), read_from_);
    if (cycle > known) {
      read_from_ = known + 1;
      return;
    }
    read_at_[read_++ % kHistory] = cycle;
    next_read_.step();
    advance();
    plan_read();
  }
}

}  // namespace winnow::sim::fast
