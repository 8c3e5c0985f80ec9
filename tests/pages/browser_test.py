#!/usr/bin/env python3
"""browser_test.py <winnow> <folder>: a sweep's page and a run's page in a headless Chromium.

A click on a point shows its configuration, brushing filters, the keyboard does the same, nothing complains and nothing
is asked of the network; in light and dark. Exit 77, said why, where no browser is installed (scripts/setup.sh --pages).
"""
import json
import pathlib
import shutil
import subprocess
import sys

import webdriver

SPACE = {
    "format": "winnow-space/1", "network": "lenet-5", "accelerator": "4x4", "input": "digits",
    "axes": {"rows": [2, 4, 8], "columns": [4, 8], "queue_depth": [4, 8], "dram.latency_cycles": [10, 80],
             "bank_words": [16, 2048]},  # the first is refused
    "constraints": ["pes < 60"], "objectives": ["cycles", "dram_bytes", "pes"],
}


def expect(condition, what):
    if not condition:
        raise AssertionError("expected " + what)
    print("  " + what)


def make_pages(winnow, folder):
    """Pages of a small sweep and of a run of two images."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "space.json").write_text(json.dumps(SPACE))
    for command in (["sweep", "--space", "space.json", "--out", "sweep"],
                    ["simulate", "-n", "lenet-5", "-a", "4x4", "-e", "fast", "--images", "2", "--out", "run"],
                    ["report", "--sweep", "sweep", "--out", "sweep.html"],
                    ["report", "--run", "run", "--out", "run.html", "--trace", "trace.json"]):
        subprocess.run([winnow, *command], cwd=folder, check=True, stdout=subprocess.DEVNULL, timeout=600)
    json.loads((folder / "trace.json").read_text())


def nothing_wrong(browser, file):
    complaints, requests = browser.complaints(), browser.requests()
    expect(not complaints, f"no complaint on the console, got {complaints}")
    own = pathlib.Path(file).resolve().as_uri()
    others = [url for url in requests if url.split("#")[0] != own]
    expect(requests and not others, f"no request but for the page, got {others}")


def detail(browser):
    return browser.run("return document.getElementById('detail').innerText")


def rows(browser):
    return browser.run("return document.querySelectorAll('#points tbody tr').length")


def shown_points(browser):
    return browser.run("return document.getElementById('filter-count').innerText")


def has_marks(browser, selector):
    """Whether a canvas has more than one colour."""
    return browser.run("const c = document.querySelector(arguments[0]), d = new Uint32Array(c.getContext('2d')"
                       ".getImageData(0, 0, c.width, c.height).data.buffer); return new Set(d).size > 2", selector)


def sweep_by_mouse(browser, page):
    browser.open(page)
    expect(browser.run("return document.getElementById('title').innerText") == "Sweep of lenet-5 on 4x4", "the title")
    expect(has_marks(browser, "#scatter canvas"), "points in the scatter")
    box = browser.box("#scatter")
    front = browser.run("return sweep.places()[winnow.data.standings.indexOf('front')]")
    browser.click(box["x"] + front[0], box["y"] + front[1])
    text = detail(browser)
    number = browser.run("return sweep.number(sweep.chosen())")
    at = browser.run("return sweep.places()[sweep.chosen()]")
    expect(at == front, "a click on a point chooses it, or one at the very same place")
    expect(f"Point {number}" in text and "CONFIGURATION" in text.upper() and "queue depth" in text, "its configuration")
    expect(f"winnow sweep point --sweep sweep --number {number}" in text, "the command that makes it again")

    before = shown_points(browser)
    box = browser.box("#parallel")
    brush = browser.run("""
        const overlays = [...document.querySelectorAll("#parallel .brush .overlay")];
        const b = overlays.find((e) => e.textContent.startsWith("rows")).getBoundingClientRect();
        return {x: b.x + b.width / 2, top: b.y, bottom: b.y + b.height}""")
    middle = (brush["top"] + brush["bottom"]) / 2
    browser.run("const shown = document.getElementById('shown'); shown.value = 'ran';"
                "shown.dispatchEvent(new Event('change'))")
    all_rows = rows(browser)
    browser.mouse(("move", brush["x"], brush["bottom"] - 1), ("down",), ("move", brush["x"], middle),
                  ("move", brush["x"], middle - 20), ("up",))
    expect(shown_points(browser) != before, f"brushing filters: {before}, then {shown_points(browser)}")
    browser.wait_for(f"document.querySelectorAll('#points tbody tr').length < {all_rows}", "fewer rows in the table")
    left = browser.run("""
        const a = sweep.axes.find((d) => d.name === "rows");
        return d3.range(sweep.count).filter((i) => sweep.passes[i]).map((i) => a.text(a.place[i]))""")
    expect(left and set(left) == {"2", "4"}, "only points of 2 and 4 rows pass")
    browser.run("document.getElementById('clear').click()")
    expect(shown_points(browser) == before, "all points again")
    listed = browser.run("""
        const rows = [...document.querySelectorAll("#refused tbody tr")];
        return rows.map((r) => [Number(r.cells[0].innerText), r.cells[1].innerText])""")
    refused = browser.run("return winnow.data.standings.filter((s) => s === 'refused').length")
    expect(refused > 0 and sum(n for n, _ in listed) == refused, f"all {refused} refused points listed")
    expect(all("of at most 16 words per bank" in why for _, why in listed), "each with its reason")


def sweep_by_keyboard(browser, page):
    browser.open(page)
    browser.run("document.body.focus(); document.getElementById('scatter-color').focus()")
    browser.press("Tab")
    expect(browser.run("return document.activeElement.id") == "scatter", "the scatter takes the focus")
    browser.press("Home", "Right", "Right", "Enter")
    text = detail(browser)
    expect(text.startswith("Point ") and "winnow generate" in text, "arrow keys and Enter show a point")
    expect(browser.run("return document.activeElement.id") == "detail", "its card has the focus then")
    browser.run("document.querySelectorAll('summary').forEach((s) => s.parentElement.open = true);"
                "document.querySelector('[aria-label=\"from of rows\"]').focus()")
    browser.press("Down", "Down")
    expect(" of " in shown_points(browser), "a filter by keyboard: " + shown_points(browser))
    browser.run("document.querySelector('#points tbody button').focus()")
    first = browser.run("return document.querySelector('#points tbody tr').dataset.number")
    browser.press("Enter")
    expect(detail(browser).startswith(f"Point {first}"), "Enter in the table shows its point")
    browser.open(page, f"#point={first}")
    expect(detail(browser).startswith(f"Point {first}"), "the address names a point")


def run_page(browser, page):
    browser.open(page)
    expect(browser.run("return document.getElementById('title').innerText") == "lenet-5 on 4x4", "the title")
    expect(has_marks(browser, "#timeline canvas"), "bars in the timeline")
    sums = browser.run("const d = winnow.data;"
                       "return [d3.sum(d.stalls, (part) => part.pe_cycles), d.rows * d.columns * d.cycles]")
    expect(sums[0] == sums[1], f"stalls that sum to all PE-cycles, {sums[1]}")
    marks = browser.run("return document.querySelectorAll('#roofline g.mark').length")
    layers = browser.run("return winnow.data.layers.filter((l) => l.pairs).length")
    expect(marks == layers + 1, "every layer with pairs, and the whole run, on the roofline")
    pads = browser.run("return document.querySelectorAll('#load rect').length")
    expect(pads == 2 * 16, "a place a PE, expected and achieved")
    expect(browser.run("return document.querySelectorAll('#bytes rect').length === winnow.data.bytes.length"),
           "a bar a layer and stream")
    box = browser.box("#timeline")
    browser.run("document.getElementById('timeline').focus()")
    before = browser.run("return document.querySelector('#timeline .axis').textContent")
    browser.press("+", "+", "Right")
    expect(browser.run("return document.querySelector('#timeline .axis').textContent") != before, "zoom by keyboard")
    browser.press("Home")
    expect(browser.run("return document.querySelector('#timeline .axis').textContent") == before, "and back")
    box = browser.box("#timeline")
    browser.mouse(("move", box["x"] + 300, box["y"] + 80), ("move", box["x"] + 302, box["y"] + 82))
    expect(browser.run("return !document.getElementById('tooltip').hidden"), "the pointer tells what a unit does")
    browser.run("const s = document.getElementById('run'); s.value = '1'; s.dispatchEvent(new Event('change'))")
    browser.run("document.getElementById('timeline-table').open = true")
    browser.wait_for("document.querySelectorAll('#timeline-table tbody tr').length > 10", "the timeline as a table")


def main():
    winnow, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    if webdriver.missing():
        print(f"skipped: {webdriver.missing()} is missing; scripts/setup.sh --pages installs it")
        return 77
    make_pages(winnow, folder)
    for dark in (False, True):
        print("dark" if dark else "light")
        with webdriver.Browser(dark=dark) as browser:
            for check, name in ((sweep_by_mouse, "sweep.html"), (sweep_by_keyboard, "sweep.html"),
                                (run_page, "run.html")):
                check(browser, folder / name)
                nothing_wrong(browser, folder / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
