// The chosen point: its configuration, all its results, and the commands that make it again.
"use strict";
(() => {
  const {byId, make, number, data} = winnow;
  const pairs = (rows) => make(
      "dl", {class: "pairs"},
      ...rows.flatMap(([name, value, meaning]) => [make("dt", {title: meaning || null}, name), make("dd", {}, value)]));

  function commandsOf(i) {
    const folder = `point-${sweep.number(i)}`;
    return [
      `winnow sweep point --sweep ${data.folder} --number ${sweep.number(i)} --out ${folder}`,
      `winnow generate -n ${folder}/network.json -a ${folder}/accelerator.json --out ${folder}/rtl`,
      `winnow simulate -n ${folder}/network.json -a ${folder}/accelerator.json --out ${folder}/run`
    ].join("\n");
  }
  async function copy(text, button) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {  // a page of a file may have no clipboard of that kind
      const area = make("textarea", {style: "position:fixed;opacity:0"}, text);
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      button.focus();
    }
    button.textContent = "Copied";
    setTimeout(() => {
      button.textContent = "Copy";
    }, 1500);
  }

  function show() {
    const i = sweep.chosen();
    if (i < 0) return;
    const standing = sweep.standing(i);
    byId("detail-title")
        .replaceChildren(
            `Point ${number(sweep.number(i))} `,
            make(
                "span",
                {class: "badge " +
                     (standing === "front" ? "good" :
                          sweep.lost(i)    ? "bad" :
                                             "plain")},
                sweep.standingText[standing]));
    const known = sweep.results.filter((r) => r.place[i] !== null);
    const text = commandsOf(i);
    const parts = [];
    if (sweep.lost(i)) parts.push(make("h3", {}, "Why"), make("p", {}, sweep.reason(i)));
    const rtl = data.confirmations[i];
    if (rtl)
      parts.push(make(
          "p", {},
          make("span", {class: "badge " + (rtl.equal ? "good" : "bad")}, rtl.equal ? "equal in RTL" : "differs in RTL"),
          " ", make("span", {class: "note"}, rtl.verdict)));
    if (standing === "dropped") parts.push(make("p", {class: "note"}, `Not run: ${sweep.reason(i)}.`));
    parts.push(make("h3", {}, "Configuration"), pairs(sweep.axes.map((a) => [a.label, a.text(a.place[i])])));
    if (!sweep.lost(i)) {
      const button = make("button", {type: "button", id: "copy", onclick: () => copy(text, button)}, "Copy");
      parts.push(
          make("h3", {}, "Make it again"), make("div", {class: "commands"}, make("pre", {tabindex: 0}, text)),
          make("p", {}, button));
    }
    if (known.length)
      parts.push(
          make("h3", {}, sweep.ran(i) ? "Results" : "What is known, and bounds"),
          pairs(known.map((r) => [r.label, number(r.place[i]), r.meaning])));
    byId("detail-body").replaceChildren(...parts);
    history.replaceState(null, "", "#point=" + sweep.number(i));
  }
  sweep.on("chosen", show);
  show();
})();
