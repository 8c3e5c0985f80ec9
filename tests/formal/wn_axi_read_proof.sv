// Proof of wn_axi_read with two streams and bursts of up to 2 beats. The memory answers what was asked, beats of a stream in order, streams in any.
// proves: AR waits unchanged, stays within 4 KB and its request, in address order; no beat comes that was not asked or has no place; open bursts and beats are accounted; none asked after stop or error
// sources: wn_axi_read.sv wn_fifo.sv
// method: induction 3
// bound: 10
// fault: wn_axi_read.sv :: s/8'(room_q) >= 8'(len)/room_q != '0/ :: asks for a burst when the queue has room for a part of it
// fault: wn_axi_read.sv :: s/line_left < (LineW + 1)'(longest) ? line_left\[6:0\] : longest/longest/ :: crosses a 4 KB line
// fault: wn_axi_read.sv :: s/(!ar_valid_q || m_axi_arready);/1'b1;/ :: a waiting AR is overwritten
// fault: wn_axi_read.sv :: s/- BurstsW'(burst_end)/- BurstsW'(beat)/ :: counts beats as bursts that ended
// fault: wn_axi_read.sv :: s/pick = want != '0 && !stop_i/pick = want != '0/ :: asks on after stop
// fault: wn_axi_read.sv :: s/addr_q <= addr_q + (32'(len) << BeatLog)/addr_q <= addr_q + (32'd1 << BeatLog)/ :: the next burst starts too low
module proof (
    input logic        clk_i,
    input logic        stop,
    input logic [1:0]  req_valid,
    input logic [63:0] req_addr,
    input logic [31:0] req_beats,
    input logic [1:0]  dat_ready,
    input logic        arready,
    input logic        rvalid,
    input logic        rid,
    input logic [1:0]  rresp
);
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;

  logic idle, error, issue, arvalid, rready, rlast;
  logic [7:0] error_stream, issue_stream, arlen;
  logic arid, stray;
  logic [8:0] issue_beats;
  logic [1:0] req_ready, dat_valid, arburst;
  logic [127:0] dat_data;
  logic [31:0] araddr;
  logic [2:0] arsize;
  wn_axi_read #(.Streams(2), .AxiW(64), .BurstBeats(2)) u (
      .clk_i, .rst_ni(rst_n), .stop_i(stop), .idle_o(idle), .error_o(error), .error_stream_o(error_stream), .stray_o(stray),
      .req_valid_i(req_valid), .req_ready_o(req_ready), .req_addr_i(req_addr), .req_beats_i(req_beats),
      .dat_valid_o(dat_valid), .dat_ready_i(dat_ready), .dat_data_o(dat_data),
      .issue_o(issue), .issue_stream_o(issue_stream), .issue_beats_o(issue_beats),
      .m_axi_arid(arid), .m_axi_araddr(araddr), .m_axi_arlen(arlen), .m_axi_arsize(arsize), .m_axi_arburst(arburst),
      .m_axi_arvalid(arvalid), .m_axi_arready(arready), .m_axi_rid(rid), .m_axi_rdata(64'd0), .m_axi_rresp(rresp),
      .m_axi_rlast(rlast), .m_axi_rvalid(rvalid), .m_axi_rready(rready));

  logic ar;
  logic [31:0] beats_asked;
  assign ar = arvalid && arready;
  assign beats_asked = 32'(arlen) + 32'd1;

  // Names of what lies inside, stream 0 lowest.
  (* hierconn *) wire [31:0] \u.gen_stream[0].addr_q , \u.gen_stream[1].addr_q ;
  (* hierconn *) wire [15:0] \u.gen_stream[0].rest_q , \u.gen_stream[1].rest_q ;
  (* hierconn *) wire [2:0] \u.gen_stream[0].room_q , \u.gen_stream[1].room_q ;
  (* hierconn *) wire [2:0] \u.gen_stream[0].u_queue.count_q , \u.gen_stream[1].u_queue.count_q ;
  (* hierconn *) wire [3:0] \u.bursts_q ;
  logic [63:0] u_addr;
  logic [31:0] u_rest;
  logic [5:0] u_room, u_count;
  assign u_addr = {\u.gen_stream[1].addr_q , \u.gen_stream[0].addr_q };
  assign u_rest = {\u.gen_stream[1].rest_q , \u.gen_stream[0].rest_q };
  assign u_room = {\u.gen_stream[1].room_q , \u.gen_stream[0].room_q };
  assign u_count = {\u.gen_stream[1].u_queue.count_q , \u.gen_stream[0].u_queue.count_q };

  logic [1:0] last, owing;
  logic [15:0] open_bursts;
  for (genvar s = 0; s < 2; s++) begin : gen_check
    // What the request asked for, as far as no AR has: the request before the latest may still have its last burst waiting.
    logic [31:0] addr, next_addr, rest = '0, next_rest = '0;
    // Beats on the way, the next one lowest; set where a burst ends.
    logic [3:0] ends = '0;
    logic [7:0] owed = '0, held = '0, bursts = '0;
    logic taken, asked, waits, came, went;
    assign waits = arvalid && arid == s;
    assign taken = req_valid[s] && req_ready[s];
    assign asked = ar && arid == s;
    assign came = rvalid && rid == s;
    assign went = dat_valid[s] && dat_ready[s];
    assign last[s] = ends[0];
    assign owing[s] = owed != '0;
    assign open_bursts[8*s+:8] = bursts;

    logic [3:0] ends_left;
    logic [7:0] owed_left;
    assign ends_left = came ? ends >> 1 : ends;
    assign owed_left = owed - 8'(came);

    always_ff @(posedge clk_i) begin
      if (rst_n) begin
        if (asked) begin
          assert (araddr == addr && beats_asked <= rest && beats_asked <= 32'd2);
          addr <= addr + (beats_asked << 3);
          rest <= rest - beats_asked;
          if (rest == beats_asked) begin
            addr <= next_addr;
            rest <= next_rest;
            next_rest <= '0;
          end
        end
        if (taken) begin
          assume (req_addr[32*s+:3] == 3'd0 && req_beats[16*s+:16] != 16'd0 && req_beats[16*s+:16] < 16'd600);
          assert (next_rest == '0);
          if (rest == '0 || (asked && rest == beats_asked)) begin
            addr <= req_addr[32*s+:32];
            rest <= 32'(req_beats[16*s+:16]);
          end else begin
            next_addr <= req_addr[32*s+:32];
            next_rest <= 32'(req_beats[16*s+:16]);
          end
        end
        ends <= asked ? ends_left | (4'd1 << (owed_left + arlen)) : ends_left;
        owed <= asked ? owed_left + 8'(beats_asked) : owed_left;
        bursts <= bursts + 8'(asked) - 8'(came && rlast);
        held <= held + 8'(came) - 8'(went);
        assert (owed + held <= 8'd4);
        assert (dat_valid[s] == (held != 8'd0));
        assert (!req_ready[s] || rest <= 32'd2);
        // For the induction.
        assert (rest + next_rest == 32'(u_rest[16*s+:16]) + (waits ? beats_asked : 32'd0));
        assert (rest != '0 || next_rest == '0);
        if (waits) begin
          assert (araddr == addr && beats_asked <= rest);
          assert (next_rest == '0 || rest == beats_asked);
          if (next_rest != '0) assert (next_addr == u_addr[32*s+:32]);
          if (rest > beats_asked) assert (addr + (beats_asked << 3) == u_addr[32*s+:32]);
        end else begin
          assert (next_rest == '0);
          if (rest != '0) assert (addr == u_addr[32*s+:32]);
        end
        assert (u_rest[16*s+:16] == '0 || u_addr[32*s+:3] == '0);
        assert (8'(u_room[3*s+:3]) + held + owed + (waits ? beats_asked[7:0] : 8'd0) == 8'd4);
        assert (held == 8'(u_count[3*s+:3]));
        assert (ends >> owed == 4'd0 && (owed == '0 || ends[owed-1]));
        assert (bursts == 8'(ends[0]) + 8'(ends[1]) + 8'(ends[2]) + 8'(ends[3]));
      end
    end
  end

  // The memory.
  assign rlast = last[rid];
  always_ff @(posedge clk_i) begin
    if (rst_n) begin
      assume (!rvalid || owing[rid]);
    end
  end

  logic past_waits = 1'b0, past_valid = 1'b0, past_stop = 1'b0, past_error = 1'b0, past_ready;
  logic [40:0] past_ar;
  logic error_seen = 1'b0;
  always_ff @(posedge clk_i) begin
    past_waits <= rst_n && arvalid && !arready;
    past_ar <= {arid, araddr, arlen};
    past_valid <= rst_n && arvalid;
    past_stop <= rst_n && stop;
    past_error <= rst_n && error;
    error_seen <= rst_n && (error_seen || (rvalid && rresp != 2'b00));
    if (rst_n) begin
      assert (rready && arsize == 3'd3 && arburst == 2'b01);
      assert (!past_waits || (arvalid && past_ar == {arid, araddr, arlen}));
      assert (!arvalid || 32'(araddr[11:3]) + beats_asked <= 32'd512);
      assert (!(past_stop || past_error) || past_waits || !arvalid);
      assert (error == error_seen && !stray);
      assert (!arvalid || (arlen < 8'd2 && araddr[2:0] == '0));
      assert (8'(\u.bursts_q ) == open_bursts[7:0] + open_bursts[15:8]);
      assert (idle == (!arvalid && open_bursts[7:0] == '0 && open_bursts[15:8] == '0));
      cover (cut_seen && open_bursts[7:0] == 8'd2 && open_bursts[15:8] == 8'd2 && rvalid && rlast);
    end
  end
  logic cut_seen = 1'b0;  // a burst was cut at a 4 KB line
  always_ff @(posedge clk_i) begin
    if (rst_n && ar && arlen == 8'd0 && araddr[11:3] == 9'h1ff) cut_seen <= 1'b1;
  end
endmodule
