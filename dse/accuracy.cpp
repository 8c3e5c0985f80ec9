// Accuracy, measured.
#include "dse/accuracy.h"

#include <stdlib.h>

#include <charconv>
#include <filesystem>

#include "models/accuracy.h"
#include "models/error.h"
#include "models/file.h"
#include "models/hash.h"
#include "models/network_text.h"
#include "models/text.h"
#include "sim/cosim/process.h"

namespace winnow::dse {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMostOutput = uint64_t{1} << 24;  // bytes of a command's output that are read

std::string key_of(const Space& space, const models::Network& network) {
  uint64_t hash = models::fnv1a_text(models::description_text(network));
  hash = models::fnv1a_text(models::tensor_bytes(network), hash);
  hash = models::fnv1a_text(space.input + " " + std::to_string(space.accuracy_images), hash);
  for (const std::string& word : space.accuracy_command.words) hash = models::fnv1a_text(word, hash);
  return models::hex(hash, 16);
}

/// A folder that is gone with it.
class Scratch {
 public:
  Scratch() {
    std::string name = (fs::temp_directory_path() / "winnow-accuracy-XXXXXX").string();
    if (!mkdtemp(name.data())) throw models::InputError(name + ": a folder cannot be made there");
    path_ = name;
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string last_line(std::string text) {
  const size_t end = text.find_last_not_of(" \t\r\n");
  if (end == std::string::npos) return "";
  text.resize(end + 1);
  text.erase(0, text.find_last_of('\n') + 1);  // npos + 1 is 0
  text.erase(0, text.find_first_not_of(" \t"));
  return text;
}

/// The accuracy, or why there is none.
MeasuredAccuracy run_once(const AccuracyCommand& command, const std::vector<std::string>& words,
                          const fs::path& folder) {
  const std::string out = (folder / "stdout").string(), err = (folder / "stderr").string();
  const std::optional<int> status = sim::run_process_for(command.timeout_s, words, ".", out, err);
  MeasuredAccuracy result;
  const std::string said = "accuracy command " + words[0] + ": ";
  if (!status) {
    result.failure = said + "expected an answer within " + std::to_string(command.timeout_s) + " s, got none";
    return result;
  }
  if (*status != 0) {
    const std::string complaint =
        fs::file_size(err) > kMostOutput ? "" : last_line(models::read_file(err, kMostOutput));
    result.failure = said + "expected exit status 0, got " + std::to_string(*status) +
                     (complaint.empty() ? "" : ": " + models::in_quotes(complaint));
    return result;
  }
  std::error_code ignored;
  if (fs::file_size(out, ignored) > kMostOutput) {
    result.failure = said + "expected at most " + std::to_string(kMostOutput) + " bytes of output, got more";
    return result;
  }
  const std::string line = last_line(models::read_file(out, kMostOutput));
  const auto read = std::from_chars(line.data(), line.data() + line.size(), result.accuracy);
  const bool is_number = read.ec == std::errc() && read.ptr == line.data() + line.size();
  if (!is_number || !(result.accuracy >= 0 && result.accuracy <= 1))
    result.failure = said + "expected a number 0..1 as the last line of its output, got " + models::in_quotes(line);
  return result;
}

MeasuredAccuracy by_command(const AccuracyCommand& command, const models::Network& network) {
  const Scratch scratch;
  models::save_network(network, scratch.path().string());
  std::vector<std::string> words = command.words;
  const std::string file = (scratch.path() / (network.name + ".json")).string(), word = kNetworkWord;
  for (std::string& w : words)
    for (size_t at = w.find(word); at != std::string::npos; at = w.find(word, at + file.size()))
      w.replace(at, word.size(), file);
  MeasuredAccuracy result;
  for (int tries = 0; tries <= command.retries; ++tries) {
    result = run_once(command, words, scratch.path());
    if (result.failure.empty()) return result;
  }
  if (command.retries > 0) result.failure += " (" + std::to_string(command.retries + 1) + " tries)";
  return result;
}

}  // namespace

MeasuredAccuracy measure_accuracy(const Space& space, const models::Network& network, const models::Input& labelled,
                                  const AccuracyCache& cache) {
  const std::string key = key_of(space, network);
  MeasuredAccuracy result;
  if (const std::optional<double> before = cache.find(key)) {
    result.accuracy = *before;
    result.is_cached = true;
    return result;
  }
  if (space.accuracy_command.given()) {
    result = by_command(space.accuracy_command, network);
  } else {
    const models::Accuracy found = models::accuracy(network, labelled, labelled.labels, labelled.name);
    result.accuracy = 1 - found.error_percent() / 100;
  }
  if (result.failure.empty()) cache.keep(key, result.accuracy);
  return result;
}

}  // namespace winnow::dse
