// Assertions of the library: checked at every rising edge out of reset. On in simulation, where a failure names the instance and says the
// text; nothing in synthesis; assert() for a prover. A module's stand in one block at its end, `WN_ASSERTIONS to `WN_END_ASSERTIONS, and
// see clk_i and rst_ni.
`ifndef WN_ASSERT_SVH
`define WN_ASSERT_SVH

`ifdef FORMAL
`define WN_ASSERTIONS always_ff @(posedge clk_i) if (rst_ni) begin
`define WN_ASSERT(condition, text) assert (condition);
`define WN_END_ASSERTIONS end
`elsif SYNTHESIS
`define WN_ASSERTIONS
`define WN_ASSERT(condition, text)
`define WN_END_ASSERTIONS
`else
// Not `assert`, for which Verilator asks at each, in every cycle, whether assertions are on.
`define WN_ASSERTIONS always @(posedge clk_i) if (rst_ni) begin
`define WN_ASSERT(condition, text) if (!(condition)) $error(text);
`define WN_END_ASSERTIONS end
`endif

// Invariants that tests/formal proves for every input, there to make its other proofs close: not worth a simulation's time.
`ifdef FORMAL
`define WN_INVARIANT(condition) always_ff @(posedge clk_i) if (rst_ni) assert (condition);
`else
`define WN_INVARIANT(condition)
`endif

// Before the block: a payload of Width bits that is valid and not yet ready is there in the next cycle too, unchanged. `name` is new in
// the module. Looked at only after a cycle in which it waited.
`ifdef SYNTHESIS
`define WN_ASSERT_STABLE(name, valid, ready, payload, Width, text)
`else
`define WN_ASSERT_STABLE(name, valid, ready, payload, Width, text) \
  logic name``_waits_q; \
  logic [(Width)-1:0] name``_past_q; \
  always @(posedge clk_i) begin \
    if (name``_waits_q && rst_ni) begin \
      `WN_ASSERT((valid) && name``_past_q === (payload), text) \
    end \
    name``_waits_q <= rst_ni && (valid) && !(ready); \
    if ((valid) && !(ready)) name``_past_q <= payload; \
  end
`endif

`endif
