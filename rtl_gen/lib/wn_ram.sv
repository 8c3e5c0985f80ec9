// Simple dual-port RAM, block RAM on an FPGA; the one memory to replace by a macro elsewhere.
// Throughput: one read and one write per cycle. Latency: read data one cycle after rd_en_i, held until the next rd_en_i.
// A write can be read from the next cycle on; reading the address that is being written gives either word. No reset, no stall.
module wn_ram #(
    parameter int Width = 72,
    parameter int Depth = 2048
) (
    input  logic                     clk_i,
    input  logic                     wr_en_i,
    input  logic [$clog2(Depth)-1:0] wr_addr_i,
    input  logic [Width-1:0]         wr_data_i,
    input  logic                     rd_en_i,
    input  logic [$clog2(Depth)-1:0] rd_addr_i,
    output logic [Width-1:0]         rd_data_o
);
  (* ram_style = "block", no_rw_check *)
  logic [Width-1:0] mem [Depth];

  always_ff @(posedge clk_i) begin
    if (wr_en_i) mem[wr_addr_i] <= wr_data_i;
  end

  always_ff @(posedge clk_i) begin
    if (rd_en_i) rd_data_o <= mem[rd_addr_i];
  end
endmodule
