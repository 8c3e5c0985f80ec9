// A point's results.
#include "dse/evaluate.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "mapping/bytes.h"
#include "mapping/pe_pairs.h"
#include "mapping/refusals.h"
#include "mapping/unroll.h"
#include "models/error.h"
#include "session/run.h"

namespace winnow::dse {
namespace {

/// Of all axes that weight streams depend on.
std::string streams_key(const Space& space, const Point& point) {
  std::string key;
  for (size_t axis = 0; axis < point.size(); ++axis)
    if (!space.axes[axis].leaves_streams()) key += std::to_string(point[axis]) + ",";
  return key;
}

Results none(State state, const std::vector<std::string>& lines) {
  Results results;
  results.state = state;
  results.reason = lines.empty() ? state_name(state) : lines[0];
  return results;
}

/// By result: on the target, and as an ASIC.
std::map<std::string, double> areas(const accelerators::Accelerator& accelerator, const hls::Features& features,
                                    cost::Target target) {
  std::map<std::string, double> all;
  for (const cost::Target of : {target, cost::Target::kAsic}) {
    if (!cost::area_model().has(of)) continue;
    const cost::Area area = cost::area_model().estimate(accelerator, features, of);
    for (const cost::Quantity& quantity : cost::kQuantities)
      if (cost::counts(of, quantity)) all[quantity.name] = std::round(area.*quantity.value);
  }
  return all;
}

double sum(const mapping::ByteTable& table, std::initializer_list<hls::Traffic> streams) {
  uint64_t bytes = 0;
  for (const auto& [tag, by_stream] : table)
    for (const hls::Traffic stream : streams) bytes += by_stream[static_cast<size_t>(stream)];
  return static_cast<double>(bytes);
}

}  // namespace

/// The results so far, and what the others can be.
struct Evaluator::Known {
  Results results;
  Bounds bounds = possible_results();

  void is(const std::string& name, double value) {
    results.values[name] = value;
    bounds[name] = Interval::exactly(value);
  }
  void is_all(const std::map<std::string, double>& values) {
    for (const auto& [name, value] : values) is(name, value);
  }
  void is_at_least(const std::string& name, double value) { bounds[name].low = std::max(bounds[name].low, value); }

  /// Whether the screen drops it; the results say so then.
  bool dropped(const Screen* screen) {
    if (!screen) return false;
    results.reason = screen->why_none(bounds);
    if (results.reason.empty()) return false;
    results.state = State::kDropped;
    results.bounds = bounds;
    return true;
  }

  void learn(const accelerators::Accelerator& accelerator, cost::Target target) {
    is("pes", accelerator.rows * accelerator.columns);
    for (const auto& [name, amount] : areas(accelerator, hls::Features{}, target))
      if (name != "lut_rams") is_at_least(name, amount);  // some features take fewer of these
  }

  void learn(const Compressed& network, const accelerators::Accelerator& accelerator) {
    is_all(network.values);
    is_at_least("nonzero_pairs", static_cast<double>(network.least.pairs));
    is_at_least("weight_bytes", network.least_weight_bytes);
    is_at_least("activation_bytes", network.least_activation_bytes);
    const double bytes = network.least_weight_bytes + network.least_activation_bytes;
    is_at_least("dram_bytes", bytes);
    const double pes = accelerator.rows * accelerator.columns;
    takes(accelerator, std::ceil(static_cast<double>(network.least.pairs) / pes), bytes / 2);  // read or written
    const double decoders = accelerator.rows * accelerator.decoders_per_row;
    takes_cycles(accelerator, static_cast<double>(network.least.weights) / decoders);
  }

  /// What the array, whose slowest PE multiplies `work` pairs, and the bus need at the least: a pair takes a PE a
  /// cycle, a beat the bus.
  void takes(const accelerators::Accelerator& accelerator, double work, double bytes_one_way) {
    is_at_least("compute_cycles", work);
    takes_cycles(accelerator, std::max(work, bytes_one_way / accelerator.axi_bytes()));
  }

  void takes_cycles(const accelerators::Accelerator& accelerator, double cycles) {
    is_at_least("cycles", std::ceil(cycles));
    is_at_least("time_us", bounds["cycles"].low / accelerator.clock_mhz);
  }

  void learn(const mapping::Mapping& mapping, const models::TensorMap& run) {
    const mapping::ByteTable table = mapping::predict_bytes(mapping, run);
    const double weights = sum(table, {hls::Traffic::kTables, hls::Traffic::kWeights});
    const double in = sum(table, {hls::Traffic::kActsIn}), out = sum(table, {hls::Traffic::kActsOut});
    const double all = static_cast<double>(mapping::total(table));
    is("weight_bytes", weights);
    is("activation_bytes", in + out);
    is("dram_bytes", all);
    // Layers take turns in the array, and each is done when its slowest PE is.
    uint64_t pairs = 0, slowest = 0;
    for (const std::vector<uint64_t>& by_pe : mapping::pe_pairs(mapping, run)) {
      pairs += std::accumulate(by_pe.begin(), by_pe.end(), uint64_t{0});
      if (!by_pe.empty()) slowest += *std::max_element(by_pe.begin(), by_pe.end());
    }
    is("nonzero_pairs", static_cast<double>(pairs));
    takes(mapping.accelerator, static_cast<double>(slowest), std::max(all - out, out));
  }

  /// Of the machine that has what the network needs.
  void learn_area(const mapping::Mapping& mapping, cost::Target target) {
    is_all(areas(mapping.accelerator, hls::least_machine(mapping.needs), target));
  }

  void learn(const cost::Energy& energy) {
    is("energy_uj", energy.total_uj());
    is("energy_dram_uj", energy.dram_uj);
    is("energy_sram_uj", energy.sram_uj);
    is("energy_logic_uj", energy.logic_uj);
  }

  void learn(const session::Report& report) {
    is("cycles", static_cast<double>(report.cycles));
    is("time_us", report.time_us());
    is("compute_cycles", static_cast<double>(report.compute_cycles));
    is("utilization", report.utilization());
    is("nonzero_pairs", static_cast<double>(report.macs));
    for (const session::LayerTime& layer : report.layers)
      results.layers[layer.layer]["cycles"] = static_cast<double>(layer.cycles);
    for (const session::Traffic& traffic : report.traffic)
      results.layers[traffic.layer]["dram_bytes"] += static_cast<double>(traffic.predicted_bytes);
  }
};

Work& Work::operator+=(const Work& o) {
  networks += o.networks;
  encodings += o.encodings;
  mappings += o.mappings;
  runs += o.runs;
  return *this;
}

std::vector<accelerators::FieldValue> accelerator_fields(const Space& space, const Point& point) {
  std::vector<accelerators::FieldValue> fields;
  for (size_t i = 0; i < point.size(); ++i)
    if (!space.axes[i].of_model()) fields.push_back({space.axes[i].name, space.axes[i].values[point[i]]});
  return fields;
}

accelerators::Accelerator accelerator_of(const Space& space, const Point& point) {
  return accelerators::load_accelerator(space.accelerator, accelerator_fields(space, point));
}

std::optional<Bounds> Evaluator::bounds(const Point& point) try {
  Known known;
  const accelerators::Accelerator accelerator = accelerator_of(space_, point);
  known.learn(accelerator, space_.target);
  known.learn(*networks_.of(point), accelerator);
  return known.bounds;
} catch (const models::InputError&) {
  return std::nullopt;
}

const mapping::Outcome<mapping::Encoded>& Evaluator::encoded(const Point& point, const Compressed& network,
                                                             const accelerators::Accelerator& accelerator) {
  const std::string key = streams_key(space_, point);
  if (!encoded_ || key != encoded_key_) {
    ++work_.encodings;
    encoded_ = mapping::encode_network(network.network, accelerator, network.densities, {});
    encoded_key_ = key;
  }
  return *encoded_;
}

Results Evaluator::evaluate(const Point& point, const Screen* screen) try {
  Known known;
  const accelerators::Accelerator accelerator = accelerator_of(space_, point);
  known.learn(accelerator, space_.target);
  if (known.dropped(screen)) return known.results;

  const std::shared_ptr<const Compressed> network = networks_.of(point);
  known.learn(*network, accelerator);
  if (known.dropped(screen)) return known.results;
  if (space_.has_accuracy()) {
    const MeasuredAccuracy& measured = network->accuracy(space_, accuracies_);
    if (!measured.failure.empty()) return none(State::kFailed, {measured.failure});
    known.is("accuracy", measured.accuracy);
    if (known.dropped(screen)) return known.results;
  }

  const mapping::Outcome<mapping::Encoded>& streams = encoded(point, *network, accelerator);
  if (!streams) return none(State::kRefused, mapping::refusal_lines(streams.refusals, network->network, accelerator));
  ++work_.mappings;
  mapping::Outcome<mapping::Mapping> mapped =
      mapping::finish_mapping(network->network, accelerator, *streams.value, mapping::ProgramOptions{});
  if (!mapped) return none(State::kRefused, mapping::refusal_lines(mapped.refusals, network->network, accelerator));
  session::Prepared prepared;
  prepared.mapping = std::move(*mapped.value);
  prepared.runs = {network->run};
  prepared.images = 1;
  mapping::unroll_input(prepared.mapping.lowered, prepared.runs[0]);
  known.learn(prepared.mapping, prepared.runs[0]);
  known.learn_area(prepared.mapping, space_.target);
  if (known.dropped(screen)) return known.results;

  session::RunOptions options;
  options.progress = sim::Progress::kOff;
  ++work_.runs;
  const session::OrRefusal<session::Result> result = session::run(prepared, session::Engine::kFast, options);
  if (result.refused()) return none(State::kRefused, result.refusal().lines);
  if (!result->report.pass) return none(State::kFailed, {result->report.verdict});
  known.learn(result->report);
  known.learn(cost::energy(result->report, accelerator, technology_));
  return known.results;
} catch (const models::InputError& e) {
  return none(State::kRefused, e.lines());
}

}  // namespace winnow::dse
