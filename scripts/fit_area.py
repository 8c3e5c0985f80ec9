#!/usr/bin/python3
"""Fits the area model to runs of Yosys and checks it on whole machines that it was not fitted to.

usage: scripts/fit_area.py [--targets ecp5,asic,xilinx7] [--only MODULE,..] [--machines N] [--check N] [--whole N]
                           [--winnow PROGRAM]

Writes dse/cost/area_model.json and the tables of docs/costs.md. Every run of a module is kept in
$WINNOW_CACHE/area (default: ~/.cache/winnow/area) under a hash of the module's texts, its parameters, the passes and
Yosys's version: the command goes on where it was stopped, and after a change of the library runs what has changed.
--targets fits these and leaves the others of the file as they are. --only fits these modules, prints what it found and
writes nothing. --machines: whole machines that it is checked on (default 20). --check holds the first N of them against
the file as it is and writes nothing; exit 1 where one is further off than the file says. --whole synthesizes the first
N machines in one piece too. Needs Yosys, Debian's python3-numpy and the program of the same library.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import area_fit
import area_machines
import area_plan
import area_yosys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MODEL = ROOT / "dse" / "cost" / "area_model.json"
PAGE = ROOT / "docs" / "costs.md"


def library_hash():
    """As dse/cost/area.cpp computes it."""
    number = 0xCBF29CE484222325
    for name in sorted(f.name for f in area_yosys.LIBRARY.glob("*.sv*")):
        for byte in (area_yosys.LIBRARY / name).read_bytes() + b"\0":
            number = (number ^ byte) * 0x100000001B3 % (1 << 64)
    return f"{number:016x}"


class Runs:
    """Runs of modules, with a line for every one that Yosys had to do."""

    def __init__(self):
        self.library, self.yosys = area_yosys.Library(area_plan.RUNS), area_yosys.version()
        self.start = time.time()

    def __call__(self, module, parameters, target, what):
        started = time.time()
        cells, ran = {}, False
        if not (target == "asic" and module == "wn_ram"):  # a macro: nothing to synthesize
            cells, ran = area_yosys.run(self.library, module, parameters, target, self.yosys)
        if ran:
            print(f"{time.time() - self.start:6.0f} s  {target} {what}: {module} {parameters}, "
                  f"{time.time() - started:.0f} s", file=sys.stderr, flush=True)
        return area_yosys.quantities(module, parameters, target, cells)


def fit_module(runs, module, target):
    """{quantity: terms and errors} of one module, without those that it has none of."""
    samples = area_plan.samples(module, target)
    found = [runs(module, p, target, f"fit {n + 1} of {len(samples)}") for n, p in enumerate(samples)]
    out = {}
    for quantity in found[0]:
        amounts = [f[quantity] for f in found]
        terms = area_fit.fit(module, samples, amounts)
        if not terms:
            continue
        mean, worst = area_fit.errors(terms, samples, amounts)
        out[quantity] = {"runs": len(samples), "mean_percent": round(mean, 2), "worst_percent": round(worst, 2),
                         "terms": terms}
    return out


def total_of(parts, each):
    """Sums of `each(module, parameters)` over a machine's parts."""
    sums = {}
    for part in parts:
        for quantity, amount in each(part["module"], part["parameters"]).items():
            sums[quantity] = sums.get(quantity, 0.0) + part["count"] * amount
    return sums


def check(runs, fitted, target, machines):
    """Held-out machines: errors in percent by quantity."""
    percent = {}
    for number, (name, parts) in enumerate(machines):
        real = total_of(parts, lambda m, p: runs(m, p, target, f"machine {number + 1} of {len(machines)}"))
        guess = total_of(parts, lambda m, p: {q: area_fit.estimate(e["terms"], p)
                                              for q, e in fitted[m][target].items()})
        for quantity, amount in real.items():
            off = abs(guess.get(quantity, 0.0) - amount)
            percent.setdefault(quantity, []).append(100 * off / amount if amount else 100.0 * (off > 0))
        print(f"{target} {name}: " + ", ".join(f"{q} {a:.10g} (model {guess.get(q, 0):.6g})" for q, a in real.items()))
    out = {"machines": len(machines)}
    for quantity, off in percent.items():
        out[quantity] = {"mean_percent": round(sum(off) / len(off), 2), "worst_percent": round(max(off), 2)}
    return out


def compare_whole(runs, program, target, machines):
    """A machine in one piece by scripts/synth.sh beside the sum of its modules."""
    family = {"ecp5": "ecp5", "xilinx7": "xilinx"}[target]
    rows = []
    for name, parts in machines:
        sums = total_of(parts, lambda m, p: runs(m, p, target, "whole"))
        with tempfile.TemporaryDirectory() as folder:
            area_machines.generate(program, name, folder)
            line = subprocess.run([ROOT / "scripts" / "synth.sh", folder, family], capture_output=True, text=True,
                                  check=True).stdout
        whole = [int(n) for n in re.findall(r"\| (\d+)(?= )", line)]
        for quantity, number in zip(("luts", "lut_rams", "registers", "block_rams", "multipliers"), whole):
            rows.append([name, target, quantity, f"{number:,}", f"{sums[quantity]:,.0f}"])
    return rows


def table(head, rows):
    return "".join("| " + " | ".join(r) + " |\n" for r in [head, ["---"] * len(head), *rows])


def put_table(name, text):
    page = PAGE.read_text()
    begin, end = f"<!-- table: {name} -->\n", "<!-- end -->\n"
    start = page.index(begin) + len(begin)
    PAGE.write_text(page[:start] + text + page[page.index(end, start):])


def write(model):
    MODEL.write_text(json.dumps(model, indent=1) + "\n")
    held = model["held_out"]
    rows = [[t, q, f"{e['mean_percent']:.1f} %", f"{e['worst_percent']:.1f} %", str(held[t]["machines"])]
            for t in held for q, e in held[t].items() if q != "machines"]
    put_table("held out", table(["target", "quantity", "mean error", "worst", "machines"], rows))
    rows = []
    for module, targets in model["modules"].items():
        for t, main in (("ecp5", "luts"), ("xilinx7", "luts"), ("asic", "kge")):
            e = targets.get(t, {}).get(main)
            if e:
                rows.append([f"`{module}`", f"{t} {main}", str(e["runs"]), str(len(e["terms"])),
                             f"{e['mean_percent']:.1f} %", f"{e['worst_percent']:.1f} %"])
    put_table("fit", table(["module", "quantity", "runs", "terms", "mean error", "worst"], rows))


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("usage: ")[1].split("\n\n")[0], add_help=True)
    parser.add_argument("--targets", default="ecp5,asic,xilinx7")
    parser.add_argument("--only", default="")
    parser.add_argument("--machines", type=int, default=area_machines.MACHINES)
    parser.add_argument("--check", type=int, default=0)
    parser.add_argument("--whole", type=int, default=0)
    parser.add_argument("--winnow", default=str(ROOT / "build" / "winnow"))
    given = parser.parse_args()
    targets = given.targets.split(",")
    for t in targets:
        if t not in area_yosys.PASSES:
            sys.exit(f"--targets: expected some of {', '.join(area_yosys.PASSES)}, got \"{t}\"")
    only = given.only.split(",") if given.only else []
    for m in only:
        if m not in area_plan.RUNS:
            sys.exit(f"--only: expected some of {', '.join(area_plan.RUNS)}, got \"{m}\"")
    runs = Runs()
    if only:
        print(json.dumps({m: {t: fit_module(runs, m, t) for t in targets} for m in only}, indent=1))
        return
    if given.check:
        model = json.loads(MODEL.read_text())
        machines = area_machines.held_out(given.winnow, given.check)
        found = {t: check(runs, model["modules"], t, machines) for t in targets}
        worse = [f"{t} {q}: {e['worst_percent']} %, expected at most {model['held_out'][t][q]['worst_percent']} %"
                 for t in targets for q, e in found[t].items()
                 if q != "machines" and e["worst_percent"] > model["held_out"][t][q]["worst_percent"]]
        sys.exit("\n".join(worse) or 0)
    fitted = {m: {t: fit_module(runs, m, t) for t in targets} for m in area_plan.RUNS}
    machines = area_machines.held_out(given.winnow, given.machines)
    held_out = {t: check(runs, fitted, t, machines) for t in targets}
    model = json.loads(MODEL.read_text()) if MODEL.exists() else {"modules": {}, "held_out": {}}
    new = {"format": "winnow-area-model/1", "command": "scripts/fit_area.py", "yosys": runs.yosys,
           "library": library_hash(), "modules": {}, "held_out": {}}
    for module in area_plan.RUNS:
        old = model["modules"].get(module, {})
        new["modules"][module] = {t: fitted[module][t] if t in targets else old[t] for t in area_yosys.PASSES
                                  if t in targets or t in old}
    for target in area_yosys.PASSES:
        if target in held_out or target in model["held_out"]:
            new["held_out"][target] = held_out.get(target) or model["held_out"][target]
    write(new)
    print(f"wrote {MODEL.relative_to(ROOT)} and the tables of {PAGE.relative_to(ROOT)}")
    if given.whole:
        rows = [r for t in targets if t != "asic"
                for r in compare_whole(runs, given.winnow, t, machines[: given.whole])]
        print(table(["machine", "target", "quantity", "in one piece", "sum of its modules"], rows))


if __name__ == "__main__":
    main()
