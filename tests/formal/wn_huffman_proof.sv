// Proof of wn_huffman against the definition of a canonical code, for every content of its tables; and with a second one beside it that looks
// at other bits behind the same codeword.
// proves: with tables of a canonical code the shortest matching length and its rank come out, and no bit behind the codeword counts; table bytes go to their places only
// sources: wn_huffman.sv
// method: induction 3
// bound: 6
// fault: wn_huffman.sv :: s/below\[l-1\] && below\[l-2:0\] == '0/below[l-1]/ :: longer codewords match together with the shortest
// fault: wn_huffman.sv :: s/{1'b0, peek_i} < limit_q/{1'b0, peek_i} <= limit_q/ :: a codeword reaches into the next length
// fault: wn_huffman.sv :: s/peek_i >> (MaxLength - l)/peek_i >> (MaxLength - l - 1)/ :: takes a bit behind the codeword
// fault: wn_huffman.sv :: s/9'(DeltaBase + 2 \* l - 2)/9'(DeltaBase + 2 * l - 1)/ :: a table byte lands in the wrong place
module proof (
    input logic        clk_i,
    input logic        tbl_we,
    input logic [8:0]  tbl_addr,
    input logic [7:0]  tbl_data,
    input logic [11:0] peek,
    input logic [11:0] other_peek
);
  localparam int LimitBase = 40;
  localparam int DeltaBase = 80;

  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;

  logic hit, other_hit;
  logic [3:0] length, other_length;
  logic [7:0] rank, other_rank;
  wn_huffman #(.LimitBase(LimitBase), .DeltaBase(DeltaBase)) u (
      .clk_i, .rst_ni(rst_n), .tbl_we_i(tbl_we), .tbl_addr_i(tbl_addr), .tbl_data_i(tbl_data),
      .peek_i(peek), .hit_o(hit), .length_o(length), .rank_o(rank));
  wn_huffman #(.LimitBase(LimitBase), .DeltaBase(DeltaBase)) v (
      .clk_i, .rst_ni(rst_n), .tbl_we_i(tbl_we), .tbl_addr_i(tbl_addr), .tbl_data_i(tbl_data),
      .peek_i(other_peek), .hit_o(other_hit), .length_o(other_length), .rank_o(other_rank));

  // The tables as the format defines them: two bytes an entry, low first.
  logic [16*13-1:0] limits, deltas;
  assign {limits[15:0], deltas[15:0]} = '0;
  for (genvar l = 1; l <= 12; l++) begin : gen_table
    logic [15:0] limit, delta_word;
    always_ff @(posedge clk_i) begin
      if (!rst_n) begin
        limit <= '0;
        delta_word <= '0;
      end else if (tbl_we) begin
        if (tbl_addr == LimitBase + 2 * l - 2) limit[7:0] <= tbl_data;
        if (tbl_addr == LimitBase + 2 * l - 1) limit[15:8] <= tbl_data;
        if (tbl_addr == DeltaBase + 2 * l - 2) delta_word[7:0] <= tbl_data;
        if (tbl_addr == DeltaBase + 2 * l - 1) delta_word[15:8] <= tbl_data;
      end
    end
    assign limits[16*l+:16] = limit;
    assign deltas[16*l+:16] = delta_word;
  end

  // Canonical: limits do not fall and end where a codeword of their length ends.
  logic canonical;
  always_comb begin
    canonical = 1'b1;
    for (int l = 1; l <= 12; l++) begin
      if (limits[16*l+:16] > 16'd4096 || (limits[16*l+:16] & (16'd4095 >> l)) != 16'd0) canonical = 1'b0;
      if (l > 1 && limits[16*l+:16] < limits[16*(l-1)+:16]) canonical = 1'b0;
    end
  end

  logic [3:0] shortest;
  always_comb begin
    shortest = 4'd0;
    for (int l = 12; l >= 1; l--) if ({4'd0, peek} < limits[16*l+:16]) shortest = 4'(l);
  end

  logic [11:0] mask, codeword;  // the codeword's bits, and its value
  logic [16*13-1:0] delta;
  assign mask = ~(12'hfff >> length);
  assign codeword = peek >> (4'd12 - length);
  assign delta = deltas >> {length, 4'd0};

  // For the induction: the modules' own tables.
  (* hierconn *) wire [12:0] \u.gen_length[1].limit_q , \u.gen_length[2].limit_q , \u.gen_length[3].limit_q , \u.gen_length[4].limit_q ,
      \u.gen_length[5].limit_q , \u.gen_length[6].limit_q , \u.gen_length[7].limit_q , \u.gen_length[8].limit_q ,
      \u.gen_length[9].limit_q , \u.gen_length[10].limit_q , \u.gen_length[11].limit_q , \u.gen_length[12].limit_q ;
  (* hierconn *) wire [7:0] \u.gen_length[1].delta_q , \u.gen_length[2].delta_q , \u.gen_length[3].delta_q , \u.gen_length[4].delta_q ,
      \u.gen_length[5].delta_q , \u.gen_length[6].delta_q , \u.gen_length[7].delta_q , \u.gen_length[8].delta_q ,
      \u.gen_length[9].delta_q , \u.gen_length[10].delta_q , \u.gen_length[11].delta_q , \u.gen_length[12].delta_q ;
  (* hierconn *) wire [12:0] \v.gen_length[1].limit_q , \v.gen_length[2].limit_q , \v.gen_length[3].limit_q , \v.gen_length[4].limit_q ,
      \v.gen_length[5].limit_q , \v.gen_length[6].limit_q , \v.gen_length[7].limit_q , \v.gen_length[8].limit_q ,
      \v.gen_length[9].limit_q , \v.gen_length[10].limit_q , \v.gen_length[11].limit_q , \v.gen_length[12].limit_q ;
  (* hierconn *) wire [7:0] \v.gen_length[1].delta_q , \v.gen_length[2].delta_q , \v.gen_length[3].delta_q , \v.gen_length[4].delta_q ,
      \v.gen_length[5].delta_q , \v.gen_length[6].delta_q , \v.gen_length[7].delta_q , \v.gen_length[8].delta_q ,
      \v.gen_length[9].delta_q , \v.gen_length[10].delta_q , \v.gen_length[11].delta_q , \v.gen_length[12].delta_q ;
  logic [251:0] tables, u_tables, v_tables;
  for (genvar l = 1; l <= 12; l++) begin : gen_flat
    assign tables[21*(l-1)+:21] = {limits[16*l+:13], deltas[16*l+:8]};
  end
  assign u_tables = {\u.gen_length[12].limit_q , \u.gen_length[12].delta_q , \u.gen_length[11].limit_q , \u.gen_length[11].delta_q ,
                     \u.gen_length[10].limit_q , \u.gen_length[10].delta_q , \u.gen_length[9].limit_q , \u.gen_length[9].delta_q ,
                     \u.gen_length[8].limit_q , \u.gen_length[8].delta_q , \u.gen_length[7].limit_q , \u.gen_length[7].delta_q ,
                     \u.gen_length[6].limit_q , \u.gen_length[6].delta_q , \u.gen_length[5].limit_q , \u.gen_length[5].delta_q ,
                     \u.gen_length[4].limit_q , \u.gen_length[4].delta_q , \u.gen_length[3].limit_q , \u.gen_length[3].delta_q ,
                     \u.gen_length[2].limit_q , \u.gen_length[2].delta_q , \u.gen_length[1].limit_q , \u.gen_length[1].delta_q };
  assign v_tables = {\v.gen_length[12].limit_q , \v.gen_length[12].delta_q , \v.gen_length[11].limit_q , \v.gen_length[11].delta_q ,
                     \v.gen_length[10].limit_q , \v.gen_length[10].delta_q , \v.gen_length[9].limit_q , \v.gen_length[9].delta_q ,
                     \v.gen_length[8].limit_q , \v.gen_length[8].delta_q , \v.gen_length[7].limit_q , \v.gen_length[7].delta_q ,
                     \v.gen_length[6].limit_q , \v.gen_length[6].delta_q , \v.gen_length[5].limit_q , \v.gen_length[5].delta_q ,
                     \v.gen_length[4].limit_q , \v.gen_length[4].delta_q , \v.gen_length[3].limit_q , \v.gen_length[3].delta_q ,
                     \v.gen_length[2].limit_q , \v.gen_length[2].delta_q , \v.gen_length[1].limit_q , \v.gen_length[1].delta_q };

  always_ff @(posedge clk_i) begin
    if (rst_n) begin
      assert (u_tables == tables && v_tables == tables);
      if (canonical) begin
        assert (hit == (shortest != 4'd0));
        if (hit) begin
          assert (length == shortest);
          assert (rank == codeword[7:0] - delta[7:0]);
          if (((peek ^ other_peek) & mask) == 12'd0) assert (other_hit && other_length == length && other_rank == rank);
        end
      end
      cover (canonical && hit && length == 4'd11 && rank == 8'hfe);
    end
  end
endmodule
