// Decides, prepares and prints a machine.
#include "rtl_gen/generate.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <fstream>
#include <map>
#include <set>

#include "models/error.h"
#include "models/hash.h"
#include "models/text.h"
#include "rtl_gen/design.h"
#include "rtl_gen/library.h"
#include "rtl_gen/links.h"
#include "rtl_gen/register_map.h"
#include "rtl_gen/top.h"
#include "rtl_gen/verilog.h"

namespace winnow::rtl_gen {
namespace {

constexpr const char* kTop = "winnow_top";

/// Library modules that the top is made of.
std::vector<std::string> modules_of(const verilog::Module& top) {
  std::set<std::string> used;
  for (const verilog::Section& s : top.sections)
    for (const verilog::Instance& i : s.instances) used.insert(i.module);
  return modules_below(used);
}

uint64_t hash_of(const Design& design) {
  const verilog::Module top = build_top(design, 0);
  uint64_t hash = models::fnv1a_text(verilog::print(top));
  const std::vector<std::string> modules = modules_of(top);
  for (const std::string& file : included_by(modules)) hash = models::fnv1a_text(library_source(file), hash);
  for (const std::string& m : modules) hash = models::fnv1a_text(library_source(m + ".sv"), hash);
  return hash;
}

/// A name that every tool takes.
std::string identifier(const std::string& name) {
  std::string out;
  for (const char c : name) out += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return out.empty() ? "unnamed" : out;
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 32) out += "\\u" + models::hex(static_cast<unsigned char>(c), 4);
    else out += c;
  }
  return out + "\"";
}

/// What another tool needs to know of the files.
struct Package {
  std::string prefix, top;
  std::string core;  // FuseSoC's name
  std::vector<std::string> includes, sources;
};

/// Differs where the accelerator's name or the machine does: a name that is spelt out loses what no tool would take.
std::string core_name(const accelerators::Accelerator& accelerator, const std::string& prefix,
                      const std::string& design) {
  const uint64_t hash = models::fnv1a_text(design, models::fnv1a_text(accelerator.name));
  return prefix + "winnow_" + identifier(accelerator.name) + "_" + models::hex((hash ^ hash >> 32) & 0xffffffff, 8);
}

/// FuseSoC core file (CAPI2, https://fusesoc.readthedocs.io/en/stable/ref/capi2.html).
std::string fusesoc_core(const std::string& accelerator, const Package& p) {
  std::string out = "CAPI=2:\nname: \"::" + p.core + ":0\"\ndescription: Sparse dataflow accelerator " +
                    quoted(accelerator) + "\nfilesets:\n  rtl:\n    files:\n";
  for (const std::string& file : p.includes) out += "      - " + file + ": {is_include_file: true}\n";
  for (const std::string& s : p.sources) out += "      - " + s + "\n";
  out +=
      "    file_type: systemVerilogSource\ntargets:\n  default: &default\n    filesets: [rtl]\n    toplevel: " + p.top +
      "\n  lint:\n    <<: *default\n    default_tool: verilator\n    tools:\n      verilator:\n        mode: "
      "lint-only\n"
      "        verilator_options: [-Wall]\n";
  return out;
}

std::string manifest(const accelerators::Accelerator& accelerator, const Design& design, const Generated& g,
                     const Package& p, const Programs& programs, const std::string& command) {
  std::string out = "{\n  \"format\": \"winnow-design/1\",\n  \"accelerator\": " + quoted(accelerator.name) +
                    ",\n  \"command\": " + quoted(command) + ",\n  \"hash\": \"" + g.hash +
                    "\",\n  \"config_hash\": " + std::to_string(g.config_hash) +
                    ",\n  \"prefix\": " + quoted(p.prefix) + ",\n  \"core\": " + quoted(p.core) +
                    ",\n  \"top\": " + quoted(p.top) + ",\n  \"parameters\": {";
  std::string separator = "\n    ";
  for (const auto& [name, value] : design.parameters()) {
    out += separator + quoted(name) + ": " + std::to_string(value);
    separator = ",\n    ";
  }
  const auto list = [&](const std::string& key, const std::vector<std::string>& items) {
    out += ",\n  \"" + key + "\": [";
    separator = "\n    ";
    for (const std::string& item : items) {
      out += separator + quoted(item);
      separator = ",\n    ";
    }
    out += "\n  ]";
  };
  out += "\n  }";
  if (programs.units > 0) {
    out += ",\n  \"base_address\": " + std::to_string(programs.base_address) +
           ",\n  \"program_address\": " + std::to_string(programs.address) +
           ",\n  \"program_units\": " + std::to_string(programs.units);
    if (programs.warm_units > 0)
      out += ",\n  \"warm_program_address\": " + std::to_string(programs.warm_address) +
             ",\n  \"warm_program_units\": " + std::to_string(programs.warm_units);
  }
  list("sources", p.sources);
  list("links", g.links);
  return out + "\n}\n";
}

}  // namespace

Generated describe(const accelerators::Accelerator& accelerator, const hls::Features& features,
                   const std::string& command, const Packaging& packaging) {
  const Design design = decide(accelerator, features);
  const uint64_t hash = hash_of(design);
  const std::string& prefix = packaging.prefix;
  Generated out;
  out.hash = models::hex(hash, 16);
  out.config_hash = static_cast<uint32_t>(hash ^ (hash >> 32));
  out.top = prefix + kTop;
  for (const Link& link : links(design)) out.links.push_back(link.name);

  verilog::Module top = build_top(design, out.config_hash);
  const std::vector<std::string> modules = modules_of(top);
  top.header = {"Winnow accelerator " + accelerator.name + ": library modules and wires. Generated; do not edit.",
                "Design " + out.hash + ". To make it again: " + command};
  top.name = out.top;
  for (verilog::Section& s : top.sections)
    for (verilog::Instance& i : s.instances) i.module = prefix + i.module;

  std::map<std::string, std::string>& files = out.contents;
  Package package{prefix, out.top, core_name(accelerator, prefix, out.hash), {}, {}};
  for (const std::string& file : included_by(modules)) {
    package.includes.push_back(prefix + file);
    files[prefix + file] = with_prefix(library_source(file), prefix);
  }
  for (const std::string& m : modules) {
    package.sources.push_back(prefix + m + ".sv");
    files[prefix + m + ".sv"] = with_prefix(library_source(m + ".sv"), prefix);
  }
  package.sources.push_back(out.top + ".sv");
  files[out.top + ".sv"] = verilog::print(top);
  std::string list = "+incdir+.\n";
  for (const std::string& s : package.sources) list += s + "\n";
  files[kFileList] = list;
  files["winnow.core"] = fusesoc_core(accelerator.name, package);
  files[prefix + "winnow_regs.h"] = register_c_header(prefix);
  files["registers.md"] = register_markdown();
  files[kManifest] = manifest(accelerator, design, out, package, packaging.programs, command);

  for (const auto& [name, text] : files) out.files.push_back(name);
  return out;
}

void add_files(const Generated& generated, const std::string& folder, models::FileSet& set) {
  for (const auto& [name, text] : generated.contents)
    if (name != kManifest) set.add(folder + name, text);
  set.add(folder + kManifest, generated.contents.at(kManifest));
}

}  // namespace winnow::rtl_gen
