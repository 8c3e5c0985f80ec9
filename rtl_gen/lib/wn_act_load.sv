// Unit la: a zero-compressed stream from DRAM into the words of bank 0, then of bank 1, .. (LOAD_ACTS); wn_act_walk names the words.
// The stream's length in beats comes from its length slot, read in the command's first cycle; exactly that many beats are taken:
// what lies behind the last word is dropped, and a stream that ends before its last word ends the command with error_o.
// Throughput: one word per cycle (wn_unzip's rate). Latency: req_valid_o 1 cycle after cmd_valid_i, a word is offered to its bank
// 2 cycles after the beat with its last byte (AxiW > 128: 3 and up), cmd_done_o 2 cycles after the last write or beat.
// Capacity: wn_unzip's. Stall: a bank that is not ready stops the words, then the beats.
`include "wn_assert.svh"
`include "wn_desc.svh"

module wn_act_load #(
    parameter int Cols = 4,
    parameter int AxiW = 128
) (
    input  logic             clk_i,
    input  logic             rst_ni,
    // command
    input  logic             cmd_valid_i,
    input  logic [`WN_DESC_BITS-1:0] cmd_desc_i,
    output logic             cmd_done_o,
    output logic             error_o,      // with cmd_done_o: the stream was too short
    output logic [7:0]       slot_addr_o,
    input  logic [15:0]      slot_data_i,  // in the same cycle
    // read stream
    output logic             req_valid_o,
    input  logic             req_ready_i,
    output logic [31:0]      req_addr_o,
    output logic [15:0]      req_beats_o,
    input  logic             dat_valid_i,
    output logic             dat_ready_o,
    input  logic [AxiW-1:0]  dat_data_i,
    // banks: at most one valid; address and data are common
    output logic [Cols-1:0]  wr_valid_o,
    input  logic [Cols-1:0]  wr_ready_i,
    output logic [15:0]      wr_addr_o,
    output logic [`WN_WORD_BITS-1:0] wr_data_o
);
  typedef enum logic [1:0] {Idle, Request, Run, Done} state_t;
  state_t state_q;
  logic [15:0] beats_q;          // beats still to take
  logic [Cols-1:0] bank;         // one-hot: bank of the next word
  logic filling_q;               // words are still to be written
  logic short_q;
  logic unzip_ready, unzip_empty, word_valid, word_ready, written, last;
  logic idle, resting;           // of their own: Icarus takes an enum's label in a port connection for an undriven net

  assign idle = state_q == Idle;
  assign resting = state_q != Run;

  assign slot_addr_o = cmd_desc_i[`WN_ACT_SLOT];
  assign req_valid_o = state_q == Request;
  assign req_addr_o = cmd_desc_i[`WN_ACT_ADDRESS];
  assign req_beats_o = beats_q;
  assign dat_ready_o = state_q == Run && beats_q != '0 && (unzip_ready || !filling_q);

  wn_unzip #(.AxiW(AxiW)) u_unzip (
      .clk_i, .rst_ni, .clear_i(resting), .zero_point_i(cmd_desc_i[`WN_ACT_ZERO_POINT]),
      .in_valid_i(dat_valid_i && dat_ready_o && filling_q), .in_ready_o(unzip_ready), .in_data_i(dat_data_i),
      .word_valid_o(word_valid), .word_ready_i(word_ready), .word_data_o(wr_data_o), .empty_o(unzip_empty));

  wn_act_walk #(.Cols(Cols)) u_walk (
      .clk_i, .clear_i(idle), .step_i(written), .desc_i(cmd_desc_i), .bank_o(bank), .addr_o(wr_addr_o), .last_o(last));

  assign wr_valid_o = (word_valid && filling_q) ? bank : '0;
  assign word_ready = |(bank & wr_ready_i);
  assign written = word_valid && filling_q && word_ready;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= Idle;
    end else begin
      case (state_q)
        Idle: begin
          beats_q <= slot_data_i;
          filling_q <= cmd_desc_i[`WN_ACT_WORDS] != '0;
          short_q <= 1'b0;
          if (cmd_valid_i) state_q <= (slot_data_i == '0) ? Run : Request;
        end
        Request: if (req_ready_i) state_q <= Run;
        Run: begin
          if (dat_valid_i && dat_ready_o) beats_q <= beats_q - 1'b1;
          if (written && last) filling_q <= 1'b0;
          if (beats_q == '0 && (!filling_q || unzip_empty)) begin
            short_q <= filling_q;
            state_q <= Done;
          end
        end
        Done: state_q <= Idle;
      endcase
    end
  end

  assign cmd_done_o = state_q == Done;
  assign error_o = cmd_done_o && short_q;

  logic unused;
  assign unused = ^cmd_desc_i;

  `WN_ASSERT_STABLE(req, req_valid_o, req_ready_i, {req_addr_o, req_beats_o}, 48, "a waiting request changed or vanished")
  `WN_ASSERT_STABLE(wr, wr_valid_o != '0, word_ready, {wr_valid_o, wr_addr_o, wr_data_o}, Cols + 88, "a waiting word changed or vanished")
  `WN_ASSERTIONS
    `WN_ASSERT(state_q == Idle || cmd_valid_i, "the command was withdrawn")
    `WN_ASSERT((wr_valid_o & (wr_valid_o - 1'b1)) == '0, "a word for more than one bank")
    `WN_ASSERT(!(word_valid && filling_q) || wr_valid_o != '0, "a word for no bank")
  `WN_END_ASSERTIONS
endmodule
