// The DRAM description: schema, ranges, and how its numbers fit together.
#include "accelerators/dram_device.h"

#include <functional>

#include "accelerators/address_map.h"
#include "accelerators/description.h"
#include "models/home.h"
#include "models/json/object.h"
#include "models/text.h"

namespace winnow::accelerators {

using models::in_quotes;
using models::InputError;
using models::Problems;
using models::json::IntegerRange;
using models::json::Json;
using models::json::Object;

namespace {

const char* const kFormat = "winnow-dram/1";

constexpr IntegerRange kChannels{1, 8, true};
const IntegerField<DramDevice> kOrganisation[] = {
    {"clock_ps", &DramDevice::clock_ps, {100, 100000}, Object::kRequired},
    {"bus_bits", &DramDevice::bus_bits, {8, 1024, true}, Object::kRequired},
    {"burst_length", &DramDevice::burst_length, {2, 32, true}, Object::kRequired},
    {"bank_groups", &DramDevice::bank_groups, {1, 8, true}, Object::kRequired},
    {"banks_per_group", &DramDevice::banks_per_group, {1, 32, true}, Object::kRequired},
    {"row_bytes", &DramDevice::row_bytes, {256, 65536, true}, Object::kRequired},
    {"rows", &DramDevice::rows, {1024, 1 << 20, true}, Object::kRequired},
    {"channels", &DramDevice::channels, kChannels, Object::kOptional},
    {"read_queue", &DramDevice::read_queue, {1, 256}, Object::kOptional},
    {"write_queue", &DramDevice::write_queue, {1, 256}, Object::kOptional},
    {"write_drain_high", &DramDevice::write_drain_high, {1, 256}, Object::kOptional},
    {"write_drain_low", &DramDevice::write_drain_low, {0, 255}, Object::kOptional},
    {"controller_clocks", &DramDevice::controller_clocks, {0, 1000}, Object::kOptional},
};

constexpr IntegerRange kClocks{1, 1000};
const IntegerField<DramDevice> kTiming[] = {
    {"CL", &DramDevice::CL, kClocks, Object::kRequired},
    {"CWL", &DramDevice::CWL, kClocks, Object::kRequired},
    {"tRCD", &DramDevice::tRCD, kClocks, Object::kRequired},
    {"tRP", &DramDevice::tRP, kClocks, Object::kRequired},
    {"tRPab", &DramDevice::tRPab, kClocks, Object::kRequired},
    {"tRAS", &DramDevice::tRAS, kClocks, Object::kRequired},
    {"tRC", &DramDevice::tRC, kClocks, Object::kRequired},
    {"tCCD_S", &DramDevice::tCCD_S, kClocks, Object::kRequired},
    {"tCCD_L", &DramDevice::tCCD_L, kClocks, Object::kRequired},
    {"tRRD_S", &DramDevice::tRRD_S, kClocks, Object::kRequired},
    {"tRRD_L", &DramDevice::tRRD_L, kClocks, Object::kRequired},
    {"tFAW", &DramDevice::tFAW, kClocks, Object::kRequired},
    {"tWTR_S", &DramDevice::tWTR_S, kClocks, Object::kRequired},
    {"tWTR_L", &DramDevice::tWTR_L, kClocks, Object::kRequired},
    {"tWR", &DramDevice::tWR, kClocks, Object::kRequired},
    {"tRTP", &DramDevice::tRTP, kClocks, Object::kRequired},
    {"tRTRS", &DramDevice::tRTRS, {0, 1000}, Object::kRequired},
    {"tDQSS", &DramDevice::tDQSS, {0, 1000}, Object::kOptional},
    {"tREFI", &DramDevice::tREFI, {1, 1000000}, Object::kRequired},
    {"tRFC", &DramDevice::tRFC, {1, 100000}, Object::kRequired},
};

struct NumberField {
  const char* name;
  double DramDevice::*member;
};
const NumberField kEnergy[] = {{"activate_pj", &DramDevice::activate_pj},
                               {"read_pj", &DramDevice::read_pj},
                               {"write_pj", &DramDevice::write_pj},
                               {"refresh_pj", &DramDevice::refresh_pj},
                               {"background_mw", &DramDevice::background_mw}};
const char* const kEnergyRule = "a number 0..1e9";
bool is_energy(double value) { return value >= 0 && value <= 1e9; }

void read_part(Object& parent, const char* key, const std::function<void(Object&)>& read) {
  const Json* value = parent.read_any(key, "an object", Object::kRequired);
  if (!value) return;
  Object object(*value, parent.place(key), parent.problems());
  read(object);
  if (object) object.refuse_unknown_keys();
}

/// How the fields fit together; their ranges are checked elsewhere.
void check_together(const DramDevice& d, Problems& problems) {
  const auto at_least = [&](const char* place, int got, int low, const char* of) {
    if (got < low) problems.expected(place, "at least " + std::to_string(low) + ", " + of, std::to_string(got));
  };
  if (d.row_bytes < d.burst_bytes())
    problems.expected("/row_bytes", "at least the " + std::to_string(d.burst_bytes()) + " of a burst",
                      std::to_string(d.row_bytes));
  at_least("/timing/tRC", d.tRC, d.tRAS, "which is tRAS");
  at_least("/timing/tRPab", d.tRPab, d.tRP, "which is tRP");
  at_least("/timing/tCCD_S", d.tCCD_S, d.burst_clocks(), "the clocks of a burst");
  at_least("/timing/tCCD_L", d.tCCD_L, d.tCCD_S, "which is tCCD_S");
  at_least("/timing/tRRD_L", d.tRRD_L, d.tRRD_S, "which is tRRD_S");
  at_least("/timing/tWTR_L", d.tWTR_L, d.tWTR_S, "which is tWTR_S");
  const int refresh = d.tRFC + d.tRPab + d.tRC + d.CWL + d.burst_clocks() + d.tDQSS + d.tWR;
  at_least("/timing/tREFI", d.tREFI, 2 * refresh, "twice what a refresh can keep the banks");
  if (d.write_drain_high > d.write_queue)
    problems.expected("/write_drain_high", "at most the " + std::to_string(d.write_queue) + " of write_queue",
                      std::to_string(d.write_drain_high));
  if (d.write_drain_low >= d.write_drain_high)
    problems.expected("/write_drain_low",
                      "less than the " + std::to_string(d.write_drain_high) + " of write_drain_high",
                      std::to_string(d.write_drain_low));
  if (!problems.empty()) return;
  std::string fault;
  AddressMap(d.address_map, d, fault);
  if (!fault.empty()) problems.add("/address_map", fault);
}

}  // namespace

DramDevice parse_dram_device(const std::string& text, const std::string& file) {
  Problems problems(file);
  const std::optional<Json> json = models::json::parse_json(text, problems);
  problems.raise();

  DramDevice out;
  out.file = file;
  Object object(*json, "", problems);
  read_kind_and_name(object, *json, kFormat, out.name);
  std::vector<std::string> source;
  object.read_strings("source", source, "a list of where the numbers come from", Object::kRequired);
  for (const std::string& line : source) out.source += (out.source.empty() ? "" : "; ") + line;
  read_integers(object, kOrganisation, out);
  object.read("address_map", out.address_map, "fields joined by '-'", Object::kRequired);
  read_part(object, "timing", [&](Object& timing) { read_integers(timing, kTiming, out); });
  read_part(object, "energy", [&](Object& energy) {
    for (const NumberField& field : kEnergy)
      energy.read_number(field.name, out.*field.member, kEnergyRule, is_energy, Object::kRequired);
  });
  object.refuse_unknown_keys();
  if (problems.empty()) check_together(out, problems);
  problems.raise();
  return out;
}

DramDevice load_dram_device(const std::string& name_or_path) {
  const std::string path = models::find_description(name_or_path, "accelerators/presets/dram", "a DRAM");
  return parse_dram_device(read_description(path), path);
}

DramDevice dram_device(const DramDescription& description, const std::string& map_place,
                       const std::string& channels_place) {
  DramDevice device = load_dram_device(description.file.empty() ? description.model : description.file);
  if (description.channels != 0 && !kChannels.holds(description.channels))
    throw InputError(channels_place + ": expected " + kChannels.text() + ", got " +
                     std::to_string(description.channels));
  if (description.channels != 0) device.channels = description.channels;
  if (!description.address_map.empty()) device.address_map = description.address_map;
  std::string fault;
  AddressMap(device.address_map, device, fault);
  if (fault.empty()) return device;
  // The device's own map fits the device's own channels, so it is one of the description's fields that does not.
  if (!description.address_map.empty()) throw InputError(map_place + ": " + fault);
  throw InputError(channels_place + ": the map " + in_quotes(device.address_map) + " of " + device.name +
                   " does not fit: " + fault);
}

}  // namespace winnow::accelerators
