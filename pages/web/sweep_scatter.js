// Scatter of any two results: points on a canvas, the front above them, the chosen one ringed.
"use strict";
(() => {
  const {attrs, byId, make, number, tick, color} = winnow;
  const box = byId("scatter"), canvas = box.querySelector("canvas"), svg = d3.select(box).select("svg");
  const margin = {top: 14, right: 18, bottom: 46, left: 66};
  const selects = {x: byId("scatter-x"), y: byId("scatter-y")},
        logs = {x: byId("scatter-x-log"), y: byId("scatter-y-log")};
  const tint = byId("scatter-color");
  const usable = sweep.results.filter((r) => r.low !== undefined);
  if (usable.length === 0) {
    box.replaceChildren(make("p", {class: "note"}, "No point of this sweep has results."));
    return;
  }
  const sought = winnow.data.objectives.map((o) => sweep.result(o.result)).filter((r) => r && r.low !== undefined);
  const start = {
    x: sought[0] || usable[0],
    y: sought[1] || usable.find((r) => r !== (sought[0] || usable[0])) || usable[0]
  };
  for (const side of ["x", "y"]) {
    selects[side].append(...usable.map(
        (r) => make("option", {value: r.name, selected: r === start[side]}, r.label + (r.best ? " *" : ""))));
    logs[side].checked = start[side].log;
    selects[side].addEventListener("change", () => {
      logs[side].checked = chosenResult(side).log;
      draw();
    });
    logs[side].addEventListener("change", draw);
  }
  tint.append(
      make("option", {value: ""}, "none"),
      ...sweep.dimensions.filter((d) => d.low !== undefined && d.high > d.low)
          .map((d) => make("option", {value: d.key}, d.label)));
  if (sought[2]) tint.value = sought[2].key;
  tint.addEventListener("change", draw);
  const chosenResult = (side) => sweep.result(selects[side].value);

  let scales, at = [], tree, cursor = -1, walk = [];

  function scaleOf(result, log, range) {
    const positive = result.low > 0;
    const scale = log && positive ? d3.scaleLog() : d3.scaleLinear();
    const pad = result.high > result.low ? 0 : Math.abs(result.low) * 0.1 || 1;
    const room = log && positive ? Math.pow(result.high / result.low, 0.04) : (result.high - result.low) * 0.04;
    const domain = log && positive ? [(result.low - 0) / room, result.high * room] :
                                     [result.low - room - pad, result.high + room + pad];
    return scale.domain(domain).range(range);
  }
  function axisOf(make_axis, scale, room) {
    const axis = make_axis(scale);
    if (!scale.base) return axis.ticks(Math.max(3, Math.floor(room / 80))).tickFormat(tick);
    const values = scale.ticks(),
          some = values.length > 12 ? values.filter((v) => /^[125]/.test(v.toExponential())) : values;
    return axis.tickValues(some).tickFormat(tick);
  }

  /** The points that nothing beats in the two results alone, from the best of x on. */
  function frontOfTwo(x, y) {
    if (!x.best || !y.best || x === y) return [];
    const sign = {x: x.best === "large" ? -1 : 1, y: y.best === "large" ? -1 : 1};
    const candidates =
        d3.range(sweep.count)
            .filter(
                (i) => ["front", "behind"].includes(sweep.standing(i)) && x.place[i] !== null && y.place[i] !== null);
    candidates.sort((a, b) => sign.x * (x.place[a] - x.place[b]) || sign.y * (y.place[a] - y.place[b]));
    let best = Infinity;
    return candidates.filter((i) => sign.y * y.place[i] < best && ((best = sign.y * y.place[i]), true));
  }

  function draw() {
    const width = box.clientWidth, height = box.clientHeight;
    const x = chosenResult("x"), y = chosenResult("y");
    for (const side of ["x", "y"]) logs[side].disabled = !(chosenResult(side).low > 0);
    scales = {
      x: scaleOf(x, logs.x.checked, [margin.left, width - margin.right]),
      y: scaleOf(y, logs.y.checked, [height - margin.bottom, margin.top])
    };
    svg.call(attrs, {width, height}).selectAll("*").remove();
    const wish = (r) => r.label + (r.best ? ` — ${r.best} is better` : "");
    const bottom = () => axisOf(d3.axisBottom, scales.x, width), left = () => axisOf(d3.axisLeft, scales.y, height);
    winnow.frame(svg, width, height, margin, bottom, left, wish(x), wish(y));
    svg.append("path").call(attrs, {
      class: "staircase",
      fill: "none",
      stroke: color("accent"),
      "stroke-width": 1.2,
      "stroke-dasharray": "4 3",
      d: d3.line(([px]) => px, ([, py]) => py)
             .curve(x.best === "large" ? d3.curveStepBefore : d3.curveStepAfter)(
                 frontOfTwo(x, y).map((i) => [scales.x(x.place[i]), scales.y(y.place[i])]))
    });
    const inside = (scale, value) =>
        scale.domain()[0] <= value && value <= scale.domain()[1];  // bounds may lie outside
    at = d3.range(sweep.count).map((i) => {
      const [px, py] = [x.place[i], y.place[i]];
      const seen = px !== null && py !== null && !sweep.lost(i) && inside(scales.x, px) && inside(scales.y, py);
      return seen ? [scales.x(px), scales.y(py)] : null;
    });
    svg.append("circle").call(attrs, {class: "chosen", r: 8, fill: "none", "stroke-width": 2.5});
    svg.append("circle").call(
        attrs, {class: "cursor", r: 11, fill: "none", "stroke-width": 1.5, "stroke-dasharray": "3 2"});
    drawPoints();
    drawLegend();
  }

  function drawPoints() {
    const context = winnow.canvas(canvas, box.clientWidth, box.clientHeight);
    const by = sweep.dimensions.find((d) => d.key === tint.value);
    const plain = color("grey"), accent = color("accent"), ink = color("ink");
    const fill = (i) =>
        (by && by.place[i] !== null ?
             winnow.shade(by.high > by.low ? (by.place[i] - by.low) / (by.high - by.low) : 0.5) :
             null);
    const small = sweep.count > 3000 ? 2.2 : 3;
    const layers = {dropped: [], breaks: [], behind: [], front: []};
    at.forEach((p, i) => p && layers[sweep.standing(i)].push(i));
    for (const [standing, points] of Object.entries(layers))
      for (const i of points) {
        const [px, py] = at[i];
        context.globalAlpha = !sweep.passes[i] ? 0.07 : standing === "dropped" ? 0.25 : standing === "front" ? 1 : 0.75;
        context.beginPath();
        context.arc(px, py, standing === "front" ? small + 2 : small, 0, 2 * Math.PI);
        if (standing === "breaks") {
          context.strokeStyle = fill(i) || plain;
          context.stroke();
        } else {
          context.fillStyle = fill(i) || (standing === "front" ? accent : plain);
          context.fill();
        }
        if (standing === "front") {
          context.strokeStyle = ink;
          context.lineWidth = 1.2;
          context.stroke();
          context.lineWidth = 1;
        }
      }
    context.globalAlpha = 1;
    const reachable = d3.range(sweep.count).filter((i) => at[i] && sweep.passes[i]);
    tree = d3.quadtree(reachable, (i) => at[i][0], (i) => at[i][1]);
    walk = reachable.sort((a, b) => at[a][0] - at[b][0] || at[a][1] - at[b][1]);
    mark();
  }

  function drawLegend() {
    const by = sweep.dimensions.find((d) => d.key === tint.value);
    const has = (standing) => winnow.data.standings.includes(standing);
    const entries = [[
      "background:" +
          (by ? "none;box-shadow:inset 0 0 0 2px var(--ink)" : "var(--accent);box-shadow:0 0 0 1px var(--ink)"),
      "dot", "on the front"
    ]];
    if (has("behind")) entries.push(["", "dot", "beaten by another point"]);
    if (has("breaks")) entries.push(["border-width:1.5px", "ring", "breaks a constraint"]);
    if (at.some((p, i) => p && sweep.standing(i) === "dropped"))
      entries.push(["opacity:.35", "dot", "not run: its bounds are beaten (drawn at its bounds)"]);
    if (!svg.select(".staircase").empty() && svg.select(".staircase").attr("d"))
      entries.push([
        "background:none;border-top:2px dashed var(--accent);height:0", "bar", "the front of these two results alone"
      ]);
    const list = winnow.legend(entries);
    if (by) {
      const stops = d3.range(0, 1.01, 0.125).map((s) => winnow.shade(s)).join(",");
      list.append(make(
          "li", {}, `${by.label}: ${by.text(by.low)}`,
          make("span", {style: `width:90px;height:11px;border-radius:2px;background:linear-gradient(90deg,${stops})`}),
          by.text(by.high)));
    }
    byId("scatter-legend").replaceChildren(list);
  }

  function mark() {
    const place = (selection, i, stroke) => selection.call(attrs, {
      stroke: color(stroke),
      visibility: i >= 0 && at[i] ? "visible" : "hidden",
      cx: at[i] ? at[i][0] : 0,
      cy: at[i] ? at[i][1] : 0
    });
    place(svg.select(".chosen"), sweep.chosen(), "red");
    place(svg.select(".cursor"), cursor, "ink");
  }
  function tip(i) {
    const frame = box.getBoundingClientRect();
    const rows = [
      [chosenResult("x").label, number(chosenResult("x").place[i])],
      [chosenResult("y").label, number(chosenResult("y").place[i])]
    ];
    for (const row of sweep.objectiveRows(i))
      if (!rows.some(([name]) => name === row[0])) rows.push(row);
    winnow.showTip(
        frame.left + at[i][0], frame.top + at[i][1],
        `Point ${number(sweep.number(i))}, ${sweep.standingText[sweep.standing(i)]}`, rows);
  }
  const under = (event) => tree.find(event.offsetX, event.offsetY, 16);
  box.addEventListener("mousemove", (event) => {
    const i = under(event);
    if (i === undefined)
      winnow.hideTip();
    else
      tip(i);
  });
  box.addEventListener("mouseleave", winnow.hideTip);
  box.addEventListener("click", (event) => {
    const i = under(event);
    if (i !== undefined) sweep.choose(i);
  });
  box.addEventListener("blur", () => {
    cursor = -1;
    mark();
    winnow.hideTip();
  });
  box.addEventListener("keydown", (event) => {
    const steps = {
      ArrowRight: 1,
      ArrowUp: 1,
      ArrowLeft: -1,
      ArrowDown: -1,
      PageUp: 10,
      PageDown: -10,
      Home: -Infinity,
      End: Infinity
    };
    if (event.key === "Enter" && cursor >= 0) {
      sweep.choose(cursor);
      byId("detail").focus();
      event.preventDefault();
    }
    if (!(event.key in steps) || walk.length === 0) return;
    event.preventDefault();
    const from = walk.indexOf(cursor);
    const to = from >= 0 ? from + steps[event.key] : event.key === "End" ? Infinity : 0;
    cursor = walk[Math.max(0, Math.min(walk.length - 1, to))];
    mark();
    tip(cursor);
    byId("scatter-said").textContent =
        `Point ${sweep.number(cursor)}, ${sweep.standingText[sweep.standing(cursor)]}: ` +
        sweep.objectiveRows(cursor).map((row) => row.join(" ")).join(", ");
  });
  sweep.places = () => at;
  let waiting = 0;
  sweep.on("filter", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(drawPoints);
  });
  sweep.on("chosen", mark);
  winnow.drawn(draw);
})();
