# What the scripts judge_*.py share: running judged_model (tests/models/import), and counting how far integers differ.
import os
import subprocess

import numpy


class Imported:
    """What judged_model says of a model that it imported and ran."""

    def __init__(self, text):
        self.notes, self.layers, self.steps = [], {}, {}
        for line in text.splitlines():
            kind, rest = line.split(" ", 1)
            if kind == "note":
                self.notes.append(rest)
                continue
            name, *numbers = rest.split()
            if kind == "layer":
                weights, nonzeros, bits = map(int, numbers)
                self.layers[name] = {"weights": weights, "nonzeros": nonzeros, "codebook_bits": bits}
            else:
                self.steps[kind] = (float(numbers[0]), int(numbers[1]))  # of "input" and "output"

    def integers(self, reals):
        """Stored integers of the output."""
        scale, zero = self.steps["output"]
        return numpy.rint(reals.astype(numpy.float64) / scale).astype(int) + zero


def tool(program, *words):
    done = subprocess.run([program, *map(str, words)], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"judged_model {' '.join(map(str, words))}: {done.stderr}")
    return done.stdout


def run(program, verb, model, folder, inputs, shape):
    """Outputs [count, *shape] of `run` or `evaluate` on inputs [count, ...], and what was said."""
    numpy.ascontiguousarray(inputs, numpy.float32).tofile(f"{folder}/input.f32")
    text = tool(program, verb, model, folder)
    return numpy.fromfile(f"{folder}/output.f32", numpy.float32).reshape(-1, *shape), Imported(text)


def difference(name, expected, got):
    """Prints the shares of elements that are equal, off by one and worse; gives the largest difference."""
    apart = numpy.abs(numpy.asarray(expected, int) - numpy.asarray(got, int))
    count = apart.size
    equal, one = int((apart == 0).sum()), int((apart == 1).sum())
    print(f"{name}: of {count} integers {equal} equal ({100 * equal / count:.3f} %), {one} off by one, "
          f"{count - equal - one} worse")
    return int(apart.max())


def lines_of_page(tool):
    """The lines of docs/import.md that export a model of this tool, as code."""
    page = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "docs", "import.md")
    with open(page) as file: text = file.read()
    return text.split(f"<!-- lines: {tool} -->\n```python\n")[1].split("```")[0]
