// Walks the output pixels of a COMPUTE or VECTOR descriptor and gives each pixel's first valid tap and number of taps.
// Throughput: one pixel per cycle. Latency: the first pixel is valid 2 cycles after start_i. Capacity: one pixel at the output.
// Stall: a waiting pixel holds everything behind it. desc_i stays stable until the last pixel has gone; start_i only then.
// pixel_data_o is a record of hls/records.h.
`include "wn_assert.svh"
`include "wn_desc.svh"
module wn_walker (
    input  logic                     clk_i,
    input  logic                     rst_ni,
    input  logic                     start_i,
    input  logic [`WN_DESC_BITS-1:0] desc_i,
    output logic                     pixel_valid_o,
    input  logic                     pixel_ready_i,
    output logic [`WN_PIXEL_BITS-1:0] pixel_data_o
);
  logic active_q;  // the position below is a pixel still to be sent
  logic [15:0] x_left_q, y_left_q, b_left_q;
  logic [15:0] in_q, in_row_q, in_batch_q, out_q, out_row_q, out_batch_q;
  logic move, row_end, batch_end, walk_end, next_row, next_batch;

  assign move = active_q && (!pixel_valid_o || pixel_ready_i);
  assign row_end = x_left_q == 16'd0;
  assign batch_end = row_end && y_left_q == 16'd0;
  assign walk_end = batch_end && b_left_q == 16'd0;
  assign next_row = move && row_end;
  assign next_batch = move && batch_end;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) active_q <= 1'b0;
    else if (start_i) active_q <= 1'b1;
    else if (move && walk_end) active_q <= 1'b0;
  end

  always_ff @(posedge clk_i) begin
    if (start_i) begin
      x_left_q <= desc_i[`WN_OUT_W] - 16'd1;
      y_left_q <= desc_i[`WN_OUT_H] - 16'd1;
      b_left_q <= desc_i[`WN_BATCHES] - 16'd1;
      in_q <= desc_i[`WN_START];
      in_row_q <= desc_i[`WN_START];
      in_batch_q <= desc_i[`WN_START];
      out_q <= desc_i[`WN_OUT_BASE];
      out_row_q <= desc_i[`WN_OUT_BASE];
      out_batch_q <= desc_i[`WN_OUT_BASE];
    end else if (next_batch) begin
      x_left_q <= desc_i[`WN_OUT_W] - 16'd1;
      y_left_q <= desc_i[`WN_OUT_H] - 16'd1;
      b_left_q <= b_left_q - 16'd1;
      in_q <= in_batch_q + desc_i[`WN_STEP_B];
      in_row_q <= in_batch_q + desc_i[`WN_STEP_B];
      in_batch_q <= in_batch_q + desc_i[`WN_STEP_B];
      out_q <= out_batch_q + desc_i[`WN_OUT_B];
      out_row_q <= out_batch_q + desc_i[`WN_OUT_B];
      out_batch_q <= out_batch_q + desc_i[`WN_OUT_B];
    end else if (next_row) begin
      x_left_q <= desc_i[`WN_OUT_W] - 16'd1;
      y_left_q <= y_left_q - 16'd1;
      in_q <= in_row_q + desc_i[`WN_STEP_Y];
      in_row_q <= in_row_q + desc_i[`WN_STEP_Y];
      out_q <= out_row_q + desc_i[`WN_OUT_Y];
      out_row_q <= out_row_q + desc_i[`WN_OUT_Y];
    end else if (move) begin
      x_left_q <= x_left_q - 16'd1;
      in_q <= in_q + desc_i[`WN_STEP_X];
      out_q <= out_q + desc_i[`WN_OUT_X];
    end
  end

  logic [7:0] x_first, x_count, y_first, y_count;

  wn_walk_axis u_x (
      .clk_i,
      .init_i(start_i || next_row),
      .step_i(move),
      .lo_i(desc_i[`WN_X_LO]),
      .hi_i(desc_i[`WN_X_HI]),
      .e_i(desc_i[`WN_X_E]),
      .h_i(desc_i[`WN_X_H]),
      .q_i(desc_i[`WN_X_Q]),
      .r_i(desc_i[`WN_X_R]),
      .d_i(desc_i[`WN_X_D]),
      .k_i(desc_i[`WN_KW]),
      .first_o(x_first),
      .count_o(x_count)
  );

  wn_walk_axis u_y (
      .clk_i,
      .init_i(start_i || next_batch),
      .step_i(next_row),
      .lo_i(desc_i[`WN_Y_LO]),
      .hi_i(desc_i[`WN_Y_HI]),
      .e_i(desc_i[`WN_Y_E]),
      .h_i(desc_i[`WN_Y_H]),
      .q_i(desc_i[`WN_Y_Q]),
      .r_i(desc_i[`WN_Y_R]),
      .d_i(desc_i[`WN_Y_D]),
      .k_i(desc_i[`WN_KH]),
      .first_o(y_first),
      .count_o(y_count)
  );

  // The products of the first tap's offsets are registered; the sums with the pixel's address follow the register.
  logic [15:0] base_q, out_addr_q, tap_y_q, tap_x_q, col_y_q, col_x_q;
  logic [7:0] nx_q, ny_q;
  logic last_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) pixel_valid_o <= 1'b0;
    else if (!pixel_valid_o || pixel_ready_i) pixel_valid_o <= active_q;
  end

  always_ff @(posedge clk_i) begin
    if (move) begin
      base_q <= in_q;
      out_addr_q <= out_q;
      tap_y_q <= {8'd0, y_first} * desc_i[`WN_TAP_Y];
      tap_x_q <= {8'd0, x_first} * desc_i[`WN_TAP_X];
      col_y_q <= {8'd0, y_first} * desc_i[`WN_COL_Y];
      col_x_q <= {8'd0, x_first} * desc_i[`WN_WORDS];
      nx_q <= x_count;
      ny_q <= y_count;
      last_q <= walk_end;
    end
  end

  assign pixel_data_o[`WN_PIXEL_ADDRESS] = base_q + tap_y_q + tap_x_q;
  assign pixel_data_o[`WN_PIXEL_COLUMN_WORD] = desc_i[`WN_COL_BASE] + col_y_q + col_x_q;
  assign pixel_data_o[`WN_PIXEL_NY] = ny_q;
  assign pixel_data_o[`WN_PIXEL_NX] = nx_q;
  assign pixel_data_o[`WN_PIXEL_OUT_ADDRESS] = out_addr_q;
  assign pixel_data_o[`WN_PIXEL_LAST] = last_q;

  logic [`WN_DESC_BITS-1:0] unused_desc;
  assign unused_desc = desc_i;

  `WN_ASSERT_STABLE(pixel, pixel_valid_o, pixel_ready_i, pixel_data_o, `WN_PIXEL_BITS, "a waiting pixel changed or vanished")
  `WN_ASSERTIONS
    `WN_ASSERT(!start_i || !(active_q || pixel_valid_o), "a walk starts before the one before is over")
  `WN_END_ASSERTIONS
endmodule
