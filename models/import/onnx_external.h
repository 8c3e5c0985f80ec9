// Data of an ONNX model that stand in other files of its folder.
#pragma once
#include <cstdint>
#include <map>
#include <string>

namespace winnow::models::import {

class ExternalData {
 public:
  /// `folder`: the model's; empty: no external data are allowed.
  explicit ExternalData(std::string folder) : folder_(std::move(folder)) {}

  /// `bytes` bytes of the file `location` from `offset` on; both numbers are as the model's strings say, `length` may be
  /// empty: up to the end. The file must lie in the folder, links followed. What many tensors share may be read a few
  /// times, so that a small model cannot ask for much. Throws Unsupported.
  std::string read(const std::string& location, const std::string& offset, const std::string& length, int64_t bytes);

 private:
  std::string path_of(const std::string& location) const;

  const std::string folder_;
  std::map<std::string, uint64_t> left_;  // bytes that may still be read, by path
};

}  // namespace winnow::models::import
