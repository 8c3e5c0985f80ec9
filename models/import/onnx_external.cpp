// Data of an ONNX model that stand in other files of its folder.
#include "models/import/onnx_external.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "models/import/unsupported.h"
#include "models/text.h"

namespace winnow::models::import {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kReadingsOfAFile = 8;

uint64_t whole_number(const std::string& text, const char* what) {
  if (text.empty() || text.size() > 18 || text.find_first_not_of("0123456789") != std::string::npos)
    throw Unsupported(std::string("expected a whole number as ") + what + " of external data, got " + in_quotes(text));
  return std::stoull(text);
}

}  // namespace

std::string ExternalData::path_of(const std::string& location) const {
  if (folder_.empty()) throw Unsupported("expected data in the file itself, got external data");
  const auto outside = [&] {
    return Unsupported("expected external data in the model's folder, got " + in_quotes(location));
  };
  if (location.empty() || location.find('\0') != std::string::npos || fs::path(location).is_absolute()) throw outside();
  std::error_code failed;
  const fs::path folder = fs::canonical(folder_, failed);
  if (failed) throw outside();
  const fs::path file = fs::weakly_canonical(folder / location, failed);
  if (failed || std::mismatch(folder.begin(), folder.end(), file.begin(), file.end()).first != folder.end())
    throw outside();
  if (!fs::is_regular_file(file, failed))
    throw Unsupported("expected external data in a file of the model's folder, got " + in_quotes(location) +
                      ", which is none");
  return file.string();
}

std::string ExternalData::read(const std::string& location, const std::string& offset, const std::string& length,
                               int64_t bytes) {
  const std::string path = path_of(location);
  std::error_code failed;
  const uint64_t size = fs::file_size(path, failed), first = whole_number(offset, "offset");
  if (failed || first > size)
    throw Unsupported("expected external data from byte " + offset + " of " + in_quotes(location) + " on, got " +
                      std::to_string(failed ? 0 : size) + " bytes");
  const uint64_t count = length.empty() ? size - first : whole_number(length, "length");
  if (count != static_cast<uint64_t>(bytes))
    throw Unsupported("expected " + std::to_string(bytes) + " bytes of external data, as the dimensions say, got " +
                      std::to_string(count));
  if (count > size - first)
    throw Unsupported("expected " + std::to_string(count) + " bytes of external data from byte " + offset + " of " +
                      in_quotes(location) + " on, got " + std::to_string(size - first));
  uint64_t& left = left_.try_emplace(path, kReadingsOfAFile * size).first->second;
  if (count > left)
    throw Unsupported("expected external data that are read a few times, got " + in_quotes(location) +
                      ", which is read more than " + std::to_string(kReadingsOfAFile) + " times over");
  left -= count;
  std::ifstream file(path, std::ios::binary);
  std::string data(count, '\0');
  file.seekg(static_cast<std::streamoff>(first));
  if (count > 0 && !file.read(data.data(), static_cast<std::streamsize>(count)))
    throw Unsupported("expected external data that can be read, got " + in_quotes(location) + ", which cannot");
  return data;
}

}  // namespace winnow::models::import
