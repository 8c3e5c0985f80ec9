// Assertions of the library: checked at every rising edge out of reset. On in simulation, where a failure names the instance and says the
// text; nothing in synthesis; assert() for a prover. A module's stand in one block at its end and see clk_i and rst_ni.
`ifndef WN_ASSERT_SVH
`define WN_ASSERT_SVH

`ifdef FORMAL
`define WN_ASSERT(condition, text) \
  always_ff @(posedge clk_i) begin \
    if (rst_ni) assert (condition); \
  end
`elsif SYNTHESIS
`define WN_ASSERT(condition, text)
`else
`define WN_ASSERT(condition, text) \
  always @(posedge clk_i) begin \
    if (rst_ni) assert (condition) else $error(text); \
  end
`endif

// Invariants that tests/formal proves for every input, there to make its other proofs close: not worth a simulation's time.
`ifdef FORMAL
`define WN_INVARIANT(condition) `WN_ASSERT(condition, "")
`else
`define WN_INVARIANT(condition)
`endif

// A payload of Width bits that is valid and not yet ready is there in the next cycle too, unchanged. `name` is new in the module.
`ifdef SYNTHESIS
`define WN_ASSERT_STABLE(name, valid, ready, payload, Width, text)
`else
`define WN_ASSERT_STABLE(name, valid, ready, payload, Width, text) \
  logic name``_waits_q; \
  logic [(Width)-1:0] name``_past_q; \
  always_ff @(posedge clk_i) begin \
    name``_waits_q <= rst_ni && (valid) && !(ready); \
    name``_past_q <= payload; \
  end \
  `WN_ASSERT(!name``_waits_q || ((valid) && name``_past_q === (payload)), text)
`endif

`endif
