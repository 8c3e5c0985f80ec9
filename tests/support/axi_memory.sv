// An AXI4 memory for simulations: `Latency` cycles beyond the one cycle of an ideal memory, then a beat a cycle, everything in the order
// it comes, reads before the write of the same cycle. All outputs are registers. The first word lies at byte address `Base`.
module axi_memory #(
    parameter int AxiW = 64,
    parameter int Words = 1024,
    parameter int Latency = 0,
    parameter [31:0] Base = 0
) (
    input  logic              clk_i,
    input  logic              rst_ni,
    input  logic [7:0]        arid_i,
    input  logic [31:0]       araddr_i,
    input  logic [7:0]        arlen_i,
    input  logic              arvalid_i,
    output logic              arready_o,
    output logic [7:0]        rid_o,
    output logic [AxiW-1:0]   rdata_o,
    output logic              rlast_o,
    output logic              rvalid_o,
    input  logic              rready_i,
    input  logic [7:0]        awid_i,
    input  logic [31:0]       awaddr_i,
    input  logic              awvalid_i,
    output logic              awready_o,
    input  logic [AxiW-1:0]   wdata_i,
    input  logic              wlast_i,
    input  logic              wvalid_i,
    output logic              wready_o,
    output logic [7:0]        bid_o,
    output logic              bvalid_o,
    input  logic              bready_i
);
  localparam int Reads = 128, Writes = 16;  // bursts that wait
  localparam int BeatBytes = AxiW / 8;

  logic [AxiW-1:0] mem [0:Words-1];

  // Of every waiting burst: ID, first word, beats, and the cycle of its first beat (a read) or of its response (a write).
  logic [7:0] read_id [0:Reads-1], write_id [0:Writes-1];
  integer read_word [0:Reads-1], read_beats [0:Reads-1], read_first [0:Reads-1];
  integer write_word [0:Writes-1], write_beats [0:Writes-1], write_last [0:Writes-1];
  integer reads_in, reads_out, beat;              // bursts taken, answered; beats of the one on R
  integer addresses_in, data_in, issued, writes_out, write_beat;
  integer cycle, free, word, i;

  // Stream of write data: the bursts' beats one after the other.
  logic [AxiW-1:0] data [0:Writes*256-1];

  function automatic integer word_of(input [31:0] address);
    word_of = (address - Base) / BeatBytes;
  endfunction

  always @(posedge clk_i) begin
    if (!rst_ni) begin
      {arready_o, rvalid_o, rlast_o, awready_o, wready_o, bvalid_o} <= '0;
      rid_o <= '0;
      rdata_o <= '0;
      bid_o <= '0;
      reads_in = 0;
      reads_out = 0;
      beat = 0;
      addresses_in = 0;
      data_in = 0;
      issued = 0;
      writes_out = 0;
      write_beat = 0;
      cycle = 0;
      free = 0;
    end else begin
      // The cycle that ends: what was handed over.
      if (arvalid_i && arready_o) begin
        i = reads_in % Reads;
        read_id[i] = arid_i;
        read_word[i] = word_of(araddr_i);
        read_beats[i] = arlen_i + 1;
        read_first[i] = cycle + 1 + Latency > free ? cycle + 1 + Latency : free;
        free = read_first[i] + read_beats[i];
        reads_in = reads_in + 1;
      end
      if (awvalid_i && awready_o) begin
        write_id[addresses_in % Writes] = awid_i;
        write_word[addresses_in % Writes] = word_of(awaddr_i);
        addresses_in = addresses_in + 1;
      end
      if (wvalid_i && wready_o) begin
        data[(data_in % Writes) * 256 + write_beat] = wdata_i;
        write_beat = write_beat + 1;
        if (wlast_i) begin
          write_beats[data_in % Writes] = write_beat;
          data_in = data_in + 1;
          write_beat = 0;
        end
      end
      while (issued < addresses_in && issued < data_in) begin
        i = issued % Writes;
        for (word = 0; word < write_beats[i]; word = word + 1) mem[write_word[i] + word] = data[i * 256 + word];
        write_last[i] = (cycle + 1 + Latency > free ? cycle + 1 + Latency : free) + write_beats[i] - 1;
        free = write_last[i] + 1;
        issued = issued + 1;
      end
      if (rvalid_o && rready_i) begin
        beat = beat + 1;
        if (rlast_o) begin
          reads_out = reads_out + 1;
          beat = 0;
        end
      end
      if (bvalid_o && bready_i) writes_out = writes_out + 1;
      cycle = cycle + 1;

      // The cycle that comes.
      arready_o <= reads_in - reads_out < Reads;
      awready_o <= addresses_in - writes_out < Writes;
      wready_o <= data_in - writes_out < Writes;
      if (!rvalid_o || rready_i) begin
        i = reads_out % Reads;
        rvalid_o <= reads_out < reads_in && read_first[i] + beat <= cycle;
        rid_o <= read_id[i];
        rdata_o <= mem[read_word[i] + beat];
        rlast_o <= beat == read_beats[i] - 1;
      end
      if (!bvalid_o || bready_i) begin
        i = writes_out % Writes;
        bvalid_o <= writes_out < issued && write_last[i] <= cycle;
        bid_o <= write_id[i];
      end
    end
  end
endmodule
