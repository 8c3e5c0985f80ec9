// The coefficients of a depthwise pass in one bank: reads them when the pass starts, then looks weights up (VECTOR, depthwise).
// Word coef_base + n of the bank: n < 7 byte n of every lane's parameters, then the weights of tap n - 7; a byte is lane[7:0].
// Throughput: one word, one lookup per cycle. Latency: the first read 1 cycle after start_i, coef_count reads in all; params_o and weights hold a
// word 2 cycles after its grant; weights_o one cycle after lookup_i, held until the next.
// Capacity: 64 taps (the sequencer lets no more pass). Stall: a read that the bank does not take waits, unchanged.
// After the start of a pass that is not depthwise params_o is zero and nothing is read.
`include "wn_assert.svh"
`include "wn_desc.svh"

module wn_vector_coefs (
    input  logic         clk_i,
    input  logic         rst_ni,
    input  logic         start_i,
    input  logic [`WN_DESC_BITS-1:0] desc_i,
    output logic         depthwise_o,
    output logic         rd_valid_o,
    input  logic         rd_ready_i,
    output logic [15:0]  rd_addr_o,
    input  logic [`WN_WORD_BITS-1:0] rd_data_i,
    input  logic         lookup_i,
    input  logic [5:0]   index_i,
    output logic [63:0]  weights_o,
    output logic [8*8*`WN_DEPTHWISE_PARAMS-1:0] params_o  // lane i: {shift, multiplier, bias} in bits ParamW*i +: ParamW, whole bytes
);
  localparam int ParamW = 8 * `WN_DEPTHWISE_PARAMS;

  logic [15:0] addr_q;
  logic [7:0] left_q;                // reads to be granted
  logic [6:0] at_q;                  // number of the word that comes next
  logic granted_q, is_param, start;
  logic [8*ParamW-1:0] params_q;
  logic [63:0] bytes;

  assign start = start_i && desc_i[`WN_DEPTHWISE];
  assign rd_valid_o = left_q != '0;
  assign rd_addr_o = addr_q;
  assign is_param = at_q < 7'd`WN_DEPTHWISE_PARAMS;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      left_q <= '0;
      granted_q <= 1'b0;
    end else begin
      granted_q <= rd_valid_o && rd_ready_i;
      if (start) left_q <= desc_i[`WN_COEF_COUNT];
      else if (rd_valid_o && rd_ready_i) left_q <= left_q - 8'd1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      depthwise_o <= desc_i[`WN_DEPTHWISE];
      addr_q <= desc_i[`WN_COEF_BASE];
      at_q <= '0;
      params_q <= '0;
    end else begin
      if (rd_valid_o && rd_ready_i) addr_q <= addr_q + 16'd1;
      if (granted_q) at_q <= at_q + 7'd1;
      for (int i = 0; i < 8; i++) begin
        if (granted_q && is_param) params_q[ParamW*i +: ParamW] <= {bytes[8*i +: 8], params_q[ParamW*i+8 +: ParamW-8]};
      end
    end
  end

  for (genvar i = 0; i < 8; i++) begin : gen_lane
    assign bytes[8*i +: 8] = rd_data_i[`WN_LANE_BITS*i +: 8];
  end

  wn_ram #(.Width(64), .Depth(64)) u_weights (
      .clk_i, .wr_en_i(granted_q && !is_param), .wr_addr_i(6'(at_q - 7'd`WN_DEPTHWISE_PARAMS)), .wr_data_i(bytes),
      .rd_en_i(lookup_i), .rd_addr_i(index_i), .rd_data_o(weights_o));

  assign params_o = params_q;

  logic unused;
  assign unused = ^{desc_i, rd_data_i};

  `WN_ASSERT_STABLE(rd, rd_valid_o, rd_ready_i, rd_addr_o, 16, "a waiting read changed or vanished")
  `WN_ASSERTIONS
    `WN_ASSERT(!granted_q || 32'(at_q) < `WN_DEPTHWISE_PARAMS + `WN_DEPTHWISE_TAPS, "more coefficients than there are places")
  `WN_END_ASSERTIONS
endmodule
