// A small case for every kernel of the machine, with answers worked out beside it: exit 0 when all are right. It shows
// that the files are whole and that the kernels survived the tool; what they compute is proved elsewhere, against the
// Verilog.
#include <cstdio>

#include "hls/tops.h"

namespace {

constexpr int kBeatBytes = machine::kBeatBytes;
using AnyBeat = Beat<kBeatBytes>;

int failures = 0;

void check(bool right, const char* what) {
  if (right) return;
  std::printf("wrong: %s\n", what);
  ++failures;
}

/// The memories of the machine; 0 at the start.
Word banks[machine::kColumns][machine::kBankWords];
Weight weights[machine::kRows][machine::kColumns][machine::kWeightWords];
Pointer pointers[machine::kRows][machine::kColumns][machine::kPointerWords];
Param params[machine::kRows][machine::kParamWords];

/// A word whose lane i is `first` + i, and 0 for odd i.
Word sample(int first) {
  Word word{};
  for (int i = 0; i < kLanes; i += 2) word[i] = static_cast<int16_t>(first + i);
  return word;
}

void put(Descriptor& d, Field f, int value) { d.set_wrapping(f, static_cast<uint32_t>(value)); }

/// A window of kh x kw taps, stride 1, over a map of height x width words at address 0, padded by `pad` on every side.
Descriptor window(int height, int width, int kh, int kw, int pad) {
  Descriptor d;
  put(d, field::batches, 1);
  put(d, field::out_h, height + 2 * pad - kh + 1);
  put(d, field::out_w, width + 2 * pad - kw + 1);
  put(d, field::kh, kh);
  put(d, field::kw, kw);
  put(d, field::words, 1);
  put(d, field::tap_x, 1);
  put(d, field::tap_y, width);
  put(d, field::start, -pad * (width + 1));
  put(d, field::step_x, 1);
  put(d, field::step_y, width);
  put(d, field::col_y, kw);
  put(d, field::y_lo, pad);
  put(d, field::y_hi, height - 1 + pad);
  put(d, field::y_q, 1);
  put(d, field::y_d, 1);
  put(d, field::x_lo, pad);
  put(d, field::x_hi, width - 1 + pad);
  put(d, field::x_q, 1);
  put(d, field::x_d, 1);
  put(d, field::low, -255);
  put(d, field::high, 255);
  return d;
}

void queues() {
  Ring<Activation, 2> in, out;
  Ring<Activation, machine::kQueueDepth> rows[machine::kRows];
  in.write({5, 1, true, false});
  in.write({6, 2, true, true});
  wn_fifo(2, in, out);
  check(out.read().value == 5, "fifo, first item");
  in.write(out.read());
  wn_fork(1, in, rows);
  for (auto& row : rows) check(row.read().value == 6, "fork");
}

void zero_compression() {
  constexpr int kWords = 9, kZeroPoint = 100;
  Ring<Word, kWords> in, out;
  Ring<AnyBeat, kWords * 2> beats;
  for (int i = 0; i < kWords; ++i) in.write(sample(i));
  const uint16_t count = wn_zip(kWords, kZeroPoint, in, beats);
  int bytes = 0;
  for (int i = 0; i < kWords; ++i) bytes += 1 + (i == 0 ? 3 : 4);  // a mask and the lanes that are not 0
  check(count == (bytes + kBeatBytes - 1) / kBeatBytes, "zip, beats");
  check(wn_unzip(kWords, count, kZeroPoint, beats, out), "unzip, whole");
  for (int i = 0; i < kWords; ++i) check(out.read() == sample(i), "unzip, word");
}

void loads_and_stores() {
  constexpr int kBase = 2, kStride = 4;  // two words of every bank, at kBase and kBase + kStride
  Descriptor d;
  put(d, field::act_base, kBase);
  put(d, field::act_words, 2);
  put(d, field::act_run, 1);
  put(d, field::act_stride, kStride);
  for (int bank = 0; bank < machine::kColumns; ++bank)
    for (int n = 0; n < 2; ++n) banks[bank][kBase + n * kStride] = sample(1 + bank + 10 * n);

  Ring<BankAddress, 2 * machine::kColumns> places;
  wn_act_walk(d, places);
  Ring<AnyBeat, 4 * machine::kColumns> beats;
  const uint16_t count = wn_act_store(d, banks, beats);
  Ring<BankWrite, 2 * machine::kColumns> writes;
  check(wn_act_load(d, count, beats, writes), "act_load, whole");
  for (int bank = 0; bank < machine::kColumns; ++bank)
    for (int n = 0; n < 2; ++n) {
      const BankWrite write = writes.read();
      const BankAddress place = places.read();
      check(place.bank == bank && place.address == kBase + n * kStride, "act_walk");
      check(write.bank == bank && write.address == place.address && write.data == sample(1 + bank + 10 * n),
            "act_store and act_load");
    }
}

void memory() {
  constexpr int kBeats = 3;
  constexpr uint32_t kAddress = kAxiLineBytes - kBeatBytes;  // one beat before the line, two behind it
  static AnyBeat dram[kAxiLineBytes / kBeatBytes + kBeats];
  Ring<AnyBeat, kBeats> in, data;
  Ring<WriteBurst, kBeats> written;
  for (int i = 0; i < kBeats; ++i) {
    AnyBeat beat;
    beat.bytes[0] = static_cast<uint8_t>(10 + i);
    beat.last = i + 1 == kBeats;
    in.write(beat);
  }
  check(wn_axi_write(kAddress, in, written, data) == kBeats, "axi_write, beats");
  check(written.read() == WriteBurst{kAddress, 1}, "axi_write, a burst ends at the line");
  for (int i = 0; i < kBeats; ++i) dram[kAddress / kBeatBytes + static_cast<uint32_t>(i)] = data.read();

  Ring<ReadRequest, 1> requests;
  Ring<ReadRequest, kBeats> bursts;
  requests.write({kAddress, kBeats});
  wn_axi_read(1, requests, dram, bursts, data);
  check(bursts.read().beats == 1, "axi_read, a burst ends at the line");
  for (int i = 0; i < kBeats; ++i) check(data.read().bytes[0] == 10 + i, "axi_read, data");

  Ring<BankRequest, 2> accesses;
  Ring<Word, 1> answers;
  accesses.write({true, 1, sample(3)});
  accesses.write({false, 1, {}});
  wn_bank(banks[0], 2, accesses, answers);
  check(answers.read() == sample(3), "bank");
}

void walk_and_feed() {
  constexpr int kWords = 9;
  const Descriptor d = window(3, 3, 3, 3, 1);
  for (int i = 0; i < kWords; ++i) banks[0][i] = sample(2 + i);
  Ring<Pixel, kWords> pixels;
  wn_walker(d, pixels);
  const Pixel corner = pixels.read();
  check(corner.ny == 2 && corner.nx == 2 && corner.address == 0 && corner.column_word == 4, "walker, corner");
  check(!corner.last, "walker, not the last");
  for (int i = 0; i < 3; ++i) pixels.read();
  Pixel middle = pixels.read();
  check(middle.ny == 3 && middle.nx == 3 && middle.address == 0 && middle.column_word == 0, "walker, middle");
  for (int i = 0; i < 3; ++i) pixels.read();
  check(pixels.read().last, "walker, last");

  Ring<Activation, kWords * kLanes> acts;
  middle.last = true;
  pixels.write(middle);
  wn_feeder(d, banks[0], pixels, acts);
  for (int word = 0; word < kWords; ++word)
    for (int lane = 0; lane < kLanes; lane += 2) {
      const Activation a = acts.read();
      check(a.value == 2 + word + lane && a.column == word * kLanes + lane && a.has, "feeder, activation");
      check(a.last == (word + 1 == kWords && lane + 2 == kLanes), "feeder, last");
    }
}

/// One pixel of one word a bank, one output a row: the sum of all activations by their weights.
void compute() {
  Descriptor d = window(1, 1, 1, 1, 0);
  put(d, field::kb, 1);
  put(d, field::pixels, 1);
  put(d, field::out_base, 7);
  const Geometry g{machine::kRows, machine::kColumns};
  int sums[machine::kRows] = {};
  for (int row = 0; row < machine::kRows; ++row) {
    params[row][0] = {3, 1 << 15, 15};  // adds 3, times 1
    for (int column = 0; column < machine::kColumns; ++column)
      for (int lane = 0; lane < kLanes; ++lane) {
        const int value = (row + column + lane) % 5 - 2;
        pointers[row][column][lane] = {static_cast<uint16_t>(lane), 1};
        weights[row][column][lane] = {0, static_cast<int8_t>(value)};
        sums[row] += sample(1 + column)[lane] * value;
      }
  }
  for (int column = 0; column < machine::kColumns; ++column) banks[column][0] = sample(1 + column);
  Ring<BankWrite, machine::kRowWords> words[machine::kRows];
  const uint64_t macs = wn_array(d, weights, pointers, params, banks, words);
  check(macs == uint64_t{machine::kRows} * machine::kColumns * kLanes / 2, "array, pairs multiplied");
  for (int row = 0; row < machine::kRows; ++row) {
    const BankWrite write = words[row].read();
    const int sum = sums[row] + 3, expected = sum > 255 ? 255 : sum < -255 ? -255 : sum;
    check(write.bank == g.first_bank(row) && write.address == 7 + g.row_of_bank(row), "array, place");
    check(write.data[0] == expected, "array, sum");
  }

  Ring<Activation, 2> acts;
  Ring<int32_t, 2> in, out;
  acts.write({20, 0, true, true});
  in.write(1000);
  check(wn_pe(weights[0][0], pointers[0][0], 1, 1, acts, in, out) == 1, "pe, pairs multiplied");
  const int32_t psum = out.read();
  check(psum == 1000 + 20 * weights[0][0][0].value, "pe, psum");

  Ring<int32_t, machine::kColumns> psums;
  Ring<BankWrite, machine::kRowWords> packed;
  for (int bank = 0; bank < g.banks_of_row(0); ++bank) psums.write(-30);
  wn_requantize(d, 0, params[0], psums, packed);
  check(packed.read().data[0] == -27, "requantize");
}

/// Every weight but 0 behind its mask bit, byte by byte: the stream of kt = 1 and plain values.
void decode() {
  constexpr int kColumns = 8, kBits = 64 + machine::kDecoderPes * kColumns * 9;
  constexpr int kBeats = (kBits + 8 * kBeatBytes - 1) / (8 * kBeatBytes), kWords = kBeats * kBeatBytes / 8;
  uint64_t stream[kWords] = {param_bits({77, 40000, 9})};
  int at = 64;
  const auto append = [&](uint32_t value, int bits) {
    for (int i = 0; i < bits; ++i, ++at) stream[at / 64] |= uint64_t{value >> i & 1} << (at % 64);
  };
  for (int column = 0; column < machine::kDecoderPes * kColumns; ++column) {
    const int value = column % 3;
    append(value != 0, 1);
    if (value != 0) append(static_cast<uint32_t>(value), 8);
  }
  DecoderCommand command;
  command.ncols = kColumns;
  command.bitmask = true;
  command.beats = (at + 8 * kBeatBytes - 1) / (8 * kBeatBytes);
  Ring<uint64_t, kWords> words;
  for (int i = 0; i < command.beats * kBeatBytes / 8; ++i) words.write(stream[i]);
  Ring<ParamWrite, 1> row_params;
  Ring<WeightWrite, machine::kDecoderPes * kColumns> stored;
  Ring<PointerWrite, machine::kDecoderPes * kColumns> starts;
  check(wn_decoder(DecoderTables{}, command, words, row_params, stored, starts) == kErrorNone, "decoder, no error");
  const ParamWrite param = row_params.read();
  check(param.param.bias == 77 && param.param.multiplier == 40000 && param.param.shift == 9, "decoder, parameter");
  for (int column = 0; column < machine::kDecoderPes * kColumns; ++column) {
    const PointerWrite p = starts.read();
    check(p.pe == column / kColumns && p.address == column % kColumns, "decoder, pointer");
    check(p.pointer.count == (column % 3 != 0), "decoder, count");
    if (column % 3 != 0) check(stored.read().weight.value == column % 3, "decoder, weight");
  }

  HuffmanTable table;  // one codeword: 0
  for (uint16_t& limit : table.limit) limit = 1 << (kHuffmanMaxLength - 1);
  const HuffmanMatch hit = wn_huffman(table, 0);
  check(hit.hit && hit.length == 1 && hit.rank == 0, "huffman, hit");
  check(!wn_huffman(table, 1 << (kHuffmanMaxLength - 1)).hit, "huffman, no codeword");
}

/// The larger of two neighbours.
void pool() {
  Descriptor d = window(1, 2, 1, 2, 0);
  put(d, field::is_max, 1);
  put(d, field::shift, 15);
  put(d, field::mult0, 1 << 15);
  put(d, field::mult1, 1 << 15);
  banks[0][0] = sample(1);
  banks[0][1] = sample(2);
  banks[0][1][0] = 0;
  Ring<Pixel, 1> pixels;
  Ring<BankWrite, 1> out;
  wn_walker(d, pixels);
  wn_vector(d, 0, banks[0], pixels, out);
  Word larger = sample(2);
  larger[0] = 1;
  check(out.read().data == larger, "vector");
}

void control() {
  uint8_t dram[64] = {};
  for (int i = 0; i < 64; ++i) dram[i] = static_cast<uint8_t>(i);
  Descriptor d;
  put(d, field::opcode, kLoadTables);
  put(d, field::lt_address, 16);
  put(d, field::lt_first, kTableCodebook);
  put(d, field::lt_beats, 1);
  put(d, field::lt_bytes, 5);
  Ring<TableWrite, 5> tables;
  Ring<WeightStream, machine::kWeightStreams> streams;
  check(wn_weight_load(d, dram, tables, streams) == kErrorNone, "weight_load, tables");
  for (int i = 0; i < 5; ++i) {
    const TableWrite write = tables.read();
    check(write.address == kTableCodebook + i && write.byte == 16 + i, "weight_load, byte");
  }
  Descriptor load;
  put(load, field::opcode, kLoadWeights);
  put(load, field::lw_address, 512);
  put(load, field::lw_stream_count, 1);
  put(load, field::lw_beats, 4);
  check(wn_weight_load(load, dram, tables, streams) == kErrorNone, "weight_load, streams");
  const WeightStream stream = streams.read();
  check(stream.stream == 0 && stream.address == 512 && stream.beats == 4, "weight_load, stream");

  uint8_t program[2 * kUnitBytes] = {};
  program[0] = kLoadActs;
  program[1] = 1;
  program[kUnitBytes] = 99;  // no such opcode
  program[kUnitBytes + 1] = 1;
  Ring<Descriptor, 2> unit[kUnits];
  const ProgramEnd end = wn_sequencer(program, 2, kBaseAlign, unit);
  check(end.error && end.opcode == 99, "sequencer, unknown opcode");
  check(unit[kUnitLa].read().get(field::act_address) == kBaseAlign, "sequencer, address moved");
}

}  // namespace

int main() {
  queues();
  zero_compression();
  loads_and_stores();
  memory();
  walk_and_feed();
  compute();
  decode();
  pool();
  control();
  if (failures == 0) std::printf("all kernels right\n");
  return failures != 0;
}
