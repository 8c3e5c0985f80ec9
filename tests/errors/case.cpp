// The sound folder, and the ways to spoil it.
#include "tests/errors/case.h"

#include "accelerators/dram_device.h"
#include "models/file.h"
#include "models/safetensors.h"
#include "tests/support/accelerator_json.h"
#include "tests/support/tiny_network.h"

namespace winnow::tests {
namespace {

using models::TensorFile;
using models::TensorWriter;

void copy(const models::StoredTensor& tensor, const std::string& name, TensorWriter& to) {
  switch (tensor.dtype) {
    case models::Dtype::kI8: return to.add(name, tensor.shape, models::elements<int8_t>(tensor));
    case models::Dtype::kU8: return to.add(name, tensor.shape, models::elements<uint8_t>(tensor));
    case models::Dtype::kI32: return to.add(name, tensor.shape, models::elements<int32_t>(tensor));
    default: return to.add(name, tensor.shape, models::elements<float>(tensor));
  }
}

TensorWriter all_but(const Scratch& scratch, const std::string& file, const std::string& left_out) {
  const TensorFile tensors = TensorFile::parse(scratch.read(file), file);
  TensorWriter writer;
  for (const auto& [name, tensor] : tensors.tensors())
    if (name != left_out) copy(tensor, name, writer);
  return writer;
}

}  // namespace

Spoilt::Spoilt() {
  models::save_network(tiny_network(), path());
  models::save_network(tiny_float_network(), path());
  write("acc.json", accelerator_json(tiny_accelerator()));
  for (const char* file : {"tiny.json", "tiny.safetensors"}) write(std::string("home/models/zoo/") + file, read(file));
  write("home/accelerators/presets/small.json", read("acc.json"));
  write("dram.json", models::read_file(accelerators::load_dram_device("ddr4-2400").file));
  write("home/accelerators/presets/dram/ddr4-2400.json", read("dram.json"));
  write("good.trace", "R 0\nW 0x40\n");
}

void Spoilt::set(const std::string& file, const std::string& pointer, const nlohmann::json& value) const {
  nlohmann::ordered_json json = nlohmann::ordered_json::parse(read(file));
  json[nlohmann::ordered_json::json_pointer(pointer)] = value;
  write(file, json.dump(1));
}

void Spoilt::erase(const std::string& file, const std::string& pointer) const {
  const nlohmann::ordered_json patch = {{{"op", "remove"}, {"path", pointer}}};
  write(file, nlohmann::ordered_json::parse(read(file)).patch(patch).dump(1));
}

void Spoilt::cut(const std::string& file, size_t bytes) const { write(file, read(file).substr(0, bytes)); }

template <typename T>
void Spoilt::tensor(const std::string& file, const std::string& name, const models::Shape& shape,
                    const std::vector<T>& values) const {
  TensorWriter writer = all_but(*this, file, name);
  writer.add(name, shape, values);
  write(file, writer.bytes());
}

template void Spoilt::tensor(const std::string&, const std::string&, const models::Shape&,
                             const std::vector<float>&) const;
template void Spoilt::tensor(const std::string&, const std::string&, const models::Shape&,
                             const std::vector<int8_t>&) const;
template void Spoilt::tensor(const std::string&, const std::string&, const models::Shape&,
                             const std::vector<uint8_t>&) const;
template void Spoilt::tensor(const std::string&, const std::string&, const models::Shape&,
                             const std::vector<int32_t>&) const;

void Spoilt::no_tensor(const std::string& file, const std::string& name) const {
  write(file, all_but(*this, file, name).bytes());
}

}  // namespace winnow::tests
