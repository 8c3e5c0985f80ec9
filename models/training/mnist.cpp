// MNIST's idx format: big-endian magic and sizes, then bytes. Described at http://yann.lecun.com/exdb/mnist/.
#include "models/training/mnist.h"

#include <zlib.h>

#include <memory>
#include <stdexcept>

namespace winnow::models::training {
namespace {

constexpr std::uint32_t kImagesMagic = 0x00000803;
constexpr std::uint32_t kLabelsMagic = 0x00000801;

class GzipFile {
 public:
  explicit GzipFile(const std::string& path) : path_(path), file_(gzopen(path.c_str(), "rb"), gzclose) {
    if (!file_) throw std::runtime_error(path + ": cannot be opened");
  }

  void read(std::uint8_t* to, std::size_t size) {
    if (gzread(file_.get(), to, static_cast<unsigned>(size)) != static_cast<int>(size))
      throw std::runtime_error(path_ + ": shorter than its header says");
  }

  std::uint32_t read_word() {
    std::uint8_t b[4];
    read(b, sizeof b);
    return std::uint32_t{b[0]} << 24 | std::uint32_t{b[1]} << 16 | std::uint32_t{b[2]} << 8 | b[3];
  }

  void expect_word(std::uint32_t expected, const char* what) {
    const std::uint32_t got = read_word();
    if (got != expected)
      throw std::runtime_error(path_ + ": " + what + ": expected " + std::to_string(expected) + ", got " +
                               std::to_string(got));
  }

 private:
  std::string path_;
  std::unique_ptr<gzFile_s, int (*)(gzFile)> file_;
};

LabelledImages read_pair(const std::string& stem) {
  GzipFile images(stem + "-images-idx3-ubyte.gz");
  GzipFile labels(stem + "-labels-idx1-ubyte.gz");
  images.expect_word(kImagesMagic, "magic number");
  labels.expect_word(kLabelsMagic, "magic number");
  const std::uint32_t count = images.read_word();
  labels.expect_word(count, "number of labels");
  images.expect_word(kImageSide, "rows");
  images.expect_word(kImageSide, "columns");

  LabelledImages set;
  set.pixels.resize(count * kImagePixels);
  set.labels.resize(count);
  images.read(set.pixels.data(), set.pixels.size());
  labels.read(set.labels.data(), set.labels.size());
  return set;
}

}  // namespace

LabelledImages read_mnist_train(const std::string& folder) { return read_pair(folder + "/train"); }
LabelledImages read_mnist_test(const std::string& folder) { return read_pair(folder + "/t10k"); }

}  // namespace winnow::models::training
