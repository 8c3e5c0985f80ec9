// Shared options.
#include "cli/options.h"

#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <iostream>

#include "models/error.h"
#include "models/file.h"
#include "models/file_set.h"
#include "models/text.h"

namespace winnow::cli {
namespace {

/// What stands between the options and belongs to none.
void refuse_strays(const std::string& verb, const po::parsed_options& parsed) {
  std::vector<std::string> lines;
  for (const po::option& option : parsed.options)
    if (option.string_key.empty())
      for (const std::string& word : option.value)
        lines.push_back("winnow " + verb + ": expected only options, got " + models::in_quotes(word));
  if (!lines.empty()) throw models::InputError(lines);
}

std::string bare(const std::string& option) {
  return option.substr(std::min(option.find_first_not_of('-'), option.size()));
}

std::string kind_of(const po::options_description& options, const std::string& option) {
  const po::option_description* found = options.find_nothrow(bare(option), false);
  const auto* value = found ? dynamic_cast<const po::typed_value_base*>(found->semantic().get()) : nullptr;
  if (value && value->value_type() == typeid(int)) return "a whole number";
  return value && value->value_type() == typeid(double) ? "a number" : "a value";
}

/// What was given for an option, as it was written.
std::string given(const po::parsed_options& parsed, const std::string& option) {
  for (const po::option& o : parsed.options)
    if (o.string_key == bare(option) && !o.value.empty()) return o.value[0];
  return "";
}

/// Before any work: --out is a folder that can be written, or its nearest parent that exists is one.
void check_out(const po::variables_map& map) {
  if (!map.count("out")) return;
  namespace fs = std::filesystem;
  const std::string out = text(map, "out");
  if (out.empty()) throw models::InputError("--out: expected a folder, got nothing");
  std::error_code ignored;
  const fs::path folder = fs::absolute(out).lexically_normal();
  fs::path place = folder;
  while (!fs::exists(place, ignored) && place.has_relative_path()) place = place.parent_path();
  const bool whole = place == folder;
  if (!fs::is_directory(place, ignored))
    throw models::InputError("--out: " + models::printable(out, 200) + ": expected a folder, got " +
                             (whole ? "a file" : "a place below a file"));
  if (::access(place.c_str(), W_OK | X_OK) != 0)
    throw models::InputError("--out: " + models::printable(out, 200) +
                             ": expected a folder that can be written, got: " + std::strerror(errno));
}

}  // namespace

std::optional<po::variables_map> parse(const std::string& verb, const std::string& summary,
                                       const po::options_description& options,
                                       const std::vector<std::string>& arguments, const std::string& positional,
                                       Out out) {
  po::options_description all(options);
  all.add_options()("help,h", "this text");
  po::positional_options_description words;
  if (!positional.empty()) words.add(positional.c_str(), 1);
  po::parsed_options parsed(&all);
  po::variables_map map;
  try {
    // No guessing: an abbreviation would change its meaning with the next option.
    po::command_line_parser parser(arguments);
    if (!positional.empty()) parser.positional(words);
    parsed = parser.options(all)
                 .style(po::command_line_style::default_style & ~po::command_line_style::allow_guessing)
                 .run();
    refuse_strays(verb, parsed);
    po::store(parsed, map);
  } catch (const po::unknown_option& e) {
    throw models::InputError(e.get_option_name() + ": expected an option of `winnow " + verb +
                             "` (its --help lists them), got an unknown one");
  } catch (const po::multiple_occurrences& e) {
    throw models::InputError(e.get_option_name() + ": expected once, got it again");
  } catch (const po::invalid_command_line_syntax& e) {
    const bool flag = e.kind() == po::invalid_syntax::extra_parameter;
    throw models::InputError(e.get_option_name() + ": expected " +
                             (flag ? "no value, got one" : "a value, got nothing"));
  } catch (const po::too_many_positional_options_error&) {
    throw models::InputError("winnow " + verb + ": expected one " + positional + ", got more words without an option");
  } catch (const po::validation_error& e) {
    throw models::InputError(e.get_option_name() + ": expected " + kind_of(all, e.get_option_name()) + ", got " +
                             models::in_quotes(given(parsed, e.get_option_name())));
  } catch (const po::error& e) {
    throw models::InputError("winnow " + verb + ": " + e.what());
  }
  if (map.count("help")) {
    std::cout << "winnow " << verb << ": " << summary << "\n\n" << all;
    return std::nullopt;
  }
  std::vector<std::string> missing;
  for (const auto& option : options.options())
    if (option->semantic()->is_required() && !map.count(option->long_name()))
      missing.push_back("--" + option->long_name() + ": expected a value (" + option->description() + "), got nothing");
  if (!missing.empty()) throw models::InputError(missing);
  if (out == Out::kFolder) check_out(map);
  return map;
}

void add_network(po::options_description& options) {
  options.add_options()("network,n", po::value<std::string>()->required(), "network: a file, or a name from the zoo");
}

void add_accelerator(po::options_description& options) {
  options.add_options()("accelerator,a", po::value<std::string>()->required(),
                        "accelerator: a file, or the name of a preset");
}

void add_input(po::options_description& options) {
  options.add_options()("input,i", po::value<std::string>()->default_value("digits"),
                        "what to run on: digits, random:<seed>[:<density>], an idx file of images, a .safetensors with "
                        "tensor 'input', .npy, .npz, or a folder of PNG and JPEG pictures")(
      "images", po::value<int>()->default_value(1), "how many images");
}

std::string text(const po::variables_map& map, const std::string& name) { return map[name].as<std::string>(); }

int integer(const po::variables_map& map, const std::string& name, int low, int high) {
  const int value = map[name].as<int>();
  if (value < low || value > high)
    throw models::InputError("--" + name + ": expected " + std::to_string(low) + ".." + std::to_string(high) +
                             ", got " + std::to_string(value));
  return value;
}

uint32_t address(const po::variables_map& map, const std::string& name, uint32_t step) {
  const std::string given = text(map, name);
  const bool hex = given.rfind("0x", 0) == 0;
  uint64_t value = 0;
  const char *begin = given.data() + (hex ? 2 : 0), *end = given.data() + given.size();
  const auto [last, error] = std::from_chars(begin, end, value, hex ? 16 : 10);
  if (error == std::errc::invalid_argument || last != end)
    throw models::InputError("--" + name + ": expected an address, decimal or 0x hexadecimal, got " +
                             models::in_quotes(given));
  if (error != std::errc() || value > UINT32_MAX || value % step != 0)
    throw models::InputError("--" + name + ": expected a multiple of " + std::to_string(step) +
                             " below 0x100000000, got " + models::printable(given, 40));
  return static_cast<uint32_t>(value);
}

double real(const po::variables_map& map, const std::string& name, double low, double high) {
  const double value = map[name].as<double>();
  if (!(value >= low && value <= high))
    throw models::InputError("--" + name + ": expected " + models::number_text(low) + ".." + models::number_text(high) +
                             ", got " + models::number_text(value));
  return value;
}

void check_parent(const po::variables_map& map, const std::string& name) {
  const std::filesystem::path file = text(map, name), parent = file.parent_path();
  std::error_code ignored;
  if (!file.has_filename() || std::filesystem::is_directory(file, ignored) ||
      (!parent.empty() && !std::filesystem::is_directory(parent, ignored)))
    throw models::InputError("--" + name + ": expected a file in a folder that exists, got " +
                             models::in_quotes(text(map, name)));
  const std::string place = models::file_to_write(file.string());
  for (const auto& [other, value] : map) {
    const auto* path = boost::any_cast<std::string>(&value.value());
    if (path && other != name && !path->empty() && std::filesystem::weakly_canonical(*path, ignored) == place)
      throw models::InputError("--" + name + ": expected a file of its own, got that of --" + other);
  }
}

void write_out(const po::variables_map& map, const std::string& name, const std::string& bytes) {
  models::FileSet set(text(map, "out"));
  set.add(name, bytes);
  set.write();
}

}  // namespace winnow::cli
