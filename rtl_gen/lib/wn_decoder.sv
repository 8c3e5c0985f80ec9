// A weight decoder of Pes neighbouring PEs of a row: one compressed stream of a tile in, parameter, weight and pointer writes out
// (architecture, section 4). Reads bits and finds where entries and columns lie; wn_weight_writer turns that into writes.
//
// Cycles, the stream being there: 1 after start until the first word is held, then
//   parameters  one word a cycle, kt cycles (HasParams = 0: the stream has none)
//   runs        a plain symbol 1 cycle, a Huffman symbol 2 (run, code), plus max(0, c - 1), where c is the number of columns it closes:
//               the columns from the previous entry's (at first: column 0) up to but not including its own; a symbol past the end
//               closes all that are open. If the last entry is the very last (kt - 1 of the last column): 1 more cycle.
//   bitmask     kt mask bits 1 cycle, then 1 cycle a code; no other cost, closing included
// and 3 from the last of these cycles to done_o. The bit buffer takes a 64-bit word a cycle while it holds at most one, which
// covers every rate above; a cycle passes unused when the bits that it takes (Huffman: 12 bits, unless the stream ends first)
// are not held. Latency to the writes: see wn_weight_writer; parameters 1 cycle. in_ready_o does not depend on in_valid_i.
//
// beats_i is taken at start_i; desc_i is stable from start_i to done_o. Exactly beats_i beats are taken, also after an error.
// Error (with done_o): DECODE for a codeword without meaning, a weight past the end, a stream that ends too early or leaves a whole beat
// or more, and a descriptor that asks for what is not built or is out of range; OVERFLOW for a write past the end of a memory.
`include "wn_assert.svh"
`include "wn_desc.svh"
module wn_decoder #(
    parameter int Pes = 4,
    parameter int K0 = 16,
    parameter int Banks = 1,  // BanksOfRow of this row: kt = kb * Banks
    parameter int WDepth = 2048,
    parameter int PDepth = 2048,
    parameter int PrmDepth = 256,
    parameter int AxiW = 64,
    parameter int HasParams = 1,  // the row's parameters come with this stream
    parameter int HasRuns = 1,
    parameter int HasMask = 1,
    parameter int HasCodebook = 1,
    parameter int HasHuffman = 1
) (
    input  logic                    clk_i,
    input  logic                    rst_ni,
    input  logic                    start_i,
    input  logic [`WN_DESC_BITS-1:0] desc_i,
    input  logic [15:0]             beats_i,
    input  logic                    tbl_we_i,
    input  logic [8:0]              tbl_addr_i,
    input  logic [7:0]              tbl_data_i,
    input  logic                    in_valid_i,
    output logic                    in_ready_o,
    input  logic [AxiW-1:0]         in_data_i,
    output logic [7:0]              pe_o,      // 0 .. Pes-1
    output logic                    wgt_we_o,
    output logic [15:0]             wgt_addr_o,
    output logic [`WN_WEIGHT_BITS-1:0] wgt_data_o,
    output logic                    ptr_we_o,
    output logic [15:0]             ptr_addr_o,
    output logic [`WN_POINTER_BITS-1:0] ptr_data_o,
    output logic                    prm_we_o,
    output logic [15:0]             prm_addr_o,
    output logic [`WN_PARAM_BITS-1:0] prm_data_o,
    output logic                    done_o,
    output logic                    error_o,
    output logic [7:0]              error_code_o
);
  localparam int BeatWords = AxiW / 64;
  localparam int KW = `WN_WEIGHT_K_BITS;
  localparam int PeekW = (HasMask != 0 && K0 > 13) ? K0 : 13;

  typedef enum logic [2:0] {
    Idle, Params,
    Symbol,    // runs: a plain symbol, or the run of a Huffman one
    Code,      // runs with Huffman: the code; bitmask: the code of the lowest set bit left
    Cross,     // runs: columns further on
    MaskBits,
    Check,     // is the stream as long as its content?
    Drain      // until the writer is empty and the last beat is taken
  } state_e;
  state_e state_q, state_d;

  // What the descriptor asks for. A form that is the only one built needs no choice.
  logic bitmask, huffman, lookup, unbuilt, out_of_range;
  logic [3:0] code_bits;
  logic [13:0] kt_wide;
  logic [5:0] kt_q;
  logic [15:0] ncols;
  assign bitmask = HasMask != 0 && (HasRuns == 0 || desc_i[`WN_LW_BITMASK]);
  assign huffman = HasHuffman != 0 && desc_i[`WN_LW_HUFFMAN];
  assign lookup = huffman || (HasCodebook != 0 && desc_i[`WN_LW_CODEBOOK]);
  assign code_bits = desc_i[`WN_LW_CODE_BITS];
  assign ncols = desc_i[`WN_LW_NCOLS];
  assign kt_wide = 14'(desc_i[`WN_LW_KB]) * 14'(Banks);
  assign unbuilt = (desc_i[`WN_LW_BITMASK] ? HasMask == 0 : HasRuns == 0) || (desc_i[`WN_LW_HUFFMAN] && HasHuffman == 0)
                   || (desc_i[`WN_LW_CODEBOOK] && HasCodebook == 0);
  assign out_of_range = kt_wide == '0 || kt_wide > 14'(K0) || ncols == '0
                        || (!desc_i[`WN_LW_HUFFMAN] && (code_bits < 4'd2 || code_bits > 4'd8));

  // Beats to words to bits.
  logic [15:0] beats_left_q;
  logic feeding, exhausted, word_ready, word_taken, last_word;
  logic [63:0] word;
  logic [2:0] index_q;  // word of the beat
  assign feeding = state_q != Idle && state_q != Check && state_q != Drain;
  assign exhausted = beats_left_q == '0;
  assign word_taken = feeding && !exhausted && in_valid_i && word_ready;
  assign in_ready_o = !exhausted && (feeding ? word_ready && last_word : state_q != Idle);

  always_ff @(posedge clk_i) begin
    if (!rst_ni || state_q == Idle) index_q <= '0;
    else if (word_taken) index_q <= last_word ? '0 : index_q + 1'b1;
  end
  assign last_word = index_q == 3'(BeatWords - 1);
  assign word = 64'(in_data_i >> {index_q, 6'd0});

  logic [PeekW-1:0] peek;
  logic [63:0] param;
  logic codeword_held, enough, fire;
  logic idle, starting;  // of their own: Icarus takes an enum's label in a port connection for an undriven net
  logic [1:0] untouched;
  logic [6:0] bits;

  assign idle = state_q == Idle;
  assign starting = idle && start_i;

  wn_bit_window #(.PeekW(PeekW)) u_window (
      .clk_i, .rst_ni, .clear_i(idle),
      .in_valid_i(feeding && !exhausted && in_valid_i), .in_ready_o(word_ready), .in_data_i(word),
      .peek_o(peek), .word_o(param), .codeword_o(codeword_held), .untouched_o(untouched),
      .bits_i(bits), .enough_o(enough), .take_i(fire)
  );

  logic long_stream;  // a whole beat or more has no bit of content
  assign long_stream = beats_left_q > 16'd1
                       || (exhausted ? 3'(untouched) >= 3'(BeatWords) : 3'(untouched) >= index_q);

  // Codewords.
  logic hit;
  logic [3:0] length;
  logic [4:0] run;
  logic [7:0] code;
  logic [3:0] run_bits;
  logic [4:0] plain_run;
  logic [7:0] plain_code;
  assign run_bits = (HasRuns == 0 || bitmask) ? 4'd0 : desc_i[`WN_LW_RUN5] ? 4'd5 : 4'd4;
  assign plain_run = desc_i[`WN_LW_RUN5] ? peek[4:0] : {1'b0, peek[3:0]};
  assign plain_code = 8'(peek >> run_bits) & ~(8'hff << code_bits);

  if (HasHuffman != 0) begin : gen_huffman
    logic code_hit;
    logic [3:0] code_length;
    logic [7:0] code_rank;
    logic [11:0] look;
    for (genvar i = 0; i < 12; i++) begin : gen_reverse
      assign look[11-i] = peek[i];
    end
    wn_huffman #(.LimitBase(`WN_TABLE_CODE_LIMIT), .DeltaBase(`WN_TABLE_CODE_DELTA)) u_codes (
        .clk_i, .rst_ni, .tbl_we_i, .tbl_addr_i, .tbl_data_i,
        .peek_i(look), .hit_o(code_hit), .length_o(code_length), .rank_o(code_rank)
    );
    assign code = huffman ? code_rank : plain_code;
    if (HasRuns != 0) begin : gen_runs
      logic run_hit;
      logic [3:0] run_length;
      logic [7:0] run_rank;
      logic unused_rank;
      assign unused_rank = &{1'b0, run_rank[7:5]};
      logic [4:0] run_rank_q;
      logic [4:0] table_q [32];
      wn_huffman #(.LimitBase(`WN_TABLE_RUN_LIMIT), .DeltaBase(`WN_TABLE_RUN_DELTA)) u_runs (
          .clk_i, .rst_ni, .tbl_we_i, .tbl_addr_i, .tbl_data_i,
          .peek_i(look), .hit_o(run_hit), .length_o(run_length), .rank_o(run_rank)
      );
      always_ff @(posedge clk_i) begin
        if (tbl_we_i && tbl_addr_i < 9'(`WN_TABLE_RUN_LIMIT)) table_q[tbl_addr_i[4:0]] <= tbl_data_i[4:0];
        if (state_q == Symbol) run_rank_q <= run_rank[4:0];
      end
      assign hit = state_q == Symbol ? run_hit : code_hit;
      assign length = state_q == Symbol ? run_length : code_length;
      assign run = huffman ? table_q[run_rank_q] : plain_run;
    end else begin : gen_no_runs
      assign hit = code_hit;
      assign length = code_length;
      assign run = plain_run;
    end
  end else begin : gen_plain
    assign hit = 1'b1;
    assign length = '0;
    assign run = plain_run;
    assign code = plain_code;
  end

  logic at_params, taking, codeword, can_look, fail;
  logic last_entry;  // runs: the open column is the last one, and full
  assign at_params = HasParams != 0 && state_q == Params;
  assign taking = at_params || (state_q == Symbol && !last_entry) || state_q == Code || state_q == MaskBits;
  assign codeword = huffman && (state_q == Symbol || state_q == Code);
  assign can_look = !codeword || codeword_held || exhausted;
  assign fire = taking && can_look && enough && (hit || !codeword);
  assign fail = taking && can_look && ((codeword && !hit) || (exhausted && !enough));
  always_comb begin
    case (state_q)
      Params: bits = 7'd64;
      MaskBits: bits = {1'b0, kt_q};
      default: bits = codeword ? {3'b0, length} : 7'(run_bits) + 7'(code_bits);
    endcase
    if (HasParams == 0) bits[6] = 1'b0;  // kt is at most 32
  end

  // Where the next entry lies. k_q: entries of the open column passed (kt: it is full, and closes with the next entry).
  logic [15:0] cols_left_q;  // of the PE, the open column included
  logic [5:0] pes_left_q;
  logic [5:0] k_q, k_d, over_q, distance, beyond;
  logic [7:0] code_q, event_code;
  logic [K0-1:0] mask_q, mask_d, lowest;
  logic [KW-1:0] lowest_k, k;
  logic pe_end, final_column, resolve, entry, past, close_before, close_after;

  assign pe_end = cols_left_q == 16'd1;
  assign final_column = pe_end && pes_left_q == 6'd1;
  assign last_entry = final_column && k_q == kt_q;
  assign distance = (HasRuns != 0 && state_q == Cross) ? over_q : k_q + {1'b0, run};
  assign beyond = distance - kt_q;
  assign event_code = state_q == Cross ? code_q : code;
  assign resolve = HasRuns != 0
                   && (state_q == Cross || (fire && !bitmask && (state_q == Code || (state_q == Symbol && !huffman))));
  assign lowest = mask_q & (~mask_q + 1'b1);
  always_comb begin
    lowest_k = '0;
    for (int i = 0; i < K0; i++) begin
      if (lowest[i]) lowest_k = lowest_k | KW'(i);
    end
  end

  logic [7:0] error_q, error_d, writer_error;
  logic [16:0] param_address;
  logic param_over, writer_busy, finish;
  assign param_address = {1'b0, desc_i[`WN_LW_PARAM_BASE]} + 17'(k_q);
  assign finish = state_q == Drain && !writer_busy && exhausted;
  assign param_over = HasParams != 0 && param_address >= 17'(PrmDepth);

  always_comb begin
    state_d = state_q;
    k_d = k_q;
    mask_d = mask_q;
    error_d = error_q;
    {entry, past, close_before, close_after} = '0;
    k = lowest_k;
    case (state_q)
      Idle: begin
        k_d = '0;
        error_d = '0;
        if (start_i) begin
          if (HasParams != 0) state_d = Params;
          else if (bitmask) state_d = MaskBits;
          else state_d = Symbol;
          if (unbuilt || out_of_range) begin
            state_d = Drain;
            error_d = `WN_ERROR_DECODE;
          end
        end
      end
      Params: if (at_params && fire) begin
        k_d = k_q + 1'b1;
        if (param_over) begin
          state_d = Drain;
          error_d = `WN_ERROR_OVERFLOW;
        end else if (k_d == kt_q) begin
          k_d = '0;
          if (bitmask) state_d = MaskBits;
          else state_d = Symbol;
        end
      end
      Symbol: if (last_entry) begin
        close_before = 1'b1;
        state_d = Check;
      end else if (fire && huffman) state_d = Code;
      MaskBits: if (fire) begin
        mask_d = K0'(peek) & ~({K0{1'b1}} << kt_q);
        close_after = mask_d == '0;
        if (!close_after) state_d = Code;
        else if (final_column) state_d = Check;
      end
      Code: if (fire && bitmask) begin
        entry = 1'b1;
        mask_d = mask_q & ~lowest;
        close_after = mask_d == '0;
        if (close_after && final_column) state_d = Check;
        else if (close_after) state_d = MaskBits;
      end
      Check: begin
        state_d = Drain;
        if (long_stream) error_d = `WN_ERROR_DECODE;
      end
      default: ;
    endcase
    if (resolve) begin
      close_before = distance >= kt_q;
      k = close_before ? KW'(beyond) : KW'(distance);
      if (close_before && final_column) begin
        past = 1'b1;
        state_d = Check;
      end else if (close_before && beyond >= kt_q) begin
        state_d = Cross;
      end else begin
        entry = 1'b1;
        k_d = 6'(k) + 6'd1;
        state_d = Symbol;
      end
    end
    if (fail) begin
      state_d = Drain;
      error_d = `WN_ERROR_DECODE;
    end
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= Idle;
      error_q <= '0;
      done_o <= 1'b0;
    end else begin
      if (finish) state_q <= Idle;
      else state_q <= state_d;
      error_q <= error_d;
      done_o <= finish;
    end
  end
  always_ff @(posedge clk_i) begin
    k_q <= k_d;
    over_q <= beyond;
    mask_q <= HasMask != 0 ? mask_d : '0;
    code_q <= event_code;
    if (state_q == Idle) begin
      kt_q <= kt_wide[5:0];
      beats_left_q <= beats_i;
      cols_left_q <= ncols;
      pes_left_q <= 6'(Pes);
    end else begin
      if (in_valid_i && in_ready_o) beats_left_q <= beats_left_q - 1'b1;
      if (close_before || close_after) begin
        cols_left_q <= pe_end ? ncols : cols_left_q - 1'b1;
        if (pe_end) pes_left_q <= pes_left_q - 1'b1;
      end
    end
  end

  if (HasParams != 0) begin : gen_params
    always_ff @(posedge clk_i) begin
      if (!rst_ni) prm_we_o <= 1'b0;
      else prm_we_o <= at_params && fire && !param_over;
      prm_addr_o <= param_address[15:0];
      prm_data_o <= param[`WN_PARAM_BITS-1:0];
    end
  end else begin : gen_no_params
    assign prm_we_o = 1'b0;
    assign prm_addr_o = '0;
    assign prm_data_o = '0;
  end

  wn_weight_writer #(.WDepth(WDepth), .PDepth(PDepth), .HasTable(HasCodebook != 0 || HasHuffman != 0 ? 1 : 0)) u_writer (
      .clk_i, .rst_ni, .start_i(starting),
      .weight_base_i(desc_i[`WN_LW_WEIGHT_BASE]), .pointer_base_i(desc_i[`WN_LW_POINTER_BASE]), .lookup_i(lookup),
      .tbl_we_i, .tbl_addr_i, .tbl_data_i,
      .entry_i(entry), .past_i(past), .close_before_i(close_before), .close_after_i(close_after), .pe_end_i(pe_end),
      .k_i(k), .code_i(event_code),
      .pe_o, .wgt_we_o, .wgt_addr_o, .wgt_data_o, .ptr_we_o, .ptr_addr_o, .ptr_data_o,
      .busy_o(writer_busy), .error_o(writer_error)
  );

  logic unused;
  assign unused = &{1'b0, desc_i[`WN_DESC_BITS-1:256], desc_i[175:0], param};

  // Decoding goes on after a writer's error, without effect; whatever is met later does not count.
  assign error_code_o = writer_error != '0 ? writer_error : error_q;
  assign error_o = done_o && error_code_o != '0;

  `WN_ASSERTIONS
    `WN_ASSERT(!start_i || state_q == Idle, "a stream starts before the one before is over")
    `WN_ASSERT(!(wgt_we_o || ptr_we_o) || 32'(pe_o) < Pes, "a write to a PE that is not there")
    `WN_ASSERT(!prm_we_o || 32'(prm_addr_o) < PrmDepth, "a parameter past the end of the memory")
    `WN_ASSERT(!entry || 6'(k) < kt_q, "a weight belongs to no output")
    `WN_ASSERT(!(close_before || close_after) || pes_left_q != '0, "a column closes after the last one")
  `WN_END_ASSERTIONS
endmodule
