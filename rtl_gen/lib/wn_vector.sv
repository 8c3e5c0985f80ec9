// One bank's vector unit: combines the valid taps of every output pixel's words in its own bank (VECTOR).
//   lane = clamp(round_half_up(sum or max over taps of tap * multiplier, shift)); an empty pixel combines nothing to 0.
// A depthwise pass (HasDepthwise) has one weight per lane and tap, and every lane its own bias, multiplier and shift (wn_vector_coefs):
//   lane = clamp(round_half_up((bias + sum over taps of tap * weight) * multiplier, shift)); bias + sum must fit 32 bits.
// Pixel records (hls/records.h) come from wn_walker; words are the outer loop, taps the inner one.
// Throughput: 8/VLanes cycles per word of a tap (an empty pixel's word counts as one tap), no gap between words or pixels.
// Latency: from the grant of a word's last read to wr_valid_o 7 + 8/VLanes - 1 cycles, 2 more with HasDepthwise; the first read 2 cycles
// after its pixel. A depthwise pass first reads its coefficients, from the cycle after start_i on, one per cycle; taps follow without a gap.
// Capacity: 8 pixels waiting and one at work, 4 words read ahead, 2 words waiting for the bank.
// Stall: a read or a write that the bank does not take; a write only when 2 words wait and a third is finished.
// start_i takes the descriptor's fields over, before the first pixel; done_o comes the cycle after the bank took the last word.
`include "wn_assert.svh"
`include "wn_desc.svh"

module wn_vector #(
    parameter int VLanes = 8,
    parameter int HasDepthwise = 1
) (
    input  logic         clk_i,
    input  logic         rst_ni,
    input  logic         start_i,
    input  logic [`WN_DESC_BITS-1:0] desc_i,
    output logic         done_o,
    input  logic         pixel_valid_i,
    output logic         pixel_ready_o,
    input  logic [`WN_PIXEL_BITS-1:0] pixel_data_i,
    output logic         rd_valid_o,
    input  logic         rd_ready_i,
    output logic [15:0]  rd_addr_o,
    input  logic         rd_resp_i,
    input  logic [`WN_WORD_BITS-1:0] rd_data_i,
    output logic         wr_valid_o,
    input  logic         wr_ready_i,
    output logic [15:0]  wr_addr_o,
    output logic [`WN_WORD_BITS-1:0] wr_data_o
);
  localparam int Groups = 8 / VLanes;   // a word passes the lanes in this many steps
  localparam int GroupW = (Groups > 1) ? $clog2(Groups) : 1;
  localparam int RingW = 48 * Groups;
  localparam int PartW = `WN_LANE_BITS * VLanes;
  localparam int ParamW = 8 * `WN_DEPTHWISE_PARAMS;
  localparam int ShiftAt = `WN_PARAM_BIAS_BITS + `WN_PARAM_MULTIPLIER_BITS;
  localparam int TotalW = (HasDepthwise != 0) ? 49 : 48;

  logic [15:0] words_q;
  logic [15:0] tap_x_q, tap_y_q, col_y_q, mult0_q, mult1_q;
  logic [5:0] shift_q;
  logic is_max_q;
  logic signed [10:0] low_q, high_q;

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      words_q <= desc_i[`WN_WORDS];
      tap_x_q <= desc_i[`WN_TAP_X];
      tap_y_q <= desc_i[`WN_TAP_Y];
      col_y_q <= desc_i[`WN_COL_Y];
      mult0_q <= desc_i[`WN_MULT0];
      mult1_q <= desc_i[`WN_MULT1];
      shift_q <= desc_i[`WN_SHIFT];
      is_max_q <= desc_i[`WN_IS_MAX];
      low_q <= 11'($signed(desc_i[`WN_LOW]));
      high_q <= 11'($signed(desc_i[`WN_HIGH]));
    end
  end

  // Reads: coefficients first, then one tap's word per step.
  logic coef_valid;
  logic [15:0] coef_addr;
  logic pixel_valid, pixel_ready, pixel_last;
  logic [`WN_PIXEL_BITS-1:0] pixel;
  logic [`WN_PIXEL_ADDRESS_BITS-1:0] pixel_addr;
  logic [`WN_PIXEL_COLUMN_WORD_BITS-1:0] pixel_col;
  logic [`WN_PIXEL_OUT_ADDRESS_BITS-1:0] pixel_out;
  logic [`WN_PIXEL_NX_BITS-1:0] pixel_nx;
  logic [`WN_PIXEL_NY_BITS-1:0] pixel_ny;
  logic busy_q, empty_q, pixel_last_q;
  logic [7:0] nx_q, ny_q, kx_q, ky_q;
  logic [15:0] word_q;
  logic [15:0] word_addr_q, row_addr_q, tap_addr_q, out_addr_q;
  logic [5:0] row_index_q, tap_index_q;  // number of the tap in the kernel, for depthwise passes
  logic [2:0] ahead_q;           // words stepped over and not yet through the lanes, at most 4
  logic room, step, end_x, end_tap, end_word, pop;

  wn_fifo #(.Width(`WN_PIXEL_BITS), .Depth(8)) u_pixels (
      .clk_i, .rst_ni, .in_valid_i(pixel_valid_i), .in_ready_o(pixel_ready_o), .in_data_i(pixel_data_i),
      .out_valid_o(pixel_valid), .out_ready_i(pixel_ready),
      .out_data_o(pixel));
  assign pixel_addr = pixel[`WN_PIXEL_ADDRESS];
  assign pixel_col = pixel[`WN_PIXEL_COLUMN_WORD];
  assign pixel_ny = pixel[`WN_PIXEL_NY];
  assign pixel_nx = pixel[`WN_PIXEL_NX];
  assign pixel_out = pixel[`WN_PIXEL_OUT_ADDRESS];
  assign pixel_last = pixel[`WN_PIXEL_LAST];

  assign room = ahead_q != 3'd4;
  assign rd_valid_o = coef_valid || (busy_q && !empty_q && room);
  assign rd_addr_o = coef_valid ? coef_addr : tap_addr_q;
  assign step = !coef_valid && busy_q && room && (empty_q || rd_ready_i);
  assign end_x = empty_q || kx_q + 8'd1 == nx_q;
  assign end_tap = end_x && (empty_q || ky_q + 8'd1 == ny_q);
  assign end_word = word_q + 16'd1 == words_q;
  assign pixel_ready = !busy_q || (step && end_tap && end_word);

  always_ff @(posedge clk_i) begin
    if (pixel_ready) begin
      word_addr_q <= pixel_addr;
      row_addr_q <= pixel_addr;
      tap_addr_q <= pixel_addr;
      row_index_q <= 6'(pixel_col);
      tap_index_q <= 6'(pixel_col);
      out_addr_q <= pixel_out;
      nx_q <= pixel_nx;
      ny_q <= pixel_ny;
      empty_q <= pixel_nx == '0 || pixel_ny == '0;
      pixel_last_q <= pixel_last;
      kx_q <= '0;
      ky_q <= '0;
      word_q <= '0;
    end else if (step && end_tap) begin
      word_addr_q <= word_addr_q + 16'd1;
      row_addr_q <= word_addr_q + 16'd1;
      tap_addr_q <= word_addr_q + 16'd1;
      out_addr_q <= out_addr_q + 16'd1;
      kx_q <= '0;
      ky_q <= '0;
      word_q <= word_q + 16'd1;
    end else if (step && end_x) begin
      row_addr_q <= row_addr_q + tap_y_q;
      tap_addr_q <= row_addr_q + tap_y_q;
      row_index_q <= row_index_q + 6'(col_y_q);
      tap_index_q <= row_index_q + 6'(col_y_q);
      kx_q <= '0;
      ky_q <= ky_q + 8'd1;
    end else if (step) begin
      tap_addr_q <= tap_addr_q + tap_x_q;
      tap_index_q <= tap_index_q + 6'd1;
      kx_q <= kx_q + 8'd1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      busy_q <= 1'b0;
      ahead_q <= '0;
    end else begin
      if (pixel_ready) busy_q <= pixel_valid;
      ahead_q <= ahead_q + 3'(step) - 3'(pop);
    end
  end

  // What was read, with its role. No response means an empty pixel: zeros.
  logic step_q, first_q, odd_q, last_q, final_q;
  logic [15:0] dest_q;
  logic tap_valid, tap_first, tap_odd, tap_last, tap_final, tap_ready;
  logic [15:0] tap_dest;
  logic [`WN_WORD_BITS-1:0] tap_data;

  always_ff @(posedge clk_i) begin
    step_q <= step && rst_ni;
    first_q <= kx_q == '0 && ky_q == '0;
    odd_q <= ky_q[0];
    last_q <= end_tap;
    final_q <= pixel_last_q && end_word;
    dest_q <= out_addr_q;
  end

  wn_fifo #(.Width(20 + `WN_WORD_BITS), .Depth(4)) u_taps (
      .clk_i, .rst_ni, .in_valid_i(step_q), .in_ready_o(tap_ready),
      .in_data_i({first_q, odd_q, last_q, final_q, dest_q, rd_resp_i ? rd_data_i : '0}),
      .out_valid_o(tap_valid), .out_ready_i(pop), .out_data_o({tap_first, tap_odd, tap_last, tap_final, tap_dest, tap_data}));

  // Lanes: operands, product, accumulator, (depthwise: two halves of a product, their sum,) shift; all stages advance together.
  logic run, group_end;
  logic [GroupW-1:0] group_q;
  logic [PartW-1:0] tap_part, part;    // VLanes lanes in, VLanes lanes out
  logic [15:0] mult_q;
  logic [GroupW-1:0] a_group_q, b_group_q, c_group_q, m_group;
  logic m_valid, m_final, m_end;       // what the shifter takes next
  logic [15:0] m_dest;
  logic a_valid_q, a_first_q, a_last_q, a_final_q, a_end_q;
  logic b_valid_q, b_first_q, b_last_q, b_final_q, b_end_q;
  logic c_valid_q, c_final_q, c_end_q, d_valid_q, d_final_q, d_end_q;
  logic [15:0] a_dest_q, b_dest_q, c_dest_q, d_dest_q;

  assign group_end = group_q == GroupW'(Groups - 1);
  assign pop = tap_valid && run && group_end;
  assign tap_part = tap_data[PartW*group_q +: PartW];

  logic depthwise;
  logic [63:0] weights;
  logic [8*ParamW-1:0] params;
  logic [8*VLanes-1:0] weight_part;
  logic [ParamW*VLanes-1:0] bias_part, mult_part, shift_part;
  assign weight_part = weights[8*VLanes*a_group_q +: 8*VLanes];
  assign bias_part = params[ParamW*VLanes*b_group_q +: ParamW*VLanes];
  assign mult_part = params[ParamW*VLanes*c_group_q +: ParamW*VLanes];
  assign shift_part = params[ParamW*VLanes*m_group +: ParamW*VLanes];

  if (HasDepthwise != 0) begin : gen_depthwise
    logic [5:0] index_q, tap_index;
    logic index_valid, index_ready;
    logic [GroupW-1:0] e_group_q, f_group_q;
    logic e_valid_q, e_final_q, e_end_q, f_valid_q, f_final_q, f_end_q;
    logic [15:0] e_dest_q, f_dest_q;

    always_ff @(posedge clk_i) index_q <= tap_index_q;

    wn_fifo #(.Width(6), .Depth(4)) u_index (
        .clk_i, .rst_ni, .in_valid_i(step_q), .in_ready_o(index_ready), .in_data_i(index_q),
        .out_valid_o(index_valid), .out_ready_i(pop), .out_data_o(tap_index));

    wn_vector_coefs u_coefs (
        .clk_i, .rst_ni, .start_i, .desc_i, .depthwise_o(depthwise),
        .rd_valid_o(coef_valid), .rd_ready_i, .rd_addr_o(coef_addr), .rd_data_i,
        .lookup_i(run), .index_i(tap_index), .weights_o(weights), .params_o(params));

    always_ff @(posedge clk_i) begin
      if (run) begin
        {e_final_q, e_end_q, e_dest_q, e_group_q} <= {c_final_q, c_end_q, c_dest_q, c_group_q};
        {f_final_q, f_end_q, f_dest_q, f_group_q} <= {e_final_q, e_end_q, e_dest_q, e_group_q};
      end
      if (!rst_ni) {e_valid_q, f_valid_q} <= '0;
      else if (run) {e_valid_q, f_valid_q} <= {c_valid_q, e_valid_q};
    end
    assign {m_valid, m_final, m_end, m_dest, m_group} = {f_valid_q, f_final_q, f_end_q, f_dest_q, f_group_q};

    `WN_ASSERTIONS
      `WN_ASSERT(!step_q || index_ready, "a tap's number came for a full queue")
      `WN_ASSERT(!pop || index_valid, "a tap without its number")
    `WN_END_ASSERTIONS

    logic unused_index;
    assign unused_index = ^{index_valid, index_ready};
  end else begin : gen_plain
    assign coef_valid = 1'b0;
    assign coef_addr = '0;
    assign depthwise = 1'b0;
    assign weights = '0;
    assign params = '0;
    assign {m_valid, m_final, m_end, m_dest, m_group} = {c_valid_q, c_final_q, c_end_q, c_dest_q, c_group_q};

    logic unused_plain;
    assign unused_plain = ^{mult_part, tap_index_q, depthwise};
  end

  always_ff @(posedge clk_i) begin
    if (run) begin
      mult_q <= tap_odd ? mult1_q : mult0_q;
      {a_first_q, a_last_q, a_final_q, a_end_q, a_dest_q, a_group_q} <= {tap_first, tap_last, tap_final, group_end, tap_dest, group_q};
      {b_first_q, b_last_q, b_final_q, b_end_q, b_dest_q, b_group_q} <= {a_first_q, a_last_q, a_final_q, a_end_q, a_dest_q, a_group_q};
      {c_final_q, c_end_q, c_dest_q, c_group_q} <= {b_final_q, b_end_q, b_dest_q, b_group_q};
      {d_final_q, d_end_q, d_dest_q} <= {m_final, m_end, m_dest};
    end
    if (!rst_ni) begin
      group_q <= '0;
      {a_valid_q, b_valid_q, c_valid_q, d_valid_q} <= '0;
    end else if (run) begin
      if (tap_valid) group_q <= group_end ? '0 : group_q + 1'b1;
      {a_valid_q, b_valid_q, c_valid_q, d_valid_q} <= {tap_valid, a_valid_q, b_valid_q && b_last_q, m_valid};
    end
  end

  for (genvar i = 0; i < VLanes; i++) begin : gen_lane
    logic [`WN_LANE_BITS-1:0] value_q;
    logic signed [24:0] product_q;
    logic [16:0] factor;
    logic signed [47:0] product, acc, base, sum, larger;
    logic [RingW-1:0] ring_q;          // accumulators of the groups; the next group's on top, the latest at the bottom
    logic signed [TotalW-1:0] total;
    logic signed [TotalW:0] scaled_q;  // the bit below the point is the rounding bit
    logic [5:0] shift;
    logic fits;
    logic signed [10:0] near, rounded;

    assign factor = depthwise ? {{9{weight_part[8*i+7]}}, weight_part[8*i +: 8]} : {1'b0, mult_q};
    assign shift = depthwise ? shift_part[ParamW*i+ShiftAt +: `WN_PARAM_SHIFT_BITS] : shift_q;
    assign product = 48'(product_q);
    assign acc = ring_q[RingW-48 +: 48];
    assign base = b_first_q ? 48'($signed(bias_part[ParamW*i +: `WN_PARAM_BIAS_BITS])) : acc;  // the bias of a pass that is not depthwise is 0
    assign sum = base + product;
    assign larger = ($signed(acc[24:0]) > product_q) ? acc : product;  // a maximum of products is a product: 25 bits
    always_ff @(posedge clk_i) begin
      if (run) begin
        value_q <= tap_part[`WN_LANE_BITS*i +: `WN_LANE_BITS];
        product_q <= $signed({{16{value_q[8]}}, value_q}) * $signed({{8{factor[16]}}, factor});
        if (b_valid_q) ring_q <= (ring_q << 48) | RingW'($unsigned((is_max_q && !b_first_q) ? larger : sum));
        scaled_q <= $signed({total, 1'b0}) >>> shift;
      end
    end

    if (HasDepthwise != 0) begin : gen_multiply
      logic [31:0] lower_q;
      logic signed [32:0] upper_q;
      logic signed [48:0] total_q;
      always_ff @(posedge clk_i) begin
        if (run) begin
          lower_q <= depthwise ? {16'd0, ring_q[15:0]} * {16'd0, mult_part[ParamW*i+`WN_PARAM_BIAS_BITS +: `WN_PARAM_MULTIPLIER_BITS]} : {16'd0, ring_q[15:0]};
          upper_q <= depthwise ? $signed({{17{ring_q[31]}}, ring_q[31:16]}) * $signed({17'd0, mult_part[ParamW*i+`WN_PARAM_BIAS_BITS +: `WN_PARAM_MULTIPLIER_BITS]})
                               : $signed({ring_q[47], ring_q[47:16]});
          total_q <= {upper_q, 16'd0} + {17'd0, lower_q};
        end
      end
      assign total = total_q;
    end else begin : gen_direct_total
      assign total = $signed(ring_q[47:0]);
    end

    // Beyond 10 bits the clamp decides alone, so it need not see more.
    assign fits = scaled_q[TotalW:10] == {TotalW - 9{scaled_q[TotalW]}};
    assign near = fits ? scaled_q[11:1] : scaled_q[TotalW] ? -11'sd512 : 11'sd511;
    assign rounded = near + $signed({10'd0, scaled_q[0]});
    assign part[`WN_LANE_BITS*i +: `WN_LANE_BITS] = (rounded < low_q) ? low_q[`WN_LANE_BITS-1:0]
        : (rounded > high_q) ? high_q[`WN_LANE_BITS-1:0] : rounded[`WN_LANE_BITS-1:0];
  end

  // Groups to words.
  logic [`WN_WORD_BITS-1:0] done_word;
  logic out_ready, wr_final, done_q;
  if (Groups > 1) begin : gen_gather
    logic [`WN_WORD_BITS-PartW-1:0] parts_q;  // the groups before, the first lowest
    assign done_word = {part, parts_q};
    always_ff @(posedge clk_i) begin
      if (run && d_valid_q) parts_q <= done_word[`WN_WORD_BITS-1:PartW];
    end
  end else begin : gen_direct
    assign done_word = part;
  end

  assign run = out_ready || !(d_valid_q && d_end_q);

  wn_fifo #(.Width(17 + `WN_WORD_BITS), .Depth(2)) u_out (
      .clk_i, .rst_ni, .in_valid_i(d_valid_q && d_end_q), .in_ready_o(out_ready), .in_data_i({d_final_q, d_dest_q, done_word}),
      .out_valid_o(wr_valid_o), .out_ready_i(wr_ready_i), .out_data_o({wr_final, wr_addr_o, wr_data_o}));

  always_ff @(posedge clk_i) done_q <= rst_ni && wr_valid_o && wr_ready_i && wr_final;
  assign done_o = done_q;

  logic unused;
  assign unused = ^{tap_ready, pixel_col, col_y_q, desc_i, weight_part, bias_part, mult_part, shift_part};

  `WN_ASSERT_STABLE(rd, rd_valid_o, rd_ready_i, rd_addr_o, 16, "a waiting read changed or vanished")
  `WN_ASSERTIONS
    `WN_ASSERT(!step_q || tap_ready, "a word came back for a full queue")
    `WN_ASSERT(!start_i || !(busy_q || pixel_valid || tap_valid || wr_valid_o), "a pass starts before the one before is through")
  `WN_END_ASSERTIONS
endmodule
