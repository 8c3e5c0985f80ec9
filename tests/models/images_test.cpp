// Does every kind of input arrive as stored values of the right shape, and is what does not fit refused in words?
#include "models/images.h"

#include <zlib.h>

#include <algorithm>
#include <cmath>

#include "models/file.h"
#include "models/idx.h"
#include "models/safetensors.h"
#include "tests/models/test_support.h"

namespace winnow::models::test {
namespace {

using Bytes = std::vector<uint8_t>;

std::string big_endian(uint32_t value) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
  return out;
}

/// An idx file of 2x3 images whose pixels count up.
std::string idx_images(uint32_t promised, int there) {
  std::string bytes = big_endian(0x803) + big_endian(promised) + big_endian(2) + big_endian(3);
  for (int i = 0; i < there * 6; ++i) bytes += static_cast<char>(i);
  return bytes;
}

void write_gzip(const std::string& path, const std::string& bytes) {
  gzFile file = gzopen(path.c_str(), "wb");
  ASSERT_EQ(gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size())), static_cast<int>(bytes.size()));
  gzclose(file);
}

/// A network that stores pixels as they are.
Network network_of(MapShape input, Quantization quantization = {1.0 / 255, 0}) {
  return quantized_network(input, quantization);
}

TEST(Idx, PlainAndGzip) {
  const Folder folder;
  write_file_atomically(folder / "plain", idx_images(3, 3));
  write_gzip(folder / "packed.gz", idx_images(3, 3));
  for (const char* name : {"plain", "packed.gz"}) {
    const FeatureMap all = read_idx_images(folder / name);
    EXPECT_EQ(all.shape, (Shape{3, 1, 2, 3}));
    EXPECT_EQ(all.data[17], 17);
    const FeatureMap one = read_idx_images(folder / name, 1, 1);
    EXPECT_EQ(one.shape, (Shape{1, 1, 2, 3}));
    EXPECT_EQ(one.data, (Bytes{6, 7, 8, 9, 10, 11}));
  }
  write_file_atomically(folder / "labels", big_endian(0x801) + big_endian(3) + std::string("\7\1\2"));
  EXPECT_EQ(read_idx_labels(folder / "labels", 0, 2), (Bytes{7, 1}));
  EXPECT_EQ(read_idx_labels(folder / "labels", 2), Bytes{2});
}

TEST(Idx, RefusesWhatIsNone) {
  const Folder folder;
  const auto problem = [&](const std::string& bytes, int64_t first = 0, int64_t count = 0) {
    write_file_atomically(folder / "x", bytes);
    Lines lines = problems_of([&] { read_idx_images(folder / "x", first, count); });
    for (std::string& line : lines) line.replace(0, folder.path().size() + 1, "");
    return lines;
  };
  EXPECT_EQ(problem(""), Lines{"x: expected an idx header, got the end of the file"});
  EXPECT_EQ(problem("{\"a\": 1}"),
            Lines{"x: expected an idx file of images, which begins with 0x00000803, got 0x7b226122"});
  EXPECT_EQ(problem(big_endian(0x803) + big_endian(1) + big_endian(0) + big_endian(70000)),
            Lines{"x: expected images of 1..4096 rows and columns, got 0 x 70000"});
  EXPECT_EQ(problem(idx_images(4, 3)), Lines{"x: expected 4 images, as its header says, got 3"});
  EXPECT_EQ(problem(idx_images(0xffffffff, 3)), Lines{"x: expected 4294967295 images, as its header says, got 3"});
  EXPECT_EQ(problem(idx_images(3, 3), 2, 2), Lines{"x: expected at least 4 images, got 3"});
  EXPECT_EQ(problem(idx_images(3, 3), 3), Lines{"x: expected at least 4 images, got 3"});
  EXPECT_EQ(problems_of([&] { read_idx_labels(folder / "x"); }),
            Lines{(folder / "x") + ": expected an idx file of labels, which begins with 0x00000801, got 0x00000803"});
  EXPECT_EQ(problems_of([&] { read_idx_images(folder / "none"); }),
            Lines{(folder / "none") + ": cannot be read: No such file or directory"});
  EXPECT_EQ(problems_of([&] { read_idx_images(folder.path()); }),
            Lines{folder.path() + ": expected a file, got a folder or device"});
}

TEST(Idx, RefusesDamagedGzip) {
  const Folder folder;
  write_gzip(folder / "x.gz", idx_images(40, 40));
  std::string bytes = read_file(folder / "x.gz");
  write_file_atomically(folder / "short.gz", bytes.substr(0, bytes.size() / 2));
  EXPECT_FALSE(problems_of([&] { read_idx_images(folder / "short.gz"); }).empty());
  bytes[bytes.size() - 6] = static_cast<char>(bytes[bytes.size() - 6] ^ 1);  // in the checksum
  write_file_atomically(folder / "bad.gz", bytes + bytes);
  const Lines lines = problems_of([&] { read_idx_images(folder / "bad.gz", 0, 40); });
  EXPECT_EQ(lines, Lines{(folder / "bad.gz") + ": cannot be read: incorrect data check"});
}

TEST(Inputs, IdxWithLabelsBesideIt) {
  const Folder folder;
  write_file_atomically(folder / "t-images-idx3-ubyte", idx_images(3, 3));
  write_file_atomically(folder / "t-labels-idx1-ubyte", big_endian(0x801) + big_endian(3) + std::string("\7\1\2"));
  const Input input = load_input((folder / "t-images-idx3-ubyte") + ":1", network_of({1, 2, 3}), 2);
  EXPECT_EQ(input.name, (folder / "t-images-idx3-ubyte") + ":1");
  EXPECT_EQ(input.images.shape, (Shape{2, 1, 2, 3}));
  EXPECT_EQ(input.images.data[0], 6);
  EXPECT_EQ(input.labels, (std::vector<int>{1, 2}));
  EXPECT_EQ(load_input(folder / "t-images-idx3-ubyte", network_of({1, 2, 3}), 0).labels.size(), 3u);
  EXPECT_EQ(problems_of([&] {
              load_input(folder / "t-images-idx3-ubyte", network_of({1, 3, 2}), 1);
            }),
            Lines{(folder / "t-images-idx3-ubyte") + ": expected images of [1, 3, 2] for the network, got [1, 2, 3]"});
}

TEST(Inputs, PixelsTakeTheQuantizationOfTheInput) {
  const Folder folder;
  write_file_atomically(folder / "images", big_endian(0x803) + big_endian(1) + big_endian(1) + big_endian(3) +
                                               std::string("\0\x33\xff", 3));
  EXPECT_EQ(load_input(folder / "images", network_of({1, 1, 3}, {0.1, 7}), 1).images.data,
            (Bytes{7, 9, 17}));  // 0, 0.2 and 1
  EXPECT_EQ(load_input(folder / "images", network_of({1, 1, 3}, {0.00392157, 0}), 1).images.data, (Bytes{0, 51, 255}));
  Network floating = network_of({1, 1, 3});
  floating.quantized = false;
  const Input input = load_input(folder / "images", floating, 1);
  EXPECT_EQ(real_values(input.images, storage_of_input(floating)).data, (std::vector<float>{0, 0.2f, 1}));
}

TEST(Inputs, Random) {
  const Network network = network_of({2, 10, 10}, {1, 200});
  const Input input = load_input("random:42:0.25", network, 20);
  EXPECT_EQ(input.name, "random:42:0.25");
  EXPECT_EQ(input.images.shape, (Shape{20, 2, 10, 10}));
  EXPECT_TRUE(input.labels.empty());
  const auto zeros = std::count(input.images.data.begin(), input.images.data.end(), 200);
  EXPECT_NEAR(static_cast<double>(zeros) / 4000, 0.75, 0.03);
  EXPECT_EQ(*std::min_element(input.images.data.begin(), input.images.data.end()), 200);
  EXPECT_EQ(*std::max_element(input.images.data.begin(), input.images.data.end()), 255);

  EXPECT_EQ(load_input("random:42:0.25", network, 20).images, input.images);
  const Input fewer = load_input("random:42:0.25", network, 2);
  EXPECT_TRUE(std::equal(fewer.images.data.begin(), fewer.images.data.end(), input.images.data.begin()));
  EXPECT_FALSE(std::equal(input.images.data.begin(), input.images.data.begin() + 200, input.images.data.begin() + 200));
  EXPECT_FALSE(load_input("random:43:0.25", network, 20).images == input.images);
  EXPECT_EQ(load_input("random:42", network, 0).name, "random:42:0.5");
  EXPECT_EQ(load_input("random:1:0", network, 1).images.data, Bytes(200, 200));
}

TEST(Inputs, RandomStaysTheSame) {
  EXPECT_EQ(load_input("random:1:0.5", network_of({1, 2, 4}), 1).images.data, (Bytes{84, 85, 0, 253, 71, 54, 251, 79}));
}

TEST(Inputs, Digits) {
  const Input input = load_input("digits", network_of({1, 28, 28}), 12);
  EXPECT_EQ(input.name, "digits");
  EXPECT_EQ(input.images.shape, (Shape{12, 1, 28, 28}));
  EXPECT_EQ(input.labels, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1}));
  EXPECT_FALSE(
      std::equal(input.images.data.begin(), input.images.data.begin() + 784, input.images.data.begin() + 7840));
  EXPECT_EQ(load_input("digits", network_of({3, 8, 8}), 1).name, "random:1:0.5");
}

TEST(Inputs, Tensors) {
  const Folder folder;
  const auto write = [&](auto shape, auto data) {
    TensorWriter writer;
    writer.add("input", shape, data);
    write_file_atomically(folder / "x.safetensors", writer.bytes());
  };
  const Network network = network_of({2, 1, 1}, {0.5, 10});
  write(Shape{2, 2, 1, 1}, Bytes{1, 2, 3, 4});
  EXPECT_EQ(load_input(folder / "x.safetensors", network, 0).images, map_of({2, 2, 1, 1}, {1, 2, 3, 4}));
  EXPECT_EQ(load_input((folder / "x.safetensors") + ":1", network, 1).images, map_of({1, 2, 1, 1}, {3, 4}));
  EXPECT_EQ(problems_of([&] { load_input(folder / "x.safetensors", network, 3); }),
            Lines{(folder / "x.safetensors") + ": input: expected at least 3 images, got 2"});
  write(Shape{2}, std::vector<float>{-100, 1.25f});
  EXPECT_EQ(load_input(folder / "x.safetensors", network, 1).images, map_of({1, 2, 1, 1}, {0, 13}));
  write(Shape{1, 2}, std::vector<float>{1, NAN});
  EXPECT_EQ(problems_of([&] { load_input(folder / "x.safetensors", network, 1); }),
            Lines{(folder / "x.safetensors") + ": input: expected finite numbers, got nan at element 1"});
  write(Shape{2, 2}, std::vector<int8_t>{1, 2, 3, 4});
  EXPECT_EQ(problems_of([&] { load_input(folder / "x.safetensors", network, 1); }),
            Lines{(folder / "x.safetensors") + ": input: expected U8 or F32 of [count, 2, 1, 1], got I8 [2, 2]"});
  write(Shape{3, 3}, Bytes(9, 0));
  EXPECT_EQ(problems_of([&] { load_input(folder / "x.safetensors", network, 1); }),
            Lines{(folder / "x.safetensors") + ": input: expected U8 or F32 of [count, 2, 1, 1], got U8 [3, 3]"});
}

TEST(Inputs, RefusesWhatItDoesNotKnow) {
  const Network network = network_of({1, 2, 2});
  for (const char* bad : {"random:", "random:x", "random:1:", "random:1:2", "random:-1", "random:1:0.5:3"})
    EXPECT_EQ(problems_of([&] { load_input(bad, network, 1); }),
              Lines{std::string(bad) +
                    ": expected random:<seed>[:<density 0..1>] or uneven:<seed>[:<density>], got something else"});
  EXPECT_EQ(problems_of([&] { load_input("nothing", network, 1); }),
            Lines{"nothing: expected digits, random:<seed>[:<density>], an idx, .safetensors, .npy or .npz file or a "
                  "folder of pictures, got no file of that name"});
  EXPECT_EQ(problems_of([&] { load_input("digits", network, -1); }),
            Lines{"digits: expected 0 images or more, got -1"});
}

TEST(Inputs, PicturesAreTheSameEverywhereAndOneSeedApart) {
  const Network network = network_of({3, 40, 50}, {1.0 / 255, 0});
  const Input two = load_input("image:4", network, 2), second = load_input("image:5", network, 1);
  EXPECT_EQ(two.name, "image:4");
  EXPECT_EQ(two.images.shape, (Shape{2, 3, 40, 50}));
  EXPECT_EQ(Bytes(two.images.data.begin() + 6000, two.images.data.end()), second.images.data);
  uint32_t hash = 2166136261u;
  for (uint8_t pixel : two.images.data) hash = (hash ^ pixel) * 16777619u;
  EXPECT_EQ(hash, 1135883579u);
  EXPECT_EQ(problems_of([&] { load_input("image:x", network, 1); }),
            Lines{"image:x: expected image:<seed>, got something else"});
}

TEST(Inputs, ANetworkMaySayWhatItRunsOn) {
  Network network = network_of({3, 4, 5}, {1.0 / 255, 0});
  EXPECT_EQ(load_input("network", network, 1).name, "random:1:0.5");
  network.default_input = "image:7";
  EXPECT_EQ(load_input("network", network, 1).images, load_input("image:7", network, 1).images);
  EXPECT_EQ(load_input("digits", network, 1).name, "image:7");
}

}  // namespace
}  // namespace winnow::models::test
