// PE-cycles of the run in parts that add up to all of them.
"use strict";
(() => {
  const {byId, make, number, percent, data} = winnow;
  const tint = {
    multiplying: "green",
    starved: "sky",
    blocked: "purple",
    between: "grey",
    "waits for weights": "blue",
    "waits for activations": "orange",
    "waits for a tile": "brown",
    "waits for a vector pass": "yellow",
    "waits for a store": "red",
    "no tile": "navy"
  };
  const style = (name) => `background:var(--${tint[name] || "faint"})`;
  const total = data.rows * data.columns * data.cycles;
  const sum = d3.sum(data.stalls, (part) => part.pe_cycles);
  byId("stalls-sum").textContent = `${number(data.rows * data.columns)} PEs × ${number(data.cycles)} cycles = ${
      number(total)} PE-cycles; the parts sum to ${number(sum)}${sum === total ? "" : ", which differs"}.`;
  const there = data.stalls.filter((part) => part.pe_cycles > 0);
  byId("stalls").replaceChildren(
      make(
          "div", {
            style: "display:flex;gap:1px;height:34px;border-radius:5px;overflow:hidden;margin:8px 0 12px",
            role: "img",
            "aria-label": there.map((p) => `${p.name} ${percent(p.pe_cycles / total)}`).join(", ")
          },
          ...there.map((part) => make("div", {
                         style: `${style(part.name)};flex:${
                             part.pe_cycles} 0 0;print-color-adjust:exact;-webkit-print-color-adjust:exact`,
                         onmousemove: (event) => winnow.showTip(
                             event.clientX, event.clientY, part.name,
                             [["PE-cycles", number(part.pe_cycles)], ["of all", percent(part.pe_cycles / total)]]),
                         onmouseleave: winnow.hideTip
                       }))),
      winnow.table(
          [
            {
              title: "part",
              text: true,
              cell: (part) =>
                  make("span", {class: "named"}, make("span", {class: "swatch", style: style(part.name)}), part.name)
            },
            {title: "PE-cycles", value: (part) => part.pe_cycles},
            {title: "of all", cell: (part) => percent(part.pe_cycles / total)},
            {title: "what it is", text: true, value: (part) => part.meaning},
          ],
          there, "PE-cycles by what the PEs do"));
  byId("stalls").querySelectorAll("td:last-child").forEach((cell) => cell.classList.add("long"));
})();
