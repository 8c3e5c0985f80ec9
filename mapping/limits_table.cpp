// The list, and its print.
#include "mapping/limits_table.h"

#include <cstdlib>
#include <iterator>
#include <map>

#include "accelerators/accelerator.h"
#include "hls/descriptor.h"
#include "hls/features.h"
#include "hls/registers.h"
#include "mapping/limits.h"
#include "mapping/live_set.h"
#include "mapping/refusals.h"
#include "models/checks.h"
#include "models/text.h"

namespace winnow::mapping {
namespace {

struct Entry {
  int64_t least, most;
  Beyond beyond;
  std::string how;
};

constexpr int64_t kWord = 65535;  // of 16 bits
const char* const kBankAddress =
    "bank addresses and steps between them count modulo 65,536, as many as the largest bank has words";
const char* const kFlag = "a flag";
const std::string kBatch = "`--batch: expected 1.." + std::to_string(kMostBatch) + ", got <n>`";
const char* const kBound =
    "outputs are walked in pieces; a bound that every output of a piece is far from is drawn nearer";

const std::map<std::string, Entry>& entries() {
  static const std::string kDramAddress = quoted_refusal(Refused::kDramAddresses);
  static const std::string kDescriptors = quoted_refusal(Refused::kDescriptors) + ": tokens compare 16-bit counts";
  static const std::string kUnrolled = "; not of a first layer that the host unrolls";
  static const std::string kStride = quoted_refusal(Refused::kStride) + kUnrolled;
  static const std::string kDilation = quoted_refusal(Refused::kDilation) + kUnrolled;
  static const std::map<std::string, Entry> all = {
      {"opcode", {1, 6, Beyond::kUnreachable, "there are six"}},
      {"size", {1, hls::kDescriptorUnits, Beyond::kUnreachable, "no opcode has more"}},
      {"tag",
       {0, 4096, Beyond::kUnreachable,
        "layers with operations are counted from 1, and a network has 4,096 layers at most; see byte counters for "
        "those past 127"}},
      {"wait_lw", {0, kMostDescriptors, Beyond::kRefused, kDescriptors}},
      {"wait_la", {0, kMostDescriptors, Beyond::kRefused, kDescriptors}},
      {"wait_cp", {0, kMostDescriptors, Beyond::kRefused, kDescriptors}},
      {"wait_vu", {0, kMostDescriptors, Beyond::kRefused, kDescriptors}},
      {"wait_st", {0, kMostDescriptors, Beyond::kRefused, kDescriptors}},
      {"lt_address", {0, 0xffffefff, Beyond::kRefused, kDramAddress}},
      {"lt_beats", {1, hls::kTableBytes / 8, Beyond::kUnreachable, "tables have 384 bytes"}},
      {"lt_first", {0, hls::kTableBytes - 1, Beyond::kUnreachable, "tables have 384 bytes"}},
      {"lt_bytes", {1, hls::kTableBytes, Beyond::kUnreachable, "tables have 384 bytes"}},
      {"lw_address", {0, 0xffffefff, Beyond::kRefused, kDramAddress}},
      {"lw_stream_first", {0, 0, Beyond::kUnreachable, "the mapper loads all streams of a tile"}},
      {"lw_stream_count",
       {1, 32, Beyond::kRefused, "`/decoders_per_row: expected at most 32 decoders in <rows> rows`"}},
      {"lw_ncols", {8, 65528, Beyond::kRefused, quoted_refusal(Refused::kPointerWords)}},
      {"lw_kb", {1, 32, Beyond::kUnreachable, "of `accumulators`, at most 32"}},
      {"lw_code_bits", {2, 8, Beyond::kUnreachable, "weights have 8 bits"}},
      {"lw_weight_base", {0, kWord, Beyond::kUnreachable, "below `weight_words`"}},
      {"lw_pointer_base", {0, 65528, Beyond::kUnreachable, "below `pointer_words`, a multiple of 8"}},
      {"lw_param_base", {0, 4095, Beyond::kUnreachable, "below `param_words`"}},
      {"lw_beats",
       {0, kMostBeats, Beyond::kCutUp,
        "into narrower tiles; where none is: " + quoted_refusal(Refused::kWeightStream)}},
      {"act_address", {0, 0xffffefff, Beyond::kRefused, kDramAddress}},
      {"act_base", {0, kWord, Beyond::kWraps, kBankAddress}},
      {"act_words", {1, kMostStreamWords, Beyond::kCutUp, "into several streams"}},
      {"act_slot", {0, hls::kLengthSlots - 1, Beyond::kRefused, quoted_refusal(Refused::kActivationStreams)}},
      {"act_zero_point", {0, 255, Beyond::kUnreachable, "zero points have 8 bits"}},
      {"act_run", {1, kWord, Beyond::kUnreachable, "at most act_words"}},
      {"act_stride", {0, kWord, Beyond::kWraps, kBankAddress}},
      {"batches", {1, kMostBatch, Beyond::kRefused, kBatch}},
      {"out_h", {1, kWord, Beyond::kCutUp, "into pieces of the map"}},
      {"out_w", {1, kWord, Beyond::kCutUp, "into pieces of the map"}},
      {"kh",
       {1, kMostKernel, Beyond::kRefused,
        quoted_refusal(Refused::kKernelHeight) + kUnrolled +
            "; a window over a whole map is folded where its pixels make rows of at most 255"}},
      {"kw",
       {1, kMostKernel, Beyond::kRefused, quoted_refusal(Refused::kKernelWidth) + "; unrolled and folded likewise"}},
      {"words", {1, kMostPixelWords, Beyond::kRefused, quoted_refusal(Refused::kPixelWords)}},
      {"tap_x", {0, kWord, Beyond::kWraps, kBankAddress}},
      {"tap_y", {0, kWord, Beyond::kWraps, kBankAddress}},
      {"start", {0, kWord, Beyond::kWraps, kBankAddress}},
      {"step_x", {0, kWord, Beyond::kWraps, kBankAddress}},
      {"step_y", {0, kWord, Beyond::kWraps, kBankAddress}},
      {"step_b", {0, kWord, Beyond::kWraps, kBankAddress}},
      {"col_base", {0, 8191, Beyond::kUnreachable, "lw_pointer_base / 8"}},
      {"col_y", {0, kWord, Beyond::kWraps, "of tiles at most lw_ncols / 8; of pools nobody asks for it"}},
      {"y_lo", {-32768, 32767, Beyond::kCutUp, kBound}},
      {"y_hi", {-32768, 32767, Beyond::kCutUp, kBound}},
      {"y_e", {0, kMostDilation - 1, Beyond::kRefused, kDilation}},
      {"y_h", {0, kMostDilation - 1, Beyond::kRefused, kDilation}},
      {"y_q", {0, kMostStride, Beyond::kRefused, kStride}},
      {"y_r", {0, kMostDilation - 1, Beyond::kRefused, kDilation}},
      {"y_d", {1, kMostDilation, Beyond::kRefused, kDilation}},
      {"x_lo", {-32768, 32767, Beyond::kCutUp, kBound}},
      {"x_hi", {-32768, 32767, Beyond::kCutUp, kBound}},
      {"x_e", {0, kMostDilation - 1, Beyond::kRefused, kDilation}},
      {"x_h", {0, kMostDilation - 1, Beyond::kRefused, kDilation}},
      {"x_q", {0, kMostStride, Beyond::kRefused, kStride}},
      {"x_r", {0, kMostDilation - 1, Beyond::kRefused, kDilation}},
      {"x_d", {1, kMostDilation, Beyond::kRefused, kDilation}},
      {"out_base", {0, kWord, Beyond::kWraps, kBankAddress}},
      {"out_x", {0, kWord, Beyond::kWraps, kBankAddress}},
      {"out_y", {0, kWord, Beyond::kWraps, kBankAddress}},
      {"out_b", {0, kWord, Beyond::kWraps, kBankAddress}},
      {"low", {-256, 255, Beyond::kUnreachable, "lanes have 9 bits"}},
      {"high", {-256, 255, Beyond::kUnreachable, "lanes have 9 bits"}},
      {"kb", {1, 32, Beyond::kUnreachable, "of `accumulators`, at most 32"}},
      {"param_base", {0, 4095, Beyond::kUnreachable, "below `param_words`"}},
      {"pixels", {1, 65536, Beyond::kUnreachable, "each is a bank word at least"}},
      {"shift", {0, 47, Beyond::kUnreachable, "scales are rounded to what a shift of 47 can say"}},
      {"mult0", {0, kWord, Beyond::kRefused, "scales that need a larger multiplier: by the network's reader"}},
      {"mult1", {0, kWord, Beyond::kRefused, "scales that need a larger multiplier: by the network's reader"}},
      {"coef_base", {0, kWord, Beyond::kUnreachable, "below `bank_words`"}},
      {"coef_count", {8, 56, Beyond::kCutUp, "depthwise layers of more than 49 taps go through the array"}},
  };
  return all;
}

std::string beyond_text(Beyond beyond) {
  switch (beyond) {
    case Beyond::kCutUp: return "cut up";
    case Beyond::kRefused: return "refused";
    case Beyond::kUnreachable: return "cannot be";
    case Beyond::kWraps: return "wraps";
  }
  return "";
}

std::string value_text(int64_t n) { return (n < 0 ? "-" : "") + models::grouped(static_cast<uint64_t>(std::abs(n))); }

std::string table(const std::string& title, const std::string& text, const std::vector<Limit>& limits) {
  std::string out =
      "\n## " + title + "\n" + text + "\n\n| name | what | bits | values | beyond | how |\n|---|---|---|---|---|---|\n";
  for (const Limit& l : limits)
    out += "| " + l.name + " | " + l.what + " | " + (l.bits ? std::to_string(l.bits) : "") + " | " +
           value_text(l.least) + " .. " + value_text(l.most) + " | " + beyond_text(l.beyond) + " | " + l.how + " |\n";
  return out;
}

}  // namespace

std::vector<Limit> field_limits() {
  std::vector<Limit> limits;
  for (const hls::Field& field : hls::kFields) {
    Limit limit{field.name, field.meaning, field.width > 32 ? 16 : field.width, 0, 0, Beyond::kUnreachable, ""};
    if (field.width == 1) limit.most = 1, limit.how = kFlag;
    const auto it = entries().find(field.name);
    if (it != entries().end())
      limit.least = it->second.least, limit.most = it->second.most, limit.beyond = it->second.beyond,
      limit.how = it->second.how;
    limits.push_back(limit);
  }
  for (const auto& [name, entry] : entries()) {
    bool known = false;
    for (const hls::Field& field : hls::kFields) known |= name == field.name;
    if (!known) limits.push_back({name, "", 0, entry.least, entry.most, entry.beyond, ""});
  }
  return limits;
}

std::vector<Limit> machine_limits() {
  constexpr int64_t kAll32 = 0xffffffff;
  return {
      {"DRAM address", "bytes; the last page stays free, so that every end is an address", 32, 0, 0xffffefff,
       Beyond::kRefused, quoted_refusal(Refused::kDramAddresses)},
      {"DRAM device", "bytes of the description, from a multiple of its size on", 0, 262144, int64_t{1} << 47,
       Beyond::kRefused, quoted_refusal(Refused::kDramDevice)},
      {"program units", "32 bytes each", 32, 1, 11 * 32767, Beyond::kUnreachable,
       "32,767 descriptors of each of five units, together 11 units long"},
      {"bank address", "8-lane words", 16, 0, kWord, Beyond::kCutUp,
       "maps go through in strips; a map that one strip of does not fit: " + quoted_refusal(Refused::kBankWords)},
      {"strips", "of a map that streams from or to DRAM: its blocks of rows", 0, 1, 224, Beyond::kRefused,
       "as a map that one strip of does not fit (bank address): each block takes a length slot"},
      {"weight address", "weights of a PE", 16, 0, kWord, Beyond::kCutUp,
       "into tiles, of narrower words where need be; what is left is refused by its tile of whole words: " +
           quoted_refusal(Refused::kTile)},
      {"pointer address", "weight columns of a PE", 16, 0, kWord, Beyond::kRefused,
       quoted_refusal(Refused::kPointerWords)},
      {"parameter address", "outputs of a row", 12, 0, 4095, Beyond::kRefused, quoted_refusal(Refused::kTile)},
      {"accumulator", "of a PE; -2^(accumulator_bits - 1) and up", 32, -(int64_t{1} << 31), (int64_t{1} << 31) - 1,
       Beyond::kRefused,
       quoted_refusal(Refused::kPartialSums) +
           ", from the weights; past 31 bits by the network's reader: `expected |bias| + "
           "sum |w| * 255 below 2147483648`"},
      {"depthwise sum", "of the vector unit", 32, -(int64_t{1} << 31), (int64_t{1} << 31) - 1, Beyond::kRefused,
       quoted_refusal(Refused::kDepthwiseSums)},
      {"length slot", "beats of an activation stream", 16, 0, kWord, Beyond::kCutUp,
       "into several streams, whatever their values"},
      {"length slots", "activation streams of a run", 8, 1, hls::kLengthSlots, Beyond::kRefused,
       quoted_refusal(Refused::kActivationStreams)},
      {"token", "descriptors of a unit", 16, 0, kMostDescriptors, Beyond::kRefused,
       quoted_refusal(Refused::kDescriptors) + ": tokens compare 16-bit counts"},
      {"byte counters", "layers with operations, and the input", 7, 1, hls::kCounterTags, Beyond::kCutUp,
       "further layers share the last counter: report and engines compare its sum, and the report says who shares it"},
      {"byte counter", "bytes of a layer and class in a run", 32, 0, kAll32, Beyond::kRefused,
       quoted_refusal(Refused::kByteCounter)},
      {"64-bit counters", "cycles, multiplications, program bytes", 64, 0, INT64_MAX, Beyond::kUnreachable,
       "centuries"},
      {"AXI burst", "beats; AxLEN + 1", 8, 1, 64, Beyond::kCutUp, "at `burst_beats` and at every 4 KB line"},
      {"AXI ID", "of read streams: 3 and one a decoder", 8, 0, 34, Beyond::kUnreachable, "at most 32 decoders"},
      {"Huffman codeword", "bits", 4, 1, hls::kHuffmanMaxLength, Beyond::kUnreachable,
       "code lengths are limited when the code is made"},
      {"multiplier", "of a requantization", 16, 0, kWord, Beyond::kRefused,
       "scales that need a larger one: by the network's reader"},
      {"shift", "of a requantization", 6, 0, 48, Beyond::kUnreachable,
       "scales are rounded to what a shift of 47 can say; 48 says that no channel owns the output"},
      {"depthwise taps", "of a vector unit's kernel", 6, 1, 49, Beyond::kCutUp,
       "larger kernels go through the array; the machine itself takes 64"},
      {"clock", "kHz; in MHz in the file", 0, 1, 10000000, Beyond::kRefused,
       "`/clock_mhz: expected a number 0.001..10000, got <n>`: the memory model takes it to the nearest Hz"},
  };
}

std::vector<Limit> network_limits() {
  return {
      {"layers", "of a network", 0, 1, 4096, Beyond::kRefused, "`/layers: expected a list of 1..4096 layers`"},
      {"operations", "that are left when relus, clips and views are in others", 0, 1, 4096, Beyond::kRefused,
       quoted_refusal(Refused::kNoOperation)},
      {"dimension",
       "channels, rows, columns, kernel, stride, padding, groups as they stand in the file; concat and flatten may "
       "make more channels",
       0, 1, models::kMaxDimension, Beyond::kRefused, "`expected 1..65536, got <n>`"},
      {"pool padding", "rows or columns; below the extent of the kernel, so that every window holds an element", 0, 0,
       models::kMaxDimension, Beyond::kRefused, "`/padding/<side>: expected less than the kernel's extent of <n>`"},
      {"elements", "of a feature map", 0, 1, models::kMaxElements, Beyond::kRefused,
       "`expected an output of at most 268435456 elements`"},
      {"waiting tensors", "that later layers read, where not all fit the banks", 0, 0,
       static_cast<int64_t>(LiveSet::kMost), Beyond::kRefused, quoted_refusal(Refused::kWaitingTensors)},
      {"batch", "images of a start", 0, 1, kMostBatch, Beyond::kRefused, kBatch},
      {"images", "of a run of the program that has all; the last batch is filled up with copies of the last image", 0,
       1, kMostImages, Beyond::kRefused, "`--images: expected 1.." + std::to_string(kMostImages) + ", got <n>`"},
  };
}

std::string limits_markdown() {
  std::string out =
      "# Limits\n\nEvery width of the machine, the values that its programs have, and what happens with a network or "
      "an accelerator beyond\nit. Printed from "
      "`mapping/limits_table.cpp` and `hls/descriptor.h`; `limits_table_test` prints it anew "
      "with\n`WINNOW_UPDATE_GOLDEN=1` and fails when it is stale.\n\n"
      "- *cut up*: the mapper makes several of one, and the result is the same.\n"
      "- *refused*: by `check -a`, `map`, `generate` and `simulate` with the same message, which names the file and "
      "the layer.\n"
      "- *cannot be*: something narrower comes before.\n"
      "- *wraps*: meant; the value counts modulo the field.\n";
  out += table("Descriptor fields", "`hls/descriptor.h`; 32 lengths in `lw_beats`.", field_limits());
  out += table("Machine", "", machine_limits());
  out += table("Networks and runs", "", network_limits());
  out += refusals_markdown();
  out +=
      "\n## Accelerator files\nA value beyond is refused when the file is read: `<file>: /<field>: expected <range>, "
      "got <n>`.\n`accumulators` are at least the banks that one row feeds, `dram.bytes_per_cycle` at most `axi_bits` "
      "/ 8, a DRAM's `rows`\n1024..1048576 and its `row_bytes` 256..65536.\n\n| field | range |\n|---|---|\n";
  for (const auto& [name, range] : accelerators::accelerator_ranges()) out += "| " + name + " | " + range + " |\n";
  return out;
}

}  // namespace winnow::mapping
