#!/usr/bin/env python3
# Models made by Brevitas and PyTorch, exported by the lines of docs/import.md, imported, and laid beside their makers.
# usage: scripts/judge.sh --torch judge_torch.py JUDGED_MODEL
import contextlib
import io
import logging
import math
import os
import sys
import tempfile
import warnings

import numpy
import onnx
import onnxruntime
import torch
from torch import nn
from torch.nn.utils import prune

import judge_common

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)
COUNT = 20  # inputs
SIZE = 28   # pixels a side


def codebook_bits(values, most):
    """Of the smallest codebook of the values and zero, 2 bits at least; 0 if it would have more than `most`, or if the
    weights other than 0 share few values: less than two of them have one."""
    distinct = {0} | set(values.ravel().tolist())
    bits = max(2, math.ceil(math.log2(len(distinct))))
    return bits if bits <= most and 2 * (len(distinct) - 1) <= (values != 0).sum() else 0


class Failures:
    def __init__(self): self.lines = []

    def expect(self, right, line):
        print(("" if right else "WRONG ") + line)
        if not right: self.lines.append(line)

    def expect_layers(self, name, weights, imported, most_bits):
        """`weights`: arrays in the layers' order."""
        got = list(imported.layers.values())
        self.expect(len(got) == len(weights), f"{name}: {len(got)} layers with weights of {len(weights)}")
        for k, (array, layer) in enumerate(zip(weights, got)):
            wanted = {"weights": array.size, "nonzeros": int((array != 0).sum()),
                      "codebook_bits": codebook_bits(array, most_bits)}
            self.expect(layer == wanted, f"{name}: layer {k}: density {layer['nonzeros'] / layer['weights']:.4f}, "
                        f"codebook of {layer['codebook_bits']} bits; Python counts "
                        f"{wanted['nonzeros'] / wanted['weights']:.4f} and {wanted['codebook_bits']}")


def export(tool, names, folder):
    """Runs the page's lines with `names` in the folder; what the exporters print is left out."""
    home = os.getcwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(judge_common.lines_of_page(tool), {"torch": torch, **names})
    finally:
        os.chdir(home)


def brevitas_model(pool):
    import brevitas.nn as qnn
    from brevitas.quant import Int8WeightPerChannelFloat
    from brevitas.inject.enum import FloatToIntImplType
    return nn.Sequential(
        qnn.QuantIdentity(bit_width=8, return_quant_tensor=True),
        qnn.QuantConv2d(1, 8, 3, padding=1, bias=True, weight_bit_width=4, weight_quant=Int8WeightPerChannelFloat),
        nn.BatchNorm2d(8), qnn.QuantReLU(bit_width=4, return_quant_tensor=True), nn.MaxPool2d(2),
        qnn.QuantConv2d(8, 16, 3, padding=1, bias=False, weight_bit_width=2),
        qnn.QuantReLU(bit_width=4, return_quant_tensor=True),
        nn.MaxPool2d(2) if pool == "max pool" else
        qnn.TruncAvgPool2d(2, bit_width=4, return_quant_tensor=True,
                           float_to_int_impl_type=FloatToIntImplType.FLOOR),
        nn.Flatten(), qnn.QuantLinear(16 * (SIZE // 4) ** 2, 10, bias=True, weight_bit_width=4), qnn.QuantIdentity(bit_width=8))


def judge_brevitas(program, folder, pool, failures):
    import brevitas.nn as qnn
    from qonnx.core.modelwrapper import ModelWrapper
    from qonnx.core.onnx_exec import execute_onnx
    torch.manual_seed(1)
    model, path, name = brevitas_model(pool), os.path.join(folder, "model.onnx"), f"Brevitas, {pool}"
    for _ in range(10): model(torch.randn(16, 1, SIZE, SIZE))  # the scales of activations are what it sees in training
    norm = model[2]
    with torch.no_grad():
        norm.weight.copy_(torch.tensor([1, -1, .5, 2, 1, 1, -.7, 1]))
        norm.bias.copy_(torch.linspace(-.5, .5, 8))
    export("brevitas", {"model": model}, folder)

    scale = float(model[0](torch.randn(1, 1, SIZE, SIZE)).scale)
    inputs = numpy.random.default_rng(1).integers(-128, 128, (COUNT, 1, SIZE, SIZE)).astype(numpy.float32) * scale
    got, imported = judge_common.run(program, "run", path, folder, inputs, (10,))
    weights = [layer.quant_weight().int().numpy() for layer in model
               if isinstance(layer, (qnn.QuantConv2d, qnn.QuantLinear))]
    failures.expect(not imported.notes, f"{name}: notes: {imported.notes}")
    if pool != "max pool": weights.insert(2, numpy.full((16, 1, 2, 2), 2))  # the pass replace_trunc
    failures.expect_layers(name, weights, imported, 7)
    wrapped = ModelWrapper(onnx.load(path))
    source, target = wrapped.graph.input[0].name, wrapped.graph.output[0].name
    executed = numpy.concatenate([execute_onnx(wrapped, {source: one[None]})[target] for one in inputs])
    with torch.no_grad(): direct = model(torch.from_numpy(inputs)).numpy()
    for judge, expected in (("QONNX", executed), ("Brevitas", direct)):
        worst = judge_common.difference(f"{name}, {judge}", imported.integers(expected), imported.integers(got))
        failures.expect(worst <= 1, f"{name}, {judge}: at most {worst} steps apart")


def small_cnn():
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 16, 3, padding=1, groups=16), nn.ReLU6(), nn.Conv2d(16, 32, 1), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 10))


def judge_pruned(program, folder, failures):
    torch.manual_seed(2)
    model, path = small_cnn(), os.path.join(folder, "model.onnx")
    for _ in range(10): model(torch.randn(16, 1, SIZE, SIZE))
    layers = [layer for layer in model if isinstance(layer, (nn.Conv2d, nn.Linear))]
    prune.global_unstructured([(layer, "weight") for layer in layers], prune.L1Unstructured, amount=0.7)
    for layer in layers: prune.remove(layer, "weight")
    export("pytorch", {"model": model}, folder)

    inputs = torch.randn(COUNT, 1, SIZE, SIZE)
    weights = [layer.weight.detach().numpy() for layer in layers]
    print(f"pruned: density {sum((w != 0).sum() for w in weights) / sum(w.size for w in weights):.4f}")
    got, imported = judge_common.run(program, "run", path, folder, inputs.numpy(), (10,))
    failures.expect_layers("pruned", weights, imported, 8)
    with torch.no_grad(): expected = model(inputs).numpy()
    error = float(numpy.abs(got - expected).max() / numpy.abs(expected).max())
    failures.expect(error < 1e-5, f"pruned: largest error {error:.1e} of the largest output")
    judge_quantized(program, folder, path, inputs.numpy(), failures)


def judge_quantized(program, folder, path, inputs, failures):
    """The same by ONNX Runtime's static quantization."""
    from onnxruntime.quantization import CalibrationDataReader
    name = onnx.load(path).graph.input[0].name

    class Samples(CalibrationDataReader):
        def __init__(self): self.left = [{name: one[None]} for one in inputs]

        def get_next(self): return self.left.pop() if self.left else None

    to = os.path.join(folder, "quantized.onnx")
    export("onnxruntime", {"samples": Samples()}, folder)
    got, imported = judge_common.run(program, "run", to, folder, inputs, (10,))
    for note in imported.notes: print("quantize_static: note:", note)
    session = onnxruntime.InferenceSession(to, providers=["CPUExecutionProvider"])
    expected = numpy.concatenate([session.run(None, {name: one[None]})[0] for one in inputs])
    worst = judge_common.difference("quantize_static, ONNX Runtime", imported.integers(expected),
                                    imported.integers(got))
    failures.expect(worst <= 1, f"quantize_static: at most {worst} steps apart")


def main():
    failures = Failures()
    with tempfile.TemporaryDirectory() as folder: judge_pruned(sys.argv[1], folder, failures)
    for pool in ("max pool", "truncated average"):
        with tempfile.TemporaryDirectory() as folder: judge_brevitas(sys.argv[1], folder, pool, failures)
    if failures.lines: sys.exit(f"error: {len(failures.lines)} lines are wrong")


main()
