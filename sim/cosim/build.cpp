// Verilate, compile in parallel, link; the cache is safe because only finished libraries are renamed into it, under a lock.
#include "sim/cosim/build.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "embedded.h"
#include "sim/cosim/process.h"

namespace winnow::sim {
namespace {

namespace fs = std::filesystem;
using Command = std::vector<std::string>;

constexpr int kSplitStatements = 20000;   // of Verilator's output files: small enough to keep two compilers busy
constexpr uintmax_t kSmallBytes = 40000;  // files below are compiled as one: the headers alone take most of a second

const Command kLibraries = {"-Wl,-Bsymbolic", "-Wl,--no-undefined", "-Wl,--wrap=printf", "-pthread", "-lz", "-latomic"};

/// 64-bit FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv), in hex.
std::string hash_of(const std::vector<std::string>& parts) {
  uint64_t h = 0xcbf29ce484222325;
  for (const std::string& part : parts)
    for (size_t i = 0; i <= part.size(); ++i) h = (h ^ (i < part.size() ? static_cast<uint8_t>(part[i]) : 0)) * 0x100000001b3;
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(h));
  return text;
}

bool on_path(const std::string& program) {
  std::istringstream path(std::getenv("PATH") ? std::getenv("PATH") : "");
  for (std::string dir; std::getline(path, dir, ':');)
    if (access((dir + "/" + program).c_str(), X_OK) == 0) return true;
  return false;
}

void write_file(const fs::path& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  if (!out) throw BuildError(path.string() + ": cannot write");
}

/// Held while one design is built.
class Lock {
 public:
  explicit Lock(const fs::path& path) : fd_(open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644)) {
    if (fd_ < 0 || flock(fd_, LOCK_EX) != 0) throw BuildError(path.string() + ": cannot lock");
  }
  ~Lock() { close(fd_); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  int fd_;
};

struct Tools {
  std::string version, root, compiler_version;
  Command compiler;  // ccache in front where there is one
};

Tools find_tools() {
  Tools t;
  t.version = first_line_of("verilator --version");
  t.root = first_line_of("verilator -getenv VERILATOR_ROOT");
  if (t.version.empty() || t.root.empty()) throw BuildError("verilator: not found on PATH (Debian: apt-get install verilator)");
  // Clang compiles these files in two thirds of the time of GCC, and they run as fast.
  const std::string compiler = on_path("clang++") ? "clang++" : "g++";
  t.compiler_version = first_line_of(compiler + " --version");
  if (t.compiler_version.empty()) throw BuildError("clang++ or g++: not found on PATH (Debian: apt-get install g++)");
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
    if (line.find("rror") != std::string::npos || line.find("not found") != std::string::npos) text += "\n  " + line, ++lines;
  return text;
}

/// Compiles one file of a design, in the design's folder.
Command compile_command(const Tools& tools, const BuildOptions& options, const std::string& file, const std::string& optimization) {
  Command c = tools.compiler;
  const std::string include = tools.root + "/include", trace = options.trace ? "1" : "0";
  c.insert(c.end(), {"-std=c++17", optimization, "-fPIC", "-fvisibility=hidden", "-w", "-I.", "-I" + include,
                     "-I" + include + "/vltstd", "-DVERILATOR=1", "-DVM_COVERAGE=0", "-DVM_SC=0", "-DVL_TIME_CONTEXT",
                     "-DVL_USER_FATAL", "-DVL_USER_STOP", "-DVL_USER_FINISH", "-DVM_TRACE=" + trace, "-DVM_TRACE_FST=" + trace,
                     "-DVM_TRACE_VCD=0", "-c", file, "-o", fs::path(file).stem().string() + ".o"});
  return c;
}

/// One build in its own folder.
class Build {
 public:
  Build(const Tools& tools, const BuildOptions& options, fs::path dir, fs::path log)
      : tools_(tools), options_(options), dir_(std::move(dir)), log_(std::move(log)) {
    write_file(log_, "");
  }

  void verilate(const DesignSource& source, const Command& flags) {
    Command c = {"verilator"};
    c.insert(c.end(), flags.begin(), flags.end());
    for (const auto& [name, value] : source.params) c.push_back("-G" + name + "=" + value);
    if (options_.share_pe_code) {
      write_file(dir_ / "shared_pe.vlt", kSharedPe);
      c.push_back((dir_ / "shared_pe.vlt").string());
    }
    c.insert(c.end(), {"--Mdir", dir_.string(), "-F", fs::absolute(source.file_list).string()});
    if (run_process(c, dir_.string(), log_.string()) != 0) fail("verilator");
  }

  /// Objects of the model and the glue; the runtime is added from `runtime`.
  void compile_and_link(const Command& runtime) {
    write_file(dir_ / "dut.h", kDutHeader);
    write_file(dir_ / "dut_glue.cpp", kDutGlue);
    std::vector<std::pair<uintmax_t, std::string>> files, small;
    for (const auto& entry : fs::directory_iterator(dir_))
      if (entry.path().extension() == ".cpp")
        (entry.file_size() < kSmallBytes ? small : files).emplace_back(entry.file_size(), entry.path().filename().string());
    std::sort(small.begin(), small.end());
    std::string all;
    for (const auto& [size, file] : small) all += "#include \"" + file + "\"\n";
    write_file(dir_ / "small.cpp", all);
    files.emplace_back(0, "small.cpp");
    std::sort(files.rbegin(), files.rend());  // largest first, so that the last to end is a small one
    std::vector<Command> commands;
    Command link = {tools_.compiler.back(), "-shared", "-o", "design.so"};
    for (const auto& [size, file] : files) {
      const bool once = file.find("__Slow") != std::string::npos || file.find("__Syms") != std::string::npos;
      commands.push_back(compile_command(tools_, options_, file, once ? "-O0" : options_.optimization));
      link.push_back(commands.back().back());
    }
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
    if (!run_processes(commands, dir_.string(), log_.string(), options_.jobs)) fail("the C++ compiler, on Verilator's runtime");
  }

  std::vector<std::string> runtime_names() const {
    std::vector<std::string> names = {"verilated", "verilated_threads"};
    if (options_.trace) names.push_back("verilated_fst_c");
    return names;
  }

 private:
  [[noreturn]] void fail(const std::string& step) const {
    throw BuildError(step + " failed on the design:" + errors_in(log_) + "\n  log: " + log_.string());
  }

  const Tools& tools_;
  const BuildOptions& options_;
  fs::path dir_, log_;
};

fs::path fresh_dir(const fs::path& dir) {
  fs::remove_all(dir);
  fs::create_directories(dir);
  return dir;
}

/// Verilator's runtime as objects, built once per cache.
Command cached_runtime(const Tools& tools, const BuildOptions& options, const fs::path& cache) {
  Command parts = compile_command(tools, options, "runtime", "-O2");
  parts.insert(parts.end(), {tools.version, tools.compiler_version});
  const std::string key = "runtime-" + hash_of(parts);
  const fs::path dir = cache / key;
  const Lock lock(cache / (key + ".lock"));
  const fs::path work = cache / (key + ".build"), log = cache / (key + ".log");
  Build build(tools, options, work, log);
  if (!fs::exists(dir)) {
    fresh_dir(work);
    build.compile_runtime();
    fs::rename(work, dir);
  }
  Command objects;
  for (const std::string& name : build.runtime_names()) objects.push_back((dir / (name + ".o")).string());
  return objects;
}

}  // namespace

std::string build_design(const DesignSource& source, const BuildOptions& options) {
  const Tools tools = find_tools();
  Command flags = {"--cc", "--prefix", "Vdesign", "--top-module", "winnow_top", "-O3", "--x-assign", "fast", "--assert",
                   "-Wno-lint", "-Wno-fatal", "--output-split", std::to_string(kSplitStatements)};
  if (options.trace) flags.insert(flags.end(), {"--trace-fst", "--trace-structs"});
  if (options.share_pe_code) flags.push_back("-fno-table");

  Command parts = compile_command(tools, options, "design", options.optimization);
  parts.insert(parts.end(), {source.hash, tools.version, tools.compiler_version, kDutHeader, kDutGlue, options.share_pe_code ? kSharedPe : ""});
  parts.insert(parts.end(), flags.begin(), flags.end());
  parts.insert(parts.end(), kLibraries.begin(), kLibraries.end());
  for (const auto& [name, value] : source.params) parts.push_back(name + "=" + value);
  const std::string key = hash_of(parts);

  fs::create_directories(options.cache_dir);
  const fs::path cache = fs::absolute(options.cache_dir), library = cache / (key + ".so");
  if (fs::exists(library)) return library.string();
  const Lock lock(cache / (key + ".lock"));
  if (fs::exists(library)) return library.string();  // another process built it meanwhile

  const Command runtime = cached_runtime(tools, options, cache);
  const fs::path work = fresh_dir(cache / (key + ".build"));
  Build build(tools, options, work, cache / (key + ".log"));
  build.verilate(source, flags);
  build.compile_and_link(runtime);
  fs::rename(work / "design.so", library);
  fs::remove_all(work);
  return library.string();
}

std::unique_ptr<Dut> load_design(const std::string& library) {
  void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) throw BuildError(std::string("cannot load the design: ") + dlerror());
  const auto create = reinterpret_cast<Dut* (*)()>(dlsym(handle, kCreateDut));
  if (!create) throw BuildError(library + ": no " + kCreateDut);
  return std::unique_ptr<Dut>(create());
}

}  // namespace winnow::sim
