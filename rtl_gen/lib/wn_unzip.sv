// Zero-compressed bytes to words: a mask byte, then the byte of each non-zero lane, lowest lane first; lane = byte - zero_point.
// Throughput: one word per cycle while beats bring 9 bytes per word (AxiW >= 128: always; AxiW = 64: 8 bytes per cycle).
// Latency: a word is out 2 cycles after the beat with its last byte went in (AxiW > 128: 3 and up, 16 bytes of a beat per cycle).
// Capacity: 33 bytes and one word (AxiW > 128: and one beat). Stall: in_ready_o does not depend on word_ready_i.
// clear_i drops everything held (the padding after the last word). empty_o: no further word without another beat.
`include "wn_assert.svh"
`include "wn_desc.svh"
module wn_unzip #(
    parameter int AxiW = 128
) (
    input  logic            clk_i,
    input  logic            rst_ni,
    input  logic            clear_i,
    input  logic [7:0]      zero_point_i,
    input  logic            in_valid_i,
    output logic            in_ready_o,
    input  logic [AxiW-1:0] in_data_i,
    output logic            word_valid_o,
    input  logic            word_ready_i,
    output logic [`WN_WORD_BITS-1:0] word_data_o,
    output logic            empty_o
);
  localparam int WordBytes = 1 + `WN_LANES;  // mask and lanes, at most
  localparam int ChunkW = (AxiW > 128) ? 128 : AxiW;
  localparam int Chunk = ChunkW / 8;
  localparam int HoldBytes = Chunk + 2 * WordBytes - 1;  // a chunk is taken whenever less than two whole words are left
  localparam int CountW = $clog2(HoldBytes + 1);

  // Beats to chunks.
  logic chunk_valid, chunk_ready;
  logic [ChunkW-1:0] chunk_data;
  if (AxiW > 128) begin : gen_split
    localparam int Parts = AxiW / ChunkW;
    localparam int PartsW = $clog2(Parts + 1);
    logic [AxiW-1:0] beat_q;
    logic [PartsW-1:0] parts_q;  // chunks of beat_q still to go
    assign chunk_valid = parts_q != '0;
    assign chunk_data = beat_q[ChunkW-1:0];
    assign in_ready_o = parts_q == '0 || (parts_q == PartsW'(1) && chunk_ready);
    always_ff @(posedge clk_i) begin
      if (in_valid_i && in_ready_o) beat_q <= in_data_i;
      else if (chunk_ready) beat_q <= beat_q >> ChunkW;
      if (!rst_ni || clear_i) parts_q <= '0;
      else if (in_valid_i && in_ready_o) parts_q <= PartsW'(Parts);
      else if (chunk_valid && chunk_ready) parts_q <= parts_q - 1'b1;
    end
  end else begin : gen_whole
    assign chunk_valid = in_valid_i;
    assign chunk_data = in_data_i;
    assign in_ready_o = chunk_ready;
  end

  // Held bytes, the oldest in the lowest place.
  logic [8*HoldBytes-1:0] hold_q, hold_d, kept;
  logic [8*WordBytes-1:0] front;            // as far as the oldest word can reach
  logic [CountW-1:0] count_q, kept_count;
  logic [3:0] need;              // bytes of the oldest word
  logic [`WN_WORD_BITS-1:0] word, word_q;
  logic whole, take, word_valid_q;

  assign front = hold_q[8*WordBytes-1:0];
  always_comb begin
    need = 4'd1;
    word = '0;
    for (int i = 0; i < `WN_LANES; i++) begin
      if (front[i]) begin
        word[`WN_LANE_BITS*i +: `WN_LANE_BITS] = {1'b0, front[8*need +: 8]} - {1'b0, zero_point_i};
        need = need + 4'd1;
      end
    end
  end

  assign whole = count_q >= CountW'(need);
  assign take = whole && (!word_valid_q || word_ready_i);
  assign chunk_ready = count_q <= CountW'(2 * WordBytes - 1);
  assign kept = take ? hold_q >> {need, 3'b000} : hold_q;
  assign kept_count = take ? count_q - CountW'(need) : count_q;

  always_comb begin
    hold_d = kept;
    for (int i = 0; i < 2 * WordBytes; i++) begin
      if (kept_count == CountW'(i) && chunk_valid && chunk_ready) hold_d[8*i +: ChunkW] = chunk_data;
    end
  end

  always_ff @(posedge clk_i) begin
    hold_q <= rst_ni ? hold_d : '0;
    if (take) word_q <= word;
    if (!rst_ni || clear_i) begin
      count_q <= '0;
      word_valid_q <= 1'b0;
    end else begin
      count_q <= (chunk_valid && chunk_ready) ? kept_count + CountW'(Chunk) : kept_count;
      if (take) word_valid_q <= 1'b1;
      else if (word_ready_i) word_valid_q <= 1'b0;
    end
  end

  assign word_valid_o = word_valid_q;
  assign word_data_o = word_q;
  assign empty_o = !word_valid_q && !whole && !((AxiW > 128) && chunk_valid);

  `WN_ASSERT_STABLE(word, word_valid_o, word_ready_i || clear_i, word_data_o, `WN_WORD_BITS, "a waiting word changed or vanished")
  `WN_ASSERTIONS
    `WN_ASSERT(count_q <= CountW'(HoldBytes), "more bytes are held than there are places")
  `WN_END_ASSERTIONS
endmodule
