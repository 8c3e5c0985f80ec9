// Shared options.
#include "cli/options.h"

#include <filesystem>
#include <iostream>

#include "models/error.h"

namespace winnow::cli {

std::optional<po::variables_map> parse(const std::string& verb, const std::string& summary, const po::options_description& options,
                                       const std::vector<std::string>& arguments) {
  po::options_description all(options);
  all.add_options()("help,h", "this text");
  po::variables_map map;
  try {
    po::store(po::command_line_parser(arguments).options(all).positional({}).run(), map);
    po::notify(map);
  } catch (const po::error& e) {
    throw models::InputError("winnow " + verb + ": " + e.what() + " (see winnow " + verb + " --help)");
  }
  if (map.count("help")) {
    std::cout << "winnow " << verb << ": " << summary << "\n\n" << all;
    return std::nullopt;
  }
  return map;
}

void add_network(po::options_description& options) {
  options.add_options()("network,n", po::value<std::string>()->required(), "network: a file, or a name from the zoo");
}

void add_accelerator(po::options_description& options) {
  options.add_options()("accelerator,a", po::value<std::string>()->required(), "accelerator: a file, or the name of a preset");
}

void add_input(po::options_description& options) {
  options.add_options()("input,i", po::value<std::string>()->default_value("digits"),
                        "what to run on: digits, random:<seed>[:<density>], an idx file of images, or a .safetensors with tensor 'input'")(
      "images", po::value<int>()->default_value(1), "how many images");
}

std::string text(const po::variables_map& map, const std::string& name) { return map[name].as<std::string>(); }

int integer(const po::variables_map& map, const std::string& name, int low, int high) {
  const int value = map[name].as<int>();
  if (value < low || value > high)
    throw models::InputError("--" + name + ": expected " + std::to_string(low) + ".." + std::to_string(high) + ", got " + std::to_string(value));
  return value;
}

double real(const po::variables_map& map, const std::string& name, double low, double high) {
  const double value = map[name].as<double>();
  if (!(value >= low && value <= high)) {
    std::string got = std::to_string(value), from = std::to_string(low), to = std::to_string(high);
    throw models::InputError("--" + name + ": expected " + from + ".." + to + ", got " + got);
  }
  return value;
}

void make_directory(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error || !std::filesystem::is_directory(path)) throw models::InputError(path + ": cannot make this folder: " + error.message());
}

}  // namespace winnow::cli
