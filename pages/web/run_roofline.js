// Pairs per cycle against pairs per DRAM byte: what bounds a layer, the PEs or the memory.
"use strict";
(() => {
  const {attrs, byId, number, percent, tick, color, data} = winnow;
  const box = byId("roofline"), svg = d3.select(box).select("svg");
  const margin = {top: 16, right: 22, bottom: 46, left: 60};
  const pes = data.rows * data.columns;
  const bytesOf = d3.nest().key((b) => b.layer).rollup((rows) => d3.sum(rows, (b) => b.predicted)).object(data.bytes);
  const layers = data.layers.map((layer, i) => ({...layer, i, bytes: bytesOf[layer.name] || 0}))
                     .filter((l) => l.pairs > 0 && l.active_cycles > 0);
  const marks =
      layers.filter((l) => l.bytes > 0).map((l) => ({...l, x: l.pairs / l.bytes, y: l.pairs / l.active_cycles}));
  const whole = {
    name: "whole run",
    x: data.pairs / d3.sum(data.bytes, (b) => b.predicted),
    y: data.pairs / data.cycles
  };
  const bandwidths = [{name: "bus, both directions", bytes: 2 * data.bus_bytes_per_cycle}];
  if (data.memory_bytes_per_cycle > 0)
    bandwidths.push({name: `peak of ${data.memory}`, bytes: data.memory_bytes_per_cycle});
  const roof = d3.min(bandwidths, (b) => b.bytes);

  function draw() {
    const width = box.clientWidth, height = box.clientHeight;
    svg.call(attrs, {width, height}).selectAll("*").remove();
    const all = [...marks, whole];
    const xs = d3.extent([...all.map((m) => m.x), pes / roof]), ys = d3.extent([...all.map((m) => m.y), pes]);
    const x = d3.scaleLog([xs[0] / 2.2, xs[1] * 2.2], [margin.left, width - margin.right]),
          y = d3.scaleLog([ys[0] / 2, ys[1] * 1.8], [height - margin.bottom, margin.top]);
    const some = (scale, most) => {
      const values = scale.ticks(), clear = (pattern) => values.filter((v) => pattern.test(v.toExponential()));
      return values.length <= most               ? values :
          clear(/^[125](\.0+)?e/).length <= most ? clear(/^[125](\.0+)?e/) :
                                                   clear(/^1(\.0+)?e/);
    };
    const bottom = () => d3.axisBottom(x).tickValues(some(x, width / 70)).tickFormat(tick);
    const left = () => d3.axisLeft(y).tickValues(some(y, height / 55)).tickFormat(tick);
    winnow.frame(svg, width, height, margin, bottom, left, "non-zero pairs per DRAM byte", "non-zero pairs per cycle");

    svg.append("clipPath").attr("id", "roofline-clip").append("rect").call(attrs, {
      x: margin.left,
      y: margin.top,
      width: width - margin.left - margin.right,
      height: height - margin.top - margin.bottom
    });
    const inside = svg.append("g").attr("clip-path", "url(#roofline-clip)");
    const line = (points, style) => inside.append("path").call(
        attrs, {d: d3.line()(points.map(([a, b]) => [x(a), y(b)])), fill: "none", stroke: style, "stroke-width": 1.6});
    const [low, high] = x.domain();
    line([[Math.min(pes / roof, high), pes], [high, pes]], color("ink"));
    for (const b of bandwidths)
      line([[low, low * b.bytes], [pes / b.bytes, pes]], b.bytes === roof ? color("ink") : color("faint"));
    svg.append("text")
        .call(attrs, {class: "strong", x: width - margin.right - 4, y: y(pes) - 6, "text-anchor": "end"})
        .text(`${number(pes)} PEs: ${number(pes)} pairs per cycle`);
    bandwidths.forEach((b) => {
      const from = Math.max(low, y.domain()[0] / b.bytes) * 1.15;
      const angle = -Math.atan2(y(from * b.bytes) - y(2 * from * b.bytes), x(2 * from) - x(from)) * 180 / Math.PI;
      if (2 * from * b.bytes < pes)
        svg.append("text")
            .attr(
                "transform",
                `translate(${x(from)},${y(from * b.bytes)}) rotate(${angle}) translate(0,${
                    b.bytes === roof ? 14 : -5})`)
            .text(`${b.name}: ${number(b.bytes)} bytes per cycle`);
    });

    const show = (m) => winnow.showTip(
        d3.event.clientX, d3.event.clientY, m.name,
        [["pairs per byte", number(m.x)], ["pairs per cycle", number(m.y)], ["of the PEs", percent(m.y / pes)]]);
    const mark = inside.selectAll("g.mark")
                     .data([...marks, whole])
                     .join("g")
                     .call(attrs, {class: "mark", transform: (m) => `translate(${x(m.x)},${y(m.y)})`})
                     .on("mousemove", show)
                     .on("mouseleave", winnow.hideTip);
    mark.append("path").call(attrs, {
      d: (m) => (m === whole ? d3.symbol(d3.symbolDiamond, 110)() : d3.symbol(d3.symbolCircle, 75)()),
      fill: (m) => (m === whole ? color("ink") : runColors.layer(m.i)),
      stroke: color("card"),
      "stroke-width": 1.2
    });
    placeNames(svg, [...marks, whole].map((m) => ({name: m.name, x: x(m.x), y: y(m.y)})), width - margin.right, margin);
  }

  /** Names beside their marks, where no other name or mark stands; what has no room is told by the pointer. */
  function placeNames(target, names, right, edge) {
    const taken = names.map((n) => [n.x - 6, n.y - 6, n.x + 6, n.y + 6]);
    const free = (box) => !taken.some((t) => box[0] < t[2] && t[0] < box[2] && box[1] < t[3] && t[1] < box[3]);
    for (const n of names) {
      const text = target.append("text").attr("class", "strong").text(n.name).call(attrs, {
        stroke: color("card"),
        "stroke-width": 3,
        "paint-order": "stroke"
      });
      const w = text.node().getComputedTextLength(), h = 12;
      const places = [
        [n.x + 9, n.y + 4], [n.x - 9 - w, n.y + 4], [n.x - w / 2, n.y - 10], [n.x - w / 2, n.y + 19],
        [n.x + 7, n.y - 8], [n.x + 7, n.y + 16]
      ];
      const spot = places.find(
          ([a, b]) => a > edge.left && a + w < right && b - h > edge.top - 6 && free([a, b - h, a + w, b + 2]));
      if (!spot) {
        text.remove();
        continue;
      }
      text.call(attrs, {x: spot[0], y: spot[1]});
      taken.push([spot[0], spot[1] - h, spot[0] + w, spot[1] + 2]);
    }
  }

  const without = data.layers.filter((l) => l.cycles > 0 && !l.pairs).map((l) => l.name);
  if (without.length) byId("roofline-note").append(` Without pairs, and so not shown: ${without.join(", ")}.`);
  winnow.drawn(draw);
  winnow.tableBehind(
      "roofline-table",
      [
        {title: "layer", text: true, value: (l) => l.name},
        {title: "active cycles", value: (l) => l.active_cycles},
        {title: "pairs", value: (l) => l.pairs},
        {title: "DRAM bytes", value: (l) => l.bytes},
        {title: "pairs per byte", value: (l) => (l.bytes ? l.pairs / l.bytes : null)},
        {title: "pairs per cycle", value: (l) => l.pairs / l.active_cycles},
        {title: "PEs busy while computing", cell: (l) => percent(l.utilization || 0)},
        {title: "expected", cell: (l) => percent(l.expected_utilization || 0)},
      ],
      layers, "Layers with their pairs, cycles and bytes");
})();
