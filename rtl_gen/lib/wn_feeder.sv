// Feeds one column of the array: reads every valid tap's words of each pixel from the bank and sends the non-zero lanes.
// Throughput: a word costs max(1, non-zeros) cycles; padded taps cost nothing; an empty pixel costs one cycle.
// Latency: 5 cycles from pixel_valid_i to the first act_valid_o when the bank grants at once.
// Capacity: 8 pixels waiting, one being walked, 4 words read (the one being sent included), one item at the output.
// Stall: a waiting read or item does not change; the bank is only asked for words that have room here.
// rd_resp_i and rd_data_i must come in the cycle after the grant. desc_i is stable while pixels are held.
// pixel_data_i and act_data_o are records of hls/records.h: the last item of every pixel has last = 1, and has = 0 when its word is all zero.
`include "wn_assert.svh"
`include "wn_desc.svh"
module wn_feeder (
    input  logic                     clk_i,
    input  logic                     rst_ni,
    input  logic [`WN_DESC_BITS-1:0] desc_i,
    input  logic                     pixel_valid_i,
    output logic                     pixel_ready_o,
    input  logic [`WN_PIXEL_BITS-1:0] pixel_data_i,
    output logic                     rd_valid_o,
    input  logic                     rd_ready_i,
    output logic [15:0]              rd_addr_o,
    input  logic                     rd_resp_i,
    input  logic [`WN_WORD_BITS-1:0] rd_data_i,
    output logic                     act_valid_o,
    input  logic                     act_ready_i,
    output logic [`WN_ACTIVATION_BITS-1:0] act_data_o
);
  localparam int WordDepth = 4;
  localparam int PixelW = `WN_PIXEL_NX_BITS + `WN_PIXEL_NY_BITS + `WN_PIXEL_COLUMN_WORD_BITS + `WN_PIXEL_ADDRESS_BITS;
  localparam int RoomW = $clog2(WordDepth + 1);

  logic pixel_valid, pixel_take;
  logic [`WN_PIXEL_ADDRESS_BITS-1:0] pixel_addr;
  logic [`WN_PIXEL_COLUMN_WORD_BITS-1:0] pixel_col;
  logic [`WN_PIXEL_NX_BITS-1:0] pixel_nx;
  logic [`WN_PIXEL_NY_BITS-1:0] pixel_ny;

  wn_fifo #(.Width(PixelW), .Depth(8)) u_pixels (
      .clk_i,
      .rst_ni,
      .in_valid_i(pixel_valid_i),
      .in_ready_o(pixel_ready_o),
      .in_data_i({pixel_data_i[`WN_PIXEL_NX], pixel_data_i[`WN_PIXEL_NY], pixel_data_i[`WN_PIXEL_COLUMN_WORD], pixel_data_i[`WN_PIXEL_ADDRESS]}),
      .out_valid_o(pixel_valid),
      .out_ready_i(pixel_take),
      .out_data_o({pixel_nx, pixel_ny, pixel_col, pixel_addr})
  );

  // The walk over one pixel: words of a tap, taps of a row, rows. An empty pixel is one step without a read.
  logic walk_q, empty_q;
  logic [15:0] w_left_q;
  logic [7:0] x_left_q, y_left_q, nx_q;
  logic [15:0] addr_q, tap_q, row_q, col_q, row_col_q;
  logic room, step, tap_end, row_end, pixel_end;

  assign tap_end = w_left_q == 16'd0;
  assign row_end = tap_end && x_left_q == 8'd0;
  assign pixel_end = empty_q || (row_end && y_left_q == 8'd0);
  assign rd_valid_o = walk_q && !empty_q && room;
  assign rd_addr_o = addr_q;
  assign step = walk_q && room && (empty_q || rd_ready_i);
  assign pixel_take = !walk_q || (step && pixel_end);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) walk_q <= 1'b0;
    else if (pixel_take) walk_q <= pixel_valid;
  end

  always_ff @(posedge clk_i) begin
    if (pixel_take) begin
      empty_q <= pixel_nx == 8'd0 || pixel_ny == 8'd0;
      w_left_q <= desc_i[`WN_WORDS] - 16'd1;
      x_left_q <= pixel_nx - 8'd1;
      y_left_q <= pixel_ny - 8'd1;
      nx_q <= pixel_nx;
      addr_q <= pixel_addr;
      tap_q <= pixel_addr;
      row_q <= pixel_addr;
      col_q <= pixel_col;
      row_col_q <= pixel_col;
    end else if (step) begin
      if (!tap_end) begin
        w_left_q <= w_left_q - 16'd1;
        addr_q <= addr_q + 16'd1;
        col_q <= col_q + 16'd1;
      end else if (!row_end) begin
        w_left_q <= desc_i[`WN_WORDS] - 16'd1;
        x_left_q <= x_left_q - 8'd1;
        addr_q <= tap_q + desc_i[`WN_TAP_X];
        tap_q <= tap_q + desc_i[`WN_TAP_X];
        col_q <= col_q + 16'd1;
      end else begin
        w_left_q <= desc_i[`WN_WORDS] - 16'd1;
        x_left_q <= nx_q - 8'd1;
        y_left_q <= y_left_q - 8'd1;
        addr_q <= row_q + desc_i[`WN_TAP_Y];
        tap_q <= row_q + desc_i[`WN_TAP_Y];
        row_q <= row_q + desc_i[`WN_TAP_Y];
        col_q <= row_col_q + desc_i[`WN_COL_Y];
        row_col_q <= row_col_q + desc_i[`WN_COL_Y];
      end
    end
  end

  // What a step asked for arrives one cycle later; room counts it from the step on.
  logic blank_q, land_last_q, land;
  logic [15:0] land_col_q;
  logic [RoomW-1:0] held_q;
  logic word_pop;

  assign land = rd_resp_i || blank_q;
  assign room = held_q != RoomW'(WordDepth);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      blank_q <= 1'b0;
      held_q <= '0;
    end else begin
      blank_q <= step && empty_q;
      if (step && !word_pop) held_q <= held_q + 1'b1;
      else if (word_pop && !step) held_q <= held_q - 1'b1;
    end
  end

  always_ff @(posedge clk_i) begin
    if (step) begin
      land_last_q <= pixel_end;
      land_col_q <= col_q;
    end
  end

  logic [`WN_LANES-1:0] land_mask;
  always_comb begin
    for (int i = 0; i < `WN_LANES; i++) land_mask[i] = rd_resp_i && |rd_data_i[`WN_LANE_BITS*i+:`WN_LANE_BITS];
  end

  logic word_ready, word_valid, word_last;
  logic [15:0] word_col;
  logic [`WN_LANES-1:0] word_mask;
  logic [`WN_WORD_BITS-1:0] word_lanes;

  wn_fifo #(.Width(17 + `WN_LANES + `WN_WORD_BITS), .Depth(WordDepth)) u_words (
      .clk_i,
      .rst_ni,
      .in_valid_i(land),
      .in_ready_o(word_ready),
      .in_data_i({land_last_q, land_col_q, land_mask, rd_data_i}),
      .out_valid_o(word_valid),
      .out_ready_i(word_pop),
      .out_data_o({word_last, word_col, word_mask, word_lanes})
  );

  // One non-zero lane a cycle, lowest first.
  logic [`WN_LANES-1:0] sent_q, rest, lane_hot;
  logic [2:0] lane;
  logic [`WN_LANE_BITS-1:0] value;
  logic word_end, act_move;

  assign act_move = !act_valid_o || act_ready_i;
  assign rest = word_mask & ~sent_q;
  assign lane_hot = rest & -rest;
  assign word_end = rest == lane_hot;
  assign word_pop = word_valid && act_move && word_end;

  always_comb begin
    lane = 3'd0;
    value = '0;
    for (int i = 0; i < `WN_LANES; i++) begin
      lane = lane | ({3{lane_hot[i]}} & 3'(i));
      value = value | ({`WN_LANE_BITS{lane_hot[i]}} & word_lanes[`WN_LANE_BITS*i+:`WN_LANE_BITS]);
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      act_valid_o <= 1'b0;
      sent_q <= '0;
    end else if (act_move) begin
      act_valid_o <= word_valid && (lane_hot != '0 || word_last);
      if (word_valid) sent_q <= word_end ? '0 : sent_q | lane_hot;
    end
  end

  always_ff @(posedge clk_i) begin
    if (act_move) begin
      act_data_o[`WN_ACTIVATION_VALUE] <= value;
      act_data_o[`WN_ACTIVATION_COLUMN] <= {word_col[12:0], lane};
      act_data_o[`WN_ACTIVATION_HAS] <= lane_hot != '0;
      act_data_o[`WN_ACTIVATION_LAST] <= word_last && word_end;
    end
  end

  logic unused_ready;  // only asserted
  logic [`WN_DESC_BITS-1:0] unused_desc;
  logic [`WN_PIXEL_BITS-1:0] unused_pixel;
  logic [15:0] unused_col;
  assign unused_ready = word_ready;
  assign unused_desc = desc_i;
  assign unused_pixel = pixel_data_i;
  assign unused_col = word_col;

  `WN_ASSERT_STABLE(rd, rd_valid_o, rd_ready_i, rd_addr_o, 16, "a waiting read changed or vanished")
  `WN_ASSERT_STABLE(act, act_valid_o, act_ready_i, act_data_o, `WN_ACTIVATION_BITS, "a waiting activation changed or vanished")
  `WN_ASSERTIONS
    `WN_ASSERT(!land || word_ready, "a word came back for a full queue")
  `WN_END_ASSERTIONS
endmodule
