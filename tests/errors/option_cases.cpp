// Verbs and options.
#include "tests/errors/case.h"

namespace winnow::tests {

std::vector<Case> option_cases() {
  const auto simulate = [](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"simulate", "-n", "tiny.json", "-a", "acc.json", "-o", "out"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  };
  const auto compress = [](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"compress", "-n", "tiny-float.json", "-o", "out"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  };
  return {
      {"option_no_verb", {}},
      {"option_unknown_verb", {"frobnicate"}},
      {"option_help_stray", {"--help", "map"}},
      {"option_version_stray", {"--version", "extra", "words"}},
      {"option_unknown", simulate({"--frequency", "3"})},
      {"option_abbreviated", simulate({"--stall", "0.5"})},
      {"option_all_missing", {"generate"}},
      {"option_accelerator_missing", {"map", "-n", "tiny.json"}},
      {"option_value_missing", {"map", "-n", "tiny.json", "-a"}},
      {"option_twice", {"map", "-n", "tiny.json", "-a", "acc.json", "-a", "small"}},
      {"option_stray_word", {"map", "tiny.json", "acc.json"}},
      {"option_flag_with_value", {"check", "-n", "tiny.json", "--accuracy=yes"}},
      {"option_not_whole", simulate({"--images", "many"})},
      {"option_not_whole_short", simulate({"-b", "1.5"})},
      {"option_beyond_int", simulate({"--seed", "99999999999"})},
      {"option_images_zero", simulate({"--images", "0"})},
      {"option_batch_zero", simulate({"--batch", "0"})},
      {"option_stalls_above", simulate({"--stalls", "0.95"})},
      {"option_stalls_nan", simulate({"--stalls", "nan"})},
      {"option_stalls_text", simulate({"--stalls", "often"})},
      {"option_watchdog_low", simulate({"--watchdog", "5"})},
      {"option_seed_negative", simulate({"--seed=-1"})},
      {"option_engine_unknown", simulate({"--engine", "quick"})},
      {"option_engine_fast", simulate({"--engine", "fast", "--inject", "weight-bit", "--trace", "t.fst"})},
      {"option_inject_unknown", simulate({"--inject", "gremlin"})},
      {"option_features_unknown", simulate({"--features", "some"})},
      {"option_features_unknown_generate",
       {"generate", "-n", "tiny.json", "-a", "acc.json", "-o", "out", "--features", "most"}},
      {"option_placement_unknown", simulate({"--placement", "random"})},
      {"option_placement_seed", simulate({"--placement", "search:one"})},
      {"option_placement_trials", simulate({"--placement", "search:1:-5"})},
      {"option_placement_rest", {"map", "-n", "tiny.json", "-a", "acc.json", "--placement", "search:1:2:3"}},
      {"option_trace_range", simulate({"--trace", "t.fst", "--trace-from", "-2"})},
      {"option_trace_folder", simulate({"--trace", "nowhere/t.fst"})},
      {"option_max_error", {"check", "-n", "tiny.json", "--accuracy", "--max-error", "101"}},
      {"option_out_empty", {"map", "-n", "tiny.json", "-a", "acc.json", "-o", ""}},
      {"option_out_is_file", {"simulate", "-n", "tiny.json", "-a", "acc.json", "-o", "acc.json"}},
      {"option_out_below_file", {"generate", "-n", "tiny.json", "-a", "acc.json", "-o", "acc.json/rtl"}},
      {"option_out_is_file_compress", {"compress", "-n", "tiny-float.json", "-o", "acc.json"}},
      {"option_channels_above", compress({"--channels", "1.5"})},
      {"option_channels_zero", compress({"--channels", "0", "--layer-channels", "conv2=0"})},
      {"option_layer_channels_of_output", compress({"--layer-channels", "fc1=0.5"})},
      {"option_density_above", compress({"--density", "1.5"})},
      {"option_codebook_bits_above", compress({"--codebook-bits", "9"})},
      {"option_codebook_bits_1", compress({"--codebook-bits", "1"})},
      {"option_percentile", compress({"--percentile", "20"})},
      {"option_calibration", compress({"--calibration", "entropy"})},
      {"option_percentile_of_mse", compress({"--calibration", "mse", "--percentile", "99", "--strict"})},
      {"option_layer_density_form", compress({"--layer-density", "fc1"})},
      {"option_layer_density_text", compress({"--layer-density", "fc1=half"})},
      {"option_layer_density_above", compress({"--layer-density", "fc1=1.5"})},
      {"option_layer_density_unknown", compress({"--layer-density", "fc2=0.5"})},
      {"option_layer_codebook_bits_fraction", compress({"--layer-codebook-bits", "fc1=2.7"})},
      {"option_layer_codebook_bits_1",
       compress({"--layer-codebook-bits", "fc1=1", "--layer-codebook-bits", "conv1=9"})},
      {"option_bench_no_study", {"bench"}},
      {"option_bench_unknown_study", {"bench", "latency"}},
      {"option_bench_unknown_row", {"bench", "eie", "--only", "Alex-6,Alex-9"}},
      {"option_bench_rows_of_none", {"bench", "squeezenet", "--only", "conv1"}},
      {"option_bench_network_elsewhere", {"bench", "traffic", "-n", "tiny.json", "--blob", "tiny.json"}},
      {"option_compress_name", compress({"--name", "a/b"})},
  };
}

}  // namespace winnow::tests
