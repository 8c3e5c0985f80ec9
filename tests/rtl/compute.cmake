# The compute path: popcount, bank, walker, feeder, PE, requantize, array.
winnow_verilate(popcount13 wn_popcount wn_popcount.sv PARAMS Width=13)
winnow_verilate(popcount70 wn_popcount wn_popcount.sv PARAMS Width=70)
winnow_rtl_test(popcount popcount13 popcount70)

winnow_verilate(bank_r3w2 wn_bank wn_bank.sv wn_ram.sv PARAMS Depth=64 Readers=3 Writers=2)
winnow_verilate(bank_r1w1 wn_bank wn_bank.sv wn_ram.sv PARAMS Depth=16 Readers=1 Writers=1)
winnow_rtl_test(bank bank_r3w2 bank_r1w1)

winnow_verilate(walker wn_walker wn_walker.sv wn_walk_axis.sv)
winnow_rtl_test(walker walker)

winnow_verilate(feeder wn_feeder wn_feeder.sv wn_fifo.sv)
winnow_rtl_test(feeder feeder)

set(pe_sources wn_pe.sv wn_ram.sv wn_fifo.sv)
winnow_verilate(pe_deep wn_pe ${pe_sources} PARAMS K0=16 Sets=4 AccW=32 QueueDepth=8 WDepth=2048 PDepth=512)
winnow_verilate(pe_wide wn_pe ${pe_sources} PARAMS K0=32 Sets=2 AccW=24 QueueDepth=3 WDepth=1024 PDepth=64)
winnow_verilate(pe_one wn_pe ${pe_sources} PARAMS K0=1 Sets=3 AccW=32 QueueDepth=2 WDepth=64 PDepth=32)
winnow_verilate(pe_small wn_pe ${pe_sources} PARAMS K0=5 Sets=8 AccW=20 QueueDepth=4 WDepth=128 PDepth=16)
winnow_rtl_test(pe pe_deep pe_wide pe_one pe_small)

set(requantize_sources wn_requantize.sv wn_ram.sv wn_fifo.sv)
winnow_verilate(requantize_one wn_requantize ${requantize_sources} PARAMS AccW=32 PrmDepth=64)
winnow_verilate(requantize_three wn_requantize ${requantize_sources} PARAMS AccW=24 PrmDepth=32 Banks=3 FirstBank=1 BankStep=2)
winnow_verilate(requantize_second wn_requantize ${requantize_sources} PARAMS AccW=20 PrmDepth=32 FirstBank=1 RowOfBank=1)
winnow_verilate(requantize_pad wn_requantize ${requantize_sources} PARAMS AccW=32 PrmDepth=32 FirstBank=1 RowOfBank=1 PadRows=1)
winnow_rtl_test(requantize requantize_one requantize_three requantize_second requantize_pad)

set(array_sources wn_array.sv wn_walker.sv wn_walk_axis.sv wn_fork.sv wn_feeder.sv wn_popcount.sv wn_pe.sv wn_requantize.sv wn_ram.sv wn_fifo.sv)
set(array_memories WDepth=2048 PDepth=512 PrmDepth=64)
winnow_verilate(array_1x1 wn_array ${array_sources} PARAMS Rows=1 Cols=1 K0=16 Sets=2 AccW=32 QueueDepth=2 ${array_memories})
winnow_verilate(array_2x4 wn_array ${array_sources} PARAMS Rows=2 Cols=4 DecodersPerRow=4 K0=32 Sets=4 AccW=32 QueueDepth=8 ${array_memories})
winnow_verilate(array_3x5 wn_array ${array_sources} PARAMS Rows=3 Cols=5 K0=12 Sets=3 AccW=28 QueueDepth=4 ${array_memories})
winnow_verilate(array_3x5_two wn_array ${array_sources} PARAMS Rows=3 Cols=5 DecodersPerRow=2 K0=12 Sets=3 AccW=28 QueueDepth=4 ${array_memories})
winnow_verilate(array_4x2 wn_array ${array_sources} PARAMS Rows=4 Cols=2 K0=9 Sets=2 AccW=30 QueueDepth=5 ${array_memories})
winnow_verilate(array_5x3 wn_array ${array_sources} PARAMS Rows=5 Cols=3 K0=17 Sets=5 AccW=32 QueueDepth=8 ${array_memories})
winnow_rtl_test(array array_1x1 array_2x4 array_3x5 array_3x5_two array_4x2 array_5x3)
