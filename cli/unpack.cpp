// winnow unpack
#include <charconv>
#include <iostream>

#include "cli/save_outputs.h"
#include "cli/verbs.h"
#include "mapping/packing.h"
#include "models/error.h"
#include "models/file.h"
#include "models/text.h"

namespace winnow::cli {
namespace {

uint32_t address(const std::string& given) {
  const bool hex = given.rfind("0x", 0) == 0;
  uint32_t value = 0;
  const char* const end = given.data() + given.size();
  const auto read = std::from_chars(given.data() + (hex ? 2 : 0), end, value, hex ? 16 : 10);
  if (read.ec != std::errc() || read.ptr != end)
    throw models::InputError("--dram-address: expected a byte address, decimal or 0x hexadecimal, got " +
                             models::in_quotes(given));
  return value;
}

/// The output streams where a copy of the DRAM from `first` on has them.
std::vector<std::vector<uint8_t>> streams_in(const mapping::Packing& p, const std::string& dram, uint32_t first,
                                             const std::string& file) {
  std::vector<std::vector<uint8_t>> streams(p.transfers.size());
  for (size_t i = 0; i < p.transfers.size(); ++i) {
    const mapping::PackedTransfer& t = p.transfers[i];
    if (t.direction != mapping::Direction::kOut) continue;
    if (t.address < first || t.address - first >= dram.size())
      throw models::InputError(file + ": expected the DRAM with byte address " + std::to_string(t.address) +
                               ", where '" + p.tensors[t.tensor].layout.tensor + "' is written, got " +
                               std::to_string(dram.size()) + " bytes from " + std::to_string(first) + " on");
    const size_t begin = t.address - first, bytes = std::min<size_t>(t.capacity_bytes, dram.size() - begin);
    streams[i].assign(dram.begin() + static_cast<std::ptrdiff_t>(begin),
                      dram.begin() + static_cast<std::ptrdiff_t>(begin + bytes));
  }
  return streams;
}

}  // namespace

int unpack(const Arguments& arguments) {
  po::options_description options("options");
  options.add_options()("plan", po::value<std::string>()->required(), "plan.json of `winnow map` or `winnow generate`")(
      "dram", po::value<std::string>(), "a copy of the DRAM after a run")(
      "dram-address", po::value<std::string>(), "byte address of its first byte (default: the plan's image_address)")(
      "streams", po::value<std::string>(),
      "instead of --dram: the output streams one behind the other, as in expected.bin")(
      "save-outputs", po::value<std::string>()->required(), "a .safetensors or .npy file (one tensor) for the outputs");
  add_as(options);
  const auto given = parse("unpack", "what the accelerator wrote -> output tensors", options, arguments);
  if (!given) return 0;

  check_save_outputs(*given);
  if (given->count("dram") + given->count("streams") != 1)
    throw models::InputError(std::string("winnow unpack: expected one of --dram and --streams, got ") +
                             (given->count("dram") ? "both" : "neither"));
  if (given->count("dram-address") && given->count("streams"))
    throw models::InputError("--dram-address: expected --dram, got --streams");
  const mapping::Packing packing = mapping::read_packing(text(*given, "plan"));
  if (packing.outputs.size() != 1 && models::is_npy("--save-outputs", text(*given, "save-outputs")))
    throw models::InputError("--save-outputs: expected a .safetensors file for " +
                             std::to_string(packing.outputs.size()) + " outputs, got a .npy file, which holds one");
  const std::string file = text(*given, given->count("dram") ? "dram" : "streams");
  const std::string bytes = models::read_file(file);
  const uint32_t first = given->count("dram-address") ? address(text(*given, "dram-address")) : packing.image_address;
  const models::TensorMap outputs =
      mapping::unpack(packing, given->count("dram") ? streams_in(packing, bytes, first, file)
                                                    : mapping::split_outputs(packing, bytes, file));
  std::vector<models::SavedTensor> tensors;
  for (const mapping::PackedOutput& o : packing.outputs)
    tensors.push_back({o.name, outputs.at(o.name), o.quantization, "rtl"});
  save(*given, tensors);
  return 0;
}

}  // namespace winnow::cli
