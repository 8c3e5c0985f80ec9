// Drawn digits: the same on every machine, ten different classes, and laid out as MNIST is.
#include "models/digits/digits.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace winnow::models {
namespace {

constexpr int kSide = 28;
constexpr std::uint64_t kSeeds = 50;

using Image = std::vector<std::uint8_t>;

// Draws every digit with many seeds and hands each to `check`.
template <typename Check>
void for_many(Check check) {
  for (int digit = 0; digit < 10; ++digit)
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
      SCOPED_TRACE("digit " + std::to_string(digit) + " seed " + std::to_string(seed));
      check(digits::draw_digit(digit, seed));
    }
}

TEST(Digits, AreTheSameBytesEverywhere) {
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv
  for_many([&hash](const Image& image) {
    for (const std::uint8_t pixel : image) hash = (hash ^ pixel) * 0x100000001b3;
  });
  EXPECT_EQ(hash, 2942405925599478415u) << "if the drawing was changed on purpose, this is its new hash";
}

TEST(Digits, ASeedDrawsTheSameTwiceAndAnotherSeedDrawsAnother) {
  for (int digit = 0; digit < 10; ++digit) {
    EXPECT_EQ(digits::draw_digit(digit, 7), digits::draw_digit(digit, 7));
    EXPECT_NE(digits::draw_digit(digit, 7), digits::draw_digit(digit, 8));
  }
}

// Classes differ if digits lie nearer to the mean of their own class than to any other's. Means of seeds not asked
// about; some overlap of classes is in the nature of handwriting.
TEST(Digits, MostAreNearestToTheMeanOfTheirOwnClass) {
  std::vector<std::vector<long>> means(10, std::vector<long>(kSide * kSide));
  for (int digit = 0; digit < 10; ++digit)
    for (std::uint64_t seed = 1000; seed < 1000 + kSeeds; ++seed) {
      const Image image = digits::draw_digit(digit, seed);
      for (std::size_t i = 0; i < image.size(); ++i) means[digit][i] += image[i];
    }
  int right = 0;
  for (int digit = 0; digit < 10; ++digit)
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
      const Image image = digits::draw_digit(digit, seed);
      std::vector<long> distances;
      for (const std::vector<long>& mean : means) {
        long distance = 0;
        for (std::size_t i = 0; i < image.size(); ++i) distance += std::labs(image[i] - mean[i] / long{kSeeds});
        distances.push_back(distance);
      }
      right += std::min_element(distances.begin(), distances.end()) - distances.begin() == digit;
    }
  EXPECT_GE(right, static_cast<int>(10 * kSeeds * 8 / 10));
}

TEST(Digits, HavePaperAndFullInk) {
  for_many([](const Image& image) {
    ASSERT_EQ(image.size(), std::size_t{kSide * kSide});
    EXPECT_EQ(*std::min_element(image.begin(), image.end()), 0);
    EXPECT_GE(*std::max_element(image.begin(), image.end()), 200);
    const auto blank = std::count(image.begin(), image.end(), 0);
    EXPECT_GT(blank, kSide * kSide / 2);
    EXPECT_LT(blank, kSide * kSide * 19 / 20);
  });
}

TEST(Digits, FitABoxOf20) {
  for_many([](const Image& image) {
    int top = kSide, left = kSide, bottom = -1, right = -1;
    for (int y = 0; y < kSide; ++y)
      for (int x = 0; x < kSide; ++x)
        if (image[y * kSide + x] >= 128) {
          top = std::min(top, y), bottom = std::max(bottom, y);
          left = std::min(left, x), right = std::max(right, x);
        }
    // A box between pixels touches one more of them.
    EXPECT_LE(std::max(bottom - top, right - left) + 1, 21);
    EXPECT_GE(std::max(bottom - top, right - left) + 1, 18);
  });
}

TEST(Digits, HaveTheirCentreOfMassInTheMiddle) {
  for_many([](const Image& image) {
    double mass = 0, x_sum = 0, y_sum = 0;
    for (int y = 0; y < kSide; ++y)
      for (int x = 0; x < kSide; ++x) {
        const double ink = image[y * kSide + x];
        mass += ink, x_sum += ink * (x + 0.5), y_sum += ink * (y + 0.5);
      }
    EXPECT_NEAR(x_sum / mass, kSide / 2.0, 0.5);
    EXPECT_NEAR(y_sum / mass, kSide / 2.0, 0.5);
  });
}

TEST(Digits, RefuseWhatIsNoDigit) {
  EXPECT_THROW(digits::draw_digit(10, 0), std::invalid_argument);
  EXPECT_THROW(digits::draw_digit(-1, 0), std::invalid_argument);
}

}  // namespace
}  // namespace winnow::models
