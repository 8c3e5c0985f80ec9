// A reset of one cycle while a read address waits, and a start right after a soft reset, in another simulator than our
// own. Resets at random moments with data on the way, of the machine alone too: tests/rtl_gen/machine_test.cpp.
#include <gtest/gtest.h>

#include "tests/support/icarus_bench.h"
#include "tests/support/program.h"

namespace winnow::tests {
namespace {

TEST(ResetWithReadsOpen, TheBusIsQuietFromTheNextCycleAndStartsAreTaken) {
  const Scratch folder;
  const Outcome got = run_winnow({"generate", "-n", "lenet-300-100", "-a", "4x4", "--out", "out"}, folder.path(), {});
  ASSERT_EQ(got.exit_code, 0) << got.err;
  folder.write("out/bench.v", R"(
module bench;
  reg clk = 0, rst_n = 0, arready = 0, rvalid = 0, rlast = 0, awvalid = 0, wvalid = 0, lite_arvalid = 0;
  reg [11:0] awaddr = 0, lite_araddr = 0;
  reg [31:0] wdata = 0;
  wire arvalid, awvalid_m, wvalid_m, awready, wready, bvalid, lite_rvalid, irq;
  wire [31:0] araddr, lite_rdata;
  wire [7:0] arlen;
  integer i, left, moved = 0;
  always #5 clk = ~clk;
  winnow_top dut (.aclk(clk), .aresetn(rst_n), .m_axi_arvalid(arvalid), .m_axi_arready(arready), .m_axi_araddr(araddr), .m_axi_arlen(arlen),
    .m_axi_rid(3'd0), .m_axi_rdata(64'd0), .m_axi_rresp(2'd0), .m_axi_rlast(rlast), .m_axi_rvalid(rvalid),
    .m_axi_awvalid(awvalid_m), .m_axi_awready(1'b0), .m_axi_wvalid(wvalid_m), .m_axi_wready(1'b0), .m_axi_bid(1'b0), .m_axi_bresp(2'd0), .m_axi_bvalid(1'b0),
    .s_axil_awaddr(awaddr), .s_axil_awvalid(awvalid), .s_axil_awready(awready), .s_axil_wdata(wdata), .s_axil_wstrb(4'hf), .s_axil_wvalid(wvalid),
    .s_axil_wready(wready), .s_axil_bvalid(bvalid), .s_axil_bready(1'b1), .s_axil_araddr(lite_araddr), .s_axil_arvalid(lite_arvalid),
    .s_axil_rvalid(lite_rvalid), .s_axil_rdata(lite_rdata), .s_axil_rready(1'b1), .irq(irq));

  task write(input [11:0] a, input [31:0] d);
    begin
      awaddr = a; wdata = d; awvalid = 1; wvalid = 1;
      @(negedge clk) awvalid = 0; wvalid = 0;
      while (!bvalid) @(negedge clk);
      @(negedge clk);
    end
  endtask
  task read(input [11:0] a);
    begin
      lite_araddr = a; lite_arvalid = 1;
      @(negedge clk) lite_arvalid = 0;
      while (!lite_rvalid) @(negedge clk);
    end
  endtask
  task wait_ar;  // the program's first burst
    begin
      i = 0;
      while (arvalid !== 1 && i < 400) begin
        @(negedge clk);
        i = i + 1;
      end
      $display("AR %b at %h", arvalid, araddr);
    end
  endtask

  initial begin
    repeat (4) @(negedge clk);
    rst_n = 1;
    @(negedge clk);
    write(12'h010, 32'h1000);
    write(12'h014, 32'd4);
    write(12'h000, 32'd1);
    wait_ar;
    repeat (3) @(negedge clk);
    rst_n = 0;  // one cycle
    @(negedge clk) rst_n = 1;
    for (i = 0; i < 300; i = i + 1) begin
      if (arvalid !== 0 || awvalid_m !== 0 || wvalid_m !== 0) moved = moved + 1;
      @(negedge clk);
    end
    $display("%0d cycles with a valid after reset", moved);
    write(12'h010, 32'h2000);
    write(12'h014, 32'd4);
    write(12'h000, 32'd1);
    wait_ar;
    write(12'h000, 32'd2);  // soft reset with the address still waiting, a start behind it
    write(12'h010, 32'h3000);
    write(12'h000, 32'd1);
    read(12'h004);
    $display("STATUS %h, AR %b at %h", lite_rdata, arvalid, araddr);
    left = arlen;
    arready = 1;
    @(negedge clk) arready = 0;
    while (left >= 0) begin
      rvalid = 1;
      rlast = left == 0;
      left = left - 1;
      @(negedge clk) rvalid = 0;
    end
    wait_ar;
    $finish;
  end
endmodule
)");
  EXPECT_EQ(run_icarus(folder / "out", "-f files.f bench.v"),
            "AR 1 at 00001000\n"
            "0 cycles with a valid after reset\n"
            "AR 1 at 00002000\n"
            "STATUS 00000001, AR 1 at 00002000\n"
            "AR 1 at 00003000\n");
}

}  // namespace
}  // namespace winnow::tests
