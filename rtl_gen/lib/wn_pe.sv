// One processing element: multiplies activations by its non-zero weights into K0 accumulators, and joins its row's reduction.
//
//   act -> pointer RAM -> queue -> weight RAM -> product -> accumulator set of the pixel -> + psum_in -> psum_out
//
// Throughput: one activation per cycle into the queue; one MAC per cycle; a mark without weights costs one cycle; one psum per cycle.
// Latency: 6 cycles from the last item of a pixel to its psum k = 0 (queue empty, one weight or none, psum_in waiting); 1 cycle from psum_in to psum_out.
// Capacity: one activation in lookup, QueueDepth in the queue, Sets pixels accumulated or waiting to be drained, 2 psums at the output.
// Stall: an activation without weights that is not the pixel's last is dropped before the queue; if the queue is full then, the next
// activation is taken a cycle later. A pixel's first weight waits until the pixel `Sets` before it is drained. act_ready_o and psum_in_ready_o
// depend on registers alone, never on another block's valid or ready. A pixel's psums k = 0..kt_i-1 leave once its last weight is added.
// act_data_i, wgt_data_i and ptr_data_i are records of hls/records.h; both memories may be written at any time at addresses not in use.
// mac_o: a pair was multiplied; starved_o: the queue was empty; blocked_o: an activation waited for a free set (each one cycle late).
`include "wn_desc.svh"
module wn_pe #(
    parameter int K0         = 16,
    parameter int Sets       = 4,
    parameter int AccW       = 32,
    parameter int QueueDepth = 8,
    parameter int WDepth     = 2048,
    parameter int PDepth     = 2048
) (
    input  logic            clk_i,
    input  logic            rst_ni,
    input  logic [5:0]      kt_i,
    input  logic            act_valid_i,
    output logic            act_ready_o,
    input  logic [`WN_ACTIVATION_BITS-1:0] act_data_i,
    input  logic            wgt_we_i,
    input  logic [15:0]     wgt_addr_i,
    input  logic [`WN_WEIGHT_BITS-1:0] wgt_data_i,
    input  logic            ptr_we_i,
    input  logic [15:0]     ptr_addr_i,
    input  logic [`WN_POINTER_BITS-1:0] ptr_data_i,
    input  logic            psum_in_valid_i,
    output logic            psum_in_ready_o,
    input  logic [AccW-1:0] psum_in_data_i,
    output logic            psum_out_valid_o,
    input  logic            psum_out_ready_i,
    output logic [AccW-1:0] psum_out_data_o,
    output logic            mac_o,
    output logic            starved_o,
    output logic            blocked_o
);
  localparam int WAddrW = $clog2(WDepth);
  localparam int PAddrW = $clog2(PDepth);
  localparam int KW = (K0 > 1) ? $clog2(K0) : 1;
  localparam int SetW = $clog2(Sets);
  localparam int OpenW = $clog2(Sets + 1);
  localparam logic [SetW-1:0] LastSet = SetW'(Sets - 1);

  // Lookup: the activation waits one cycle for its pointer.
  logic act_take, look_valid_q, look_last_q, look_has_q;
  logic [`WN_ACTIVATION_VALUE_BITS-1:0] look_value_q;
  logic [`WN_ACTIVATION_COLUMN_BITS-1:0] act_column;
  logic [`WN_POINTER_COUNT_BITS-1:0] look_count;
  logic [`WN_POINTER_BITS-1:0] look_pointer;
  logic [`WN_POINTER_START_BITS-1:0] look_start;
  logic queue_push, queue_ready;

  assign act_ready_o = !look_valid_q || queue_ready;
  assign act_take = act_valid_i && act_ready_o;
  assign act_column = act_data_i[`WN_ACTIVATION_COLUMN];
  assign look_count = look_has_q ? look_pointer[`WN_POINTER_COUNT] : '0;
  assign look_start = look_pointer[`WN_POINTER_START];
  assign queue_push = look_valid_q && (look_last_q || look_count != '0);

  wn_ram #(.Width(`WN_POINTER_BITS), .Depth(PDepth)) u_pointers (
      .clk_i,
      .wr_en_i(ptr_we_i),
      .wr_addr_i(ptr_addr_i[PAddrW-1:0]),
      .wr_data_i(ptr_data_i),
      .rd_en_i(act_take),
      .rd_addr_i(act_column[PAddrW-1:0]),
      .rd_data_o(look_pointer)
  );

  always_ff @(posedge clk_i) begin
    if (!rst_ni) look_valid_q <= 1'b0;
    else if (act_ready_o) look_valid_q <= act_valid_i;
    else look_valid_q <= queue_push;
  end

  always_ff @(posedge clk_i) begin
    if (act_take) begin
      look_last_q <= act_data_i[`WN_ACTIVATION_LAST];
      look_has_q <= act_data_i[`WN_ACTIVATION_HAS];
      look_value_q <= act_data_i[`WN_ACTIVATION_VALUE];
    end
  end

  logic head_valid, head_pop, head_last;
  logic [`WN_ACTIVATION_VALUE_BITS-1:0] head_value;
  logic [`WN_POINTER_COUNT_BITS-1:0] head_count;
  logic [WAddrW-1:0] head_start;

  wn_fifo #(.Width(1 + `WN_ACTIVATION_VALUE_BITS + `WN_POINTER_COUNT_BITS + WAddrW), .Depth(QueueDepth)) u_queue (
      .clk_i,
      .rst_ni,
      .in_valid_i(queue_push),
      .in_ready_o(queue_ready),
      .in_data_i({look_last_q, look_value_q, look_count, look_start[WAddrW-1:0]}),
      .out_valid_o(head_valid),
      .out_ready_i(head_pop),
      .out_data_o({head_last, head_value, head_count, head_start})
  );

  // Issue: one weight of the queue's head a cycle, once the pixel has a set. Nothing stalls behind this point.
  logic [OpenW-1:0] open_q;  // sets whose pixel is completely issued but not drained
  logic [`WN_POINTER_COUNT_BITS-1:0] step_q;
  logic set_free, issue, issue_mac, issue_end, drain_end;

  assign set_free = open_q != OpenW'(Sets);
  assign issue = head_valid && set_free;
  assign issue_mac = issue && head_count != '0;
  assign head_pop = issue && step_q + 1'b1 >= head_count;
  assign issue_end = head_pop && head_last;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      step_q <= '0;
      open_q <= '0;
    end else begin
      if (issue) step_q <= head_pop ? '0 : step_q + 1'b1;
      if (issue_end && !drain_end) open_q <= open_q + 1'b1;
      else if (drain_end && !issue_end) open_q <= open_q - 1'b1;
    end
  end

  logic [`WN_WEIGHT_BITS-1:0] weight;
  logic [`WN_WEIGHT_K_BITS-1:0] weight_k;

  logic [WAddrW-1:0] weight_addr;
  assign weight_addr = head_start + WAddrW'(step_q);

  wn_ram #(.Width(`WN_WEIGHT_BITS), .Depth(WDepth)) u_weights (
      .clk_i,
      .wr_en_i(wgt_we_i),
      .wr_addr_i(wgt_addr_i[WAddrW-1:0]),
      .wr_data_i(wgt_data_i),
      .rd_en_i(issue_mac),
      .rd_addr_i(weight_addr),
      .rd_data_o(weight)
  );

  assign weight_k = weight[`WN_WEIGHT_K];

  // Multiply, then accumulate.
  logic fetch_mac_q, fetch_end_q, product_mac_q, product_end_q;
  logic signed [`WN_ACTIVATION_VALUE_BITS-1:0] fetch_value_q;
  logic signed [`WN_ACTIVATION_VALUE_BITS+`WN_WEIGHT_VALUE_BITS-1:0] product_q;
  logic [KW-1:0] product_k_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      fetch_mac_q <= 1'b0;
      fetch_end_q <= 1'b0;
      product_mac_q <= 1'b0;
      product_end_q <= 1'b0;
    end else begin
      fetch_mac_q <= issue_mac;
      fetch_end_q <= issue_end;
      product_mac_q <= fetch_mac_q;
      product_end_q <= fetch_end_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (issue_mac) fetch_value_q <= head_value;
    if (fetch_mac_q) begin
      product_q <= fetch_value_q * $signed(weight[`WN_WEIGHT_VALUE]);
      product_k_q <= weight_k[KW-1:0];
    end
  end

  // An accumulator counts as zero until it is touched, so a set needs no clearing.
  logic [AccW-1:0] accumulators [Sets << KW];
  logic [(Sets<<KW)-1:0] touched_q;
  logic [SetW-1:0] fill_set_q, drain_set_q;
  logic [SetW+KW-1:0] fill_at, drain_at;
  logic [AccW-1:0] fill_old, drain_own;
  logic [KW-1:0] drain_k_q;
  logic [OpenW-1:0] full_q;  // sets complete and not drained
  logic drain_ready, drain_beat, hop_ready;

  assign fill_at = {fill_set_q, product_k_q};
  assign drain_at = {drain_set_q, drain_k_q};
  assign fill_old = touched_q[fill_at] ? accumulators[fill_at] : '0;
  assign drain_own = touched_q[drain_at] ? accumulators[drain_at] : '0;

  assign drain_ready = full_q != '0;
  assign drain_beat = psum_in_valid_i && drain_ready && hop_ready;
  assign drain_end = drain_beat && 6'(drain_k_q) + 6'd1 == kt_i;
  assign psum_in_ready_o = drain_ready && hop_ready;

  always_ff @(posedge clk_i) begin
    if (product_mac_q) accumulators[fill_at] <= fill_old + AccW'(product_q);
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      touched_q <= '0;
      fill_set_q <= '0;
      drain_set_q <= '0;
      drain_k_q <= '0;
      full_q <= '0;
    end else begin
      if (product_mac_q) touched_q[fill_at] <= 1'b1;
      if (product_end_q) fill_set_q <= (fill_set_q == LastSet) ? '0 : fill_set_q + 1'b1;
      if (drain_beat) drain_k_q <= drain_end ? '0 : drain_k_q + 1'b1;
      if (drain_end) begin
        touched_q[{drain_set_q, {KW{1'b0}}}+:1<<KW] <= '0;
        drain_set_q <= (drain_set_q == LastSet) ? '0 : drain_set_q + 1'b1;
      end
      if (product_end_q && !drain_end) full_q <= full_q + 1'b1;
      else if (drain_end && !product_end_q) full_q <= full_q - 1'b1;
    end
  end

  wn_fifo #(.Width(AccW), .Depth(2)) u_hop (
      .clk_i,
      .rst_ni,
      .in_valid_i(psum_in_valid_i && drain_ready),
      .in_ready_o(hop_ready),
      .in_data_i(psum_in_data_i + drain_own),
      .out_valid_o(psum_out_valid_o),
      .out_ready_i(psum_out_ready_i),
      .out_data_o(psum_out_data_o)
  );

  always_ff @(posedge clk_i) begin
    mac_o <= issue_mac;
    starved_o <= !head_valid;
    blocked_o <= head_valid && !set_free;
  end

  // Address and column bits beyond the memories, k bits beyond K0.
  logic [15:0] unused_wgt_addr, unused_ptr_addr;
  logic [`WN_ACTIVATION_COLUMN_BITS-1:0] unused_col;
  logic [`WN_POINTER_START_BITS-1:0] unused_start;
  logic [`WN_WEIGHT_K_BITS-1:0] unused_k;
  assign unused_wgt_addr = wgt_addr_i;
  assign unused_ptr_addr = ptr_addr_i;
  assign unused_col = act_column;
  assign unused_start = look_start;
  assign unused_k = weight_k;
endmodule
