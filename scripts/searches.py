#!/usr/bin/env python3
"""Holds the searches of `winnow sweep` against a full grid.

usage: scripts/searches.py accuracy|joint [--winnow PROGRAM] [--threads N] [--out FOLDER]

accuracy: LeNet-5 on MNIST (../shared/data), three compression methods: the smallest network for an accuracy, by
byun-lee and by chamnet. joint: AlexNet, accelerator and compression together: hypervolume of NSGA-II with a tenth of
the engine runs, and what the two-level evaluation saves. A folder that is there is gone on with.
"""
import argparse
import json
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
MNIST = ROOT.parent / "shared" / "data" / "mnist"
# Rules of the searches were settled on the first two.
TARGETS = [0.97, 0.95, 0.985, 0.96, 0.98, 0.99]
SEEDS = [1, 2, 3]

COMPRESSION = {
    "format": "winnow-space/1", "network": "lenet-5-float", "accelerator": "4x4",
    "input": str(MNIST / "t10k-images-idx3-ubyte.gz"), "accuracy_images": 2000,
    "calibration": str(MNIST / "train-images-idx3-ubyte.gz"), "calibration_images": 64,
    "axes": {
        "density.ip1": [0.08, 0.0775, 0.075, 0.0725, 0.07, 0.0675, 0.065, 0.0625, 0.06, 0.05],
        "channels.ip1": [1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.6],
        "codebook_bits": [0, 8, 7, 6, 5, 4, 3, 2],
    },
}
JOINT = {
    "format": "winnow-space/1", "network": "alexnet", "accelerator": "16x16-ddr4", "input": "random:1",
    "groups": {"convs": ["conv1", "conv2", "conv3", "conv4", "conv5"], "fcs": ["fc6", "fc7", "fc8"]},
    "axes": {
        "rows": [8, 16], "columns": [8, 16], "decoders_per_row": [1, 2], "queue_depth": [4, 8],
        "accumulator_sets": [2, 4], "bank_words": [4096, 8192], "dram.model": ["ddr4-2400", "lpddr4-3200"],
        "dram.channels": [1, 2], "density.convs": [0.35, 0.25, 0.15], "density.fcs": [0.09, 0.06, 0.04],
    },
    "objectives": ["cycles", "dram_bytes", "pes"],
}


class Sweeps:
    """Runs sweeps, each in a folder of its own."""

    def __init__(self, program, folder, threads=1):
        self.program, self.folder, self.threads = program, folder, threads

    def run(self, name, space, *arguments):
        """What it prints, and the results of measured points."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / f"{name}.json"
        file.write_text(json.dumps(space))
        command = [self.program, "sweep", "--space", file, "--out", self.folder / name, "--confirm", "none",
                   "--threads", self.threads, *arguments]
        said = subprocess.run([*map(str, command)], check=True, stdout=subprocess.PIPE, text=True).stdout
        database = sqlite3.connect(self.folder / name / "results.sqlite")
        rows = database.execute("SELECT results FROM points WHERE state = 'measured'")
        return said, [json.loads(row[0]) for row in rows]


def smallest(points, target):
    return min((p["model_bytes"] for p in points if p["accuracy"] > target), default=None)


def accuracy(sweeps):
    """A row a target: it, the grid's points, its smallest network, and of each search (that size, points measured)."""
    _, grid = sweeps.run("grid", {**COMPRESSION, "objectives": ["model_bytes", "-accuracy"]}, "--measure-all")
    rows = []
    for target in TARGETS:
        row = [target, len(grid), smallest(grid, target)]
        for search in ["byun-lee", "chamnet"]:
            space = {**COMPRESSION, "objectives": ["model_bytes"], "constraints": [f"accuracy > {target}"]}
            _, points = sweeps.run(f"{search}-{target}", space, "--search", search)
            row.append((smallest(points, target), len(points)))
        rows.append(row)
    return rows


def front(points):
    """Of distinct points, those that no other is at least as small as in all."""
    kept = []
    for point in sorted(set(points)):
        if not any(all(a <= b for a, b in zip(other, point)) for other in kept):
            kept.append(point)
    return kept


def hypervolume(points, reference):
    """Between the points and the reference, slice by slice of the last objective."""
    points = sorted((p for p in points if all(a < b for a, b in zip(p, reference))), key=lambda p: p[-1])
    if not points:
        return 0
    if len(reference) == 1:
        return reference[0] - min(p[0] for p in points)
    volume = 0
    for i, point in enumerate(points):
        until = points[i + 1][-1] if i + 1 < len(points) else reference[-1]
        if until > point[-1]:
            volume += (until - point[-1]) * hypervolume(front([p[:-1] for p in points[:i + 1]]), reference[:-1])
    return volume


def joint(sweeps):
    """Lines."""
    names = JOINT["objectives"]

    def runs(said):
        return int(re.search(r"(\d+) runs of the fast engine", said).group(1))

    start = time.time()
    said, points = sweeps.run("grid", JOINT)
    seconds = time.time() - start
    total = int(re.search(r"of (\d+) points known", said).group(1))
    yield f"{total} points on {sweeps.threads} threads: {seconds:.0f} s, {total / seconds:.1f} points/s"
    yield f"engine runs with bounds first: {runs(said)}, saved {1 - runs(said) / total:.1%}"
    truth = front([tuple(p[name] for name in names) for p in points])
    reference = tuple(1.1 * max(p[i] for p in truth) for i in range(len(names)))
    yield f"front: {len(truth)} values; reference of the hypervolume: " + ", ".join(f"{r:.0f}" for r in reference)
    for seed in SEEDS:
        said, points = sweeps.run(f"nsga2-{seed}", JOINT, "--search", "nsga2", "--points", total // 10, "--seed", seed)
        found = front([tuple(p[name] for name in names) for p in points])
        share = hypervolume(found, reference) / hypervolume(truth, reference)
        yield (f"nsga2, seed {seed}: {total // 10} points, {runs(said)} engine runs, "
               f"hypervolume {share:.2%} of the grid's")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("study", choices=["accuracy", "joint"])
    parser.add_argument("--winnow", default=ROOT / "build" / "winnow")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=pathlib.Path)
    given = parser.parse_args()
    if given.study == "accuracy" and not MNIST.exists():
        sys.exit("searches: skipped, for want of ../shared/data/mnist")
    with tempfile.TemporaryDirectory() as folder:
        sweeps = Sweeps(given.winnow, given.out or pathlib.Path(folder), given.threads)
        for line in accuracy(sweeps) if given.study == "accuracy" else joint(sweeps):
            print(*line, flush=True) if isinstance(line, list) else print(line, flush=True)


if __name__ == "__main__":
    main()
