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
