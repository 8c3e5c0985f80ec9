// The machine's vocabulary: geometry, records, descriptor fields, counters, registers. Printed from hls/; do not edit.
`ifndef WN_DESC_SVH
`define WN_DESC_SVH
`define WN_FIRST_BANK(row) (row % Cols)
`define WN_BANKS_OF_ROW(row) (Rows > Cols ? 1 : (Cols - row + Rows - 1) / Rows)
`define WN_SHARE (Rows > Cols ? (Rows + Cols - 1) / Cols : 1)
`define WN_ROWS_OF_BANK(bank) (Rows > Cols ? (Rows - bank + Cols - 1) / Cols : 1)
`define WN_ROW_OF_BANK(row) (row / Cols)
`define WN_PAD_ROWS(row) (Rows > Cols && row + Cols >= Rows ? (Rows - 1) / Cols - row / Cols : 0)
`define WN_DECODER_OF_COLUMN(column) (((column + 1) * DecodersPerRow - 1) / Cols)
`define WN_DECODER_FIRST_COLUMN(decoder) ((decoder * Cols) / DecodersPerRow)
`define WN_LANES 8
`define WN_LANE_BITS 9
`define WN_WORD_BITS 72
`define WN_PIXEL_BITS 65
`define WN_PIXEL_ADDRESS 0 +: 16
`define WN_PIXEL_ADDRESS_BITS 16
`define WN_PIXEL_COLUMN_WORD 16 +: 16
`define WN_PIXEL_COLUMN_WORD_BITS 16
`define WN_PIXEL_NY 32 +: 8
`define WN_PIXEL_NY_BITS 8
`define WN_PIXEL_NX 40 +: 8
`define WN_PIXEL_NX_BITS 8
`define WN_PIXEL_OUT_ADDRESS 48 +: 16
`define WN_PIXEL_OUT_ADDRESS_BITS 16
`define WN_PIXEL_LAST 64 +: 1
`define WN_PIXEL_LAST_BITS 1
`define WN_ACTIVATION_BITS 27
`define WN_ACTIVATION_VALUE 0 +: 9
`define WN_ACTIVATION_VALUE_BITS 9
`define WN_ACTIVATION_COLUMN 9 +: 16
`define WN_ACTIVATION_COLUMN_BITS 16
`define WN_ACTIVATION_HAS 25 +: 1
`define WN_ACTIVATION_HAS_BITS 1
`define WN_ACTIVATION_LAST 26 +: 1
`define WN_ACTIVATION_LAST_BITS 1
`define WN_POINTER_BITS 22
`define WN_POINTER_START 0 +: 16
`define WN_POINTER_START_BITS 16
`define WN_POINTER_COUNT 16 +: 6
`define WN_POINTER_COUNT_BITS 6
`define WN_WEIGHT_BITS 13
`define WN_WEIGHT_VALUE 0 +: 8
`define WN_WEIGHT_VALUE_BITS 8
`define WN_WEIGHT_K 8 +: 5
`define WN_WEIGHT_K_BITS 5
`define WN_PARAM_BITS 54
`define WN_PARAM_BIAS 0 +: 32
`define WN_PARAM_BIAS_BITS 32
`define WN_PARAM_MULTIPLIER 32 +: 16
`define WN_PARAM_MULTIPLIER_BITS 16
`define WN_PARAM_SHIFT 48 +: 6
`define WN_PARAM_SHIFT_BITS 6
`define WN_DESC_BITS 768
`define WN_OPCODE 0 +: 8
`define WN_SIZE 8 +: 4
`define WN_TAG 16 +: 16
`define WN_WAIT_LW 32 +: 16
`define WN_WAIT_LA 48 +: 16
`define WN_WAIT_CP 64 +: 16
`define WN_WAIT_VU 80 +: 16
`define WN_WAIT_ST 96 +: 16
`define WN_LT_ADDRESS 128 +: 32
`define WN_LT_BEATS 160 +: 16
`define WN_LT_FIRST 176 +: 16
`define WN_LT_BYTES 192 +: 16
`define WN_LW_ADDRESS 128 +: 32
`define WN_LW_STREAM_FIRST 160 +: 8
`define WN_LW_STREAM_COUNT 168 +: 8
`define WN_LW_NCOLS 176 +: 16
`define WN_LW_KB 192 +: 8
`define WN_LW_BITMASK 200 +: 1
`define WN_LW_RUN5 201 +: 1
`define WN_LW_CODEBOOK 202 +: 1
`define WN_LW_HUFFMAN 203 +: 1
`define WN_LW_CODE_BITS 204 +: 4
`define WN_LW_WEIGHT_BASE 208 +: 16
`define WN_LW_POINTER_BASE 224 +: 16
`define WN_LW_PARAM_BASE 240 +: 16
`define WN_LW_BEATS 256 +: 512
`define WN_ACT_ADDRESS 128 +: 32
`define WN_ACT_BASE 160 +: 16
`define WN_ACT_WORDS 176 +: 16
`define WN_ACT_SLOT 192 +: 8
`define WN_ACT_ZERO_POINT 200 +: 8
`define WN_ACT_RUN 208 +: 16
`define WN_ACT_STRIDE 224 +: 16
`define WN_BATCHES 128 +: 16
`define WN_OUT_H 144 +: 16
`define WN_OUT_W 160 +: 16
`define WN_KH 176 +: 8
`define WN_KW 184 +: 8
`define WN_WORDS 616 +: 16
`define WN_TAP_X 200 +: 16
`define WN_TAP_Y 216 +: 16
`define WN_START 232 +: 16
`define WN_STEP_X 248 +: 16
`define WN_STEP_Y 264 +: 16
`define WN_STEP_B 280 +: 16
`define WN_COL_BASE 296 +: 16
`define WN_COL_Y 312 +: 16
`define WN_Y_LO 328 +: 16
`define WN_Y_HI 344 +: 16
`define WN_Y_E 360 +: 8
`define WN_Y_H 368 +: 8
`define WN_Y_Q 376 +: 8
`define WN_Y_R 384 +: 8
`define WN_Y_D 392 +: 8
`define WN_X_LO 400 +: 16
`define WN_X_HI 416 +: 16
`define WN_X_E 432 +: 8
`define WN_X_H 440 +: 8
`define WN_X_Q 448 +: 8
`define WN_X_R 456 +: 8
`define WN_X_D 464 +: 8
`define WN_OUT_BASE 472 +: 16
`define WN_OUT_X 488 +: 16
`define WN_OUT_Y 504 +: 16
`define WN_OUT_B 520 +: 16
`define WN_LOW 536 +: 9
`define WN_HIGH 545 +: 9
`define WN_KB 560 +: 8
`define WN_PARAM_BASE 568 +: 16
`define WN_PIXELS 584 +: 32
`define WN_IS_MAX 560 +: 1
`define WN_SHIFT 561 +: 6
`define WN_MULT0 568 +: 16
`define WN_MULT1 584 +: 16
`define WN_DEPTHWISE 567 +: 1
`define WN_COEF_BASE 600 +: 16
`define WN_COEF_COUNT 632 +: 8
`define WN_OP_LOAD_TABLES 8'd1
`define WN_OP_LOAD_WEIGHTS 8'd2
`define WN_OP_LOAD_ACTS 8'd3
`define WN_OP_COMPUTE 8'd4
`define WN_OP_VECTOR 8'd5
`define WN_OP_STORE_ACTS 8'd6
`define WN_TABLE_RUN 0
`define WN_TABLE_RUN_LIMIT 32
`define WN_TABLE_RUN_DELTA 56
`define WN_TABLE_CODE_LIMIT 80
`define WN_TABLE_CODE_DELTA 104
`define WN_TABLE_CODEBOOK 128
`define WN_DEPTHWISE_PARAMS 7
`define WN_DEPTHWISE_TAPS 64
`define WN_STREAM_PROGRAM 8'd0
`define WN_STREAM_TABLES 8'd1
`define WN_STREAM_ACTS 8'd2
`define WN_STREAM_WEIGHTS 8'd3
`define WN_CLASS_TABLES 0
`define WN_CLASS_WEIGHTS 1
`define WN_CLASS_ACTIVATIONS_IN 2
`define WN_CLASS_ACTIVATIONS_OUT 3
`define WN_COUNTERS 13
`define WN_COUNTED_PORTS \
  input  logic [CountW-1:0] mac_count_i, \
  input  logic [CountW-1:0] starved_count_i, \
  input  logic [CountW-1:0] blocked_count_i,
`define WN_COUNTER_AMOUNTS \
  amount[32*0+:32] = 32'(running_i); \
  amount[32*1+:32] = 32'(mac_count_i); \
  amount[32*2+:32] = 32'(starved_count_i); \
  amount[32*3+:32] = 32'(blocked_count_i); \
  amount[32*4+:32] = 32'(compute_i); \
  amount[32*5+:32] = 32'(vector_i); \
  amount[32*6+:32] = 32'(wait_i[0]); \
  amount[32*7+:32] = 32'(wait_i[1]); \
  amount[32*8+:32] = 32'(wait_i[2]); \
  amount[32*9+:32] = 32'(wait_i[3]); \
  amount[32*10+:32] = 32'(wait_i[4]); \
  amount[32*11+:32] = 32'(wait_i[5]); \
  amount[32*12+:32] = 32'(program_bytes);
`define WN_REG_CTRL 12'h000
`define WN_REG_STATUS 12'h004
`define WN_REG_IRQ_ENABLE 12'h008
`define WN_REG_IRQ_STATUS 12'h00c
`define WN_REG_PROGRAM_ADDR 12'h010
`define WN_REG_PROGRAM_UNITS 12'h014
`define WN_REG_BASE_ADDR 12'h018
`define WN_REG_ID 12'h020
`define WN_REG_VERSION 12'h024
`define WN_REG_CONFIG_HASH 12'h028
`define WN_REG_GEOMETRY 12'h02c
`define WN_REG_CYCLES 12'h040
`define WN_REG_MACS 12'h048
`define WN_REG_PE_STARVED 12'h050
`define WN_REG_PE_BLOCKED 12'h058
`define WN_REG_COMPUTE_CYCLES 12'h060
`define WN_REG_VECTOR_CYCLES 12'h068
`define WN_REG_WAIT_WEIGHTS 12'h070
`define WN_REG_WAIT_ACTS 12'h078
`define WN_REG_WAIT_COMPUTE 12'h080
`define WN_REG_WAIT_VECTOR 12'h088
`define WN_REG_WAIT_STORE 12'h090
`define WN_REG_WAIT_PROGRAM 12'h098
`define WN_REG_PROGRAM_BYTES 12'h0a0
`define WN_REG_DONE_LW 12'h100
`define WN_REG_DONE_LA 12'h104
`define WN_REG_DONE_CP 12'h108
`define WN_REG_DONE_VU 12'h10c
`define WN_REG_DONE_ST 12'h110
`define WN_REG_LENGTH_SLOTS 12'h400
`define WN_REG_BYTE_COUNTERS 12'h800
`define WN_ID 32'h574e4f57
`define WN_VERSION 32'd2
`define WN_ERROR_AXI_READ 8'd1
`define WN_ERROR_AXI_WRITE 8'd2
`define WN_ERROR_DESCRIPTOR 8'd3
`define WN_ERROR_DECODE 8'd4
`define WN_ERROR_OVERFLOW 8'd5
`define WN_ERROR_ACTS 8'd6
`define WN_ERROR_PROGRAM 8'd7
`define WN_PROGRAM_OFF_BEAT 8'd1
`define WN_PROGRAM_EMPTY 8'd2
`define WN_PROGRAM_PAST_END 8'd3
`endif
