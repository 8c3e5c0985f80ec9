// Links by name and net.
#include "rtl_gen/links.h"

#include "hls/traffic.h"
#include "rtl_gen/verilog.h"

namespace winnow::rtl_gen {

using namespace verilog;

std::vector<Link> links(const Design& d) {
  std::vector<Link> out;
  for (const char* channel : {"ar", "r", "aw", "w", "b"}) {
    const std::string pin = std::string("m_axi_") + channel;
    out.push_back({std::string("axi.") + channel, pin + "valid", pin + "ready"});
  }
  const auto stream = [&](const std::string& name, int number) {
    out.push_back({name, element("rd_dat_valid", number, 1), element("rd_dat_ready", number, 1)});
  };
  stream("program -> sequencer", hls::kStreamProgram);
  stream("tables -> weight load", hls::kStreamTables);
  stream("activations -> load", hls::kStreamActs);
  out.push_back({"store -> write DMA", "wr_beat_valid", "wr_beat_ready"});
  for (int s = 0; s < d.geometry.streams(); ++s)
    stream("weights " + std::to_string(s) + " -> decoder", hls::kStreamWeights + s);
  const auto work = [&](const std::string& name, const std::string& at_work) {
    out.push_back({name, at_work, at_work});
  };
  work("weight load: tables", "tbl_we");
  for (int s = 0; s < d.geometry.streams(); ++s)
    work("decoder " + std::to_string(s) + ": memories",
         any({element("wgt_we", s, 1), element("ptr_we", s, 1), element("prm_we", s, 1)}));
  work("PEs: products", some_bit("mac_count"));
  const auto reads = [&](const std::string& reader, const std::string& nets) {
    for (int c = 0; c < d.geometry.columns; ++c)
      out.push_back({"bank " + std::to_string(c) + " -> " + reader, element(nets + "_rd_valid", c, 1),
                     element(nets + "_rd_ready", c, 1)});
  };
  reads("feeder", "array");
  if (d.features.vector) reads("vector", "vector");
  reads("store", "store");
  for (int c = 0; c < d.geometry.columns; ++c)
    out.push_back(
        {"feeder " + std::to_string(c) + " -> column", element("act_valid", c, 1), element("act_ready", c, 1)});
  for (int r = 0; r < d.geometry.rows; ++r)
    out.push_back({"row " + std::to_string(r) + " partial sums -> requantize", element("psum_valid", r, 1),
                   element("psum_ready", r, 1)});
  if (d.features.vector)
    for (int c = 0; c < d.geometry.columns; ++c)
      out.push_back({"vector " + std::to_string(c) + " -> bank", element("vector_wr_valid", c, 1),
                     element("vector_wr_ready", c, 1)});
  return out;
}

}  // namespace winnow::rtl_gen
