// Canonical Huffman match: how long the codeword at the front of the stream is and which one, by limit and delta per length.
// Tables come as bytes: limit[1..12] from LimitBase, delta[1..12] from DeltaBase, two bytes each, low first.
// Combinational from peek_i (12 stream bits, the first one on top) to the outputs; a table byte counts from the next cycle on.
// hit_o low: no codeword starts like this. Without a table nothing hits. Ranks have 8 bits, so delta keeps its low 8.
module wn_huffman #(
    parameter int LimitBase = 0,
    parameter int DeltaBase = 24
) (
    input  logic        clk_i,
    input  logic        rst_ni,
    input  logic        tbl_we_i,
    input  logic [8:0]  tbl_addr_i,
    input  logic [7:0]  tbl_data_i,
    input  logic [11:0] peek_i,
    output logic        hit_o,
    output logic [3:0]  length_o,
    output logic [7:0]  rank_o
);
  localparam int MaxLength = 12;

  logic [MaxLength-1:0] below, first;  // bit l-1: the codeword has at most l bits; exactly l bits
  logic [4*MaxLength-1:0] lengths;
  logic [8*MaxLength-1:0] codewords, deltas;  // low 8 bits of each

  for (genvar l = 1; l <= MaxLength; l++) begin : gen_length
    logic [12:0] limit_q;
    logic [7:0] delta_q, codeword;

    always_ff @(posedge clk_i) begin
      if (!rst_ni) limit_q <= '0;
      else if (tbl_we_i && tbl_addr_i == 9'(LimitBase + 2 * l - 2)) limit_q[7:0] <= tbl_data_i;
      else if (tbl_we_i && tbl_addr_i == 9'(LimitBase + 2 * l - 1)) limit_q[12:8] <= tbl_data_i[4:0];
    end
    always_ff @(posedge clk_i) begin
      if (!rst_ni) delta_q <= '0;
      else if (tbl_we_i && tbl_addr_i == 9'(DeltaBase + 2 * l - 2)) delta_q <= tbl_data_i;
    end

    assign below[l-1] = {1'b0, peek_i} < limit_q;
    if (l == 1) begin : gen_shortest
      assign first[l-1] = below[l-1];
    end else begin : gen_longer
      assign first[l-1] = below[l-1] && below[l-2:0] == '0;
    end
    assign codeword = 8'(peek_i >> (MaxLength - l));
    assign lengths[4*(l-1)+:4] = {4{first[l-1]}} & 4'(l);
    assign codewords[8*(l-1)+:8] = {8{first[l-1]}} & codeword;
    assign deltas[8*(l-1)+:8] = {8{first[l-1]}} & delta_q;
  end

  logic [7:0] codeword, delta;
  always_comb begin
    length_o = '0;
    codeword = '0;
    delta = '0;
    for (int l = 0; l < MaxLength; l++) begin
      length_o = length_o | lengths[4*l+:4];
      codeword = codeword | codewords[8*l+:8];
      delta = delta | deltas[8*l+:8];
    end
  end
  assign hit_o = below != '0;
  assign rank_o = codeword - delta;
endmodule
