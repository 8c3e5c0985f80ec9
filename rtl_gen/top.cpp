// Wires the machine: one function a block of the picture in docs/architecture.md.
#include "rtl_gen/top.h"

#include <algorithm>
#include <sstream>

#include "hls/counters.h"
#include "hls/descriptor.h"
#include "rtl_gen/blocks.h"
#include "rtl_gen/links.h"
#include "rtl_gen/ports.h"
#include "rtl_gen/wiring.h"

namespace winnow::rtl_gen {
namespace {

using namespace verilog;

constexpr int kAddress = 16, kWord = hls::kWordBits, kDesc = hls::kDescriptorBits;

std::string descriptor(hls::Unit unit) { return element("cmd_desc", unit, kDesc); }
std::string tag(hls::Unit unit) { return range("cmd_desc", kDesc * unit + hls::field::tag.lsb, hls::field::tag.width); }

void command(Instance& i, hls::Unit unit) {
  i.ports.emplace_back("cmd_valid_i", element("cmd_valid", unit, 1));
  i.ports.emplace_back("cmd_desc_i", descriptor(unit));
  i.ports.emplace_back("cmd_done_o", element("cmd_done", unit, 1));
}

/// Signals of the counters that a module counts PEs for, each after a space and with `suffix`; of all modules: "".
std::string counted(const std::string& module, const std::string& suffix) {
  std::string names;
  for (const hls::Counter& c : hls::kCounters)
    if (module.empty() ? *c.module != 0 : module == c.module) names += " " + std::string(c.signal) + suffix;
  return names;
}

/// A (row, bank) pair through which words go; its place in the word_at_bank vectors.
struct Crossing {
  int row, bank;
};

/// Prepares the module of one design.
class Top {
 public:
  Top(const Design& design, uint32_t config_hash)
      : d_(design), g_(design.geometry), config_hash_(config_hash), blocks_(blocks(design)) {
    for (int bank = 0; bank < g_.columns; ++bank)
      for (int i = 0; i < g_.rows_of_bank(bank); ++i) crossings_.push_back({g_.row_of(bank, i), bank});
  }

  Module build() const {
    Module m;
    m.name = "winnow_top";
    for (const auto& [name, value] : d_.parameters()) m.constants.emplace_back(name, std::to_string(value));
    m.ports = top_ports(d_);
    m.sections = {nets(), probes(), control(), dma(), weights(), activations(), array()};
    if (d_.features.vector) m.sections.push_back(vector());
    m.sections.push_back(row_words());
    for (int c = 0; c < g_.columns; ++c) m.sections.push_back(bank(c));
    m.sections.push_back(observed());
    m.sections.push_back(unused());
    return m;
  }

 private:
  /// Nets between blocks; those of one block only stand with it.
  Section nets() const {
    Section s{"Between the blocks", {}, {}, {}};
    const int r = g_.rows, c = g_.columns, w = g_.streams(), n = d_.read_streams(), data = d_.axi_bits;
    declare(s, 1, "core_rst_n flush stop start running finished error");
    declare(s, 32, "program_addr program_units");
    declare(s, 20, "base_addr");
    declare(s, 8, "error_code");
    declare(s, 16, "error_detail");
    declare_each(s, hls::kUnits, 1, "cmd_valid cmd_done");
    declare_each(s, hls::kUnits, kDesc, "cmd_desc");
    declare_each(s, hls::kUnits, 16, "done");
    declare(s, 6, "waits");
    declare(s, 8, "load_slot_addr store_slot_addr");
    declare(s, 16, "load_slot_data store_slot_data");
    declare(s, 1, "store_slot_we program_error read_error write_error load_error");
    declare(s, 16, "program_error_detail");
    declare(s, 8, "program_error_code read_error_stream");
    declare(s, 1, "weights_error");
    declare(s, 8, "weights_code weights_detail");
    declare(s, count_width(g_), counted("", ""));
    declare(s, 1, "read_idle write_idle read_stray write_stray read_issue write_issue");
    declare(s, 8, "read_issue_stream");
    declare(s, 9, "read_issue_beats write_issue_beats");
    declare_each(s, n, 1, "rd_req_valid rd_req_ready rd_dat_valid rd_dat_ready");
    declare_each(s, n, 32, "rd_req_addr");
    declare_each(s, n, 16, "rd_req_beats");
    declare_each(s, n, data, "rd_dat_data");
    declare(s, 1, "wr_req_valid wr_req_ready wr_beat_valid wr_beat_ready wr_beat_last wr_done");
    declare(s, 32, "wr_req_addr");
    declare(s, 16, "wr_done_beats");
    declare(s, data, "wr_beat_data");
    declare_each(s, w, 8, "dec_pe");
    declare_each(s, w, 1, "wgt_we ptr_we prm_we");
    declare_each(s, w, kAddress, "wgt_addr ptr_addr prm_addr");
    declare_each(s, w, hls::record::weight::bits, "wgt_data");
    declare_each(s, w, hls::record::pointer::bits, "ptr_data");
    declare_each(s, w, hls::record::param::bits, "prm_data");
    declare_each(s, c, 1,
                 "array_rd_valid array_rd_ready array_rd_resp store_rd_valid store_rd_ready store_rd_resp "
                 "load_wr_valid load_wr_ready");
    declare_each(s, c, kAddress, "array_rd_addr");
    declare_each(s, c, kWord, "bank_rd_data");
    declare(s, kAddress, "store_rd_addr load_wr_addr");
    declare(s, kWord, "load_wr_data");
    declare_each(s, r, 1, "word_valid");
    declare_each(s, r, 5, "word_bank");
    declare_each(s, r, kAddress, "word_addr");
    declare_each(s, r, kWord, "word_data");
    return s;
  }

  Section control() const {
    Section s{"Registers, counters, errors, sequencer", {}, {}, {}};
    declare(s, 1, "count_read count_ack");
    declare(s, 12, "count_addr");
    declare(s, 32, "count_data");

    Instance regs = block("u_regs", "aresetn");
    regs.params.emplace_back("ConfigHash", number(32, config_hash_));
    wire_alike(regs, "s_axil_",
               "awaddr_i awvalid_i awready_o wdata_i wstrb_i wvalid_i wready_o bresp_o bvalid_o bready_i "
               "araddr_i arvalid_i arready_o rdata_o rresp_o rvalid_o rready_i");
    wire(regs, "irq_o=irq core_rst_no=core_rst_n");
    regs.ports.emplace_back("quiet_i", all({"read_idle", "write_idle"}));
    regs.ports.emplace_back("stray_i", concat({"read_stray", "write_stray"}));
    wire_alike(regs, "",
               "flush_o start_o program_addr_o program_units_o base_addr_o running_i finished_i error_i error_code_i "
               "error_detail_i done_i "
               "count_read_o count_addr_o count_ack_i count_data_i");
    wire(regs,
         "slot_raddr_i=load_slot_addr slot_rdata_o=load_slot_data "
         "slot_we_i=store_slot_we slot_waddr_i=store_slot_addr slot_wdata_i=store_slot_data");

    Instance counters = block("u_counters");
    wire(counters, "clear_i=start running_i=running wait_i=waits");
    counters.ports.emplace_back("compute_i", element("cmd_valid", hls::kUnitCp, 1));
    counters.ports.emplace_back("vector_i", element("cmd_valid", hls::kUnitVu, 1));
    wire_alike(counters, "", counted("", "_i"));
    wire(counters,
         "read_issue_i=read_issue read_stream_i=read_issue_stream read_beats_i=read_issue_beats "
         "write_issue_i=write_issue write_beats_i=write_issue_beats");
    counters.ports.emplace_back("tag_lw_i", tag(hls::kUnitLw));
    counters.ports.emplace_back("tag_la_i", tag(hls::kUnitLa));
    counters.ports.emplace_back("tag_st_i", tag(hls::kUnitSt));
    wire_alike(counters, "count_", "read_i");
    wire(counters, "read_addr_i=count_addr read_ack_o=count_ack read_data_o=count_data");

    Instance errors = block("u_error");
    wire_alike(errors, "",
               "flush_i read_error_i write_error_i program_error_i weights_error_i weights_code_i weights_detail_i");
    wire(errors,
         "read_stream_i=read_error_stream program_code_i=program_error_code program_detail_i=program_error_detail "
         "act_error_i=load_error "
         "error_o=error code_o=error_code detail_o=error_detail stop_o=stop");

    Instance sequencer = block("u_sequencer");
    wire_alike(sequencer, "",
               "start_i program_addr_i program_units_i base_addr_i stop_i running_o finished_o done_o cmd_valid_o "
               "cmd_desc_o cmd_done_i");
    wire(sequencer,
         "error_o=program_error error_code_o=program_error_code error_detail_o=program_error_detail wait_o=waits");
    stream(sequencer, "", hls::kStreamProgram);

    s.instances = {regs, counters, errors, sequencer};
    if (!d_.features.vector) s.assigns.push_back({element("cmd_done", hls::kUnitVu, 1), number(1, 0)});
    return s;
  }

  Section dma() const {
    Section s{"AXI4; read streams: 0 program, 1 tables, 2 activations, 3 + s weights of stream s", {}, {}, {}};
    Instance read = block("u_axi_read");
    wire(read, "stop_i=stop idle_o=read_idle error_o=read_error error_stream_o=read_error_stream stray_o=read_stray");
    wire_alike(read, "rd_", "req_valid_i req_ready_o req_addr_i req_beats_i dat_valid_o dat_ready_i dat_data_o");
    wire(read, "issue_o=read_issue issue_stream_o=read_issue_stream issue_beats_o=read_issue_beats");
    axi(read, "arid araddr arlen arsize arburst arvalid arready rid rdata rresp rlast rvalid rready");

    Instance write = block("u_axi_write");
    wire(write, "stop_i=stop idle_o=write_idle error_o=write_error stray_o=write_stray");
    wire_alike(write, "wr_", "req_valid_i req_ready_o req_addr_i done_o done_beats_o");
    wire(write,
         "in_valid_i=wr_beat_valid in_ready_o=wr_beat_ready in_data_i=wr_beat_data in_last_i=wr_beat_last "
         "issue_o=write_issue issue_beats_o=write_issue_beats");
    axi(write,
        "awid awaddr awlen awsize awburst awvalid awready wdata wstrb wlast wvalid wready bid bresp bvalid bready");
    s.instances = {read, write};
    s.assigns = fixed_pins();
    return s;
  }

  Section weights() const {
    const int n = g_.streams();
    Section s{"Weights: tables to all decoders, a stream to each", {}, {}, {}};
    declare(s, 1, "tbl_we");
    declare(s, 9, "tbl_addr");
    declare(s, 8, "tbl_data");
    declare_each(s, n, 1, "dec_start dec_done");
    declare(s, 16, "dec_beats stream_req_beats");
    declare(s, 32, "stream_req_addr");
    declare_each(s, n, 1, "dec_error");
    declare_each(s, n, 8, "dec_error_code");

    Instance load = block("u_weight_load");
    command(load, hls::kUnitLw);
    stream(load, "tbl_", hls::kStreamTables);
    load.ports.emplace_back("stream_req_valid_o", range("rd_req_valid", hls::kStreamWeights, n));
    load.ports.emplace_back("stream_req_ready_i", range("rd_req_ready", hls::kStreamWeights, n));
    wire_alike(load, "",
               "stream_req_addr_o stream_req_beats_o tbl_we_o tbl_addr_o tbl_data_o dec_start_o dec_beats_o dec_done_i "
               "dec_error_i dec_error_code_i");
    wire(load, "error_o=weights_error error_code_o=weights_code error_detail_o=weights_detail");
    for (int i = 0; i < n; ++i) {  // one request at a time: all streams see its address and length
      s.assigns.push_back({element("rd_req_addr", hls::kStreamWeights + i, 32), "stream_req_addr"});
      s.assigns.push_back({element("rd_req_beats", hls::kStreamWeights + i, 16), "stream_req_beats"});
    }
    s.instances.push_back(load);

    for (int stream = 0; stream < n; ++stream) {
      Instance i = block("u_decoder_" + std::to_string(stream));
      i.ports.emplace_back("start_i", element("dec_start", stream, 1));
      i.ports.emplace_back("desc_i", descriptor(hls::kUnitLw));
      wire(i, "beats_i=dec_beats");
      wire_alike(i, "", "tbl_we_i tbl_addr_i tbl_data_i");
      const int number = hls::kStreamWeights + stream;
      i.ports.emplace_back("in_valid_i", element("rd_dat_valid", number, 1));
      i.ports.emplace_back("in_ready_o", element("rd_dat_ready", number, 1));
      i.ports.emplace_back("in_data_i", element("rd_dat_data", number, d_.axi_bits));
      i.ports.emplace_back("pe_o", element("dec_pe", stream, 8));
      const std::pair<const char*, int> memories[] = {
          {"wgt", hls::record::weight::bits}, {"ptr", hls::record::pointer::bits}, {"prm", hls::record::param::bits}};
      for (const auto& [memory, width] : memories) {
        const std::string name = memory;
        i.ports.emplace_back(name + "_we_o", element(name + "_we", stream, 1));
        i.ports.emplace_back(name + "_addr_o", element(name + "_addr", stream, kAddress));
        i.ports.emplace_back(name + "_data_o", element(name + "_data", stream, width));
      }
      i.ports.emplace_back("done_o", element("dec_done", stream, 1));
      i.ports.emplace_back("error_o", element("dec_error", stream, 1));
      i.ports.emplace_back("error_code_o", element("dec_error_code", stream, 8));
      s.instances.push_back(i);
    }
    return s;
  }

  Section activations() const {
    Section s{"Activations from and to DRAM", {}, {}, {}};
    Instance load = block("u_act_load");
    command(load, hls::kUnitLa);
    stream(load, "", hls::kStreamActs);
    wire_alike(load, "load_", "error_o slot_addr_o slot_data_i wr_valid_o wr_ready_i wr_addr_o wr_data_o");

    Instance store = block("u_act_store");
    command(store, hls::kUnitSt);
    wire_alike(store, "store_", "slot_we_o slot_addr_o slot_data_o rd_valid_o rd_ready_i rd_addr_o rd_resp_i");
    wire(store, "rd_data_i=bank_rd_data");
    wire_alike(
        store, "wr_",
        "req_valid_o req_ready_i req_addr_o beat_valid_o beat_ready_i beat_data_o beat_last_o done_i done_beats_i");
    s.instances = {load, store};
    return s;
  }

  Section array() const {
    Section s{"Compute", {}, {}, {}};
    declare_each(s, g_.columns, 1, "act_valid act_ready");
    declare_each(s, g_.rows, 1, "psum_valid psum_ready");
    declare(s, 1, "array_busy");
    Instance i = block("u_array");
    command(i, hls::kUnitCp);
    wire(i, "busy_o=array_busy");
    wire_alike(i, "",
               "dec_pe_i wgt_we_i wgt_addr_i wgt_data_i ptr_we_i ptr_addr_i ptr_data_i prm_we_i prm_addr_i prm_data_i");
    wire_alike(i, "array_", "rd_valid_o rd_ready_i rd_addr_o rd_resp_i");
    wire(i, "rd_data_i=bank_rd_data");
    wire_alike(i, "",
               "word_valid_o word_bank_o word_addr_o word_data_o" + counted(i.module, "_o") +
                   " act_valid_o act_ready_o psum_valid_o psum_ready_o");
    s.instances = {i};
    return s;
  }

  Section vector() const {
    const int c = g_.columns;
    Section s{"Pooling, addition, copies", {}, {}, {}};
    declare_each(s, c, 1, "vector_rd_valid vector_rd_ready vector_rd_resp vector_wr_valid vector_wr_ready");
    declare_each(s, c, kAddress, "vector_rd_addr vector_wr_addr");
    declare_each(s, c, kWord, "vector_wr_data");
    declare(s, 1, "vector_busy");
    Instance i = block("u_vector_group");
    command(i, hls::kUnitVu);
    wire(i, "busy_o=vector_busy");
    wire_alike(i, "vector_", "rd_valid_o rd_ready_i rd_addr_o rd_resp_i");
    wire(i, "rd_data_i=bank_rd_data");
    wire_alike(i, "vector_", "wr_valid_o wr_ready_i wr_addr_o wr_data_o");
    s.instances = {i};
    return s;
  }

  /// A row's word goes to the bank that it names, among those that the row feeds; the bank takes it at once (wn_array's
  /// row turns).
  Section row_words() const {
    Section s{"Words of the rows to their banks", {}, {}, {}};
    const int n = static_cast<int>(crossings_.size());
    declare_each(s, n, 1, "crossing_valid crossing_ready");
    for (int i = 0; i < n; ++i) {
      const Crossing& x = crossings_[static_cast<size_t>(i)];
      const std::string here = equal(element("word_bank", x.row, 5), number(5, static_cast<uint64_t>(x.bank)));
      s.assigns.push_back({element("crossing_valid", i, 1), all({element("word_valid", x.row, 1), here})});
    }
    return s;
  }

  /// Readers: feeder, vector, store. Writers: the bank's rows, vector, load.
  Section bank(int c) const {
    const std::string number_text = std::to_string(c), fired = "bank_fire_src_" + number_text;
    Section s{"Bank " + number_text, {}, {}, {}};
    std::vector<std::string> rd_valid, rd_ready, rd_addr, rd_resp, wr_valid, wr_ready, wr_addr, wr_data;
    const auto reader = [&](const std::string& unit, bool common_address) {
      rd_valid.push_back(element(unit + "_rd_valid", c, 1));
      rd_ready.push_back(element(unit + "_rd_ready", c, 1));
      rd_resp.push_back(element(unit + "_rd_resp", c, 1));
      rd_addr.push_back(common_address ? unit + "_rd_addr" : element(unit + "_rd_addr", c, kAddress));
    };
    const auto writer = [&](const std::string& unit, bool common_word) {
      wr_valid.push_back(element(unit + "_wr_valid", c, 1));
      wr_ready.push_back(element(unit + "_wr_ready", c, 1));
      wr_addr.push_back(common_word ? unit + "_wr_addr" : element(unit + "_wr_addr", c, kAddress));
      wr_data.push_back(common_word ? unit + "_wr_data" : element(unit + "_wr_data", c, kWord));
    };
    reader("array", false);
    if (d_.features.vector) reader("vector", false);
    reader("store", true);
    for (size_t i = 0; i < crossings_.size(); ++i) {
      if (crossings_[i].bank != c) continue;
      wr_valid.push_back(element("crossing_valid", static_cast<int>(i), 1));
      wr_ready.push_back(element("crossing_ready", static_cast<int>(i), 1));
      wr_addr.push_back(element("word_addr", crossings_[i].row, kAddress));
      wr_data.push_back(element("word_data", crossings_[i].row, kWord));
    }
    if (d_.features.vector) writer("vector", false);
    writer("load", true);

    declare_each(s, static_cast<int>(wr_valid.size()), 1, fired);
    Instance i = block("u_bank_" + number_text);
    i.ports.insert(i.ports.end(), {{"rd_valid_i", concat(rd_valid)},
                                   {"rd_ready_o", concat(rd_ready)},
                                   {"rd_addr_i", concat(rd_addr)},
                                   {"rd_resp_o", concat(rd_resp)},
                                   {"rd_data_o", element("bank_rd_data", c, kWord)},
                                   {"wr_valid_i", concat(wr_valid)},
                                   {"wr_ready_o", concat(wr_ready)},
                                   {"wr_addr_i", concat(wr_addr)},
                                   {"wr_data_i", concat(wr_data)},
                                   {"wr_fire_o", element("probe_bank_we", c, 1)},
                                   {"wr_fire_addr_o", element("probe_bank_addr", c, kAddress)},
                                   {"wr_fire_data_o", element("probe_bank_data", c, kWord)},
                                   {"wr_fire_src_o", fired}});
    s.instances = {i};
    const int writers = static_cast<int>(wr_valid.size());
    const std::string vector_fired = d_.features.vector ? element(fired, writers - 2, 1) : number(1, 0);
    s.assigns.push_back({element("probe_bank_src", c, 2), concat({vector_fired, element(fired, writers - 1, 1)})});
    return s;
  }

  Section probes() const {
    Section s{
        "For co-simulation to look at: bank writes (source 0 compute, 1 vector, 2 load), units, links", {}, {}, {}};
    const int c = g_.columns, n = static_cast<int>(links(d_).size());
    const std::pair<const char*, int> all[] = {{"bank_we", c},
                                               {"bank_addr", kAddress * c},
                                               {"bank_data", kWord * c},
                                               {"bank_src", 2 * c},
                                               {"done", hls::kUnits * 16},
                                               {"busy", hls::kUnits},
                                               {"link_valid", n},
                                               {"link_ready", n}};
    for (const auto& [name, width] : all)
      s.nets.push_back({width, std::string("probe_") + name, true, "verilator public_flat_rd"});
    return s;
  }

  Section observed() const {
    Section s{"Observed", {}, {}, {}};
    std::vector<std::string> valid, ready;
    for (const Link& link : links(d_)) {
      valid.push_back(link.valid);
      ready.push_back(link.ready);
    }
    s.assigns = {{"probe_done", "done"},
                 {"probe_busy", "cmd_valid"},
                 {"probe_link_valid", concat(valid)},
                 {"probe_link_ready", concat(ready)}};
    return s;
  }

  Section unused() const {
    Section s{"Without a reader", {}, {}, {}};
    declare(s, 1, "unused");
    std::vector<std::string> nets = {"array_busy", "crossing_ready"};
    nets.push_back(d_.features.vector ? "vector_busy" : descriptor(hls::kUnitVu));
    // A bank's rows fire as source 0, so nobody looks which of them it was.
    for (int c = 0; c < g_.columns; ++c)
      nets.push_back(range("bank_fire_src_" + std::to_string(c), 0, g_.rows_of_bank(c)));
    s.assigns.push_back({"unused", odd_bits(nets)});
    return s;
  }

  /// Request and data ports of a read stream.
  void stream(Instance& i, const std::string& prefix, int number) const {
    i.ports.insert(i.ports.end(), {{prefix + "req_valid_o", element("rd_req_valid", number, 1)},
                                   {prefix + "req_ready_i", element("rd_req_ready", number, 1)},
                                   {prefix + "req_addr_o", element("rd_req_addr", number, 32)},
                                   {prefix + "req_beats_o", element("rd_req_beats", number, 16)},
                                   {prefix + "dat_valid_i", element("rd_dat_valid", number, 1)},
                                   {prefix + "dat_ready_o", element("rd_dat_ready", number, 1)},
                                   {prefix + "dat_data_i", element("rd_dat_data", number, d_.axi_bits)}});
  }

  static void axi(Instance& i, const std::string& pins) {
    std::istringstream in(pins);
    for (std::string pin; in >> pin;) i.ports.emplace_back("m_axi_" + pin, "m_axi_" + pin);
  }

  /// With the top's clock.
  Instance block(const std::string& name, const std::string& reset = "core_rst_n") const {
    const auto is_it = [&](const Instance& i) { return i.name == name; };
    Instance found = *std::find_if(blocks_.begin(), blocks_.end(), is_it);
    found.ports = {{"clk_i", "aclk"}, {"rst_ni", reset}};
    return found;
  }

  const Design& d_;
  const hls::Geometry& g_;
  uint32_t config_hash_;
  std::vector<Instance> blocks_;
  std::vector<Crossing> crossings_;
};

}  // namespace

Module build_top(const Design& design, uint32_t config_hash) { return Top(design, config_hash).build(); }

}  // namespace winnow::rtl_gen
