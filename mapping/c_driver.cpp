// The driver's text: tables of one network, then code that is the same for all.
#include "mapping/c_driver.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "mapping/c_driver_text.h"
#include "models/text.h"

namespace winnow::mapping {
namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

/// A name inside a C string or comment.
std::string plain(const std::string& name) {
  std::string out;
  for (const char c : name)
    out += std::isalnum(static_cast<unsigned char>(c)) || std::string("_-./~").find(c) != std::string::npos ? c : '_';
  return replaced(out, "*/", "__");
}

/// Places of a tensor by bank, word and lane: its channel, or -1.
std::vector<int> lanes_of(const Packing& p, const PackedTensor& t) {
  const int per_bank = t.layout.words * hls::kLanes;
  std::vector<int> lanes(static_cast<size_t>(p.banks * per_bank), -1);
  for (size_t c = 0; c < t.layout.places.size(); ++c)
    lanes[static_cast<size_t>(t.layout.places[c].bank * per_bank + t.layout.places[c].position)] = static_cast<int>(c);
  return lanes;
}

std::string list(const std::vector<std::string>& items, size_t per_line) {
  std::string out = "{";
  for (size_t i = 0; i < items.size(); ++i)
    out += (i % per_line ? " " : "\n  ") + items[i] + (i + 1 < items.size() ? "," : "");
  return out + "\n}";
}

/// One entry a lane: which input value it holds.
std::string input_table(const Packing& p, const PackedTensor& t) {
  std::vector<std::string> items;
  for (const int n : lanes_of(p, t)) {
    const UnrolledChannel from =
        n < 0 || !t.unrolled ? UnrolledChannel{n, 0, 0} : t.unrolled->channels[static_cast<size_t>(n)];
    items.push_back(from.channel < 0 ? "{-1, 0, 0}" : fmt::format("{{{}, {}, {}}}", from.channel, from.ky, from.kx));
  }
  return "static const struct source input_lanes[] = " + list(items, 8) + ";\n";
}

std::string transfer_text(const PackedTransfer& t, int tensor, uint32_t image_address) {
  return fmt::format("{{0x{:08x}u, {}u, {}u, {}u, {}u, {}u, {}u, {}u}}", t.address - image_address, t.capacity_bytes,
                     t.slot, t.first_pixel, t.pixels, t.first_word, t.words, tensor);
}

struct Tables {
  std::string text;
  int inputs = 0, constants = 0, outputs = 0;
};

Tables tables(const Packing& p) {
  Tables t;
  std::vector<std::string> in, constant, out, tensors, outputs;
  std::vector<int> stored;  // output tensors, as indices into Packing::tensors
  size_t input = p.tensors.size();
  for (const PackedTransfer& transfer : p.transfers) {
    if (transfer.direction == Direction::kIn) {
      input = transfer.tensor;
      in.push_back(transfer_text(transfer, 0, p.image_address));
    } else if (transfer.direction == Direction::kConstant) {
      constant.push_back(fmt::format("{{{}u, {}u}}", transfer.slot, transfer.beats));
    } else if (transfer.direction == Direction::kOut) {
      auto known = std::find(stored.begin(), stored.end(), static_cast<int>(transfer.tensor));
      if (known == stored.end()) known = stored.insert(stored.end(), static_cast<int>(transfer.tensor));
      out.push_back(transfer_text(transfer, static_cast<int>(known - stored.begin()), p.image_address));
    }
  }
  t.inputs = static_cast<int>(in.size()), t.constants = static_cast<int>(constant.size()),
  t.outputs = static_cast<int>(p.outputs.size());

  const PackedTensor& fed = p.tensors.at(input);
  t.text +=
      "/* Which value of the input each lane of a pixel holds: by bank, word and lane. */\n" + input_table(p, fed);
  const Unrolled u = fed.unrolled.value_or(Unrolled{});
  const auto axis = [](const char* name, const UnrolledAxis& a) {
    return fmt::format("static const struct axis input_{} = {{{}, {}, {}}};\n", name, a.stride, a.dilation, a.before);
  };
  t.text += axis("rows", u.rows) + axis("columns", u.columns);
  t.text += fmt::format("enum {{ INPUT_WORDS = {}, INPUT_HEIGHT = {}, INPUT_WIDTH = {} }};\n", fed.layout.words,
                        fed.layout.shape.height, fed.layout.shape.width);
  t.text += "static const struct transfer inputs[] = " + list(in, 1) + ";\n\n";
  if (!constant.empty())
    t.text +=
        "/* Streams of the image: slot, beats. */\nstatic const struct constant constants[] = " + list(constant, 4) +
        ";\n\n";
  for (size_t i = 0; i < stored.size(); ++i) {
    const PackedTensor& tensor = p.tensors[static_cast<size_t>(stored[i])];
    std::vector<std::string> lanes;
    for (const int n : lanes_of(p, tensor)) lanes.push_back(std::to_string(n));
    t.text += fmt::format("/* Channel by bank, word and lane of '{}'. */\nstatic const int32_t lanes_{}[] = {};\n",
                          plain(tensor.layout.tensor), i, list(lanes, 16));
    tensors.push_back(fmt::format("{{lanes_{}, {}u, {}u, {}u, {}u}}", i, tensor.layout.words,
                                  tensor.layout.shape.channels, tensor.layout.pixels(), tensor.layout.zero_point));
  }
  for (const PackedOutput& o : p.outputs)
    outputs.push_back(
        std::to_string(std::find(stored.begin(), stored.end(), static_cast<int>(o.tensor)) - stored.begin()) + "u");
  t.text += "static const struct tensor tensors[] = " + list(tensors, 1) +
            ";\nstatic const struct transfer output_streams[] = " + list(out, 1) +
            ";\nstatic const uint32_t tensor_of_output[] = " + list(outputs, 16) + ";\n";
  return t;
}

std::string constants(const Packing& p, uint32_t config_hash, const Tables& t) {
  std::string out;
  const auto define = [&](const std::string& name, const std::string& value, const std::string& meaning = "") {
    out += "#define @P@_NET_" + name + " " + value + (meaning.empty() ? "" : "  /* " + meaning + " */") + "\n";
  };
  const auto number = [](int64_t n) { return std::to_string(n) + "u"; };
  define("NAME", "\"" + plain(p.network) + "\"");
  define("CONFIG_HASH", fmt::format("0x{:08x}u", config_hash), "of the accelerator that it runs on");
  define("BATCH", number(p.batch), "images a start computes");
  define("BANKS", number(p.banks));
  define("BEAT_BYTES", number(p.beat_bytes));
  define("IMAGE_ADDRESS", fmt::format("0x{:08x}u", p.image_address), "the accelerator's address of byte 0 of dram.bin");
  define("DRAM_BYTES", fmt::format("0x{:08x}u", p.dram_end - p.image_address),
         "from there on, that the program reads and writes");
  define("PROGRAM_ADDRESS", fmt::format("0x{:08x}u", p.program_address));
  define("PROGRAM_UNITS", number(p.program_units));
  define("WARM_PROGRAM_ADDRESS", fmt::format("0x{:08x}u", p.warm_program_address));
  define("WARM_PROGRAM_UNITS", number(p.warm_program_units), "0: weights do not stay, there is no such program");
  define("INPUT_CHANNELS", number(p.input.shape.channels));
  define("INPUT_HEIGHT", number(p.input.shape.height));
  define("INPUT_WIDTH", number(p.input.shape.width));
  define("INPUT_SCALE", fmt::format("{:#}", p.input.quantization.scale), "real value = scale * (stored - zero point)");
  define("INPUT_ZERO_POINT", number(p.input.quantization.zero_point));
  define("INPUT_STREAMS", number(t.inputs));
  define("OUTPUTS", number(t.outputs));
  for (size_t i = 0; i < p.outputs.size(); ++i) {
    const PackedOutput& o = p.outputs[i];
    const std::string n = "OUTPUT_" + std::to_string(i);
    define(n + "_NAME", "\"" + plain(o.name) + "\"");
    define(n + "_CHANNELS", number(o.shape.channels));
    define(n + "_HEIGHT", number(o.shape.height));
    define(n + "_WIDTH", number(o.shape.width));
    define(n + "_BYTES", number(p.batch * o.shape.elements()), "that unpacking writes");
    define(n + "_SCALE", fmt::format("{:#}", o.quantization.scale));
    define(n + "_ZERO_POINT", number(o.quantization.zero_point));
  }
  return out;
}

}  // namespace

CDriver c_driver(const Packing& packing, uint32_t config_hash, const std::string& prefix) {
  const Tables made = tables(packing);
  const auto named = [&](std::string text) {
    text = replaced(text, "@CONSTANTS@", constants(packing, config_hash, made));
    text = replaced(text, "@TABLES@", made.text);
    text = replaced(text, "@CONSTANT_SLOTS@", made.constants ? kConstantSlots : "");
    text = replaced(text, "@network@", plain(packing.network));
    text = replaced(text, "@accelerator@", plain(packing.accelerator));
    return replaced(replaced(text, "@P@", models::upper(prefix) + "WINNOW"), "@p@", prefix + "winnow");
  };
  return {named(kDriverHeader), named(kDriverSource)};
}

}  // namespace winnow::mapping
