// Executes a program as docs/architecture.md describes it, without time: an independent reading of the page that the
// mapper is tested against.
#pragma once
#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <stdexcept>
#include <vector>

#include "hls/geometry.h"
#include "hls/vector.h"
#include "hls/walker.h"
#include "mapping/accesses.h"
#include "mapping/mapping.h"
#include "tests/support/decoder_queues.h"

namespace winnow::tests {

class Machine {
 public:
  explicit Machine(const accelerators::Accelerator& a)
      : a_(a), grid_(a.geometry()),
        banks_(static_cast<size_t>(a.columns), std::vector<hls::Word>(static_cast<size_t>(a.bank_words))),
        pointers_(static_cast<size_t>(a.rows * a.columns),
                  std::vector<hls::Pointer>(static_cast<size_t>(a.pointer_words))),
        weights_(static_cast<size_t>(a.rows * a.columns),
                 std::vector<hls::Weight>(static_cast<size_t>(a.weight_words))),
        params_(static_cast<size_t>(a.rows), std::vector<hls::Param>(static_cast<size_t>(a.param_words))) {
    // Stale data everywhere: whoever relies on a zero must have written it.
    for (auto& bank : banks_)
      for (auto& word : bank) word.fill(77);
  }

  void load(uint32_t address, const std::vector<uint8_t>& bytes) {
    if (dram_.size() < address + bytes.size()) dram_.resize(address + bytes.size());
    std::copy(bytes.begin(), bytes.end(), dram_.begin() + address);
  }
  void set_slot(int slot, uint32_t beats) { slots_[static_cast<size_t>(slot)] = static_cast<uint16_t>(beats); }
  uint32_t slot(int s) const { return slots_[static_cast<size_t>(s)]; }
  std::vector<uint8_t> read(uint32_t address, uint32_t bytes) const {
    return {dram_.begin() + address, dram_.begin() + address + bytes};
  }
  const hls::Word& word(int bank, int address) const {
    return banks_[static_cast<size_t>(bank)].at(static_cast<size_t>(address));
  }
  uint64_t macs = 0;
  mapping::Accesses made;

  void execute(const hls::Descriptor& d) {
    switch (d.get(hls::field::opcode)) {
      case hls::kLoadTables: load_tables(d); break;
      case hls::kLoadWeights: load_weights(d); break;
      case hls::kLoadActs: load_acts(d); break;
      case hls::kCompute: compute(d); break;
      case hls::kVector: vector(d); break;
      case hls::kStoreActs: store(d); break;
      default: throw std::runtime_error("opcode");
    }
  }

 private:
  using D = hls::Descriptor;

  void load_tables(const D& d) {
    using namespace hls;
    for (uint32_t i = 0; i < d.get(field::lt_bytes); ++i)
      tables_.write(static_cast<int>(d.get(field::lt_first) + i), dram_.at(d.get(field::lt_address) + i));
  }

  void load_weights(const D& d) {
    using namespace hls;
    uint32_t address = d.get(field::lw_address);
    for (uint32_t i = 0; i < d.get(field::lw_stream_count); ++i) {
      const int stream = static_cast<int>(d.get(field::lw_stream_first) + i), row = stream / a_.decoders_per_row,
                h = stream % a_.decoders_per_row;
      const int first = h * a_.columns / a_.decoders_per_row, last = (h + 1) * a_.columns / a_.decoders_per_row;
      const DecoderCommand command = decoder_command(d, stream, grid_.banks_of_row(row));
      DecoderShape shape;
      shape.pes = last - first;
      shape.params = h == 0;
      shape.weight_words = a_.weight_words;
      shape.pointer_words = a_.pointer_words;
      shape.param_words = a_.param_words;
      shape.beat_words = a_.axi_bytes() / 8;
      Queue<uint64_t, 1 << 20> words;
      for (int w = 0; w < command.beats * shape.beat_words; ++w, address += 8) {
        uint64_t v;
        std::memcpy(&v, &dram_.at(address), 8);
        words.write(v);
      }
      DecoderQueues writes;
      if (decode_stream(shape, tables_, command, words, writes.all()) != kErrorNone)
        throw std::runtime_error("decode error in stream " + std::to_string(stream));
      auto pe = [&](int c) { return static_cast<size_t>(row * a_.columns + first + c); };
      while (!writes.params.empty()) {
        const ParamWrite w = writes.params.read();
        ++made.param_writes;
        params_[static_cast<size_t>(row)][w.address] = w.param;
      }
      while (!writes.weights.empty()) {
        const WeightWrite w = writes.weights.read();
        ++made.weight_writes;
        weights_[pe(w.pe)][w.address] = w.weight;
      }
      while (!writes.pointers.empty()) {
        const PointerWrite w = writes.pointers.read();
        ++made.pointer_writes;
        pointers_[pe(w.pe)][w.address] = w.pointer;
      }
    }
  }

  static size_t transfer_address(const D& d, uint32_t n) {
    using namespace hls;
    const uint32_t run = d.get(field::act_run);
    return (d.get(field::act_base) + n / run * d.get(field::act_stride) + n % run) & 0xffff;
  }

  void load_acts(const D& d) {
    using namespace hls;
    const int zero_point = static_cast<int>(d.get(field::act_zero_point));
    uint32_t at = d.get(field::act_address);
    const uint32_t end = at + slots_[d.get(field::act_slot)] * static_cast<uint32_t>(a_.axi_bytes());
    for (auto& bank : banks_)
      for (uint32_t i = 0; i < d.get(field::act_words); ++i) {
        const uint8_t mask = dram_.at(at++);
        Word word{};
        for (int lane = 0; lane < kLanes; ++lane)
          if (mask >> lane & 1) word[lane] = static_cast<int16_t>(dram_.at(at++) - zero_point);
        bank.at(transfer_address(d, i)) = word;
        ++made.bank_writes;
      }
    if (at > end) throw std::runtime_error("activation stream shorter than its words");
  }

  void store(const D& d) {
    using namespace hls;
    std::vector<uint8_t> bytes;
    for (const auto& bank : banks_)
      for (uint32_t i = 0; i < d.get(field::act_words); ++i) {
        const Word& word = bank.at(transfer_address(d, i));
        ++made.bank_reads;
        const size_t mask_at = bytes.size();
        bytes.push_back(0);
        for (int lane = 0; lane < kLanes; ++lane)
          if (word[lane] != 0) {
            bytes[mask_at] |= static_cast<uint8_t>(1 << lane);
            bytes.push_back(static_cast<uint8_t>(word[lane] + static_cast<int>(d.get(field::act_zero_point))));
          }
      }
    while (bytes.size() % static_cast<size_t>(a_.axi_bytes())) bytes.push_back(0);
    set_slot(static_cast<int>(d.get(field::act_slot)),
             static_cast<uint32_t>(bytes.size()) / static_cast<uint32_t>(a_.axi_bytes()));
    load(d.get(field::act_address), bytes);
  }

  struct AxisState {
    int16_t lo;
    int e;
    int16_t hi;
    int h, q, r, dil;
    void next() {
      lo -= q, e += r;
      if (e >= dil) e -= dil, lo -= 1;
      hi -= q, h -= r;
      if (h < 0) h += dil, hi -= 1;
    }
    std::pair<int, int> taps(int kernel) const { return {std::max<int>(lo, 0), std::min<int>(hi, kernel - 1)}; }
  };

  struct Tap {
    uint16_t address;  // of word 0
    uint16_t column_word;
    int ky;  // counted from the first valid
  };
  template <typename F>
  void walk(const D& d, F&& pixel) {  // pixel(linear, out address, taps)
    using namespace hls;
    AxisState y0{int16_t(d.get(field::y_lo)), int(d.get(field::y_e)), int16_t(d.get(field::y_hi)),
                 int(d.get(field::y_h)),      int(d.get(field::y_q)), int(d.get(field::y_r)),
                 int(d.get(field::y_d))};
    AxisState x0{int16_t(d.get(field::x_lo)), int(d.get(field::x_e)), int16_t(d.get(field::x_hi)),
                 int(d.get(field::x_h)),      int(d.get(field::x_q)), int(d.get(field::x_r)),
                 int(d.get(field::x_d))};
    int linear = 0;
    for (uint32_t b = 0; b < d.get(field::batches); ++b) {
      AxisState y = y0;
      for (uint32_t oy = 0; oy < d.get(field::out_h); ++oy, y.next()) {
        AxisState x = x0;
        for (uint32_t ox = 0; ox < d.get(field::out_w); ++ox, x.next()) {
          const auto [ylo, yhi] = y.taps(static_cast<int>(d.get(field::kh)));
          const auto [xlo, xhi] = x.taps(static_cast<int>(d.get(field::kw)));
          const uint32_t start =
              d.get(field::start) + b * d.get(field::step_b) + oy * d.get(field::step_y) + ox * d.get(field::step_x);
          std::vector<Tap> taps;
          for (int ky = ylo; ky <= yhi; ++ky)
            for (int kx = xlo; kx <= xhi; ++kx)
              taps.push_back({static_cast<uint16_t>(start + uint32_t(ky) * d.get(field::tap_y) +
                                                    uint32_t(kx) * d.get(field::tap_x)),
                              static_cast<uint16_t>(d.get(field::col_base) + uint32_t(ky) * d.get(field::col_y) +
                                                    uint32_t(kx) * d.get(field::words)),
                              ky - ylo});
          pixel(linear++,
                static_cast<uint16_t>(d.get(field::out_base) + b * d.get(field::out_b) + oy * d.get(field::out_y) +
                                      ox * d.get(field::out_x)),
                taps);
        }
      }
    }
  }

  static int16_t finish(int64_t scaled, int shift, const D& d) {
    if (shift) scaled = (scaled + (int64_t{1} << (shift - 1))) >> shift;
    return static_cast<int16_t>(
        std::clamp<int64_t>(scaled, d.get_signed(hls::field::low), d.get_signed(hls::field::high)));
  }

  void compute(const D& d) {
    using namespace hls;
    const int kb = static_cast<int>(d.get(field::kb)), wb = (kb + 7) / 8, words = static_cast<int>(d.get(field::words));
    walk(d, [&](int linear, uint16_t, const std::vector<Tap>& taps) {
      for (int row = 0; row < grid_.rows; ++row) {
        const int kt = kb * grid_.banks_of_row(row);
        std::vector<int64_t> acc(static_cast<size_t>(kt), 0);
        for (int c = 0; c < grid_.columns; ++c)
          for (const Tap& tap : taps)
            for (int w = 0; w < words; ++w) {
              const Word& word = banks_[static_cast<size_t>(c)].at(static_cast<uint16_t>(tap.address + w));
              if (row == 0) ++made.bank_reads;  // and goes to all rows
              for (int lane = 0; lane < kLanes; ++lane) {
                if (word[lane] == 0) continue;
                const size_t pe = static_cast<size_t>(row * a_.columns + c);
                const Pointer& p = pointers_[pe].at(static_cast<size_t>((tap.column_word + w) * kLanes + lane));
                ++made.pointer_reads;
                for (int i = 0; i < p.count; ++i) {
                  const Weight& weight = weights_[pe].at(static_cast<size_t>(p.start + i));
                  acc.at(weight.k) += int64_t{word[lane]} * weight.value;
                  ++macs;
                }
              }
            }
        made.partial_sums += acc.size() * banks_.size();
        made.outputs += acc.size();
        made.param_reads += acc.size();
        const int own = grid_.row_of_bank(row);
        auto write = [&](int bank, int w, const Word& word) {
          banks_[static_cast<size_t>(bank)].at(
              static_cast<uint16_t>(d.get(field::out_base) + static_cast<uint32_t>(linear) * d.get(field::out_x) +
                                    static_cast<uint32_t>(w))) = word;
          ++made.bank_writes;
        };
        for (int j = 0; j < grid_.banks_of_row(row); ++j)
          for (int w = 0; w < wb; ++w) {
            Word word{};
            for (int lane = 0; lane < kLanes && w * kLanes + lane < kb; ++lane) {
              const int k = j * kb + w * kLanes + lane;
              const Param& p =
                  params_[static_cast<size_t>(row)].at(d.get(field::param_base) + static_cast<uint32_t>(k));
              if (p.shift < 48) word[lane] = finish((acc[static_cast<size_t>(k)] + p.bias) * p.multiplier, p.shift, d);
            }
            write(grid_.bank_of(row, j), own * wb + w, word);
          }
        const int bank = grid_.bank_of(row, 0);
        if (own == grid_.rows_of_bank(bank) - 1)
          for (int w = (own + 1) * wb; w < grid_.share() * wb; ++w) write(bank, w, Word{});
      }
    });
  }

  void vector(const D& d) {
    using namespace hls;
    walk(d, [&](int, uint16_t, const std::vector<Tap>& taps) {
      const uint64_t words = d.get(field::words) * banks_.size();
      made.bank_reads += taps.size() * words;
      made.vector_lanes += taps.size() * words * kLanes;
      made.bank_writes += words;
      made.outputs += words * kLanes;
    });
    if (d.get(field::depthwise)) {
      made.bank_reads += d.get(field::coef_count) * banks_.size();
      struct AddressSpace {
        Word words[65536];
      };
      const auto memory = std::make_unique<AddressSpace>();
      for (size_t bank = 0; bank < banks_.size(); ++bank) {
        Queue<Pixel> pixels;
        Queue<BankWrite> writes;
        walker(d, pixels);
        std::copy(banks_[bank].begin(), banks_[bank].end(), memory->words);
        hls::vector(d, static_cast<uint8_t>(bank), memory->words, pixels, writes);
        while (!writes.empty()) {
          const BankWrite write = writes.read();
          banks_[bank].at(write.address) = write.data;
        }
      }
      return;
    }
    const bool is_max = d.get(field::is_max);
    const int words = static_cast<int>(d.get(field::words));
    walk(d, [&](int, uint16_t out, const std::vector<Tap>& taps) {
      for (auto& bank : banks_)
        for (int w = 0; w < words; ++w) {
          Word result{};
          for (int lane = 0; lane < kLanes; ++lane) {
            int64_t acc = 0;
            for (size_t t = 0; t < taps.size(); ++t) {
              const int64_t term = int64_t{bank.at(static_cast<uint16_t>(taps[t].address + w))[lane]} *
                                   d.get(taps[t].ky % 2 ? field::mult1 : field::mult0);
              acc = t == 0 ? term : is_max ? std::max(acc, term) : acc + term;
            }
            result[lane] = finish(acc, static_cast<int>(d.get(field::shift)), d);
          }
          bank.at(static_cast<uint16_t>(out + w)) = result;
        }
    });
  }

  const accelerators::Accelerator& a_;
  hls::Geometry grid_;
  std::vector<std::vector<hls::Word>> banks_;
  std::vector<std::vector<hls::Pointer>> pointers_;
  std::vector<std::vector<hls::Weight>> weights_;
  std::vector<std::vector<hls::Param>> params_;
  hls::DecoderTables tables_;
  std::vector<uint8_t> dram_;
  std::vector<uint32_t> slots_ = std::vector<uint32_t>(hls::kLengthSlots, 0);
};

}  // namespace winnow::tests
