// The classes of images, from files.
#include "models/labels.h"

#include <charconv>
#include <cmath>
#include <filesystem>
#include <map>
#include <sstream>

#include "models/error.h"
#include "models/file.h"
#include "models/idx.h"
#include "models/text.h"

namespace winnow::models {
namespace {

const char* const kClass = "a class, a whole number from 0";

/// Of images by number and by file name.
class LabelLines {
 public:
  LabelLines(const std::string& path, const Input& input) : problems_(path), images_(input.images.shape[0]) {
    for (int64_t i = 0; i < images_; ++i) {
      image_[std::to_string(input.first + i)] = i;
      if (!input.files.empty()) image_[input.files[static_cast<size_t>(i)]] = i;
    }
    first_ = input.first;
  }

  std::vector<int> read(const std::string& text) {
    std::vector<int> labels(static_cast<size_t>(images_), -1);
    std::istringstream lines(text);
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) read_line(line, "line " + std::to_string(number), labels);
    for (int64_t i = 0; i < images_; ++i)
      if (labels[static_cast<size_t>(i)] < 0 && problems_.empty())
        problems_.expected("image " + std::to_string(first_ + i), "a line with its class", "none");
    problems_.raise();
    return labels;
  }

 private:
  void read_line(std::string line, const std::string& place, std::vector<int>& labels) {
    for (char& c : line)
      if (c == ',' || c == '\r') c = ' ';
    std::istringstream words(line);
    std::string image, label, more;
    words >> image >> label >> more;
    if (image.empty() || image[0] == '#') return;
    int value = -1;
    const auto read = std::from_chars(label.data(), label.data() + label.size(), value);
    if (label.empty() || !more.empty() || read.ec != std::errc() || read.ptr != label.data() + label.size() ||
        value < 0 || value >= kMostClasses)
      return problems_.expected(place, std::string("an image and ") + kClass, in_quotes(line));
    const auto found = image_.find(image);
    if (found == image_.end()) return;
    int& standing = labels[static_cast<size_t>(found->second)];
    if (standing >= 0) problems_.expected(place, "one class an image", in_quotes(image) + " again");
    standing = value;
  }

  Problems problems_;
  std::map<std::string, int64_t> image_;
  int64_t images_, first_ = 0;
};

/// Labels in idx begin with 0x00000801, in gzip with 0x1f8b: no text does.
bool begins_as_idx(const std::string& bytes) {
  return bytes.compare(0, 2, std::string("\0\0", 2)) == 0 || bytes.compare(0, 2, "\x1f\x8b") == 0;
}

}  // namespace

std::vector<int> labels_of(const NpyArray& array, const std::string& place, int64_t first, int64_t count) {
  const Shape& shape = array.shape;
  if (!array.is_integer() || shape.empty() || shape.size() > 2 || (shape.size() == 2 && shape[1] != 1))
    throw InputError(place + ": expected integers of [count], a label an image, got " + array.text());
  if (shape[0] < first + count)
    throw InputError(place + ": expected at least " + std::to_string(first + count) + " labels, got " +
                     std::to_string(shape[0]));
  std::vector<int> labels;
  for (int64_t i = first; i < first + count; ++i) {
    const double label = array[i];
    if (!(label >= 0 && label < kMostClasses))
      throw InputError(place + ": expected " + kClass + ", got " + number_text(label) + " at element " +
                       std::to_string(i));
    labels.push_back(static_cast<int>(label));
  }
  return labels;
}

std::vector<int> read_labels(const std::string& path, const Input& input) {
  const int64_t count = input.images.shape[0];
  if (small_extension(path) == ".npy") return labels_of(read_npy(path), path, input.first, count);
  const std::string bytes = read_file(path);
  if (!begins_as_idx(bytes)) return LabelLines(path, input).read(bytes);
  const std::vector<uint8_t> labels = read_idx_labels(path, input.first, count);
  return {labels.begin(), labels.end()};
}

}  // namespace winnow::models
