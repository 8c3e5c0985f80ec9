// Multiplications of every PE, expected and achieved, as two maps of the array under one scale.
"use strict";
(() => {
  const {attrs, byId, make, number, data} = winnow;
  const layers = data.layers.map((l, i) => ({...l, i})).filter((l) => l.pe_pairs);
  const choice = byId("load-layer");
  const sum = (key) => d3.range(data.rows * data.columns).map((pe) => d3.sum(layers, (l) => l[key][pe]));
  choice.append(make("option", {value: ""}, "all"), ...layers.map((l, i) => make("option", {value: i}, l.name)));

  function values() {
    const layer = choice.value === "" ? {pe_pairs: sum("pe_pairs"), expected_pe_pairs: sum("expected_pe_pairs")} :
                                        layers[Number(choice.value)];
    return {expected: layer.expected_pe_pairs, achieved: layer.pe_pairs.map((n) => n / data.images_computed)};
  }

  function draw() {
    const {expected, achieved} = values();
    const most = d3.max([...expected, ...achieved]) || 1, least = d3.min([...expected, ...achieved]);
    const share = (load) => (most > least ? (load - least) / (most - least) : 1);
    const room = (byId("load").clientWidth - 24) / 2 - 26,
          cell = Math.max(4, Math.min(46, Math.floor(room / data.columns)));
    const map = (title, loads) => {
      const box = make("figure", {style: "margin:0"});
      const svg = d3.select(box).append("svg").call(attrs, {
        class: "flow",
        width: data.columns * cell + 26,
        height: data.rows * cell + 22,
        role: "img",
        "aria-label": `${title}: mean ${number(Math.round(d3.mean(loads)))}, most ${
            number(Math.round(d3.max(loads)))} multiplications a PE`
      });
      const pads =
          svg.append("g").attr("transform", "translate(24,20)").selectAll("rect").data(loads).join("rect").call(attrs, {
            x: (_, pe) => (pe % data.columns) * cell,
            y: (_, pe) => Math.floor(pe / data.columns) * cell,
            width: cell - 1,
            height: cell - 1,
            rx: Math.min(2, cell / 8),
            fill: (load) => winnow.shade(share(load))
          });
      pads.on("mousemove", function(load, pe) {
            winnow.showTip(
                d3.event.clientX, d3.event.clientY,
                `PE row ${Math.floor(pe / data.columns)}, column ${pe % data.columns}`,
                [["expected", number(Math.round(expected[pe]))], ["achieved", number(Math.round(achieved[pe]))]]);
          }).on("mouseleave", winnow.hideTip);
      const every = Math.ceil(16 / cell);
      const mark = (i) => i % every === 0;
      svg.append("g")
          .selectAll("text")
          .data(d3.range(data.columns).filter(mark))
          .join("text")
          .call(attrs, {x: (c) => 24 + (c + 0.5) * cell, y: 14, "text-anchor": "middle"})
          .text((c) => c);
      svg.append("g")
          .selectAll("text")
          .data(d3.range(data.rows).filter(mark))
          .join("text")
          .call(attrs, {x: 18, y: (r) => 24 + (r + 0.5) * cell, "text-anchor": "end"})
          .text((r) => r);
      if (cell >= 40)
        svg.append("g")
            .attr("transform", "translate(24,20)")
            .selectAll("text")
            .data(loads)
            .join("text")
            .call(attrs, {
              x: (_, pe) => (pe % data.columns) * cell + (cell - 1) / 2,
              y: (_, pe) => Math.floor(pe / data.columns) * cell + cell / 2 + 4,
              "text-anchor": "middle",
              "pointer-events": "none"
            })
            .style("fill", (load) => (d3.lab(winnow.shade(share(load))).l > 58 ? "#111" : "#fff"))
            .style("font-size", "10.5px")
            .text((load) => d3.format(load >= 1000 ? ".3~s" : ".0f")(load));
      box.append(make(
          "figcaption", {class: "note"}, make("b", {}, title), make("br"),
          `mean ${number(Math.round(d3.mean(loads)))}, most ${number(Math.round(d3.max(loads)))}`, make("br"),
          `mean / most ${(d3.mean(loads) / (d3.max(loads) || 1)).toFixed(3)}`));
      return box;
    };
    byId("load").replaceChildren(make(
        "div", {style: "display:flex;gap:24px;flex-wrap:wrap"}, map("expected", expected), map("achieved", achieved)));
    const stops = d3.range(0, 1.01, 0.125).map((s) => winnow.shade(s)).join(",");
    byId("load-legend")
        .replaceChildren(make(
            "ul", {class: "legend"},
            make(
                "li", {}, number(Math.round(least)), make("span", {
                  style: `width:120px;height:11px;border-radius:2px;background:linear-gradient(90deg,${stops})`
                }),
                number(Math.round(most)), " multiplications of an image; across: columns, down: rows")));
    winnow.tableBehind(
        "load-table",
        [
          {title: "row", value: (r) => r.row},
          {title: "column", value: (r) => r.column},
          {title: "expected", value: (r) => Math.round(r.expected)},
          {title: "achieved", value: (r) => r.achieved},
        ],
        achieved.map(
            (n, pe) =>
                ({row: Math.floor(pe / data.columns), column: pe % data.columns, expected: expected[pe], achieved: n})),
        "Multiplications of the PEs for one image");
  }
  choice.addEventListener("change", draw);
  winnow.drawn(draw);
})();
