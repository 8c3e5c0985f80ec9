// Number of ones in a vector.
// Throughput: one vector per cycle. Latency: 1 cycle.
module wn_popcount #(
    parameter int Width = 16
) (
    input  logic                       clk_i,
    input  logic                       rst_ni,
    input  logic [Width-1:0]           bits_i,
    output logic [$clog2(Width+1)-1:0] count_o
);
  localparam int CountW = $clog2(Width + 1);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) count_o <= '0;
    else count_o <= CountW'($countones(bits_i));
  end
endmodule
