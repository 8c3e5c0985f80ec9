// Bytes of every layer by stream, and whether their witnesses agree.
"use strict";
(() => {
  const {attrs, byId, number, tick, data} = winnow;
  const box = byId("bytes");
  const streams = data.runs[0].bus.map((s) => s.stream);
  const layers = ["program", ...data.layers.map((l) => l.name)]
                     .map((name) => ({name, rows: data.bytes.filter((b) => b.layer === name)}))
                     .filter((l) => l.rows.length);
  for (const layer of layers) layer.total = d3.sum(layer.rows, (b) => b.predicted);
  const margin = {top: 4, right: 96, bottom: 42}, bar = 22;

  function draw() {
    const width = box.clientWidth, height = layers.length * bar + margin.top + margin.bottom;
    box.style.height = height + "px";
    const svg = d3.select(box).selectAll("svg").data([0]).join("svg").call(
        attrs, {role: "img", "aria-label": "DRAM bytes by layer and stream", width, height});
    svg.selectAll("*").remove();
    const names =
        svg.append("g")
            .selectAll("text")
            .data(layers)
            .join("text")
            .call(attrs, {class: "title", "text-anchor": "end", y: (_, i) => margin.top + i * bar + bar / 2 + 4})
            .text((l) => (l.name.length > 34 ? l.name.slice(0, 33) + "…" : l.name));
    const left = Math.max(70, d3.max(names.nodes(), (n) => n.getComputedTextLength())) + 12;
    names.attr("x", left - 8);
    const x = d3.scaleLinear([0, d3.max(layers, (l) => l.total)], [left, width - margin.right]);
    svg.append("g")
        .call(attrs, {class: "gridline", transform: `translate(0,${height - margin.bottom})`})
        .call(d3.axisBottom(x).ticks(Math.max(3, width / 120)).tickSize(margin.top + margin.bottom - height))
        .selectAll("text")
        .remove();
    svg.append("g")
        .call(attrs, {class: "axis", transform: `translate(0,${height - margin.bottom})`})
        .call(d3.axisBottom(x).ticks(Math.max(3, width / 120)).tickSizeOuter(0).tickFormat(tick));
    svg.append("text")
        .call(attrs, {class: "title", x: (left + width - margin.right) / 2, y: height - 8, "text-anchor": "middle"})
        .text("bytes over all runs");
    layers.forEach((layer, i) => {
      let from = 0;
      for (const stream of streams) {
        const row = layer.rows.find((b) => b.stream === stream);
        if (!row) continue;
        svg.append("rect")
            .call(attrs, {
              x: x(from),
              y: margin.top + i * bar + 3,
              width: Math.max(0.5, x(from + row.predicted) - x(from) - 0.75),
              height: bar - 6,
              fill: runColors.stream(stream)
            })
            .on("mousemove",
                () => winnow.showTip(
                    d3.event.clientX, d3.event.clientY, `${layer.name}, ${runColors.text(stream)}`,
                    [
                      ["predicted", number(row.predicted)], ["counted", number(row.counted)],
                      ["observed", number(row.observed)]
                    ]))
            .on("mouseleave", winnow.hideTip);
        from += row.predicted;
      }
      svg.append("text")
          .call(attrs, {class: "strong", x: x(layer.total) + 6, y: margin.top + i * bar + bar / 2 + 4})
          .text(number(layer.total));
    });
  }
  const differing = data.bytes.filter((b) => [b.counted, b.observed].some((w) => w !== null && w !== b.predicted));
  const observed = data.bytes.some((b) => b.observed !== null);
  byId("bytes-witness").textContent = differing.length === 0 ?
      `${
          number(d3.sum(
              data.bytes,
              (b) => b.predicted))} bytes; in every layer and stream the mapper predicted what the machine counted${
          observed ? " and the monitors on the bus observed" : ""}.` :
      `Witnesses differ at ${differing.map((b) => `${b.layer} ${runColors.text(b.stream)}`).join(", ")}.`;
  byId("bytes-legend")
      .replaceChildren(winnow.legend(streams.map((s) => [runColors.streamStyle(s), "", runColors.text(s)])));
  winnow.drawn(draw);
  winnow.tableBehind(
      "bytes-table",
      [
        {title: "layer", text: true, value: (b) => b.layer},
        {title: "stream", text: true, value: (b) => runColors.text(b.stream)},
        {title: "predicted", value: (b) => b.predicted},
        {title: "counted", value: (b) => b.counted},
        {title: "observed", value: (b) => b.observed},
      ],
      data.bytes, "Bytes by layer, stream and witness");
})();
