// The points: dimensions (axes and results) with a scale of their own, filters, and the chosen point.
"use strict";
const sweep = (() => {
  const {data} = winnow;
  const count = data.numbers.length;
  const objectives = new Map(data.objectives.map((o) => [o.result, o]));
  const standingText = {
    front: "on the front",
    behind: "beaten",
    breaks: "breaks a constraint",
    dropped: "not run: its bounds are beaten",
    refused: "refused",
    failed: "failed"
  };
  const listeners = {filter: [], chosen: [], shown: []};
  const tell = (what) => listeners[what].forEach((listener) => listener());

  /** Axes have few values, which lie evenly: a point's place is its value's index. A result's place is the number. */
  const axes = data.axes.map((axis) => ({
                               key: "axis:" + axis.name,
                               name: axis.name,
                               label: winnow.label(axis.name),
                               isAxis: true,
                               steps: axis.values,
                               place: axis.of_points,
                               text: (place) =>
                                   (place === null                             ? "–" :
                                        typeof axis.values[place] === "number" ? winnow.number(axis.values[place]) :
                                                                                 String(axis.values[place])),
                             }));
  const results = data.results.map(
      (result) => ({
        key: "result:" + result.name,
        name: result.name,
        isAxis: false,
        meaning: result.meaning,
        place: result.of_points,
        text: winnow.number,
        label: winnow.label(result.name),
        best: objectives.has(result.name) ? (objectives.get(result.name).largest ? "large" : "small") : "",
      }));
  const ran = (i) => ["front", "behind", "breaks"].includes(data.standings[i]);
  const lost = (i) => ["refused", "failed"].includes(data.standings[i]);
  for (const result of results) {
    const known = result.place.filter((value, i) => value !== null && ran(i));
    [result.low, result.high] = d3.extent(known);
    result.log = known.length > 0 && result.low > 0 && result.high / result.low > 30;
  }
  for (const axis of axes) [axis.low, axis.high] = [0, axis.steps.length - 1];
  const dimensions = [...axes, ...results];
  const result = (name) => results.find((r) => r.name === name);

  // Filters by dimension: [lowest, highest] place.
  const filters = new Map();
  const passes = new Uint8Array(count).fill(1);
  function setFilter(dimension, range) {
    if (range)
      filters.set(dimension.key, range);
    else
      filters.delete(dimension.key);
    for (let i = 0; i < count; ++i) passes[i] = 1;
    for (const [key, [low, high]] of filters) {
      const {place} = dimensions.find((d) => d.key === key);
      for (let i = 0; i < count; ++i)
        if (place[i] === null || place[i] < low || place[i] > high) passes[i] = 0;
    }
    tell("filter");
  }
  function clearFilters() {
    filters.clear();
    passes.fill(1);
    tell("filter");
  }

  let chosen = -1;
  function choose(i) {
    chosen = i;
    tell("chosen");
  }

  // What parallel coordinates show: what differs among the points, and the objectives.
  const shown =
      new Set([...axes.filter((a) => a.steps.length > 1), ...results.filter((r) => r.best)].map((d) => d.key));

  return {
    count,
    axes,
    results,
    dimensions,
    result,
    objectives,
    ran,
    lost,
    filters,
    passes,
    setFilter,
    clearFilters,
    choose,
    shown,
    standingText,
    chosen: () => chosen,
    setShown(dimension, on) {
      if (on)
        shown.add(dimension.key);
      else
        shown.delete(dimension.key);
      if (!on && filters.has(dimension.key)) setFilter(dimension, null);
      tell("shown");
    },
    on: (what, listener) => listeners[what].push(listener),
    number: (i) => data.numbers[i],
    standing: (i) => data.standings[i],
    reason: (i) => data.reasons[i] || "",
    /** [name, text] of the objectives of a point. */
    objectiveRows: (i) => data.objectives.map(
        (o) => [winnow.label(o.result), winnow.number(result(o.result) ? result(o.result).place[i] : null)]),
  };
})();
