// Pictures as pixels.
#include "models/pictures.h"

#include <algorithm>
#include <filesystem>

#include "models/error.h"
#include "models/file.h"
#include "models/picture_decoders.h"
#include "models/text.h"

namespace winnow::models {
namespace {

/// 0.299 R + 0.587 G + 0.114 B in 16 bits behind the point; a gray pixel stays itself.
uint8_t luma(const uint8_t* rgb) {
  return static_cast<uint8_t>((19595u * rgb[0] + 38470u * rgb[1] + 7471u * rgb[2] + 32768u) >> 16);
}

}  // namespace

std::vector<std::string> pictures_in(const std::string& folder) {
  namespace fs = std::filesystem;
  std::vector<std::string> files;
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string extension = small_extension(entry->path().string());
    if (extension == ".png" || extension == ".jpg" || extension == ".jpeg") files.push_back(entry->path().string());
  }
  if (error) throw InputError(folder + ": cannot be read: " + error.message());
  if (files.empty()) throw InputError(folder + ": expected pictures (.png, .jpg, .jpeg), got none");
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<uint8_t> read_picture(const std::string& path, const MapShape& shape) {
  const auto refuse = [&](const std::string& expected, const std::string& got) {
    throw InputError(path + ": expected " + expected + ", got " + got);
  };
  if (shape.channels != 1 && shape.channels != 3)
    refuse("a network of 1 or 3 channels for pictures", "one of " + shape_text(shape));
  const std::string bytes = read_file(path);
  const bool png = bytes.compare(0, 4, "\x89PNG") == 0, jpeg = bytes.compare(0, 2, "\xff\xd8") == 0;
  if (!png && !jpeg) refuse("a PNG or JPEG picture", bytes.empty() ? "an empty file" : "another kind of file");
  const DecodedPicture picture = (png ? decode_png : decode_jpeg)(bytes, shape.height, shape.width);
  if (!picture.problem.empty()) throw InputError(path + ": " + picture.problem);

  const size_t plane = static_cast<size_t>(shape.height) * static_cast<size_t>(shape.width);
  std::vector<uint8_t> pixels(plane * static_cast<size_t>(shape.channels));
  for (size_t i = 0; i < plane; ++i) {
    const uint8_t* const pixel = picture.pixels.data() + i * static_cast<size_t>(picture.channels);
    if (shape.channels == 1) pixels[i] = picture.channels == 1 ? *pixel : luma(pixel);
    else
      for (size_t c = 0; c < 3; ++c) pixels[c * plane + i] = pixel[picture.channels == 1 ? 0 : c];
  }
  return pixels;
}

}  // namespace winnow::models
