// The sweep as a whole: title, what was sought, how many points there are; the point that the address names.
"use strict";
(() => {
  const {byId, make, number, data} = winnow;
  byId("title").textContent = document.title;
  const wishes = data.objectives.map((o) => `${o.largest ? "large" : "small"} ${winnow.label(o.result)}`);
  byId("sought").textContent =
      `Sought: ${wishes.join(", ")}.` + (data.constraints.length ? ` Kept: ${data.constraints.join("; ")}.` : "");
  const count = (standing) => data.standings.filter((s) => s === standing).length;
  const tiles = [
    winnow.tile("points known", number(sweep.count), `of ${number(data.points_of_space)}`),
    winnow.tile("on the front", number(count("front")))
  ];
  if (count("breaks")) tiles.push(winnow.tile("break a constraint", number(count("breaks"))));
  if (count("dropped")) tiles.push(winnow.tile("dropped", number(count("dropped")), "beaten by bounds"));
  tiles.push(winnow.tile("refused", number(count("refused"))));
  if (count("failed")) tiles.push(winnow.tile("failed", number(count("failed"))));
  for (const o of data.objectives) {
    const result = sweep.result(o.result);
    if (!result || result.low === undefined) continue;
    const of_front = d3.range(sweep.count).filter((i) => sweep.standing(i) === "front").map((i) => result.place[i]);
    if (of_front.length)
      tiles.push(winnow.tile(
          `${o.largest ? "largest" : "smallest"} ${winnow.label(o.result)}`,
          number(o.largest ? d3.max(of_front) : d3.min(of_front))));
  }
  byId("tiles").replaceChildren(...tiles);
  const named = /^#point=(\d+)$/.exec(location.hash);
  const i = named ? data.numbers.indexOf(Number(named[1])) : -1;
  if (i >= 0) sweep.choose(i);
})();
