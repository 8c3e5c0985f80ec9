// Networks of other tools.
#include "tests/errors/case.h"

namespace winnow::tests {
namespace {

const std::string kDescription =
    "name: \"Tiny\"\ninput: \"data\"\ninput_dim: 1\ninput_dim: 1\ninput_dim: 4\ninput_dim: 4\n"
    "layer {\n  name: \"a\"\n  type: \"Convolution\"\n  bottom: \"data\"\n  top: \"a\"\n  convolution_param { "
    "num_output: 2 kernel_size: 2 }\n}\n";

/// One layer of 8 weights and two entries, codebook and biases zero.
std::string blob() { return std::string("\x02\0\0\0", 4) + std::string(1024 + 8, '\0') + "\x01\x02\x31"; }

Case import_of(const std::string& name, const std::string& description, const std::string& bytes) {
  return {"import_" + name,
          {"import", "--deep-compression", "tiny.net", "--prototxt", "tiny.prototxt", "-o", "out"},
          [=](const Spoilt& s) {
            s.write("tiny.prototxt", description);
            s.write("tiny.net", bytes);
          }};
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  return text.replace(text.find(what), what.size(), with);
}

}  // namespace

std::vector<Case> import_cases() {
  return {
      {"import_no_prototxt", {"import", "--deep-compression", "acc.json", "-o", "out"}},
      {"import_no_file", {"import", "--deep-compression", "none.net", "--prototxt", "none.prototxt", "-o", "out"}},
      import_of("garbage_prototxt", "PK\x03\x04garbage", blob()),
      import_of("unclosed_prototxt", kDescription.substr(0, kDescription.size() - 2), blob()),
      import_of("layer_type", replaced(kDescription, "Convolution", "Deconvolution"), blob()),
      import_of(
          "prototxt_faults",
          replaced(replaced(kDescription, "num_output: 2", "num_output: two"), "bottom: \"data\"", "bottom: \"image\""),
          blob()),
      import_of("kernel_above_input", replaced(kDescription, "kernel_size: 2", "kernel_size: 5"), blob()),
      import_of("blob_empty", kDescription, ""),
      import_of("blob_garbage", kDescription, "these are not codes and runs"),
      import_of("blob_cut_in_codebook", kDescription, blob().substr(0, 700)),
      import_of("blob_cut_in_runs", kDescription, blob().substr(0, blob().size() - 1)),
      import_of("blob_longer", kDescription, blob() + "x"),
      import_of("blob_past_the_end", kDescription, replaced(blob(), "\x01\x02\x31", "\x01\x02\x5f")),
  };
}

}  // namespace winnow::tests
