// The job as orders for host_bench.sv, its answers read back in the order of the questions.
#include "tests/support/icarus.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "hls/features.h"
#include "hls/registers.h"

namespace winnow::tests {
namespace {

namespace fs = std::filesystem;
namespace reg = hls::reg;

std::string hex(uint64_t value) {
  char text[20];
  std::snprintf(text, sizeof text, "%llx", static_cast<unsigned long long>(value));
  return text;
}

/// A bus word, highest byte first.
std::string hex(const uint8_t* bytes, size_t count) {
  std::string text;
  char digits[3];
  for (size_t i = count; i-- > 0;) {
    std::snprintf(digits, sizeof digits, "%02x", bytes[i]);
    text += digits;
  }
  return text;
}

std::string output_of(const std::string& command) {
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (!pipe) throw std::runtime_error("cannot run " + command);
  std::string out;
  char buffer[4096];
  while (const size_t n = fread(buffer, 1, sizeof buffer, pipe)) out.append(buffer, n);
  if (pclose(pipe) != 0) throw std::runtime_error(command + "\n" + out);
  return out;
}

class Session {
 public:
  Session(const IcarusMachine& machine, const sim::CosimJob& job)
      : machine_(machine), job_(job), beat_(static_cast<size_t>(job.axi_bytes)) {
    base_ = UINT32_MAX;
    uint64_t end = 0;
    for (const sim::Region& r : job.regions) {
      base_ = std::min(base_, r.range.address);
      end = std::max(end, uint64_t{r.range.address} + r.range.bytes);
    }
    image_.resize((end - base_ + beat_ - 1) / beat_ * beat_, 0);
    for (const sim::Segment& s : job.image)
      std::copy(s.bytes.begin(), s.bytes.end(), image_.begin() + (s.address - base_));
  }

  uint32_t base() const { return base_; }
  size_t words() const { return image_.size() / beat_; }
  std::string image() const {
    std::string text;
    for (size_t i = 0; i < image_.size(); i += beat_) text += hex(image_.data() + i, beat_) + "\n";
    return text;
  }

  std::string orders() const {
    std::string text;
    const auto order = [&](int what, uint32_t address, const std::string& value) {
      text += std::to_string(what) + " " + hex(address) + " " + value + "\n";
    };
    const auto write = [&](uint32_t address, uint64_t value) { order(1, address, hex(value)); };
    bool first = true;
    for (const sim::Run& run : job_.runs) {
      if (!first && machine_.reset_between_runs) {
        write(reg::ctrl, 2);
        order(4, reg::status, hex(1));
      }
      first = false;
      for (const sim::Segment& s : run.inputs)
        for (size_t i = 0; i < s.bytes.size(); i += beat_)
          order(5, s.address + static_cast<uint32_t>(i), hex(s.bytes.data() + i, beat_));
      for (const sim::LengthSlot& s : run.slots) write(reg::length_slots + 4u * s.slot, s.beats);
      write(reg::program_addr, run.warm ? job_.warm_program_address : job_.program_address);
      write(reg::program_units, run.warm ? job_.warm_program_units : job_.program_units);
      write(reg::irq_enable, 3);
      write(reg::ctrl, 1);
      order(2, 0, hex(machine_.most_cycles));
      for (uint32_t address : questions()) order(3, address, "0");
      for (const sim::Output& o : run.outputs) {
        order(3, reg::length_slots + 4u * static_cast<uint32_t>(o.slot), "0");
        order(6, o.range.address, hex(o.range.bytes / beat_));
      }
      write(reg::status, 6);
      write(reg::irq_status, 3);
    }
    return text;
  }

  std::vector<IcarusRun> answers(std::istream& in) const {
    std::vector<IcarusRun> runs;
    for (const sim::Run& run : job_.runs) {
      std::vector<uint32_t> read;
      for (size_t i = 0; i < questions().size(); ++i)
        read.push_back(static_cast<uint32_t>(std::stoul(next(in, "read"), nullptr, 16)));
      if (read[0] != 2) throw std::runtime_error("STATUS is 0x" + hex(read[0]));
      IcarusRun r;
      r.cycles = read[1];
      r.program_bytes = read[2];
      r.done.assign(read.begin() + 3, read.begin() + 3 + hls::kUnits);
      r.bytes.assign(read.begin() + 3 + hls::kUnits, read.end());
      for (const sim::Output& o : run.outputs) {
        const size_t beats = std::stoul(next(in, "read"), nullptr, 16);
        std::vector<uint8_t> bytes;
        for (uint32_t w = 0; w < o.range.bytes / beat_; ++w) {
          const std::string word = next(in, "word");
          for (size_t i = beat_; w < beats && i-- > 0;)
            bytes.push_back(static_cast<uint8_t>(std::stoul(word.substr(2 * i, 2), nullptr, 16)));
        }
        r.outputs.push_back(std::move(bytes));
      }
      runs.push_back(std::move(r));
    }
    return runs;
  }

 private:
  std::vector<uint32_t> questions() const {
    std::vector<uint32_t> all = {reg::status, reg::cycles, reg::program_bytes};
    for (uint32_t u = 0; u < hls::kUnits; ++u) all.push_back(reg::done_lw + 4 * u);
    for (uint32_t k = 0; k < 4; ++k)
      for (uint32_t t = 0; t < static_cast<uint32_t>(machine_.tags); ++t)
        all.push_back(reg::byte_counters + 4 * (k * hls::kCounterTags + t));
    return all;
  }

  static std::string next(std::istream& in, const std::string& kind) {
    std::string word, value;
    if (!(in >> word >> value) || word != kind)
      throw std::runtime_error("expected \"" + kind + "\" from the bench, got \"" + word + " " + value + "\"");
    if (value.find_first_not_of("0123456789abcdef") != std::string::npos)
      throw std::runtime_error(kind + " of undefined bits: " + value);
    return value;
  }

  const IcarusMachine& machine_;
  const sim::CosimJob& job_;
  size_t beat_;
  uint32_t base_;
  std::vector<uint8_t> image_;
};

}  // namespace

std::vector<IcarusRun> run_in_icarus(const Scratch& folder, const IcarusMachine& machine, const sim::CosimJob& job) {
  const Session session(machine, job);
  folder.write("image.hex", session.image());
  folder.write("host.txt", session.orders());
  const std::string rtl = fs::path(machine.file_list).parent_path().string();
  std::string command =
      "cd '" + folder.path() + "' && iverilog -g2012 -o bench -s host_bench -I '" + rtl + "' -DTOP=" + machine.top +
      " -DAXI_W=" + std::to_string(8 * job.axi_bytes) + " -DWORDS=" + std::to_string(session.words()) +
      " -DLATENCY=" + std::to_string(machine.latency_cycles) + " -DBASE=" + std::to_string(session.base());
  std::ifstream list(machine.file_list);
  for (std::string line; std::getline(list, line);)
    if (!line.empty() && line[0] != '+') command += " '" + rtl + "/" + line + "'";
  command += std::string(" '") + WINNOW_BENCH_DIR + "/axi_memory.sv' '" + WINNOW_BENCH_DIR + "/host_bench.sv'";
  output_of(command);
  const std::string said = output_of("cd '" + folder.path() + "' && vvp -n bench");
  std::istringstream in(said);
  try {
    return session.answers(in);
  } catch (const std::runtime_error& e) {
    throw std::runtime_error(std::string(e.what()) + "\n" + said.substr(0, 2000));
  }
}

}  // namespace winnow::tests
