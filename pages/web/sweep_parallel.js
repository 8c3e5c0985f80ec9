// Parallel coordinates: a line a point, an upright axis a dimension, a brush on each.
"use strict";
(() => {
  const {attrs, byId, color, tick} = winnow;
  const box = byId("parallel"), [canvas, above] = box.querySelectorAll("canvas"), svg = d3.select(box).select("svg");
  const margin = {top: 58, right: 60, bottom: 16, left: 60};
  let columns = [], moving = false;

  const scaleOf = (d, height) => {
    const range = [height - margin.bottom, margin.top];
    if (d.isAxis) return d.steps.length > 1 ? d3.scaleLinear([d.low, d.high], range) : d3.scaleLinear([-1, 1], range);
    if (d.low === d.high) return d3.scaleLinear([d.low - 1, d.high + 1], range);
    return (d.log ? d3.scaleLog() : d3.scaleLinear()).domain([d.low, d.high]).range(range);
  };
  function axisOf(d, scale) {
    const axis = d3.axisLeft(scale).tickSizeOuter(0);
    if (!d.isAxis)
      return (scale.base ? axis.tickValues(scale.ticks().filter(
                               (v, i, all) => all.length < 10 || /^[125]/.test(v.toExponential()))) :
                           axis.ticks(6))
          .tickFormat(tick);
    const every = Math.ceil(d.steps.length / 14);
    return axis.tickValues(d3.range(0, d.steps.length, every)).tickFormat(d.text);
  }
  /** A label in at most two lines of the room that there is. */
  function lines(text, room) {
    const most = Math.max(6, Math.floor(room / 6.4)), words = text.split(/(?<=[ ._])/);
    const rows = [""];
    for (const word of words) {
      if (rows[rows.length - 1].length + word.length > most && rows[rows.length - 1]) rows.push("");
      rows[rows.length - 1] += word;
    }
    return rows.slice(-2).map((row) => (row.length > most ? row.slice(0, most - 1) + "…" : row.trim()));
  }

  function draw() {
    const width = box.clientWidth, height = box.clientHeight;
    const shown = sweep.dimensions.filter((d) => sweep.shown.has(d.key) && d.low !== undefined);
    const x = d3.scalePoint(shown.map((d) => d.key), [margin.left, width - margin.right]);
    columns = shown.map((d) => ({dimension: d, x: shown.length > 1 ? x(d.key) : width / 2, scale: scaleOf(d, height)}));
    const room = shown.length > 1 ? x.step() - 8 : width;
    svg.call(attrs, {width, height}).selectAll("*").remove();
    for (const column of columns) {
      const {dimension: d, scale} = column;
      const group =
          svg.append("g").call(attrs, {class: "axis", transform: `translate(${column.x},0)`}).call(axisOf(d, scale));
      group.selectAll("text").call(
          attrs, {stroke: color("card"), "stroke-width": 3, "paint-order": "stroke", class: "strong"});
      group.select(".domain").attr("stroke", color("muted"));
      const title = lines(d.label, room);
      title.forEach(
          (line, i) =>
              group.append("text")
                  .call(attrs, {class: "title", "text-anchor": "middle", y: 14 + 13 * i + (title.length === 1 ? 7 : 0)})
                  .text(line));
      if (d.best)
        group.append("text")
            .call(attrs, {"text-anchor": "middle", y: 39})
            .text((d.best === "small" ? "↓ small" : "↑ large") + (room > 100 ? " is better" : ""));
      const brush = d3.brushY()
                        .extent([[-14, margin.top - 6], [14, height - margin.bottom + 6]])
                        .on("brush end", () => brushed(column));
      column.brush = group.append("g").attr("class", "brush").call(brush);
      column.move = brush.move;
      column.brush.select(".overlay").append("title").text(d.label + (d.meaning ? ": " + d.meaning : ""));
    }
    placeBrushes();
    drawLines();
  }

  function brushed(column) {
    if (moving) return;
    const selection = d3.event.selection, d = column.dimension;
    if (!selection) {
      sweep.setFilter(d, null);
      return;
    }
    const [high, low] = selection.map(column.scale.invert);
    sweep.setFilter(d, d.isAxis ? [Math.ceil(low - 1e-9), Math.floor(high + 1e-9)] : [low, high]);
  }
  /** Brushes show the filters, whoever set them. */
  function placeBrushes() {
    moving = true;
    for (const {dimension: d, scale, brush, move} of columns) {
      const range = sweep.filters.get(d.key);
      const pad = d.isAxis ? 7 : 0;
      if (d3.event && d3.event.sourceEvent && d3.event.type === "brush") continue;  // the hand holds it
      const inside = range && [Math.max(range[0], d.low), Math.min(range[1], d.high)];
      brush.call(
          move,
          inside && inside[0] <= inside[1] ?
              [
                Math.max(scale(inside[1]) - pad, margin.top - 6),
                Math.min(scale(inside[0]) + pad, box.clientHeight - margin.bottom + 6)
              ] :
              null);
    }
    moving = false;
  }

  function line(context, i) {
    context.beginPath();
    let pen = false;
    for (const {dimension: d, x, scale} of columns) {
      const value = d.place[i];
      if (value === null)
        pen = false;
      else if (pen)
        context.lineTo(x, scale(value));
      else
        context.moveTo(x, scale(value));
      pen = value !== null;
    }
    context.stroke();
  }
  function stroke(context, layer, i) {
    [context.strokeStyle, context.globalAlpha, context.lineWidth] = [layer.style, layer.alpha, layer.width];
    line(context, i);
  }
  /** The front and the chosen point at once; the others, whose ten thousand lines take longer than a frame, in parts. A
      newer picture stops an older one. */
  let waiting = 0;
  function drawLines() {
    const kept = d3.range(sweep.count).filter(sweep.ran), inside = kept.filter((i) => sweep.passes[i]),
          chosen = sweep.chosen();
    const quiet = Math.max(0.1, Math.min(0.5, 60 / Math.max(1, inside.length)));
    const layer = (points, name, alpha, width) => {
      const how = {style: color(name), alpha, width};
      return points.map((i) => [how, i]);
    };
    const top = winnow.canvas(above, box.clientWidth, box.clientHeight);
    const front = inside.filter((i) => sweep.standing(i) === "front");
    for (const [how, i] of
             [...layer(front, "accent", 0.85, 1.4),
              ...layer(chosen >= 0 && sweep.ran(chosen) ? [chosen] : [], "red", 1, 2.6)])
      stroke(top, how, i);
    const lines = [
      ...layer(kept.filter((i) => !sweep.passes[i]), "faint", 0.06, 1),
      ...layer(inside.filter((i) => sweep.standing(i) !== "front"), "grey", quiet, 1)
    ];
    let next = 0, context = null;
    const part = () => {
      if (!context) context = winnow.canvas(canvas, box.clientWidth, box.clientHeight);
      for (const end = performance.now() + 12; next < lines.length && (next % 64 || performance.now() < end); ++next)
        stroke(context, ...lines[next]);
      if (next < lines.length) waiting = requestAnimationFrame(part);
    };
    cancelAnimationFrame(waiting);
    if (!window.matchMedia("print").matches)
      waiting = requestAnimationFrame(part);
    else
      do part();
      while (next < lines.length);
  }

  sweep.on("filter", () => {
    placeBrushes();
    drawLines();
  });
  sweep.on("chosen", drawLines);
  sweep.on("shown", draw);
  winnow.drawn(draw);
})();
