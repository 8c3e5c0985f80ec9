// AXI4 read DMA: turns each stream's requests into bursts and queues the data per stream. ID = stream number.
// A request (beat-aligned address, beats >= 1) is taken when the stream's previous one is split to its last burst.
// Bursts: INCR, full width, min(BurstBeats, rest, to the 4 KB line) beats; one is asked for only when the stream's queue has room for
// all of it, beats in flight included, so m_axi_rready is always 1. A beat that comes while no burst is open (asked for before a reset
// that the memory did not see) is dropped and shows as stray_o; while one is open, it cannot be told from those of that burst.
// Throughput: one AR and one R beat per cycle; streams take turns. Latency: request to AR 2 cycles, R to dat 1 cycle.
// Capacity: 2 * BurstBeats beats a stream. Stall: a full stream stops asking; the others go on.
// stop_i or a bad response (error_o, kept until reset) stops new ARs; one already shown stays until taken.
// issue_*: one pulse per burst, in the cycle after its AR was taken. idle_o: no AR shown, no burst unanswered.
`include "wn_assert.svh"
module wn_axi_read #(
    parameter int Streams = 4,
    parameter int AxiW = 64,
    parameter int BurstBeats = 16,
    parameter int IdW = $clog2(Streams)
) (
    input  logic                    clk_i,
    input  logic                    rst_ni,
    input  logic                    stop_i,
    output logic                    idle_o,
    output logic                    error_o,
    output logic [7:0]              error_stream_o,
    output logic                    stray_o,
    input  logic [Streams-1:0]      req_valid_i,
    output logic [Streams-1:0]      req_ready_o,
    input  logic [32*Streams-1:0]   req_addr_i,
    input  logic [16*Streams-1:0]   req_beats_i,
    output logic [Streams-1:0]      dat_valid_o,
    input  logic [Streams-1:0]      dat_ready_i,
    output logic [AxiW*Streams-1:0] dat_data_o,
    output logic                    issue_o,
    output logic [7:0]              issue_stream_o,
    output logic [8:0]              issue_beats_o,
    output logic [IdW-1:0]          m_axi_arid,
    output logic [31:0]             m_axi_araddr,
    output logic [7:0]              m_axi_arlen,
    output logic [2:0]              m_axi_arsize,
    output logic [1:0]              m_axi_arburst,
    output logic                    m_axi_arvalid,
    input  logic                    m_axi_arready,
    input  logic [IdW-1:0]          m_axi_rid,
    input  logic [AxiW-1:0]         m_axi_rdata,
    input  logic [1:0]              m_axi_rresp,
    input  logic                    m_axi_rlast,
    input  logic                    m_axi_rvalid,
    output logic                    m_axi_rready
);
  localparam int BeatLog = $clog2(AxiW / 8);
  localparam int LineW = 12 - BeatLog;  // beats in 4 KB, as a power of 2
  localparam int Depth = 2 * BurstBeats;
  localparam int RoomW = $clog2(Depth + 1);
  localparam int BurstsW = $clog2(Streams * Depth + 1);

  logic [Streams-1:0] want, grant, above_q, above_want;
  logic [7*Streams-1:0] lens;
  logic [32*Streams-1:0] addrs;
  logic pick;  // a burst moves to the AR register
  logic ar_valid_q, error_q, issue_q, ar_taken, beat, burst_end;
  logic [IdW-1:0] ar_id_q, ar_id;
  logic [7:0] error_stream_q, issue_stream_q;
  logic [31:0] ar_addr_q, ar_addr;
  logic [6:0] ar_len_q, ar_len, issue_len_q;
  logic [BurstsW-1:0] bursts_q;  // taken ARs without their last R

  for (genvar s = 0; s < Streams; s++) begin : gen_stream
    logic [31:0] addr_q;
    logic [15:0] rest_q;
    logic [RoomW-1:0] room_q;  // queue places not held and not promised
    logic [6:0] longest, len;
    logic [LineW:0] line_left;
    logic take, pop, queue_ready, unused_ready;
    assign unused_ready = queue_ready;  // only asserted
    logic [RoomW-1:0] promised;

    assign line_left = (LineW + 1)'(1 << LineW) - {1'b0, addr_q[11:BeatLog]};
    assign longest = rest_q < 16'(BurstBeats) ? rest_q[6:0] : 7'(BurstBeats);
    assign len = line_left < (LineW + 1)'(longest) ? line_left[6:0] : longest;
    assign want[s] = rest_q != '0 && 8'(room_q) >= 8'(len);
    assign lens[7*s+:7] = len;
    assign addrs[32*s+:32] = addr_q;
    assign req_ready_o[s] = rest_q == '0;
    assign take = pick && grant[s];
    assign pop = dat_valid_o[s] && dat_ready_i[s];
    assign promised = take ? RoomW'(len) : '0;

    always_ff @(posedge clk_i) begin
      if (!rst_ni) begin
        addr_q <= '0;
        rest_q <= '0;
        room_q <= RoomW'(Depth);
      end else begin
        if (req_valid_i[s] && req_ready_o[s]) begin
          addr_q <= req_addr_i[32*s+:32];
          rest_q <= req_beats_i[16*s+:16];
        end else if (take) begin
          addr_q <= addr_q + (32'(len) << BeatLog);
          rest_q <= rest_q - 16'(len);
        end
        room_q <= room_q - promised + RoomW'(pop);
      end
    end

    wn_fifo #(.Width(AxiW), .Depth(Depth)) u_queue (
        .clk_i, .rst_ni,
        .in_valid_i(beat && m_axi_rid == IdW'(s)), .in_ready_o(queue_ready), .in_data_i(m_axi_rdata),
        .out_valid_o(dat_valid_o[s]), .out_ready_i(dat_ready_i[s]), .out_data_o(dat_data_o[AxiW*s+:AxiW])
    );

    `WN_ASSERT(!(beat && m_axi_rid == IdW'(s)) || queue_ready, "a read beat came for a full queue")
    `WN_ASSERT(room_q <= RoomW'(Depth) && (!take || 8'(room_q) >= 8'(len)), "a queue's room went below nothing")
    `WN_ASSERT(!(req_valid_i[s] && req_ready_o[s]) || req_addr_i[32*s+:BeatLog] == '0, "a read request is not beat-aligned")
  end

  // Round robin: the lowest stream above the last one served, else the lowest of all.
  assign above_want = want & above_q;
  assign grant = above_want != '0 ? above_want & (~above_want + 1'b1) : want & (~want + 1'b1);
  assign pick = want != '0 && !stop_i && !error_q && (!ar_valid_q || m_axi_arready);

  always_comb begin
    ar_id = '0;
    ar_addr = '0;
    ar_len = '0;
    for (int s = 0; s < Streams; s++) begin
      if (grant[s]) begin
        ar_id = ar_id | IdW'(s);
        ar_addr = ar_addr | addrs[32*s+:32];
        ar_len = ar_len | lens[7*s+:7];
      end
    end
  end

  assign ar_taken = ar_valid_q && m_axi_arready;
  assign beat = m_axi_rvalid && bursts_q != '0;
  assign burst_end = beat && m_axi_rlast;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      above_q <= '0;
      ar_valid_q <= 1'b0;
      ar_id_q <= '0;
      ar_addr_q <= '0;
      ar_len_q <= '0;
      bursts_q <= '0;
      issue_q <= 1'b0;
      issue_stream_q <= '0;
      issue_len_q <= '0;
      error_q <= 1'b0;
      error_stream_q <= '0;
    end else begin
      if (pick) begin
        above_q <= ~(grant | (grant - 1'b1));
        ar_id_q <= ar_id;
        ar_addr_q <= ar_addr;
        ar_len_q <= ar_len;
      end
      ar_valid_q <= pick || (ar_valid_q && !m_axi_arready);
      bursts_q <= bursts_q + BurstsW'(ar_taken) - BurstsW'(burst_end);
      issue_q <= ar_taken;
      issue_stream_q <= 8'(ar_id_q);
      issue_len_q <= ar_len_q;
      if (beat && !error_q && (m_axi_rresp != 2'b00 || 8'(m_axi_rid) >= 8'(Streams))) begin
        error_q <= 1'b1;
        error_stream_q <= 8'(m_axi_rid);
      end
    end
  end

  assign m_axi_arid = ar_id_q;
  assign m_axi_araddr = ar_addr_q;
  assign m_axi_arlen = {1'b0, ar_len_q - 7'd1};
  assign m_axi_arsize = 3'(BeatLog);
  assign m_axi_arburst = 2'b01;
  assign m_axi_arvalid = ar_valid_q;
  assign m_axi_rready = 1'b1;
  assign issue_o = issue_q;
  assign issue_stream_o = issue_stream_q;
  assign issue_beats_o = {2'b0, issue_len_q};
  assign error_o = error_q;
  assign error_stream_o = error_stream_q;
  assign stray_o = m_axi_rvalid && bursts_q == '0;
  assign idle_o = !ar_valid_q && bursts_q == '0;

  `WN_ASSERT_STABLE(ar, m_axi_arvalid, m_axi_arready, {m_axi_arid, m_axi_araddr, m_axi_arlen}, IdW + 40, "a waiting AR changed or vanished")
  `WN_ASSERT(!m_axi_arvalid || 16'(m_axi_araddr[11:0]) + ((16'(m_axi_arlen) + 16'd1) << BeatLog) <= 16'd4096, "a read burst crosses 4 KB")
  `WN_ASSERT(!ar_taken || bursts_q != BurstsW'(Streams * Depth), "more read bursts are open than the queues have places")
endmodule
