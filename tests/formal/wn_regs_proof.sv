// Proof of wn_regs. The host holds what it shows until it is taken; the machine runs from start until it is finished or reset. The 256 cycles
// in which the slots are wiped are too long for bounded steps: these begin at reset or (`warm`) in any state that the invariant allows.
// proves: every write and read is answered once, as soon as it can be, and waits unchanged; a start never comes while busy, one that was written comes; the core is reset only while the bus is quiet; PROGRAM_ADDR takes what is written
// sources: wn_regs.sv
// free: slots_q
// method: induction 3
// bound: 10
// fault: wn_regs.sv :: s/write = aw_full_q & w_full_q & ~bvalid_q/write = aw_full_q \& w_full_q/ :: a second write goes before the first is answered
// fault: wn_regs.sv :: s/(start && !busy)/start/ :: starts while running
// fault: wn_regs.sv :: s/~(flush_q & quiet_i)/~flush_q/ :: resets the core with bus transactions open
// fault: wn_regs.sv :: s/if (read_q == Look) rdata_q/if (read_q != Idle) rdata_q/ :: a waiting read response changes
// fault: wn_regs.sv :: s/if (reset || (start && resetting)) kept_q <= start;/if (reset) kept_q <= start;/ :: a start written during a reset is lost
module proof (
    input logic        clk_i,
    input logic [11:0] awaddr, araddr,
    input logic        awvalid, wvalid, bready, arvalid, rready,
    input logic [31:0] wdata,
    input logic [3:0]  wstrb,
    input logic        quiet, finished, error, count_ack, slot_we,
    input logic [7:0]  slot_waddr, error_code,
    input logic [15:0] error_detail,
    input logic [31:0] count_data
);
  (* anyconst *) logic warm;
  logic first = 1'b1, rst_n;
  always_ff @(posedge clk_i) first <= 1'b0;
  assign rst_n = !first || warm;

  logic awready, wready, bvalid, arready, rvalid, irq, core_rst_n, flush, start, count_read;
  logic [1:0] bresp, rresp;
  logic [31:0] rdata, program_addr, program_units;
  logic [31:12] base_addr;
  logic [11:0] count_addr;
  logic [15:0] slot_rdata;
  logic running;
  wn_regs #(.Rows(3), .Cols(5)) u (
      .clk_i, .rst_ni(rst_n), .awaddr_i(awaddr), .awvalid_i(awvalid), .awready_o(awready), .wdata_i(wdata), .wstrb_i(wstrb), .wvalid_i(wvalid),
      .wready_o(wready), .bresp_o(bresp), .bvalid_o(bvalid), .bready_i(bready), .araddr_i(araddr), .arvalid_i(arvalid), .arready_o(arready),
      .rdata_o(rdata), .rresp_o(rresp), .rvalid_o(rvalid), .rready_i(rready), .irq_o(irq), .core_rst_no(core_rst_n), .flush_o(flush),
      .quiet_i(quiet), .start_o(start), .program_addr_o(program_addr), .program_units_o(program_units), .base_addr_o(base_addr),
      .running_i(running), .finished_i(finished), .error_i(error), .stray_i(2'b00), .error_code_i(error_code), .error_detail_i(error_detail),
      .done_i(80'd0), .count_read_o(count_read), .count_addr_o(count_addr), .count_ack_i(count_ack), .count_data_i(count_data),
      .slot_raddr_i(8'd0), .slot_rdata_o(slot_rdata), .slot_we_i(slot_we), .slot_waddr_i(slot_waddr), .slot_wdata_i(16'd0));

  // Names of what lies inside.
  (* hierconn *) wire \u.aw_full_q , \u.w_full_q , \u.kept_q , \u.wiping , \u.write ;
  (* hierconn *) wire [1:0] \u.hold_q ;
  (* hierconn *) wire [1:0] \u.read_q ;
  (* hierconn *) wire [11:0] \u.awaddr_q ;
  (* hierconn *) wire [31:0] \u.wdata_q ;
  (* hierconn *) wire [3:0] \u.wstrb_q ;

  // What the host has done.
  logic [7:0] aw_count, w_count, b_count, ar_count, r_count;
  logic [11:0] addr;
  logic [31:0] data, merged, program_addr_shadow;
  logic [3:0] strobe;
  assign merged = {strobe[3] ? data[31:24] : program_addr_shadow[31:24], strobe[2] ? data[23:16] : program_addr_shadow[23:16],
                   strobe[1] ? data[15:8] : program_addr_shadow[15:8], strobe[0] ? data[7:0] : program_addr_shadow[7:0]};
  logic both, held_back, wrote, ctrl, asks_start, asks_reset, resetting, busy;
  assign both = !awready && !wready;                                                         // a whole write waits
  assign held_back = addr[11:10] == 2'b01 && (slot_we || \u.wiping );  // slots are in use
  assign wrote = both && !bvalid && !held_back;
  assign ctrl = wrote && addr == `WN_REG_CTRL && strobe[0];
  assign asks_start = ctrl && data[0];
  assign asks_reset = ctrl && data[1];
  assign resetting = flush || !core_rst_n || \u.wiping ;
  assign busy = running || start || \u.kept_q || resetting;

  logic fresh = 1'b1, past_wrote, past_look, past_start_due, past_start_new, past_start_kept, past_reset_ok, past_core, past_rst;
  logic past_b, past_r;
  logic [31:0] past_rdata;
  logic aw_waits, w_waits, ar_waits;
  logic [11:0] past_awaddr, past_araddr;
  logic [35:0] past_w;
  always_ff @(posedge clk_i) begin
    fresh <= !rst_n;
    past_rst <= rst_n;
    past_wrote <= rst_n && wrote;
    past_look <= rst_n && !arready && !rvalid && (count_read ? count_ack : !(\u.wiping ));
    past_start_due <= rst_n && \u.kept_q && !resetting && !asks_reset;
    past_start_new <= rst_n && asks_start && !asks_reset && !busy;
    past_start_kept <= rst_n && asks_start && (asks_reset || resetting);
    past_reset_ok <= rst_n && flush && quiet;
    past_core <= rst_n && core_rst_n;
    past_b <= rst_n && bvalid && !bready;
    past_r <= rst_n && rvalid && !rready;
    past_rdata <= rdata;
    {aw_waits, w_waits, ar_waits} <= {3{rst_n}} & {awvalid && !awready, wvalid && !wready, arvalid && !arready};
    {past_awaddr, past_araddr, past_w} <= {awaddr, araddr, wstrb, wdata};
    if (!rst_n) begin
      {aw_count, w_count, b_count, ar_count, r_count, program_addr_shadow} <= '0;
      running <= 1'b0;
    end else begin
      aw_count <= aw_count + 8'(awvalid && awready);
      w_count <= w_count + 8'(wvalid && wready);
      b_count <= b_count + 8'(bvalid && bready);
      ar_count <= ar_count + 8'(arvalid && arready);
      r_count <= r_count + 8'(rvalid && rready);
      if (awready) addr <= {awaddr[11:2], 2'b00};
      if (wready) {strobe, data} <= {wstrb, wdata};
      if (wrote && addr == `WN_REG_PROGRAM_ADDR) program_addr_shadow <= merged;
      running <= core_rst_n && (start || (running && !finished));
    end
  end

  // Holds in every state after reset.
  logic invariant;
  assign invariant = aw_count - b_count == 8'(\u.aw_full_q ) + 8'(bvalid) && w_count - b_count == 8'(\u.w_full_q ) + 8'(bvalid)
      && ar_count - r_count == 8'(!arready) && \u.read_q != 2'd3 && program_addr == program_addr_shadow
      && (awready || addr == \u.awaddr_q ) && (wready || (strobe == \u.wstrb_q && data == \u.wdata_q ))
      && (!(\u.kept_q ) || (!running && !start) || resetting) && !(start && (running || flush || !core_rst_n || \u.kept_q ))
      && (core_rst_n || !running || \u.hold_q == 2'd0) && (!core_rst_n || \u.hold_q == 2'd0) && !(\u.wiping && (running || start));

  always_ff @(posedge clk_i) begin
    if (first && warm) assume (invariant && !past_b && !past_r);
    if (first) assume (!past_wrote && !past_look && !past_start_due && !past_start_new && !past_start_kept && !past_reset_ok && !past_core);
    if (rst_n) begin
      // The host and the machine.
      if (!first && past_rst) begin
        assume (!aw_waits || (awvalid && awaddr == past_awaddr));
        assume (!w_waits || (wvalid && {wstrb, wdata} == past_w));
        assume (!ar_waits || (arvalid && araddr == past_araddr));
      end
      assume (!count_ack || count_read);
      assume (!finished || running);

      if (!first || warm) assert (invariant);
      if (!first) begin
        assert (!past_wrote || bvalid);
        assert (!past_b || bvalid);
        assert (!past_look || rvalid);
        assert (!past_r || (rvalid && rdata == past_rdata));
        assert (!past_start_due || start);
        assert (!past_start_new || start);
        assert (!past_start_kept || \u.kept_q );
        assert (!past_core || core_rst_n || past_reset_ok);
        assert (bresp == 2'b00 && rresp == 2'b00);
      end
      cover (!first && start && !flush && b_count == 8'd2);
      cover (!first && \u.kept_q && !core_rst_n && \u.hold_q == 2'd3);
      cover (!first && rvalid && r_count == 8'd2 && warm);
    end
  end
endmodule
