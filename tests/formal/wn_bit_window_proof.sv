// Proof of wn_bit_window: bit number `chosen` of all words since the last clear has the value `value`; the reader takes what is held.
// proves: every bit comes out once, in order and unchanged; none is lost or made up, whatever widths are taken; takes words while it holds one or none
// sources: wn_bit_window.sv
// method: induction 3
// bound: 10
// fault: wn_bit_window.sv :: s/taken <= 7'd64/taken <= 7'd65/ :: a bit of the next word counts as held
// fault: wn_bit_window.sv :: s/word0_q <= push ? in_data_i : word1_q/word0_q <= word1_q/ :: loses a word that comes while the last one goes
// fault: wn_bit_window.sv :: s/{word1_q\[31:0\], word0_q}/{word1_q[30:0], 1'b0, word0_q}/ :: shifts the newer word by a bit
module proof (
    input logic        clk_i,
    input logic        clear,
    input logic        in_valid,
    input logic [63:0] in_data,
    input logic [6:0]  bits,
    input logic        take
);
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;

  logic in_ready, codeword, enough;
  logic [31:0] peek;
  logic [63:0] word;
  logic [1:0] untouched;
  wn_bit_window #(.PeekW(32)) u (
      .clk_i, .rst_ni(rst_n), .clear_i(clear), .in_valid_i(in_valid), .in_ready_o(in_ready), .in_data_i(in_data),
      .peek_o(peek), .word_o(word), .codeword_o(codeword), .untouched_o(untouched),
      .bits_i(bits), .enough_o(enough), .take_i(take));

  (* hierconn *) wire [63:0] \u.word0_q , \u.word1_q ;
  (* hierconn *) wire \u.valid0_q , \u.valid1_q ;
  (* hierconn *) wire [5:0] \u.taken_q ;

  (* anyconst *) logic [11:0] chosen;
  (* anyconst *) logic value;
  logic [11:0] in_bits = '0, out_bits = '0, held, ahead;  // bits in and out since the last clear, held, before the chosen one
  assign held = in_bits - out_bits;
  assign ahead = chosen - out_bits;

  always_ff @(posedge clk_i) begin
    if (!rst_n || clear) begin
      in_bits <= '0;
      out_bits <= '0;
    end else begin
      if (in_valid && in_ready) in_bits <= in_bits + 12'd64;
      if (take) out_bits <= out_bits + 12'(bits);
    end
  end

  // The writer and the reader.
  always_ff @(posedge clk_i) begin
    if (rst_n) begin
      if (in_valid && in_bits[11:6] == chosen[11:6]) assume (in_data[chosen[5:0]] == value);
      assume (bits >= 7'd1 && (bits <= 7'd32 || (bits == 7'd64 && out_bits[5:0] == 6'd0)));
      assume (!take || enough);
    end
  end

  logic [127:0] both;
  logic [11:0] at;
  assign both = {\u.word1_q , \u.word0_q };
  assign at = ahead + 12'(\u.taken_q );

  always_ff @(posedge clk_i) begin
    if (rst_n) begin
      assert (enough == (held >= 12'(bits)));
      assert (codeword == (held >= 12'd12));
      assert (in_ready == (held + 12'(out_bits[5:0]) <= 12'd64));
      assert (12'(untouched) == held >> 6);
      if (ahead < held && ahead < 12'd32) assert (peek[ahead[4:0]] == value);
      if (ahead < held && ahead < 12'd64 && out_bits[5:0] == 6'd0) assert (word[ahead[5:0]] == value);
      if (held < 12'd32) assert (peek >> held[4:0] == 32'd0);
      // For the induction.
      assert (held == (12'(\u.valid0_q ) << 6) + (12'(\u.valid1_q ) << 6) - 12'(\u.taken_q ));
      assert (out_bits[5:0] == \u.taken_q && in_bits[5:0] == 6'd0);
      if (ahead < held) assert (both[at[6:0]] == value);
      cover (out_bits == 12'd75 && held == 12'd117 && take && bits == 7'd32);
      cover (out_bits == 12'd128 && take && bits == 7'd64);
    end
  end
endmodule
