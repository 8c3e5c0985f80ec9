#!/usr/bin/env python3
"""Makes the tables of figures in the documents: each stands between `<!-- table: NAME -->` and `<!-- end -->`.

usage: scripts/tables.py [--check] [--only NAME,..] [--winnow PROGRAM]

Rewrites the tables in place, without --only all but the long ones; with --check it changes nothing, prints what differs and exits 1. A table that needs real
data (../shared/data) is left as it is where there is none, and the last line says so. All figures are exact counts.
"""
import argparse
import difflib
import json
import math
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

import searches

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
MNIST = DATA / "mnist" / "t10k-images-idx3-ubyte.gz"
BLOB = DATA / "squeezenet_deep_compression"
TINY = DATA / "mlperf_tiny"
ONNX = DATA / "mnist_cnn_onnx" / "opt-mnist.onnx"
PAGES = ["README.md", "docs/benchmarks.md", "docs/development.md", "docs/sweep.md"]


class NoData(Exception):
    """A table's real data is not there."""


class Winnow:
    """Runs the program, each command once."""

    def __init__(self, program, folder):
        self.program, self.folder, self.done = program, folder, {}

    def text(self, *arguments):
        """What a command prints."""
        if arguments not in self.done:
            command = [self.program, *map(str, arguments)]
            print("  winnow", *arguments[:5], file=sys.stderr)
            self.done[arguments] = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return self.done[arguments]

    def report(self, *arguments, file="report.json"):
        """What a command that takes --out writes there."""
        out = self.folder / re.sub(r"\W+", "-", " ".join(map(str, arguments)))
        self.text(*arguments, "--out", out)
        return json.loads((out / file).read_text())

    def stored(self, network):
        """Bytes of a network as it is stored, and of its weights and biases in fp32."""
        total = self.report("inspect", "--network", network, file="inspect.json")["total"]
        return total["stored_bytes"], total["fp32_bytes"]

    def fast(self, network, accelerator, *arguments):
        return self.report("simulate", "--network", network, "--accelerator", accelerator, "--engine", "fast", *arguments)


def number(value, digits=0):
    return "-" if value is None else f"{value:,.{digits}f}"


def share(value):
    """.87"""
    return "-" if value is None else f"{value:.2f}".lstrip("0") if value < 1 else f"{value:.2f}"


def table(head, rows):
    def line(cells):
        return "| " + " | ".join(map(str, cells)) + " |\n"
    return line(head) + "|" + "---|" * len(head) + "\n" + "".join(map(line, rows))


def need(path):
    if not path.exists():
        raise NoData


def mnist(winnow):
    need(MNIST)
    networks, grids = ["lenet-300-100", "lenet-5"], ["4x4", "8x4", "8x8"]

    def runs(network, grid, weights):
        return winnow.fast(network, grid, "--input", MNIST, "--images", 100, "--weights", weights)

    def accuracy(network):
        said = winnow.text("check", "--network", network, "--input", MNIST, "--accuracy")
        return re.search(r"([\d.]+) ?%", said).group(1) + " %"

    def stored(network):
        ours, fp32 = winnow.stored(network)
        return f"{number(ours)} bytes, {fp32 / ours:.1f}x"

    def loaded(network, figure):
        reports = [runs(network, grid, "every-run") for grid in grids]
        return " / ".join(number(r[figure] / r["runs"]) for r in reports)

    def kept(network, figure):
        parts = [runs(network, grid, "once")["runs_with_weights_kept"] for grid in grids]
        return " / ".join(number(p[figure] / p["runs"]) for p in parts)

    rows = [
        ("test error on all 10,000, in integers", accuracy),
        ("stored size, against fp32 (Deep Compression: 40x, 39x)", stored),
        ("cycles per image on 4x4 / 8x4 / 8x8 PEs, weights loaded for each", lambda n: loaded(n, "cycles")),
        ("DRAM bytes per image, everything counted", lambda n: loaded(n, "dram_bytes_counted")),
        ("cycles per image, weights kept from the image before", lambda n: kept(n, "cycles")),
        ("DRAM bytes per image, the same", lambda n: kept(n, "dram_bytes")),
    ]
    return table(["MNIST, 100 test images", "LeNet-300-100", "LeNet-5"],
                 [[what, *(figure(n) for n in networks)] for what, figure in rows])


def squeezenet(winnow):
    """The imported network's file."""
    need(BLOB)
    nets = winnow.folder / "nets"
    blob, prototxt = next(BLOB.glob("*.net")), next(BLOB.glob("*deploy.prototxt"))
    winnow.text("import", "--deep-compression", blob, "--prototxt", prototxt, "--out", nets)
    return next(nets.glob("*.json")), blob


def large(winnow):
    networks = [
        ("AlexNet (synthetic at published densities)", "alexnet"),
        ("VGG-16 (the same)", "vgg-16"),
        ("ResNet-50 (a third of the weights kept)", "resnet-50"),
        ("SqueezeNet, real weights of Deep Compression", squeezenet(winnow)[0]),
        ("MobileNetV1 1.0-224 (60 % of pointwise weights kept)", "mobilenet-v1-1.0-224"),
    ]

    def row(title, network):
        report = winnow.fast(network, "16x16-ddr4")
        return [title, number(report["cycles"]), f"{100 * report['utilization']:.0f} %",
                f"{number(report['dram_bytes_counted'] / 1e6, 1)} MB", f"{number(winnow.stored(network)[1] / 1e6, 1)} MB"]

    return table(["one image on 16x16 PEs, DDR4-2400", "cycles at 200 MHz", "PEs busy while computing", "DRAM bytes",
                  "fp32 weights"], [row(*n) for n in networks])


def bench(winnow, study, *arguments):
    return winnow.report("bench", study, *arguments)["tables"]


def utilization(winnow):
    keys = ["natural", "dealt", "searched", "study_dealt", "study_searched"]
    head = ["layer", *(k.replace("_", " ") for k in keys)]
    return table(head, [[r["layer"], *(share(r[k]) for k in keys)] for r in bench(winnow, "utilization")["layers"]])


def eie(winnow):
    rows = [[r["layer"], r["tiles"], share(r["utilization"]), share(r["study_utilization"]), number(r["compute_cycles"]),
             number(r["eie_cycles"]), share(r["speedup"]), share(r["ratio_to_bound"]), number(r["from_dram_cycles"])]
            for r in bench(winnow, "eie")["layers"]]
    mean = math.exp(statistics.fmean(math.log(r["speedup"]) for r in bench(winnow, "eie")["layers"]))
    rows.append(["geometric mean", *[""] * 5, share(mean), "", ""])
    return table(["layer", "tiles", "utilisation", "study", "cycles", "EIE", "EIE / ours", "cycles / bound", "from DRAM"], rows)


def eyeriss(winnow):
    rows = [[r["network"], r["accelerator"], share(r["utilization"]), number(r["compute_cycles"]), number(r["cycles"]),
             number(r["published_cycles"]), share(r["speedup"]), share(r["ratio_to_bound"])]
            for r in bench(winnow, "eyeriss")["networks"]]
    return table(["network", "array", "utilisation", "compute", "cycles", "Eyeriss v2", "theirs / ours", "cycles / bound"], rows)


def scnn(winnow):
    rows = [[r["network"], share(r["utilization"]), number(r["compute_cycles"]), number(r["cycles"]),
             share(r["compute_speedup"]), share(r["speedup"]), share(r["published_speedup"]), share(r["ratio_to_bound"])]
            for r in bench(winnow, "scnn")["networks"]]
    return table(["convolutions of", "utilisation", "compute", "all", "speed-up, compute", "all", "SCNN", "cycles / bound"], rows)


def traffic(winnow):
    rows = bench(winnow, "traffic")["against"]
    networks = list(dict.fromkeys(r["network"] for r in rows))
    found = {(r["network"], r["scheme"]): r for r in rows}
    head = [""]
    for n in networks:
        head += [n, "x ours"]
    lines = []
    for scheme in dict.fromkeys(r["scheme"] for r in rows):
        line = [scheme]
        for n in networks:
            line += [number(found[n, scheme]["bytes"]), share(found[n, scheme]["times_ours"])]
        lines.append(line)
    return table(head, lines)


def traffic_streams(winnow):
    rows = bench(winnow, "traffic")["streams"]
    networks = list(dict.fromkeys(r["network"] for r in rows))
    found = {(r["network"], r["stream"]): r["share_pct"] for r in rows}
    return table(["% of the bytes", *networks],
                 [[s, *(number(found[n, s], 1) for n in networks)] for s in dict.fromkeys(r["stream"] for r in rows)])


def superslash(winnow):
    rows = bench(winnow, "superslash")["pruned"]
    networks = list(dict.fromkeys(r["network"] for r in rows))
    found = {(r["network"], r["wanted_pruned_pct"], r["strategy"]): r for r in rows}
    head = ["weights gone", "filters by", *(cell for n in networks for cell in (f"{n}, bytes", "% fewer", "% fewer than magnitude"))]
    lines = []
    for pruned, strategy in dict.fromkeys((r["wanted_pruned_pct"], r["strategy"]) for r in rows):
        line = [f"{pruned:.0f} %", strategy]
        for n in networks:
            r = found[n, pruned, strategy]
            line += [number(r["bytes"]), number(r["bytes_saved_pct"], 2), number(r["than_magnitude_pct"], 2)]
        lines.append(line)
    return table(head, lines)


def squeezenet_bytes(winnow):
    network, blob = squeezenet(winnow)
    rows = bench(winnow, "squeezenet", "--network", network, "--blob", blob)["against"]
    return table(["weights of SqueezeNet", "bytes", "fetched / it"],
                 [[r["what"], number(r["bytes"]), share(r["fetched_over_it"])] for r in rows])


def measured(winnow):
    def decoders(count):
        """The 16x16 preset with so many in a row."""
        description = json.loads((ROOT / "accelerators" / "presets" / "16x16.json").read_text())
        description["decoders_per_row"] = count
        path = winnow.folder / f"decoders-{count}.json"
        path.write_text(json.dumps(description))
        return path

    runs = [(f"{kind}, `{network}`", winnow.fast(network, "16x16-ddr4")) for kind, network in [
        ("a fire module", "squeezenet:fire5/conv1x1_1..fire5/concat"),
        ("a depthwise block", "mobilenet-v1-0.5-128:dw2..pw3"),
        ("a residual block", "resnet-50:res3b_branch2a..res3b")]]
    runs += [(f"AlexNet on 16x16, {title} a row", winnow.fast("alexnet", decoders(count), "--input", "random:1"))
             for count, title in [(1, "one decoder"), (2, "two decoders")]]
    return table(["`simulate --engine fast`", "cycles", "waiting for weights"],
                 [[what, number(r["cycles"]), number(r["stall_cycles"]["weights"])] for what, r in runs])


def mlperf_tiny(winnow):
    """Beside the cycles of a Cortex-M55 at 400 MHz with CMSIS-NN, from results published for MLPerf Tiny."""
    need(TINY)
    models = [("ResNet8", "resnet8", 6_120_000), ("DS-CNN", "dscnn_kws", 2_330_000), ("autoencoder", "autoencoder", 482_000)]
    rows = []
    for title, model, microcontroller in models:
        row = [title]
        for grid in ["4x4", "8x8"]:
            r = winnow.fast(TINY / f"{model}_int8.tflite", grid, "--input", "random:1")
            row += [number(r["cycles"]), number(r["dram_bytes_counted"]), number(microcontroller / r["cycles"], 1)]
        rows.append(row + [number(microcontroller)])
    head = ["int8 TFLite, one input", *(f"{what} {g}" for g in ["4x4", "8x8"] for what in ["cycles on", "DRAM bytes,", "fewer than M55,"]),
            "Cortex-M55"]
    return table(head, rows)


def imported_mnist(winnow):
    need(MNIST)
    need(ONNX)
    train = MNIST.parent / "train-images-idx3-ubyte.gz"

    def error(network):
        said = winnow.text("check", "--network", network, "--input", MNIST, "--accuracy")
        return float(re.search(r"([\d.]+) ?%", said).group(1))

    def compressed(name, *arguments):
        winnow.text("compress", "--network", ONNX, "--input", train, "--images", 100, "--name", name, "--out",
                    winnow.folder / "mnist", *arguments)
        return winnow.folder / "mnist" / f"{name}.json"

    rows = [["float, as the file is", f"{100 - error(ONNX):.2f} %", number(winnow.stored(ONNX)[1])]]
    for title, name, arguments in [("quantized", "quantized", []), ("30 % of the weights kept, not trained again", "pruned", ["--density", 0.3]),
                                   ("weights shared in codebooks of 16", "shared", ["--codebook-bits", 4]),
                                   ("both", "both", ["--density", 0.3, "--codebook-bits", 4])]:
        network = compressed(name, *arguments)
        rows.append([title, f"{100 - error(network):.2f} %", number(winnow.stored(network)[0])])
    return table(["a CNN for MNIST from ONNX, 10,000 test images", "right", "bytes"], rows)


def smallest_networks(winnow):
    need(searches.MNIST)

    rows = []
    for target, points, least, *found in searches.accuracy(searches.Sweeps(winnow.program, winnow.folder / "searches")):
        row = [f"> {target}", number(least)]
        for size, measured in found:
            row += [f"{number(size)} ({100 * (size / least - 1):+.1f} %)", f"{measured}, {points / measured:.0f} times fewer"]
        rows.append(row)
    return table(["LeNet-5 on MNIST, accuracy", f"smallest of all {points} networks, bytes", "byun-lee finds", "measured",
                  "chamnet finds", "measured"], rows)


TABLES = {f.__name__.replace("_", "-"): f
          for f in [mnist, large, utilization, eie, eyeriss, scnn, traffic, traffic_streams, superslash, squeezenet_bytes, measured,
                    mlperf_tiny, imported_mnist, smallest_networks]}
LONG = {"smallest-networks"}  # half an hour of processor time: made when asked for by name
BLOCK = re.compile(r"(<!-- table: ([\w-]+) -->\n)(.*?)(<!-- end -->)", re.S)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--only", default=",".join(name for name in TABLES if name not in LONG))
    parser.add_argument("--winnow", default=ROOT / "build" / "winnow")
    given = parser.parse_args()
    wanted, seen, without_data, stale = given.only.split(","), set(), [], False
    with tempfile.TemporaryDirectory() as folder:
        winnow = Winnow(given.winnow, pathlib.Path(folder))

        def made(block):
            name = block.group(2)
            seen.add(name)
            if name not in wanted:
                return block.group(0)
            try:
                return block.group(1) + TABLES[name](winnow) + block.group(4)
            except NoData:
                without_data.append(name)
                return block.group(0)

        for page in PAGES:
            path = ROOT / page
            old = path.read_text()
            new = BLOCK.sub(made, old)
            if new == old:
                continue
            stale = True
            if given.check:
                sys.stdout.writelines(difflib.unified_diff(old.splitlines(True), new.splitlines(True), page, page + " as it is made"))
            else:
                path.write_text(new)
                print("changed:", page)
    unused = set(TABLES) - seen
    if unused:
        sys.exit("no page has the table " + ", ".join(sorted(unused)))
    if without_data:
        print("not made, for want of ../shared/data:", ", ".join(without_data))
    return 1 if stale and given.check else 0


if __name__ == "__main__":
    sys.exit(main())
