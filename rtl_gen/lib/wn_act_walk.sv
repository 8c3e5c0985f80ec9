// The words of LOAD_ACTS and STORE_ACTS in stream order: act_words words of bank 0, then of bank 1, .., each bank's in runs of act_run
// consecutive addresses whose first ones are act_stride apart: word n at act_base + (n / act_run) * act_stride + n % act_run.
// Throughput: one step per cycle. Latency: clear_i and step_i show in the next cycle. desc_i is stable from clear_i on; act_run >= 1.
`include "wn_desc.svh"

module wn_act_walk #(
    parameter int Cols = 4
) (
    input  logic            clk_i,
    input  logic            clear_i,   // to the first word
    input  logic            step_i,    // to the next word
    input  logic [`WN_DESC_BITS-1:0]    desc_i,
    output logic [Cols-1:0] bank_o,    // one-hot; 0 after the last word
    output logic [15:0]     addr_o,
    output logic            last_o     // the last word of the last bank
);
  logic [Cols-1:0] bank_q;
  logic [15:0] addr_q, run_addr_q, next_run;
  logic [15:0] index_q, run_index_q;  // the word's number in its bank and in its run
  logic bank_end, run_end;

  assign bank_end = index_q + 16'd1 == desc_i[`WN_ACT_WORDS];
  assign run_end = run_index_q + 16'd1 == desc_i[`WN_ACT_RUN];
  assign next_run = run_addr_q + desc_i[`WN_ACT_STRIDE];

  always_ff @(posedge clk_i) begin
    if (clear_i || (step_i && bank_end)) begin
      bank_q <= clear_i ? Cols'(1) : bank_q << 1;
      addr_q <= desc_i[`WN_ACT_BASE];
      run_addr_q <= desc_i[`WN_ACT_BASE];
      index_q <= '0;
      run_index_q <= '0;
    end else if (step_i) begin
      addr_q <= run_end ? next_run : addr_q + 16'd1;
      run_addr_q <= run_end ? next_run : run_addr_q;
      index_q <= index_q + 16'd1;
      run_index_q <= run_end ? 16'd0 : run_index_q + 16'd1;
    end
  end

  assign bank_o = bank_q;
  assign addr_o = addr_q;
  assign last_o = bank_end && bank_q[Cols-1];

  logic unused;
  assign unused = ^desc_i;
endmodule
