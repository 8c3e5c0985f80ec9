// The machine's counters: cycles, work and stalls in 64 bits, bytes by (class, tag) in 32.
//
// Each cycle adds what the inputs say of that cycle; `clear_i` (start) sets everything to 0 in one cycle and has priority.
// Bytes are counted when a burst is asked for; its tag is that of the command its unit runs in that cycle, and tags from
// Tags - 1 on share the last counter. Host reads: `read_addr_i` is the register's byte offset, `read_i` stays up until
// `read_ack_o` (1 cycle, or more for byte counters while bursts go out). Reading the low word of a 64-bit counter keeps its
// high word for the next read. wn_regs is the other side.
`include "wn_assert.svh"
`include "wn_desc.svh"
module wn_counters #(
    parameter int Tags = 16,
    parameter int AxiW = 64,
    parameter int CountW = 11
) (
    input  logic              clk_i,
    input  logic              rst_ni,
    input  logic              clear_i,
    // What happens this cycle
    input  logic              running_i,
    input  logic              compute_i,
    input  logic              vector_i,
    input  logic [5:0]        wait_i,
    `WN_COUNTED_PORTS
    // Bursts; read streams are `WN_STREAM_*
    input  logic              read_issue_i,
    input  logic [7:0]        read_stream_i,
    input  logic [8:0]        read_beats_i,
    input  logic              write_issue_i,
    input  logic [8:0]        write_beats_i,
    input  logic [15:0]       tag_lw_i,
    input  logic [15:0]       tag_la_i,
    input  logic [15:0]       tag_st_i,
    // Host
    input  logic              read_i,
    input  logic [11:0]       read_addr_i,
    output logic              read_ack_o,
    output logic [31:0]       read_data_o
);
  localparam int Counters = `WN_COUNTERS;  // in the order of the registers, 8 bytes each from `WN_REG_CYCLES on
  localparam int BeatShift = $clog2(AxiW / 8);

  logic [64*Counters-1:0] counters_q;
  logic [32*Counters-1:0] amount;
  logic [31:0] read_bytes, write_bytes, program_bytes;

  assign read_bytes = 32'(read_beats_i) << BeatShift;
  assign write_bytes = 32'(write_beats_i) << BeatShift;
  assign program_bytes = (read_issue_i && read_stream_i == `WN_STREAM_PROGRAM) ? read_bytes : 32'd0;

  always_comb begin
    amount = '0;
    `WN_COUNTER_AMOUNTS
  end

  always_ff @(posedge clk_i) begin
    for (int i = 0; i < Counters; i++) begin
      if (!rst_ni || clear_i) counters_q[64*i+:64] <= 64'd0;
      else counters_q[64*i+:64] <= counters_q[64*i+:64] + 64'(amount[32*i+:32]);
    end
  end

  // Bytes by class and tag: the last class is written, so that both directions count in the same cycle.
  function automatic logic [6:0] entry(input logic [15:0] tag);
    entry = (tag > 16'(Tags - 1)) ? 7'(Tags - 1) : tag[6:0];
  endfunction

  logic [9:0] read_class, add_index, host_class, host_index;
  logic [8:0] host_word;
  logic host_bytes, host_written, read_ack, write_ack, counter_ack_q;
  logic [31:0] read_count, write_count, counter_q, high_q;
  logic [6:0] read_entry, write_entry;

  assign read_class = (read_stream_i == `WN_STREAM_TABLES) ? 10'(`WN_CLASS_TABLES * Tags)
                      : (read_stream_i == `WN_STREAM_ACTS) ? 10'(`WN_CLASS_ACTIVATIONS_IN * Tags) : 10'(`WN_CLASS_WEIGHTS * Tags);
  assign read_entry = entry((read_stream_i == `WN_STREAM_ACTS) ? tag_la_i : tag_lw_i);
  assign write_entry = entry(tag_st_i);
  assign add_index = read_class + {3'd0, read_entry};

  assign host_bytes = read_addr_i >= `WN_REG_BYTE_COUNTERS;
  assign host_word = read_addr_i[10:2];
  assign host_written = host_word[8:7] == 2'(`WN_CLASS_ACTIVATIONS_OUT);
  assign host_class = host_written ? 10'd0 : 10'(32'(host_word[8:7]) * Tags);
  assign host_index = (32'(host_word[6:0]) < Tags) ? host_class + {3'd0, host_word[6:0]} : 10'h3ff;  // 3ff: no counter

  wn_tally #(
      .Entries(`WN_CLASS_ACTIVATIONS_OUT * Tags),
      .IndexW (10)
  ) u_read_bytes (
      .clk_i,
      .rst_ni,
      .clear_i,
      .add_i       (read_issue_i & (read_stream_i != `WN_STREAM_PROGRAM)),
      .add_index_i (add_index),
      .add_amount_i(read_bytes),
      .read_i      (read_i & host_bytes & ~host_written),
      .read_index_i(host_index),
      .read_ack_o  (read_ack),
      .read_data_o (read_count)
  );

  wn_tally #(
      .Entries(Tags),
      .IndexW (10)
  ) u_write_bytes (
      .clk_i,
      .rst_ni,
      .clear_i,
      .add_i       (write_issue_i),
      .add_index_i ({3'd0, write_entry}),
      .add_amount_i(write_bytes),
      .read_i      (read_i & host_bytes & host_written),
      .read_index_i(host_index),
      .read_ack_o  (write_ack),
      .read_data_o (write_count)
  );

  // 64-bit counters: even words are low.
  logic [11:0] offset;
  logic [3:0] number;
  logic [63:0] counter;
  logic present;

  assign offset = read_addr_i - `WN_REG_CYCLES;
  assign number = offset[6:3];
  assign present = (read_addr_i >= `WN_REG_CYCLES) && (32'(offset[11:3]) < Counters);
  assign counter = present ? counters_q[64*number+:64] : 64'd0;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      counter_ack_q <= 1'b0;
      high_q <= 32'd0;
    end else begin
      counter_ack_q <= read_i & ~host_bytes & ~counter_ack_q;
      if (read_i && !host_bytes && !counter_ack_q && !offset[2]) high_q <= counter[63:32];
    end
    counter_q <= !offset[2] ? counter[31:0] : present ? high_q : 32'd0;
  end

  assign read_ack_o = counter_ack_q | read_ack | write_ack;
  assign read_data_o = counter_ack_q ? counter_q : read_ack ? read_count : write_count;

  logic unused;
  assign unused = ^{read_addr_i[1:0], offset[1:0]};

  `WN_ASSERTIONS
    `WN_ASSERT((wait_i & (wait_i - 6'd1)) == 6'd0, "compute waits for more than one thing")
  `WN_END_ASSERTIONS
endmodule
