// The same filters as fields: what the brushes do, for the keyboard; and which dimensions are drawn.
"use strict";
(() => {
  const {byId, make, number} = winnow;
  const rows = sweep.dimensions.filter((d) => d.low !== undefined).map((d) => {
    const field = (which) => {
      const words = {"aria-label": `${which} of ${d.label}`};
      if (!d.isAxis)
        return make("input", {
          type: "number",
          step: "any",
          placeholder: number(which === "from" ? d.low : d.high),
          ...words,
          onchange: apply
        });
      return make(
          "select", {...words, onchange: apply}, make("option", {value: ""}, "any"),
          ...d.steps.map((_, i) => make("option", {value: i}, d.text(i))));
    };
    const from = field("from"), to = field("to");
    const drawn = make(
        "input", {type: "checkbox", "aria-label": `show ${d.label}`, onchange: () => sweep.setShown(d, drawn.checked)});
    drawn.checked = sweep.shown.has(d.key);
    function apply() {
      const at = (input, otherwise) => (input.value === "" ? otherwise : Number(input.value));
      sweep.setFilter(d, from.value === "" && to.value === "" ? null : [at(from, -Infinity), at(to, Infinity)]);
    }
    return {d, from, to, drawn};
  });
  byId("filters").replaceChildren(winnow.table(
      [
        {title: "axis or result", text: true, value: (row) => row.d.label},
        {title: "shown", cell: (row) => row.drawn},
        {title: "from", cell: (row) => row.from},
        {title: "to", cell: (row) => row.to},
        {title: "what it is", text: true, value: (row) => row.d.meaning || "axis of the space"},
      ],
      rows, "Filters by axis and result"));

  function show() {
    for (const {d, from, to, drawn} of rows) {
      const range = sweep.filters.get(d.key);
      const text = (value) =>
          (range && Number.isFinite(value) ? (d.isAxis ? String(value) : String(Number(value.toPrecision(6)))) : "");
      from.value = text(range && range[0]);
      to.value = text(range && range[1]);
      drawn.checked = sweep.shown.has(d.key);
    }
    const inside = d3.range(sweep.count).filter((i) => sweep.passes[i] && sweep.ran(i)).length;
    const all = d3.range(sweep.count).filter(sweep.ran).length;
    byId("filter-count").textContent =
        sweep.filters.size === 0 ? `${number(all)} points` : `${number(inside)} of ${number(all)} points`;
    byId("clear").disabled = sweep.filters.size === 0;
  }
  byId("clear").addEventListener("click", sweep.clearFilters);
  sweep.on("filter", show);
  sweep.on("shown", show);
  show();
})();
