// Options that several verbs share, under the same words everywhere.
#pragma once
#include <boost/program_options.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace winnow::cli {

namespace po = boost::program_options;

/// What --out names.
enum class Out { kFolder, kFile };

/// Parses `arguments` of verb `verb`. Prints help and returns nothing for --help; throws InputError for anything not
/// understood, for required options that are missing and for an --out that cannot be the folder that it is to be.
/// Values have their type, not yet their range. `positional`: the option that a word without a name gives, once.
std::optional<po::variables_map> parse(const std::string& verb, const std::string& summary,
                                       const po::options_description& options,
                                       const std::vector<std::string>& arguments, const std::string& positional = "",
                                       Out out = Out::kFolder);

void add_network(po::options_description& options);
void add_accelerator(po::options_description& options);
/// --input and --images; what the network is run on.
void add_input(po::options_description& options);

/// Values, checked: text that must be given, integers and reals in a range.
std::string text(const po::variables_map& map, const std::string& name);
int integer(const po::variables_map& map, const std::string& name, int low, int high);
double real(const po::variables_map& map, const std::string& name, double low, double high);

/// A DRAM address, decimal or 0x hexadecimal: a multiple of `step`.
uint32_t address(const po::variables_map& map, const std::string& name, uint32_t step);

/// Before any work: the folder of a file that is to be written is there, and no other option names the same file;
/// throws InputError if not.
void check_parent(const po::variables_map& map, const std::string& name);

/// Writes the only file of a verb into --out, whole or not at all; throws InputError.
void write_out(const po::variables_map& map, const std::string& name, const std::string& bytes);

}  // namespace winnow::cli
