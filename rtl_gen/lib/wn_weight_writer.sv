// Back half of wn_decoder: entries and column ends in stream order become weight and pointer writes of the decoder's PEs.
// One event per cycle: an entry (accumulator k, code) and at most one closed column, closed before or after the entry.
// The entry's value is looked up; 0 is not stored. A pointer holds where its column's weights start and how many there are.
// Throughput: one event per cycle. Latency: 3 cycles from event to a write (2 for a column closed before the entry, which so
// lands together with the write of the entry before: pe_o holds for both). Capacity: 2 events (busy_o: not all are written).
// Stall: none. error_o: 0, or an error code, kept until start_i; nothing is written from the failing write on.
`include "wn_assert.svh"
`include "wn_desc.svh"
module wn_weight_writer #(
    parameter int WDepth = 2048,
    parameter int PDepth = 2048,
    parameter int HasTable = 1  // codes may go through a 256-byte table
) (
    input  logic        clk_i,
    input  logic        rst_ni,
    input  logic        start_i,         // takes the bases, clears the error
    input  logic [15:0] weight_base_i,
    input  logic [15:0] pointer_base_i,
    input  logic        lookup_i,        // stable: 1: value = table[code], 0: value = code
    input  logic        tbl_we_i,
    input  logic [8:0]  tbl_addr_i,
    input  logic [7:0]  tbl_data_i,
    input  logic        entry_i,
    input  logic        past_i,          // an entry past the last column: its value must be 0
    input  logic        close_before_i,
    input  logic        close_after_i,
    input  logic        pe_end_i,        // the closed column is the PE's last
    input  logic [`WN_WEIGHT_K_BITS-1:0] k_i,
    input  logic [7:0]  code_i,
    output logic [7:0]  pe_o,
    output logic        wgt_we_o,
    output logic [15:0] wgt_addr_o,
    output logic [`WN_WEIGHT_BITS-1:0] wgt_data_o,
    output logic        ptr_we_o,
    output logic [15:0] ptr_addr_o,
    output logic [`WN_POINTER_BITS-1:0] ptr_data_o,
    output logic        busy_o,
    output logic [7:0]  error_o
);
  localparam int CountW = `WN_POINTER_COUNT_BITS;

  // Stage 1: the event; stage 2: with its value.
  logic entry1_q, past1_q, before1_q, after1_q, end1_q;
  logic entry2_q, past2_q, after2_q, end2_q;
  logic [`WN_WEIGHT_K_BITS-1:0] k1_q, k2_q;
  logic [7:0] code1_q, value2;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      {entry1_q, past1_q, before1_q, after1_q} <= '0;
      {entry2_q, past2_q, after2_q} <= '0;
    end else begin
      {entry1_q, past1_q, before1_q, after1_q} <= {entry_i, past_i, close_before_i, close_after_i};
      {entry2_q, past2_q, after2_q} <= {entry1_q, past1_q, after1_q};
    end
  end
  always_ff @(posedge clk_i) begin
    end1_q <= pe_end_i;
    end2_q <= end1_q;
    k1_q <= k_i;
    k2_q <= k1_q;
    code1_q <= code_i;
  end
  assign busy_o = entry1_q || past1_q || before1_q || after1_q;

  logic [7:0] code2_q;
  always_ff @(posedge clk_i) code2_q <= code1_q;
  if (HasTable != 0) begin : gen_table
    logic [7:0] table_q [256];
    logic [7:0] looked_up_q;
    // Table bytes 128..383: bit 8 tells 256..383 from 128..255.
    always_ff @(posedge clk_i) begin
      if (tbl_we_i && (tbl_addr_i[8] != tbl_addr_i[7])) table_q[{tbl_addr_i[8], tbl_addr_i[6:0]}] <= tbl_data_i;
      looked_up_q <= table_q[code1_q];
    end
    assign value2 = lookup_i ? looked_up_q : code2_q;
  end else begin : gen_plain
    logic unused;
    assign unused = &{1'b0, tbl_we_i, tbl_addr_i, tbl_data_i, lookup_i};
    assign value2 = code2_q;
  end

  // Write stage. Addresses have a 17th bit to see the end of the largest memory.
  logic [7:0] pe_q;
  logic [16:0] weight_q, pointer_q;  // next free weight word; the open column's pointer
  logic [15:0] first_q;              // the open column's first weight
  logic [CountW-1:0] count_q;        // its weights so far
  logic [7:0] error_q;
  logic store, close, pe_end, stored, closed, wrong_past, weight_over, pointer_over;

  assign store = entry2_q && value2 != '0;
  assign close = after2_q || before1_q;
  assign pe_end = after2_q ? end2_q : end1_q;
  assign wrong_past = past2_q && value2 != '0;
  assign weight_over = store && weight_q >= 17'(WDepth);
  assign pointer_over = close && pointer_q >= 17'(PDepth);
  assign stored = store && !weight_over && error_q == '0;
  assign closed = close && !pointer_over && !weight_over && error_q == '0;

  logic [16:0] next_weight;
  logic [CountW-1:0] next_count;
  assign next_weight = weight_q + 17'(stored);
  assign next_count = count_q + CountW'(stored);

  always_ff @(posedge clk_i) begin
    if (!rst_ni || start_i) begin
      pe_q <= '0;
      weight_q <= {1'b0, weight_base_i};
      pointer_q <= {1'b0, pointer_base_i};
      first_q <= weight_base_i;
      count_q <= '0;
      error_q <= '0;
    end else begin
      weight_q <= next_weight;
      count_q <= next_count;
      if (closed) begin
        count_q <= '0;
        if (pe_end) begin
          pe_q <= pe_q + 1'b1;
          weight_q <= {1'b0, weight_base_i};
          pointer_q <= {1'b0, pointer_base_i};
          first_q <= weight_base_i;
        end else begin
          pointer_q <= pointer_q + 1'b1;
          first_q <= next_weight[15:0];
        end
      end
      if (error_q == '0) begin
        if (wrong_past) error_q <= `WN_ERROR_DECODE;
        else if (weight_over || pointer_over) error_q <= `WN_ERROR_OVERFLOW;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      wgt_we_o <= 1'b0;
      ptr_we_o <= 1'b0;
    end else begin
      wgt_we_o <= stored;
      ptr_we_o <= closed;
    end
  end
  always_ff @(posedge clk_i) begin
    pe_o <= pe_q;
    wgt_addr_o <= weight_q[15:0];
    wgt_data_o[`WN_WEIGHT_VALUE] <= value2;
    wgt_data_o[`WN_WEIGHT_K] <= k2_q;
    ptr_addr_o <= pointer_q[15:0];
    ptr_data_o[`WN_POINTER_START] <= first_q;
    ptr_data_o[`WN_POINTER_COUNT] <= next_count;
  end
  assign error_o = error_q;

  `WN_ASSERTIONS
    `WN_ASSERT(!wgt_we_o || 32'(wgt_addr_o) < WDepth, "a weight past the end of the memory")
    `WN_ASSERT(!ptr_we_o || 32'(ptr_addr_o) < PDepth, "a pointer past the end of the memory")
    `WN_ASSERT(!(after2_q && before1_q), "two columns close at once")
  `WN_END_ASSERTIONS
endmodule
