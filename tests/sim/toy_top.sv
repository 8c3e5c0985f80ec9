// A machine of two instructions with the pins, registers and probes of the real one: loads DRAM beats into banks and stores them
// back, one descriptor at a time. VECTOR hangs it. Header bits 15:12 are a fault to commit: 1 wrong bank word, 2 missing, 3 twice,
// 4 address changes while it waits, 5 wrong byte stored, 6 failing assertion, 7 reads beside its data, 8 wrong byte counter.
module winnow_top #(
    parameter int AxiW = 64,
    parameter int Cols = 2,
    parameter int BurstBeats = 4,
    parameter int ConfigHash = 1234
) (
    input  logic aclk,
    input  logic aresetn,
    output logic [1:0] m_axi_arid,
    output logic [31:0] m_axi_araddr,
    output logic [7:0] m_axi_arlen,
    output logic [2:0] m_axi_arsize,
    output logic [1:0] m_axi_arburst,
    output logic m_axi_arvalid,
    input  logic m_axi_arready,
    input  logic [1:0] m_axi_rid,
    input  logic [AxiW-1:0] m_axi_rdata,
    input  logic [1:0] m_axi_rresp,
    input  logic m_axi_rlast,
    input  logic m_axi_rvalid,
    output logic m_axi_rready,
    output logic m_axi_awid,
    output logic [31:0] m_axi_awaddr,
    output logic [7:0] m_axi_awlen,
    output logic [2:0] m_axi_awsize,
    output logic [1:0] m_axi_awburst,
    output logic m_axi_awvalid,
    input  logic m_axi_awready,
    output logic [AxiW-1:0] m_axi_wdata,
    output logic [AxiW/8-1:0] m_axi_wstrb,
    output logic m_axi_wlast,
    output logic m_axi_wvalid,
    input  logic m_axi_wready,
    input  logic m_axi_bid,
    input  logic [1:0] m_axi_bresp,
    input  logic m_axi_bvalid,
    output logic m_axi_bready,
    input  logic [11:0] s_axil_awaddr,
    input  logic s_axil_awvalid,
    output logic s_axil_awready,
    input  logic [31:0] s_axil_wdata,
    input  logic [3:0] s_axil_wstrb,
    input  logic s_axil_wvalid,
    output logic s_axil_wready,
    output logic [1:0] s_axil_bresp,
    output logic s_axil_bvalid,
    input  logic s_axil_bready,
    input  logic [11:0] s_axil_araddr,
    input  logic s_axil_arvalid,
    output logic s_axil_arready,
    output logic [31:0] s_axil_rdata,
    output logic [1:0] s_axil_rresp,
    output logic s_axil_rvalid,
    input  logic s_axil_rready,
    output logic irq
);
  localparam int Bytes = AxiW / 8;
  localparam int FetchBeats = 256 / AxiW;
  localparam logic [2:0] Size = 3'($clog2(Bytes));

  typedef enum logic [2:0] {Idle, Fetch, Decide, Load, Store, Hang, Halt} state_e;
  state_e state_q;

  // Registers
  logic [31:0] program_addr_q, program_units_q, base_addr_q, unit_q;
  logic [1:0] irq_enable_q, irq_status_q;
  logic done_q, error_q;
  logic [7:0] error_code_q;
  logic [15:0] error_detail_q;
  logic [63:0] cycles_q, program_bytes_q;
  logic [15:0] slot_q[64];
  logic [31:0] bytes_q[16];
  logic [15:0] units_done_q[5];
  logic [71:0] bank_q[Cols*256];

  // AXI4-Lite
  logic aw_q, w_q;
  logic [11:0] awaddr_q;
  logic [31:0] wdata_q;
  logic start;
  assign s_axil_awready = !aw_q;
  assign s_axil_wready = !w_q;
  assign s_axil_bresp = 2'd0;
  assign s_axil_rresp = 2'd0;
  assign s_axil_arready = !s_axil_rvalid;
  assign start = aw_q && w_q && !s_axil_bvalid && awaddr_q == 12'h000 && wdata_q[0] && (state_q == Idle || state_q == Halt);
  assign irq = |(irq_enable_q & irq_status_q);

  // Descriptor
  logic [255:0] desc_q;
  logic [7:0] opcode;
  logic [15:0] tag, base, words;
  logic [31:0] address;
  logic [5:0] slot;
  logic [3:0] fault;
  logic waits_met;
  assign opcode = desc_q[7:0];
  assign fault = state_q == Load || state_q == Store ? desc_q[15:12] : 4'd0;
  assign tag = desc_q[31:16];
  assign address = desc_q[159:128] + base_addr_q;
  assign base = desc_q[175:160];
  assign words = desc_q[191:176];
  assign slot = desc_q[197:192];
  always_comb begin
    waits_met = 1'b1;
    for (int u = 0; u < 5; u++) if ($signed(units_done_q[u] - desc_q[32+16*u+:16]) < 0) waits_met = 1'b0;
  end

  // Reads: bursts of one request, beats of one request
  logic [31:0] ar_addr_q;
  logic [15:0] ar_rest_q, r_index_q, r_total_q;
  logic [15:0] ar_line, ar_beats;
  assign ar_line = 16'((32'd4096 - {20'd0, ar_addr_q[11:0]}) / Bytes);
  always_comb begin
    ar_beats = 16'(BurstBeats);
    if (ar_rest_q < ar_beats) ar_beats = ar_rest_q;
    if (ar_line < ar_beats) ar_beats = ar_line;
  end
  assign m_axi_arvalid = ar_rest_q != 0 && (state_q == Fetch || state_q == Load);
  assign m_axi_arid = state_q == Fetch ? 2'd0 : 2'd2;
  assign m_axi_araddr = fault == 4 ? ar_addr_q + 32'(cycles_q[0]) * 64 : fault == 7 ? ar_addr_q + 32'h10000 : ar_addr_q;
  assign m_axi_arlen = 8'(ar_beats - 1);
  assign m_axi_arsize = Size;
  assign m_axi_arburst = 2'd1;
  assign m_axi_rready = 1'b1;

  // Writes: address of a burst, then its beats
  logic [31:0] aw_addr_q;
  logic [15:0] aw_rest_q, w_index_q, w_left_q, b_open_q;
  logic [15:0] aw_line, aw_beats;
  logic [71:0] store_word;
  assign aw_line = 16'((32'd4096 - {20'd0, aw_addr_q[11:0]}) / Bytes);
  always_comb begin
    aw_beats = 16'(BurstBeats);
    if (aw_rest_q < aw_beats) aw_beats = aw_rest_q;
    if (aw_line < aw_beats) aw_beats = aw_line;
  end
  assign store_word = bank_q[(32'(w_index_q) % Cols) * 256 + 32'(base) + 32'(w_index_q) / Cols];
  assign m_axi_awvalid = state_q == Store && aw_rest_q != 0 && w_left_q == 0;
  assign m_axi_awid = 1'b0;
  assign m_axi_awaddr = aw_addr_q;
  assign m_axi_awlen = 8'(aw_beats - 1);
  assign m_axi_awsize = Size;
  assign m_axi_awburst = 2'd1;
  assign m_axi_wvalid = w_left_q != 0;
  assign m_axi_wdata = AxiW'(store_word[63:0] ^ 64'(fault == 5 && w_index_q == 3));
  assign m_axi_wstrb = '1;
  assign m_axi_wlast = w_left_q == 1;
  assign m_axi_bready = 1'b1;

  // Probes
  logic [Cols-1:0] probe_bank_we  /* verilator public_flat_rd */;
  logic [16*Cols-1:0] probe_bank_addr  /* verilator public_flat_rd */;
  logic [72*Cols-1:0] probe_bank_data  /* verilator public_flat_rd */;
  logic [2*Cols-1:0] probe_bank_src  /* verilator public_flat_rd */;
  logic [79:0] probe_done  /* verilator public_flat_rd */;
  logic [2:0] probe_link_valid  /* verilator public_flat_rd */;
  logic [2:0] probe_link_ready  /* verilator public_flat_rd */;
  logic [4:0] probe_busy  /* verilator public_flat_rd */;

  logic load_beat, again;
  assign load_beat = state_q == Load && m_axi_rvalid;
  assign again = fault == 3 && r_index_q == r_total_q;
  always_comb begin
    probe_bank_we = '0;
    probe_bank_addr = '0;
    probe_bank_data = '0;
    probe_bank_src = {Cols{2'd2}};
    for (int c = 0; c < Cols; c++) begin
      probe_bank_addr[16*c+:16] = base + 16'(32'(r_index_q) / Cols);
      probe_bank_data[72*c+:72] = {8'd0, m_axi_rdata[63:0]} ^ 72'(fault == 1 && r_index_q == 3);
      if (load_beat && c == 32'(r_index_q) % Cols && !(fault == 2 && r_index_q == 3)) probe_bank_we[c] = 1'b1;
    end
    if (again) begin
      probe_bank_we[0] = 1'b1;
      probe_bank_addr[15:0] = base;
    end
  end
  assign probe_done = {units_done_q[4], units_done_q[3], units_done_q[2], units_done_q[1], units_done_q[0]};
  assign probe_busy = {state_q == Store, state_q == Hang, 1'b0, state_q == Load, 1'b0};
  assign probe_link_valid = {state_q == Hang, load_beat, m_axi_rvalid && state_q == Fetch};
  assign probe_link_ready = {1'b0, 1'b1, 1'b1};

  task automatic finish_unit(input int unit);
    units_done_q[unit] <= units_done_q[unit] + 1;
    unit_q <= unit_q + 1;
    state_q <= unit_q + 1 == program_units_q ? Halt : Fetch;
    if (unit_q + 1 == program_units_q) begin
      done_q <= 1'b1;
      irq_status_q[0] <= 1'b1;
    end
    ar_addr_q <= program_addr_q + base_addr_q + (unit_q + 1) * 32;
    ar_rest_q <= 16'(FetchBeats);
    r_index_q <= '0;
    r_total_q <= 16'(FetchBeats);
  endtask

  task automatic fail(input logic [7:0] code, input logic [15:0] detail);
    error_q <= 1'b1;
    error_code_q <= code;
    error_detail_q <= detail;
    irq_status_q[1] <= 1'b1;
    state_q <= Halt;
  endtask

  function automatic logic [31:0] read_register(input logic [11:0] a);
    read_register = 32'd0;
    case (a)
      12'h004: read_register = {error_detail_q, error_code_q, 5'd0, error_q, done_q, state_q != Idle && state_q != Halt};
      12'h00c: read_register = {30'd0, irq_status_q};
      12'h020: read_register = 32'h574e4f57;
      12'h024: read_register = 32'd2;
      12'h028: read_register = ConfigHash;
      12'h02c: read_register = {8'd3, 8'd1, 8'(Cols), 8'd1};
      12'h040: read_register = cycles_q[31:0];
      12'h044: read_register = cycles_q[63:32];
      12'h0a0: read_register = program_bytes_q[31:0];
      12'h0a4: read_register = program_bytes_q[63:32];
      default: begin
        if (a[11:8] == 4'h1) read_register = {16'd0, units_done_q[a[4:2]]};
        if (a[11:8] == 4'h4) read_register = {16'd0, slot_q[a[7:2]]};
        if (a[11]) read_register = bytes_q[{a[10:9], a[3:2]}];
      end
    endcase
  endfunction

  always_ff @(posedge aclk) begin
    // Registers
    if (s_axil_awvalid && s_axil_awready) begin
      aw_q <= 1'b1;
      awaddr_q <= s_axil_awaddr;
    end
    if (s_axil_wvalid && s_axil_wready) begin
      w_q <= 1'b1;
      wdata_q <= s_axil_wdata;
    end
    if (s_axil_bvalid && s_axil_bready) begin
      s_axil_bvalid <= 1'b0;
      aw_q <= 1'b0;
      w_q <= 1'b0;
    end
    if (s_axil_rvalid && s_axil_rready) s_axil_rvalid <= 1'b0;
    if (s_axil_arvalid && s_axil_arready) begin
      s_axil_rvalid <= 1'b1;
      s_axil_rdata <= read_register(s_axil_araddr);
    end
    if (aw_q && w_q && !s_axil_bvalid) begin
      s_axil_bvalid <= 1'b1;
      case (awaddr_q)
        12'h004: begin
          if (wdata_q[1]) done_q <= 1'b0;
          if (wdata_q[2]) error_q <= 1'b0;
        end
        12'h008: irq_enable_q <= wdata_q[1:0];
        12'h00c: irq_status_q <= irq_status_q & ~wdata_q[1:0];
        12'h010: program_addr_q <= wdata_q;
        12'h014: program_units_q <= wdata_q;
        12'h018: base_addr_q <= {wdata_q[31:12], 12'd0};
        default: if (awaddr_q[11:8] == 4'h4) slot_q[awaddr_q[7:2]] <= wdata_q[15:0];
      endcase
    end

    // Execution
    if (state_q != Idle && state_q != Halt) cycles_q <= cycles_q + 1;
    if (m_axi_arvalid && m_axi_arready) begin
      ar_addr_q <= ar_addr_q + 32'(ar_beats) * Bytes;
      ar_rest_q <= ar_rest_q - ar_beats;
      if (state_q == Fetch) program_bytes_q <= program_bytes_q + 64'(ar_beats) * Bytes;
      else bytes_q[{2'd2, tag[1:0]}] <= bytes_q[{2'd2, tag[1:0]}] + 32'(ar_beats) * Bytes + 32'(fault == 8);
    end
    if (m_axi_awvalid && m_axi_awready) begin
      aw_addr_q <= aw_addr_q + 32'(aw_beats) * Bytes;
      aw_rest_q <= aw_rest_q - aw_beats;
      w_left_q <= aw_beats;
      bytes_q[{2'd3, tag[1:0]}] <= bytes_q[{2'd3, tag[1:0]}] + 32'(aw_beats) * Bytes;
    end
    if (m_axi_wvalid && m_axi_wready) begin
      w_left_q <= w_left_q - 1;
      w_index_q <= w_index_q + 1;
    end
    b_open_q <= b_open_q + 16'(m_axi_awvalid && m_axi_awready) - 16'(m_axi_bvalid);
    if (m_axi_rvalid) begin
      r_index_q <= r_index_q + 1;
      if (state_q == Fetch) desc_q <= 256'({m_axi_rdata, desc_q} >> AxiW);
    end
    for (int c = 0; c < Cols; c++)
      if (probe_bank_we[c]) bank_q[c*256+32'(probe_bank_addr[16*c+:8])] <= probe_bank_data[72*c+:72];

    case (state_q)
      Fetch: if (r_index_q == r_total_q) state_q <= Decide;
      Decide:
      if (waits_met) begin
        r_index_q <= '0;
        ar_addr_q <= address;
        ar_rest_q <= slot_q[slot];
        r_total_q <= slot_q[slot];
        aw_addr_q <= address;
        aw_rest_q <= words * 16'(Cols);
        w_index_q <= '0;
        state_q <= opcode == 3 ? Load : opcode == 6 ? Store : opcode == 5 ? Hang : Halt;
        if (opcode == 6) slot_q[slot] <= words * 16'(Cols);
        if (opcode != 3 && opcode != 6 && opcode != 5) fail(8'd3, 16'(opcode));
      end
      Load: if (r_index_q == r_total_q) finish_unit(1);
      Store: if (aw_rest_q == 0 && w_left_q == 0 && b_open_q == 0) finish_unit(4);
      default: ;
    endcase
    if (m_axi_rvalid && m_axi_rresp != 0) fail(8'd1, 16'(m_axi_rid));
    if (m_axi_bvalid && m_axi_bresp != 0) fail(8'd2, 16'd0);

    if (start) begin
      state_q <= program_units_q == 0 ? Halt : Fetch;
      done_q <= program_units_q == 0;
      error_q <= 1'b0;
      irq_status_q[0] <= program_units_q == 0;
      unit_q <= '0;
      cycles_q <= '0;
      program_bytes_q <= '0;
      for (int i = 0; i < 16; i++) bytes_q[i] <= '0;
      for (int i = 0; i < 5; i++) units_done_q[i] <= '0;
      ar_addr_q <= program_addr_q + base_addr_q;
      ar_rest_q <= 16'(FetchBeats);
      r_index_q <= '0;
      r_total_q <= 16'(FetchBeats);
    end
    if (!aresetn || aw_q && w_q && !s_axil_bvalid && awaddr_q == 12'h000 && wdata_q[1]) begin
      state_q <= Idle;
      done_q <= 1'b0;
      error_q <= 1'b0;
      irq_status_q <= '0;
      w_left_q <= '0;
      b_open_q <= '0;
      for (int i = 0; i < 5; i++) units_done_q[i] <= '0;
    end
    if (!aresetn) begin
      aw_q <= 1'b0;
      w_q <= 1'b0;
      s_axil_bvalid <= 1'b0;
      s_axil_rvalid <= 1'b0;
      irq_enable_q <= '0;
      error_code_q <= '0;
      error_detail_q <= '0;
      program_bytes_q <= '0;
    end
    if (aresetn) assert (!(fault == 6 && r_index_q == 3)) else $error("toy: beat 3 arrived");
  end
endmodule
