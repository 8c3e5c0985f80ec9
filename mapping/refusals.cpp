// The table of refusals, and what fills its texts.
#include "mapping/refusals.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "models/error.h"

namespace winnow::mapping {
namespace {

/// What a line names before its text.
enum class Before {
  kNetwork,     // the network's file
  kLayer,       // and the layer, or the input, and the accelerator
  kPair,        // and the accelerator
  kAccelerator  // the accelerator's file; the text begins with the field
};

struct RefusalText {
  Refused what;
  Before before;
  const char* text;
  const char* when;  // for the list
};

const RefusalText kTexts[] = {
    {Refused::kFloatNetwork, Before::kNetwork,
     "expected a quantized network, got a float one (`winnow compress` makes one of it)",
     "programs have 8-bit weights"},
    {Refused::kFewAccumulators, Before::kAccelerator,
     "/accumulators: expected at least <banks> (the banks that one row feeds), got <n>", "an output for every bank"},
    {Refused::kNoOperation, Before::kPair, "expected a layer that computes, got only views of the input '<name>'",
     "a program has something to do"},
    {Refused::kKernelHeight, Before::kLayer, "kernel height: expected at most <most>, got <n>",
     "not of a first layer that the host unrolls, nor of a window over a whole map whose pixels make shorter rows"},
    {Refused::kKernelWidth, Before::kLayer, "kernel width: expected at most <most>, got <n>", "likewise"},
    {Refused::kStride, Before::kLayer, "stride: expected at most <most>, got <n>", "likewise"},
    {Refused::kDilation, Before::kLayer, "dilation: expected at most <most>, got <n>", "likewise"},
    {Refused::kPartialSums, Before::kLayer,
     "expected partial sums below <limit>, as accumulator_bits is <bits>, got up to <n>",
     "bias and weights against the largest activations, in any order"},
    {Refused::kDepthwiseSums, Before::kLayer, "expected depthwise sums below <limit>, got up to <n>",
     "the vector unit's sums have 32 bits"},
    {Refused::kPixelWords, Before::kLayer, "expected at most <most> words per pixel and bank, got <n> of '<tensor>'",
     "a field of 16 bits"},
    {Refused::kPointerWords, Before::kLayer,
     "expected at most <most> pointer words per PE, got <n> (<taps> taps x <lanes> lanes)",
     "a weight column for every tap and lane: there is no spill of partial sums"},
    {Refused::kTile, Before::kLayer, "expected <limits> in a tile of <outputs> per row and bank",
     "the narrowest tile does not fit; limits: at most <weight_words> weight words per PE, <param_words> parameter "
     "words per row, <k> outputs per row and bank"},
    {Refused::kWeightStream, Before::kLayer,
     "expected at most <most> beats in a weight stream, got <n> in its smallest tile", "a length of 16 bits"},
    {Refused::kBankWords, Before::kLayer,
     "expected feature maps, or strips of them, of at most <most> words per bank, got <n> in use at once",
     "not even one strip fits"},
    {Refused::kWaitingTensors, Before::kLayer,
     "expected at most <most> tensors that this and later layers read, got <n>",
     "what the search for strips tells apart"},
    {Refused::kActivationStreams, Before::kLayer,
     "expected at most <most> activation streams, got <n>, <k> of them of '<tensor>' (use <remedy>)",
     "a length slot for each"},
    {Refused::kDescriptors, Before::kLayer,
     "expected at most <most> <kind>, got <n>, <k> of them of this <place> (use <remedy>)",
     "tokens compare 16-bit counts; kind: weight loads, activation loads, compute tiles, vector passes or stores"},
    {Refused::kByteCounter, Before::kLayer,
     "expected at most <most> bytes of <class> in a run<shared>, as the counter has 32 bits, got up to <n>",
     "shared: with those of the layers of the same counter"},
    {Refused::kDramAddresses, Before::kPair,
     "expected at most <bytes> bytes of DRAM from address <base> on, as addresses have 32 bits, got <n>",
     "weights, program and all streams"},
    {Refused::kDramDevice, Before::kAccelerator,
     "/dram: expected at least <bytes> bytes for '<network>' at address <base>, got <n>",
     "the described device is smaller"},
};
static_assert(std::size(kTexts) == kRefusals);

const RefusalText& text_of(Refused what) {
  for (const RefusalText& e : kTexts)
    if (e.what == what) return e;
  throw std::logic_error("a refusal without a text");
}

}  // namespace

std::string quoted_refusal(Refused what) {
  const std::string text = text_of(what).text;
  return text.find('`') == std::string::npos ? "`" + text + "`" : "`` " + text + " ``";
}

Refusal refuse(Refused what, std::initializer_list<Given> given, int tag) {
  Refusal refusal{what, tag, ""};
  size_t filled = 0;
  for (const char* p = text_of(what).text; *p; ++p) {
    if (*p != '<') {
      refusal.reason += *p;
      continue;
    }
    std::string name;
    while (*++p != '>') name += *p;
    const Given* const g = std::find_if(given.begin(), given.end(), [&](const Given& one) { return name == one.name; });
    if (g == given.end()) throw std::logic_error("a refusal is not given its <" + name + ">");
    refusal.reason += g->value;
    ++filled;
  }
  if (filled != given.size()) throw std::logic_error("a refusal is given more than its text says: " + refusal.reason);
  return refusal;
}

std::string refusal_line(const Refusal& refusal, const models::Network& network,
                         const accelerators::Accelerator& accelerator) {
  const std::string on = "on '" + accelerator.name + "': ";
  switch (text_of(refusal.what).before) {
    case Before::kNetwork: return network.file + ": " + refusal.reason;
    case Before::kAccelerator: return accelerator.file + ": " + refusal.reason;
    case Before::kPair: return network.file + ": " + on + refusal.reason;
    case Before::kLayer: break;
  }
  return network.file + ": " +
         (refusal.tag > 0 ? "layer '" + network.layers[static_cast<size_t>(refusal.tag - 1)].name + "' "
                          : "input '" + network.input_name + "' ") +
         on + refusal.reason;
}

std::vector<std::string> refusal_lines(const Refusals& refusals, const models::Network& network,
                                       const accelerators::Accelerator& accelerator) {
  std::vector<std::string> lines;
  for (const Refusal& r : refusals) lines.push_back(refusal_line(r, network, accelerator));
  return lines;
}

void raise(const Refusals& refusals, const models::Network& network, const accelerators::Accelerator& accelerator) {
  if (!refusals.empty()) throw models::InputError(refusal_lines(refusals, network, accelerator));
}

void expect_quantized(const models::Network& network) {
  if (!network.quantized) raise({refuse(Refused::kFloatNetwork)}, network, {});
}

std::string refusals_markdown() {
  std::string out =
      "\n## What cannot be mapped\n`mapping/refusals.cpp`. Before the text stands the network's file, or the "
      "accelerator's where the text names a field\nof it, and the layer and the accelerator.\n\n| message | why, and "
      "when not |\n|---|---|\n";
  for (const RefusalText& e : kTexts) out += "| " + quoted_refusal(e.what) + " | " + e.when + " |\n";
  return out;
}

}  // namespace winnow::mapping
