// Proof of wn_sequencer on a 256-bit bus, for programs that it finds no error in, any data and any order in which units get done.
// Descriptor number `number` of unit `unit` has the words `value` at its front.
// proves: asks for the whole program and no more; every descriptor reaches its unit once, in order, its front unchanged; none starts before all that it waits for is done; a command stays until done; done counts are those of the units and never overtake; finished only when all is read, dealt and done; nothing starts after stop; in each running cycle compute works or waits for exactly one thing
// sources: wn_sequencer.sv wn_fifo.sv
// shrink: wn_sequencer.sv :: s/localparam int Width = .*/localparam int Width = 112;/ :: queues hold the front of a descriptor, up to its last wait
// shrink: wn_sequencer.sv :: s/assign queued = .*/assign queued = desc_q[Width-1:0];/ :: and no DRAM address
// method: induction 3
// bound: 12
// fault: wn_sequencer.sv :: s/assign met\[u\] = ~|late;/assign met[u] = 1'b1;/ :: starts without waiting
// fault: wn_sequencer.sv :: s/assign late\[v\] = ahead\[16\*v+15\]/assign late[v] = ahead[16*v+15] \&\& v != 3/ :: does not wait for the vector unit
// fault: wn_sequencer.sv :: s/.out_ready_i(cmd_done_i\[u\])/.out_ready_i(cmd_valid_o[u])/ :: drops a command when it starts
// fault: wn_sequencer.sv :: s/\& (head_valid == 5'd0);/;/ :: finishes while commands run
// fault: wn_sequencer.sv :: s/head_valid & met & {5{~halt}}/head_valid \& met/ :: starts after stop
module proof (
    input logic         clk_i,
    input logic         start,
    input logic [31:0]  program_units,
    input logic         stop,
    input logic         req_ready,
    input logic         dat_valid,
    input logic [255:0] dat_data,
    input logic [4:0]   cmd_done
);
  logic rst_n = 1'b0;
  always_ff @(posedge clk_i) rst_n <= 1'b1;

  logic running, finished, error, req_valid, dat_ready;
  logic [7:0] error_code;
  logic [15:0] error_detail, req_beats;
  logic [5:0] wait_for;
  logic [79:0] done;
  logic [31:0] req_addr;
  logic [4:0] cmd_valid;
  logic [5*`WN_DESC_BITS-1:0] cmd_desc;
  wn_sequencer #(.AxiW(256), .WeightStreams(1)) u (
      .clk_i, .rst_ni(rst_n), .start_i(start), .program_addr_i(32'd0), .base_addr_i('0), .program_units_i(program_units), .stop_i(stop),
      .running_o(running), .finished_o(finished), .error_o(error), .error_code_o(error_code), .error_detail_o(error_detail),
      .wait_o(wait_for), .done_o(done), .req_valid_o(req_valid), .req_ready_i(req_ready), .req_addr_o(req_addr), .req_beats_o(req_beats),
      .dat_valid_i(dat_valid), .dat_ready_o(dat_ready), .dat_data_i(dat_data),
      .cmd_valid_o(cmd_valid), .cmd_desc_o(cmd_desc), .cmd_done_i(cmd_done));

  // Names of what lies inside, unit 0 lowest.
  (* hierconn *) wire \u.full_q , \u.halt_q ;
  (* hierconn *) wire [1:0] \u.beat_q , \u.beats_q ;
  (* hierconn *) wire [31:0] \u.left_q , \u.fetch_left_q ;
  (* hierconn *) wire [4:0] \u.started_q , \u.head_valid ;
  (* hierconn *) wire [767:0] \u.desc_q ;
  (* hierconn *) wire [1:0] \u.gen_unit[0].u_queue.count_q , \u.gen_unit[1].u_queue.count_q , \u.gen_unit[2].u_queue.count_q ,
                            \u.gen_unit[3].u_queue.count_q , \u.gen_unit[4].u_queue.count_q ;
  (* hierconn *) wire \u.gen_unit[0].u_queue.read_ptr_q , \u.gen_unit[1].u_queue.read_ptr_q , \u.gen_unit[2].u_queue.read_ptr_q ,
                      \u.gen_unit[3].u_queue.read_ptr_q , \u.gen_unit[4].u_queue.read_ptr_q ;
  (* hierconn *) wire [111:0] \u.gen_unit[0].u_queue.mem[0] , \u.gen_unit[1].u_queue.mem[0] , \u.gen_unit[2].u_queue.mem[0] ,
                              \u.gen_unit[3].u_queue.mem[0] , \u.gen_unit[4].u_queue.mem[0] ;
  (* hierconn *) wire [111:0] \u.gen_unit[0].u_queue.mem[1] , \u.gen_unit[1].u_queue.mem[1] , \u.gen_unit[2].u_queue.mem[1] ,
                              \u.gen_unit[3].u_queue.mem[1] , \u.gen_unit[4].u_queue.mem[1] ;
  logic [9:0] counts;
  logic [4:0] read_ptrs;
  logic [5*112-1:0] mem0, mem1;
  assign counts = {\u.gen_unit[4].u_queue.count_q , \u.gen_unit[3].u_queue.count_q , \u.gen_unit[2].u_queue.count_q ,
                   \u.gen_unit[1].u_queue.count_q , \u.gen_unit[0].u_queue.count_q };
  assign read_ptrs = {\u.gen_unit[4].u_queue.read_ptr_q , \u.gen_unit[3].u_queue.read_ptr_q ,
                      \u.gen_unit[2].u_queue.read_ptr_q , \u.gen_unit[1].u_queue.read_ptr_q , \u.gen_unit[0].u_queue.read_ptr_q };
  assign mem0 = {\u.gen_unit[4].u_queue.mem[0] , \u.gen_unit[3].u_queue.mem[0] , \u.gen_unit[2].u_queue.mem[0] ,
            \u.gen_unit[1].u_queue.mem[0] , \u.gen_unit[0].u_queue.mem[0] };
  assign mem1 = {\u.gen_unit[4].u_queue.mem[1] , \u.gen_unit[3].u_queue.mem[1] , \u.gen_unit[2].u_queue.mem[1] ,
            \u.gen_unit[1].u_queue.mem[1] , \u.gen_unit[0].u_queue.mem[1] };

  (* anyconst *) logic [2:0] unit;
  (* anyconst *) logic [15:0] number;
  (* anyconst *) logic [111:0] value;

  // The program as it comes: the header says unit and units of 32 bytes, here beats.
  logic take, header;
  logic [3:0] left = '0;  // beats of the descriptor still to come
  logic [2:0] of, of_q;
  logic [3:0] size;
  logic [31:0] units = '0, units_read = '0, asked = '0, received = '0;
  assign take = dat_valid && dat_ready;
  assign header = take && left == '0;
  assign size = header ? dat_data[`WN_SIZE] : left;
  function automatic logic [2:0] unit_of(input logic [7:0] opcode);
    case (opcode)
      `WN_OP_LOAD_ACTS: unit_of = 3'd1;
      `WN_OP_COMPUTE: unit_of = 3'd2;
      `WN_OP_VECTOR: unit_of = 3'd3;
      `WN_OP_STORE_ACTS: unit_of = 3'd4;
      default: unit_of = 3'd0;
    endcase
  endfunction
  assign of = unit_of(dat_data[`WN_OPCODE]);

  logic past_running = 1'b0, past_stop = 1'b0, all_done;
  logic [4:0] same, starts, past_valid = '0, past_done;
  logic [79:0] dealt_counts;
  for (genvar v = 0; v < 5; v++) begin : gen_unit
    logic [15:0] dealt = '0, count = '0;  // descriptors whose last beat came; done
    logic [111:0] front, past_front;
    assign front = cmd_desc[`WN_DESC_BITS*v+:112];
    assign starts[v] = cmd_valid[v] && (!past_valid[v] || past_done[v]);
    assign same[v] = dealt == count;
    assign dealt_counts[16*v+:16] = dealt;
    always_ff @(posedge clk_i) begin
      past_front <= front;
      if (rst_n) begin
        dealt <= start && !running ? '0 : dealt + 16'(take && size == 4'd1 && (header ? of : of_q) == v);
        count <= start && !running ? '0 : count + 16'(cmd_done[v]);
        assert (done[16*v+:16] == count);
        assert (!cmd_valid[v] || dealt - count - 16'd1 < 16'd3);
        assert (!(past_valid[v] && !past_done[v]) || (cmd_valid[v] && front == past_front));
        if (starts[v]) begin
          for (int w = 0; w < 5; w++) assert ($signed(done[16*w+:16] - front[32+16*w+:16]) >= 0);
        end
        if (cmd_valid[v] && unit == v && count == number) assert (front == value);
        // For the induction: where the descriptors are.
        assert (dealt - count == 16'(counts[2*v+:2]) + 16'(\u.full_q && of_q == v));
        assert (running || counts[2*v+:2] == 2'd0);
        if (unit == v) begin
          if (number == count && counts[2*v+:2] != 2'd0) assert ((read_ptrs[v] ? mem1[112*v+:112] : mem0[112*v+:112]) == value);
          if (number == count + 16'd1 && counts[2*v+:2] == 2'd2) assert ((read_ptrs[v] ? mem0[112*v+:112] : mem1[112*v+:112]) == value);
          if (\u.beat_q != 2'd0 && of_q == v && number == count + 16'(counts[2*v+:2])) assert (\u.desc_q [111:0] == value);
        end
      end
    end
  end
  assign all_done = &same;

  always_ff @(posedge clk_i) begin
    past_running <= rst_n && running;
    past_stop <= rst_n && stop;
    past_valid <= rst_n ? cmd_valid : '0;
    past_done <= cmd_done;
    if (rst_n) begin
      if (start && !running) begin
        units <= program_units;
        {units_read, asked, received} <= '0;
      end else begin
        if (header) units_read <= units_read + 32'(size);
        if (req_valid && req_ready) asked <= asked + 32'(req_beats);
        received <= received + 32'(take);
      end
      if (take) left <= size - 4'd1;
      if (header) of_q <= of;

      // The surroundings.
      assume (!error);
      assume (!dat_valid || received != asked);
      assume ((cmd_done & ~cmd_valid) == '0);
      if (header && of == unit && dealt_counts[16*unit+:16] == number) assume (dat_data[111:0] == value);

      assert (!finished || (all_done && left == '0 && units_read == units));
      assert (!stop || starts == '0);
      assert (!running || stop || ((wait_for & (wait_for - 6'd1)) == '0 && cmd_valid[2] == (wait_for == '0)));
      assert (units_read <= units);
      // For the induction.
      assert (received <= asked && asked <= units && asked + \u.fetch_left_q == units && received == units_read - 32'(left));
      assert (running || asked == units);
      assert (!(\u.halt_q ) || error);
      assert (\u.left_q == units - units_read);
      assert (\u.started_q == (past_valid & ~past_done));
      assert (running || (\u.beat_q == 2'd0 && \u.started_q == '0));
      assert ((\u.beat_q == 2'd0) == (left == '0 && !(\u.full_q )));
      if (\u.beat_q != 2'd0) begin
        assert (\u.beat_q <= \u.beats_q && left == 4'(\u.beats_q ) - 4'(\u.beat_q ) && \u.full_q == (left == '0));
        assert (of_q == unit_of(\u.desc_q [7:0]));
      end
      cover (starts[4] && done[16+:16] != '0 && cmd_desc[4*`WN_DESC_BITS+32+16+:16] == 16'd1);
      cover (finished && units_read == 32'd3);
    end
  end
endmodule
