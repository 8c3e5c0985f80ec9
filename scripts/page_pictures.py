#!/usr/bin/env python3
"""Makes the pictures of docs/report.md: the page of the sweep of docs/sweep.md, and that of a run.

usage: scripts/page_pictures.py [--winnow PROGRAM] [--keep FOLDER]

Needs a browser (scripts/setup.sh --pages). --keep: where the pages themselves stay.
"""
import argparse
import base64
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "pages"))
import webdriver  # noqa: E402

RUN = ["simulate", "--network", "alexnet", "--accelerator", "16x16-ddr4", "--engine", "fast"]
MOST_BYTES = 300_000


def space():
    """The first JSON block of docs/sweep.md."""
    return re.search(r"```json\n(.*?)```", (ROOT / "docs" / "sweep.md").read_text(), re.S).group(1)


def make_pages(winnow, folder):
    (folder / "space.json").write_text(space())
    for command in (["sweep", "--space", "space.json", "--out", "sweep"], [*RUN, "--out", "run"],
                    ["report", "--sweep", "sweep", "--out", "sweep.html"],
                    ["report", "--run", "run", "--out", "run.html", "--trace", "run.trace.json"]):
        print("  winnow", *command, file=sys.stderr)
        subprocess.run([winnow, *command], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def best_of_front(browser):
    """The number of the front's point with the fewest bytes times cycles."""
    return browser.run("""
        const value = (i, name) => sweep.result(name).place[i];
        const cost = (i) => value(i, "cycles") * value(i, "dram_bytes");
        const front = d3.range(sweep.count).filter((i) => sweep.standing(i) === "front");
        return sweep.number(front[d3.scan(front, (a, b) => cost(a) - cost(b))])""")


REDUCE = """
const [data, done] = arguments;
const image = new Image();
image.onload = () => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const rgba = context.getImageData(0, 0, image.width, image.height).data;
  const color_at = (i) => rgba[4 * i] << 16 | rgba[4 * i + 1] << 8 | rgba[4 * i + 2];
  const colors = Uint32Array.from({length: rgba.length / 4}, (_, i) => color_at(i));
  const counts = new Map();
  for (const color of colors) counts.set(color, (counts.get(color) || 0) + 1);
  const kept = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a)).slice(0, 256);
  const parts = (c) => [c >> 16, c >> 8 & 255, c & 255];
  const distance = (a, b) => parts(a).reduce((sum, v, i) => sum + (v - parts(b)[i]) ** 2, 0);
  const place = new Map(kept.map((color, i) => [color, i]));
  const nearest = (c) => kept.reduce((best, k, i) => distance(k, c) < distance(kept[best], c) ? i : best, 0);
  for (const color of counts.keys()) if (!place.has(color)) place.set(color, nearest(color));
  const indices = Uint8Array.from(colors, (color) => place.get(color));
  let text = "";
  for (let i = 0; i < indices.length; i += 32768) text += String.fromCharCode(...indices.subarray(i, i + 32768));
  done({width: image.width, height: image.height, colors: kept, indices: btoa(text)});
};
image.src = "data:image/png;base64," + data;
"""


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def with_palette(browser, png):
    """The picture in its 256 most frequent colours, each other as the nearest of them: a fifth of the bytes."""
    browser.open_blank()
    got = browser.run_later(REDUCE, base64.b64encode(png).decode())
    width, height, indices = got["width"], got["height"], base64.b64decode(got["indices"])
    rows = b"".join(b"\0" + indices[y * width:(y + 1) * width] for y in range(height))
    palette = b"".join(color.to_bytes(3, "big") for color in got["colors"])
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)) +
            chunk(b"PLTE", palette) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def picture(page, file, height, dark, point=False):
    with webdriver.Browser(width=1200, height=height, dark=dark) as browser:
        browser.open(page)
        if point:
            browser.run("sweep.choose(winnow.data.numbers.indexOf(arguments[0]))", best_of_front(browser))
        browser.run_later("const frame = requestAnimationFrame, done = arguments[0]; frame(() => frame(() => done(0)))")
        file.write_bytes(with_palette(browser, browser.picture()))
    size = file.stat().st_size
    print(f"{file.relative_to(ROOT)}: {size:,} bytes")
    if size > MOST_BYTES:
        sys.exit(f"error: {file}: expected at most {MOST_BYTES:,} bytes, got {size:,}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--winnow", default=ROOT / "build" / "winnow", type=pathlib.Path)
    parser.add_argument("--keep", type=pathlib.Path)
    options = parser.parse_args()
    if webdriver.missing():
        sys.exit(f"error: {webdriver.missing()} is missing; scripts/setup.sh --pages installs it")
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        make_pages(options.winnow.resolve(), folder)
        picture(folder / "sweep.html", ROOT / "docs" / "sweep_page.png", 1500, False, point=True)
        picture(folder / "run.html", ROOT / "docs" / "run_page.png", 1900, True)


if __name__ == "__main__":
    main()
