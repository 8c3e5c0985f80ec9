# One module of rtl_gen/lib through Yosys: how many cells of each kind it takes. What it instantiates of the other
# counted modules is left out (a stub stands for it), everything else below it is counted with it. Since synthesis keeps
# the hierarchy, the numbers of a machine are the sums over its modules.
import hashlib
import json
import os
import pathlib
import re
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIBRARY = ROOT / "rtl_gen" / "lib"
CACHE = pathlib.Path(os.environ.get("WINNOW_CACHE") or pathlib.Path.home() / ".cache" / "winnow") / "area"
SECONDS = 1800  # of one run, at most

# The passes of scripts/synth.sh; for ASICs simple gates. {top} is the wrapper.
PASSES = {
    "ecp5": "synth_ecp5 -noflatten -nowidelut -top {top}",
    "xilinx7": "synth_xilinx -family xc7 -noiopad -top {top}",
    "asic": "synth -noabc -top {top}; abc -fast -g NAND,NOR,XOR,XNOR,MUX; opt_clean",
}


def version():
    return " ".join(subprocess.run(["yosys", "-V"], capture_output=True, text=True, check=True).stdout.split()[:2])


def stub(text):
    """A module's head, as a box that synthesis keeps."""
    start = text.index("\nmodule ") + 1
    end = re.compile(r"^\);", re.M).search(text, start).end()
    includes = [line + "\n" for line in text[:start].splitlines() if line.startswith("`include")]
    return "".join(includes) + "(* blackbox *) " + text[start:end] + "\nendmodule\n"


class Library:
    """Texts of rtl_gen/lib as a run of one module sees them."""

    def __init__(self, counted):
        self.counted = set(counted)  # modules that are counted on their own
        self.texts = {f.name: f.read_text() for f in sorted(LIBRARY.glob("*.sv*"))}

    def sources(self, module):
        """Files by name that `module` is made of: it and what is below it, the counted ones as stubs; all includes."""
        out, open_ = {}, [module]
        while open_:
            name = open_.pop()
            if name + ".sv" in out:
                continue
            text = self.texts[name + ".sv"]
            if name != module and name in self.counted:
                out[name + ".sv"] = stub(text)
                continue
            out[name + ".sv"] = text
            code = re.sub(r"//[^\n]*", "", text)
            open_ += [w for w in set(re.findall(r"\bwn_\w+", code)) if w + ".sv" in self.texts]
        out.update((name, text) for name, text in self.texts.items() if name.endswith(".svh"))
        return out


def key_of(module, parameters, target, sources, yosys):
    text = json.dumps([module, sorted(parameters.items()), PASSES[target], sorted(sources.items()), yosys])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def cells_by_module(report):
    """Cells by kind of every module, from the report of `stat`."""
    out, module = {}, None
    for line in report.splitlines():
        if line.startswith("=== "):
            module = line[4:-4]
            out[module] = {}
        cell = re.fullmatch(r"     +(\S+) +(\d+)", line)
        if cell:
            out[module][cell[1]] = int(cell[2])
    del out["design hierarchy"]
    return out


def cells_below(stat, name, counted):
    """Cells of a module and of the uncounted ones below it, by kind."""
    total = {}
    for kind, number in stat[name].items():
        if set(kind.split("\\")) & counted:  # "$paramod\\wn_fork\\N=.." or "$paramod$0123..\\wn_fork"
            continue
        below = cells_below(stat, kind, counted) if kind in stat else {kind: 1}
        for k, n in below.items():
            total[k] = total.get(k, 0) + n * number
    return total


def run(library, module, parameters, target, yosys):
    """(cells by kind, whether Yosys ran); cached by the texts, parameters, passes and Yosys's version."""
    sources = library.sources(module)
    kept = CACHE / (key_of(module, parameters, target, sources, yosys) + ".json")
    if kept.exists():
        return json.loads(kept.read_text())["cells"], False
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        for name, text in sources.items():
            (place / name).write_text(text)
        given = ", ".join(f".{name}({value})" for name, value in parameters.items())
        instance = f"{module} #({given}) u ();" if given else f"{module} u ();"
        (place / "unit.v").write_text(f"module unit; (* keep *) {instance} endmodule\n")
        files = " ".join(name for name in sources if name.endswith(".sv"))
        passes = PASSES[target].format(top="unit")
        script = f"read_verilog -sv -defer -I. {files} unit.v; hierarchy -top unit; {passes}; tee -q -o stat.txt stat"
        got = subprocess.run(["yosys", "-q", "-p", script], cwd=place, capture_output=True, text=True,
                             timeout=SECONDS)
        if got.returncode != 0:
            raise SystemExit(f"yosys failed on {instance} for {target}:\n{got.stdout[-2000:]}{got.stderr[-2000:]}")
        stat = cells_by_module((place / "stat.txt").read_text())
        cells = cells_below(stat, next(iter(stat["unit"])), library.counted)
    CACHE.mkdir(parents=True, exist_ok=True)
    entry = {"module": module, "parameters": parameters, "target": target, "cells": cells}
    part = kept.with_suffix(f".{os.getpid()}.part")  # a killed run leaves no half file under the name
    part.write_text(json.dumps(entry, indent=1) + "\n")
    part.rename(kept)
    return cells, True


# Transistors of Yosys's own estimate (kernel/cost.h), four of which are a NAND gate of two inputs. A flip-flop with
# enable or synchronous reset is one with a multiplexer or an AND gate before it.
TRANSISTORS = {"$_NOT_": 2, "$_NAND_": 4, "$_NOR_": 4, "$_XOR_": 12, "$_XNOR_": 12, "$_MUX_": 12}
FLIP_FLOP, ENABLE, RESET = 16, 12, 6


def transistors(kind):
    if kind in TRANSISTORS:
        return TRANSISTORS[kind]
    flip_flop = re.fullmatch(r"\$_(S?)DFFC?(E?)_[PN01]+_", kind)
    if not flip_flop:
        raise SystemExit(f"no weight for cells of kind {kind}: enter it in scripts/area_yosys.py")
    return FLIP_FLOP + (RESET if flip_flop[1] else 0) + (ENABLE if flip_flop[2] else 0)


# Cells of a quantity, and what one of them counts.
KINDS = {
    "ecp5": {"luts": {r"LUT4": 1}, "lut_rams": {r"TRELLIS_DPR16X4": 1}, "registers": {r"TRELLIS_FF": 1},
             "block_rams": {r"DP16KD": 1}, "multipliers": {r"MULT18X18D": 1}},
    "xilinx7": {"luts": {r"LUT[1-6]": 1}, "lut_rams": {r"RAM\d+(M|X1D|X1S)": 1}, "registers": {r"FD[A-Z]+": 1},
                "block_rams": {r"RAMB18E1": 1, r"RAMB36E1": 2}, "multipliers": {r"DSP48E1": 1}},
}


def quantities(module, parameters, target, cells):
    """What is counted of a target, by name. Block RAMs of 18 Kbit; kge: thousands of NAND gates."""
    if target == "asic":
        if module == "wn_ram":  # a macro
            return {"kge": 0.0, "sram_bits": float(parameters["Width"] * parameters["Depth"])}
        return {"kge": sum(transistors(k) * n for k, n in cells.items()) / 4000, "sram_bits": 0.0}
    return {name: float(sum(weight * number for pattern, weight in kinds.items()
                            for kind, number in cells.items() if re.fullmatch(pattern, kind)))
            for name, kinds in KINDS[target].items()}
