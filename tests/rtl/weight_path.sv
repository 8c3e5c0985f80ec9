// The whole weight path as the top wires it: read DMA, weight load unit, DecodersPerRow decoders per row.
`include "wn_desc.svh"
module weight_path #(
    parameter int Rows = 3,
    parameter int Cols = 5,
    parameter int DecodersPerRow = 1
) (
    input  logic                    clk_i,
    input  logic                    rst_ni,
    input  logic                    cmd_valid_i,
    input  logic [`WN_DESC_BITS-1:0] cmd_desc_i,
    output logic                    cmd_done_o,
    output logic                    error_o,
    output logic [7:0]              error_code_o,
    output logic [7:0]              error_detail_o,
    output logic                    axi_error_o,
    output logic                    stray_o,
    output logic                    idle_o,
    output logic                    issue_o,
    output logic [7:0]              issue_stream_o,
    output logic [8:0]              issue_beats_o,
    output logic [8*Rows*DecodersPerRow-1:0] pe_o,
    output logic [Rows*DecodersPerRow-1:0]   wgt_we_o,
    output logic [16*Rows*DecodersPerRow-1:0]wgt_addr_o,
    output logic [`WN_WEIGHT_BITS*Rows*DecodersPerRow-1:0]wgt_data_o,
    output logic [Rows*DecodersPerRow-1:0]   ptr_we_o,
    output logic [16*Rows*DecodersPerRow-1:0]ptr_addr_o,
    output logic [`WN_POINTER_BITS*Rows*DecodersPerRow-1:0]ptr_data_o,
    output logic [Rows*DecodersPerRow-1:0]   prm_we_o,
    output logic [16*Rows*DecodersPerRow-1:0]prm_addr_o,
    output logic [`WN_PARAM_BITS*Rows*DecodersPerRow-1:0]prm_data_o,
    output logic [7:0]              m_axi_arid,
    output logic [31:0]             m_axi_araddr,
    output logic [7:0]              m_axi_arlen,
    output logic [2:0]              m_axi_arsize,
    output logic [1:0]              m_axi_arburst,
    output logic                    m_axi_arvalid,
    input  logic                    m_axi_arready,
    input  logic [7:0]              m_axi_rid,
    input  logic [63:0]             m_axi_rdata,
    input  logic [1:0]              m_axi_rresp,
    input  logic                    m_axi_rlast,
    input  logic                    m_axi_rvalid,
    output logic                    m_axi_rready
);
  localparam int Decoders = Rows * DecodersPerRow;
  localparam int Streams = 3 + Decoders;
  logic [Streams-1:0] req_valid, req_ready, dat_valid, dat_ready;
  logic [32*Streams-1:0] req_addr;
  logic [16*Streams-1:0] req_beats;
  logic [64*Streams-1:0] dat_data;
  logic [7:0] axi_error_stream;
  logic tbl_we;
  logic [8:0] tbl_addr;
  logic [7:0] tbl_data;
  logic [Decoders-1:0] dec_start, dec_done, dec_error;
  logic [15:0] dec_beats;
  logic [8*Decoders-1:0] dec_error_code;
  logic [31:0] stream_addr;
  logic [15:0] stream_beats;

  // Streams 0 (program) and 2 (activations) rest here.
  assign {req_valid[2], req_valid[0], dat_ready[2], dat_ready[0]} = '0;
  assign req_addr[31:0] = '0;
  assign req_addr[95:64] = '0;
  assign req_beats[15:0] = '0;
  assign req_beats[47:32] = '0;
  assign req_addr[32*Streams-1:96] = {Decoders{stream_addr}};
  assign req_beats[16*Streams-1:48] = {Decoders{stream_beats}};

  wn_axi_read #(.Streams(Streams), .AxiW(64), .BurstBeats(8), .IdW(8)) u_axi_read (
      .stray_o,
      .clk_i, .rst_ni, .stop_i(1'b0), .idle_o, .error_o(axi_error_o), .error_stream_o(axi_error_stream),
      .req_valid_i(req_valid), .req_ready_o(req_ready), .req_addr_i(req_addr), .req_beats_i(req_beats),
      .dat_valid_o(dat_valid), .dat_ready_i(dat_ready), .dat_data_o(dat_data),
      .issue_o, .issue_stream_o, .issue_beats_o,
      .m_axi_arid, .m_axi_araddr, .m_axi_arlen, .m_axi_arsize, .m_axi_arburst, .m_axi_arvalid, .m_axi_arready,
      .m_axi_rid, .m_axi_rdata, .m_axi_rresp, .m_axi_rlast, .m_axi_rvalid, .m_axi_rready
  );

  wn_weight_load #(.Streams(Decoders), .AxiW(64)) u_load (
      .clk_i, .rst_ni, .cmd_valid_i, .cmd_desc_i, .cmd_done_o,
      .tbl_req_valid_o(req_valid[1]), .tbl_req_ready_i(req_ready[1]), .tbl_req_addr_o(req_addr[63:32]), .tbl_req_beats_o(req_beats[31:16]),
      .tbl_dat_valid_i(dat_valid[1]), .tbl_dat_ready_o(dat_ready[1]), .tbl_dat_data_i(dat_data[127:64]),
      .tbl_we_o(tbl_we), .tbl_addr_o(tbl_addr), .tbl_data_o(tbl_data),
      .stream_req_valid_o(req_valid[Streams-1:3]), .stream_req_ready_i(req_ready[Streams-1:3]),
      .stream_req_addr_o(stream_addr), .stream_req_beats_o(stream_beats),
      .dec_start_o(dec_start), .dec_beats_o(dec_beats), .dec_done_i(dec_done), .dec_error_i(dec_error), .dec_error_code_i(dec_error_code),
      .error_o, .error_code_o, .error_detail_o
  );

  for (genvar s = 0; s < Decoders; s++) begin : gen_stream
    localparam int Row = s / DecodersPerRow;
    localparam int Number = s % DecodersPerRow;
    localparam int Pes = `WN_DECODER_FIRST_COLUMN((Number + 1)) - `WN_DECODER_FIRST_COLUMN(Number);
    localparam int Banks = `WN_BANKS_OF_ROW(Row);
    wn_decoder #(.Pes(Pes), .HasParams(Number == 0 ? 1 : 0), .K0(16), .Banks(Banks), .WDepth(1024), .PDepth(128), .PrmDepth(64)) u_decoder (
        .clk_i, .rst_ni, .start_i(dec_start[s]), .desc_i(cmd_desc_i), .beats_i(dec_beats),
        .tbl_we_i(tbl_we), .tbl_addr_i(tbl_addr), .tbl_data_i(tbl_data),
        .in_valid_i(dat_valid[3+s]), .in_ready_o(dat_ready[3+s]), .in_data_i(dat_data[64*(3+s)+:64]),
        .pe_o(pe_o[8*s+:8]),
        .wgt_we_o(wgt_we_o[s]), .wgt_addr_o(wgt_addr_o[16*s+:16]), .wgt_data_o(wgt_data_o[`WN_WEIGHT_BITS*s+:`WN_WEIGHT_BITS]),
        .ptr_we_o(ptr_we_o[s]), .ptr_addr_o(ptr_addr_o[16*s+:16]), .ptr_data_o(ptr_data_o[`WN_POINTER_BITS*s+:`WN_POINTER_BITS]),
        .prm_we_o(prm_we_o[s]), .prm_addr_o(prm_addr_o[16*s+:16]), .prm_data_o(prm_data_o[`WN_PARAM_BITS*s+:`WN_PARAM_BITS]),
        .done_o(dec_done[s]), .error_o(dec_error[s]), .error_code_o(dec_error_code[8*s+:8])
    );
  end

  logic unused;
  assign unused = &{1'b0, req_ready[0], req_ready[2], dat_valid[0], dat_valid[2], dat_data[63:0], dat_data[191:128], axi_error_stream};
endmodule
