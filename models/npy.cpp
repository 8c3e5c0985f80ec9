// NumPy's arrays.
#include "models/npy.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <iterator>
#include <string_view>

#include "models/checks.h"
#include "models/error.h"
#include "models/file.h"
#include "models/text.h"

namespace winnow::models {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr size_t kLongestHeader = 65536;
constexpr size_t kMostDimensions = 32;  // NumPy's own limit

/// The header, a dictionary as Python writes it: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }.
class NpyHeader {
 public:
  NpyHeader(std::string_view text, const std::string& place) : text_(text), rest_(text), place_(place) {}

  std::string descr;
  bool fortran_order = false;
  Shape shape;

  void read() {
    bool seen[3] = {};
    need("{");
    while (!take("}")) {
      const std::string key = quoted();
      need(":");
      size_t which = 0;
      if (key == "descr") descr = type();
      else if (key == "fortran_order") which = 1, fortran_order = truth();
      else if (key == "shape") which = 2, dimensions();
      else fail("a key descr, fortran_order or shape", in_quotes(key));
      if (seen[which]) fail("each key once", in_quotes(key) + " again");
      seen[which] = true;
      if (!take(",") && (skip(), rest_.empty() || rest_[0] != '}')) fail("a comma or a closing brace", next());
    }
    if (!(seen[0] && seen[1] && seen[2])) fail("the keys descr, fortran_order and shape", "less");
    skip();
    if (!rest_.empty()) fail("nothing behind the dictionary", next());
  }

 private:
  void skip() {
    while (!rest_.empty() && std::strchr(" \t\n", rest_[0]) && rest_[0] != '\0') rest_.remove_prefix(1);
  }
  bool take(std::string_view word) {
    skip();
    if (rest_.substr(0, word.size()) != word) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  void need(std::string_view word) {
    if (!take(word)) fail(std::string(word), next());
  }
  std::string quoted() {
    skip();
    const size_t end = rest_.empty() ? rest_.npos : rest_.find(rest_[0], 1);
    if (end == rest_.npos || (rest_[0] != '\'' && rest_[0] != '"')) fail("a text in quotes", next());
    const std::string value(rest_.substr(1, end - 1));
    rest_.remove_prefix(end + 1);
    return value;
  }
  std::string type() {
    skip();
    if (!rest_.empty() && rest_[0] == '[') fail("an array of numbers", "one of records");
    return quoted();
  }
  bool truth() {
    const bool yes = take("True");
    if (!yes && !take("False")) fail("True or False", next());
    return yes;
  }
  void dimensions() {
    need("(");
    while (!take(")")) {
      skip();
      int64_t size = 0;
      const auto read = std::from_chars(rest_.data(), rest_.data() + rest_.size(), size);
      if (read.ec != std::errc() || size < 1) fail("a dimension of 1 or more", next());
      rest_.remove_prefix(static_cast<size_t>(read.ptr - rest_.data()));
      shape.push_back(size);
      if (shape.size() > kMostDimensions) fail("at most 32 dimensions", "more");
      if (!take(",") && (skip(), rest_.empty() || rest_[0] != ')')) fail("a comma or a closing bracket", next());
    }
  }

  std::string next() const {
    return rest_.empty() ? "the header's end"
                         : in_quotes(rest_.substr(0, 20)) + " at byte " + std::to_string(text_.size() - rest_.size());
  }
  [[noreturn]] void fail(const std::string& expected, const std::string& got) const {
    throw InputError(place_ + ": header: expected " + expected + ", got " + got);
  }

  std::string_view text_, rest_;
  const std::string& place_;
};

template <typename T>
double number_at(const std::string& data, int64_t index) {
  T value;
  std::memcpy(&value, data.data() + static_cast<size_t>(index) * sizeof(T), sizeof(T));
  return static_cast<double>(value);
}

constexpr std::string_view kTypes[] = {"u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4", "f8"};

size_t little_endian(std::string_view bytes) {
  size_t value = 0;
  for (size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

constexpr std::string_view kExtension = ".npy";

bool ends_in_npy(const std::string& name) {
  return name.size() > kExtension.size() &&
         std::string_view(name).substr(name.size() - kExtension.size()) == kExtension;
}

}  // namespace

std::string NpyArray::text() const { return type + " " + shape_text(shape); }

double NpyArray::operator[](int64_t index) const {
  const bool is_unsigned = type[0] == 'u', is_float = type[0] == 'f';
  switch (type[1]) {
    case '1': return is_unsigned ? number_at<uint8_t>(data, index) : number_at<int8_t>(data, index);
    case '2': return is_unsigned ? number_at<uint16_t>(data, index) : number_at<int16_t>(data, index);
    case '4':
      return is_float      ? number_at<float>(data, index)
             : is_unsigned ? number_at<uint32_t>(data, index)
                           : number_at<int32_t>(data, index);
    default:
      return is_float      ? number_at<double>(data, index)
             : is_unsigned ? number_at<uint64_t>(data, index)
                           : number_at<int64_t>(data, index);
  }
}

NpyArray parse_npy(const std::string& bytes, const std::string& place) {
  const auto fail = [&](const std::string& expected, const std::string& got) {
    throw InputError(place + ": expected " + expected + ", got " + got);
  };
  const std::string_view all = bytes;
  if (all.substr(0, kMagic.size()) != kMagic)
    fail("an array as NumPy saves it, which begins with \\x93NUMPY", "another file");
  if (all.size() < 12) fail("NumPy's header", "the end of the file");
  const int version = static_cast<unsigned char>(all[6]);
  if (version < 1 || version > 3) fail("version 1, 2 or 3 of NumPy's format", std::to_string(version));
  const size_t sizes = version == 1 ? 2 : 4, length = little_endian(all.substr(8, sizes)), begin = 8 + sizes;
  if (length > kLongestHeader) fail("a header of at most 65536 bytes", std::to_string(length));
  if (length > all.size() - begin) fail("a header of " + std::to_string(length) + " bytes", "the end of the file");
  NpyHeader header(all.substr(begin, length), place);
  header.read();

  NpyArray array;
  array.type = header.descr.substr(std::min<size_t>(1, header.descr.size()));
  array.shape = header.shape;
  const bool little =
      !header.descr.empty() &&
      (header.descr[0] == '<' || (header.descr[0] == '|' && array.type.size() == 2 && array.type[1] == '1'));
  if (std::find(std::begin(kTypes), std::end(kTypes), array.type) == std::end(kTypes) || !little)
    fail("integers or floats of 1 to 8 bytes, the least significant first (u1, i1, <i4, <f4, ..)",
         in_quotes(header.descr));
  if (header.fortran_order) fail("C order (numpy.ascontiguousarray makes it)", "Fortran order");
  const auto element = static_cast<int64_t>(array.type[1] - '0');
  const auto there = static_cast<int64_t>(all.size() - begin - length);
  int64_t wanted = element;
  for (const int64_t size : array.shape) wanted = wanted > INT64_MAX / size ? INT64_MAX : wanted * size;
  if (wanted != there) fail(std::to_string(wanted) + " bytes for " + array.text(), std::to_string(there));
  array.data = bytes.substr(begin + length);
  return array;
}

NpyArray read_npy(const std::string& path) { return parse_npy(read_file(path), path); }

NpzFile::NpzFile(const std::string& path) : path_(path), archive_(read_file(path), path) {}

std::vector<std::string> NpzFile::names() const {
  std::vector<std::string> names;
  for (const std::string& name : archive_.names())
    if (ends_in_npy(name)) names.push_back(name.substr(0, name.size() - kExtension.size()));
  return names;
}

NpyArray NpzFile::array(const std::string& name) const {
  const std::string member = name + std::string(kExtension);
  return parse_npy(archive_.member(member, static_cast<uint64_t>(kMaxElements) * 8 + kLongestHeader),
                   path_ + ": " + printable(member));
}

std::string npy_bytes(const char* descr, const Shape& shape, const void* data, size_t bytes) {
  std::string dims;
  for (const int64_t d : shape) dims += (dims.empty() ? "" : ", ") + std::to_string(d);
  if (shape.size() == 1) dims += ",";
  std::string header = std::string("{'descr': '") + descr + "', 'fortran_order': False, 'shape': (" + dims + "), }";
  constexpr size_t kBefore = 10, kAlignment = 64;
  header.append(kAlignment - 1 - (kBefore + header.size()) % kAlignment, ' ');
  header += '\n';
  std::string out(kMagic);
  out += {'\x01', '\x00', static_cast<char>(header.size() & 255), static_cast<char>(header.size() >> 8)};
  return out + header + std::string(static_cast<const char*>(data), bytes);
}

}  // namespace winnow::models
