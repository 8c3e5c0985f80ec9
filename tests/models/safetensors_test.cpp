// Do tensors survive writing and reading, and is every malformed file refused with one line a fault?
#include "models/safetensors.h"

#include <cmath>
#include <cstring>

#include "tests/models/test_support.h"

namespace winnow::models::test {
namespace {

std::string file_of(const std::string& header, const std::string& data) {
  const uint64_t length = header.size();
  return std::string(reinterpret_cast<const char*>(&length), 8) + header + data;
}

Lines parse(const std::string& bytes) {
  return problems_of([&] { TensorFile::parse(bytes, "t.safetensors"); });
}

Lines parse(const std::string& header, const std::string& data) { return parse(file_of(header, data)); }

TEST(Safetensors, RoundTrip) {
  TensorWriter writer;
  writer.add("byte", {3}, std::vector<uint8_t>{1, 2, 255});
  writer.add("float", {2, 1}, std::vector<float>{1.5f, -0.0f});
  writer.add("int", {1}, std::vector<int32_t>{-7});
  writer.add("signed", {1, 1, 1, 2}, std::vector<int8_t>{-128, 127});
  writer.add("nothing", {0, 4}, std::vector<float>{});
  const TensorFile file = TensorFile::parse(writer.bytes(), "t.safetensors");
  ASSERT_EQ(file.tensors().size(), 5u);
  EXPECT_EQ(elements<uint8_t>(*file.find("byte")), (std::vector<uint8_t>{1, 2, 255}));
  EXPECT_EQ(elements<float>(*file.find("float")), (std::vector<float>{1.5f, -0.0f}));
  EXPECT_EQ(elements<int32_t>(*file.find("int")), std::vector<int32_t>{-7});
  EXPECT_EQ(elements<int8_t>(*file.find("signed")), (std::vector<int8_t>{-128, 127}));
  EXPECT_EQ(file.find("signed")->shape, (Shape{1, 1, 1, 2}));
  EXPECT_EQ(file.find("nothing")->shape, (Shape{0, 4}));
  EXPECT_EQ(file.find("absent"), nullptr);
}

TEST(Safetensors, AlignsWideTensors) {
  TensorWriter writer;
  writer.add("a", {1}, std::vector<uint8_t>{1});
  writer.add("b", {1}, std::vector<float>{1});
  const std::string bytes = writer.bytes();
  uint64_t header = 0;
  std::memcpy(&header, bytes.data(), 8);
  EXPECT_EQ(header % 8, 0u);
  const TensorFile file = TensorFile::parse(bytes, "t");
  EXPECT_LT(file.find("b")->bytes.data(), file.find("a")->bytes.data());
}

TEST(Safetensors, ReadsHalfPrecisionAsFloat) {
  // 1, -2, 2^-24 (subnormal), 65504, infinity; then 1 and -3.140625 as bfloat16.
  const uint16_t halves[] = {0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00, 0x3f80, 0xc049};
  const TensorFile file = TensorFile::parse(
      file_of(
          R"({"h": {"dtype": "F16", "shape": [5], "data_offsets": [0, 10]}, "b": {"dtype": "BF16", "shape": [2], "data_offsets": [10, 14]}})",
          std::string(reinterpret_cast<const char*>(halves), sizeof halves)),
      "t");
  EXPECT_EQ(elements<float>(*file.find("h")), (std::vector<float>{1, -2, std::ldexp(1.0f, -24), 65504, INFINITY}));
  EXPECT_EQ(elements<float>(*file.find("b")), (std::vector<float>{1, -3.140625f}));
}

TEST(Safetensors, IgnoresMetadata) {
  EXPECT_EQ(parse(R"({"__metadata__": {"format": "pt"}})", ""), Lines{});
  EXPECT_EQ(parse("{}", ""), Lines{});
}

TEST(Safetensors, RefusesBadLengths) {
  EXPECT_EQ(parse(""), Lines{"t.safetensors: expected at least 8 bytes, got 0"});
  EXPECT_EQ(parse("1234567"), Lines{"t.safetensors: expected at least 8 bytes, got 7"});
  EXPECT_EQ(
      parse(std::string(8, '\xff') + "{}"),
      Lines{"t.safetensors: header: expected a length of at most 2 in a file of 10 bytes, got 18446744073709551615"});
  EXPECT_EQ(parse(std::string("\3\0\0\0\0\0\0\0{}", 10)),
            Lines{"t.safetensors: header: expected a length of at most 2 in a file of 10 bytes, got 3"});
}

TEST(Safetensors, RefusesHeadersThatAreNoJson) {
  EXPECT_EQ(parse("", ""), Lines{"t.safetensors: header: line 1, column 1: expected a value, got the end of the text"});
  EXPECT_EQ(parse("{\"a\": }", ""), Lines{"t.safetensors: header: line 1, column 7: expected a value, got '}'"});
  EXPECT_EQ(parse("[]", ""), Lines{"t.safetensors: header: expected an object, got an empty list"});
  EXPECT_EQ(parse(R"({"a": 1, "a": 2})", ""), Lines{"t.safetensors: header: /a: expected each key once, got it again"});
}

TEST(Safetensors, RefusesBadEntries) {
  EXPECT_EQ(
      parse(
          R"({"a": 1, "b": {"dtype": "F64", "shape": [1], "data_offsets": [0, 4]}, "c": {"dtype": "U8", "shape": [4], "x": 0},
                      "d/e": {"dtype": "U8", "shape": [-1], "data_offsets": [4, 0]},
                      "f": {"dtype": "U8", "shape": 4, "data_offsets": [0, 5]},
                      "g": {"dtype": "U8", "shape": [4294967296, 4294967296], "data_offsets": [0, 0]},
                      "h": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]},
                      "i": {"dtype": "U8", "shape": [1,1,1,1,1,1,1,1,1], "data_offsets": [0, 1]}})",
          "1234"),
      (Lines{
          "t.safetensors: header: /a: expected an object, got 1",
          "t.safetensors: header: /b/dtype: expected one of F32, F16, BF16, I8, U8, I32, got \"F64\"",
          "t.safetensors: header: /c/data_offsets: expected [begin, end], got nothing",
          "t.safetensors: header: /c/x: expected one of the keys dtype, shape, data_offsets, got an unknown key",
          "t.safetensors: header: /d~1e/shape: expected sizes that fit 4 bytes of data, got [-1]",
          "t.safetensors: header: /d~1e/data_offsets: expected [begin, end] in order within 0..4, got [4,0]",
          "t.safetensors: header: /f/shape: expected a list of at most 8 sizes, got 4",
          "t.safetensors: header: /f/data_offsets: expected [begin, end] in order within 0..4, got [0,5]",
          "t.safetensors: header: /g/shape: expected sizes that fit 4 bytes of data, got [4294967296,4294967296]",
          "t.safetensors: header: /h/data_offsets: expected 8 bytes for F32 [2], got 4",
          "t.safetensors: header: /i/shape: expected a list of at most 8 sizes, got a list of 9",
      }));
}

TEST(Safetensors, RefusesOverlapAndGaps) {
  EXPECT_EQ(
      parse(
          R"({"a": {"dtype": "U8", "shape": [3], "data_offsets": [0, 3]}, "b": {"dtype": "U8", "shape": [2], "data_offsets": [2, 4]}})",
          "1234"),
      Lines{"t.safetensors: header: /b/data_offsets: expected to begin at 3, where the tensor before it ends, got 2"});
  EXPECT_EQ(
      parse(
          R"({"a": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}, "b": {"dtype": "U8", "shape": [2], "data_offsets": [2, 4]}})",
          "1234"),
      Lines{"t.safetensors: header: /b/data_offsets: expected to begin at 1, where the tensor before it ends, got 2"});
  EXPECT_EQ(parse(R"({"a": {"dtype": "U8", "shape": [3], "data_offsets": [0, 3]}})", "1234"),
            Lines{"t.safetensors: expected tensors of 4 bytes, all of the data, got 3"});
}

TEST(Safetensors, EveryTruncationIsRefused) {
  TensorWriter writer;
  writer.add("a", {2}, std::vector<float>{1, 2});
  writer.add("b", {3}, std::vector<int8_t>{1, 2, 3});
  const std::string whole = writer.bytes();
  for (size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(parse(whole.substr(0, size)).empty()) << size;
}

}  // namespace
}  // namespace winnow::models::test
