// Fuzzer of the importer of ONNX files: whatever the bytes, a network comes of them, or an InputError of single printable
// lines. tests/errors/fuzz.cmake builds and runs it, replay_corpus tries its corpus without clang.
#include "models/import/onnx.h"

#include <cstdint>

#include "tests/errors/fuzz_import.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  try {
    winnow::tests::import_and_run(
        winnow::models::import::parse_onnx(std::string(reinterpret_cast<const char*>(data), size), "file"));
  } catch (const winnow::models::InputError& error) {
    winnow::tests::check_lines(error);
  }
  return 0;
}
