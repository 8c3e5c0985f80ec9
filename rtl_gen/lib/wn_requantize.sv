// End of a row: psums -> bias, scale, clamp -> 8-lane words with their bank and address (architecture sections 2 and 8, arithmetic).
// Throughput: one psum per cycle; a pixel of kt psums and n words (padding included) costs max(kt, n) cycles.
// Latency: 7 cycles from the psum that completes a word to word_valid_o.
// Capacity: 6 psums in the pipeline, one word being packed, 2 words waiting.
// Stall: a waiting word does not change; a packed word that finds two waiting holds the whole pipeline, bubbles included;
// psum_ready_o depends on registers alone.
// The parameters of accumulator k are at param_base + k, prm_data_i a record of hls/records.h; a shift of 48 or more says that no channel
// owns the output: its lane is 0, not clamped. Parameters may be written at any time at addresses not in use. start_i precedes a tile's first
// psum; desc_i is stable until done_o, which pulses in the cycle after the tile's last word was taken.
// word_bank_o is the number of the bank: FirstBank, FirstBank + BankStep, ...
`include "wn_assert.svh"
`include "wn_desc.svh"
module wn_requantize #(
    parameter int AccW      = 32,
    parameter int PrmDepth  = 256,
    parameter int Banks     = 1,  // banks the row feeds
    parameter int FirstBank = 0,
    parameter int BankStep  = 1,
    parameter int RowOfBank = 0,  // the row's number i among its bank's rows
    parameter int PadRows   = 0   // rows that the bank lacks, written as zeros by this row; needs Banks = 1
) (
    input  logic                     clk_i,
    input  logic                     rst_ni,
    input  logic                     start_i,
    input  logic [`WN_DESC_BITS-1:0] desc_i,
    input  logic                     prm_we_i,
    input  logic [15:0]              prm_addr_i,
    input  logic [`WN_PARAM_BITS-1:0] prm_data_i,
    input  logic                     psum_valid_i,
    output logic                     psum_ready_o,
    input  logic [AccW-1:0]          psum_data_i,
    output logic                     word_valid_o,
    input  logic                     word_ready_i,
    output logic [4:0]               word_bank_o,
    output logic [15:0]              word_addr_o,
    output logic [`WN_WORD_BITS-1:0] word_data_o,
    output logic                     done_o
);
  localparam int AddrW = $clog2(PrmDepth);
  localparam int ProductW = AccW + 17;

  logic [5:0] kb_q, kt_q;
  logic [4:0] words_q;  // per pixel and bank, padding included
  logic [2:0] own_words_q;
  logic signed [ProductW-1:0] low_q, high_q;
  logic [7:0] kb;
  logic [7:0] own_words;

  assign kb = desc_i[`WN_KB];
  assign own_words = (kb + 8'd7) >> 3;

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      kb_q <= 6'(kb);
      kt_q <= 6'(kb * 8'(Banks));
      own_words_q <= 3'(own_words);
      words_q <= 5'(own_words * 8'(PadRows + 1));
      low_q <= ProductW'($signed(desc_i[`WN_LOW]));
      high_q <= ProductW'($signed(desc_i[`WN_HIGH]));
    end
  end

  // Psum -> parameters -> + bias -> * multiplier (two 16-bit halves, then their sum) -> shift -> round and clamp. All stages move together.
  logic move, take;
  logic [5:0] valid_q;
  logic [5:0] k_q;
  logic [15:0] prm_at;
  logic [AccW-1:0] psum_q;
  logic [`WN_PARAM_BITS-1:0] prm;
  logic [`WN_PARAM_BIAS_BITS-1:0] bias;
  logic signed [AccW-1:0] sum_q;
  logic [`WN_PARAM_MULTIPLIER_BITS-1:0] multiplier_q;
  logic [`WN_PARAM_SHIFT_BITS-1:0] sum_shift_q, half_shift_q, product_shift_q;
  logic [31:0] lower_q;
  logic signed [AccW:0] upper_q;
  logic signed [ProductW-1:0] product_q;
  logic signed [ProductW:0] shifted_q;  // one bit below the point, for rounding
  logic none_q;                         // no channel owns the output
  logic signed [ProductW-1:0] rounded;
  logic [`WN_LANE_BITS-1:0] lane_q;

  assign take = psum_valid_i && move;
  assign psum_ready_o = move;
  assign prm_at = desc_i[`WN_PARAM_BASE] + {10'd0, k_q};
  assign bias = prm[`WN_PARAM_BIAS];

  wn_ram #(.Width(`WN_PARAM_BITS), .Depth(PrmDepth)) u_params (
      .clk_i,
      .wr_en_i(prm_we_i),
      .wr_addr_i(prm_addr_i[AddrW-1:0]),
      .wr_data_i(prm_data_i),
      .rd_en_i(take),
      .rd_addr_i(prm_at[AddrW-1:0]),
      .rd_data_o(prm)
  );

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_q <= '0;
      k_q <= '0;
    end else if (move) begin
      valid_q <= {valid_q[4:0], psum_valid_i};
      if (psum_valid_i) k_q <= (k_q + 6'd1 == kt_q) ? 6'd0 : k_q + 6'd1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (move && psum_valid_i) psum_q <= psum_data_i;
    if (move && valid_q[0]) begin
      sum_q <= psum_q + bias[AccW-1:0];
      multiplier_q <= prm[`WN_PARAM_MULTIPLIER];
      sum_shift_q <= prm[`WN_PARAM_SHIFT];
    end
    if (move && valid_q[1]) begin
      lower_q <= {16'd0, sum_q[15:0]} * {16'd0, multiplier_q};
      upper_q <= $signed(sum_q[AccW-1:16]) * $signed({1'b0, multiplier_q});
      half_shift_q <= sum_shift_q;
    end
    if (move && valid_q[2]) begin
      product_q <= {upper_q, 16'd0} + {{AccW - 15{1'b0}}, lower_q};
      product_shift_q <= half_shift_q;
    end
    if (move && valid_q[3]) begin
      shifted_q <= $signed({product_q, 1'b0}) >>> product_shift_q;
      none_q <= product_shift_q[5:4] == 2'b11;
    end
  end

  // (x + half) >> shift = (x >> shift) + the last bit shifted out.
  assign rounded = $signed(shifted_q[ProductW:1]) + $signed({{ProductW - 1{1'b0}}, shifted_q[0]});

  always_ff @(posedge clk_i) begin
    if (move && valid_q[4])
      lane_q <= none_q ? '0 : (rounded < low_q) ? low_q[`WN_LANE_BITS-1:0]
                : (rounded > high_q) ? high_q[`WN_LANE_BITS-1:0] : rounded[`WN_LANE_BITS-1:0];
  end

  // Pack lanes; a word ends with its eighth lane or the bank's last output.
  logic [5:0] pack_k_q;
  logic [`WN_WORD_BITS-1:0] pack_q, pack_word;
  logic bank_end, word_end, word_ready;

  assign bank_end = pack_k_q + 6'd1 == kb_q;
  assign word_end = bank_end || pack_k_q[2:0] == 3'd7;
  assign move = !(valid_q[5] && word_end) || word_ready;

  for (genvar i = 0; i < `WN_LANES; i++) begin : gen_lane
    assign pack_word[`WN_LANE_BITS*i+:`WN_LANE_BITS] = (pack_k_q[2:0] == 3'(i)) ? lane_q : pack_q[`WN_LANE_BITS*i+:`WN_LANE_BITS];
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      pack_k_q <= '0;
      pack_q <= '0;
    end else if (move && valid_q[5]) begin
      pack_k_q <= bank_end ? 6'd0 : pack_k_q + 6'd1;
      pack_q <= word_end ? '0 : pack_word;
    end
  end

  logic own_valid, own_take;
  logic [`WN_WORD_BITS-1:0] own_data;

  wn_fifo #(.Width(`WN_WORD_BITS), .Depth(2)) u_words (
      .clk_i,
      .rst_ni,
      .in_valid_i(valid_q[5] && word_end),
      .in_ready_o(word_ready),
      .in_data_i(pack_word),
      .out_valid_o(own_valid),
      .out_ready_i(own_take),
      .out_data_o(own_data)
  );

  // Number the words: own and padding words of a bank, banks, pixels.
  localparam logic [4:0] LastBank = 5'(FirstBank + BankStep * (Banks - 1));

  logic pad_q;
  logic [4:0] word_q;
  logic [15:0] pixel_q;  // address of the row's first word of the pixel
  logic [31:0] left_q;
  logic word_take, bank_last, pixel_last;

  assign word_valid_o = own_valid || pad_q;
  assign word_data_o = pad_q ? '0 : own_data;
  assign word_take = word_valid_o && word_ready_i;
  assign own_take = word_ready_i && !pad_q;
  assign bank_last = word_q + 5'd1 == words_q;
  assign pixel_last = bank_last && word_bank_o == LastBank;

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      pixel_q <= desc_i[`WN_OUT_BASE] + 16'(own_words * 8'(RowOfBank));
      word_addr_o <= desc_i[`WN_OUT_BASE] + 16'(own_words * 8'(RowOfBank));
      word_bank_o <= 5'(FirstBank);
      word_q <= '0;
      left_q <= desc_i[`WN_PIXELS];
    end else if (word_take) begin
      word_q <= bank_last ? 5'd0 : word_q + 5'd1;
      if (pixel_last) begin
        pixel_q <= pixel_q + desc_i[`WN_OUT_X];
        word_addr_o <= pixel_q + desc_i[`WN_OUT_X];
        word_bank_o <= 5'(FirstBank);
        left_q <= left_q - 32'd1;
      end else if (bank_last) begin
        word_addr_o <= pixel_q;
        word_bank_o <= word_bank_o + 5'(BankStep);
      end else begin
        word_addr_o <= word_addr_o + 16'd1;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      pad_q <= 1'b0;
      done_o <= 1'b0;
    end else begin
      if (word_take) pad_q <= !bank_last && word_q + 5'd1 >= 5'(own_words_q);
      done_o <= word_take && pixel_last && left_q == 32'd1;
    end
  end

  logic [`WN_DESC_BITS-1:0] unused_desc;
  logic [15:0] unused_prm_addr, unused_prm_at;
  logic [`WN_PARAM_BIAS_BITS-1:0] unused_bias;
  assign unused_desc = desc_i;
  assign unused_prm_addr = prm_addr_i;
  assign unused_prm_at = prm_at;
  assign unused_bias = bias;

  `WN_ASSERT_STABLE(word, word_valid_o, word_ready_i, {word_bank_o, word_addr_o}, 21, "a waiting word changed or vanished")
  `WN_ASSERTIONS
    `WN_ASSERT(!word_valid_o || left_q != '0, "a word after the tile's last pixel")
    `WN_ASSERT(!take || 32'(prm_at) < PrmDepth, "a parameter past the end of the memory")
  `WN_END_ASSERTIONS
endmodule
