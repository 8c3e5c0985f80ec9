// Broadcast of one stream to N: every output takes each item exactly once, in its own time.
// Throughput: one item per cycle when all outputs are ready. Latency: 0. Capacity: none.
// Stall: the input advances in the cycle in which the last output takes the item; outputs that took it earlier see no valid meanwhile.
`include "wn_assert.svh"
module wn_fork #(
    parameter int Width = 8,
    parameter int N = 2
) (
    input  logic             clk_i,
    input  logic             rst_ni,
    input  logic             in_valid_i,
    output logic             in_ready_o,
    input  logic [Width-1:0] in_data_i,
    output logic [N-1:0]     out_valid_o,
    input  logic [N-1:0]     out_ready_i,
    output logic [Width-1:0] out_data_o
);
  logic [N-1:0] taken_q;  // outputs that already have the waiting item

  assign out_data_o = in_data_i;
  assign out_valid_o = {N{in_valid_i}} & ~taken_q;
  assign in_ready_o = &(taken_q | out_ready_i);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) taken_q <= '0;
    else if (in_valid_i) taken_q <= in_ready_o ? '0 : taken_q | out_ready_i;
  end

  `WN_ASSERT(taken_q == '0 || in_valid_i, "an item that some outputs took was withdrawn")
  `WN_INVARIANT(!(&taken_q))
endmodule
