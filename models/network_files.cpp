// Networks from and to files.
#include <filesystem>

#include "models/error.h"
#include "models/file.h"
#include "models/file_set.h"
#include "models/home.h"
#include "models/import/import.h"
#include "models/network_text.h"
#include "models/subnetwork.h"
#include "models/synthetic.h"
#include "models/text.h"
#include "models/zoo/catalogue.h"

namespace winnow::models {
namespace {

constexpr uint64_t kMaxDescriptionBytes = uint64_t{1} << 24;

Network load_whole(const std::string& name_or_path) {
  if (zoo::knows(name_or_path)) return zoo::generate(name_or_path);
  if (import::is_model_file(name_or_path)) return import::import_model(name_or_path).network;
  const std::string path = find_description(name_or_path, "models/zoo", "a network", zoo::names());
  NetworkDescription description = parse_description(read_file(path, kMaxDescriptionBytes), path);
  if (description.tensors.empty()) {
    if (!description.network.quantized)
      throw InputError(path + ": /tensors: expected a file, or quantization for a synthetic network, got neither");
    fill_synthetic(description.network);
    return std::move(description.network);
  }
  if (is_pipe(path) || path.rfind("/dev/", 0) == 0)
    throw InputError(
        path +
        ": /tensors: expected a synthetic network, as what comes through a pipe lies beside no other file, got " +
        in_quotes(description.tensors));
  const auto tensors = std::filesystem::path(path).parent_path() / description.tensors;
  attach_tensors(description.network, TensorFile::read(tensors.string()));
  return std::move(description.network);
}

bool is_file(const std::string& path) { return is_readable_kind(path); }

/// Where "<network>:<layers>" is to be cut: at the first colon behind the name or file of a network, else at the first
/// one.
/// A file that has colons in its name is itself.
size_t cut_at(const std::string& text) {
  if (is_file(text)) return std::string::npos;
  const size_t first = text.find(':');
  for (size_t colon = first; colon != std::string::npos; colon = text.find(':', colon + 1))
    if (is_file(text.substr(0, colon))) return colon;
  return first;
}

}  // namespace

Network parse_network(const std::string& text, const std::string& file, const TensorFile& tensors) {
  NetworkDescription description = parse_description(text, file);
  attach_tensors(description.network, tensors);
  return std::move(description.network);
}

Network load_network(const std::string& name_or_path) {
  const size_t colon = cut_at(name_or_path);
  if (colon == std::string::npos) return load_whole(name_or_path);
  const std::string name = name_or_path.substr(0, colon);
  const LayerRange range = parse_range(name_or_path.substr(colon + 1));
  if (zoo::knows(name)) return zoo::generate_part(name, range);
  return subnetwork(load_whole(name), range.first, range.last);
}

void save_network(const Network& network, const std::string& directory) {
  const std::filesystem::path folder(directory);
  const std::string description_path = (folder / (network.name + ".json")).string();
  const std::string tensors_path = (folder / (network.name + ".safetensors")).string();
  const std::string text = description_text(network);
  const std::string bytes = tensor_bytes(network);
  parse_network(text, description_path, TensorFile::parse(bytes, tensors_path));  // never write what would not load

  FileSet set(directory);
  set.add(network.name + ".safetensors", bytes);
  set.add(network.name + ".json", text);
  set.write();
}

}  // namespace winnow::models
