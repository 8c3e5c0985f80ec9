// Do pictures arrive as their pixels, and damaged ones not at all?
#include "models/pictures.h"

#include "models/file.h"
#include "tests/models/picture_writer.h"
#include "tests/models/test_support.h"

namespace winnow::models::test {
namespace {

using Pixels = std::vector<uint8_t>;

/// 2 rows of 3: red, green, blue, white, black, a gray.
const Pixels kColours = {255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 100, 100, 100};

class PicturesTest : public testing::Test {
 protected:
  std::string written(const std::string& name, const std::string& bytes) {
    write_file_atomically(folder_ / name, bytes);
    return folder_ / name;
  }
  Lines problem(const std::string& bytes, MapShape shape = {3, 2, 3}) {
    const std::string path = written("x.png", bytes);
    Lines lines = problems_of([&] { read_picture(path, shape); });
    for (std::string& line : lines) line.replace(0, folder_.path().size() + 1, "");
    return lines;
  }

  Folder folder_;
};

TEST_F(PicturesTest, PngByChannels) {
  const std::string path = written("x.png", png_of(PNG_FORMAT_RGB, 2, 3, kColours));
  EXPECT_EQ(read_picture(path, {3, 2, 3}),
            (Pixels{255, 0, 0, 255, 0, 100, 0, 255, 0, 255, 0, 100, 0, 0, 255, 255, 0, 100}));
  EXPECT_EQ(read_picture(path, {1, 2, 3}), (Pixels{76, 150, 29, 255, 0, 100}));
  const std::string gray = written("gray.PNG", png_of(PNG_FORMAT_GRAY, 1, 2, {7, 200}));
  EXPECT_EQ(read_picture(gray, {1, 1, 2}), (Pixels{7, 200}));
  EXPECT_EQ(read_picture(gray, {3, 1, 2}), (Pixels{7, 200, 7, 200, 7, 200}));
}

TEST_F(PicturesTest, Jpeg) {
  const Pixels flat(16 * 16 * 3, 90);
  EXPECT_EQ(read_picture(written("x.jpg", jpeg_of(3, 16, 16, flat)), {3, 16, 16}), flat);
  EXPECT_EQ(read_picture(written("g.jpg", jpeg_of(1, 4, 8, Pixels(32, 33))), {1, 4, 8}), Pixels(32, 33));
  EXPECT_EQ(read_picture(written("g.jpg", jpeg_of(1, 4, 8, Pixels(32, 33))), {3, 4, 8}), Pixels(96, 33));
}

TEST_F(PicturesTest, RefusesWhatDoesNotFit) {
  const std::string png = png_of(PNG_FORMAT_RGB, 2, 3, kColours), jpeg = jpeg_of(1, 2, 3, Pixels(6));
  for (const std::string& bytes : {png, jpeg})
    EXPECT_EQ(problem(bytes, {3, 3, 2}), Lines{"x.png: expected a picture of 3 rows and 2 columns, as the network's "
                                               "input has, got 2 x 3"});
  EXPECT_EQ(problem(png, {2, 2, 3}),
            Lines{"x.png: expected a network of 1 or 3 channels for pictures, got one of [2, 2, 3]"});
  EXPECT_EQ(problem(png_of(PNG_FORMAT_RGBA, 1, 1, {1, 2, 3, 4}), {3, 1, 1}),
            Lines{"x.png: expected a picture without transparency, got some"});
  EXPECT_EQ(problem(jpeg_of(4, 2, 3, Pixels(24))),
            Lines{"x.png: expected a gray picture or one of red, green and blue, got one of 4 colours"});
  EXPECT_EQ(problem("GIF89a"), Lines{"x.png: expected a PNG or JPEG picture, got another kind of file"});
  EXPECT_EQ(problem(""), Lines{"x.png: expected a PNG or JPEG picture, got an empty file"});
}

TEST_F(PicturesTest, RefusesDamage) {
  Pixels pixels(3 * 40 * 40);
  for (size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<uint8_t>(i * i >> 3);
  const std::string png = png_of(PNG_FORMAT_RGB, 40, 40, pixels), jpeg = jpeg_of(3, 40, 40, pixels);
  const MapShape shape{3, 40, 40};
  EXPECT_TRUE(problem(png, shape).empty());
  EXPECT_TRUE(problem(jpeg, shape).empty());
  for (const std::string& whole : {png, jpeg})
    for (size_t size = 0; size + 2 < whole.size(); size += 37)
      EXPECT_EQ(problem(whole.substr(0, size), shape).size(), 1u) << size;
  std::string spoilt = png;
  spoilt[png.size() / 2] = static_cast<char>(spoilt[png.size() / 2] ^ 1);
  EXPECT_EQ(problem(spoilt, shape).size(), 1u);
}

TEST_F(PicturesTest, OfAFolderByName) {
  EXPECT_EQ(problems_of([&] { pictures_in(folder_.path()); }),
            Lines{folder_.path() + ": expected pictures (.png, .jpg, .jpeg), got none"});
  for (const char* name : {"b.png", "a.JPG", "notes.txt", "c.jpeg"}) written(name, "");
  EXPECT_EQ(pictures_in(folder_.path()), (Lines{folder_ / "a.JPG", folder_ / "b.png", folder_ / "c.jpeg"}));
}

}  // namespace
}  // namespace winnow::models::test
