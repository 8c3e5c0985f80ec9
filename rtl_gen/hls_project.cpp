// Collects the files of hls/ that a machine needs and prints its sizes.
#include "rtl_gen/hls_project.h"

#include <set>

#include "rtl_gen/design.h"
#include "rtl_gen/library.h"
#include "rtl_gen/library_data.h"

namespace winnow::rtl_gen {
namespace {

constexpr const char* kSizes = "machine.h";

/// What wn_*.cpp and the testbench know of the machine.
std::string sizes(const std::string& accelerator, const Design& d, const std::string& command) {
  const int decoder_pes = d.geometry.pes_of_stream(d.geometry.decoders_per_row - 1);
  std::string out = "// Sizes of the accelerator " + accelerator +
                    ". Generated; do not edit.\n// To make it again: " + command +
                    "\n#pragma once\n\nnamespace winnow::hls::machine {\n\n";
  const auto add = [&](const std::string& type, const std::string& name, const std::string& value,
                       const std::string& meaning) {
    out += "constexpr " + type + " " + name + " = " + value + ";  // " + meaning + "\n";
  };
  const auto number = [&](const std::string& name, int value, const std::string& meaning) {
    add("int", name, std::to_string(value), meaning);
  };
  const auto part = [&](const std::string& name, bool built, const std::string& meaning) {
    add("bool", name, built ? "true" : "false", meaning);
  };
  number("kRows", d.geometry.rows, "of PEs");
  number("kColumns", d.geometry.columns, "of PEs, each with a bank");
  number("kAccumulators", d.accumulators, "of a PE, in each set");
  number("kQueueDepth", d.queue_depth, "activations waiting in a PE");
  number("kWeightWords", d.weight_words, "of a PE");
  number("kPointerWords", d.pointer_words, "of a PE");
  number("kParamWords", d.param_words, "of a row");
  number("kBankWords", d.bank_words, "words of 8 lanes in a bank");
  number("kRowWords", d.accumulators + 1, "a row's words of one pixel, at most");
  number("kBeatBytes", d.axi_bits / 8, "of the bus");
  number("kBurstBeats", d.burst_beats, "in a burst, at most");
  number("kWeightStreams", d.geometry.streams(), "one a decoder");
  number("kDecoderPes", decoder_pes, "PEs of a decoder, at most");
  part("kHasVector", d.features.vector, "vector units");
  part("kHasDepthwise", d.features.depthwise, "... that do depthwise convolutions");
  return out + "\n}  // namespace winnow::hls::machine\n";
}

/// Names of the files that `text` includes from hls/.
std::set<std::string> included(const std::string& text) {
  static const std::string kInclude = "#include \"hls/";
  std::set<std::string> names;
  for (size_t at = text.find(kInclude); at != std::string::npos; at = text.find(kInclude, at)) {
    at += kInclude.size();
    names.insert(text.substr(at, text.find('"', at) - at));
  }
  return names;
}

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

std::map<std::string, std::string> hls_project(const accelerators::Accelerator& accelerator,
                                               const hls::Features& features, const std::string& command,
                                               const std::string& prefix) {
  std::map<std::string, std::string> files;
  files[kSizes] = sizes(accelerator.name, decide(accelerator, features), command);
  std::set<std::string> open;
  for (const auto& [name, text] : hls_files())
    if (!ends_with(name, ".h")) open.insert(name);
  while (!open.empty()) {
    const std::string name = *open.begin();
    open.erase(open.begin());
    const std::string& text = hls_files().at(name);
    // A kernel's header tells of modules; only the plain functions are called like them.
    const bool named = !ends_with(name, ".h") || name == "tops.h";
    files[named ? with_prefix(name, prefix) : name] = named ? with_prefix(text, prefix) : text;
    for (const std::string& header : included(text))
      if (!files.count(header)) open.insert(header);
  }
  return files;
}

}  // namespace winnow::rtl_gen
