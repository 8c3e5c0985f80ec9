# The activation memory path and the vector unit.
winnow_verilate(axi_write128 wn_axi_write wn_axi_write.sv wn_fifo.sv PARAMS AxiW=128 BurstBeats=16)
winnow_verilate(axi_write64 wn_axi_write wn_axi_write.sv wn_fifo.sv PARAMS AxiW=64 BurstBeats=4)
winnow_rtl_test(axi_write axi_write128 axi_write64)
