// Proof of wn_fifo: what goes in comes out, for any item (number `chosen`, value `value`).
// proves: every item comes out once, in order and unchanged; waits unchanged; never more than Depth, never one made up
// sources: wn_fifo.sv
// method: induction 3
// bound: 12
// fault: wn_fifo.sv :: s/count_q != CountW'(Depth)/1'b1/ :: takes an item when full
// fault: wn_fifo.sv :: s/write_ptr_q == LastPtr/write_ptr_q == 2'd3/ :: the write pointer wraps one too late
// fault: wn_fifo.sv :: s/assign out_valid_o = .*/assign out_valid_o = 1'b1;/ :: offers an item when empty
module proof (
    input logic       clk_i,
    input logic       in_valid,
    input logic [7:0] in_data,
    input logic       out_ready
);
  localparam int Depth = 3;

  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;

  logic in_ready, out_valid;
  logic [7:0] out_data;
  wn_fifo #(.Width(8), .Depth(Depth)) u (
      .clk_i, .rst_ni(rst_n), .in_valid_i(in_valid), .in_ready_o(in_ready), .in_data_i(in_data),
      .out_valid_o(out_valid), .out_ready_i(out_ready), .out_data_o(out_data));

  // Names of what lies inside.
  (* hierconn *) wire [1:0] \u.count_q , \u.read_ptr_q ;
  (* hierconn *) wire [7:0] \u.mem[0] , \u.mem[1] , \u.mem[2] ;

  (* anyconst *) logic [7:0] chosen, value;
  logic [7:0] in_count = '0, out_count = '0, held, ahead;
  logic push, pop;
  assign push = in_valid && in_ready;
  assign pop = out_valid && out_ready;
  assign held = in_count - out_count;
  assign ahead = chosen - out_count;  // items before the chosen one, if it is held

  always_ff @(posedge clk_i) begin
    if (rst_n) begin
      in_count <= in_count + 8'(push);
      out_count <= out_count + 8'(pop);
    end
  end

  // Where the chosen item lies.
  logic [2:0] sum;
  logic [7:0] place;
  assign sum = {1'b0, \u.read_ptr_q } + ahead[2:0];
  assign place = (sum == 3'd0 || sum == 3'd3) ? \u.mem[0] : (sum == 3'd1 || sum == 3'd4) ? \u.mem[1] : \u.mem[2] ;

  always_ff @(posedge clk_i) begin
    if (rst_n) begin
      if (push && in_count == chosen) assume (in_data == value);
      if (out_valid && out_count == chosen) assert (out_data == value);
      assert (held <= Depth && (held == 8'd0) == !out_valid && (held == Depth) == !in_ready);
      // For the induction.
      assert (held == 8'(\u.count_q ));
      if (ahead < held) assert (place == value);
      cover (!in_ready && pop && out_count == 8'd4);
    end
  end
endmodule
