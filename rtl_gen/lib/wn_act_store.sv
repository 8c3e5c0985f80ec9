// Unit st: the words of bank 0, then of bank 1, .. as one zero-compressed stream to DRAM (STORE_ACTS); wn_act_walk names the words.
// wn_axi_write stands outside; when it reports the stream done, its beats go to the length slot, in the cycle of cmd_done_o.
// Throughput: one word per cycle (wn_zip's rate). Latency: first read and req_valid_o 1 cycle after cmd_valid_i, the word is at wn_zip
// 2 cycles after its read was granted, cmd_done_o 1 cycle after done_i. Capacity: 4 words between banks and wn_zip, and wn_zip's.
// Stall: a read is asked for when there is room for its word; a bank that is not ready delays the reads behind it.
`include "wn_assert.svh"
`include "wn_desc.svh"

module wn_act_store #(
    parameter int Cols = 4,
    parameter int AxiW = 128
) (
    input  logic               clk_i,
    input  logic               rst_ni,
    // command
    input  logic               cmd_valid_i,
    input  logic [`WN_DESC_BITS-1:0] cmd_desc_i,
    output logic               cmd_done_o,
    output logic               slot_we_o,
    output logic [7:0]         slot_addr_o,
    output logic [15:0]        slot_data_o,
    // banks: at most one valid; the address is common, a response comes the cycle after the grant
    output logic [Cols-1:0]    rd_valid_o,
    input  logic [Cols-1:0]    rd_ready_i,
    output logic [15:0]        rd_addr_o,
    input  logic [Cols-1:0]    rd_resp_i,
    input  logic [`WN_WORD_BITS*Cols-1:0] rd_data_i,
    // wn_axi_write
    output logic               req_valid_o,
    input  logic               req_ready_i,
    output logic [31:0]        req_addr_o,
    output logic               beat_valid_o,
    input  logic               beat_ready_i,
    output logic [AxiW-1:0]    beat_data_o,
    output logic               beat_last_o,
    input  logic               done_i,
    input  logic [15:0]        done_beats_i
);
  typedef enum logic [1:0] {Idle, Request, Run, Done} state_t;
  state_t state_q;
  logic [15:0] beats_q;
  logic [Cols-1:0] bank;         // one-hot: bank of the next read
  logic reading_q;               // reads are still to be granted
  logic [2:0] held_q;            // words granted and not yet taken by wn_zip, at most 4
  logic granted, last, last_q, word_valid, word_ready, word_last, fifo_ready;
  logic [`WN_WORD_BITS-1:0] bank_word, word;
  logic idle;                    // of its own: Icarus takes an enum's label in a port connection for an undriven net

  assign idle = state_q == Idle;

  wn_act_walk #(.Cols(Cols)) u_walk (
      .clk_i, .clear_i(idle), .step_i(granted), .desc_i(cmd_desc_i), .bank_o(bank), .addr_o(rd_addr_o), .last_o(last));

  assign rd_valid_o = (reading_q && held_q != 3'd4) ? bank : '0;
  assign granted = |(rd_valid_o & rd_ready_i);

  always_comb begin
    bank_word = '0;
    for (int c = 0; c < Cols; c++) begin
      if (rd_resp_i[c]) bank_word = bank_word | rd_data_i[`WN_WORD_BITS*c +: `WN_WORD_BITS];
    end
  end

  wn_fifo #(.Width(1 + `WN_WORD_BITS), .Depth(4)) u_words (
      .clk_i, .rst_ni, .in_valid_i(|rd_resp_i), .in_ready_o(fifo_ready), .in_data_i({last_q, bank_word}),
      .out_valid_o(word_valid), .out_ready_i(word_ready), .out_data_o({word_last, word}));

  wn_zip #(.AxiW(AxiW)) u_zip (
      .clk_i, .rst_ni, .zero_point_i(cmd_desc_i[`WN_ACT_ZERO_POINT]),
      .word_valid_i(word_valid), .word_ready_o(word_ready), .word_data_i(word), .word_last_i(word_last),
      .beat_valid_o, .beat_ready_i, .beat_data_o, .beat_last_o);

  assign req_valid_o = state_q == Request;
  assign req_addr_o = cmd_desc_i[`WN_ACT_ADDRESS];

  always_ff @(posedge clk_i) begin
    last_q <= last;
    if (!rst_ni) begin
      state_q <= Idle;
      reading_q <= 1'b0;
      held_q <= '0;
    end else begin
      held_q <= held_q + 3'(granted) - 3'(word_valid && word_ready);
      case (state_q)
        Idle: begin
          beats_q <= '0;
          if (cmd_valid_i) begin
            reading_q <= cmd_desc_i[`WN_ACT_WORDS] != '0;
            state_q <= (cmd_desc_i[`WN_ACT_WORDS] != '0) ? Request : Done;
          end
        end
        Request: if (req_ready_i) state_q <= Run;
        Run: begin
          beats_q <= done_beats_i;
          if (done_i) state_q <= Done;
        end
        Done: state_q <= Idle;
      endcase
      if (granted && last) reading_q <= 1'b0;
    end
  end

  assign cmd_done_o = state_q == Done;
  assign slot_we_o = cmd_done_o;
  assign slot_addr_o = cmd_desc_i[`WN_ACT_SLOT];
  assign slot_data_o = beats_q;

  logic unused;
  assign unused = ^{fifo_ready, cmd_desc_i};

  `WN_ASSERT_STABLE(req, req_valid_o, req_ready_i, req_addr_o, 32, "a waiting request changed or vanished")
  `WN_ASSERT_STABLE(rd, rd_valid_o != '0, granted, {rd_valid_o, rd_addr_o}, Cols + 16, "a waiting read changed or vanished")
  `WN_ASSERT_STABLE(beat, beat_valid_o, beat_ready_i, {beat_last_o, beat_data_o}, AxiW + 1, "a waiting beat changed or vanished")
  `WN_ASSERTIONS
    `WN_ASSERT(!(|rd_resp_i) || fifo_ready, "a word came back for a full queue")
    `WN_ASSERT((rd_resp_i & (rd_resp_i - 1'b1)) == '0, "words came back from more than one bank")
    `WN_ASSERT(held_q <= 3'd4, "more words are on the way than the queue has places")
    `WN_ASSERT(state_q == Idle || cmd_valid_i, "the command was withdrawn")
    `WN_ASSERT(!done_i || state_q == Run, "a stream ended that was not open")
  `WN_END_ASSERTIONS
endmodule
