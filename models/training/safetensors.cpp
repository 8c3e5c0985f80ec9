// Layout by https://github.com/huggingface/safetensors: 8 bytes of header size, the header padded with spaces to a
// multiple of 8, then the tensors end to end. Written and read as bytes of a little-endian machine.
#include "models/training/safetensors.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "models/file.h"

namespace winnow::models::training {

std::string safetensors_bytes(const std::vector<RawTensor>& tensors) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  std::size_t offset = 0;
  for (const RawTensor& tensor : tensors) {
    const std::size_t end = offset + tensor.bytes.size();
    header[tensor.name] = {{"dtype", tensor.dtype}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');

  const std::uint64_t size = text.size();
  std::string all(reinterpret_cast<const char*>(&size), sizeof size);
  all += text;
  for (const RawTensor& tensor : tensors) all.append(tensor.bytes.begin(), tensor.bytes.end());
  return all;
}

void write_safetensors(const std::string& path, const std::vector<RawTensor>& tensors) {
  models::write_file_atomically(path, safetensors_bytes(tensors));
}

std::vector<RawTensor> read_safetensors(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(path + ": cannot be opened");
  const std::string content((std::istreambuf_iterator<char>(file)), {});
  std::uint64_t size = 0;
  if (content.size() < sizeof size) throw std::runtime_error(path + ": too short for a header");
  std::memcpy(&size, content.data(), sizeof size);
  if (size > content.size() - sizeof size) throw std::runtime_error(path + ": header runs past the end");
  const std::string data = content.substr(sizeof size + size);

  std::vector<RawTensor> tensors;
  try {
    const auto header = nlohmann::ordered_json::parse(content.substr(sizeof size, size));
    for (const auto& [name, entry] : header.items()) {
      if (name == "__metadata__") continue;
      const auto begin = entry.at("data_offsets").at(0).get<std::size_t>();
      const auto end = entry.at("data_offsets").at(1).get<std::size_t>();
      if (begin > end || end > data.size()) throw std::runtime_error(path + ": " + name + " runs past the end");
      tensors.push_back({name, entry.at("dtype"), entry.at("shape"), {data.begin() + begin, data.begin() + end}});
    }
  } catch (const nlohmann::json::exception& error) {
    throw std::runtime_error(path + ": header: " + error.what());
  }
  return tensors;
}

}  // namespace winnow::models::training
