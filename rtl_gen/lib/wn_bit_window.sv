// Bit buffer of the weight decoder: 64-bit words in, any number of bits out, bit 0 of each word first.
// Shows the next PeekW (<= 32) bits; takes bits_i of them (1..32, or a whole word of 64 when only whole words were taken so far).
// Throughput: 32 bits or one whole word per cycle, for ever. Latency: 1 cycle from in to peek. Capacity: 2 words.
// Stall: in_ready_o is low while two words are held. enough_o: bits_i bits are held; take_i needs it. Bits not held read as 0.
`include "wn_assert.svh"
module wn_bit_window #(
    parameter int PeekW = 32
) (
    input  logic             clk_i,
    input  logic             rst_ni,
    input  logic             clear_i,     // drop everything
    input  logic             in_valid_i,
    output logic             in_ready_o,
    input  logic [63:0]      in_data_i,
    output logic [PeekW-1:0] peek_o,
    output logic [63:0]      word_o,      // the oldest word
    output logic             codeword_o,  // 12 bits or more are held
    output logic [1:0]       untouched_o, // words held of which no bit was taken
    input  logic [6:0]       bits_i,
    output logic             enough_o,
    input  logic             take_i
);
  logic [63:0] word0_q, word1_q;  // older, newer; 0 when not held
  logic valid0_q, valid1_q;
  logic [5:0] taken_q;            // bits of word0 already taken
  logic [6:0] taken;
  logic push, pop;

  assign peek_o = PeekW'({word1_q[31:0], word0_q} >> taken_q);
  assign word_o = word0_q;
  assign taken = {1'b0, taken_q} + bits_i;
  assign enough_o = valid0_q && (valid1_q || taken <= 7'd64);
  assign codeword_o = valid0_q && (valid1_q || taken_q <= 6'd52);
  assign untouched_o = {1'b0, valid0_q && taken_q == '0} + {1'b0, valid1_q};
  assign in_ready_o = !valid1_q;
  assign push = in_valid_i && in_ready_o;
  assign pop = take_i && taken[6];

  always_ff @(posedge clk_i) begin
    if (!rst_ni || clear_i) begin
      word0_q <= '0;
      word1_q <= '0;
      valid0_q <= 1'b0;
      valid1_q <= 1'b0;
      taken_q <= '0;
    end else begin
      if (take_i) taken_q <= taken[5:0];
      if (pop || !valid0_q) begin
        word0_q <= push ? in_data_i : word1_q;
        valid0_q <= push || valid1_q;
        word1_q <= '0;
        valid1_q <= 1'b0;
      end else if (push) begin
        word1_q <= in_data_i;
        valid1_q <= 1'b1;
      end
    end
  end

  `WN_ASSERT(!take_i || enough_o, "bits were taken that are not held")
  `WN_ASSERT(!take_i || bits_i <= 7'd32 || (bits_i == 7'd64 && taken_q == '0), "more than 32 bits were taken, not a whole word")
  `WN_INVARIANT(valid0_q || (!valid1_q && taken_q == '0))
  `WN_INVARIANT((valid0_q || word0_q == '0) && (valid1_q || word1_q == '0))
endmodule
