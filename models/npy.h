// Arrays as NumPy saves them: .npy, versions 1 to 3
// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html), and .npz, a zip archive of them.
#pragma once
#include <string>
#include <vector>

#include "models/tensor.h"
#include "models/zip.h"

namespace winnow::models {

struct NpyArray {
  std::string type;  // "u1", "i8", "f4", ..: kind and bytes of an element, the least significant byte first
  Shape shape;
  std::string data;  // row-major

  bool is_integer() const { return type[0] != 'f'; }
  int64_t elements() const { return element_count(shape); }
  /// "u1 [3, 2]".
  std::string text() const;
  /// What an element holds; of integers of 64 bits the nearest that a double can.
  double operator[](int64_t index) const;
};

/// The array in the bytes of a .npy file: integers and floats of 1 to 8 bytes in C order. `place` names it in messages.
/// Throws InputError.
NpyArray parse_npy(const std::string& bytes, const std::string& place);

NpyArray read_npy(const std::string& path);

/// The arrays of an archive, each read when it is asked for.
class NpzFile {
 public:
  /// Throws InputError, as `array` does.
  explicit NpzFile(const std::string& path);
  /// Without ".npy".
  std::vector<std::string> names() const;
  /// All members, as they stand in messages.
  std::string names_text() const { return archive_.names_text(); }
  NpyArray array(const std::string& name) const;

 private:
  std::string path_;
  ZipArchive archive_;
};

/// A .npy file, version 1.0; `descr` as NumPy writes it, "<f4".
std::string npy_bytes(const char* descr, const Shape& shape, const void* data, size_t bytes);

}  // namespace winnow::models
