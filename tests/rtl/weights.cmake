# Weight path and read DMA.
winnow_verilate(axi_read5 wn_axi_read wn_fifo.sv wn_axi_read.sv PARAMS Streams=5 AxiW=64 BurstBeats=8)
winnow_verilate(axi_read5_single wn_axi_read wn_fifo.sv wn_axi_read.sv PARAMS Streams=5 AxiW=64 BurstBeats=1)
winnow_rtl_test(axi_read axi_read5 axi_read5_single)
