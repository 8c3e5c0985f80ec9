// The one list of a machine's modules.
#include "rtl_gen/blocks.h"

#include <algorithm>
#include <sstream>

#include "hls/descriptor.h"
#include "hls/records.h"

namespace winnow::rtl_gen {
namespace {

using verilog::Instance;

/// With parameters (separated by spaces) that have the names of the top's constants.
Instance block(const std::string& module, const std::string& name, const std::string& parameters) {
  Instance i{module, name, {}, {}};
  std::istringstream in(parameters);
  for (std::string p; in >> p;) i.params.emplace_back(p, p);
  return i;
}

void give(Instance& i, const char* parameter, int value) { i.params.emplace_back(parameter, std::to_string(value)); }

std::string decoder_parameters() {
  std::string names;
  for (const hls::DecoderRow& row : hls::kDecoders) names += std::string(" ") + row.parameter;
  return names;
}

Instance decoder(const hls::Geometry& g, int stream) {
  Instance i = block("wn_decoder", "u_decoder_" + std::to_string(stream),
                     "K0 WDepth PDepth PrmDepth AxiW" + decoder_parameters());
  give(i, "Pes", g.pes_of_stream(stream));
  give(i, "Banks", g.banks_of_row(g.row_of_stream(stream)));
  give(i, "HasParams", g.has_params(stream) ? 1 : 0);
  return i;
}

/// Readers: feeder, vector, store. Writers: the bank's rows, vector, load.
Instance bank(const Design& d, int c) {
  Instance i = block("wn_bank", "u_bank_" + std::to_string(c), "");
  i.params.emplace_back("Depth", "BankDepth");
  give(i, "Readers", 2 + d.features.vector);
  give(i, "Writers", d.geometry.rows_of_bank(c) + 1 + d.features.vector);
  return i;
}

using Values = std::vector<std::pair<std::string, int>>;

/// Parts of a machine as they are found.
class Parts {
 public:
  explicit Parts(const Design& design) : g_(design.geometry), constants_(design.parameters()) {}

  void add(const Instance& i) {
    Values values;
    for (const auto& [name, text] : i.params) values.emplace_back(name, value_of(text));
    add(i.module, values, 1);
  }

  std::vector<Part> take() { return std::move(parts_); }

 private:
  void add(const std::string& module, const Values& values, int count) {
    const auto equal = [&](const Part& p) { return p.module == module && p.parameters == values; };
    const auto found = std::find_if(parts_.begin(), parts_.end(), equal);
    if (found == parts_.end()) parts_.push_back({module, values, count});
    else found->count += count;
    add_below(module, values, count);
  }

  /// As the generate loops of the module say.
  void add_below(const std::string& module, const Values& values, int count) {
    const auto of = [&](const char* name) {
      return std::find_if(values.begin(), values.end(), [&](const auto& v) { return v.first == name; })->second;
    };
    const auto ram = [&](int width, int depth) { add("wn_ram", {{"Width", width}, {"Depth", depth}}, count); };
    const auto walk = [&] {
      add("wn_walker", {}, count);
      add("wn_fork", {{"Width", hls::record::pixel::bits}, {"N", g_.columns}}, count);
    };
    if (module == "wn_bank") ram(hls::kWordBits, of("Depth"));
    if (module == "wn_requantize") ram(hls::record::param::bits, of("PrmDepth"));
    if (module == "wn_pe") {
      ram(hls::record::pointer::bits, of("PDepth"));
      ram(hls::record::weight::bits, of("WDepth"));
    }
    if (module == "wn_vector" && of("HasDepthwise")) ram(hls::kLanes * 8, hls::kDepthwiseTaps);
    if (module == "wn_vector_group") {
      walk();
      add("wn_vector", {{"VLanes", of("VLanes")}, {"HasDepthwise", of("HasDepthwise")}}, count * g_.columns);
    }
    if (module == "wn_array") {
      walk();
      add("wn_feeder", {}, g_.columns);
      add("wn_fork", {{"Width", hls::record::activation::bits}, {"N", g_.rows}}, g_.columns);
      Values pe;
      for (const char* name : {"K0", "Sets", "AccW", "QueueDepth", "WDepth", "PDepth"}) pe.emplace_back(name, of(name));
      add("wn_pe", pe, g_.rows * g_.columns);
      for (int r = 0; r < g_.rows; ++r)
        add("wn_requantize",
            {{"AccW", of("AccW")},
             {"PrmDepth", of("PrmDepth")},
             {"Banks", g_.banks_of_row(r)},
             {"FirstBank", g_.first_bank(r)},
             {"BankStep", g_.rows},
             {"RowOfBank", g_.row_of_bank(r)},
             {"PadRows", g_.pad_rows(r)}},
            1);
      add("wn_popcount", {{"Width", g_.rows * g_.columns}}, 3);
    }
  }

  /// A constant's value, or the number that the text is.
  int value_of(const std::string& text) const {
    for (const auto& [name, value] : constants_)
      if (name == text) return value;
    return std::stoi(text);
  }

  const hls::Geometry& g_;
  Values constants_;
  std::vector<Part> parts_;
};

}  // namespace

int count_width(const hls::Geometry& g) {
  int bits = 0;
  while ((1 << bits) < g.rows * g.columns + 1) ++bits;
  return bits;
}

std::vector<Instance> blocks(const Design& d) {
  const hls::Geometry& g = d.geometry;
  std::vector<Instance> all = {block("wn_regs", "u_regs", "Rows Cols K0 Tags"),
                               block("wn_counters", "u_counters", "Tags AxiW"),
                               block("wn_error", "u_error", ""),
                               block("wn_sequencer", "u_sequencer", "AxiW HasVector HasDepthwise"),
                               block("wn_axi_read", "u_axi_read", "AxiW BurstBeats"),
                               block("wn_axi_write", "u_axi_write", "AxiW BurstBeats"),
                               block("wn_weight_load", "u_weight_load", "AxiW")};
  give(all[1], "CountW", count_width(g));
  give(all[3], "WeightStreams", g.streams());
  give(all[4], "Streams", d.read_streams());
  give(all[4], "IdW", d.read_id_bits());
  give(all[6], "Streams", g.streams());
  for (int stream = 0; stream < g.streams(); ++stream) all.push_back(decoder(g, stream));
  all.push_back(block("wn_act_load", "u_act_load", "Cols AxiW"));
  all.push_back(block("wn_act_store", "u_act_store", "Cols AxiW"));
  all.push_back(
      block("wn_array", "u_array", "Rows Cols K0 Sets AccW QueueDepth WDepth PDepth PrmDepth DecodersPerRow"));
  if (d.features.vector) all.push_back(block("wn_vector_group", "u_vector_group", "Cols VLanes HasDepthwise"));
  for (int c = 0; c < g.columns; ++c) all.push_back(bank(d, c));
  return all;
}

std::vector<Part> parts(const Design& design) {
  Parts all(design);
  for (const Instance& i : blocks(design)) all.add(i);
  return all.take();
}

}  // namespace winnow::rtl_gen
