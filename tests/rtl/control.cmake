# Sequencer, registers, counters.
winnow_verilate(sequencer64 wn_sequencer wn_sequencer.sv wn_fifo.sv PARAMS AxiW=64 WeightStreams=4)
winnow_verilate(sequencer256 wn_sequencer wn_sequencer.sv wn_fifo.sv PARAMS AxiW=256 WeightStreams=32 HasVector=0)
winnow_verilate(sequencer_plain wn_sequencer wn_sequencer.sv wn_fifo.sv PARAMS AxiW=64 WeightStreams=4 HasDepthwise=0)
winnow_rtl_test(sequencer sequencer64 sequencer256 sequencer_plain)

winnow_verilate(counters6 wn_counters wn_counters.sv wn_tally.sv PARAMS Tags=6 AxiW=128 CountW=7)
winnow_rtl_test(counters counters6)

winnow_verilate(regs wn_regs wn_regs.sv PARAMS Rows=3 Cols=5 K0=16 Tags=16 ConfigHash=305419896)
winnow_verilate(error wn_error wn_error.sv)
winnow_rtl_test(regs regs error)
