// Streams of runs as files.
#include "session/run_files.h"

#include <fmt/format.h>

#include "models/json/document.h"

namespace winnow::session {
namespace {

using mapping::Direction;

/// Streams of one direction, one behind the other, and at their addresses.
struct StreamFiles {
  std::string bin, hex;

  void add(const mapping::Packing& p, const mapping::PackedTransfer& t, const std::vector<uint8_t>& bytes) {
    hex +=
        fmt::format("// '{}': {} beats from byte address 0x{:08x}, length slot {}\n", p.tensors[t.tensor].layout.tensor,
                    bytes.size() / static_cast<size_t>(p.beat_bytes), t.address, t.slot) +
        hex_words(t.address, bytes, p.beat_bytes);
    bin.append(bytes.begin(), bytes.end());
  }
};

}  // namespace

std::string hex_words(uint64_t address, const std::vector<uint8_t>& bytes, int beat_bytes) {
  const auto beat = static_cast<size_t>(beat_bytes);
  std::string text = fmt::format("@{:x}\n", address / beat);
  for (size_t i = 0; i < bytes.size(); i += beat) {
    for (size_t j = beat; j-- > 0;)
      fmt::format_to(std::back_inserter(text), "{:02x}", i + j < bytes.size() ? bytes[i + j] : 0);
    text += '\n';
  }
  return text;
}

void add_runs(const mapping::Packing& p, const std::vector<RunStreams>& runs, models::FileSet& set) {
  models::json::Document list = models::json::Document::array();
  for (size_t r = 0; r < runs.size(); ++r) {
    const std::string number = r == 0 ? "" : "_" + std::to_string(r);
    StreamFiles input, expected;
    std::string slots = "// Length slots that the host writes: @slot, then its beats\n";
    models::json::Document transfers = models::json::Document::array();
    for (size_t i = 0; i < p.transfers.size(); ++i) {
      const mapping::PackedTransfer& t = p.transfers[i];
      const std::vector<uint8_t>& bytes = runs[r].streams[i];
      const bool constant = t.direction == Direction::kConstant;
      if (t.direction == Direction::kSpill || (bytes.empty() && !constant)) continue;
      const size_t beats = constant ? t.beats : bytes.size() / static_cast<size_t>(p.beat_bytes);
      models::json::Document e{{"direction", direction_name(t.direction)},
                               {"tensor", p.tensors[t.tensor].layout.tensor},
                               {"address", t.address},
                               {"length_slot", t.slot},
                               {"beats", beats}};
      if (t.direction != Direction::kOut) slots += fmt::format("@{:02x} {:08x}\n", t.slot, beats);
      if (!constant) {
        StreamFiles& files = t.direction == Direction::kIn ? input : expected;
        e["file"] = (t.direction == Direction::kIn ? "input" : "expected") + number + ".bin";
        e["offset"] = files.bin.size();
        files.add(p, t, bytes);
      }
      transfers.push_back(e);
    }
    set.add("input" + number + ".bin", input.bin);
    set.add("input" + number + ".hex", input.hex);
    set.add("slots" + number + ".hex", slots);
    if (!expected.bin.empty()) {
      set.add("expected" + number + ".bin", expected.bin);
      set.add("expected" + number + ".hex", expected.hex);
    }
    list.push_back({{"first_image", runs[r].first_image}, {"images", p.batch}, {"transfers", transfers}});
  }
  const models::json::Document document{{"format", "winnow-runs/1"},
                                        {"network", p.network},
                                        {"accelerator", p.accelerator},
                                        {"beat_bytes", p.beat_bytes},
                                        {"runs", list}};
  set.add("runs.json", models::json::to_text(document));
}

}  // namespace winnow::session
