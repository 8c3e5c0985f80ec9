// The compute array: walker, column feeders, Rows x Cols processing elements, row requantizers. One command is one COMPUTE tile.
// Throughput: the slowest of a column's words and non-zeros, a PE's MACs, a row's psums or words, a word a turn (see below). Latency: the
// command starts in the cycle cmd_valid_i is seen; cmd_done_o pulses 3 cycles after the last row's last word was taken.
// Stall: each column waits for its slowest PE once that PE's queue is full; a row waits for its slowest column; a waiting read does not change.
// Words are never refused: rows write before everybody else, and rows of one bank (Rows > Cols) take turns. The bank's row number i may
// write in cycles of which the distance to the command's first cycle is i modulo Share; word_valid_o is 0 outside its row's
// turn, and a row's next word waits in its requantizer until then.
// Decoder buses, at any time at addresses not in use: stream s = r*DecodersPerRow + h writes weights and pointers of PE (r, First + dec_pe),
// First being decoder h's first column; which rows feed which banks, and which decoder serves which column: hls/geometry.h. Row r's parameters come with h = 0, the other prm_* are not looked at.
// *_count_o: PEs in that state two cycles ago, 0 outside a tile. Column c is bits [c*width +: width] of a flat port, row r or stream s likewise.
`include "wn_assert.svh"
`include "wn_desc.svh"
module wn_array #(
    parameter int Rows       = 4,
    parameter int Cols       = 4,
    parameter int K0         = 16,
    parameter int Sets       = 4,
    parameter int AccW       = 32,
    parameter int QueueDepth = 8,
    parameter int WDepth     = 2048,
    parameter int PDepth     = 2048,
    parameter int PrmDepth   = 256,
    parameter int DecodersPerRow = 1
) (
    input  logic                               clk_i,
    input  logic                               rst_ni,
    input  logic                               cmd_valid_i,
    input  logic [          `WN_DESC_BITS-1:0] cmd_desc_i,
    output logic                               cmd_done_o,
    output logic                               busy_o,
    input  logic [  8*Rows*DecodersPerRow-1:0] dec_pe_i,
    input  logic [    Rows*DecodersPerRow-1:0] wgt_we_i,
    input  logic [ 16*Rows*DecodersPerRow-1:0] wgt_addr_i,
    input  logic [`WN_WEIGHT_BITS*Rows*DecodersPerRow-1:0] wgt_data_i,
    input  logic [    Rows*DecodersPerRow-1:0] ptr_we_i,
    input  logic [ 16*Rows*DecodersPerRow-1:0] ptr_addr_i,
    input  logic [`WN_POINTER_BITS*Rows*DecodersPerRow-1:0] ptr_data_i,
    input  logic [    Rows*DecodersPerRow-1:0] prm_we_i,
    input  logic [ 16*Rows*DecodersPerRow-1:0] prm_addr_i,
    input  logic [`WN_PARAM_BITS*Rows*DecodersPerRow-1:0] prm_data_i,
    output logic [                   Cols-1:0] rd_valid_o,
    input  logic [                   Cols-1:0] rd_ready_i,
    output logic [                16*Cols-1:0] rd_addr_o,
    input  logic [                   Cols-1:0] rd_resp_i,
    input  logic [    `WN_WORD_BITS*Cols-1:0] rd_data_i,
    output logic [                   Rows-1:0] word_valid_o,
    output logic [                 5*Rows-1:0] word_bank_o,
    output logic [                16*Rows-1:0] word_addr_o,
    output logic [    `WN_WORD_BITS*Rows-1:0] word_data_o,
    output logic [$clog2(Rows*Cols+1)-1:0]     mac_count_o,
    output logic [$clog2(Rows*Cols+1)-1:0]     starved_count_o,
    output logic [$clog2(Rows*Cols+1)-1:0]     blocked_count_o,
    output logic [                   Cols-1:0] act_valid_o,
    output logic [                   Cols-1:0] act_ready_o,
    output logic [                   Rows-1:0] psum_valid_o,
    output logic [                   Rows-1:0] psum_ready_o
);
  localparam int Share = `WN_SHARE;

  logic start, busy_q;
  logic [Rows-1:0] row_done, row_done_q;

  assign start = cmd_valid_i && !busy_q && !cmd_done_o;
  assign busy_o = busy_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      busy_q <= 1'b0;
      cmd_done_o <= 1'b0;
      row_done_q <= '0;
    end else begin
      cmd_done_o <= busy_q && &row_done_q;
      if (start) busy_q <= 1'b1;
      else if (&row_done_q) busy_q <= 1'b0;
      row_done_q <= (start || &row_done_q) ? '0 : row_done_q | row_done;
    end
  end

  // One-hot: the row number whose turn it is.
  logic [Share-1:0] turn;
  if (Share > 1) begin : gen_turns
    logic [Share-1:0] turn_q;
    always_ff @(posedge clk_i) begin
      turn_q <= start ? Share'(2) : {turn_q[Share-2:0], turn_q[Share-1]};
    end
    assign turn = turn_q;
  end else begin : gen_always
    assign turn = 1'b1;
  end

  logic pixel_valid, pixel_ready;
  logic [`WN_PIXEL_BITS-1:0] pixel_data, column_pixel_data;
  logic [Cols-1:0] column_pixel_valid, column_pixel_ready;

  wn_walker u_walker (
      .clk_i,
      .rst_ni,
      .start_i(start),
      .desc_i(cmd_desc_i),
      .pixel_valid_o(pixel_valid),
      .pixel_ready_i(pixel_ready),
      .pixel_data_o(pixel_data)
  );

  wn_fork #(.Width(`WN_PIXEL_BITS), .N(Cols)) u_pixels (
      .clk_i,
      .rst_ni,
      .in_valid_i(pixel_valid),
      .in_ready_o(pixel_ready),
      .in_data_i(pixel_data),
      .out_valid_o(column_pixel_valid),
      .out_ready_i(column_pixel_ready),
      .out_data_o(column_pixel_data)
  );

  // PE (r, c) is bit r*Cols + c.
  logic [Rows*Cols-1:0] pe_act_valid, pe_act_ready, mac, starved, blocked;
  logic [`WN_ACTIVATION_BITS*Cols-1:0] act_data;

  for (genvar c = 0; c < Cols; c++) begin : gen_col
    logic [Rows-1:0] valid, ready;
    logic [`WN_ACTIVATION_BITS-1:0] data;

    wn_feeder u_feeder (
        .clk_i,
        .rst_ni,
        .desc_i(cmd_desc_i),
        .pixel_valid_i(column_pixel_valid[c]),
        .pixel_ready_o(column_pixel_ready[c]),
        .pixel_data_i(column_pixel_data),
        .rd_valid_o(rd_valid_o[c]),
        .rd_ready_i(rd_ready_i[c]),
        .rd_addr_o(rd_addr_o[16*c+:16]),
        .rd_resp_i(rd_resp_i[c]),
        .rd_data_i(rd_data_i[`WN_WORD_BITS*c+:`WN_WORD_BITS]),
        .act_valid_o(act_valid_o[c]),
        .act_ready_i(act_ready_o[c]),
        .act_data_o(data)
    );

    wn_fork #(.Width(`WN_ACTIVATION_BITS), .N(Rows)) u_acts (
        .clk_i,
        .rst_ni,
        .in_valid_i(act_valid_o[c]),
        .in_ready_o(act_ready_o[c]),
        .in_data_i(data),
        .out_valid_o(valid),
        .out_ready_i(ready),
        .out_data_o(act_data[`WN_ACTIVATION_BITS*c+:`WN_ACTIVATION_BITS])
    );

    for (genvar r = 0; r < Rows; r++) begin : gen_row
      assign pe_act_valid[r*Cols+c] = valid[r];
      assign ready[r] = pe_act_ready[r*Cols+c];
    end
  end

  for (genvar r = 0; r < Rows; r++) begin : gen_row
    localparam int Banks = `WN_BANKS_OF_ROW(r);
    localparam int RowOfBank = `WN_ROW_OF_BANK(r);

    logic [5:0] kt_q;
    logic [7:0] kb;
    logic [Cols:0] hop_valid, hop_ready;
    logic [(Cols+1)*AccW-1:0] hop_data;
    logic word_valid;

    assign kb = cmd_desc_i[`WN_KB];
    always_ff @(posedge clk_i) begin
      if (start) kt_q <= 6'(kb * 8'(Banks));
    end

    assign hop_valid[0] = 1'b1;
    assign hop_data[AccW-1:0] = '0;
    assign psum_valid_o[r] = hop_valid[Cols];
    assign psum_ready_o[r] = hop_ready[Cols];
    assign word_valid_o[r] = word_valid && turn[RowOfBank];

    for (genvar c = 0; c < Cols; c++) begin : gen_pe
      localparam int Decoder = `WN_DECODER_OF_COLUMN(c);
      localparam int First = `WN_DECODER_FIRST_COLUMN(Decoder);
      localparam int Stream = r * DecodersPerRow + Decoder;
      logic here;
      assign here = dec_pe_i[8*Stream+:8] == 8'(c - First);

      wn_pe #(
          .K0(K0),
          .Sets(Sets),
          .AccW(AccW),
          .QueueDepth(QueueDepth),
          .WDepth(WDepth),
          .PDepth(PDepth)
      ) u_pe (
          .clk_i,
          .rst_ni,
          .kt_i(kt_q),
          .act_valid_i(pe_act_valid[r*Cols+c]),
          .act_ready_o(pe_act_ready[r*Cols+c]),
          .act_data_i(act_data[`WN_ACTIVATION_BITS*c+:`WN_ACTIVATION_BITS]),
          .wgt_we_i(wgt_we_i[Stream] && here),
          .wgt_addr_i(wgt_addr_i[16*Stream+:16]),
          .wgt_data_i(wgt_data_i[`WN_WEIGHT_BITS*Stream+:`WN_WEIGHT_BITS]),
          .ptr_we_i(ptr_we_i[Stream] && here),
          .ptr_addr_i(ptr_addr_i[16*Stream+:16]),
          .ptr_data_i(ptr_data_i[`WN_POINTER_BITS*Stream+:`WN_POINTER_BITS]),
          .psum_in_valid_i(hop_valid[c]),
          .psum_in_ready_o(hop_ready[c]),
          .psum_in_data_i(hop_data[AccW*c+:AccW]),
          .psum_out_valid_o(hop_valid[c+1]),
          .psum_out_ready_i(hop_ready[c+1]),
          .psum_out_data_o(hop_data[AccW*(c+1)+:AccW]),
          .mac_o(mac[r*Cols+c]),
          .starved_o(starved[r*Cols+c]),
          .blocked_o(blocked[r*Cols+c])
      );
    end

    wn_requantize #(
        .AccW(AccW),
        .PrmDepth(PrmDepth),
        .Banks(Banks),
        .FirstBank(`WN_FIRST_BANK(r)),
        .BankStep(Rows),
        .RowOfBank(RowOfBank),
        .PadRows(`WN_PAD_ROWS(r))
    ) u_requantize (
        .clk_i,
        .rst_ni,
        .start_i(start),
        .desc_i(cmd_desc_i),
        .prm_we_i(prm_we_i[r*DecodersPerRow]),
        .prm_addr_i(prm_addr_i[16*r*DecodersPerRow+:16]),
        .prm_data_i(prm_data_i[`WN_PARAM_BITS*r*DecodersPerRow+:`WN_PARAM_BITS]),
        .psum_valid_i(hop_valid[Cols]),
        .psum_ready_o(hop_ready[Cols]),
        .psum_data_i(hop_data[AccW*Cols+:AccW]),
        .word_valid_o(word_valid),
        .word_ready_i(turn[RowOfBank]),
        .word_bank_o(word_bank_o[5*r+:5]),
        .word_addr_o(word_addr_o[16*r+:16]),
        .word_data_o(word_data_o[`WN_WORD_BITS*r+:`WN_WORD_BITS]),
        .done_o(row_done[r])
    );

    `WN_ASSERTIONS
      `WN_ASSERT(!busy_q || (kt_q != '0 && kt_q <= 6'(K0)), "a tile has more outputs than a PE has accumulators, or none")
    `WN_END_ASSERTIONS

    logic unused;
    assign unused = &{1'b0, hop_ready[0], prm_we_i[r*DecodersPerRow+:DecodersPerRow], prm_addr_i[16*r*DecodersPerRow+:16*DecodersPerRow],
                      prm_data_i[`WN_PARAM_BITS*r*DecodersPerRow+:`WN_PARAM_BITS*DecodersPerRow]};
  end

  // The status bits are one cycle old here: busy one cycle ago selects them.
  logic counting_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) counting_q <= 1'b0;
    else counting_q <= busy_q;
  end

  logic [Rows*Cols-1:0] counting;
  assign counting = {Rows * Cols{counting_q}};
  wn_popcount #(.Width(Rows * Cols)) u_macs (.clk_i, .rst_ni, .bits_i(mac & counting), .count_o(mac_count_o));
  wn_popcount #(.Width(Rows * Cols)) u_starved (.clk_i, .rst_ni, .bits_i(starved & counting), .count_o(starved_count_o));
  wn_popcount #(.Width(Rows * Cols)) u_blocked (.clk_i, .rst_ni, .bits_i(blocked & counting), .count_o(blocked_count_o));

  `WN_ASSERTIONS
    `WN_ASSERT(!busy_q || cmd_valid_i, "the command was withdrawn")
    `WN_ASSERT((row_done & row_done_q) == '0 && (row_done == '0 || busy_q), "a row is through that does not work")
  `WN_END_ASSERTIONS
endmodule
