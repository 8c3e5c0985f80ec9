// Proof of wn_bank with four words; the word at `chosen` is followed.
// proves: one reader and one writer a cycle, the lowest that asks; who is granted a read gets the word last written there in the next cycle, and nobody else gets a response; what fires is what is written
// sources: wn_bank.sv wn_ram.sv
// method: induction 3
// bound: 8
// fault: wn_bank.sv :: s/assign wr_fire_src_o = wr_valid_i & -wr_valid_i/assign wr_fire_src_o = wr_valid_i/ :: two writers' words are mixed
// fault: wn_bank.sv :: s/assign rd_ready_o = .*/assign rd_ready_o = '1;/ :: grants two reads at once
// fault: wn_bank.sv :: s/else rd_resp_o <= rd_grant/else rd_resp_o <= rd_valid_i/ :: answers a reader that was not granted
// fault: wn_ram.sv :: s/if (rd_en_i) rd_data_o/if (rd_en_i \&\& !wr_en_i) rd_data_o/ :: a write takes the read port
module proof (
    input logic         clk_i,
    input logic [1:0]   rd_valid, wr_valid,
    input logic [31:0]  rd_addr, wr_addr,
    input logic [143:0] wr_data
);
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;

  logic [1:0] rd_ready, rd_resp, wr_ready, source;
  logic [71:0] rd_data, fire_data;
  logic fire;
  logic [15:0] fire_addr;
  wn_bank #(.Depth(4), .Readers(2), .Writers(2)) u (
      .clk_i, .rst_ni(rst_n), .rd_valid_i(rd_valid), .rd_ready_o(rd_ready), .rd_addr_i(rd_addr), .rd_resp_o(rd_resp), .rd_data_o(rd_data),
      .wr_valid_i(wr_valid), .wr_ready_o(wr_ready), .wr_addr_i(wr_addr), .wr_data_i(wr_data),
      .wr_fire_o(fire), .wr_fire_addr_o(fire_addr), .wr_fire_data_o(fire_data), .wr_fire_src_o(source));

  (* hierconn *) wire [71:0] \u.u_ram.mem[0] , \u.u_ram.mem[1] , \u.u_ram.mem[2] , \u.u_ram.mem[3] ;

  (* anyconst *) logic [1:0] chosen;
  logic [71:0] word, there, past_word, past_fire_data;
  logic known = 1'b0, past_known, past_fired, past_read = 1'b0;
  logic [1:0] past_granted = 2'd0, granted;
  logic fired;  // the chosen word is written
  assign there = chosen[1] ? (chosen[0] ? \u.u_ram.mem[3] : \u.u_ram.mem[2] ) : (chosen[0] ? \u.u_ram.mem[1] : \u.u_ram.mem[0] );
  assign granted = rd_valid & rd_ready;
  assign fired = (wr_valid[0] && wr_ready[0] && wr_addr[1:0] == chosen) || (wr_valid[1] && wr_ready[1] && wr_addr[17:16] == chosen);

  always_ff @(posedge clk_i) begin
    past_granted <= rst_n ? granted : 2'd0;
    past_read <= rst_n && ((granted[0] && rd_addr[1:0] == chosen) || (granted[1] && rd_addr[17:16] == chosen));
    past_known <= known;
    past_word <= word;
    past_fired <= fired;
    if (rst_n) begin
      assume (rd_addr[15:2] == '0 && rd_addr[31:18] == '0 && wr_addr[15:2] == '0 && wr_addr[31:18] == '0);
      if (fired) begin
        word <= wr_valid[0] ? wr_data[71:0] : wr_data[143:72];
        known <= 1'b1;
      end
      assert (granted == (rd_valid[0] ? 2'b01 : rd_valid));
      assert ((wr_valid & wr_ready) == (wr_valid[0] ? 2'b01 : wr_valid));
      assert (source == (wr_valid & wr_ready) && fire == (source != 2'b00));
      assert (!fire || (fire_addr == (source[0] ? wr_addr[15:0] : wr_addr[31:16]) && fire_data == (source[0] ? wr_data[71:0] : wr_data[143:72])));
      assert (rd_resp == past_granted);
      if (past_read && past_known && !past_fired) assert (rd_data == past_word);
      // For the induction.
      if (known) assert (there == word);
      cover (past_read && past_known && past_granted == 2'b10 && fire);
    end
  end
endmodule
