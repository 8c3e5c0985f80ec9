// Can a user pack an image and take the output back by plan.json and the documents, by the program, and by the C driver
// alike?
#include <gtest/gtest.h>

#include <cstdlib>

#include "accelerators/accelerator.h"
#include "models/images.h"
#include "models/network.h"
#include "models/reference/reference.h"
#include "models/safetensors.h"
#include "tests/support/accelerator_json.h"
#include "tests/support/document_packer.h"
#include "tests/support/program.h"
#include "tests/support/tiny_network.h"

namespace winnow::tests {
namespace {

using nlohmann::json;

/// A host of one run: packs input.raw into the DRAM, and, when the device has done its work, unpacks.
constexpr const char* kHost = R"C(#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "winnow_driver.h"
#include "winnow_regs.h"

static uint32_t registers[1024];

static uint8_t *load(const char *file, size_t bytes, size_t room) {
  uint8_t *all = calloc(room, 1);
  FILE *from = fopen(file, "rb");
  if (!all || !from || fread(all, 1, bytes ? bytes : room, from) == 0) exit(9);
  fclose(from);
  return all;
}
static void store(const char *file, const uint8_t *bytes, size_t count) {
  FILE *to = fopen(file, "wb");
  if (!to || fwrite(bytes, 1, count, to) != count || fclose(to)) exit(9);
}

int main(void) {
  const size_t room = WINNOW_NET_DRAM_BYTES;
  const size_t input = (size_t)WINNOW_NET_BATCH * WINNOW_NET_INPUT_CHANNELS * WINNOW_NET_INPUT_HEIGHT * WINNOW_NET_INPUT_WIDTH;
  struct winnow_device device = {.registers = registers, .base = 0x40000000u};
  const size_t sizes[] = {SIZES};
  uint32_t slot, beats, i;
  FILE *after;
  if (winnow_check(&device) != WINNOW_WRONG_DEVICE) return 1;
  registers[WINNOW_ID / 4] = WINNOW_ID_VALUE;
  registers[WINNOW_VERSION / 4] = WINNOW_VERSION_VALUE;
  registers[WINNOW_CONFIG_HASH / 4] = WINNOW_NET_CONFIG_HASH;
  if (winnow_check(&device) != WINNOW_OK) return 2;
  device.dram = load("empty.bin", 0, room);
  if (winnow_run(&device, load("input.raw", 0, input), 0) != WINNOW_TIMEOUT) return 3;
  store("packed.bin", device.dram, room);
  if (registers[WINNOW_BASE_ADDR / 4] != device.base) return 11;
  printf("%u %u %u\n", registers[WINNOW_PROGRAM_ADDR / 4], registers[WINNOW_PROGRAM_UNITS / 4], registers[WINNOW_CTRL / 4]);
  for (i = 0; i < 256; ++i)
    if (registers[WINNOW_LENGTH_SLOTS / 4 + i]) printf("%u %u\n", i, registers[WINNOW_LENGTH_SLOTS / 4 + i]);
  registers[WINNOW_STATUS / 4] = WINNOW_STATUS_ERROR | WINNOW_STATUS_BUSY | 4u << 8;
  if (winnow_wait(&device, 3) != WINNOW_DEVICE_ERROR || device.status >> 8 != 4) return 4;
  registers[WINNOW_STATUS / 4] = WINNOW_STATUS_DONE;
  if (winnow_wait(&device, 1) != WINNOW_OK) return 5;
  device.dram = load("after.bin", 0, room);
  after = fopen("after.txt", "r");
  while (after && fscanf(after, "%u %u", &slot, &beats) == 2) registers[WINNOW_LENGTH_SLOTS / 4 + slot] = beats;
  for (i = 0; i < WINNOW_NET_OUTPUTS; ++i) {
    uint8_t *values = calloc(sizes[i], 1);
    char name[16];
    if (winnow_unpack_output(&device, i, values) != WINNOW_OK) return 6;
    snprintf(name, sizeof name, "out%u.raw", i);
    store(name, values, sizes[i]);
  }
  if (HOSTILE) { /* a value in lane 7, where this network has no channel */
    memset(device.dram, 0, room);
    device.dram[HOSTILE] = 0x80;
    device.dram[HOSTILE + 1] = 1;
    if (winnow_unpack_output(&device, 0, calloc(sizes[0], 1)) != WINNOW_BAD_STREAM) return 7;
    device.dram[HOSTILE] = device.dram[HOSTILE + 1] = 0;
    if (winnow_unpack_output(&device, 0, calloc(sizes[0], 1)) != WINNOW_OK) return 8;
  }
  for (slot = 0; slot < 256; ++slot) registers[WINNOW_LENGTH_SLOTS / 4 + slot] = 0;
  return winnow_unpack_output(&device, 0, calloc(sizes[0], 1)) == WINNOW_BAD_STREAM ? 0 : 10;
}
)C";

struct Bytes {
  std::string input;                 // stored values of the first run
  std::vector<std::string> outputs;  // of the first run, as the reference has them
};

class InputPacking : public testing::Test {
 protected:
  Outcome run(const std::vector<std::string>& arguments) const { return run_winnow(arguments, folder_.path(), {}); }

  static Bytes reference(const models::Network& net, const std::string& input, int batch) {
    const models::TensorMap tensors = models::reference::run(net, models::load_input(input, net, batch).images);
    const auto text = [&](const std::string& name) {
      return std::string(tensors.at(name).data.begin(), tensors.at(name).data.end());
    };
    Bytes bytes{text(net.input_name), {}};
    for (const std::string& name : net.outputs) bytes.outputs.push_back(text(name));
    return bytes;
  }

  /// Everything there is about a network on an accelerator: generated with `batch` images, packed in three ways,
  /// unpacked in three.
  void check(const std::string& network, const std::string& accelerator, const std::string& input, int batch) {
    const std::string count = std::to_string(batch);
    const Outcome made = run(
        {"generate", "-n", network, "-a", accelerator, "-i", input, "--images", count, "--batch", count, "-o", "g"});
    ASSERT_EQ(made.exit_code, 0) << made.err;
    const models::Network net =
        models::load_network(network.find(".json") == std::string::npos ? network : folder_ / network);
    const Bytes bytes = reference(net, input, batch);
    const json plan = json::parse(folder_.read("g/plan.json")),
               transfers = json::parse(folder_.read("g/runs.json"))["runs"][0]["transfers"];
    const DocumentPacker packer(plan);

    std::string joined;
    std::map<int, std::string> outputs;
    const auto packed = packer.pack(bytes.input);
    for (const json& t : transfers) {
      const size_t length = t["beats"].get<size_t>() * plan["beat_bytes"].get<size_t>();
      if (t["direction"] == "in") {
        EXPECT_EQ(packed.at(t["length_slot"]).size(), length);
        joined += packed.at(t["length_slot"]);
      } else if (t["direction"] == "out") {
        outputs[t["length_slot"]] = folder_.read("g/expected.bin").substr(t["offset"], length);
      }
    }
    EXPECT_EQ(joined, folder_.read("g/input.bin")) << "packed from the documents";
    for (size_t i = 0; i < bytes.outputs.size(); ++i)
      EXPECT_EQ(packer.unpack(i, outputs), bytes.outputs[i]) << "unpacked from the documents";

    const Outcome pack = run({"pack", "--plan", "g/plan.json", "-i", input, "-o", "p"});
    ASSERT_EQ(pack.exit_code, 0) << pack.err;
    for (const char* file : {"input.bin", "input.hex", "slots.hex"})
      EXPECT_EQ(folder_.read(std::string("p/") + file), folder_.read(std::string("g/") + file)) << file;

    check_driver(plan, transfers, bytes, network == "lenet-5");
  }

  void check_driver(const json& plan, const json& transfers, const Bytes& bytes, bool hostile) {
    size_t hostile_at = 0;
    std::string sizes, image = folder_.read("g/dram.bin"), empty = image, after = image, lengths, slots;
    for (const std::string& o : bytes.outputs) sizes += (sizes.empty() ? "" : ",") + std::to_string(o.size());
    for (const json& t : transfers) {
      const size_t at = t["address"].get<size_t>() - plan["image_address"].get<size_t>(),
                   length = t["beats"].get<size_t>() * plan["beat_bytes"].get<size_t>();
      if (t["direction"] == "in") empty.replace(at, length, length, '\xee');
      if (t["direction"] != "out") {
        slots += std::to_string(t["length_slot"].get<int>()) + " " + std::to_string(t["beats"].get<int>()) + "\n";
        continue;
      }
      if (hostile) hostile_at = at;
      if (after.size() < at + length) after.resize(at + length);
      after.replace(at, length, folder_.read("g/expected.bin").substr(t["offset"], length));
      lengths += std::to_string(t["length_slot"].get<int>()) + " " + std::to_string(t["beats"].get<int>()) + "\n";
    }
    folder_.write("g/input.raw", bytes.input);
    folder_.write("g/empty.bin", empty);
    folder_.write("g/after.bin", after);
    folder_.write("g/after.txt", lengths);
    folder_.write("g/host.c", kHost);
    const std::string in = "cd " + folder_.path() + "/g && ";
    ASSERT_EQ(
        std::system(
            (in + "cc -std=c99 -pedantic -ffreestanding -O1 -Wall -Wextra -Wconversion -Werror -c winnow_driver.c")
                .c_str()),
        0);
    ASSERT_EQ(std::system((in + "cc -std=c99 -Wall -Werror -fsanitize=address,undefined -DSIZES=" + sizes +
                           " -DHOSTILE=" + std::to_string(hostile_at) + " host.c winnow_driver.c -o host")
                              .c_str()),
              0);
    const int status = std::system((in + "ASAN_OPTIONS=detect_leaks=0 ./host > host.txt").c_str());
    ASSERT_TRUE(WIFEXITED(status));
    ASSERT_EQ(WEXITSTATUS(status), 0);
    EXPECT_EQ(folder_.read("g/packed.bin").substr(0, image.size()), image) << "packed by the driver";
    const std::string said = folder_.read("g/host.txt"),
                      start = std::to_string(plan["program_address"].get<int>()) + " " +
                              std::to_string(plan["program_units"].get<int>()) + " 1\n";
    EXPECT_EQ(said.substr(0, start.size()), start);
    EXPECT_EQ(sorted(said.substr(start.size())), sorted(slots));
    for (size_t i = 0; i < bytes.outputs.size(); ++i)
      EXPECT_EQ(folder_.read("g/out" + std::to_string(i) + ".raw"), bytes.outputs[i]) << "unpacked by the driver";
  }

  static std::multiset<std::string> sorted(const std::string& text) {
    std::multiset<std::string> lines;
    for (size_t begin = 0, end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1)
      lines.insert(text.substr(begin, end - begin));
    return lines;
  }

  Scratch folder_;
};

TEST_F(InputPacking, LeNetOn4x4) { check("lenet-5", "4x4", "digits", 1); }
TEST_F(InputPacking, UnpackingRefusesValuesWhereNoChannelLies) {
  ASSERT_EQ(run({"map", "-n", "lenet-5", "-a", "4x4", "-o", "m"}).exit_code, 0);
  folder_.write("hostile.bin",
                std::string("\x80\x01\x00\x00\x00\x00\x00\x00", 8));  // 4 banks of a word, 3 of their lanes in use
  const Outcome got = run({"unpack", "--plan", "m/plan.json", "--streams", "hostile.bin", "--save-outputs", "y.npy"});
  EXPECT_EQ(got.exit_code, 2);
  EXPECT_EQ(got.err, "error: output 'ip2': expected zeros where no channel lies, got 1 in bank 0, word 0, lane 7\n");
  EXPECT_EQ(folder_.snapshot().count("y.npy"), 0u);
}

TEST_F(InputPacking, LeNetOn8x8) { check("lenet-5", "8x8", "digits", 1); }

TEST_F(InputPacking, BatchesAndSeveralOutputsOnAWideBus) {
  models::Network net = tiny_network();
  net.outputs = {"flat", "fc1", "pool1"};  // two of them are one tensor on chip
  models::save_network(net, folder_.path());
  accelerators::Accelerator a = tiny_accelerator();
  a.axi_bits = 256;
  folder_.write("acc.json", accelerator_json(a));
  check("tiny.json", "acc.json", "random:4", 2);
}

TEST_F(InputPacking, StripsPaddingStridesAndDepthwiseConstants) {
  folder_.write(
      "net.json",
      R"({"format":"winnow-network/1","name":"net","synthetic":true,"input":{"name":"in","shape":[3,40,24],"quantization":{"scale":0.05,"zero_point":9}},"layers":[
    {"name":"c","type":"conv","inputs":["in"],"channels":12,"kernel":[3,3],"stride":[2,2],"padding":[1,1,1,1],"quantization":{"scale":0.3,"zero_point":4}},
    {"name":"d","type":"conv","inputs":["c"],"channels":12,"groups":12,"kernel":[3,3],"padding":[1,1,1,1],"quantization":{"scale":0.5,"zero_point":100}}],"outputs":["d"]})");
  accelerators::Accelerator a = tiny_accelerator();
  a.rows = 4, a.columns = 4, a.bank_words = 256;
  folder_.write("acc.json", accelerator_json(a));
  check("net.json", "acc.json", "random:4", 1);
  const json plan = json::parse(folder_.read("g/plan.json"));
  int in = 0, out = 0, constants = 0;
  for (const json& t : plan["transfers"]) {
    in += t["direction"] == "in";
    out += t["direction"] == "out";
    constants += t["direction"] == "constant";
  }
  EXPECT_GT(in, 1);
  EXPECT_GT(out, 1);
  EXPECT_GT(constants, 0);
}

TEST_F(InputPacking, ThePlanNamesTheTapOfEveryChannel) {
  ASSERT_EQ(run({"map", "-n", "lenet-5", "-a", "8x8", "-o", "m"}).exit_code, 0);
  const json plan = json::parse(folder_.read("m/plan.json"));
  for (const json& t : plan["tensors"]) {
    if (t["name"] != "image") continue;
    const json& u = t.at("unrolled");
    EXPECT_EQ(t.at("unrolled_for"), "conv1");
    ASSERT_EQ(u.at("channels").size(), t["shape"][0].get<size_t>());
    std::set<std::pair<int, int>> taps;
    for (const json& c : u.at("channels"))
      if (!c.is_null()) taps.emplace(c[1].get<int>(), c[2].get<int>());
    EXPECT_EQ(taps.size(), u.at("rows").at("before") == 0 && t["shape"][1] == 24 ? 25u : 5u);
  }
}

TEST_F(InputPacking, WrongPlansAreRefused) {
  models::save_network(tiny_network(), folder_.path());
  folder_.write("acc.json", accelerator_json(tiny_accelerator()));
  ASSERT_EQ(run({"map", "-n", "tiny.json", "-a", "acc.json", "-i", "random:1", "-o", "m"}).exit_code, 0);
  const json good = json::parse(folder_.read("m/plan.json"));
  const auto refused = [&](const json& plan, const std::string& line) {
    folder_.write("bad.json", plan.dump());
    const Outcome got = run({"pack", "--plan", "bad.json", "-i", "random:1", "-o", "p"});
    EXPECT_EQ(got.exit_code, 2);
    EXPECT_EQ(got.err, "error: bad.json: " + line + "\n");
    EXPECT_EQ(folder_.snapshot().count("p/"), 0u);
  };
  json plan = good;
  plan["format"] = "winnow-plan/9";
  refused(plan, "/format: expected \"winnow-plan/1\", got \"winnow-plan/9\"");
  plan = good;
  plan["tensors"][0]["channel_bank_position"][1] = {99, 0};
  refused(
      plan,
      "/tensors/0/channel_bank_position/1: expected [bank, position] within the plan's banks and words, got [99,0]");
  plan = good;
  plan["transfers"][0]["pixels"] = 100000;
  refused(plan, "/transfers/0: expected at most the 36 pixels of its tensor, got 100000");
  plan = good;
  plan["transfers"][0]["tensor"] = "nobody";
  refused(plan, "/transfers/0/tensor: expected one of /tensors, got \"nobody\"");
}

}  // namespace
}  // namespace winnow::tests
