// One axis of the pixel walk: which kernel taps of the current output index lie inside the map (architecture, section 5).
// Throughput: one step per cycle. Latency: first_o and count_o belong to the new index the cycle after init_i or step_i.
module wn_walk_axis (
    input  logic        clk_i,
    input  logic        init_i,   // to output index 0
    input  logic        step_i,   // to the next output index
    input  logic [15:0] lo_i,
    input  logic [15:0] hi_i,
    input  logic [7:0]  e_i,
    input  logic [7:0]  h_i,
    input  logic [7:0]  q_i,
    input  logic [7:0]  r_i,
    input  logic [7:0]  d_i,
    input  logic [7:0]  k_i,
    output logic [7:0]  first_o,  // first valid tap; meaningless when count_o is 0
    output logic [7:0]  count_o   // valid taps
);
  logic signed [15:0] lo_q, hi_q;
  logic [7:0] e_q, h_q;
  logic [8:0] e_sum, h_difference;
  logic e_wraps, h_wraps;
  logic [15:0] first, past, count;

  assign e_sum = {1'b0, e_q} + {1'b0, r_i};
  assign e_wraps = e_sum >= {1'b0, d_i};
  assign h_difference = {1'b0, h_q} - {1'b0, r_i};
  assign h_wraps = h_difference[8];

  always_ff @(posedge clk_i) begin
    if (init_i) begin
      lo_q <= lo_i;
      hi_q <= hi_i;
      e_q <= e_i;
      h_q <= h_i;
    end else if (step_i) begin
      lo_q <= lo_q - {8'd0, q_i} - {15'd0, e_wraps};
      hi_q <= hi_q - {8'd0, q_i} - {15'd0, h_wraps};
      e_q <= e_sum[7:0] - (e_wraps ? d_i : 8'd0);
      h_q <= h_difference[7:0] + (h_wraps ? d_i : 8'd0);
    end
  end

  assign first = lo_q[15] ? 16'd0 : lo_q;
  assign past = hi_q[15] ? 16'd0 : (hi_q < $signed({8'd0, k_i})) ? hi_q + 16'd1 : {8'd0, k_i};
  assign count = (first < past) ? past - first : 16'd0;
  assign first_o = first[7:0];
  assign count_o = count[7:0];

  logic [15:0] unused_upper;
  assign unused_upper = first ^ count;
endmodule
