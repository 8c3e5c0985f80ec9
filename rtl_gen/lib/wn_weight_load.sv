// Unit lw: LOAD_TABLES copies decoder tables from DRAM to the table bus of all decoders; LOAD_WEIGHTS asks for the weight
// streams and starts the decoder of each. The decoders take the rest of the descriptor from cmd_desc_i themselves.
// Cycles, the command being valid from cycle 0: LOAD_TABLES asks in cycle 1 and writes one byte a cycle while data is there.
// LOAD_WEIGHTS looks at one stream a cycle from cycle 1 on (those without beats too): its request; dec_start_o in the cycle after the request
// is taken. cmd_done_o: 1 cycle after the last beat of a table is taken, 2 cycles after the last dec_done_i.
// Stall: a request that is not taken holds the streams behind it.
// error_o: one pulse; code and detail: a decoder's, with its stream (of several at once, the lowest), or DESCRIPTOR with the opcode: a
// stream has no decoder (it and those behind it are not loaded), or a table is longer than its beats.
`include "wn_assert.svh"
`include "wn_desc.svh"
module wn_weight_load #(
    parameter int Streams = 4,
    parameter int AxiW = 64
) (
    input  logic                    clk_i,
    input  logic                    rst_ni,
    input  logic                    cmd_valid_i,
    input  logic [`WN_DESC_BITS-1:0] cmd_desc_i,
    output logic                    cmd_done_o,
    output logic                    tbl_req_valid_o,
    input  logic                    tbl_req_ready_i,
    output logic [31:0]             tbl_req_addr_o,
    output logic [15:0]             tbl_req_beats_o,
    input  logic                    tbl_dat_valid_i,
    output logic                    tbl_dat_ready_o,
    input  logic [AxiW-1:0]         tbl_dat_data_i,
    output logic                    tbl_we_o,
    output logic [8:0]              tbl_addr_o,
    output logic [7:0]              tbl_data_o,
    output logic [Streams-1:0]      stream_req_valid_o,
    input  logic [Streams-1:0]      stream_req_ready_i,
    output logic [31:0]             stream_req_addr_o,   // of the stream whose request is valid
    output logic [15:0]             stream_req_beats_o,
    output logic [Streams-1:0]      dec_start_o,
    output logic [15:0]             dec_beats_o,      // of the stream that starts
    input  logic [Streams-1:0]      dec_done_i,
    input  logic [Streams-1:0]      dec_error_i,      // with dec_done_i
    input  logic [8*Streams-1:0]    dec_error_code_i,
    output logic                    error_o,
    output logic [7:0]              error_code_o,
    output logic [7:0]              error_detail_o
);
  localparam int BeatLog = $clog2(AxiW / 8);

  typedef enum logic [2:0] {Idle, TableRequest, TableData, StreamRequest, StreamWait, Finish} state_e;
  state_e state_q, state_d;

  logic is_table;
  assign is_table = cmd_desc_i[`WN_OPCODE] == `WN_OP_LOAD_TABLES;

  // Tables: bytes of a beat in turn; what is left of the last beats is dropped.
  logic [8:0] table_addr_q;
  logic [15:0] bytes_left_q, beats_left_q;
  logic [BeatLog-1:0] byte_q;
  logic beat_end, beat_taken, last_beat, table_short;
  assign tbl_req_valid_o = state_q == TableRequest;
  assign tbl_req_addr_o = cmd_desc_i[`WN_LT_ADDRESS];
  assign tbl_req_beats_o = cmd_desc_i[`WN_LT_BEATS];
  assign beat_end = &byte_q || bytes_left_q <= 16'd1;
  assign tbl_dat_ready_o = state_q == TableData && beat_end;
  assign beat_taken = tbl_dat_valid_i && tbl_dat_ready_o;
  assign last_beat = beats_left_q == 16'd1;
  assign table_short = (beat_taken && last_beat && bytes_left_q > 16'd1)
                       || (state_q == Idle && cmd_valid_i && is_table && tbl_req_beats_o == '0 && cmd_desc_i[`WN_LT_BYTES] != '0);

  always_ff @(posedge clk_i) begin
    if (state_q == Idle) begin
      table_addr_q <= 9'(cmd_desc_i[`WN_LT_FIRST]);
      bytes_left_q <= cmd_desc_i[`WN_LT_BYTES];
      beats_left_q <= cmd_desc_i[`WN_LT_BEATS];
      byte_q <= '0;
    end else if (state_q == TableData && tbl_dat_valid_i) begin
      table_addr_q <= table_addr_q + 1'b1;
      if (bytes_left_q != '0) bytes_left_q <= bytes_left_q - 1'b1;
      byte_q <= beat_end ? '0 : byte_q + 1'b1;
      if (beat_end) beats_left_q <= beats_left_q - 1'b1;
    end
    tbl_addr_o <= table_addr_q;
    tbl_data_o <= tbl_dat_data_i[8*byte_q+:8];
  end

  // Weights: the streams in turn.
  logic [5:0] index_q;
  logic [31:0] address_q;
  logic [16*32-1:0] stream_beats;
  logic [15:0] beats;
  logic [8:0] stream;
  logic [Streams-1:0] stream_select, taken, pending_q;
  logic streams_over, stream_empty, stream_unbuilt, stream_done;
  assign stream_beats = cmd_desc_i[`WN_LW_BEATS];
  assign beats = stream_beats[16*index_q[4:0]+:16];
  assign stream = {1'b0, cmd_desc_i[`WN_LW_STREAM_FIRST]} + 9'(index_q);
  assign streams_over = 8'(index_q) >= cmd_desc_i[`WN_LW_STREAM_COUNT] || index_q[5];
  assign stream_empty = beats == '0;
  assign stream_unbuilt = state_q == StreamRequest && !streams_over && !stream_empty && stream >= 9'(Streams);
  for (genvar s = 0; s < Streams; s++) begin : gen_stream
    assign stream_select[s] = state_q == StreamRequest && !streams_over && !stream_empty && stream == 9'(s);
  end
  assign stream_req_valid_o = stream_select;
  assign stream_req_addr_o = address_q;
  assign stream_req_beats_o = beats;
  assign taken = stream_select & stream_req_ready_i;
  assign stream_done = stream_empty || taken != '0;

  always_ff @(posedge clk_i) begin
    if (state_q == Idle) begin
      index_q <= '0;
      address_q <= cmd_desc_i[`WN_LW_ADDRESS];
    end else if (state_q == StreamRequest && stream_done) begin
      index_q <= index_q + 1'b1;
      address_q <= address_q + (32'(beats) << BeatLog);
    end
    dec_beats_o <= beats;
  end

  always_comb begin
    state_d = state_q;
    case (state_q)
      Idle: if (cmd_valid_i) begin
        if (!is_table) state_d = StreamRequest;
        else if (tbl_req_beats_o != '0) state_d = TableRequest;
        else state_d = Finish;
      end
      TableRequest: if (tbl_req_ready_i) state_d = TableData;
      TableData: if (beat_taken && last_beat) state_d = Finish;
      StreamRequest: if (streams_over || stream_unbuilt) state_d = StreamWait;
      StreamWait: if (pending_q == '0) state_d = Finish;
      default: ;
    endcase
  end

  logic [Streams-1:0] failed;
  logic [7:0] failed_code, failed_stream;
  assign failed = dec_done_i & dec_error_i;
  always_comb begin
    failed_code = '0;
    failed_stream = '0;
    for (int s = Streams - 1; s >= 0; s--) begin
      if (failed[s]) begin
        failed_code = dec_error_code_i[8*s+:8];
        failed_stream = 8'(s);
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= Idle;
      cmd_done_o <= 1'b0;
      tbl_we_o <= 1'b0;
      dec_start_o <= '0;
      pending_q <= '0;
      error_o <= 1'b0;
    end else begin
      if (state_q == Finish) state_q <= Idle;
      else state_q <= state_d;
      cmd_done_o <= state_q != Finish && state_d == Finish;
      tbl_we_o <= state_q == TableData && tbl_dat_valid_i && bytes_left_q != '0;
      dec_start_o <= taken;
      pending_q <= (pending_q | taken) & ~dec_done_i;
      error_o <= failed != '0 || stream_unbuilt || table_short;
    end
  end
  always_ff @(posedge clk_i) begin
    error_code_o <= failed != '0 ? failed_code : `WN_ERROR_DESCRIPTOR;
    error_detail_o <= failed != '0 ? failed_stream : cmd_desc_i[`WN_OPCODE];
  end

  logic unused;
  assign unused = &{1'b0, cmd_desc_i[175:8], cmd_desc_i[255:208]};

  `WN_ASSERT_STABLE(tbl_req, tbl_req_valid_o, tbl_req_ready_i, {tbl_req_addr_o, tbl_req_beats_o}, 48, "a waiting request changed or vanished")
  `WN_ASSERT_STABLE(stream_req, stream_req_valid_o != '0, taken != '0, {stream_req_valid_o, stream_req_addr_o, stream_req_beats_o},
                    Streams + 48, "a waiting request changed or vanished")
  `WN_ASSERTIONS
    `WN_ASSERT((stream_select & (stream_select - 1'b1)) == '0, "a request for more than one stream")
    `WN_ASSERT((dec_done_i & ~pending_q) == '0, "a decoder is done that was not started")
    `WN_ASSERT((taken & pending_q) == '0, "a decoder is started that is not done")
    `WN_ASSERT(state_q == Idle || cmd_valid_i, "the command was withdrawn")
  `WN_END_ASSERTIONS
endmodule
