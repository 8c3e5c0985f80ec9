// What all pages share: data, numbers as text, colours of the theme, tooltip, tables, canvases of the right size.
"use strict";
const winnow = (() => {
  const data = JSON.parse(document.getElementById("data").textContent);

  // Numbers ---------------------------------------------------------------------------------------------------------
  const grouped = d3.format(",");
  /** A number as people read it: whole ones with thousands separators, others to four digits. */
  function number(value) {
    if (value === null || value === undefined) return "–";
    if (Number.isInteger(value)) return grouped(value);
    const size = Math.abs(value);
    if (size >= 1000) return grouped(Math.round(value));
    return String(Number(value.toPrecision(4)));
  }
  const percent = (share) => (share * 100).toFixed(1) + " %";
  /** A number on an axis: 30k, 1.2M; small ones as they are. */
  function tick(value) {
    if (value === 0) return "0";
    const size = Math.abs(value);
    return size >= 1000 ? d3.format("~s")(value) : String(Number(value.toPrecision(6)));
  }
  const units = [
    [/_per_cycle$/, ""], [/cycles$/, "cycles"], [/bytes$/, "bytes"], [/bits$/, "bits"], [/_us$/, "µs"],
    [/_uj$|^energy_.*uj$/, "µJ"], [/_mhz$/, "MHz"]
  ];
  /** The unit that a result's or field's name says, or "". */
  function unit(name) {
    for (const [pattern, text] of units)
      if (pattern.test(name)) return text;
    return "";
  }
  /** A name as a label: "dram_bytes" is "dram bytes", "time_us" is "time (µs)". */
  function label(name) {
    const text = name.replace(/_(us|uj|mhz)$/, "").replace(/_/g, " ");
    const u = unit(name);
    return u && !text.includes(u) ? `${text} (${u})` : text;
  }

  // Theme -----------------------------------------------------------------------------------------------------------
  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  const redraws = [];
  /** Calls `draw` now, and whenever the page's width, its theme or its medium changes. */
  function drawn(draw) {
    redraws.push(draw);
    draw();
  }
  const redraw = () => redraws.forEach((draw) => draw());
  for (const query of ["(prefers-color-scheme: dark)", "print"])
    window.matchMedia(query).addEventListener("change", redraw);
  let width = window.innerWidth;
  window.addEventListener("resize", () => {
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    redraw();
  });
  const dark = () => window.matchMedia("(prefers-color-scheme: dark)").matches && !window.matchMedia("print").matches;
  /** Amounts 0..1 as colours that grow with them, for either theme; nothing is invisible. */
  const shade = (share) => d3.interpolateCividis(dark() ? 0.3 + 0.7 * share : 0.86 * (1 - share));

  /** A canvas of a size in CSS pixels, sharp on every screen; returns its context, cleared. */
  function canvas(element, w, h) {
    const scale = Math.max(window.devicePixelRatio || 1, 1);
    element.width = Math.round(w * scale);
    element.height = Math.round(h * scale);
    element.style.width = w + "px";
    element.style.height = h + "px";
    const context = element.getContext("2d");
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, w, h);
    return context;
  }

  // Elements --------------------------------------------------------------------------------------------------------
  /** A new element: attributes, then children (elements, or text, which stays text). */
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on"))
        element.addEventListener(name.slice(2), value);
      else if (value !== null && value !== undefined && value !== false)
        element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  }
  /** Several attributes of a d3 selection: `selection.call(attrs, { x: 1, y: (d) => d.y })`. */
  const attrs = (selection, values) => {
    for (const [name, value] of Object.entries(values)) selection.attr(name, value);
  };
  /** Axes with their titles and a grid; `bottom` and `left` make a d3 axis each. */
  function frame(svg, width, height, margin, bottom, left, title_x, title_y) {
    const right = width - margin.right, floor = height - margin.bottom;
    const at_floor = `translate(0,${floor})`, at_left = `translate(${margin.left},0)`;
    const group = (name, transform) => svg.append("g").call(attrs, {class: name, transform});
    group("gridline", at_floor).call(bottom().tickSize(margin.top - floor)).selectAll("text").remove();
    group("gridline", at_left).call(left().tickSize(margin.left - right)).selectAll("text").remove();
    group("axis", at_floor).call(bottom().tickSizeOuter(0));
    group("axis", at_left).call(left().tickSizeOuter(0));
    const text = (values) => svg.append("text").call(attrs, {class: "title", "text-anchor": "middle", ...values});
    text({x: (margin.left + right) / 2, y: height - 8}).text(title_x);
    text({transform: `translate(15,${(margin.top + floor) / 2}) rotate(-90)`}).text(title_y);
  }
  const byId = (id) => document.getElementById(id);

  const tooltip = byId("tooltip");
  /** Shows a title and rows of [name, value] beside a point of the window. */
  function showTip(x, y, title, rows = []) {
    tooltip.replaceChildren(
        make("b", {}, title),
        make("table", {}, ...rows.map(([name, value]) => make("tr", {}, make("td", {}, name), make("td", {}, value)))));
    tooltip.hidden = false;
    const box = tooltip.getBoundingClientRect();
    tooltip.style.left = Math.max(6, x + 14 + box.width > window.innerWidth ? x - box.width - 14 : x + 14) + "px";
    tooltip.style.top = Math.max(6, y + 14 + box.height > window.innerHeight ? y - box.height - 14 : y + 14) + "px";
  }
  const hideTip = () => {
    tooltip.hidden = true;
  };
  window.addEventListener("scroll", hideTip, {passive: true});

  /** A table: columns {title, text: left-aligned, value(row), cell(row): an element instead of the value's text}. */
  function table(columns, rows, caption) {
    const cell = (column, row) =>
        (column.cell                                                             ? column.cell(row) :
             typeof column.value(row) === "number" || column.value(row) === null ? number(column.value(row)) :
                                                                                   String(column.value(row)));
    return make(
        "table", {class: "data"}, make("caption", {class: "sr-only"}, caption),
        make(
            "thead", {},
            make("tr", {}, ...columns.map((c) => make("th", {scope: "col", class: c.text ? "text" : null}, c.title)))),
        make(
            "tbody", {},
            ...rows.map(
                (row) =>
                    make("tr", {}, ...columns.map((c) => make("td", {class: c.text ? "text" : null}, cell(c, row)))))));
  }
  /** The same behind a click, as another way to a chart's data. */
  function tableBehind(id, columns, rows, caption) {
    byId(id).replaceChildren(
        make("summary", {}, "The same as a table"),
        make(
            "div", {class: "scroll", tabindex: 0, role: "region", "aria-label": caption},
            table(columns, rows, caption)));
  }
  const tile = (name, value, small) =>
      make("div", {}, make("dt", {}, name), make("dd", {}, value, small ? make("small", {}, small) : null));
  const legend = (entries) => make(
      "ul", {class: "legend"},
      ...entries.map(([style, kind, text]) => make("li", {}, make("span", {class: "swatch " + kind, style}), text)));

  return {
    data,
    number,
    percent,
    tick,
    unit,
    label,
    color,
    drawn,
    redraw,
    dark,
    shade,
    canvas,
    make,
    attrs,
    frame,
    byId,
    showTip,
    hideTip,
    table,
    tableBehind,
    tile,
    legend
  };
})();
