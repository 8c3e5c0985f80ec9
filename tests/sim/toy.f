toy_top.sv
