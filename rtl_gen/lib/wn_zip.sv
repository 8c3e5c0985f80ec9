// Words to zero-compressed bytes, the reverse of wn_unzip; the beat with the last word's last byte is filled up with zeros.
// Throughput: one word per cycle while a beat per cycle holds 9 bytes per word (AxiW >= 128: always; AxiW = 64: 8 bytes per cycle);
// the word after a last word waits until the padded beat is out. Latency: a beat is out 2 cycles after the word that fills it went in
// (AxiW > 128: 3). Capacity: one word and 8 bytes more than a beat (AxiW > 128: than 16 bytes, and one beat).
// Stall: a waiting beat stops the words; word_ready_o follows beat_ready_i in the same cycle.
`include "wn_assert.svh"
`include "wn_desc.svh"
module wn_zip #(
    parameter int AxiW = 128
) (
    input  logic            clk_i,
    input  logic            rst_ni,
    input  logic [7:0]      zero_point_i,
    input  logic            word_valid_i,
    output logic            word_ready_o,
    input  logic [`WN_WORD_BITS-1:0] word_data_i,
    input  logic            word_last_i,
    output logic            beat_valid_o,
    input  logic            beat_ready_i,
    output logic [AxiW-1:0] beat_data_o,
    output logic            beat_last_o
);
  localparam int WordBytes = 1 + `WN_LANES;  // mask and lanes, at most
  localparam int ChunkW = (AxiW > 128) ? 128 : AxiW;
  localparam int Chunk = ChunkW / 8;
  localparam int HoldBytes = Chunk + `WN_LANES;
  localparam int CountW = $clog2(HoldBytes + 1);

  // A word's bytes, closed up.
  logic [8*WordBytes-1:0] bytes, bytes_q;
  logic [3:0] size, size_q;
  logic last_q, bytes_valid_q, bytes_ready;

  always_comb begin
    size = 4'd1;
    bytes = '0;
    for (int i = 0; i < `WN_LANES; i++) begin
      if (word_data_i[`WN_LANE_BITS*i +: `WN_LANE_BITS] != '0) begin
        bytes[i] = 1'b1;
        bytes[8*size +: 8] = word_data_i[`WN_LANE_BITS*i +: 8] + zero_point_i;
        size = size + 4'd1;
      end
    end
  end

  assign word_ready_o = !bytes_valid_q || bytes_ready;

  always_ff @(posedge clk_i) begin
    if (word_valid_i && word_ready_o) begin
      bytes_q <= bytes;
      size_q <= size;
      last_q <= word_last_i;
    end
    if (!rst_ni) bytes_valid_q <= 1'b0;
    else if (word_ready_o) bytes_valid_q <= word_valid_i;
  end

  // Held bytes, the oldest in the lowest place; places past count_q are zero.
  logic [8*HoldBytes-1:0] hold_q, hold_d, kept;
  logic [CountW-1:0] count_q, count_d, kept_count;
  logic ending_q;                // the last word is held
  logic chunk_valid, chunk_ready, chunk_last, chunk_fire, add;

  assign chunk_last = ending_q && count_q <= CountW'(Chunk);
  assign chunk_valid = ending_q || count_q >= CountW'(Chunk);
  assign chunk_fire = chunk_valid && chunk_ready;
  assign kept = chunk_fire ? hold_q >> ChunkW : hold_q;
  assign kept_count = !chunk_fire ? count_q : chunk_last ? '0 : count_q - CountW'(Chunk);
  assign bytes_ready = !ending_q && kept_count < CountW'(Chunk);
  assign add = bytes_valid_q && bytes_ready;
  assign count_d = add ? kept_count + CountW'(size_q) : kept_count;

  always_comb begin
    hold_d = kept;
    for (int i = 0; i < Chunk; i++) begin
      if (add && kept_count == CountW'(i)) hold_d[8*i +: 8*WordBytes] = bytes_q;
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      hold_q <= '0;
      count_q <= '0;
      ending_q <= 1'b0;
    end else begin
      hold_q <= hold_d;
      count_q <= count_d;
      if (add) ending_q <= last_q;
      else if (chunk_fire && chunk_last) ending_q <= 1'b0;
    end
  end

  // Chunks to beats.
  if (AxiW > 128) begin : gen_join
    localparam int Parts = AxiW / ChunkW;
    localparam int PartW = $clog2(Parts);
    logic [AxiW-1:0] beat_q;
    logic [PartW-1:0] part_q;      // place of the next chunk
    logic full_q, beat_last_q;
    assign chunk_ready = !full_q || beat_ready_i;
    always_ff @(posedge clk_i) begin
      if (!rst_ni) begin
        beat_q <= '0;
        part_q <= '0;
        full_q <= 1'b0;
        beat_last_q <= 1'b0;
      end else if (chunk_fire) begin
        for (int i = 0; i < Parts; i++) begin
          if (part_q == PartW'(i)) beat_q[ChunkW*i +: ChunkW] <= hold_q[ChunkW-1:0];
          else if (part_q == '0) beat_q[ChunkW*i +: ChunkW] <= '0;
        end
        part_q <= chunk_last ? '0 : part_q + 1'b1;
        full_q <= chunk_last || (&part_q);
        beat_last_q <= chunk_last;
      end else if (beat_ready_i) begin
        full_q <= 1'b0;
      end
    end
    assign beat_valid_o = full_q;
    assign beat_data_o = beat_q;
    assign beat_last_o = beat_last_q;
  end else begin : gen_whole
    assign chunk_ready = beat_ready_i;
    assign beat_valid_o = chunk_valid;
    assign beat_data_o = hold_q[ChunkW-1:0];
    assign beat_last_o = chunk_last;
  end

  `WN_ASSERT_STABLE(beat, beat_valid_o, beat_ready_i, {beat_last_o, beat_data_o}, AxiW + 1, "a waiting beat changed or vanished")
  `WN_ASSERTIONS
    `WN_ASSERT(count_q <= CountW'(HoldBytes), "more bytes are held than there are places")
  `WN_END_ASSERTIONS
endmodule
