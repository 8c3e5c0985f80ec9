// Unit vu: one walker, and in every bank a wn_vector that works through the same pixels in its own time (VECTOR).
// Throughput: wn_vector's, at most one pixel per cycle. Latency: the first read 4 cycles after cmd_valid_i (depthwise: 1), cmd_done_o 2 cycles after
// the last bank took its last word. Capacity and stall: wn_vector's; a bank that is 8 pixels behind holds the others up.
// Bank ports are flat: port c of valid, ready and resp, bits 16*c of addresses, 72*c of data belong to bank c.
`include "wn_assert.svh"
`include "wn_desc.svh"
module wn_vector_group #(
    parameter int Cols = 4,
    parameter int VLanes = 8,
    parameter int HasDepthwise = 1
) (
    input  logic               clk_i,
    input  logic               rst_ni,
    input  logic               cmd_valid_i,
    input  logic [`WN_DESC_BITS-1:0] cmd_desc_i,
    output logic               cmd_done_o,
    output logic               busy_o,       // a pass is running: from the cycle after its cmd_valid_i to its cmd_done_o
    output logic [Cols-1:0]    rd_valid_o,
    input  logic [Cols-1:0]    rd_ready_i,
    output logic [16*Cols-1:0] rd_addr_o,
    input  logic [Cols-1:0]    rd_resp_i,
    input  logic [`WN_WORD_BITS*Cols-1:0] rd_data_i,
    output logic [Cols-1:0]    wr_valid_o,
    input  logic [Cols-1:0]    wr_ready_i,
    output logic [16*Cols-1:0] wr_addr_o,
    output logic [`WN_WORD_BITS*Cols-1:0] wr_data_o
);
  typedef enum logic [1:0] {Idle, Run, Done} state_t;
  state_t state_q;
  logic [Cols-1:0] done, finished_q;  // banks that are through
  logic start;

  assign start = state_q == Idle && cmd_valid_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= Idle;
    end else begin
      case (state_q)
        Idle: if (cmd_valid_i) state_q <= Run;
        Run: if (&(finished_q | done)) state_q <= Done;
        default: state_q <= Idle;
      endcase
    end
    finished_q <= (state_q == Run) ? finished_q | done : '0;
  end

  assign cmd_done_o = state_q == Done;
  assign busy_o = state_q != Idle;

  logic walk_valid, walk_ready;
  logic [`WN_PIXEL_BITS-1:0] walk_data, pixel_data;
  logic [Cols-1:0] pixel_valid, pixel_ready;

  wn_walker u_walker (
      .clk_i, .rst_ni, .start_i(start), .desc_i(cmd_desc_i),
      .pixel_valid_o(walk_valid), .pixel_ready_i(walk_ready), .pixel_data_o(walk_data));

  wn_fork #(.Width(`WN_PIXEL_BITS), .N(Cols)) u_fork (
      .clk_i, .rst_ni, .in_valid_i(walk_valid), .in_ready_o(walk_ready), .in_data_i(walk_data),
      .out_valid_o(pixel_valid), .out_ready_i(pixel_ready), .out_data_o(pixel_data));

  for (genvar c = 0; c < Cols; c++) begin : gen_bank
    wn_vector #(.VLanes(VLanes), .HasDepthwise(HasDepthwise)) u_vector (
        .clk_i, .rst_ni, .start_i(start), .desc_i(cmd_desc_i), .done_o(done[c]),
        .pixel_valid_i(pixel_valid[c]), .pixel_ready_o(pixel_ready[c]), .pixel_data_i(pixel_data),
        .rd_valid_o(rd_valid_o[c]), .rd_ready_i(rd_ready_i[c]), .rd_addr_o(rd_addr_o[16*c +: 16]),
        .rd_resp_i(rd_resp_i[c]), .rd_data_i(rd_data_i[`WN_WORD_BITS*c +: `WN_WORD_BITS]),
        .wr_valid_o(wr_valid_o[c]), .wr_ready_i(wr_ready_i[c]), .wr_addr_o(wr_addr_o[16*c +: 16]), .wr_data_o(wr_data_o[`WN_WORD_BITS*c +: `WN_WORD_BITS]));
  end

  `WN_ASSERTIONS
    `WN_ASSERT(state_q == Idle || cmd_valid_i, "the command was withdrawn")
    `WN_ASSERT((done & finished_q) == '0 && (done == '0 || state_q == Run), "a bank is through that does not work")
  `WN_END_ASSERTIONS
endmodule
