# Weight path and read DMA.
winnow_verilate(axi_read5 wn_axi_read wn_fifo.sv wn_axi_read.sv PARAMS Streams=5 AxiW=64 BurstBeats=8)
winnow_verilate(axi_read5_single wn_axi_read wn_fifo.sv wn_axi_read.sv PARAMS Streams=5 AxiW=64 BurstBeats=1)
winnow_rtl_test(axi_read axi_read5 axi_read5_single)

winnow_verilate(huffman wn_huffman wn_huffman.sv PARAMS LimitBase=40 DeltaBase=80)
winnow_rtl_test(huffman huffman)
winnow_verilate(bit_window wn_bit_window wn_bit_window.sv)
winnow_rtl_test(bit_window bit_window)

set(decoder wn_huffman.sv wn_bit_window.sv wn_weight_writer.sv wn_decoder.sv)
winnow_verilate(decoder_all wn_decoder ${decoder} PARAMS Pes=3 K0=16 WDepth=1024 PDepth=256 PrmDepth=64)
winnow_verilate(decoder_wide wn_decoder ${decoder} PARAMS Pes=2 K0=32 Banks=2 WDepth=65536 PDepth=65536 PrmDepth=4096 AxiW=256)
winnow_verilate(decoder_runs wn_decoder ${decoder} PARAMS Pes=4 K0=5 WDepth=1024 PDepth=64 PrmDepth=16 AxiW=128 HasMask=0 HasHuffman=0)
winnow_verilate(decoder_mask wn_decoder ${decoder} PARAMS Pes=1 K0=20 WDepth=512 PDepth=64 PrmDepth=32 HasRuns=0 HasCodebook=0 HasHuffman=0)
winnow_verilate(decoder_second wn_decoder ${decoder} PARAMS Pes=2 K0=16 WDepth=1024 PDepth=256 AxiW=128 HasParams=0)
winnow_verilate(decoder_second_mask wn_decoder ${decoder} PARAMS Pes=3 K0=32 WDepth=1024 PDepth=256 HasParams=0 HasRuns=0 HasHuffman=0)
winnow_rtl_test(decoder decoder_all decoder_wide decoder_runs decoder_mask decoder_second decoder_second_mask winnow_models)

winnow_verilate(weight_load6 wn_weight_load wn_weight_load.sv PARAMS Streams=6)
winnow_verilate(weight_load6_wide wn_weight_load wn_weight_load.sv PARAMS Streams=6 AxiW=256)
winnow_rtl_test(weight_load weight_load6 weight_load6_wide)

set(weight_path wn_fifo.sv wn_axi_read.sv wn_weight_load.sv ${decoder} ${CMAKE_CURRENT_SOURCE_DIR}/weight_path.sv)
winnow_verilate(weight_path3x5 weight_path ${weight_path} PARAMS DecodersPerRow=1)
winnow_verilate(weight_path3x5_two weight_path ${weight_path} PARAMS DecodersPerRow=2)
winnow_rtl_test(weight_path weight_path3x5 weight_path3x5_two winnow_models)
