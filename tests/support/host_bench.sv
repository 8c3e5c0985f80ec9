// A generated machine between axi_memory and a host that does what file host.txt says, a line an order: <what> <address> <value>, hexadecimal.
//   1 write a register          2 wait for the interrupt, at most <value> cycles   3 read a register, printed as "read <value>"
//   4 wait until the bits <value> of a register are zero   5 write a word of memory   6 print <value> words of memory as "word <value>"
// TOP, AXI_W, WORDS, LATENCY and BASE are defined on the command line; image.hex is the memory at the start.
`timescale 1ns / 1ns
module host_bench;
  logic aclk = 0, aresetn = 0;
  always #5 aclk = !aclk;

  wire [7:0] arid, rid, awid, bid, arlen, awlen;
  wire [31:0] araddr, awaddr, s_rdata;
  wire [`AXI_W-1:0] rdata, wdata;
  wire arvalid, arready, rlast, rvalid, rready, awvalid, awready, wlast, wvalid, wready, bvalid, bready, irq;
  wire s_awready, s_wready, s_bvalid, s_arready, s_rvalid;
  logic [11:0] s_awaddr = 0, s_araddr = 0;
  logic [31:0] s_wdata = 0;
  logic s_awvalid = 0, s_wvalid = 0, s_bready = 0, s_arvalid = 0, s_rready = 0;

  `TOP u_machine (
      .aclk(aclk), .aresetn(aresetn),
      .m_axi_arid(arid), .m_axi_araddr(araddr), .m_axi_arlen(arlen), .m_axi_arvalid(arvalid), .m_axi_arready(arready),
      .m_axi_rid(rid), .m_axi_rdata(rdata), .m_axi_rresp(2'd0), .m_axi_rlast(rlast), .m_axi_rvalid(rvalid), .m_axi_rready(rready),
      .m_axi_awid(awid), .m_axi_awaddr(awaddr), .m_axi_awlen(awlen), .m_axi_awvalid(awvalid), .m_axi_awready(awready),
      .m_axi_wdata(wdata), .m_axi_wlast(wlast), .m_axi_wvalid(wvalid), .m_axi_wready(wready),
      .m_axi_bid(bid), .m_axi_bresp(2'd0), .m_axi_bvalid(bvalid), .m_axi_bready(bready),
      .s_axil_awaddr(s_awaddr), .s_axil_awvalid(s_awvalid), .s_axil_awready(s_awready), .s_axil_wdata(s_wdata), .s_axil_wstrb(4'hf),
      .s_axil_wvalid(s_wvalid), .s_axil_wready(s_wready), .s_axil_bvalid(s_bvalid), .s_axil_bready(s_bready),
      .s_axil_araddr(s_araddr), .s_axil_arvalid(s_arvalid), .s_axil_arready(s_arready), .s_axil_rdata(s_rdata),
      .s_axil_rvalid(s_rvalid), .s_axil_rready(s_rready), .irq(irq));

  axi_memory #(.AxiW(`AXI_W), .Words(`WORDS), .Latency(`LATENCY), .Base(`BASE)) u_memory (
      .clk_i(aclk), .rst_ni(aresetn),
      .arid_i(arid), .araddr_i(araddr), .arlen_i(arlen), .arvalid_i(arvalid), .arready_o(arready),
      .rid_o(rid), .rdata_o(rdata), .rlast_o(rlast), .rvalid_o(rvalid), .rready_i(rready),
      .awid_i(awid), .awaddr_i(awaddr), .awvalid_i(awvalid), .awready_o(awready),
      .wdata_i(wdata), .wlast_i(wlast), .wvalid_i(wvalid), .wready_o(wready),
      .bid_o(bid), .bvalid_o(bvalid), .bready_i(bready));

  task write_register(input [11:0] address, input [31:0] value);
    begin
      s_awaddr <= address;
      s_wdata <= value;
      {s_awvalid, s_wvalid, s_bready} <= 3'b111;
      #1;
      while (s_bready) begin
        @(posedge aclk);
        if (s_awready) s_awvalid <= 0;
        if (s_wready) s_wvalid <= 0;
        if (s_bvalid) s_bready <= 0;
        #1;
      end
    end
  endtask

  task read_register(input [11:0] address, output [31:0] value);
    begin
      s_araddr <= address;
      {s_arvalid, s_rready} <= 2'b11;
      #1;
      while (s_rready) begin
        @(posedge aclk);
        if (s_arready) s_arvalid <= 0;
        if (s_rvalid) begin
          value = s_rdata;
          s_rready <= 0;
        end
        #1;
      end
    end
  endtask

  integer file, what, left, word;
  logic [31:0] address, got;
  logic [`AXI_W-1:0] value;
  initial begin
    $readmemh("image.hex", u_memory.mem);
    repeat (4) @(posedge aclk);
    #1 aresetn = 1;
    @(posedge aclk) #1;
    file = $fopen("host.txt", "r");
    while ($fscanf(file, "%h %h %h", what, address, value) == 3) begin
      case (what)
        1: write_register(address[11:0], value[31:0]);
        2: begin
          left = value[31:0];
          while (irq !== 1'b1 && left > 0) begin
            @(posedge aclk) #1;
            left = left - 1;
          end
          if (irq !== 1'b1) begin
            $display("no interrupt");
            $finish;
          end
        end
        3: begin
          read_register(address[11:0], got);
          $display("read %h", got);
        end
        4: begin
          got = '1;
          while ((got & value[31:0]) != 0) read_register(address[11:0], got);
        end
        5: u_memory.mem[(address - `BASE) / (`AXI_W / 8)] = value;
        6: for (word = 0; word < value[31:0]; word = word + 1) $display("word %h", u_memory.mem[(address - `BASE) / (`AXI_W / 8) + word]);
        default: $display("order %h is unknown", what);
      endcase
    end
    $display("done");
    $finish;
  end
endmodule
