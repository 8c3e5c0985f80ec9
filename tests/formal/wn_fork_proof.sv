// Proof of wn_fork: its source holds an item until it is taken.
// proves: every output takes every item exactly once, in order and unchanged; the input moves on with the last of them; waits unchanged
// sources: wn_fork.sv
// method: induction 3
// bound: 10
// fault: wn_fork.sv :: s/taken_q | out_ready_i;/out_ready_i;/ :: forgets which outputs took the item earlier
// fault: wn_fork.sv :: s/{N{in_valid_i}} & ~taken_q/{N{in_valid_i}}/ :: offers an item again to an output that took it
// fault: wn_fork.sv :: s/= &(taken_q | out_ready_i)/= |(taken_q | out_ready_i)/ :: moves on with the first output
module proof (
    input logic       clk_i,
    input logic       in_valid,
    input logic [7:0] in_data,
    input logic [2:0] out_ready
);
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;

  logic in_ready;
  logic [2:0] out_valid;
  logic [7:0] out_data;
  wn_fork #(.Width(8), .N(3)) u (
      .clk_i, .rst_ni(rst_n), .in_valid_i(in_valid), .in_ready_o(in_ready), .in_data_i(in_data),
      .out_valid_o(out_valid), .out_ready_i(out_ready), .out_data_o(out_data));

  (* hierconn *) wire [2:0] \u.taken_q ;

  (* anyconst *) logic [7:0] chosen, value;
  logic [7:0] in_count = '0;
  logic [2:0] past_valid, past_ready;
  logic in_waits = 1'b0;
  always_ff @(posedge clk_i) begin
    if (rst_n) in_count <= in_count + 8'(in_valid && in_ready);
    in_waits <= rst_n && in_valid && !in_ready;
    past_valid <= rst_n ? out_valid : 3'd0;
    past_ready <= out_ready;
  end

  // The source.
  always_ff @(posedge clk_i) begin
    if (rst_n) begin
      if (in_waits) assume (in_valid);
      if (in_valid && in_count == chosen) assume (in_data == value);
    end
  end

  for (genvar n = 0; n < 3; n++) begin : gen_out
    logic [7:0] count = '0;
    always_ff @(posedge clk_i) begin
      if (rst_n) begin
        count <= count + 8'(out_valid[n] && out_ready[n]);
        if (out_valid[n] && count == chosen) assert (out_data == value);
        assert (count == in_count + 8'(\u.taken_q [n]));
        assert (!(past_valid[n] && !past_ready[n]) || out_valid[n]);
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_n) begin
      assert (!(in_valid && in_ready) || (out_ready | ~out_valid) == 3'b111);
      cover (in_count == 8'd2 && \u.taken_q == 3'b101 && in_ready);
    end
  end
endmodule
