// The run as a whole.
"use strict";
(() => {
  const {byId, make, number, percent, tile, data} = winnow;
  byId("title").textContent = document.title;
  byId("verdict").replaceChildren(
      make("span", {class: "badge " + (data.pass ? "good" : "bad")}, data.pass ? "pass" : "fail"), " " + data.verdict);
  const engine = {fast: "fast engine", rtl: "RTL", both: "both engines"}[data.engine] || data.engine;
  const bytes = d3.sum(data.bytes, (b) => b.predicted), us = data.cycles / data.clock_mhz;
  byId("tiles").replaceChildren(
      tile("cycles", number(data.cycles), data.images > 1 ? `for ${number(data.images)} images` : "for one image"),
      tile(
          "time", us >= 1000 ? number(us / 1000) : number(us),
          (us >= 1000 ? "ms" : "µs") + ` at ${number(data.clock_mhz)} MHz`),
      tile("DRAM bytes", number(bytes)),
      tile(
          "PEs busy", percent(data.pairs / (data.rows * data.columns * Math.max(1, data.compute_cycles))),
          "while computing"),
      tile("array", `${data.rows} × ${data.columns}`, "PEs"), tile("memory", data.memory), tile("engine", engine));
})();
