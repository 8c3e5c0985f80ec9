// Proof of wn_axi_write with bursts of up to 2 beats. The slave answers bursts whose data it has.
// proves: AW and W wait unchanged; bursts stay within 4 KB and follow each other; every burst gets its beats and wlast, in order; responses are accounted; done comes once, after the last, with the number of beats; nothing new after stop or error
// sources: wn_axi_write.sv wn_fifo.sv
// method: bounded
// bound: 11
// fault: wn_axi_write.sv :: s/cut = in_last_i || (&line_q)/cut = in_last_i/ :: crosses a 4 KB line
// fault: wn_axi_write.sv :: s/m_axi_wvalid = beat_valid && ahead_q != '0/m_axi_wvalid = beat_valid/ :: data goes out before its address
// fault: wn_axi_write.sv :: s/+ (32'(burst_beats) << BeatShift)/+ 32'(burst_beats)/ :: counts beats as bytes
// fault: wn_axi_write.sv :: s/done_o = open_q && issued_q && owed_q == '0/done_o = open_q \&\& issued_q/ :: is done before the responses are there
// fault: wn_axi_write.sv :: s/burst_pop = !stop_i && !error_q/burst_pop = !stop_i/ :: writes on after an error
module proof (
    input logic        clk_i,
    input logic        stop,
    input logic        req_valid,
    input logic [31:0] req_addr,
    input logic        in_valid,
    input logic [63:0] in_data,
    input logic        in_last,
    input logic        awready,
    input logic        wready,
    input logic        bvalid,
    input logic [1:0]  bresp
);
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;

  logic req_ready, in_ready, done, issue, error, idle, awvalid, wlast, wvalid, bready;
  logic [15:0] done_beats;
  logic [8:0] issue_beats;
  logic [7:0] awlen, wstrb;
  logic awid, stray;
  logic [31:0] awaddr;
  logic [2:0] awsize;
  logic [1:0] awburst;
  logic [63:0] wdata;
  wn_axi_write #(.AxiW(64), .BurstBeats(2)) u (
      .clk_i, .rst_ni(rst_n), .req_valid_i(req_valid), .req_ready_o(req_ready), .req_addr_i(req_addr),
      .in_valid_i(in_valid), .in_ready_o(in_ready), .in_data_i(in_data), .in_last_i(in_last),
      .done_o(done), .done_beats_o(done_beats), .issue_o(issue), .issue_beats_o(issue_beats), .error_o(error), .stray_o(stray), .stop_i(stop), .idle_o(idle),
      .m_axi_awid(awid), .m_axi_awaddr(awaddr), .m_axi_awlen(awlen), .m_axi_awsize(awsize), .m_axi_awburst(awburst),
      .m_axi_awvalid(awvalid), .m_axi_awready(awready), .m_axi_wdata(wdata), .m_axi_wstrb(wstrb), .m_axi_wlast(wlast),
      .m_axi_wvalid(wvalid), .m_axi_wready(wready), .m_axi_bid(1'b0), .m_axi_bresp(bresp), .m_axi_bvalid(bvalid), .m_axi_bready(bready));

  (* anyconst *) logic [7:0] chosen;
  (* anyconst *) logic [63:0] value;
  logic aw, w, push, start;
  assign aw = awvalid && awready;
  assign w = wvalid && wready;
  assign push = in_valid && in_ready;
  assign start = req_valid && req_ready;

  logic open = 1'b0, whole = 1'b0, error_seen = 1'b0;
  logic [31:0] addr;                                                      // of the next burst
  logic [7:0] pushed = '0, asked = '0, sent = '0, in_count = '0, out_count = '0;  // beats of the stream; of all streams
  logic [7:0] whole_bursts = '0, open_bursts = '0;                        // with data and without response; with AW and without response
  logic [3:0] ends = '0, ends_left;                                       // beats with AW and not yet out, the next one lowest; set at a burst's end
  logic [7:0] ahead = '0, ahead_left;
  assign ends_left = w ? ends >> 1 : ends;
  assign ahead_left = ahead - 8'(w);

  always_ff @(posedge clk_i) begin
    if (rst_n) begin
      open <= start || (open && !done);
      whole <= !start && (whole || (push && in_last));
      if (start) begin
        addr <= req_addr;
        {pushed, asked, sent} <= '0;
      end else begin
        if (aw) addr <= addr + ((32'(awlen) + 32'd1) << 3);
        pushed <= pushed + 8'(push);
        asked <= aw ? asked + awlen + 8'd1 : asked;
        sent <= sent + 8'(w);
      end
      in_count <= in_count + 8'(push);
      out_count <= out_count + 8'(w);
      ends <= aw ? ends_left | (4'd1 << (ahead_left + awlen)) : ends_left;
      ahead <= aw ? ahead_left + awlen + 8'd1 : ahead_left;
      open_bursts <= open_bursts + 8'(aw) - 8'(bvalid);
      whole_bursts <= whole_bursts + 8'(w && wlast) - 8'(bvalid);
      error_seen <= error_seen || (bvalid && bresp != 2'b00);

      // The surroundings.
      assume (!start || req_addr[2:0] == 3'd0);
      assume (!bvalid || whole_bursts != '0);
      if (push && in_count == chosen) assume (in_data == value);

      assert (req_ready == !open);
      assert (!in_ready || (open && !whole));
      if (awvalid) begin
        assert (open && awaddr == addr && awlen < 8'd2 && asked + awlen + 8'd1 <= pushed);
        assert (32'(awaddr[11:3]) + 32'(awlen) <= 32'd511);
      end
      if (wvalid) begin
        assert (ahead != '0 && wlast == ends[0] && wstrb == 8'hff);
        if (out_count == chosen) assert (wdata == value);
      end
      assert (ahead <= 8'd4);
      assert (!done || (open && whole && asked == pushed && sent == pushed && open_bursts == '0 && done_beats == 16'(pushed)));
      assert (idle == (!awvalid && open_bursts == '0));
      assert (error == error_seen && !stray);
      assert (bready && awsize == 3'd3 && awburst == 2'b01 && issue == aw && (!issue || issue_beats == 9'(awlen) + 9'd1));
      cover (done && pushed == 8'd3);
      cover (aw && awlen == 8'd0 && awaddr[11:3] == 9'h1ff && asked + 8'd1 < pushed);
    end
  end

  logic past_aw = 1'b0, past_w = 1'b0, past_stop = 1'b0, past_error = 1'b0;
  logic [39:0] past_aw_load;
  logic [64:0] past_w_load;
  always_ff @(posedge clk_i) begin
    past_aw <= rst_n && awvalid && !awready;
    past_w <= rst_n && wvalid && !wready;
    past_stop <= rst_n && stop;
    past_error <= rst_n && error;
    past_aw_load <= {awaddr, awlen};
    past_w_load <= {wlast, wdata};
    if (rst_n) begin
      assert (!past_aw || (awvalid && past_aw_load == {awaddr, awlen}));
      assert (!past_w || (wvalid && past_w_load == {wlast, wdata}));
      assert (!(past_stop || past_error) || past_aw || !awvalid);
    end
  end
endmodule
