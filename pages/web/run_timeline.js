// What the units did and what the bus carried, over the same time.
"use strict";
/** Colours of layers, streams and units, the same in all charts of a run. */
const runColors = (() => {
  const wheel = ["blue", "orange", "green", "purple", "red", "sky", "brown", "yellow", "navy"];
  const streams =
      {program: "grey", tables: "brown", weights: "blue", activations_in: "green", activations_out: "orange"};
  return {
    layer: (number) => (number === 0 ? winnow.color("grey") : winnow.color(wheel[(number - 1) % wheel.length])),
    layerStyle: (number) => `background:var(--${number === 0 ? "grey" : wheel[(number - 1) % wheel.length]})`,
    stream: (name) => winnow.color(streams[name] || "grey"),
    streamStyle: (name) => `background:var(--${streams[name] || "grey"})`,
    text: (name) => name.replace(/_/g, " "),
  };
})();

(() => {
  const {attrs, byId, make, number, color, data} = winnow;
  const box = byId("timeline"), canvas = box.querySelector("canvas"), svg = d3.select(box).select("svg");
  const margin = {top: 8, right: 36, bottom: 42, left: 128};
  const lane = {height: 30, bar: 20}, gap = 26;
  let run = data.runs[0], view = null, pointer = -1;

  byId("run").append(...data.runs.map(
      (r, i) =>
          make("option", {value: i}, `${i + 1} of ${data.runs.length}${r.weights_kept ? ", weights kept" : ""}`)));
  byId("run-choice").classList.toggle("hidden", data.runs.length === 1);
  byId("run").addEventListener("change", () => {
    run = data.runs[Number(byId("run").value)];
    begin();
  });

  const lanesBottom = () => margin.top + run.units.length * lane.height;
  const bandTop = () => lanesBottom() + gap;
  const windowsOf = (r) => d3.max(r.bus, (s) => s.bytes.length) || 0;
  const base = () => d3.scaleLinear([0, run.cycles], [margin.left, box.clientWidth - margin.right]);
  const x = () => view.rescaleX(base());
  // What bounds the bandwidth, the lowest first.
  const roofs = [
    {name: "one direction of the bus", bytes: data.bus_bytes_per_cycle},
    {name: "both directions", bytes: 2 * data.bus_bytes_per_cycle}
  ];
  if (data.memory_bytes_per_cycle > 0) roofs.push({name: `peak of ${data.memory}`, bytes: data.memory_bytes_per_cycle});
  roofs.sort((a, b) => a.bytes - b.bytes);

  const zoom = d3.zoom().on("zoom", () => {
    view = d3.event.transform;
    paint();
  });
  function begin() {
    const width = box.clientWidth, height = box.clientHeight;
    zoom.scaleExtent([1, Math.max(2, run.cycles / 60)])
        .translateExtent([[margin.left, 0], [width - margin.right, height]])
        .extent([[margin.left, 0], [width - margin.right, height]]);
    view = d3.zoomIdentity;
    d3.select(box).call(zoom).on("dblclick.zoom", null).call(zoom.transform, view);
    byId("window").textContent = number(run.window_cycles);
    showTable();
  }

  function paint() {
    const width = box.clientWidth, height = box.clientHeight, scale = x();
    const context = winnow.canvas(canvas, width, height);
    svg.call(attrs, {width, height}).selectAll("*").remove();
    const right = width - margin.right, floor = height - margin.bottom;

    // Lanes: bars that would be thinner than half a pixel are drawn half a pixel wide.
    context.save();
    context.beginPath();
    context.rect(margin.left, 0, right - margin.left, height);
    context.clip();
    run.units.forEach((unit, u) => {
      const y = margin.top + u * lane.height + (lane.height - lane.bar) / 2;
      for (const [start, done, layer] of unit.spans) {
        const from = scale(start), to = scale(done + 1);
        if (to < margin.left || from > right) continue;
        context.fillStyle = runColors.layer(layer);
        context.fillRect(from, y, Math.max(0.5, to - from - (to - from > 4 ? 0.75 : 0)), lane.bar);
        if (to - from > 56) {
          const room = Math.min(to, right) - Math.max(from, margin.left) - 10;
          context.font = "11px system-ui, sans-serif";
          const name = data.layers[layer].name;
          if (context.measureText(name).width < room) {
            context.fillStyle = d3.lab(runColors.layer(layer)).l > 58 ? "#111" : "#fff";
            context.textBaseline = "middle";
            context.fillText(name, Math.max(from, margin.left) + 5, y + lane.bar / 2 + 0.5);
          }
        }
      }
    });

    // Bandwidth: bytes per cycle by window, streams on each other.
    const windows = windowsOf(run), w = run.window_cycles;
    const totals = d3.range(windows).map((i) => d3.sum(run.bus, (s) => s.bytes[i] || 0) / w);
    const up = d3.scaleLinear([0, Math.max(roofs[0].bytes * 1.12, d3.max(totals) || 0)], [floor, bandTop()]);
    // Windows narrower than a pixel are joined to groups, whose mean is drawn.
    const group = Math.max(1, Math.ceil(1 / Math.max(1e-9, scale(w) - scale(0))));
    const sums = new Float64Array(Math.ceil(windows / group));
    for (const stream of run.bus) {
      context.fillStyle = runColors.stream(stream.stream);
      for (let g = 0; g < sums.length; ++g) {
        const bytes = d3.sum(stream.bytes.slice(g * group, (g + 1) * group));
        if (!bytes) continue;
        const from = g * group * w, to = Math.min((g + 1) * group * w, run.cycles), rate = bytes / (group * w);
        const left = scale(from), end = scale(to);
        if (end >= margin.left && left <= right)
          context.fillRect(left, up(sums[g] + rate), Math.max(0.6, end - left + 0.2), up(sums[g]) - up(sums[g] + rate));
        sums[g] += rate;
      }
    }
    context.restore();

    for (const [u, unit] of run.units.entries())
      svg.append("text")
          .call(
              attrs,
              {class: "title", x: margin.left - 10, y: margin.top + (u + 0.5) * lane.height + 4, "text-anchor": "end"})
          .text(runColors.text(unit.name));
    svg.append("g")
        .attr("class", "gridline")
        .selectAll("line")
        .data(d3.range(run.units.length + 1))
        .join("line")
        .call(attrs, {
          x1: margin.left,
          x2: right,
          y1: (u) => margin.top + u * lane.height,
          y2: (u) => margin.top + u * lane.height,
          stroke: color("grid")
        });
    svg.append("g")
        .call(attrs, {class: "axis", transform: `translate(0,${floor})`})
        .call(d3.axisBottom(scale).ticks(Math.max(3, width / 110)).tickSizeOuter(0).tickFormat(d3.format(",")));
    svg.append("g")
        .call(attrs, {class: "axis", transform: `translate(${margin.left},0)`})
        .call(d3.axisLeft(up).ticks(5).tickSizeOuter(0));
    svg.append("text")
        .call(attrs, {class: "title", x: (margin.left + right) / 2, y: height - 6, "text-anchor": "middle"})
        .text(`cycles from the start of the run, at ${number(data.clock_mhz)} MHz`);
    svg.append("text")
        .call(attrs, {
          class: "title",
          transform: `translate(${margin.left - 44},${(bandTop() + floor) / 2}) rotate(-90)`,
          "text-anchor": "middle"
        })
        .text("bytes per cycle");
    for (const roof of roofs.filter((r) => r.bytes <= up.domain()[1])) {
      const at = up(roof.bytes);
      svg.append("line").call(attrs, {
        x1: margin.left,
        x2: right,
        y1: at,
        y2: at,
        stroke: color("ink"),
        "stroke-width": 0.8,
        "stroke-dasharray": "5 3"
      });
      svg.append("text")
          .call(attrs, {
            class: "strong",
            x: right,
            y: at - 5,
            "text-anchor": "end",
            stroke: color("card"),
            "stroke-width": 3,
            "paint-order": "stroke"
          })
          .text(`${roof.name}: ${number(roof.bytes)} bytes per cycle, ${
              number(roof.bytes * data.clock_mhz / 1000)} GB/s`);
    }
    svg.append("line").call(attrs, {
      class: "pointer",
      stroke: color("ink"),
      "stroke-dasharray": "2 2",
      visibility: "hidden",
      y1: margin.top,
      y2: floor
    });
  }

  function tip(event) {
    const scale = x(), cycle = Math.floor(scale.invert(event.offsetX));
    if (event.offsetX < margin.left || cycle < 0 || cycle > run.cycles) return winnow.hideTip();
    svg.select(".pointer").call(attrs, {visibility: "visible", x1: event.offsetX, x2: event.offsetX});
    const u = Math.floor((event.offsetY - margin.top) / lane.height);
    if (u >= 0 && u < run.units.length) {
      const slack = Math.max(0, scale.invert(event.offsetX + 2) - cycle);
      const index = run.units[u].spans.findIndex(([start, done]) => start <= cycle + slack && cycle - slack <= done);
      if (index < 0)
        return winnow.showTip(
            event.clientX, event.clientY, `${runColors.text(run.units[u].name)}: idle`, [["cycle", number(cycle)]]);
      const [start, done, layer] = run.units[u].spans[index];
      return winnow.showTip(event.clientX, event.clientY, data.layers[layer].name, [
        ["unit", runColors.text(run.units[u].name)], ["command", number(index)], ["first cycle", number(start)],
        ["last cycle", number(done)], ["cycles", number(done - start + 1)]
      ]);
    }
    const w = Math.floor(cycle / run.window_cycles),
          rows = run.bus.map((s) => [runColors.text(s.stream), s.bytes[w] || 0]).filter(([, bytes]) => bytes);
    winnow.showTip(event.clientX, event.clientY, `from cycle ${number(w * run.window_cycles)} on`, [
      ...rows.map(([name, bytes]) => [name, `${number(bytes)} bytes`]),
      ["together", `${number(d3.sum(rows, (r) => r[1]) / run.window_cycles)} bytes per cycle`]
    ]);
  }
  box.addEventListener("mousemove", tip);
  box.addEventListener("mouseleave", () => {
    winnow.hideTip();
    svg.select(".pointer").attr("visibility", "hidden");
  });

  const scaled = (by) => d3.select(box).call(zoom.scaleBy, by);
  byId("zoom-in").addEventListener("click", () => scaled(2));
  byId("zoom-out").addEventListener("click", () => scaled(0.5));
  byId("zoom-all").addEventListener("click", () => d3.select(box).call(zoom.transform, d3.zoomIdentity));
  box.addEventListener("keydown", (event) => {
    const step = (box.clientWidth - margin.left) / 8 / view.k;
    const acts = {
      "+": () => scaled(1.5),
      "=": () => scaled(1.5),
      "-": () => scaled(1 / 1.5),
      ArrowLeft: () => d3.select(box).call(zoom.translateBy, step, 0),
      ArrowRight: () => d3.select(box).call(zoom.translateBy, -step, 0),
      Home: () => d3.select(box).call(zoom.transform, d3.zoomIdentity)
    };
    if (!(event.key in acts)) return;
    event.preventDefault();
    acts[event.key]();
  });

  function showTable() {
    const rows = run.units.flatMap(
        (unit) => unit.spans.map(
            ([start, done, layer], i) =>
                ({unit: runColors.text(unit.name), i, start, done, layer: data.layers[layer].name})));
    const kRows = 5000;
    const caption = `Commands of the units${
        rows.length > kRows ? `, the first ${number(kRows)} of ${number(rows.length)}; all are in activity.json` : ""}`;
    const details = byId("timeline-table");
    details.ontoggle = () => details.open &&
        winnow.tableBehind(
            "timeline-table",
            [
              {title: "unit", text: true, value: (r) => r.unit},
              {title: "command", value: (r) => r.i},
              {title: "layer", text: true, value: (r) => r.layer},
              {title: "first cycle", value: (r) => r.start},
              {title: "last cycle", value: (r) => r.done},
              {title: "cycles", value: (r) => r.done - r.start + 1},
            ],
            rows.slice(0, kRows), caption);
    details.replaceChildren(make("summary", {}, "The same as a table"));
    if (rows.length > kRows) details.append(make("p", {class: "note"}, caption));
  }
  const busy = new Set(data.runs.flatMap((r) => r.units.flatMap((u) => u.spans.map((s) => s[2]))));
  byId("timeline-layers").replaceChildren(winnow.legend([
    ...busy
  ].sort(d3.ascending).map((l) => [runColors.layerStyle(l), "", data.layers[l].name])));
  byId("timeline-streams")
      .replaceChildren(winnow.legend(
          data.runs[0].bus.map((s) => [runColors.streamStyle(s.stream), "bar", runColors.text(s.stream)])));
  winnow.drawn(begin);
})();
