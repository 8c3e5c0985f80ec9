// Do users' samples arrive in the network's order, as the values that they mean, with their labels?
#include "models/samples.h"

#include "models/file.h"
#include "models/labels.h"
#include "models/npy.h"
#include "tests/models/picture_writer.h"
#include "tests/models/test_support.h"
#include "tests/models/zip_writer.h"

namespace winnow::models::test {
namespace {

using Stored = std::vector<uint8_t>;
using Reals = std::vector<float>;

template <typename T>
std::string npy_of(const char* descr, const Shape& shape, const std::vector<T>& values) {
  return npy_bytes(descr, shape, values.data(), values.size() * sizeof(T));
}

class SamplesTest : public testing::Test {
 protected:
  std::string written(const std::string& name, const std::string& bytes) {
    write_file_atomically(folder_ / name, bytes);
    return folder_ / name;
  }
  Input input(const std::string& bytes, const Network& network, int count = 0, const std::string& name = "x.npy") {
    return load_input(written(name, bytes), network, count);
  }
  Lines problem(const std::string& bytes, const Network& network, int count = 0, const std::string& name = "x.npy") {
    Lines lines = problems_of([&] { input(bytes, network, count, name); });
    for (std::string& line : lines) line.replace(0, folder_.path().size() + 1, "");
    return lines;
  }
  static Network network_of(MapShape shape, bool quantized = true) {
    Network network = quantized_network(shape, {0.5, 10});
    network.quantized = quantized;
    return network;
  }

  Folder folder_;
};

TEST_F(SamplesTest, ShapesOfNumpysArrays) {
  const Network map = network_of({2, 1, 3}), vector = network_of({4, 1, 1}), gray = network_of({1, 2, 2});
  const Stored six = {0, 1, 2, 3, 4, 5}, four = {0, 1, 2, 3};
  for (const Shape& shape : {Shape{1, 2, 1, 3}, Shape{2, 1, 3}, Shape{1, 2, 3}, Shape{2, 3}})
    EXPECT_EQ(input(npy_of("|u1", shape, six), map).images, map_of({1, 2, 1, 3}, six));
  for (const Shape& shape : {Shape{1, 4, 1, 1}, Shape{1, 4}, Shape{4}})
    EXPECT_EQ(input(npy_of("|u1", shape, four), vector).images, map_of({1, 4, 1, 1}, four));
  for (const Shape& shape : {Shape{1, 1, 2, 2}, Shape{1, 2, 2}, Shape{2, 2}})
    EXPECT_EQ(input(npy_of("|u1", shape, four), gray).images, map_of({1, 1, 2, 2}, four));
  EXPECT_EQ(problem(npy_of("|u1", {1, 1, 3, 2}, six), map),
            Lines{"x.npy: expected f4, f8, u1 or i1 of [count, 2, 1, 3], got u1 [1, 1, 3, 2]"});
}

TEST_F(SamplesTest, ChannelsTogetherIfTheNetworkSaysSo) {
  Network network = network_of({2, 1, 3});
  network.input_nhwc = true;
  const Stored pixels = {0, 3, 1, 4, 2, 5, 10, 13, 11, 14, 12, 15};
  EXPECT_EQ(input(npy_of("|u1", {2, 1, 3, 2}, pixels), network).images,
            map_of({2, 2, 1, 3}, {0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15}));
  EXPECT_EQ(problem(npy_of("|u1", {2, 2, 1, 3}, pixels), network),
            Lines{"x.npy: expected f4, f8, u1 or i1 of [count, 1, 3, 2], got u1 [2, 2, 1, 3]"});
}

TEST_F(SamplesTest, WhatNumbersMean) {
  const Network network = network_of({3, 1, 1}), floating = network_of({3, 1, 1}, false);
  const Reals reals = {-5, 0.75f, 200};
  const Input stored = input(npy_of("<f4", {3}, reals), network);
  EXPECT_EQ(stored.images.data, (Stored{0, 12, 255}));
  EXPECT_TRUE(stored.real.data.empty());
  ASSERT_EQ(stored.warnings.size(), 1u);
  EXPECT_EQ(stored.warnings[0].kind, "clipped-input");
  EXPECT_EQ(input(npy_of<double>("<f8", {3}, {-5, 0.75, 2}), network).images.data, (Stored{0, 12, 14}));
  EXPECT_EQ(input(npy_of<int8_t>("|i1", {3}, {-128, 0, 127}), network).images.data, (Stored{0, 128, 255}));

  const Input real = input(npy_of("<f4", {3}, reals), floating);
  EXPECT_EQ(real_samples(real, floating).data, reals);
  EXPECT_TRUE(real.warnings.empty());
  EXPECT_EQ(real_samples(input(npy_of<uint8_t>("|u1", {3}, {0, 51, 255}), floating), floating).data,
            (Reals{0, 0.2f, 1}));
  EXPECT_EQ(problem(npy_of<int8_t>("|i1", {3}, {0, 0, 0}), floating),
            Lines{"x.npy: expected f4, f8 or u1 of [count, 3, 1, 1], got i1 [3]"});
  EXPECT_EQ(problem(npy_of<int32_t>("<i4", {3}, {0, 0, 0}), network),
            Lines{"x.npy: expected f4, f8, u1 or i1 of [count, 3, 1, 1], got i4 [3]"});
  EXPECT_EQ(problem(npy_of<float>("<f4", {3}, {0, 1, INFINITY}), network),
            Lines{"x.npy: expected finite numbers, got inf at element 2"});
}

TEST_F(SamplesTest, SomeOfAFile) {
  const Network network = network_of({1, 1, 1});
  const std::string path = written("x.npy", npy_of<uint8_t>("|u1", {4, 1}, {5, 6, 7, 8}));
  const Input some = load_input(path + ":1", network, 2);
  EXPECT_EQ(some.images.data, (Stored{6, 7}));
  EXPECT_EQ(some.first, 1);
  EXPECT_EQ(load_input(path + ":3", network, 0).images.data, Stored{8});
  EXPECT_EQ(problems_of([&] { load_input(path + ":3", network, 2); }),
            Lines{path + ": expected at least 5 images, got 4"});
}

TEST_F(SamplesTest, NpzWithLabels) {
  const Network network = network_of({1, 1, 1});
  const std::string three = npy_of<uint8_t>("|u1", {3, 1}, {5, 6, 7}), labels = npy_of<int64_t>("<i8", {3}, {2, 0, 1});
  const auto npz = [&](const std::vector<ZipMember>& members, int count = 0) {
    return input(zip_of(members), network, count, "x.npz");
  };
  EXPECT_EQ(npz({{"anything.npy", three, true}}).images.data, (Stored{5, 6, 7}));
  EXPECT_EQ(npz({{"x.npy", three, true}, {"y.npy", labels, true}}, 2).labels, (std::vector<int>{2, 0}));
  const Input named = npz({{"other.npy", labels, false}, {"input.npy", three, false}, {"labels.npy", labels, false}});
  EXPECT_EQ(named.images.data, (Stored{5, 6, 7}));
  EXPECT_EQ(named.labels, (std::vector<int>{2, 0, 1}));
  const auto faults = [&](const std::vector<ZipMember>& members) {
    return problem(zip_of(members), network, 0, "x.npz");
  };
  EXPECT_EQ(faults({{"a.npy", three, false}, {"b.npy", three, false}}),
            Lines{"x.npz: expected an array \"input\", or only one besides labels, got a.npy, b.npy"});
  EXPECT_EQ(faults({{"y.npy", three, false}}),
            Lines{"x.npz: expected an array \"input\", or only one besides labels, got y.npy"});
  EXPECT_EQ(faults({{"a.npy", three, false}, {"y.npy", npy_of<float>("<f4", {3}, {0, 1, 2}), false}}),
            Lines{"x.npz: y: expected integers of [count], a label an image, got f4 [3]"});
}

TEST_F(SamplesTest, PicturesOfAFolder) {
  Network network = quantized_network({1, 1, 2}, {1.0 / 255, 0});
  written("b.png", png_of(PNG_FORMAT_GRAY, 1, 2, {3, 4}));
  written("a.png", png_of(PNG_FORMAT_GRAY, 1, 2, {1, 2}));
  const Input both = load_input(folder_.path(), network, 0);
  EXPECT_EQ(both.images, map_of({2, 1, 1, 2}, {1, 2, 3, 4}));
  EXPECT_EQ(both.files, (Lines{"a.png", "b.png"}));
  EXPECT_EQ(load_input(folder_.path() + ":1", network, 1).images.data, (Stored{3, 4}));
  EXPECT_EQ(load_input(folder_ / "b.png", network, 1).images.data, (Stored{3, 4}));
  EXPECT_EQ(problems_of([&] { load_input(folder_.path(), network, 3); }),
            Lines{folder_.path() + ": expected at least 3 pictures, got 2"});
  network.input_shape = {1, 2, 2};
  EXPECT_EQ(problems_of([&] { load_input(folder_.path(), network, 0); }),
            Lines{(folder_ / "a.png") + ": expected a picture of 2 rows and 2 columns, as the network's input has, "
                                        "got 1 x 2"});
  network.input_shape = {1, 1, 2};
  const std::string capital = written("C.PNG", png_of(PNG_FORMAT_GRAY, 1, 2, {5, 6}));
  EXPECT_EQ(load_input(capital, network, 1).images.data, (Stored{5, 6}));
}

TEST_F(SamplesTest, SignedReals) {
  const Network floating = network_of({4, 10, 10}, false);
  const Input input = load_input("signed:3", floating, 5);
  const auto [low, high] = std::minmax_element(input.real.data.begin(), input.real.data.end());
  EXPECT_GE(*low, -1);
  EXPECT_LT(*low, -0.9f);
  EXPECT_GT(*high, 0.9f);
  EXPECT_LT(*high, 1);
  const Input second = load_input("signed:3", network_of({4, 10, 10}), 2);
  EXPECT_EQ(second.images.data[401], stored_value(static_cast<double>(input.real.data[401]), {0.5, 10}));
  EXPECT_TRUE(second.real.data.empty());
}

class LabelsTest : public SamplesTest {
 protected:
  LabelsTest() {
    of_.images = FeatureMap({3, 1, 1, 1});
    of_.first = 10;
    of_.files = {"a.png", "b.png", "c.png"};
  }
  std::vector<int> labels(const std::string& name, const std::string& bytes) {
    return read_labels(written(name, bytes), of_);
  }
  Lines faults(const std::string& name, const std::string& bytes) {
    Lines lines = problems_of([&] { labels(name, bytes); });
    for (std::string& line : lines) line.replace(0, folder_.path().size() + 1, "");
    return lines;
  }
  Input of_;
};

TEST_F(LabelsTest, TextByNumberOrName) {
  const std::vector<int> expected = {7, 0, 12};
  EXPECT_EQ(labels("x.txt", "# classes\n10 7\n12 12\n11 0\n13 4\n"), expected);
  EXPECT_EQ(labels("x.csv", "c.png,12\r\n\r\na.png, 7\r\nb.png,0"), expected);
  EXPECT_EQ(faults("x", "10 7\n11 x\n12\n10 1 2\na.png 7\n"),
            (Lines{"x: line 2: expected an image and a class, a whole number from 0, got \"11 x\"",
                   "x: line 3: expected an image and a class, a whole number from 0, got \"12\"",
                   "x: line 4: expected an image and a class, a whole number from 0, got \"10 1 2\"",
                   "x: line 5: expected one class an image, got \"a.png\" again"}));
  EXPECT_EQ(faults("x", "10 7\nb.png 1\n"), Lines{"x: image 12: expected a line with its class, got none"});
  EXPECT_EQ(faults("x", "10 -1\n").size(), 1u);
}

TEST_F(LabelsTest, NumpyAndIdx) {
  std::vector<int32_t> many(13);
  for (int i = 0; i < 13; ++i) many[static_cast<size_t>(i)] = 2 * i;
  const std::vector<int> expected = {20, 22, 24};
  EXPECT_EQ(labels("x.npy", npy_of("<i4", {13}, many)), expected);
  EXPECT_EQ(labels("x.npy", npy_of("<i4", {13, 1}, many)), expected);
  std::string idx("\0\0\x08\x01\0\0\0\x0d", 8);
  for (int32_t label : many) idx += static_cast<char>(label);
  EXPECT_EQ(labels("x", idx), expected);
  EXPECT_EQ(faults("x.npy", npy_of<int32_t>("<i4", {2}, {0, 1})), Lines{"x.npy: expected at least 13 labels, got 2"});
  many[11] = -1;
  EXPECT_EQ(faults("x.npy", npy_of("<i4", {13}, many)),
            Lines{"x.npy: expected a class, a whole number from 0, got -1 at element 11"});
  EXPECT_EQ(faults("x", idx.substr(0, 12)).size(), 1u);
}

}  // namespace
}  // namespace winnow::models::test
