// The safetensors container: layout of the bytes, round trip, and files that are cut short.
#include "models/training/safetensors.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace winnow::models::training {
namespace {

class SafetensorsTest : public testing::Test {
 protected:
  std::string path_ =
      (std::filesystem::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name())
          .string();
  void TearDown() override { std::filesystem::remove(path_); }

  std::string content() const {
    std::ifstream file(path_, std::ios::binary);
    return std::string((std::istreambuf_iterator<char>(file)), {});
  }
};

TEST_F(SafetensorsTest, HasAnAlignedHeaderThenTheData) {
  write_safetensors(path_, {raw_tensor("a", "I8", {2}, std::vector<std::int8_t>{-1, 2})});
  const std::string bytes = content();
  const std::string header = R"({"a":{"dtype":"I8","shape":[2],"data_offsets":[0,2]}})";
  ASSERT_GE(bytes.size(), 8 + header.size());
  EXPECT_EQ(bytes[0], 56);
  EXPECT_EQ(bytes.substr(1, 7), std::string(7, '\0'));
  EXPECT_EQ(bytes.substr(8, 56), header + std::string(56 - header.size(), ' '));
  EXPECT_EQ(bytes.substr(64), "\xff\x02");
}

TEST_F(SafetensorsTest, ComesBackAsItWas) {
  const std::vector<float> floats{1.5f, -2.25f, 3e-8f, 4};
  const std::vector<std::int32_t> integers{-7, 1 << 30};
  write_safetensors(path_, {raw_tensor("z", "F32", {2, 2}, floats), raw_tensor("b", "I32", {2}, integers)});
  const std::vector<RawTensor> tensors = read_safetensors(path_);
  ASSERT_EQ(tensors.size(), 2u);
  EXPECT_EQ(tensors[0].name, "z");
  EXPECT_EQ(tensors[0].shape, (std::vector<std::int64_t>{2, 2}));
  EXPECT_EQ(values_of<float>(tensors[0]), floats);
  EXPECT_EQ(tensors[1].dtype, "I32");
  EXPECT_EQ(values_of<std::int32_t>(tensors[1]), integers);
}

TEST_F(SafetensorsTest, EveryCutIsNoticed) {
  write_safetensors(path_, {raw_tensor("a", "U8", {4}, std::vector<std::uint8_t>{1, 2, 3, 4})});
  const auto size = std::filesystem::file_size(path_);
  for (auto kept = size; kept-- > 0;) {
    std::filesystem::resize_file(path_, kept);
    EXPECT_THROW(read_safetensors(path_), std::runtime_error) << kept;
  }
}

}  // namespace
}  // namespace winnow::models::training
