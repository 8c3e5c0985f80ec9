// What a system's integrator sees of a generated machine: standard AXI pins, and no register that reads X in a
// four-state simulator.
#include <gtest/gtest.h>

#include <regex>

#include "tests/support/icarus_bench.h"
#include "tests/support/program.h"

namespace winnow::tests {
namespace {

class UnwrittenSlots : public testing::Test {
 protected:
  UnwrittenSlots() {
    const Outcome got =
        run_winnow({"generate", "-n", "lenet-300-100", "-a", "4x4", "--out", "out"}, folder_.path(), {});
    EXPECT_EQ(got.exit_code, 0) << got.err;
  }
  bool top_has(const std::string& pattern) const {
    return std::regex_search(folder_.read("out/winnow_top.sv"), std::regex(pattern));
  }
  Scratch folder_;
};

TEST_F(UnwrittenSlots, TheMasterHasItsStandardPinsWithUsefulConstants) {
  const struct {
    const char *name, *range, *value;
  } pins[] = {{"prot", "\\[2:0\\] +", "3'd0"},
              {"cache", "\\[3:0\\] +", "4'd2"},
              {"qos", "\\[3:0\\] +", "4'd0"},
              {"region", "\\[3:0\\] +", "4'd0"},
              {"lock", "", "1'd0"}};
  for (const char* channel : {"m_axi_ar", "m_axi_aw"}) {
    for (const auto& pin : pins) {
      EXPECT_TRUE(top_has(std::string("output +logic +") + pin.range + channel + pin.name + "\\b"))
          << channel << pin.name;
      EXPECT_TRUE(top_has(std::string("assign ") + channel + pin.name + " = " + pin.value + ";"))
          << channel << pin.name;
    }
  }
}

TEST_F(UnwrittenSlots, IdsAreAsWideAsThereAreStreams) {
  for (const char* pin :
       {"output +logic +\\[2:0\\] +m_axi_arid\\b", "input +logic +\\[2:0\\] +m_axi_rid\\b",  // 3 + 4 streams
        "output +logic +m_axi_awid\\b", "input +logic +m_axi_bid\\b"})
    EXPECT_TRUE(top_has(pin)) << pin;
}

TEST_F(UnwrittenSlots, NothingReadsXAfterReset) {
  folder_.write("out/bench.v", R"(
module bench;
  reg clk = 0, rst_n = 0, arvalid = 0;
  reg [11:0] araddr = 0;
  reg [7:0] unit = 0;
  wire arready, rvalid, count;
  wire [31:0] rdata;
  wire [15:0] slot;
  integer i, bad = 0;
  always #5 clk = ~clk;
  wn_regs dut (.clk_i(clk), .rst_ni(rst_n), .awaddr_i(12'd0), .awvalid_i(1'b0), .wdata_i(32'd0), .wstrb_i(4'd0), .wvalid_i(1'b0), .bready_i(1'b1),
    .araddr_i(araddr), .arvalid_i(arvalid), .arready_o(arready), .rdata_o(rdata), .rvalid_o(rvalid), .rready_i(1'b1), .quiet_i(1'b1),
    .running_i(1'b0), .finished_i(1'b0), .error_i(1'b0), .error_code_i(8'd0), .error_detail_i(16'd0), .done_i(80'd0), .stray_i(2'd0),
    .count_read_o(count), .count_ack_i(count), .count_data_i(32'd0), .slot_raddr_i(unit), .slot_rdata_o(slot), .slot_we_i(1'b0), .slot_waddr_i(8'd0), .slot_wdata_i(16'd0));
  initial begin
    repeat (2) @(negedge clk);
    rst_n = 1;
    for (i = 0; i < 1024; i = i + 1) begin  // every register, the slots first
      @(negedge clk) araddr = 4 * i + 12'h400;
      arvalid = 1;
      while (!arready) @(negedge clk);
      @(negedge clk) arvalid = 0;
      while (!rvalid) @(negedge clk);
      if ((^rdata) === 1'bx) bad = bad + 1;
      if (i < 256 && rdata !== 0) bad = bad + 1;
      unit = i;
      #1 if (slot !== 0) bad = bad + 1;
    end
    $display("%0d bad values", bad);
    $finish;
  end
endmodule
)");
  EXPECT_EQ(run_icarus(folder_ / "out", "-I. bench.v wn_regs.sv"), "0 bad values\n");
}

}  // namespace
}  // namespace winnow::tests
