// JPEG by libjpeg.
#include <cstdio>  // jpeglib.h needs it

#include <jpeglib.h>

#include <csetjmp>

#include "models/picture_decoders.h"

namespace winnow::models {
namespace {

/// libjpeg's own, with where to jump to and what to say there.
struct JpegErrors {
  jpeg_error_mgr manager;  // first, so that a pointer to it is one to this
  std::jmp_buf escape;
  char problem[JMSG_LENGTH_MAX];
};

[[noreturn]] void keep_jpeg_problem(j_common_ptr info) {
  auto* const errors = reinterpret_cast<JpegErrors*>(info->err);
  errors->manager.format_message(info, errors->problem);
  std::longjmp(errors->escape, 1);
}

/// A warning (level -1) tells of damage that libjpeg would fill with gray.
void refuse_jpeg_warning(j_common_ptr info, int level) {
  if (level < 0) keep_jpeg_problem(info);
}

// Where libjpeg may jump from, no object has a destructor: each of the two has its part of the work in C alone. False:
// `problem` of the errors says why.

bool read_header(jpeg_decompress_struct& info, JpegErrors& errors, const unsigned char* bytes, size_t size) {
  if (setjmp(errors.escape)) return false;
  jpeg_create_decompress(&info);
  jpeg_mem_src(&info, bytes, size);
  jpeg_read_header(&info, TRUE);
  return true;
}

bool read_pixels(jpeg_decompress_struct& info, JpegErrors& errors, JSAMPLE* pixels, size_t row_bytes) {
  if (setjmp(errors.escape)) return false;
  jpeg_start_decompress(&info);
  while (info.output_scanline < info.output_height) {
    JSAMPROW row = pixels + info.output_scanline * row_bytes;
    jpeg_read_scanlines(&info, &row, 1);
  }
  jpeg_finish_decompress(&info);
  return true;
}

/// False: `problem` of the errors or of `out` says why.
bool decode(jpeg_decompress_struct& info, JpegErrors& errors, const std::string& bytes, int height, int width,
            DecodedPicture& out) {
  if (!read_header(info, errors, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size())) return false;
  if (info.image_height != static_cast<JDIMENSION>(height) || info.image_width != static_cast<JDIMENSION>(width))
    out.problem = size_problem(height, width, info.image_height, info.image_width);
  else if (info.num_components != 1 && info.num_components != 3)
    out.problem = "expected a gray picture or one of red, green and blue, got one of " +
                  std::to_string(info.num_components) + " colours";
  if (!out.problem.empty()) return false;
  info.out_color_space = info.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
  info.dct_method = JDCT_ISLOW;
  out.channels = info.num_components;
  const size_t row_bytes = static_cast<size_t>(width) * static_cast<size_t>(out.channels);
  out.pixels.resize(row_bytes * static_cast<size_t>(height));
  return read_pixels(info, errors, out.pixels.data(), row_bytes);
}

}  // namespace

DecodedPicture decode_jpeg(const std::string& bytes, int height, int width) {
  DecodedPicture out;
  jpeg_decompress_struct info{};
  JpegErrors errors{};
  info.err = jpeg_std_error(&errors.manager);
  errors.manager.error_exit = keep_jpeg_problem;
  errors.manager.emit_message = refuse_jpeg_warning;
  const bool sound = decode(info, errors, bytes, height, width, out);
  jpeg_destroy_decompress(&info);
  if (!sound && out.problem.empty())
    out.problem = std::string("expected a sound JPEG picture, got a fault: ") + errors.problem;
  return out;
}

}  // namespace winnow::models
