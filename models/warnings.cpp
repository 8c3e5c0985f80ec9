// What is said of a network.
#include "models/warnings.h"

#include <algorithm>
#include <set>

#include "models/checks.h"
#include "models/output_range.h"
#include "models/quantization.h"
#include "models/text.h"
#include "models/unread_layers.h"

namespace winnow::models {
namespace {

constexpr size_t kUsualShare = 2;  // fewer than one in two channels that are pruned or never rise say nothing

class NetworkCheck {
 public:
  explicit NetworkCheck(const Network& network)
      : network_(network), file_(network.file.empty() ? network.name : network.file) {}

  Warnings run() {
    unread();
    for (size_t i = 0; i < network_.layers.size(); ++i) {
      const Layer& layer = network_.layers[i];
      if (!network_.quantized) {
        float_weights(layer, i);
      } else if (!std::all_of(layer.inputs.begin(), layer.inputs.end(),
                              [&](const std::string& t) { return constant_.count(t) > 0; })) {
        if (has_weights(layer)) weighted(layer, i);
        else unweighted(layer, i);
      } else {
        constant_.insert(layer.name);  // said of the layers before
      }
    }
    return std::move(warnings_);
  }

 private:
  void add(const char* kind, const std::string& place, const std::string& text) {
    warnings_.push_back({kind, file_, place, text});
  }

  void unread() {
    for (const UnreadLayer& u : unread_layers(network_)) {
      std::vector<std::string> leading;
      for (const std::string& name : u.leading) leading.push_back("'" + name + "'");
      std::string text = "expected a layer that reads '" + network_.layers[u.layer].name +
                         "', or it in /outputs, got neither: it is computed for nothing";
      if (!leading.empty())
        text += ", with " + list_text(leading, leading.size()) + ", which " + (leading.size() == 1 ? "leads" : "lead") +
                " to nothing else";
      add("unread-layer", layer_place(u.layer), text);
    }
  }

  void float_weights(const Layer& layer, size_t index) {
    const Weights& w = layer.weights;
    for (size_t i = 0; i < w.value.size(); ++i)
      if (w.value[i] != 0 && (w.mask.empty() || w.mask[i])) return;
    if (!w.value.empty())
      add("weights-of-zero", layer_place(index),
          "expected weights other than 0 in '" + layer.name + "', got none" +
              (w.mask.empty() ? "" : " that its mask keeps"));
  }

  /// " of channel 3", " of 2 of 64 channels (the first is 3)".
  static std::string channels_text(const std::vector<ChannelRange>& ranges, Silence silence) {
    size_t count = 0, first = 0;
    for (size_t k = ranges.size(); k-- > 0;)
      if (ranges[k].silence == silence) ++count, first = k;
    if (count == ranges.size()) return count == 1 ? "" : " of all " + std::to_string(count) + " channels";
    return " of " + std::to_string(count) + " of " + std::to_string(ranges.size()) + " channels (the first is " +
           std::to_string(first) + ")";
  }

  /// "is 128, the zero point, whatever the input", or without the value where channels differ.
  std::string value_text(const Layer& layer, const std::vector<ChannelRange>& ranges, Silence silence) const {
    std::set<int> values;
    for (const ChannelRange& r : ranges)
      if (r.silence == silence) values.insert(r.value);
    std::string text = "is the same, whatever the input";
    if (values.size() == 1) {
      text = "is " + std::to_string(*values.begin());
      if (*values.begin() == layer.quantization.zero_point) text += ", the zero point";
      text += ", whatever the input";
    }
    return text;
  }

  void say(const Layer& layer, size_t index, const std::vector<ChannelRange>& ranges, Silence silence) {
    if (std::none_of(ranges.begin(), ranges.end(), [&](const ChannelRange& r) { return r.silence == silence; })) return;
    const std::string which = "every output" + channels_text(ranges, silence) + " of '" + layer.name + "' " +
                              value_text(layer, ranges, silence);
    if (silence == Silence::kMultiplier)
      add("multiplier-of-zero", layer_place(index) + "/quantization/scale",
          "expected scales with a multiplier above 0, got 0: " + which);
    else if (silence == Silence::kSmall)
      add("multiplier-of-zero", layer_place(index) + "/quantization/scale",
          "expected scales with which a sum can reach half a step, got ones that leave none: " + which);
    else if (silence == Silence::kWeights)
      add("weights-of-zero", layer_place(index), "expected weights other than 0, got none: " + which);
    else
      add("constant-output", layer_place(index),
          "expected an output that depends on the input, got one that its bounds and scales fix: " + which);
  }

  void weighted(const Layer& layer, size_t index) {
    std::vector<ChannelRange> ranges = weighted_ranges(network_, layer);
    for (const Silence usual : {Silence::kBelow, Silence::kWeights}) {
      const auto same = [usual](const ChannelRange& r) { return r.silence == usual; };
      const auto count = static_cast<size_t>(std::count_if(ranges.begin(), ranges.end(), same));
      const bool many = count * kUsualShare >= ranges.size();
      for (ChannelRange& r : ranges)
        if (same(r)) r.silence = !many ? Silence::kNone : usual == Silence::kBelow ? Silence::kRange : usual;
    }
    for (const Silence s : {Silence::kMultiplier, Silence::kSmall, Silence::kWeights, Silence::kRange})
      say(layer, index, ranges, s);
    note_constant(layer, ranges);
  }

  void unweighted(const Layer& layer, size_t index) {
    std::vector<ChannelRange> ranges = unweighted_ranges(network_, layer);
    for (ChannelRange& r : ranges)
      if (r.silence == Silence::kBelow) r.silence = Silence::kRange;
    note_constant(layer, ranges);
    if (kind_of(layer) == LayerKind::kConcat) {
      for (size_t i = 0; i < ranges.size(); ++i)
        if (ranges[i].silence != Silence::kNone && !constant_.count(layer.inputs[i])) part(layer, index, i, ranges[i]);
      return;
    }
    for (const Silence s : {Silence::kMultiplier, Silence::kSmall, Silence::kRange}) say(layer, index, ranges, s);
    if (kind_of(layer) != LayerKind::kAdd || ranges[0].silence != Silence::kNone) return;
    const VectorScale scale = vector_scale(network_, layer, 0, 1);
    for (size_t i = 0; i < 2; ++i) {
      const bool reaches = scale.shift == 0 || uint64_t{255} * scale.multiplier[i] >= uint64_t{1} << (scale.shift - 1);
      if (reaches || constant_.count(layer.inputs[i])) continue;
      const std::string wanted =
          scale.multiplier[i] == 0 ? "a multiplier above 0" : "which a value can reach half a step";
      add("multiplier-of-zero", layer_place(index) + "/quantization/scale",
          "expected scales with " + wanted + " for input '" + layer.inputs[i] + "', got " +
              (scale.multiplier[i] == 0 ? "0" : "ones that leave none") + ": it counts for nothing in '" + layer.name +
              "'");
    }
  }

  /// An input of a concat.
  void part(const Layer& layer, size_t index, size_t input, const ChannelRange& range) {
    const bool multiplier = range.silence == Silence::kMultiplier || range.silence == Silence::kSmall;
    add(multiplier ? "multiplier-of-zero" : "constant-output",
        layer_place(index) + (multiplier ? "/quantization/scale" : ""),
        std::string(multiplier
                        ? "expected scales with which a value can reach half a step, got ones that leave none"
                        : "expected an output that depends on the input, got one that its bounds and scales fix") +
            ": every value of '" + layer.inputs[input] + "' in '" + layer.name + "' " +
            value_text(layer, {range}, range.silence));
  }

  void note_constant(const Layer& layer, const std::vector<ChannelRange>& ranges) {
    if (std::none_of(ranges.begin(), ranges.end(), [](const ChannelRange& r) { return r.silence == Silence::kNone; }))
      constant_.insert(layer.name);
  }

  const Network& network_;
  std::string file_;
  std::set<std::string> constant_;  // tensors that do not depend on the input
  Warnings warnings_;
};

}  // namespace

json::Document to_document(const Warnings& warnings) {
  json::Document list = json::Document::array();
  for (const Warning& w : warnings) list.push_back({{"kind", w.kind}, {"place", w.place}, {"text", w.text}});
  return list;
}

std::string Warning::line() const {
  std::string line = file;
  for (const std::string& part : {place, text})
    if (!part.empty()) line += (line.empty() ? "" : ": ") + part;
  return line;
}

Warnings network_warnings(const Network& network) { return NetworkCheck(network).run(); }

}  // namespace winnow::models
