// A chunk is accepted once enough words have left the hold, a word leaves it with its last byte, when the one before is
// written.
#include "sim/fast/act_load.h"

#include <algorithm>
#include <stdexcept>

namespace winnow::sim::fast {

namespace field = hls::field;

ActLoad::ActLoad(int beat_bytes, ReadDma& dma, const BankPorts& ports, const BankMasks& masks, const uint32_t* slots,
                 DoneListener& listener)
    : chunk_bytes_(std::min(beat_bytes, 16)), parts_(beat_bytes / chunk_bytes_), dma_(dma), ports_(ports),
      masks_(masks), slots_(slots), listener_(listener) {}

void ActLoad::start(const hls::Descriptor& d, int, Cycle start) {
  running_ = true;
  take_ = write_ = ActWalk(d);
  total_ = uint64_t{d.get(field::act_words)} * static_cast<uint64_t>(masks_.banks());
  beats_ = slots_[d.get(field::act_slot)];
  visible_.clear();
  accepted_ = chunks_ = taken_ = taken_bytes_ = room_word_ = written_ = 0;
  accepted_at_ = written_at_ = 0;
  write_from_ = kUnknown;
  run_ = start + (beats_ == 0 ? 1 : 2);
  if (beats_ != 0)
    dma_.request(hls::kStreamActs, d.get(field::act_address), static_cast<uint32_t>(beats_),
                 static_cast<int>(d.get(field::tag)), start + 1);
  advance();
}

void ActLoad::arrive(const Cycle* visible, int beats) {
  visible_.insert(visible_.end(), visible, visible + beats);
  advance();
}

/// From which cycle on the next chunk fits; false while the words that make room for it are not taken.
bool ActLoad::room(Cycle& from) {
  const uint64_t held = static_cast<uint64_t>(chunk_bytes_) * chunks_;
  from = run_;
  if (held <= kHoldLimit) return true;
  while (room_word_ < taken_ && end_[room_word_ % kHistory] + kHoldLimit < held) ++room_word_;
  if (room_word_ == taken_) return false;
  from = taken_at_[room_word_ % kHistory] + 1;
  return true;
}

/// Takes the next beat or part of a beat, as far as its cycle is known.
bool ActLoad::accept() {
  const bool filled = written_ == total_;  // what comes now is dropped
  Cycle from;
  const auto parts = static_cast<uint64_t>(parts_);
  if (parts_ > 1 && chunks_ < parts * accepted_ && room(from)) {
    if (chunks_ % parts == 0) from = std::max(from, accepted_at_ + 1);
    if (chunks_ > 0) from = std::max(from, chunk_at_[(chunks_ - 1) % chunk_at_.size()] + 1);
    chunk_at_[chunks_++ % chunk_at_.size()] = from;
    return true;
  }
  if (accepted_ == visible_.size()) return false;
  bool known;
  if (parts_ > 1) {
    known = chunks_ == parts * accepted_;
    from = chunks_ == 0 ? run_ : chunk_at_[(chunks_ - 1) % chunk_at_.size()];
  } else {
    known = room(from);
  }
  if (!known) {
    if (!filled) return false;
    from = std::max(run_, written_at_ + 1);
  }
  accepted_at_ = std::max({from, visible_[accepted_], accepted_ == 0 ? run_ : accepted_at_ + 1});
  ++accepted_;
  if (parts_ == 1) chunk_at_[chunks_++ % chunk_at_.size()] = accepted_at_;
  dma_.popped(hls::kStreamActs, accepted_at_);
  return true;
}

/// Takes the next word out of the hold, once the word before is written.
bool ActLoad::take_word() {
  if (taken_ != written_ || taken_ == total_) return false;
  const uint64_t end =
      taken_bytes_ + static_cast<uint64_t>(BankMasks::stream_bytes(masks_.at(take_.bank(), take_.address())));
  const uint64_t chunk = (end - 1) / static_cast<uint64_t>(chunk_bytes_);
  if (chunk >= chunks_) {
    if (chunk >= beats_ * static_cast<uint64_t>(parts_))
      throw std::runtime_error("an activation stream is shorter than its words");
    return false;
  }
  Cycle cycle = chunk_at_[chunk % chunk_at_.size()] + 1;
  if (taken_ > 0) cycle = std::max({cycle, taken_at_[(taken_ - 1) % kHistory] + 1, written_at_});
  taken_at_[taken_ % kHistory] = cycle;
  end_[taken_ % kHistory] = taken_bytes_ = end;
  ++taken_;
  take_.step();
  write_from_ = cycle + 1;
  return true;
}

void ActLoad::advance() {
  while (accept() || take_word()) {}
  if (running_ && accepted_ == beats_ && written_ == total_) finish();
}

void ActLoad::finish() {
  running_ = false;
  const Cycle last = std::max({run_, beats_ > 0 ? accepted_at_ + 1 : 0, total_ > 0 ? written_at_ + 1 : 0});
  listener_.done(hls::kUnitLa, last + 1);
}

void ActLoad::step(Cycle known) {
  while (write_from_ <= known) {
    const Cycle cycle = ports_.next_free_write(write_.bank(), write_from_);
    if (cycle > known) {
      write_from_ = known + 1;
      return;
    }
    written_at_ = cycle;
    ++written_;
    write_.step();
    write_from_ = kUnknown;
    advance();
  }
}

}  // namespace winnow::sim::fast
