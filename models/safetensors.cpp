// Reading and writing safetensors.
#include "models/safetensors.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "models/file.h"
#include "models/half.h"
#include "models/json/document.h"
#include "models/json/object.h"
#include "models/text.h"

namespace winnow::models {
namespace {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "tensors are copied as little-endian");

constexpr size_t kLengthBytes = 8;
constexpr uint64_t kMaxHeaderBytes = uint64_t{1} << 24;
constexpr size_t kMaxRank = 8;

const std::vector<std::string> kDtypeNames = {"F32", "F16", "BF16", "I8", "U8", "I32"};

template <typename T>
std::vector<T> copied(std::string_view bytes) {
  std::vector<T> out(bytes.size() / sizeof(T));
  if (!out.empty()) std::memcpy(out.data(), bytes.data(), out.size() * sizeof(T));
  return out;
}

template <typename T>
std::vector<T> copied_as(const StoredTensor& tensor, Dtype dtype) {
  if (tensor.dtype != dtype)
    throw std::logic_error(std::string("a tensor of ") + dtype_name(tensor.dtype) + " read as " + dtype_name(dtype));
  return copied<T>(tensor.bytes);
}

/// Where a tensor lies in the data after the header.
struct Span {
  uint64_t begin, end;
  std::string name;
};

/// Reads the entries of a header; `data` is what follows the header.
class HeaderReader {
 public:
  HeaderReader(std::string_view data, Problems& problems) : data_(data), problems_(problems) {}

  std::map<std::string, StoredTensor> read(const json::Json& header) {
    if (!header.is_object()) {
      problems_.expected("header", "an object", json::describe(header));
      return {};
    }
    for (auto entry = header.begin(); entry != header.end(); ++entry)
      if (entry.key() != "__metadata__") read_tensor(entry.key(), *entry);
    if (problems_.empty()) check_cover();
    return std::move(tensors_);
  }

 private:
  void read_tensor(const std::string& name, const json::Json& entry) {
    const std::string place = "header: " + json::pointer_step(name);
    const size_t before = problems_.count();
    json::Object object(entry, place, problems_);
    int dtype = 0;
    object.read_choice("dtype", dtype, kDtypeNames, json::Object::kRequired);
    const json::Json* dims = object.read_any("shape", "a list of sizes", json::Object::kRequired);
    const json::Json* offsets = object.read_any("data_offsets", "[begin, end]", json::Object::kRequired);
    object.refuse_unknown_keys();

    StoredTensor tensor{static_cast<Dtype>(dtype), {}, {}};
    if (dims) read_shape(*dims, object.place("shape"), tensor.shape);
    Span span{0, 0, name};
    if (offsets) read_offsets(*offsets, object.place("data_offsets"), span);
    if (problems_.count() != before) return;

    const uint64_t stored = span.end - span.begin, wanted = byte_count(tensor);
    if (stored != wanted) {
      problems_.expected(
          object.place("data_offsets"),
          std::to_string(wanted) + " bytes for " + dtype_name(tensor.dtype) + " " + shape_text(tensor.shape),
          std::to_string(stored));
      return;
    }
    tensor.bytes = data_.substr(span.begin, stored);
    tensors_.emplace(name, std::move(tensor));
    spans_.push_back(std::move(span));
  }

  /// The product of all sizes cannot overflow afterwards.
  void read_shape(const json::Json& dims, const std::string& place, Shape& shape) {
    if (!dims.is_array() || dims.size() > kMaxRank)
      return problems_.expected(place, "a list of at most " + std::to_string(kMaxRank) + " sizes",
                                json::describe(dims));
    uint64_t product = 1;
    for (const json::Json& dim : dims) {
      const bool whole = dim.is_number_unsigned();
      const uint64_t size = whole ? dim.get<uint64_t>() : 0;
      if (!whole || size > data_.size() || (size != 0 && product > data_.size() / size))
        return problems_.expected(place, "sizes that fit " + std::to_string(data_.size()) + " bytes of data",
                                  printable(dims.dump()));
      product *= size;
      shape.push_back(static_cast<int64_t>(size));
    }
  }

  void read_offsets(const json::Json& offsets, const std::string& place, Span& span) {
    const bool numbers =
        offsets.is_array() && offsets.size() == 2 && offsets[0].is_number_unsigned() && offsets[1].is_number_unsigned();
    if (numbers) {
      span.begin = offsets[0].get<uint64_t>();
      span.end = offsets[1].get<uint64_t>();
    }
    if (!numbers || span.begin > span.end || span.end > data_.size())
      problems_.expected(place, "[begin, end] in order within 0.." + std::to_string(data_.size()),
                         printable(offsets.dump()));
  }

  static uint64_t byte_count(const StoredTensor& tensor) {
    return static_cast<uint64_t>(element_count(tensor.shape)) * dtype_bytes(tensor.dtype);
  }

  /// The tensors follow each other without overlap or gap and use up the data.
  void check_cover() {
    std::sort(spans_.begin(), spans_.end(), [](const Span& a, const Span& b) {
      return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
    });
    uint64_t covered = 0;
    for (const Span& span : spans_) {
      if (span.begin != covered)
        problems_.expected("header: " + json::pointer_step(span.name) + "/data_offsets",
                           "to begin at " + std::to_string(covered) + ", where the tensor before it ends",
                           std::to_string(span.begin));
      covered = std::max(covered, span.end);
    }
    if (covered != data_.size())
      problems_.expected("", "tensors of " + std::to_string(data_.size()) + " bytes, all of the data",
                         std::to_string(covered));
  }

  std::string_view data_;
  Problems& problems_;
  std::map<std::string, StoredTensor> tensors_;
  std::vector<Span> spans_;
};

}  // namespace

const char* dtype_name(Dtype dtype) { return kDtypeNames[static_cast<size_t>(dtype)].c_str(); }

size_t dtype_bytes(Dtype dtype) {
  switch (dtype) {
    case Dtype::kF32:
    case Dtype::kI32: return 4;
    case Dtype::kF16:
    case Dtype::kBf16: return 2;
    case Dtype::kI8:
    case Dtype::kU8: return 1;
  }
  throw std::logic_error("a dtype outside its enumeration");
}

template <>
std::vector<float> elements(const StoredTensor& tensor) {
  if (tensor.dtype != Dtype::kF16 && tensor.dtype != Dtype::kBf16) return copied_as<float>(tensor, Dtype::kF32);
  const auto convert = tensor.dtype == Dtype::kF16 ? float_of_half : float_of_bfloat;
  std::vector<float> out;
  for (uint16_t bits : copied<uint16_t>(tensor.bytes)) out.push_back(convert(bits));
  return out;
}

template <>
std::vector<int8_t> elements(const StoredTensor& tensor) {
  return copied_as<int8_t>(tensor, Dtype::kI8);
}

template <>
std::vector<uint8_t> elements(const StoredTensor& tensor) {
  return copied_as<uint8_t>(tensor, Dtype::kU8);
}

template <>
std::vector<int32_t> elements(const StoredTensor& tensor) {
  return copied_as<int32_t>(tensor, Dtype::kI32);
}

TensorFile TensorFile::parse(std::string bytes, const std::string& file) {
  Problems problems(file);
  if (bytes.size() < kLengthBytes) problems.expected("", "at least 8 bytes", std::to_string(bytes.size()));
  problems.raise();

  uint64_t header_bytes = 0;
  std::memcpy(&header_bytes, bytes.data(), kLengthBytes);
  const uint64_t most = std::min<uint64_t>(bytes.size() - kLengthBytes, kMaxHeaderBytes);
  if (header_bytes > most)
    problems.expected(
        "header",
        "a length of at most " + std::to_string(most) + " in a file of " + std::to_string(bytes.size()) + " bytes",
        std::to_string(header_bytes));
  problems.raise();

  TensorFile result;
  result.file_ = file;
  result.bytes_ = std::make_shared<const std::string>(std::move(bytes));
  const std::string_view all = *result.bytes_;
  const std::optional<json::Json> header =
      json::parse_json(all.substr(kLengthBytes, header_bytes), problems, "header: ");
  if (header) result.tensors_ = HeaderReader(all.substr(kLengthBytes + header_bytes), problems).read(*header);
  problems.raise();
  return result;
}

TensorFile TensorFile::read(const std::string& path) { return parse(read_file(path), path); }

const StoredTensor* TensorFile::find(const std::string& name) const {
  const auto found = tensors_.find(name);
  return found == tensors_.end() ? nullptr : &found->second;
}

void TensorWriter::put(const std::string& name, const Shape& shape, Dtype dtype, const void* data, size_t count) {
  if (static_cast<size_t>(element_count(shape)) != count)
    throw std::logic_error("tensor " + name + ": " + std::to_string(count) + " elements for shape " +
                           shape_text(shape));
  entries_[name] = {dtype, shape, std::string(static_cast<const char*>(data), count * dtype_bytes(dtype))};
}

void TensorWriter::add(const std::string& name, const Shape& shape, const std::vector<float>& data) {
  put(name, shape, Dtype::kF32, data.data(), data.size());
}
void TensorWriter::add(const std::string& name, const Shape& shape, const std::vector<int8_t>& data) {
  put(name, shape, Dtype::kI8, data.data(), data.size());
}
void TensorWriter::add(const std::string& name, const Shape& shape, const std::vector<uint8_t>& data) {
  put(name, shape, Dtype::kU8, data.data(), data.size());
}
void TensorWriter::add(const std::string& name, const Shape& shape, const std::vector<int32_t>& data) {
  put(name, shape, Dtype::kI32, data.data(), data.size());
}

std::string TensorWriter::bytes() const {
  json::Document header = json::Document::object();
  if (!notes_.empty()) header["__metadata__"] = notes_;
  std::string data;
  for (size_t width : {4, 2, 1}) {
    for (const auto& [name, entry] : entries_) {
      if (dtype_bytes(entry.dtype) != width) continue;
      const size_t begin = data.size();
      data += entry.bytes;
      header[name] = {
          {"dtype", dtype_name(entry.dtype)}, {"shape", entry.shape}, {"data_offsets", {begin, data.size()}}};
    }
  }
  std::string text = header.dump();
  text.resize((text.size() + kLengthBytes - 1) / kLengthBytes * kLengthBytes, ' ');
  const uint64_t length = text.size();
  return std::string(reinterpret_cast<const char*>(&length), kLengthBytes) + text + data;
}

}  // namespace winnow::models
