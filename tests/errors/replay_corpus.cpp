// Runs the fuzzer's function over the files of folders, so that the corpus is tried without clang.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

int main(int argc, char** argv) {
  if (argc < 2) return std::fprintf(stderr, "usage: %s <folder> ..\n", argv[0]), 2;
  for (int i = 1; i < argc; ++i) {
    size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      std::ifstream file(entry.path(), std::ios::binary);
      const std::vector<char> bytes(std::istreambuf_iterator<char>(file), {});
      std::printf("%s\n", entry.path().filename().c_str());
      std::fflush(stdout);
      LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
      ++count;
    }
    if (count == 0) return std::fprintf(stderr, "%s: expected files, got none\n", argv[i]), 1;
  }
  return 0;
}
