# Every kernel of the machine as a solution of one Vitis HLS project: vitis_hls -f project.tcl
# The testbench runs once, in the first solution; nothing is exported. No HLS tool has read these files yet: they
# compile and their testbench passes with g++ alone. Expect to add directives before the hardware is as fast as the
# Verilog, which stays what is verified.
set here [file dirname [file normalize [info script]]]
set part xc7z020clg400-1
set clock_ns 10
set flags "-std=c++17 -I[file dirname $here] -DWINNOW_STREAM_VITIS"
set files [lsort [glob -directory $here *wn_*.cpp]]

open_project -reset kernels
foreach file $files { add_files $file -cflags $flags }
add_files -tb [glob -directory $here *testbench.cpp] -cflags $flags
set first 1
foreach file $files {
  set top [file rootname [file tail $file]]
  set_top $top
  open_solution -reset $top -flow_target vivado
  set_part $part
  create_clock -period $clock_ns
  # Arrays without a size of their own are memory behind an AXI port.
  foreach {kernel port} {wn_axi_read memory wn_weight_load memory wn_sequencer program} {
    if {$top eq $kernel} { set_directive_interface -mode m_axi -depth 4096 $top $port }
  }
  if {$first} { csim_design }
  set first 0
  csynth_design
}
close_project
exit
