// Verilate, compile in parallel, link. The cache is safe because only finished, sealed libraries are renamed into it,
// under a lock, built from texts in memory that the key is made of, in a folder that no other process knows.
#include "sim/cosim/build.h"

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <sstream>

#include "embedded.h"
#include "models/file.h"
#include "models/hash.h"
#include "models/text.h"
#include "sim/cosim/cache_lock.h"
#include "sim/cosim/process.h"
#include "sim/cosim/seal.h"

namespace winnow::sim {
namespace {

namespace fs = std::filesystem;
using Command = std::vector<std::string>;

constexpr int kSplitStatements = 20000;    // of Verilator's output files: small enough to keep two compilers busy
constexpr size_t kBuildBytes = 16 << 20;   // about what a build writes: with less room left, that is why a tool failed
constexpr uintmax_t kUnitBytes = 2000000;  // compiled as one: the headers alone take most of a second

const Command kLibraries = {"-Wl,-Bsymbolic", "-Wl,--no-undefined", "-Wl,--wrap=printf", "-pthread", "-lz", "-latomic"};

std::string hash_of(const std::vector<std::string>& parts) {
  uint64_t hash = models::kFnvStart;
  for (const std::string& part : parts) hash = models::fnv1a_text(part, hash);
  return models::hex(hash, 16);
}

bool on_path(const std::string& program) {
  std::istringstream path(std::getenv("PATH") ? std::getenv("PATH") : "");
  for (std::string dir; std::getline(path, dir, ':');)
    if (access((dir + "/" + program).c_str(), X_OK) == 0) return true;
  return false;
}

/// The file list `list`, the files that it names, and what those include, as far as `read` knows it (nothing: there is
/// no such file).
std::map<std::string, std::string> sources_of(
    const std::string& list, const std::function<std::optional<std::string>(const std::string&)>& read) {
  std::map<std::string, std::string> files;
  const auto add = [&](const std::string& name) {
    std::optional<std::string> text = read(name);
    if (!text) throw BuildError(name + ": expected a file of the design, got none");
    return files[name] = std::move(*text);
  };
  std::vector<std::string> open;
  std::istringstream lines(add(list));
  for (std::string line; std::getline(lines, line);)
    if (!line.empty() && line[0] != '+' && line[0] != '-' && line[0] != '/') open.push_back(line);
  while (!open.empty()) {
    const std::string name = open.back();
    open.pop_back();
    if (files.count(name)) continue;
    const std::string text = add(name), directive = "`include \"";
    for (size_t at = text.find(directive); at != std::string::npos; at = text.find(directive, at + 1)) {
      const size_t begin = at + directive.size();
      const std::string included = text.substr(begin, text.find('"', begin) - begin);
      if (read(included)) open.push_back(included);
    }
  }
  return files;
}

/// Without the comment that it begins with, where a generated file names the accelerator and the command that it comes
/// from.
std::string hardware_of(const std::string& text) {
  size_t at = 0;
  while (text.compare(at, 2, "//") == 0) {
    const size_t end = text.find('\n', at);
    if (end == std::string::npos) return "";
    at = end + 1;
  }
  return text.substr(at);
}

struct Tools {
  std::string version, root, compiler_version;
  Command compiler;  // ccache in front where there is one
};

Tools find_tools() {
  Tools t;
  t.version = first_line_of({"verilator", "--version"});
  t.root = first_line_of({"verilator", "-getenv", "VERILATOR_ROOT"});
  if (t.version.empty() || t.root.empty())
    throw BuildError(on_path("verilator") ? "verilator: expected its version, got none: it failed or was killed"
                                          : "verilator: not found on PATH (Debian: apt-get install verilator)");
  // Clang compiles these files in two thirds of the time of GCC, and they run as fast.
  const std::string compiler = on_path("clang++") ? "clang++" : "g++";
  t.compiler_version = first_line_of({compiler, "--version"});
  if (t.compiler_version.empty())
    throw BuildError(on_path(compiler) ? compiler + ": expected its version, got none: it failed or was killed"
                                       : "clang++ or g++: not found on PATH (Debian: apt-get install g++)");
  if (on_path("ccache")) t.compiler = {"ccache"};
  t.compiler.push_back(compiler);
  return t;
}

/// First lines of the log that name an error.
std::string errors_in(const fs::path& log) {
  std::ifstream in(log);
  std::string text;
  int lines = 0;
  for (std::string line; lines < 5 && std::getline(in, line);)
    if (line.find("rror") != std::string::npos || line.find("not found") != std::string::npos)
      text += "\n  " + line, ++lines;
  return text;
}

/// Compiles one file of a design, in the design's folder.
Command compile_command(const Tools& tools, const BuildOptions& options, const std::string& file,
                        const std::string& optimization) {
  Command c = tools.compiler;
  const std::string include = tools.root + "/include", trace = options.trace ? "1" : "0";
  c.insert(c.end(), {"-std=c++17",
                     optimization,
                     "-fPIC",
                     "-fvisibility=hidden",
                     "-w",
                     "-I.",
                     "-I" + include,
                     "-I" + include + "/vltstd",
                     "-DVERILATOR=1",
                     "-DVM_COVERAGE=0",
                     "-DVM_SC=0",
                     "-DVL_TIME_CONTEXT",
                     "-DVL_USER_FATAL",
                     "-DVL_USER_STOP",
                     "-DVL_USER_FINISH",
                     "-DVM_TRACE=" + trace,
                     "-DVM_TRACE_FST=" + trace,
                     "-DVM_TRACE_VCD=0",
                     "-c",
                     file,
                     "-o",
                     fs::path(file).stem().string() + ".o"});
  return c;
}

/// One build in its own folder.
class Build {
 public:
  Build(const Tools& tools, const BuildOptions& options, fs::path dir, fs::path log)
      : tools_(tools), options_(options), dir_(std::move(dir)), log_(std::move(log)) {
    models::write_file(log_.string(), "");
  }

  void verilate(const DesignSource& source, const Command& flags) {
    Command c = {"verilator"};
    c.insert(c.end(), flags.begin(), flags.end());
    for (const auto& [name, value] : source.params) c.push_back("-G" + name + "=" + value);
    const fs::path rtl = dir_ / "rtl";
    for (const auto& [name, text] : source.files) {
      fs::create_directories((rtl / name).parent_path());
      models::write_file((rtl / name).string(), text);
    }
    if (options_.share_pe_code) {
      models::write_file((dir_ / "shared_pe.vlt").string(), kSharedPe);
      c.push_back("shared_pe.vlt");
    }
    // Relative, because the paths end up in the C++ files: the compiler's cache should know these again.
    c.insert(c.end(), {"--Mdir", ".", "-F", "rtl/" + source.file_list});
    if (run_process(c, dir_.string(), log_.string()) != 0) fail("verilator");
  }

  /// Objects of the model and the glue; the runtime is added from `runtime`.
  void compile_and_link(const Command& runtime) {
    models::write_file((dir_ / "dut.h").string(), kDutHeader);
    models::write_file((dir_ / "dut_glue.cpp").string(), kDutGlue);
    std::vector<std::pair<uintmax_t, std::string>> often, once;  // run every cycle; run when the model is made
    for (const auto& entry : fs::directory_iterator(dir_)) {
      if (entry.path().extension() != ".cpp") continue;
      const std::string file = entry.path().filename().string();
      const bool slow = file.find("__Slow") != std::string::npos || file.find("__Syms") != std::string::npos;
      (slow ? once : often).emplace_back(entry.file_size(), file);
    }
    std::vector<Command> commands;
    Command link = {tools_.compiler.back(), "-shared", "-o", "design.so"};
    const auto compile = [&](const char* name, const auto& files, const std::string& optimization) {
      for (const std::string& unit : write_units(name, files)) {
        commands.push_back(compile_command(tools_, options_, unit, optimization));
        link.push_back(commands.back().back());
      }
    };
    compile("often", often, options_.optimization);
    compile("once", once, "-O0");
    if (!run_processes(commands, dir_.string(), log_.string(), options_.jobs)) fail("the C++ compiler");
    link.insert(link.end(), runtime.begin(), runtime.end());
    link.insert(link.end(), kLibraries.begin(), kLibraries.end());
    if (run_process(link, dir_.string(), log_.string()) != 0) fail("the linker");
  }

  /// Objects of Verilator's runtime, in this folder.
  void compile_runtime() {
    std::vector<Command> commands;
    for (const std::string& name : runtime_names())
      commands.push_back(compile_command(tools_, options_, tools_.root + "/include/" + name + ".cpp", "-O2"));
    if (!run_processes(commands, dir_.string(), log_.string(), options_.jobs))
      fail("the C++ compiler, on Verilator's runtime");
  }

  std::vector<std::string> runtime_names() const {
    std::vector<std::string> names = {"verilated", "verilated_threads"};
    if (options_.trace) names.push_back("verilated_fst_c");
    return names;
  }

 private:
  /// Files that include these, of kUnitBytes each at most where that can be; their names.
  std::vector<std::string> write_units(const std::string& name, std::vector<std::pair<uintmax_t, std::string>> files) {
    std::sort(files.rbegin(), files.rend());  // largest first, so that the last unit to end is a small one
    std::vector<std::string> names, texts;
    uintmax_t bytes = 0;
    for (const auto& [size, file] : files) {
      if (texts.empty() || bytes + size > kUnitBytes) {
        names.push_back(name + std::to_string(names.size()) + ".cpp");
        texts.emplace_back(), bytes = 0;
      }
      texts.back() += "#include \"" + file + "\"\n", bytes += size;
    }
    for (size_t i = 0; i < names.size(); ++i) models::write_file((dir_ / names[i]).string(), texts[i]);
    return names;
  }

  [[noreturn]] void fail(const std::string& step) const {
    const std::string full = models::write_failure((dir_ / "probe").string(), kBuildBytes);
    const std::string errors = errors_in(log_);
    throw BuildError(
        step + " failed on the design:" + (errors.empty() ? " it named no error, so it may have been killed" : errors) +
        (full.empty() ? "" : "\n  " + dir_.parent_path().string() + ": " + full) + "\n  log: " + log_.string());
  }

  const Tools& tools_;
  const BuildOptions& options_;
  fs::path dir_, log_;
};

/// Verilator's runtime as objects, built once per cache.
Command cached_runtime(const Tools& tools, const BuildOptions& options, const fs::path& cache) {
  Command parts = compile_command(tools, options, "runtime", "-O2");
  parts.insert(parts.end(), {tools.version, tools.compiler_version});
  const std::string key = "runtime-" + hash_of(parts);
  const fs::path dir = cache / key, log = cache / (key + ".log");
  const CacheLock lock(cache, key);
  Build build(tools, options, lock.folder(), log);
  Command objects;
  bool whole = true;
  for (const std::string& name : build.runtime_names()) {
    objects.push_back((dir / (name + ".o")).string());
    whole = whole && is_sealed(objects.back(), key);
  }
  if (!whole) {
    build.compile_runtime();
    for (const std::string& name : build.runtime_names()) seal((lock.folder() / (name + ".o")).string(), key);
    fs::remove_all(dir);
    fs::rename(lock.folder(), dir);
  }
  fs::remove(log);
  return objects;
}

std::string build(const DesignSource& given, const BuildOptions& options) {
  DesignSource source = given;
  const fs::path list = given.file_list;
  source.file_list = list.filename().string();
  source.files = sources_of(source.file_list, [&](const std::string& name) -> std::optional<std::string> {
    if (const auto file = given.files.find(name); file != given.files.end()) return file->second;
    if (!given.files.empty() || !fs::exists(list.parent_path() / name)) return std::nullopt;
    return models::read_file((list.parent_path() / name).string());
  });
  const Tools tools = find_tools();
  Command flags = {"--cc",
                   "--prefix",
                   "Vdesign",
                   "--top-module",
                   "winnow_top",
                   "-O3",
                   "--x-assign",
                   "fast",
                   "--assert",
                   "-Wno-lint",
                   "-Wno-fatal",
                   "--output-split",
                   std::to_string(kSplitStatements)};
  if (options.trace) flags.insert(flags.end(), {"--trace-fst", "--trace-structs"});
  if (options.share_pe_code) flags.push_back("-fno-table");

  Command parts = compile_command(tools, options, "design", options.optimization);
  parts.insert(parts.end(), {source.hash, tools.version, tools.compiler_version, kDutHeader, kDutGlue,
                             options.share_pe_code ? kSharedPe : ""});
  parts.insert(parts.end(), flags.begin(), flags.end());
  parts.insert(parts.end(), kLibraries.begin(), kLibraries.end());
  for (const auto& [name, value] : source.params) parts.push_back(name + "=" + value);
  for (const auto& [name, text] : source.files) parts.insert(parts.end(), {name, hardware_of(text)});
  const std::string key = hash_of(parts);

  fs::create_directories(options.cache_dir);
  const fs::path cache = fs::absolute(options.cache_dir), library = cache / (key + ".so");
  if (is_sealed(library.string(), key)) return library.string();
  clean(cache);
  const CacheLock lock(cache, key);
  if (is_sealed(library.string(), key)) return library.string();  // another process built it meanwhile

  options.building();
  const Command runtime = cached_runtime(tools, options, cache);
  const fs::path log = cache / (key + ".log"), built = lock.folder() / "design.so";
  Build build(tools, options, lock.folder(), log);
  build.verilate(source, flags);
  build.compile_and_link(runtime);
  seal(built.string(), key);
  fs::rename(built, library);
  fs::remove(log);
  return library.string();
}

}  // namespace

std::string build_design(const DesignSource& source, const BuildOptions& options) {
  try {
    return build(source, options);
  } catch (const fs::filesystem_error& e) {
    throw BuildError(e.path1().string() + ": cannot be written: " + e.code().message());
  }
}

std::unique_ptr<Dut> load_design(const std::string& library) {
  if (!is_sealed(library, fs::path(library).stem().string()))
    throw BuildError(library + ": expected a design's library as it was built, got another file");
  void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) throw BuildError(std::string("cannot load the design: ") + dlerror());
  const auto create = reinterpret_cast<Dut* (*)()>(dlsym(handle, kCreateDut));
  if (!create) throw BuildError(library + ": no " + kCreateDut);
  return std::unique_ptr<Dut>(create());
}

}  // namespace winnow::sim
