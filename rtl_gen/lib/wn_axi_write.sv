// AXI4 write DMA: one stream of beats at a time to consecutive addresses, cut into INCR bursts of
// min(BurstBeats, rest, to the 4 KB line) beats. A burst's AW goes out when all its beats are in the FIFO, its W beats after its AW.
// Throughput: one beat per cycle, gapless while the slave is ready (BurstBeats >= 4). Latency: AWVALID 2 cycles after the burst's
// last beat went in, the first W beat the cycle after the AW handshake, done_o the cycle after the stream's last B response.
// Capacity: 2*BurstBeats beats, at most 4 whole bursts without AW. req_ready_o is low from a request until the cycle after its done_o.
// Stall: in_ready_o is low without an open stream, after the stream's last beat and when full, whatever the slave does.
// stop_i or an error response: no new AW, what went out completes, the stream stays open; idle_o says that the bus owes nothing.
// A response to no burst of its own (to one from before a reset that the memory did not see) is dropped and shows as stray_o.
`include "wn_assert.svh"
module wn_axi_write #(
    parameter int AxiW = 128,
    parameter int BurstBeats = 16
) (
    input  logic              clk_i,
    input  logic              rst_ni,
    input  logic              req_valid_i,
    output logic              req_ready_o,
    input  logic [31:0]       req_addr_i,     // beat-aligned
    input  logic              in_valid_i,
    output logic              in_ready_o,
    input  logic [AxiW-1:0]   in_data_i,
    input  logic              in_last_i,      // last beat of the stream
    output logic              done_o,
    output logic [15:0]       done_beats_o,   // beats of the stream, valid with done_o
    output logic              issue_o,        // AW handshake
    output logic [8:0]        issue_beats_o,
    output logic              error_o,        // sticky: a response other than OKAY
    output logic              stray_o,
    input  logic              stop_i,
    output logic              idle_o,
    output logic              m_axi_awid,
    output logic [31:0]       m_axi_awaddr,
    output logic [7:0]        m_axi_awlen,
    output logic [2:0]        m_axi_awsize,
    output logic [1:0]        m_axi_awburst,
    output logic              m_axi_awvalid,
    input  logic              m_axi_awready,
    output logic [AxiW-1:0]   m_axi_wdata,
    output logic [AxiW/8-1:0] m_axi_wstrb,
    output logic              m_axi_wlast,
    output logic              m_axi_wvalid,
    input  logic              m_axi_wready,
    input  logic              m_axi_bid,
    input  logic [1:0]        m_axi_bresp,
    input  logic              m_axi_bvalid,
    output logic              m_axi_bready
);
  localparam int BeatShift = $clog2(AxiW / 8);
  localparam int LineW = 12 - BeatShift;

  // The input side cuts: it knows the place in the 4 KB line and in the burst of the beat that comes in.
  logic open_q, filled_q;        // a stream is open; its last beat is in
  logic [LineW-1:0] line_q;      // beat of the 4 KB line
  logic [8:0] filling_q;         // beats of the burst that is being filled
  logic [15:0] beats_q;          // beats of the stream
  logic start, push, cut, beat_ready, beat_valid, beat_pop, burst_ready, burst_valid, burst_pop, burst_last;
  logic [8:0] burst_beats;

  assign req_ready_o = !open_q;
  assign start = req_valid_i && req_ready_o;
  assign in_ready_o = open_q && !filled_q && beat_ready && burst_ready;
  assign push = in_valid_i && in_ready_o;
  assign cut = in_last_i || (&line_q) || filling_q == 9'(BurstBeats - 1);

  wn_fifo #(.Width(AxiW + 1), .Depth(2 * BurstBeats)) u_beats (
      .clk_i, .rst_ni, .in_valid_i(push), .in_ready_o(beat_ready), .in_data_i({cut, in_data_i}),
      .out_valid_o(beat_valid), .out_ready_i(beat_pop), .out_data_o({m_axi_wlast, m_axi_wdata}));
  wn_fifo #(.Width(10), .Depth(4)) u_bursts (
      .clk_i, .rst_ni, .in_valid_i(push && cut), .in_ready_o(burst_ready), .in_data_i({in_last_i, filling_q + 9'd1}),
      .out_valid_o(burst_valid), .out_ready_i(burst_pop), .out_data_o({burst_last, burst_beats}));

  always_ff @(posedge clk_i) begin
    if (start) begin
      line_q <= req_addr_i[11:BeatShift];
      filling_q <= '0;
      beats_q <= '0;
    end else if (push) begin
      line_q <= line_q + 1'b1;
      filling_q <= cut ? '0 : filling_q + 1'b1;
      beats_q <= beats_q + 1'b1;
    end
  end

  // Write address. It is registered, so that stop_i cannot withdraw a waiting AW.
  logic aw_valid_q, aw_last_q, error_q, aw_fire;
  logic [31:0] aw_addr_q, next_addr_q;
  logic [8:0] aw_beats_q;

  assign aw_fire = aw_valid_q && m_axi_awready;
  assign burst_pop = !stop_i && !error_q && (!aw_valid_q || m_axi_awready);

  always_ff @(posedge clk_i) begin
    if (start) next_addr_q <= req_addr_i;
    else if (burst_valid && burst_pop) next_addr_q <= next_addr_q + (32'(burst_beats) << BeatShift);
    if (burst_valid && burst_pop) begin
      aw_addr_q <= next_addr_q;
      aw_beats_q <= burst_beats;
      aw_last_q <= burst_last;
    end
  end

  assign m_axi_awid = '0;
  assign m_axi_awaddr = aw_addr_q;
  assign m_axi_awlen = aw_beats_q[7:0] - 8'd1;
  assign m_axi_awsize = 3'(BeatShift);
  assign m_axi_awburst = 2'b01;
  assign m_axi_awvalid = aw_valid_q;
  assign issue_o = aw_fire;
  assign issue_beats_o = aw_beats_q;

  // Write data and responses.
  logic [9:0] ahead_q;           // bursts with AW out and data not yet out
  logic [15:0] owed_q;           // bursts with AW out and no response yet
  logic issued_q;                // the stream's last AW is out
  logic w_end, response;

  assign m_axi_wvalid = beat_valid && ahead_q != '0;
  assign m_axi_wstrb = '1;
  assign beat_pop = m_axi_wready && ahead_q != '0;
  assign w_end = m_axi_wvalid && m_axi_wready && m_axi_wlast;
  assign m_axi_bready = 1'b1;
  assign response = m_axi_bvalid && owed_q != 16'(ahead_q);  // only to a burst whose data is out
  assign stray_o = m_axi_bvalid && owed_q == 16'(ahead_q);

  assign done_o = open_q && issued_q && owed_q == '0;
  assign done_beats_o = beats_q;
  assign error_o = error_q;
  assign idle_o = !aw_valid_q && owed_q == '0;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      open_q <= 1'b0;
      filled_q <= 1'b0;
      issued_q <= 1'b0;
      aw_valid_q <= 1'b0;
      error_q <= 1'b0;
      ahead_q <= '0;
      owed_q <= '0;
    end else begin
      if (start) begin
        open_q <= 1'b1;
        filled_q <= 1'b0;
        issued_q <= 1'b0;
      end else begin
        if (done_o) open_q <= 1'b0;
        if (push && in_last_i) filled_q <= 1'b1;
        if (aw_fire && aw_last_q) issued_q <= 1'b1;
      end
      if (burst_pop) aw_valid_q <= burst_valid;
      else if (m_axi_awready) aw_valid_q <= 1'b0;
      if (response && m_axi_bresp != 2'b00) error_q <= 1'b1;
      ahead_q <= ahead_q + 10'(aw_fire) - 10'(w_end);
      owed_q <= owed_q + 16'(aw_fire) - 16'(response);
    end
  end

  logic unused;
  assign unused = &{1'b0, m_axi_bid};

  `WN_ASSERT_STABLE(aw, m_axi_awvalid, m_axi_awready, {m_axi_awaddr, m_axi_awlen}, 40, "a waiting AW changed or vanished")
  `WN_ASSERT_STABLE(w, m_axi_wvalid, m_axi_wready, {m_axi_wlast, m_axi_wdata}, AxiW + 1, "a waiting write beat changed or vanished")
  `WN_ASSERT(!m_axi_awvalid || 16'(m_axi_awaddr[11:0]) + ((16'(m_axi_awlen) + 16'd1) << BeatShift) <= 16'd4096, "a write burst crosses 4 KB")
  `WN_ASSERT(ahead_q == '0 || beat_valid, "an AW is out without its beats")
  `WN_ASSERT(!start || req_addr_i[BeatShift-1:0] == '0, "a write request is not beat-aligned")
endmodule
