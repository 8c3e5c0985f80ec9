// A memory of 32-bit counters: add to one per cycle, all cleared in one cycle, read in the gaps.
//
// Throughput: one add per cycle, also to the same counter. Latency: an add is in what a later read returns; `read_ack_o`
// comes with the value one cycle after the first cycle with `read_i` and without `add_i`. Stall: adds never wait, a read
// waits for a cycle without one (`read_i` and its index stay until the ack). An index past the end reads 0 and counts
// nothing. Counters wrap.
`include "wn_assert.svh"
module wn_tally #(
    parameter int Entries = 16,
    parameter int IndexW = 10
) (
    input  logic              clk_i,
    input  logic              rst_ni,
    input  logic              clear_i,
    input  logic              add_i,
    input  logic [IndexW-1:0] add_index_i,
    input  logic [31:0]       add_amount_i,
    input  logic              read_i,
    input  logic [IndexW-1:0] read_index_i,
    output logic              read_ack_o,
    output logic [31:0]       read_data_o
);
  localparam int AddrW = (Entries > 1) ? $clog2(Entries) : 1;

  logic [31:0] counts_q[0:Entries-1];
  logic [Entries-1:0] valid_q;  // counters with something in them; the memory itself is never cleared

  // Stage 1 looks the counter up, stage 2 adds and writes back; stage 3 is what the write has not shown to stage 1 yet.
  logic add_q, read_q, inside_q, last_q;
  logic [AddrW-1:0] index_q, last_index_q;
  logic [31:0] count_q, amount_q, last_count_q;
  logic [IndexW-1:0] index;
  logic [31:0] count, sum;

  assign index = add_i ? add_index_i : read_index_i;

  always_ff @(posedge clk_i) begin
    count_q <= counts_q[index[AddrW-1:0]];
    if (add_q) counts_q[index_q] <= sum;
  end

  always_ff @(posedge clk_i) begin
    index_q <= index[AddrW-1:0];
    amount_q <= add_amount_i;
    last_index_q <= index_q;
    last_count_q <= sum;
    inside_q <= 32'(index) < Entries;
    if (!rst_ni) begin
      add_q <= 1'b0;
      read_q <= 1'b0;
      last_q <= 1'b0;
      valid_q <= '0;
    end else begin
      add_q <= add_i && 32'(index) < Entries;
      read_q <= read_i & ~read_q & ~add_i;
      last_q <= add_q;
      if (clear_i) valid_q <= '0;
      else if (add_q) valid_q[index_q] <= 1'b1;
    end
  end

  always_comb begin
    if (!inside_q || !valid_q[index_q]) count = 32'd0;
    else if (last_q && last_index_q == index_q) count = last_count_q;
    else count = count_q;
    sum = count + amount_q;
  end

  assign read_ack_o = read_q;
  assign read_data_o = count;

  `WN_ASSERT_STABLE(read, read_i, read_ack_o, read_index_i, IndexW, "a waiting read changed or vanished")
endmodule
