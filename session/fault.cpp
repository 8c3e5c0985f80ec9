// Drawing the place of a fault, and checking that it shows.
#include "session/fault.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <random>
#include <stdexcept>

#include "mapping/bytes.h"
#include "models/error.h"
#include "models/text.h"
#include "session/stored_weights.h"
#include "session/text.h"

namespace winnow::session {
namespace {

namespace field = hls::field;

const std::pair<const char*, Fault> kNames[] = {
    {"none", Fault::kNone},           {"weight-bit", Fault::kWeightBit}, {"table-entry", Fault::kTableEntry},
    {"placement", Fault::kPlacement}, {"axi-error", Fault::kAxiError},   {"axi-hang", Fault::kAxiHang}};
constexpr int kTries = 300;

class Injection {
 public:
  Injection(sim::CosimJob& job, const mapping::Mapping& m, const std::vector<models::TensorMap>& runs, uint64_t seed)
      : job_(job), m_(m), runs_(runs), random_(seed * 0x9e3779b97f4a7c15 + 1) {}

  std::string weight_bit() {
    const std::vector<WeightLoad> loads = own_loads();
    for (int i = 0; i < kTries && !loads.empty(); ++i) {
      const WeightLoad& load = loads[below(loads.size())];
      const hls::Geometry grid = m_.accelerator.geometry();
      const int stream = static_cast<int>(below(static_cast<uint64_t>(grid.streams())));
      const BitRange bits = weight_bits(m_, load, stream);
      const uint64_t bit = bits.begin + below(bits.end - bits.begin);
      const uint32_t address = load.load->descriptor.get(field::lw_address) + static_cast<uint32_t>(bit / 8);
      if (flip(loads, load, address, static_cast<uint8_t>(1 << bit % 8)))
        return fmt::format("bit {} of byte 0x{:08x} flipped: layer '{}', weights of {}", bit % 8, address,
                           load.op->name, stream_place(grid, stream));
    }
    throw none_found("a bit of a weight");
  }

  std::string table_entry() {
    std::vector<WeightLoad> loads = own_loads(), coded;
    for (const WeightLoad& load : loads)
      if (load.tables) coded.push_back(load);
    for (int i = 0; i < kTries && !coded.empty(); ++i) {
      const WeightLoad& load = coded[below(coded.size())];
      const hls::Descriptor& d = load.tables->descriptor;
      const auto entry = static_cast<uint32_t>(below(d.get(field::lt_bytes)));
      const auto change = static_cast<uint8_t>(1 + below(255));
      if (flip(loads, load, d.get(field::lt_address) + entry, change))
        return fmt::format("byte {} of the decoder tables xor 0x{:02x}: layer '{}'", d.get(field::lt_first) + entry,
                           change, load.op->name);
    }
    throw none_found("a table entry");
  }

  /// The channel goes to a free place, or changes places with the channel that is there.
  std::string placement() {
    const mapping::Layout& layout = *std::find_if(m_.layouts.begin(), m_.layouts.end(), [&](const mapping::Layout& l) {
      return l.tensor == m_.network.input_name;
    });
    const mapping::ChannelAt at(layout, m_.accelerator.columns);
    for (int i = 0; i < kTries; ++i) {
      const auto channel = static_cast<int>(below(layout.places.size()));
      const mapping::Place to{static_cast<int>(below(static_cast<uint64_t>(m_.accelerator.columns))),
                              static_cast<int>(below(static_cast<uint64_t>(layout.words * hls::kLanes)))};
      const int other = at(to.bank, to.position);
      if (other == channel || !differ(channel, other)) continue;
      move(channel, other, to);
      return fmt::format("channel {} of '{}' lies in bank {} position {}{}", channel, m_.network.input_name, to.bank,
                         to.position, other < 0 ? "" : fmt::format(", channel {} in its place", other));
    }
    throw none_found("a channel of the input");
  }

  sim::Range any_beat(std::string& where) {
    const auto beat = static_cast<uint32_t>(m_.accelerator.axi_bytes());
    std::vector<mapping::Region> read = m_.regions;
    if (m_.warm_program.units > 0 &&
        std::none_of(job_.runs.begin(), job_.runs.end(), [](const sim::Run& run) { return run.warm; }))
      read.erase(std::find_if(read.begin(), read.end(),
                              [&](const mapping::Region& r) { return r.range.address == m_.warm_program.address; }));
    const mapping::Region& region = read[below(read.size())];
    uint32_t used = region.range.bytes;  // of a tensor's room, what its stream takes
    for (const sim::Segment& s : job_.runs[0].inputs)
      if (s.address == region.range.address) used = static_cast<uint32_t>(s.bytes.size());
    for (const sim::Output& o : job_.runs[0].outputs)
      if (o.range.address == region.range.address) used = static_cast<uint32_t>(o.expected.size());
    const uint32_t address = region.range.address + beat * static_cast<uint32_t>(below(used / beat));
    std::string owner =
        "layer '" +
        (region.tag > 0 ? m_.network.layers[static_cast<size_t>(region.tag - 1)].name : m_.network.input_name) + "', ";
    if (region.stream == hls::Traffic::kProgram) owner = "";
    where = fmt::format("{}{}, byte {} (0x{:08x})", owner, hls::traffic_name(region.stream),
                        address - region.range.address, address);
    return {address, beat};
  }

 private:
  uint64_t below(uint64_t n) { return n ? random_() % n : 0; }

  models::InputError none_found(const std::string& what) const {
    return models::InputError("--inject: expected a network and an input that show " + what + ", got none that does");
  }

  /// The layers' loads, after a check that this reading of the image is the right one.
  std::vector<WeightLoad> own_loads() const {
    const std::vector<WeightLoad> loads = weight_loads(m_);
    for (const WeightLoad& load : loads)
      if (load.compute->writes.first_word == 0 &&
          stored_weights(m_, loads, *load.op, job_.image).values !=
              m_.layer(std::get<mapping::ArrayOp>(load.op->what).layer).weights.quantized)
        throw std::logic_error("layer '" + load.op->name + "': the DRAM image does not decode to its weights");
    return loads;
  }

  /// Keeps the change if a run shows it.
  bool flip(const std::vector<WeightLoad>& loads, const WeightLoad& load, uint32_t address, uint8_t change) {
    for (sim::Segment& s : job_.image) {
      if (!sim::Range{s.address, static_cast<uint32_t>(s.bytes.size())}.holds(address)) continue;
      uint8_t& byte = s.bytes[address - s.address];
      byte ^= change;
      for (const models::TensorMap& tensors : runs_)
        if (shows(m_, loads, *load.op, job_.image, tensors)) return true;
      byte ^= change;
    }
    return false;
  }

  /// Whether two channels of the input differ in some image; `b` < 0: whether `a` is anything but zero.
  bool differ(int a, int b) const {
    const int zero = m_.network.input_quantization.zero_point;
    for (const models::TensorMap& tensors : runs_) {
      const models::FeatureMap& map = tensors.at(m_.network.input_name);
      for (int64_t n = 0; n < map.shape[0]; ++n)
        for (int64_t y = 0; y < map.shape[2]; ++y)
          for (int64_t x = 0; x < map.shape[3]; ++x)
            if (map.at(n, a, y, x) != (b < 0 ? zero : map.at(n, b, y, x))) return true;
    }
    return false;
  }

  void move(int channel, int other, mapping::Place to) {
    const auto beat = static_cast<size_t>(m_.accelerator.axi_bytes());
    for (size_t r = 0; r < runs_.size(); ++r) {
      size_t n = 0;
      for (const mapping::Transfer& t : m_.transfers) {
        if (t.origin == mapping::Origin::kDevice) continue;
        if (t.origin == mapping::Origin::kHost) {
          mapping::Layout layout = m_.layouts[static_cast<size_t>(t.layout)];
          if (other >= 0) layout.places[static_cast<size_t>(other)] = layout.places[static_cast<size_t>(channel)];
          layout.places[static_cast<size_t>(channel)] = to;
          sim::Run& run = job_.runs[r];
          run.inputs[n].bytes = mapping::transfer_stream(m_, t, runs_[r], layout);
          run.slots[n].beats = static_cast<uint16_t>(run.inputs[n].bytes.size() / beat);
        }
        ++n;
      }
    }
  }

  sim::CosimJob& job_;
  const mapping::Mapping& m_;
  const std::vector<models::TensorMap>& runs_;
  std::mt19937_64 random_;
};

}  // namespace

Fault fault_of(const std::string& name) {
  std::vector<std::string> known;
  for (const auto& [text, fault] : kNames) {
    if (name == text) return fault;
    known.emplace_back(text);
  }
  throw models::InputError("--inject: expected one of " + models::list_text(known) + ", got " +
                           models::in_quotes(name));
}

std::string inject(sim::CosimJob& job, const mapping::Mapping& m, const std::vector<models::TensorMap>& runs,
                   Fault fault, uint64_t seed) {
  Injection injection(job, m, runs, seed);
  std::string where;
  switch (fault) {
    case Fault::kNone: return "";
    case Fault::kWeightBit: return injection.weight_bit();
    case Fault::kTableEntry: return injection.table_entry();
    case Fault::kPlacement: return injection.placement();
    case Fault::kAxiError: job.errors.push_back(injection.any_beat(where)); return "answered with an error: " + where;
    case Fault::kAxiHang: job.hangs.push_back(injection.any_beat(where)); return "never answered: " + where;
  }
  return "";
}

}  // namespace winnow::session
