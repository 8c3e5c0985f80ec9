// Places in the network of what an engine names by address, burst and descriptor.
#include "session/diagnosis.h"

#include <fmt/format.h>

#include "mapping/bytes.h"
#include "session/text.h"

namespace winnow::session {
namespace {

/// "layer 'conv1', weights of row 2": whose words a burst carries.
std::string owner(const mapping::Mapping& m, const sim::BusBurst& burst, uint32_t base_address) {
  for (const mapping::Region& r : m.regions) {
    if (is_written(r.stream) != burst.is_write || !r.range.holds(burst.address - base_address)) continue;
    if (r.stream == hls::Traffic::kProgram) return "program";
    const std::string row = r.stream == hls::Traffic::kWeights
                                ? " of " + stream_place(m.accelerator.geometry(), burst.id - hls::kStreamWeights)
                                : "";
    return fmt::format("layer '{}', {}{}", owner_name(m, r.tag, r.stream), hls::traffic_name(r.stream), row);
  }
  return "nobody";
}

std::string describe(const sim::BusBurst& burst) {
  return fmt::format("{} of {} beats at 0x{:08x}, ID {}", burst.is_write ? "write" : "read", burst.beats, burst.address,
                     burst.id);
}

/// Which layer a machine was at that stopped with an error, and which of its streams failed.
std::string describe_error(const mapping::Mapping& m, const sim::CosimResult& result) {
  const bool read = result.error_code == hls::kErrorAxiRead, write = result.error_code == hls::kErrorAxiWrite;
  std::string where, burst_text;
  for (const sim::BusBurst& burst : result.refused)
    if (where.empty() && (burst.is_write ? write : read && burst.id == result.error_detail)) {
      where = owner(m, burst, result.base_address);
      burst_text = " (" + describe(burst) + ")";
    }
  const bool acts = result.error_code == hls::kErrorActs;
  const hls::Unit unit = acts ? hls::kUnitLa : hls::kUnitLw;
  if (acts || result.error_code == hls::kErrorDecode || result.error_code == hls::kErrorOverflow)
    for (const mapping::Step& s : m.steps)
      if (s.unit == unit && s.index == static_cast<int>(result.error_done[unit])) {
        const hls::Traffic stream = acts ? hls::Traffic::kActsIn : hls::Traffic::kWeights;
        where = fmt::format("layer '{}', {}", owner_name(m, s.tag, stream), hls::traffic_name(stream)) +
                (acts ? "" : " of " + stream_place(m.accelerator.geometry(), result.error_detail));
      }
  if (where.empty()) where = "program";
  return fmt::format("{}, run {}, cycle {}: expected no error, got this: {}{}", where, result.runs.size() - 1,
                     result.error_cycle, result.message, burst_text);
}

/// First wrong lane of a bank word: which channel of which tensor, in stored values.
std::string describe(const mapping::Mapping& m, const sim::Mismatch& mismatch) {
  if (mismatch.kind != sim::MismatchKind::kBankValue) return mismatch.text;
  const mapping::Step* step = nullptr;
  for (const mapping::Step& s : m.steps)
    if (s.unit == mismatch.unit && s.index == static_cast<int>(mismatch.descriptor)) step = &s;
  if (!step) return mismatch.text;
  const mapping::Layout& layout = m.layouts[static_cast<size_t>(step->writes.layout)];
  const std::optional<mapping::WordPlace> place = mapping::locate_word(m, *step, static_cast<int>(mismatch.address));
  if (!place) return mismatch.text;
  const mapping::ChannelAt at(layout, m.accelerator.columns);
  for (int lane = 0; lane < hls::kLanes; ++lane) {
    auto value = [&](const sim::Word72& w) {
      const int bit = 9 * lane;
      const uint64_t raw = (lane == 7 ? (w.low >> 63 | uint64_t{w.high} << 1) : w.low >> bit) & 0x1ff;
      return static_cast<int>(raw ^ 0x100) - 0x100;
    };
    const int expected = value(mismatch.expected), got = value(mismatch.got);
    if (expected == got) continue;
    const int channel = at(mismatch.bank, place->w * hls::kLanes + lane);
    const std::string where = channel < 0 ? "a lane without a channel" : fmt::format("channel {}", channel);
    return fmt::format(
        "layer '{}', run {}, image {}, {}, y {}, x {} (bank {} word {} lane {}), cycle {}: expected {}, got {}",
        layer_name(m, step->tag), mismatch.run, place->image, where, place->y, place->x, mismatch.bank,
        mismatch.address, lane, mismatch.cycle, expected + layout.zero_point, got + layout.zero_point);
  }
  return mismatch.text;
}

/// A line for each.
std::string describe_open(const mapping::Mapping& m, const sim::CosimResult& result) {
  std::string text;
  for (const sim::BusBurst& burst : result.open)
    text += "\n  not answered: " + owner(m, burst, result.base_address) + ": " + describe(burst);
  return text;
}

}  // namespace

std::string diagnose(const mapping::Mapping& m, const sim::CosimResult& result) {
  switch (result.status) {
    case sim::CosimStatus::kMismatch: return describe(m, result.mismatch);
    case sim::CosimStatus::kDeviceError: return describe_error(m, result);
    case sim::CosimStatus::kWatchdog: return result.message + describe_open(m, result);
    default: return result.message;
  }
}

}  // namespace winnow::session
