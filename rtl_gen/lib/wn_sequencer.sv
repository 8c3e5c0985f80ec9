// Reads the program, deals its descriptors to the five units in order and starts each when what it waits for is done.
// `base_addr_i` is added to the program's address and to the DRAM address of every load and store; it holds still while running.
//
// Units lw la cp vu st are 0..4 everywhere. Program data comes through a read stream (wn_axi_read stream 0); units do the
// work (wn_weight_load, wn_act_load, wn_array, wn_vector_group, wn_act_store) and pulse `cmd_done_i`.
// Throughput: one beat of program per cycle, plus one cycle without a beat after the last beat of every descriptor.
// Latency: a descriptor reaches the head of an empty queue 2 cycles after its last beat; a unit sees `cmd_valid_o` in the
//   first cycle in which the descriptor is the head and its waits are met; a done pulse counts from the next cycle on.
// Capacity: 2 descriptors per unit (the one that runs stays in its queue) and one in assembly.
// Stall: a full queue holds the descriptor in assembly and so the program; nothing overtakes.
// `running_o` is up from the cycle after `start_i` until `finished_o` (its last cycle). In each of those cycles exactly one
// of these is up: `cmd_valid_o[2]`, or a bit of `wait_o`: 0..4 the first unit (lw la cp vu st) that the head of the compute
// queue still waits for, 5 no compute tile in the queue. A header that makes no sense, a DRAM address off a beat, or a depthwise pass
// that the machine cannot do, pulses `error_o` (DESCRIPTOR); so does a program without units, off a beat (neither asks for anything) or
// past the end of the 4 GiB (PROGRAM; nothing past the end is asked for if `stop_i` follows within a cycle). After that, or with
// `stop_i`, nothing new starts and `running_o` stays up until reset.
`include "wn_assert.svh"
`include "wn_desc.svh"
module wn_sequencer #(
    parameter int AxiW = 64,
    parameter int WeightStreams = 4,
    parameter int HasVector = 1,
    parameter int HasDepthwise = 1
) (
    input  logic         clk_i,
    input  logic         rst_ni,
    // State
    input  logic         start_i,
    input  logic [31:0]  program_addr_i,
    input  logic [31:0]  program_units_i,
    input  logic [31:12] base_addr_i,
    input  logic         stop_i,
    output logic         running_o,
    output logic         finished_o,
    output logic         error_o,
    output logic [7:0]   error_code_o,
    output logic [15:0]  error_detail_o,
    output logic [5:0]   wait_o,
    output logic [79:0]  done_o,
    // Program
    output logic         req_valid_o,
    input  logic         req_ready_i,
    output logic [31:0]  req_addr_o,
    output logic [15:0]  req_beats_o,
    input  logic         dat_valid_i,
    output logic         dat_ready_o,
    input  logic [AxiW-1:0] dat_data_i,
    // Units
    output logic [4:0]   cmd_valid_o,
    output logic [5*`WN_DESC_BITS-1:0] cmd_desc_o,
    input  logic [4:0]   cmd_done_i
);
  localparam int BeatLog = $clog2(AxiW / 8);
  localparam int UnitBeats = 256 / AxiW;
  localparam int MaxBeats = 3 * UnitBeats;
  localparam int BeatW = $clog2(MaxBeats + 1);
  localparam int ChunkUnits = 8192;  // per request, so that its beats fit 16 bits

  // Sizes a descriptor of the opcode may have, one bit per size; none: unknown opcode.
  function automatic logic [15:0] sizes(input logic [7:0] opcode);
    case (opcode)
      `WN_OP_LOAD_TABLES, `WN_OP_LOAD_ACTS, `WN_OP_STORE_ACTS: sizes = 16'b0010;
      `WN_OP_LOAD_WEIGHTS: sizes = 16'b1100;
      `WN_OP_COMPUTE: sizes = 16'b1000;
      `WN_OP_VECTOR: sizes = (HasVector != 0) ? 16'b1000 : 16'b0000;
      default: sizes = 16'b0000;
    endcase
  endfunction

  function automatic logic [4:0] unit_of(input logic [7:0] opcode);
    case (opcode)
      `WN_OP_LOAD_ACTS: unit_of = 5'b00010;
      `WN_OP_COMPUTE: unit_of = 5'b00100;
      `WN_OP_VECTOR: unit_of = 5'b01000;
      `WN_OP_STORE_ACTS: unit_of = 5'b10000;
      default: unit_of = 5'b00001;
    endcase
  endfunction

  logic running_q, halt_q, full_q;
  logic [31:0] fetch_addr_q, fetch_left_q;  // not requested yet
  logic [31:0] left_q;                      // units whose header has not come yet
  logic [BeatW-1:0] beat_q, beats_q;        // beats of the descriptor: here, in all
  logic [`WN_DESC_BITS-1:0] desc_q;
  logic [4:0] started_q;
  logic [79:0] done_q;
  logic error_q, program_q;  // program_q: the error is the program's, not a descriptor's
  logic [7:0] detail_q;

  logic halt, start, off_beat, past_end, bad_start, bad_program, take, header, bad, refused, idle;
  logic [31:0] chunk;
  logic [32:0] chunk_end;
  logic [3:0] size;
  logic [31:0] address;
  logic [15:0] allowed;
  logic [4:0] unit, queue_valid, queue_ready, head_valid, met;
  logic [24:0] unmet;
  logic compute_waits, compute_queued;
  logic [4:0] first;

  assign halt = halt_q | stop_i;

  // Fetch
  assign chunk = (fetch_left_q > ChunkUnits) ? ChunkUnits : fetch_left_q;
  assign req_valid_o = fetch_left_q != 32'd0;
  assign req_addr_o = fetch_addr_q;
  assign req_beats_o = 16'(chunk * UnitBeats);
  assign start = start_i && !running_q;
  assign off_beat = program_addr_i[BeatLog-1:0] != '0;
  assign chunk_end = {1'b0, fetch_addr_q} + {1'b0, chunk[26:0], 5'd0};
  assign past_end = req_valid_o && chunk_end[32] && (chunk_end[31:5] != '0 || fetch_left_q > ChunkUnits);
  assign bad_start = start && (off_beat || program_units_i == 32'd0);
  assign bad_program = bad_start || (past_end && !halt_q);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      fetch_left_q <= 32'd0;
      fetch_addr_q <= 32'd0;
    end else if (start) begin
      fetch_left_q <= off_beat ? 32'd0 : program_units_i;
      fetch_addr_q <= {program_addr_i[31:12] + base_addr_i, program_addr_i[11:0]};
    end else if (req_valid_o && req_ready_i) begin
      fetch_left_q <= fetch_left_q - chunk;
      fetch_addr_q <= chunk_end[31:0];
    end
  end

  // Assembly
  assign dat_ready_o = running_q & ~full_q & ~halt;
  assign take = dat_valid_i & dat_ready_o;
  assign header = take & (beat_q == '0);
  assign size = dat_data_i[`WN_SIZE];
  assign allowed = sizes(dat_data_i[`WN_OPCODE]);
  assign bad = header & (~allowed[size] | (32'(size) > left_q));
  assign unit = unit_of(desc_q[`WN_OPCODE]);
  // lw, la and st have a DRAM address, all in the same place.
  assign address = desc_q[`WN_ACT_ADDRESS];
  assign refused = full_q && (((unit & 5'b10011) != '0 && address[BeatLog-1:0] != '0)
                   || (desc_q[`WN_OPCODE] == `WN_OP_VECTOR && desc_q[`WN_DEPTHWISE]
                       && (HasDepthwise == 0 || desc_q[`WN_COEF_COUNT] > 8'(`WN_DEPTHWISE_PARAMS + `WN_DEPTHWISE_TAPS))));
  assign queue_valid = (full_q && !refused) ? unit : 5'd0;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      left_q <= 32'd0;
      beat_q <= '0;
      beats_q <= '0;
      full_q <= 1'b0;
      halt_q <= 1'b0;
      error_q <= 1'b0;
      program_q <= 1'b0;
      detail_q <= 8'd0;
    end else begin
      error_q <= bad_program || bad || (refused && !halt_q);
      if (start) left_q <= program_units_i;
      if (bad_program) begin
        halt_q <= 1'b1;
        program_q <= 1'b1;
        detail_q <= !bad_start ? `WN_PROGRAM_PAST_END : off_beat ? `WN_PROGRAM_OFF_BEAT : `WN_PROGRAM_EMPTY;
      end else if (bad) begin
        halt_q <= 1'b1;
        detail_q <= dat_data_i[`WN_OPCODE];
      end else if (refused) begin
        halt_q <= 1'b1;
        detail_q <= desc_q[`WN_OPCODE];
      end else if (take) begin
        if (header) begin
          left_q <= left_q - 32'(size);
          beats_q <= BeatW'(32'(size) * UnitBeats);
        end
        full_q <= header ? (32'(size) * UnitBeats == 32'd1) : (beat_q + 1'b1 == beats_q);
        beat_q <= beat_q + 1'b1;
      end else if (|(queue_valid & queue_ready)) begin
        full_q <= 1'b0;
        beat_q <= '0;
      end
    end
  end

  // The header clears what a short descriptor leaves out.
  always_ff @(posedge clk_i) begin
    for (int b = 0; b < MaxBeats; b++) begin
      if (take && beat_q == BeatW'(b)) desc_q[b*AxiW+:AxiW] <= dat_data_i;
      else if (header) desc_q[b*AxiW+:AxiW] <= '0;
    end
  end

  // One adder moves the addresses of all.
  logic [31:0] moved_address;
  logic [`WN_DESC_BITS-1:0] moved;
  assign moved_address = {address[31:12] + base_addr_i, address[11:0]};
  always_comb begin
    moved = desc_q;
    moved[`WN_ACT_ADDRESS] = moved_address;
  end

  // Queues hold the bits that the unit's descriptors can have.
  for (genvar u = 0; u < 5; u++) begin : gen_unit
    localparam int Width = (u == 1 || u == 4) ? 256 : (u == 0) ? 256 + 16 * WeightStreams : 640;
    logic [Width-1:0] queued, head;
    logic [79:0] waits, ahead;
    logic [4:0] late;
    logic unused;

    // Units that work on DRAM are lw, la and st.
    assign queued = (u == 2 || u == 3) ? desc_q[Width-1:0] : moved[Width-1:0];

    wn_fifo #(
        .Width(Width),
        .Depth(2)
    ) u_queue (
        .clk_i,
        .rst_ni,
        .in_valid_i (queue_valid[u]),
        .in_ready_o (queue_ready[u]),
        .in_data_i  (queued),
        .out_valid_o(head_valid[u]),
        .out_ready_i(cmd_done_i[u]),
        .out_data_o (head)
    );

    assign waits = {head[`WN_WAIT_ST], head[`WN_WAIT_VU], head[`WN_WAIT_CP], head[`WN_WAIT_LA], head[`WN_WAIT_LW]};

    // done - wait < 0
    for (genvar v = 0; v < 5; v++) begin : gen_wait
      assign ahead[16*v+:16] = done_q[16*v+:16] - waits[16*v+:16];
      assign late[v] = ahead[16*v+15];
    end

    assign unused = ^ahead;
    assign met[u] = ~|late;
    assign unmet[5*u+:5] = late;
    assign cmd_desc_o[`WN_DESC_BITS*u+:`WN_DESC_BITS] = {{(`WN_DESC_BITS - Width) {1'b0}}, head};
  end

  assign cmd_valid_o = started_q | (head_valid & met & {5{~halt}});

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      started_q <= 5'd0;
      done_q <= 80'd0;
    end else begin
      started_q <= cmd_valid_o & ~cmd_done_i;
      for (int v = 0; v < 5; v++) begin
        done_q[16*v+:16] <= start ? 16'd0 : done_q[16*v+:16] + 16'(cmd_done_i[v]);
      end
    end
  end

  // Run state and what the compute unit waits for
  assign idle = (left_q == 32'd0) & (beat_q == '0) & (head_valid == 5'd0);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) running_q <= 1'b0;
    else if (start_i) running_q <= 1'b1;
    else if (finished_o) running_q <= 1'b0;
  end

  assign compute_waits = running_q & ~halt & ~cmd_valid_o[2];
  assign compute_queued = head_valid[2];
  assign first = unmet[14:10] & (~unmet[14:10] + 5'd1);

  always_comb begin
    wait_o = 6'd0;
    if (compute_waits) begin
      if (!compute_queued) wait_o[5] = 1'b1;
      else wait_o[4:0] = first;
    end
  end

  assign running_o = running_q;
  assign finished_o = running_q & idle & ~halt;
  assign error_o = error_q;
  assign error_code_o = program_q ? `WN_ERROR_PROGRAM : `WN_ERROR_DESCRIPTOR;
  assign error_detail_o = {8'd0, detail_q};
  assign done_o = done_q;

  logic unused;
  assign unused = ^{unmet[24:15], unmet[9:0], desc_q, moved};

  `WN_ASSERT_STABLE(req, req_valid_o, req_ready_i, {req_addr_o, req_beats_o}, 48, "a waiting program request changed or vanished")
  `WN_ASSERTIONS
    `WN_ASSERT((cmd_done_i & ~cmd_valid_o) == 5'd0, "a unit is done with a command that it was not given")
    `WN_ASSERT((started_q & ~head_valid) == 5'd0, "a command runs that is not in its queue")
    `WN_ASSERT((wait_o & (wait_o - 6'd1)) == 6'd0 && (wait_o != 6'd0) == compute_waits, "compute does not wait for exactly one thing")
    `WN_ASSERT((queue_valid & (queue_valid - 5'd1)) == 5'd0, "a descriptor goes to more than one unit")
    `WN_ASSERT(32'(beat_q) < MaxBeats + 1, "a descriptor has more beats than there is room for")
  `WN_END_ASSERTIONS
endmodule
