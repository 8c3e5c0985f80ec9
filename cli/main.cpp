// winnow: one program, a verb per file.
#include <csignal>
#include <cstring>
#include <iostream>
#include <map>

#include "cli/standard_output.h"
#include "cli/verbs.h"
#include "models/error.h"
#include "models/text.h"

namespace {

struct Verb {
  int (*run)(const winnow::cli::Arguments&);
  const char* summary;
};

const std::map<std::string, Verb>& verbs() {
  using namespace winnow::cli;
  static const std::map<std::string, Verb> all = {
      {"compress", {compress, "float network -> pruned, weight-shared, quantized network"}},
      {"inspect", {inspect, "what compression did to each layer: densities, bits, bytes, the Shannon bound"}},
      {"import", {import_network, "an ONNX or TFLite model, or a compressed one of another tool -> a Winnow network"}},
      {"map", {map, "network + accelerator -> program, DRAM image, plan, exact bytes"}},
      {"generate", {generate, "network + accelerator -> Verilog, register map, packaging, DRAM image"}},
      {"simulate",
       {simulate, "run the generated RTL in Verilator and SystemC against the reference; traffic and latency"}},
      {"check", {check, "check files, whether a network maps, and its accuracy"}},
      {"pack", {pack, "images -> the bytes and length slots that a host writes, by a plan.json"}},
      {"unpack", {unpack, "what the accelerator wrote -> output tensors, by a plan.json"}},
      {"dram", {dram, "play a trace of accesses into the DRAM timing core: clocks, bandwidth, row hits, energy"}},
      {"bench", {bench, "studies of utilisation, cycles, traffic and speed beside published figures"}},
      {"area", {area, "what a machine takes of FPGAs and an ASIC, module by module, estimated"}},
      {"report", {report, "a sweep or a run -> one HTML page that needs no network; a run's trace for Perfetto"}},
      {"sweep", {sweep, "a space of accelerators and compressions -> the points that nothing beats"}},
  };
  return all;
}

void usage(std::ostream& out) {
  out << "usage: winnow <verb> [options]; winnow <verb> --help; winnow --version\n\n";
  for (const auto& [name, verb] : verbs())
    out << "  " << name << std::string(12 - name.size(), ' ') << verb.summary << "\n";
}

/// The exit code.
int run(int argc, char** argv) {
  const std::string verb = argc > 1 ? argv[1] : "";
  const bool help = verb == "--help" || verb == "-h" || verb == "help";
  if (help || verb == "--version") {
    for (int i = 2; i < argc; ++i)
      std::cerr << "error: winnow " << verb << ": expected nothing behind it, got "
                << winnow::models::in_quotes(argv[i]) << "\n";
    if (argc > 2) return 2;
    if (help) usage(std::cout);
    else std::cout << "winnow " WINNOW_VERSION "\n";
    return 0;
  }
  const auto it = verbs().find(verb);
  if (it == verbs().end()) {
    if (verb.empty()) {
      usage(std::cerr);
    } else {
      std::vector<std::string> names;
      for (const auto& known : verbs()) names.push_back(known.first);
      std::cerr << "error: winnow: expected one of " << winnow::models::list_text(names) << ", got "
                << winnow::models::in_quotes(verb) << "\n";
    }
    return 2;
  }
  try {
    return it->second.run({argv + 2, argv + argc});
  } catch (const winnow::models::InputError& e) {
    // A name of a file may have a newline in it; a problem is a line all the same.
    for (const std::string& line : e.lines())
      std::cerr << "error: " << winnow::models::printable(line, std::string::npos) << "\n";
    return 2;
  } catch (const std::exception& e) {
    std::cerr << "error: " << e.what() << "\n";
    return 2;
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file beyond the user's limit is a write that fails, with its reason
  winnow::cli::StandardOutput output;
  const int code = run(argc, argv);
  const int error = output.finish();
  if (error == 0) return code;
  std::cerr << "error: standard output: cannot be written: " << std::strerror(error) << "\n";
  return code == 0 ? 2 : code;
}
