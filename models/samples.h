// Samples that users have as files: idx, safetensors, NumPy's arrays, pictures.
#pragma once
#include <string>

#include "models/images.h"
#include "models/npy.h"

namespace winnow::models {

/// A file or folder, from image number `first` on.
struct FilePart {
  std::string path;
  int64_t first = 0;
};

/// `count` images of it, 0: all. The kind is that of the name: a folder or file of pictures, .safetensors, .npy, .npz,
/// else idx. Throws InputError.
Input file_samples(const FilePart& part, const Network& network, int count);

/// What samples a file holds, before they are the input of a network.
struct SampleArray {
  std::string file, place;  // place: of the array in the file, may be empty
  std::string types;        // what is taken, for messages
  std::string got;          // what there is
  NpyArray values;          // of a type that is none: refused
  bool nhwc = false;        // the channels of a pixel stand together
};

/// Images [first, first + count) of [count, channels, height, width] or [count, height, width, channels]; dimensions of
/// 1 may be left out: the batch, the height of a row, height and width of a vector, the channel of a gray picture.
/// Unsigned bytes are stored values, signed ones are with 128 added, floats real values. Throws InputError.
Input samples_of(const SampleArray& array, const Network& network, int64_t first, int count);

}  // namespace winnow::models
