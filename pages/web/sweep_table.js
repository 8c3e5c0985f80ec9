// Points as a table, a page at a time, and the refused and failed ones by reason.
"use strict";
(() => {
  const {byId, make, number} = winnow;
  const kRows = 50;
  /** A point's number, which shows it. */
  const link = (i) => {
    const show = (event) => {
      event.stopPropagation();
      sweep.choose(i);
      byId("detail").focus();
    };
    const number_text = number(sweep.number(i));
    return make(
        "button", {type: "button", class: "link", "aria-label": `show point ${number_text}`, onclick: show},
        number_text);
  };
  const order = ["front", "behind", "breaks", "dropped"];
  const columns = [
    {title: "point", key: sweep.number, cell: link},
    {
      title: "standing",
      key: (i) => order.indexOf(sweep.standing(i)),
      text: (i) => sweep.standingText[sweep.standing(i)],
      left: true
    },
    ...[...sweep.axes.filter((a) => a.steps.length > 1), ...sweep.results.filter((r) => r.best),
        ...sweep.results.filter((r) => !r.best)]
        .map((d) => ({title: d.label, meaning: d.meaning, key: (i) => d.place[i], text: (i) => d.text(d.place[i])})),
  ];
  const shown = byId("shown");
  const has = (standing) => winnow.data.standings.includes(standing);
  shown.append(
      make("option", {value: "front"}, "the front"), make("option", {value: "ran"}, "all that ran"),
      ...(has("dropped") ? [make("option", {value: "all"}, "dropped ones too")] : []));
  if (!has("front")) shown.value = "ran";
  let sorted = {column: columns[0], down: false}, page = 0;

  function rows() {
    const wanted = {
      front: (i) => sweep.standing(i) === "front",
      ran: sweep.ran,
      all: (i) => !sweep.lost(i)
    }[shown.value];
    const points = d3.range(sweep.count).filter((i) => sweep.passes[i] && wanted(i));
    const {key} = sorted.column, sign = sorted.down ? -1 : 1;
    return points.sort((a, b) => (key(a) === null) - (key(b) === null) || sign * d3.ascending(key(a), key(b)) || a - b);
  }

  function draw() {
    const all = rows(), pages = Math.max(1, Math.ceil(all.length / kRows));
    page = Math.min(page, pages - 1);
    const part = all.slice(page * kRows, (page + 1) * kRows);
    byId("page-said").textContent = all.length === 0 ?
        "no points" :
        `${number(page * kRows + 1)}–${number(page * kRows + part.length)} of ${number(all.length)}`;
    byId("page-before").disabled = page === 0;
    byId("page-after").disabled = page >= pages - 1;
    const head = columns.map((column) => {
      const is_sorted = column === sorted.column;
      const sort = () => {
        sorted = {column, down: is_sorted && !sorted.down};
        draw();
      };
      const button = make(
          "button", {type: "button", onclick: sort}, column.title + (is_sorted ? (sorted.down ? " ↓" : " ↑") : ""));
      const order = is_sorted ? (sorted.down ? "descending" : "ascending") : null;
      return make(
          "th", {scope: "col", class: column.left ? "text" : null, title: column.meaning, "aria-sort": order}, button);
    });
    const cell = (column, i) => {
      const content = column.cell ? column.cell(i) : column.text(i);
      return make("td", {class: column.left ? "text" : null}, content);
    };
    const body = part.map((i) => {
      const chosen = i === sweep.chosen() ? "selected" : null;
      const row = {class: chosen, "data-number": sweep.number(i), onclick: () => sweep.choose(i)};
      return make("tr", row, ...columns.map((column) => cell(column, i)));
    });
    byId("points").replaceChildren(make(
        "table", {class: "data"}, make("caption", {class: "sr-only"}, "Points that pass the filters"),
        make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body)));
  }
  const turn = (by) => () => {
    page += by;
    draw();
  };
  byId("page-before").addEventListener("click", turn(-1));
  byId("page-after").addEventListener("click", turn(1));
  shown.addEventListener("change", draw);
  let waiting = 0;
  sweep.on("filter", () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(draw);
  });
  sweep.on("chosen", () => {
    const chosen = String(sweep.number(sweep.chosen()));
    for (const row of document.querySelectorAll("#points tbody tr"))
      row.classList.toggle("selected", row.dataset.number === chosen);
  });
  draw();

  const refused = d3.nest().key((i) => sweep.reason(i)).entries(d3.range(sweep.count).filter(sweep.lost));
  refused.sort((a, b) => b.values.length - a.values.length);
  byId("refused-card").hidden = refused.length === 0;
  const kNamed = 12;
  /** The first points of a reason, and a button that shows the rest. */
  function which(row) {
    const links = (points) => points.flatMap((i, n) => [n ? ", " : "", link(i)]);
    const cell = make("span", {}, ...links(row.values.slice(0, kNamed)));
    const rest = row.values.length - kNamed;
    const all = () => cell.replaceChildren(...links(row.values));
    if (rest > 0) cell.append(" ", make("button", {type: "button", onclick: all}, `and ${number(rest)} more`));
    return cell;
  }
  byId("refused").replaceChildren(winnow.table(
      [
        {title: "points", value: (row) => row.values.length},
        {title: "why", text: true, value: (row) => row.key},
        {title: "which", text: true, cell: which},
      ],
      refused, "Refused and failed points by reason"));
  byId("refused").querySelectorAll("td.text").forEach((cell) => cell.classList.add("long"));
})();
