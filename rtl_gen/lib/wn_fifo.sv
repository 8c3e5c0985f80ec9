// First-in first-out queue.
// Throughput: one item in and one out per cycle. Latency: 1 cycle from in to out. Capacity: Depth items.
// Stall: in_ready_o is low when Depth items are held, whatever out_ready_i is.
`include "wn_assert.svh"
module wn_fifo #(
    parameter int Width = 8,
    parameter int Depth = 4
) (
    input  logic             clk_i,
    input  logic             rst_ni,
    input  logic             in_valid_i,
    output logic             in_ready_o,
    input  logic [Width-1:0] in_data_i,
    output logic             out_valid_o,
    input  logic             out_ready_i,
    output logic [Width-1:0] out_data_o
);
  localparam int PtrW = (Depth > 1) ? $clog2(Depth) : 1;
  localparam int CountW = $clog2(Depth + 1);
  localparam logic [PtrW-1:0] LastPtr = PtrW'(Depth - 1);

  logic [Width-1:0] mem [Depth];
  logic [PtrW-1:0] read_ptr_q, write_ptr_q;
  logic [CountW-1:0] count_q;
  logic push, pop;

  assign in_ready_o = count_q != CountW'(Depth);
  assign out_valid_o = count_q != '0;
  assign out_data_o = mem[read_ptr_q];
  assign push = in_valid_i && in_ready_o;
  assign pop = out_valid_o && out_ready_i;

  always_ff @(posedge clk_i) begin
    if (push) mem[write_ptr_q] <= in_data_i;
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      read_ptr_q <= '0;
      write_ptr_q <= '0;
      count_q <= '0;
    end else begin
      if (push) write_ptr_q <= (write_ptr_q == LastPtr) ? '0 : write_ptr_q + 1'b1;
      if (pop) read_ptr_q <= (read_ptr_q == LastPtr) ? '0 : read_ptr_q + 1'b1;
      if (push && !pop) count_q <= count_q + 1'b1;
      else if (pop && !push) count_q <= count_q - 1'b1;
    end
  end

  `WN_INVARIANT(count_q <= CountW'(Depth))
  `WN_INVARIANT(read_ptr_q <= LastPtr && write_ptr_q <= LastPtr)
  `WN_INVARIANT(write_ptr_q == PtrW'((CountW+1)'(read_ptr_q) + count_q - ((CountW+1)'(read_ptr_q) + count_q >= (CountW+1)'(Depth) ? Depth : 0)))
endmodule
