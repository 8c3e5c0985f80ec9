// PNG by libpng.
#include <png.h>

#include <csetjmp>
#include <cstring>

#include "models/picture_decoders.h"

namespace winnow::models {
namespace {

/// What libpng reads from and leaves behind when it jumps out.
struct PngSource {
  const std::string& bytes;
  size_t done = 0;
  char problem[128] = "";
};

void read_png_bytes(png_structp png, png_bytep out, size_t count) {
  auto& source = *static_cast<PngSource*>(png_get_io_ptr(png));
  if (source.bytes.size() - source.done < count) png_error(png, "the file ends early");
  std::memcpy(out, source.bytes.data() + source.done, count);
  source.done += count;
}

void keep_png_problem(png_structp png, png_const_charp text) {
  auto& source = *static_cast<PngSource*>(png_get_error_ptr(png));
  std::strncpy(source.problem, text, sizeof source.problem - 1);
  png_longjmp(png, 1);
}

void ignore_png_warning(png_structp, png_const_charp) {}

// Where libpng may jump from, no object has a destructor: each of these has its part of the work in C alone. False:
// `problem` of the source says why.

bool read_header(png_structp png, png_infop info, PngSource& source) {
  if (setjmp(png_jmpbuf(png))) return false;
  png_set_read_fn(png, &source, read_png_bytes);
  png_read_info(png, info);
  return true;
}

/// Palettes and single bits become channels of 8 bits.
bool expand(png_structp png, png_infop info) {
  if (setjmp(png_jmpbuf(png))) return false;
  const int colors = png_get_color_type(png, info);
  if (colors == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
  if (colors == PNG_COLOR_TYPE_GRAY && png_get_bit_depth(png, info) < 8) png_set_expand_gray_1_2_4_to_8(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  return true;
}

bool read_rows(png_structp png, png_bytepp rows) {
  if (setjmp(png_jmpbuf(png))) return false;
  png_read_image(png, rows);
  png_read_end(png, nullptr);
  return true;
}

/// False: `problem` of the source or of `out` says why.
bool decode(png_structp png, png_infop info, PngSource& source, int height, int width, DecodedPicture& out) {
  if (!read_header(png, info, source)) return false;
  const int depth = png_get_bit_depth(png, info), colors = png_get_color_type(png, info);
  const png_uint_32 got_height = png_get_image_height(png, info), got_width = png_get_image_width(png, info);
  if (got_height != static_cast<png_uint_32>(height) || got_width != static_cast<png_uint_32>(width))
    out.problem = size_problem(height, width, got_height, got_width);
  else if (depth > 8) out.problem = "expected a picture of at most 8 bits a channel, got " + std::to_string(depth);
  else if ((colors & PNG_COLOR_MASK_ALPHA) != 0 || png_get_valid(png, info, PNG_INFO_tRNS) != 0)
    out.problem = "expected a picture without transparency, got some";
  if (!out.problem.empty() || !expand(png, info)) return false;
  out.channels = png_get_channels(png, info);
  const size_t row_bytes = png_get_rowbytes(png, info);
  out.pixels.resize(row_bytes * static_cast<size_t>(height));
  std::vector<png_bytep> rows(static_cast<size_t>(height));
  for (size_t y = 0; y < rows.size(); ++y) rows[y] = out.pixels.data() + y * row_bytes;
  return read_rows(png, rows.data());
}

}  // namespace

DecodedPicture decode_png(const std::string& bytes, int height, int width) {
  DecodedPicture out;
  PngSource source{bytes};
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &source, keep_png_problem, ignore_png_warning);
  if (!png) throw std::bad_alloc();
  png_infop info = png_create_info_struct(png);
  const bool sound = info && decode(png, info, source, height, width, out);
  png_destroy_read_struct(&png, &info, nullptr);
  if (!sound && out.problem.empty())
    out.problem = std::string("expected a sound PNG picture, got a fault: ") + source.problem;
  return out;
}

}  // namespace winnow::models
