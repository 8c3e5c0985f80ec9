// Arrays as NumPy's files, version 1: what tests exchange with programs in Python.
#pragma once
#include <cstring>
#include <stdexcept>
#include <string>

#include "models/file.h"
#include "models/import/array.h"

namespace winnow::models::import::test {

/// int8, uint8 and float32.
inline void write_npy(const std::string& path, const Array& array) {
  std::string shape;
  for (int64_t d : array.shape) shape += std::to_string(d) + ",";
  const char* const descr = array.is_float() ? "<f4" : array.type == ElementType::kInt8 ? "|i1" : "|u1";
  std::string header = std::string("{'descr': '") + descr + "', 'fortran_order': False, 'shape': (" + shape + "), }";
  header.resize((header.size() + 11 + 63) / 64 * 64 - 11, ' ');
  header += '\n';
  std::string bytes = std::string("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size() % 256);
  bytes += static_cast<char>(header.size() / 256);
  bytes += header;
  bytes.append(reinterpret_cast<const char*>(array.real.data()), array.real.size() * sizeof(float));
  for (int64_t value : array.whole) bytes += static_cast<char>(value);
  write_file(path, bytes);
}

inline Array read_npy(const std::string& path) {
  const std::string bytes = read_file(path);
  if (bytes.compare(0, 8, std::string("\x93NUMPY\x01\x00", 8)) != 0) throw std::runtime_error(path + ": no npy file");
  const size_t header_bytes = static_cast<unsigned char>(bytes[8]) + 256 * static_cast<unsigned char>(bytes[9]);
  const std::string header = bytes.substr(10, header_bytes);
  Array array;
  const size_t first = header.find("'shape': (") + 10;
  for (size_t at = first; at < header.find(')', first); at = header.find_first_of(",)", at) + 1) {
    if (header.find_first_of("0123456789", at) > header.find(')', first)) break;
    array.shape.push_back(std::stoll(header.substr(at)));
  }
  const auto count = static_cast<size_t>(array.elements());
  const char* const data = bytes.data() + 10 + header_bytes;
  if (header.find("<f4") != std::string::npos) {
    array.real.resize(count);
    std::memcpy(array.real.data(), data, count * sizeof(float));
    return array;
  }
  const bool is_signed = header.find("|i1") != std::string::npos;
  if (!is_signed && header.find("|u1") == std::string::npos)
    throw std::runtime_error(path + ": not of 8 bits: " + header);
  array.type = is_signed ? ElementType::kInt8 : ElementType::kUint8;
  for (size_t i = 0; i < count; ++i)
    array.whole.push_back(is_signed ? static_cast<signed char>(data[i]) : static_cast<unsigned char>(data[i]));
  return array;
}

}  // namespace winnow::models::import::test
