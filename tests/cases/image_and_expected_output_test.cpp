// Is what `map` and `generate` write enough for a testbench: image with input, slots, and the words that must come out?
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "accelerators/accelerator.h"
#include "models/images.h"
#include "models/network.h"
#include "models/reference/reference.h"
#include "tests/support/accelerator_json.h"
#include "tests/support/document_packer.h"
#include "tests/support/program.h"
#include "tests/support/tiny_network.h"

namespace winnow::tests {
namespace {

using nlohmann::json;

/// What $readmemh makes of a text: words, as written, by address.
std::map<uint64_t, std::string> readmemh(const std::string& text) {
  std::map<uint64_t, std::string> words;
  uint64_t address = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line.substr(0, line.find("//")));
    for (std::string word; fields >> word;) {
      if (word[0] == '@') address = std::stoull(word.substr(1), nullptr, 16);
      else words[address++] = word;
    }
  }
  return words;
}

std::string hex(const std::string& bytes) {
  std::string out;
  for (size_t i = bytes.size(); i-- > 0;) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", static_cast<uint8_t>(bytes[i]));
    out += digits;
  }
  return out;
}

class ImageAndExpectedOutput : public testing::Test {
 protected:
  /// Every word of `bytes` stands at its place in `words`.
  static void expect_words(const std::map<uint64_t, std::string>& words, uint64_t address, const std::string& bytes,
                           size_t beat) {
    ASSERT_EQ(bytes.size() % beat, 0u);
    ASSERT_EQ(address % beat, 0u);
    for (size_t i = 0; i < bytes.size(); i += beat) {
      const auto word = words.find((address + i) / beat);
      ASSERT_NE(word, words.end()) << address + i;
      ASSERT_EQ(word->second, hex(bytes.substr(i, beat))) << address + i;
    }
  }

  void check(const std::string& verb, const std::string& network, const std::string& accelerator,
             const std::string& input, int images, int batch) {
    const Outcome made = run_winnow({verb, "-n", network, "-a", accelerator, "-i", input, "--images",
                                     std::to_string(images), "--batch", std::to_string(batch), "-o", "g"},
                                    folder_.path(), {});
    ASSERT_EQ(made.exit_code, 0) << made.err;
    const json plan = json::parse(folder_.read("g/plan.json")), runs = json::parse(folder_.read("g/runs.json"));
    const size_t beat = plan["beat_bytes"];
    const uint64_t base = plan["image_address"];
    const std::string image = folder_.read("g/dram.bin");
    const auto words = readmemh(folder_.read("g/dram.hex"));
    EXPECT_EQ(words.size(), (image.size() + beat - 1) / beat);
    std::string padded = image;
    padded.resize((image.size() + beat - 1) / beat * beat);
    expect_words(words, base, padded, beat);

    const models::Network net =
        models::load_network(network.find(".json") == std::string::npos ? network : folder_ / network);
    const models::FeatureMap all = models::load_input(input, net, images).images;
    ASSERT_EQ(runs["runs"].size(), static_cast<size_t>((images + batch - 1) / batch));
    for (size_t r = 0; r < runs["runs"].size(); ++r) {
      const json& run = runs["runs"][r];
      const std::string number = r ? "_" + std::to_string(r) : "";
      ASSERT_EQ(run["first_image"], static_cast<int>(r) * batch);
      const models::TensorMap tensors = models::reference::run(net, models::images_of(all, run["first_image"], batch));
      const auto values = [&](const std::string& name) {
        return std::string(tensors.at(name).data.begin(), tensors.at(name).data.end());
      };
      const DocumentPacker packer(plan);
      const auto packed = packer.pack(values(net.input_name));
      const auto slots = readmemh(folder_.read("g/slots" + number + ".hex"));
      const auto in = readmemh(folder_.read("g/input" + number + ".hex")),
                 out = readmemh(folder_.read("g/expected" + number + ".hex"));
      std::map<int, std::string> outputs;
      size_t written = 0, in_words = 0, out_words = 0;
      for (const json& t : run["transfers"]) {
        const size_t length = t["beats"].get<size_t>() * beat;
        const int slot = t["length_slot"];
        if (t["direction"] != "out") {
          ++written;
          ASSERT_TRUE(slots.count(static_cast<uint64_t>(slot)));
          EXPECT_EQ(std::stoul(slots.at(static_cast<uint64_t>(slot)), nullptr, 16), t["beats"].get<size_t>());
        }
        if (t["direction"] == "constant") continue;
        const std::string stream = folder_.read("g/" + t["file"].get<std::string>()).substr(t["offset"], length);
        if (t["direction"] == "in") {
          EXPECT_EQ(stream, packed.at(slot));
          if (r == 0) {
            EXPECT_EQ(image.substr(t["address"].get<uint64_t>() - base, length), stream);
          }
          expect_words(in, t["address"], stream, beat);
          in_words += t["beats"].get<size_t>();
        } else {
          outputs[slot] = stream;
          expect_words(out, t["address"], stream, beat);
          out_words += t["beats"].get<size_t>();
        }
      }
      EXPECT_EQ(slots.size(), written);
      EXPECT_EQ(in.size(), in_words);
      EXPECT_EQ(out.size(), out_words);
      for (size_t o = 0; o < net.outputs.size(); ++o)
        EXPECT_EQ(packer.unpack(o, outputs), values(net.outputs[o])) << net.outputs[o];
    }
  }

  Scratch folder_;
};

TEST_F(ImageAndExpectedOutput, OfLeNet) { check("generate", "lenet-5", "4x4", "digits", 1, 1); }

TEST_F(ImageAndExpectedOutput, OfSeveralRunsOnAWideBus) {
  models::Network net = tiny_network();
  net.outputs = {"fc1", "pool1"};
  models::save_network(net, folder_.path());
  accelerators::Accelerator a = tiny_accelerator();
  a.axi_bits = 128;
  folder_.write("acc.json", accelerator_json(a));
  check("map", "tiny.json", "acc.json", "random:3", 6, 2);
  EXPECT_TRUE(folder_.snapshot().count("g/expected_2.hex"));
  EXPECT_FALSE(folder_.snapshot().count("g/expected_3.hex"));
  const Outcome pack =
      run_winnow({"pack", "--plan", "g/plan.json", "-i", "random:3", "--images", "6", "-o", "p"}, folder_.path(), {});
  ASSERT_EQ(pack.exit_code, 0) << pack.err;
  for (const char* file : {"input.bin", "input_1.bin", "input_2.hex", "slots_1.hex"})
    EXPECT_EQ(folder_.read(std::string("p/") + file), folder_.read(std::string("g/") + file)) << file;
  EXPECT_FALSE(folder_.snapshot().count("p/expected.bin"));
}

TEST_F(ImageAndExpectedOutput, OfStripsAndStreamsOfTheImage) {
  folder_.write(
      "net.json",
      R"({"format":"winnow-network/1","name":"net","synthetic":true,"input":{"name":"in","shape":[3,40,24],"quantization":{"scale":0.05,"zero_point":9}},"layers":[
    {"name":"c","type":"conv","inputs":["in"],"channels":12,"kernel":[3,3],"stride":[2,2],"padding":[1,1,1,1],"quantization":{"scale":0.3,"zero_point":4}},
    {"name":"d","type":"conv","inputs":["c"],"channels":12,"groups":12,"kernel":[3,3],"padding":[1,1,1,1],"quantization":{"scale":0.5,"zero_point":100}}],"outputs":["d"]})");
  accelerators::Accelerator a = tiny_accelerator();
  a.rows = 4, a.columns = 4;
  folder_.write("acc.json", accelerator_json(a));
  check("map", "net.json", "acc.json", "random:3", 2, 1);
  size_t constants = 0;
  const json runs = json::parse(folder_.read("g/runs.json"));
  for (const json& t : runs["runs"][1]["transfers"]) constants += t["direction"] == "constant";
  EXPECT_GT(constants, 0u);
}

}  // namespace
}  // namespace winnow::tests
