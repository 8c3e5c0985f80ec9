// Can a testbench run a generated machine with nothing but the generated files? One for Verilator that does as
// docs/generated_files.md says.
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "accelerators/accelerator.h"
#include "models/network.h"
#include "tests/support/accelerator_json.h"
#include "tests/support/program.h"
#include "tests/support/tiny_network.h"

namespace winnow::tests {
namespace {

/// An AXI memory that serves one burst at a time, and the host's steps. Verilator knows no X: a word that a file does
/// not give keeps a mark.
constexpr const char* kTestbench = R"SV(`timescale 1ns / 1ns
module testbench;
  localparam int Words = 1 << 15;
  localparam logic [63:0] NoWord = 64'hdead_beef_dead_beef;
  logic aclk = 0, aresetn = 0;
  always #5 aclk = ~aclk;

  logic [63:0] memory[0:Words-1], expected[0:Words-1];
  logic [31:0] slots[0:255];

  logic [7:0] arid, arlen, awid, awlen;
  logic [31:0] araddr, awaddr;
  logic arvalid, arready, rvalid, rready, rlast, awvalid, awready, wvalid, wready, wlast, bvalid, bready;
  logic [63:0] rdata, wdata;
  logic [7:0] rid, bid, left;
  logic [31:0] raddr, waddr;
  logic reading = 0, writing = 0, answering = 0;
  assign arready = !reading;
  assign rvalid = reading;
  assign rdata = memory[raddr/8];
  assign rlast = left == 0;
  assign awready = !writing && !answering;
  assign wready = writing;
  assign bvalid = answering;
  always_ff @(posedge aclk) begin
    if (arvalid && arready) begin
      reading <= 1;
      rid <= arid;
      raddr <= araddr;
      left <= arlen;
    end else if (rvalid && rready) begin
      raddr <= raddr + 8;
      left <= left - 1;
      reading <= !rlast;
    end
    if (awvalid && awready) begin
      writing <= 1;
      bid <= awid;
      waddr <= awaddr;
    end
    if (wvalid && wready) begin
      memory[waddr/8] <= wdata;
      waddr <= waddr + 8;
      writing <= !wlast;
      answering <= wlast;
    end
    if (bvalid && bready) answering <= 0;
  end

  logic [11:0] lite_awaddr, lite_araddr;
  logic [31:0] lite_wdata, lite_rdata;
  logic lite_awvalid = 0, lite_awready, lite_wvalid = 0, lite_wready, lite_bvalid, lite_arvalid = 0, lite_arready, lite_rvalid, irq;
  winnow_top dut (
      .aclk, .aresetn,
      .m_axi_arid(arid), .m_axi_araddr(araddr), .m_axi_arlen(arlen), .m_axi_arvalid(arvalid), .m_axi_arready(arready),
      .m_axi_rid(rid), .m_axi_rdata(rdata), .m_axi_rresp(2'd0), .m_axi_rlast(rlast), .m_axi_rvalid(rvalid), .m_axi_rready(rready),
      .m_axi_awid(awid), .m_axi_awaddr(awaddr), .m_axi_awlen(awlen), .m_axi_awvalid(awvalid), .m_axi_awready(awready),
      .m_axi_wdata(wdata), .m_axi_wlast(wlast), .m_axi_wvalid(wvalid), .m_axi_wready(wready),
      .m_axi_bid(bid), .m_axi_bresp(2'd0), .m_axi_bvalid(bvalid), .m_axi_bready(bready),
      .s_axil_awaddr(lite_awaddr), .s_axil_awvalid(lite_awvalid), .s_axil_awready(lite_awready),
      .s_axil_wdata(lite_wdata), .s_axil_wstrb(4'hf), .s_axil_wvalid(lite_wvalid), .s_axil_wready(lite_wready),
      .s_axil_bvalid(lite_bvalid), .s_axil_bready(1'b1),
      .s_axil_araddr(lite_araddr), .s_axil_arvalid(lite_arvalid), .s_axil_arready(lite_arready),
      .s_axil_rdata(lite_rdata), .s_axil_rvalid(lite_rvalid), .s_axil_rready(1'b1), .irq);

  // Signals change at the falling edge; what is ready or valid there is taken at the rising edge behind it.
  task automatic write(input int address, input int value);
    logic aw, w, b;
    @(negedge aclk);
    lite_awaddr = address[11:0];
    lite_wdata = value;
    lite_awvalid = 1;
    lite_wvalid = 1;
    do begin
      #1 aw = lite_awready;
      w = lite_wready;
      b = lite_bvalid;
      @(negedge aclk);
      if (aw) lite_awvalid = 0;
      if (w) lite_wvalid = 0;
    end while (!b);
  endtask
  task automatic read(input int address, output int value);
    logic ar, r;
    @(negedge aclk);
    lite_araddr = address[11:0];
    lite_arvalid = 1;
    do begin
      #1 ar = lite_arready;
      r = lite_rvalid;
      value = lite_rdata;
      @(negedge aclk);
      if (ar) lite_arvalid = 0;
    end while (!r);
  endtask

  int value, compared, wrong, run;
  string number;
  initial begin
    for (int i = 0; i < Words; ++i) memory[i] = NoWord;
    $readmemh("dram.hex", memory);
    repeat (5) @(posedge aclk);
    @(negedge aclk) aresetn = 1;
    repeat (5) @(posedge aclk);
    for (run = 0; run < 2; ++run) begin
      for (int i = 0; i < Words; ++i) expected[i] = NoWord;
      for (int i = 0; i < 256; ++i) slots[i] = 32'hffff_ffff;
      number = run == 0 ? "" : $sformatf("_%0d", run);
      if (run > 0) $readmemh({"input", number, ".hex"}, memory);
      $readmemh({"slots", number, ".hex"}, slots);
      $readmemh({"expected", number, ".hex"}, expected);
      for (int i = 0; i < 256; ++i) if (slots[i] != 32'hffff_ffff) write(`WINNOW_LENGTH_SLOTS + 4 * i, slots[i]);
      write(`WINNOW_PROGRAM_ADDR, `PROGRAM_ADDRESS);
      write(`WINNOW_PROGRAM_UNITS, `PROGRAM_UNITS);
      write(`WINNOW_CTRL, 1);
      do read(`WINNOW_STATUS, value); while (value[2:1] == 0);
      compared = 0;
      wrong = 0;
      for (int i = 0; i < Words; ++i)
        if (expected[i] != NoWord) begin
          compared++;
          if (expected[i] != memory[i]) wrong++;
        end
      $display("run %0d status %0d compared %0d wrong %0d", run, value, compared, wrong);
      write(`WINNOW_STATUS, 6);
      write(`WINNOW_IRQ_STATUS, 3);
    end
    $finish;
  end
endmodule
)SV";

TEST(TestbenchFiles, RunTwoStartsInVerilatorAndCompare) {
  const Scratch folder;
  models::Network net = tiny_network();
  net.outputs = {"fc1", "pool1"};
  models::save_network(net, folder.path());
  folder.write("acc.json", accelerator_json(tiny_accelerator()));
  const Outcome made =
      run_winnow({"generate", "-n", "tiny.json", "-a", "acc.json", "-i", "random:3", "--images", "2", "-o", "g"},
                 folder.path(), {});
  ASSERT_EQ(made.exit_code, 0) << made.err;
  folder.write("g/testbench.sv", kTestbench);
  const auto plan = nlohmann::json::parse(folder.read("g/plan.json")),
             runs = nlohmann::json::parse(folder.read("g/runs.json"));
  const std::string program = " -DPROGRAM_ADDRESS=" + std::to_string(plan["program_address"].get<int>()) +
                              " -DPROGRAM_UNITS=" + std::to_string(plan["program_units"].get<int>());
  const std::string command =
      "cd " + folder.path() +
      "/g && sed -n 's/^#define \\(WINNOW_[A-Z_]*\\) 0x\\([0-9a-f]*\\) .*/-D\\1=32'\"'\"'h\\2/p' winnow_regs.h > "
      "registers.f && "
      "verilator --binary --timing -Wno-fatal -Wno-lint -O3 -f files.f -f registers.f" +
      program +
      " testbench.sv --top-module testbench -Mdir obj > build.txt 2>&1 && timeout 300 obj/Vtestbench > said.txt";
  ASSERT_EQ(std::system(command.c_str()), 0) << folder.read("g/build.txt");
  std::string expected;
  for (size_t r = 0; r < 2; ++r) {
    size_t beats = 0;
    for (const auto& t : runs["runs"][r]["transfers"])
      if (t["direction"] == "out") beats += t["beats"].get<size_t>();
    expected += "run " + std::to_string(r) + " status 2 compared " + std::to_string(beats) + " wrong 0\n";
  }
  EXPECT_EQ(folder.read("g/said.txt").substr(0, expected.size()), expected);
}

}  // namespace
}  // namespace winnow::tests
