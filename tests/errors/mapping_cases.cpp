// Sound files that do not go together: networks that an accelerator cannot hold; plans that do not fit themselves.
#include <stdexcept>

#include "tests/errors/case.h"

namespace winnow::tests {
namespace {

using Json = nlohmann::json;

const std::vector<std::string> kSimulate = {"simulate", "-n", "tiny.json", "-a", "acc.json", "-o", "out"};

Case spoilt(const std::string& name, std::function<void(const Spoilt&)> spoil) {
  return {"mapping_" + name, kSimulate, std::move(spoil)};
}
Case accelerator(const std::string& name, const std::string& pointer, int number) {
  return spoilt(name, [=](const Spoilt& s) { s.set("acc.json", pointer, number); });
}

/// pack by a plan.json that is not as the mapper made it.
Case plan(const std::string& name, std::function<void(Json&)> spoil) {
  return {"plan_" + name, {"pack", "--plan", "plan/plan.json", "-i", "random:1", "-o", "out"}, [=](const Spoilt& s) {
            const Outcome made =
                run_winnow({"map", "-n", "tiny.json", "-a", "acc.json", "-i", "random:1", "-o", "plan"}, s.path(), {});
            if (made.exit_code != 0) throw std::runtime_error(made.err);
            Json p = Json::parse(s.read("plan/plan.json"));
            spoil(p);
            s.write("plan/plan.json", p.dump());
          }};
}

}  // namespace

std::vector<Case> mapping_cases() {
  return {
      {"mapping_float_network", {"simulate", "-n", "tiny-float.json", "-a", "acc.json", "-o", "out"}},
      {"mapping_float_network_map", {"map", "-n", "tiny-float.json", "-a", "acc.json", "-o", "out"}},
      {"mapping_float_network_generate", {"generate", "-n", "tiny-float.json", "-a", "acc.json", "-o", "out"}},
      {"mapping_float_network_check", {"check", "-n", "tiny-float.json", "-a", "acc.json"}},
      {"mapping_float_network_accuracy", {"check", "-n", "tiny-float.json", "--accuracy"}},
      {"mapping_quantized_network_compress", {"compress", "-n", "tiny.json", "-o", "out"}},
      accelerator("pointer_words", "/pointer_words", 16),
      accelerator("weight_words", "/weight_words", 16),
      spoilt("param_words",
             [](const Spoilt& s) {
               s.set("acc.json", "/columns", 12);
               s.set("acc.json", "/param_words", 4);
             }),
      spoilt("accumulators",
             [](const Spoilt& s) {
               s.set("acc.json", "/columns", 32);
               s.set("acc.json", "/accumulators", 4);
             }),
      accelerator("accumulator_bits", "/accumulator_bits", 20),
      accelerator("bank_words", "/bank_words", 32),
      spoilt("stride",
             [](const Spoilt& s) {
               s.set("tiny.json", "/layers/0/stride", Json{300, 300});
               s.set("tiny.json", "/layers/2/kernel", Json{1, 1});
               s.set("tiny.json", "/layers/4/channels", 1);
               s.tensor("tiny.safetensors", "fc1.weight", models::Shape{1, 32}, std::vector<int8_t>(32, 1));
               s.tensor("tiny.safetensors", "fc1.bias", models::Shape{1}, std::vector<int32_t>(1));
             }),
      spoilt("several_layers",
             [](const Spoilt& s) {
               s.set("acc.json", "/pointer_words", 16);
               s.set("acc.json", "/accumulator_bits", 20);
             }),
      spoilt("weight_and_param_words",
             [](const Spoilt& s) {
               s.set("acc.json", "/weight_words", 16);
               s.set("acc.json", "/param_words", 4);
               s.set("acc.json", "/columns", 12);
             }),
      plan("batch_huge", [](Json& p) { p["batch"] = 1000000000; }),
      plan("batch_4097", [](Json& p) { p["batch"] = 4097; }),
      plan("batch_elements",
           [](Json& p) {
             p["batch"] = 4096;
             p["input"]["shape"] = {2, 1000, 1000};
           }),
      plan("shape_huge",
           [](Json& p) {
             p["input"]["shape"] = {1 << 30, 1 << 30, 1 << 30};
           }),
      plan("no_transfers", [](Json& p) { p["transfers"] = Json::array(); }),
      plan("no_output_transfer", [](Json& p) { p["transfers"].erase(1); }),
      plan("half_an_input", [](Json& p) { p["transfers"][0]["pixels"] = 18; }),
      plan("input_twice",
           [](Json& p) {
             p["transfers"].push_back(p["transfers"][0]);
             p["transfers"][0]["pixels"] = 20;
             p["transfers"].back()["first_pixel"] = 16;
             p["transfers"].back()["pixels"] = 20;
           }),
      plan("too_many_transfers",
           [](Json& p) {
             for (int i = 0; i < 300; ++i) p["transfers"].push_back(p["transfers"][0]);
           }),
      plan("length_slot", [](Json& p) { p["transfers"][0]["length_slot"] = 256; }),
      plan("words_huge", [](Json& p) { p["transfers"][0]["words"] = 1 << 30; }),
      {"mapping_batch", {"map", "-n", "tiny.json", "-a", "acc.json", "-o", "out", "-b", "200"}},
  };
}

}  // namespace winnow::tests
