// Keeps the first error of the machine and stops it.
//
// Latency: a pulse on any source shows the next cycle; the first cycle's errors are ordered read, write, descriptor,
// activations, weights. Later ones are dropped. `stop_o` (no new requests, no new commands) follows `error_o` and `flush_i`; only reset
// clears it. wn_regs shows the error to the host.
`include "wn_assert.svh"
`include "wn_desc.svh"
module wn_error (
    input  logic        clk_i,
    input  logic        rst_ni,
    input  logic        flush_i,
    // Sources
    input  logic        read_error_i,
    input  logic [7:0]        read_stream_i,
    input  logic        write_error_i,
    input  logic        program_error_i,
    input  logic [7:0]        program_code_i,
    input  logic [15:0]       program_detail_i,
    input  logic        act_error_i,
    input  logic        weights_error_i,
    input  logic [7:0]        weights_code_i,
    input  logic [7:0]        weights_detail_i,
    // State
    output logic        error_o,
    output logic [7:0]        code_o,
    output logic [15:0]       detail_o,
    output logic        stop_o
);
  logic error_q, error;
  logic [7:0] code_q, code;
  logic [15:0] detail_q, detail;

  always_comb begin
    error = 1'b0;
    code = 8'd0;
    detail = 16'd0;
    if (weights_error_i) begin
      error = 1'b1;
      code = weights_code_i;
      detail = {8'd0, weights_detail_i};
    end
    if (act_error_i) begin
      error = 1'b1;
      code = `WN_ERROR_ACTS;
      detail = 16'd0;
    end
    if (program_error_i) begin
      error = 1'b1;
      code = program_code_i;
      detail = program_detail_i;
    end
    if (write_error_i) begin
      error = 1'b1;
      code = `WN_ERROR_AXI_WRITE;
      detail = 16'd0;
    end
    if (read_error_i) begin
      error = 1'b1;
      code = `WN_ERROR_AXI_READ;
      detail = {8'd0, read_stream_i};
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      error_q <= 1'b0;
      code_q <= 8'd0;
      detail_q <= 16'd0;
    end else if (error && !error_q) begin
      error_q <= 1'b1;
      code_q <= code;
      detail_q <= detail;
    end
  end

  assign error_o = error_q;
  assign code_o = code_q;
  assign detail_o = detail_q;
  assign stop_o = error_q | flush_i;

  `WN_ASSERT(!weights_error_i || weights_code_i != 8'd0, "an error without a code")
endmodule
