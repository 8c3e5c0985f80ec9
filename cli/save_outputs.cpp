// Which tensors, from where.
#include "cli/save_outputs.h"

#include <algorithm>
#include <iostream>

#include "mapping/packing.h"
#include "models/error.h"
#include "models/file.h"
#include "models/text.h"

namespace winnow::cli {
namespace {

/// The outputs of every run as decoded from the RTL's streams.
std::vector<models::TensorMap> outputs_of(const mapping::Mapping& m, const sim::CosimResult& rtl, size_t runs) {
  const mapping::Packing packing = mapping::packing_of(m);
  std::vector<models::TensorMap> outputs;
  const auto stored =
      static_cast<size_t>(std::count_if(m.transfers.begin(), m.transfers.end(), [](const mapping::Transfer& t) {
        return t.origin == mapping::Origin::kDevice;
      }));
  for (size_t r = 0; r < runs; ++r) {
    if (r >= rtl.runs.size() || rtl.runs[r].outputs.size() != stored)
      throw models::InputError("--save-outputs: expected outputs of " + std::to_string(runs) +
                               " runs from the RTL, got those of " + std::to_string(r) + ": nothing is written");
    std::vector<std::vector<uint8_t>> streams(m.transfers.size());
    size_t next = 0;  // of RunResult::outputs, which has the device's streams in order
    for (size_t i = 0; i < m.transfers.size(); ++i)
      if (m.transfers[i].origin == mapping::Origin::kDevice) streams[i] = rtl.runs[r].outputs[next++];
    outputs.push_back(mapping::unpack(packing, streams));
  }
  return outputs;
}

/// "a,b" as a and b, unless a tensor is called so.
std::vector<std::string> split(const std::vector<std::string>& given, const std::vector<std::string>& known) {
  std::vector<std::string> names;
  for (const std::string& word : given) {
    if (std::find(known.begin(), known.end(), word) != known.end()) {
      names.push_back(word);
      continue;
    }
    for (size_t begin = 0, comma; begin <= word.size(); begin = comma + 1) {
      comma = std::min(word.find(',', begin), word.size());
      names.push_back(word.substr(begin, comma - begin));
    }
  }
  return names;
}

}  // namespace

void add_as(po::options_description& options) {
  options.add_options()(
      "as", po::value<std::string>()->default_value("integers"),
      "integers: U8 stored values, scale and zero point beside them; dequantized: F32 scale * (stored - zero point)");
}

void add_save_outputs(po::options_description& options) {
  options.add_options()("save-outputs", po::value<std::string>(),
                        "a .safetensors or .npy file (one tensor) for the network's outputs of all images: with "
                        "--engine rtl or both what the RTL wrote to the "
                        "DRAM, with fast the reference's")(
      "save-tensors", po::value<std::vector<std::string>>()->composing(),
      "<name>[,<name>...], may be repeated: these tensors into that file instead; those that are no outputs of the "
      "network "
      "are the reference's, with which the RTL's bank words are compared");
  add_as(options);
}

void check_save_outputs(const po::variables_map& map) {
  models::saved_as(text(map, "as"));
  if (map.count("save-outputs")) {
    models::is_npy("--save-outputs", text(map, "save-outputs"));
    check_parent(map, "save-outputs");
    return;
  }
  if (map.count("save-tensors"))
    throw models::InputError("--save-tensors: expected --save-outputs with a file for them, got none");
  if (!map["as"].defaulted()) throw models::InputError("--as: expected --save-outputs with a file, got none");
}

std::vector<std::string> tensors_to_save(const po::variables_map& map, const models::Network& network) {
  if (!map.count("save-outputs")) return {};
  std::vector<std::string> known = {network.input_name}, names, lines;
  for (const models::Layer& layer : network.layers) known.push_back(layer.name);
  const std::vector<std::string> asked =
      map.count("save-tensors") ? split(map["save-tensors"].as<std::vector<std::string>>(), known) : network.outputs;
  for (const std::string& name : asked) {
    if (std::find(known.begin(), known.end(), name) == known.end())
      lines.push_back("--save-tensors: expected tensors of the network (" + models::list_text(known, known.size()) +
                      "), got " + models::in_quotes(name));
    else if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  if (!lines.empty()) throw models::InputError(lines);
  if (names.size() != 1 && models::is_npy("--save-outputs", text(map, "save-outputs")))
    throw models::InputError("--save-outputs: expected one tensor for a .npy file, got " +
                             std::to_string(names.size()) + " (" + models::list_text(names) +
                             "): choose one by --save-tensors, or write .safetensors");
  return names;
}

std::vector<models::SavedTensor> collect(const session::Prepared& prepared, const std::vector<std::string>& names,
                                         const sim::CosimResult* rtl) {
  const mapping::Mapping& m = prepared.mapping;
  std::vector<models::TensorMap> from_rtl;
  if (rtl) from_rtl = outputs_of(m, *rtl, prepared.runs.size());
  std::vector<models::SavedTensor> tensors;
  for (const std::string& name : names) {
    const bool is_rtl = rtl && from_rtl[0].count(name);
    const models::MapShape shape = m.network.shape_of(name);
    models::SavedTensor saved{name, models::FeatureMap({prepared.images, shape.channels, shape.height, shape.width}),
                              m.network.quantization_of(name), is_rtl ? "rtl" : "reference"};
    auto to = saved.values.data.begin();
    for (size_t r = 0; r < prepared.runs.size(); ++r) {
      const std::vector<uint8_t>& values = (is_rtl ? from_rtl : prepared.runs)[r].at(name).data;
      const auto left = saved.values.data.end() - to, have = static_cast<std::ptrdiff_t>(values.size());
      to = std::copy_n(values.begin(), std::min(left, have), to);
    }
    tensors.push_back(std::move(saved));
  }
  return tensors;
}

models::json::Document save(const po::variables_map& map, const std::vector<models::SavedTensor>& tensors) {
  const models::SavedAs as = models::saved_as(text(map, "as"));
  const std::string file = text(map, "save-outputs");
  models::write_file_atomically(file, models::saved_bytes(file, tensors, as));
  std::cout << "wrote " << file << "\n" << models::saved_text(tensors, as);
  models::json::Document list = models::json::Document::array();
  for (const models::SavedTensor& t : tensors)
    list.push_back({{"name", t.name},
                    {"shape", models::saved_shape(t.values)},
                    {"source", t.source},
                    {"scale", t.quantization.scale},
                    {"zero_point", t.quantization.zero_point}});
  return list;
}

}  // namespace winnow::cli
