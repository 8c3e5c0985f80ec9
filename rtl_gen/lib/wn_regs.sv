// The AXI4-Lite slave: control, status, interrupt, program, counters and length slots, by the map of hls/registers.h.
//
// Throughput: a write every 2 cycles, a read every 3 (counters 4, byte counters longer while bursts go out). Address and data
// of a write may come in any order; reads and writes do not wait for each other. Every access is answered OKAY, also while
// the machine is stopped; addresses without a register read 0 and ignore writes. Byte strobes are obeyed.
// `start_o` is one cycle and never comes while busy. A soft reset raises `flush_o` until `quiet_i` says that no bus
// transaction is under way, then holds `core_rst_no` low for 4 cycles; STATUS shows busy meanwhile. It clears STATUS and
// the interrupts, not the program registers. A start written while the machine runs is ignored; one written together with a
// soft reset or until it is over comes when it is over, unless a further reset without start is written.
// `rst_ni` low: `core_rst_no` is low in the same cycle and for 4 cycles after it. The length slots are set to 0 in the 256 cycles
// after it; so long STATUS shows busy, a start is kept, and accesses to slots wait. Then the store unit's write goes before the host's.
`include "wn_assert.svh"
`include "wn_desc.svh"
module wn_regs #(
    parameter int Rows = 4,
    parameter int Cols = 4,
    parameter int K0 = 16,
    parameter int Tags = 16,
    parameter int ConfigHash = 0
) (
    input  logic        clk_i,
    input  logic        rst_ni,
    // AXI4-Lite
    input  logic [11:0] awaddr_i,
    input  logic        awvalid_i,
    output logic        awready_o,
    input  logic [31:0] wdata_i,
    input  logic [3:0]  wstrb_i,
    input  logic        wvalid_i,
    output logic        wready_o,
    output logic [1:0]  bresp_o,
    output logic        bvalid_o,
    input  logic        bready_i,
    input  logic [11:0] araddr_i,
    input  logic        arvalid_i,
    output logic        arready_o,
    output logic [31:0] rdata_o,
    output logic [1:0]  rresp_o,
    output logic        rvalid_o,
    input  logic        rready_i,
    output logic        irq_o,
    // Control
    output logic        core_rst_no,
    output logic        flush_o,
    input  logic        quiet_i,
    output logic        start_o,
    output logic [31:0] program_addr_o,
    output logic [31:0] program_units_o,
    output logic [31:12] base_addr_o,
    // State
    input  logic        running_i,
    input  logic        finished_i,
    input  logic        error_i,
    input  logic [7:0]  error_code_i,
    input  logic [15:0] error_detail_i,
    input  logic [79:0] done_i,
    input  logic [1:0]  stray_i,      // a read beat, a write response came that nobody had asked for
    // Counters
    output logic        count_read_o,
    output logic [11:0] count_addr_o,
    input  logic        count_ack_i,
    input  logic [31:0] count_data_i,
    // Length slots
    input  logic [7:0]  slot_raddr_i,
    output logic [15:0] slot_rdata_o,
    input  logic        slot_we_i,
    input  logic [7:0]  slot_waddr_i,
    input  logic [15:0] slot_wdata_i
);
  // Write channel: address and data are held until both are there and the last response is gone.
  logic aw_full_q, w_full_q, bvalid_q;
  logic [11:0] awaddr_q;
  logic [31:0] wdata_q;
  logic [3:0] wstrb_q;
  logic write, slot_write, wiping;

  assign awready_o = ~aw_full_q;
  assign wready_o = ~w_full_q;
  assign bvalid_o = bvalid_q;
  assign bresp_o = 2'b00;
  assign slot_write = {awaddr_q[11:10], 10'h000} == `WN_REG_LENGTH_SLOTS;
  assign write = aw_full_q & w_full_q & ~bvalid_q & ~(slot_write & (slot_we_i | wiping));

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      aw_full_q <= 1'b0;
      w_full_q <= 1'b0;
      bvalid_q <= 1'b0;
    end else begin
      if (awvalid_i && awready_o) aw_full_q <= 1'b1;
      else if (write) aw_full_q <= 1'b0;
      if (wvalid_i && wready_o) w_full_q <= 1'b1;
      else if (write) w_full_q <= 1'b0;
      if (write) bvalid_q <= 1'b1;
      else if (bready_i) bvalid_q <= 1'b0;
    end
    if (awready_o) awaddr_q <= {awaddr_i[11:2], 2'b00};
    if (wready_o) begin
      wdata_q <= wdata_i;
      wstrb_q <= wstrb_i;
    end
  end

  // Registers
  logic [31:0] program_addr_q, program_units_q, base_addr;
  logic [31:12] base_addr_q;
  logic done_q, error_q, seen_q, stray_q;
  logic [7:0] code_q;
  logic [15:0] detail_q;
  logic [1:0] irq_enable_q, irq_status_q;
  logic start_q, kept_q, flush_q, core_rst_nq;
  logic [1:0] hold_q;
  logic busy, resetting, start, reset;
  logic [1:0] happened, irq_clear;
  logic [2:0] status_clear;

  assign resetting = flush_q | ~core_rst_nq | wiping;
  assign busy = running_i | start_q | kept_q | resetting;
  assign start = write && awaddr_q == `WN_REG_CTRL && wstrb_q[0] && wdata_q[0];
  assign reset = write && awaddr_q == `WN_REG_CTRL && wstrb_q[0] && wdata_q[1];
  assign happened = {error_i & ~seen_q, finished_i};
  assign status_clear = (write && awaddr_q == `WN_REG_STATUS && wstrb_q[0]) ? wdata_q[3:1] : 3'b000;
  assign irq_clear = (write && awaddr_q == `WN_REG_IRQ_STATUS && wstrb_q[0]) ? wdata_q[1:0] : 2'b00;

  function automatic logic [31:0] merge(input logic [31:0] old, input logic [31:0] data, input logic [3:0] strobe);
    for (int i = 0; i < 4; i++) merge[8*i+:8] = strobe[i] ? data[8*i+:8] : old[8*i+:8];
  endfunction

  assign base_addr = merge({base_addr_q, 12'd0}, wdata_q, wstrb_q);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      program_addr_q <= 32'd0;
      program_units_q <= 32'd0;
      base_addr_q <= '0;
      irq_enable_q <= 2'b00;
    end else if (write) begin
      if (awaddr_q == `WN_REG_PROGRAM_ADDR) program_addr_q <= merge(program_addr_q, wdata_q, wstrb_q);
      if (awaddr_q == `WN_REG_PROGRAM_UNITS) program_units_q <= merge(program_units_q, wdata_q, wstrb_q);
      if (awaddr_q == `WN_REG_BASE_ADDR) base_addr_q <= base_addr[31:12];
      if (awaddr_q == `WN_REG_IRQ_ENABLE && wstrb_q[0]) irq_enable_q <= wdata_q[1:0];
    end
  end

  // Start, soft reset
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      start_q <= 1'b0;
      kept_q <= 1'b0;
      flush_q <= 1'b0;
      hold_q <= 2'd0;
      core_rst_nq <= 1'b0;
    end else begin
      start_q <= !reset && !resetting && (kept_q || (start && !busy));
      if (reset || (start && resetting)) kept_q <= start;
      else if (!resetting) kept_q <= 1'b0;
      if (reset) flush_q <= 1'b1;
      if (core_rst_nq) core_rst_nq <= ~(flush_q & quiet_i);
      else begin
        hold_q <= hold_q + 2'd1;
        if (hold_q == 2'd3) begin
          flush_q <= 1'b0;
          core_rst_nq <= 1'b1;
        end
      end
    end
  end

  // Status: what happens in a cycle goes before clearing.
  always_ff @(posedge clk_i) begin
    if (!rst_ni || !core_rst_nq) begin
      done_q <= 1'b0;
      error_q <= 1'b0;
      stray_q <= 1'b0;
      seen_q <= 1'b0;
      code_q <= 8'd0;
      detail_q <= 16'd0;
      irq_status_q <= 2'b00;
    end else begin
      seen_q <= error_i;
      done_q <= happened[0] | (done_q & ~status_clear[0] & ~start_q);
      error_q <= happened[1] | (error_q & ~status_clear[1]);
      stray_q <= (|stray_i) | (stray_q & ~status_clear[2]);
      if (happened[1]) begin
        code_q <= error_code_i;
        detail_q <= error_detail_i;
      end else if (status_clear[1]) begin
        code_q <= 8'd0;
        detail_q <= 16'd0;
      end
      irq_status_q <= happened | (irq_status_q & ~irq_clear);
    end
  end

  // Length slots
  logic [15:0] slots_q[0:255];
  logic [8:0] wipe_q;  // slots set to 0
  logic slot_we;
  logic [7:0] slot_waddr;
  logic [15:0] slot_wdata, slot_old;

  assign slot_rdata_o = slots_q[slot_raddr_i];
  assign wiping = ~wipe_q[8];
  assign slot_we = wiping | slot_we_i | (write & slot_write);
  assign slot_waddr = wiping ? wipe_q[7:0] : slot_we_i ? slot_waddr_i : awaddr_q[9:2];
  assign slot_wdata = wiping ? 16'd0 : slot_we_i ? slot_wdata_i : {wstrb_q[1] ? wdata_q[15:8] : slot_old[15:8],
                                                                  wstrb_q[0] ? wdata_q[7:0] : slot_old[7:0]};
  assign slot_old = slots_q[awaddr_q[9:2]];

  always_ff @(posedge clk_i) begin
    if (!rst_ni) wipe_q <= 9'd0;
    else if (wiping) wipe_q <= wipe_q + 9'd1;
    if (slot_we) slots_q[slot_waddr] <= slot_wdata;
  end

  // Read channel: address, then the register or the wait for a counter, then the response.
  typedef enum logic [1:0] {Idle, Look, Respond} read_e;
  read_e read_q;
  logic [11:0] araddr_q;
  logic [31:0] rdata_q, word, slot_word, done_word;
  logic is_count, is_slot;

  assign arready_o = read_q == Idle;
  assign rvalid_o = read_q == Respond;
  assign rdata_o = rdata_q;
  assign rresp_o = 2'b00;
  assign is_count = (araddr_q >= `WN_REG_BYTE_COUNTERS) || (araddr_q >= `WN_REG_CYCLES && araddr_q < `WN_REG_DONE_LW);
  assign count_read_o = (read_q == Look) & is_count;
  assign count_addr_o = araddr_q;
  assign is_slot = {araddr_q[11:10], 10'h000} == `WN_REG_LENGTH_SLOTS;
  assign slot_word = is_slot ? {16'd0, slots_q[araddr_q[9:2]]} : 32'd0;
  assign done_word = {16'd0, done_i[16*araddr_q[4:2]+:16]};  // in register order

  always_comb begin
    case (araddr_q)
      `WN_REG_STATUS: word = {detail_q, code_q, 4'd0, stray_q, error_q, done_q, busy};
      `WN_REG_IRQ_ENABLE: word = {30'd0, irq_enable_q};
      `WN_REG_IRQ_STATUS: word = {30'd0, irq_status_q};
      `WN_REG_PROGRAM_ADDR: word = program_addr_q;
      `WN_REG_PROGRAM_UNITS: word = program_units_q;
      `WN_REG_BASE_ADDR: word = {base_addr_q, 12'd0};
      `WN_REG_ID: word = `WN_ID;
      `WN_REG_VERSION: word = `WN_VERSION;
      `WN_REG_CONFIG_HASH: word = ConfigHash;
      `WN_REG_GEOMETRY: word = {8'(Tags - 1), 8'(K0), 8'(Cols), 8'(Rows)};
      `WN_REG_DONE_LW, `WN_REG_DONE_LA, `WN_REG_DONE_CP, `WN_REG_DONE_VU, `WN_REG_DONE_ST: word = done_word;
      default: word = slot_word;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) read_q <= Idle;
    else begin
      case (read_q)
        Idle: if (arvalid_i) read_q <= Look;
        Look: if (is_count ? count_ack_i : !(is_slot && wiping)) read_q <= Respond;
        default: if (rready_i) read_q <= Idle;
      endcase
    end
    if (read_q == Idle) araddr_q <= {araddr_i[11:2], 2'b00};
    if (read_q == Look) rdata_q <= is_count ? count_data_i : word;
  end

  assign irq_o = |(irq_status_q & irq_enable_q);
  assign core_rst_no = core_rst_nq & rst_ni;
  assign flush_o = flush_q;
  assign start_o = start_q;
  assign program_addr_o = program_addr_q;
  assign program_units_o = program_units_q;
  assign base_addr_o = base_addr_q;

  logic unused;
  assign unused = ^{awaddr_i[1:0], araddr_i[1:0], base_addr[11:0]};

  `WN_ASSERT_STABLE(b, bvalid_o, bready_i, bresp_o, 2, "a waiting write response vanished")
  `WN_ASSERT_STABLE(r, rvalid_o, rready_i, {rresp_o, rdata_o}, 34, "a waiting read response changed or vanished")
  `WN_ASSERT(!start_o || !(running_i || flush_o || !core_rst_no), "a start while busy")
  `WN_ASSERT(!count_ack_i || count_read_o, "a counter that nobody asked for")
endmodule
