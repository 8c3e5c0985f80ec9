// One activation bank: a RAM of 72-bit words with several readers and writers.
// Throughput: one read and one write per cycle. Latency: rd_resp_o[i] and rd_data_o in the cycle after reader i's grant.
// Stall: fixed priority among readers and among writers, index 0 first; reads and writes never stall each other.
// A write can be read from the next cycle on; reading the address that is being written gives either word.
// wr_fire_o marks the cycle in which a word is written, wr_fire_src_o (one-hot) whose it is.
`include "wn_assert.svh"
`include "wn_desc.svh"
module wn_bank #(
    parameter int Depth   = 2048,
    parameter int Readers = 2,
    parameter int Writers = 2
) (
    input  logic                  clk_i,
    input  logic                  rst_ni,
    input  logic [Readers-1:0]    rd_valid_i,
    output logic [Readers-1:0]    rd_ready_o,
    input  logic [16*Readers-1:0] rd_addr_i,
    output logic [Readers-1:0]    rd_resp_o,
    output logic [`WN_WORD_BITS-1:0] rd_data_o,
    input  logic [Writers-1:0]    wr_valid_i,
    output logic [Writers-1:0]    wr_ready_o,
    input  logic [16*Writers-1:0] wr_addr_i,
    input  logic [`WN_WORD_BITS*Writers-1:0] wr_data_i,
    output logic                  wr_fire_o,
    output logic [15:0]           wr_fire_addr_o,
    output logic [`WN_WORD_BITS-1:0] wr_fire_data_o,
    output logic [Writers-1:0]    wr_fire_src_o
);
  localparam int AddrW = $clog2(Depth);

  logic [Readers-1:0] rd_grant;
  logic [15:0] rd_addr, unused_rd_addr;

  // v & -v is the lowest set bit; v | -v is that bit and all above it.
  assign rd_grant = rd_valid_i & -rd_valid_i;
  assign rd_ready_o = ~((rd_valid_i | -rd_valid_i) << 1);
  assign wr_fire_src_o = wr_valid_i & -wr_valid_i;
  assign wr_ready_o = ~((wr_valid_i | -wr_valid_i) << 1);

  always_comb begin
    rd_addr = '0;
    for (int i = 0; i < Readers; i++) rd_addr = rd_addr | ({16{rd_grant[i]}} & rd_addr_i[16*i+:16]);
  end

  always_comb begin
    wr_fire_addr_o = '0;
    wr_fire_data_o = '0;
    for (int i = 0; i < Writers; i++) begin
      wr_fire_addr_o = wr_fire_addr_o | ({16{wr_fire_src_o[i]}} & wr_addr_i[16*i+:16]);
      wr_fire_data_o = wr_fire_data_o | ({`WN_WORD_BITS{wr_fire_src_o[i]}} & wr_data_i[`WN_WORD_BITS*i+:`WN_WORD_BITS]);
    end
  end

  assign wr_fire_o = |wr_valid_i;
  assign unused_rd_addr = rd_addr;

  wn_ram #(.Width(`WN_WORD_BITS), .Depth(Depth)) u_ram (
      .clk_i,
      .wr_en_i(wr_fire_o),
      .wr_addr_i(wr_fire_addr_o[AddrW-1:0]),
      .wr_data_i(wr_fire_data_o),
      .rd_en_i(|rd_valid_i),
      .rd_addr_i(rd_addr[AddrW-1:0]),
      .rd_data_o
  );

  always_ff @(posedge clk_i) begin
    if (!rst_ni) rd_resp_o <= '0;
    else rd_resp_o <= rd_grant;
  end

  `WN_ASSERTIONS
    `WN_ASSERT(!(|rd_valid_i) || 32'(rd_addr) < Depth, "a read past the end of the bank")
    `WN_ASSERT(!wr_fire_o || 32'(wr_fire_addr_o) < Depth, "a write past the end of the bank")
  `WN_END_ASSERTIONS
  `WN_INVARIANT((rd_grant & (rd_grant - 1'b1)) == '0 && (wr_fire_src_o & (wr_fire_src_o - 1'b1)) == '0)
endmodule
