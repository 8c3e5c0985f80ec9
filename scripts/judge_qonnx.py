#!/usr/bin/env python3
# Quant, BipolarQuant and Trunc by the float evaluator and as imported weights, beside QONNX's own executor.
# usage: scripts/judge.sh judge_qonnx.py JUDGED_MODEL
import itertools
import os
import sys
import tempfile

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper
from qonnx.core.modelwrapper import ModelWrapper
from qonnx.core.onnx_exec import execute_onnx

import judge_common

DOMAIN = "qonnx.custom_op.general"
ROUNDINGS = ("ROUND", "CEIL", "FLOOR", "UP", "DOWN", "HALF_UP", "HALF_DOWN")
# Multiples of a quarter: ties, both signs, beyond every range; in float exact.
INPUT = numpy.arange(-1100, 1101, dtype=numpy.float32) / 4


def model_of(op, parameters, attributes, domain=DOMAIN, version=1, weights=None):
    """`in` -> op -> `out`; with weights: op makes the weights [n, 1] of a Gemm on `in` [1, 1]."""
    count = INPUT.size
    source = "in" if weights is None else "weights"
    names = [f"p{i}" for i in range(len(parameters))]
    nodes = [helper.make_node(op, [source, *names], ["out" if weights is None else "rounded"], name="judged",
                              domain=domain, **attributes)]
    constants = [numpy_helper.from_array(numpy.asarray(p, numpy.float32), n) for p, n in zip(parameters, names)]
    if weights is not None:
        nodes.append(helper.make_node("Gemm", ["in", "rounded"], ["out"], name="gemm", transB=1))
        constants.append(numpy_helper.from_array(weights.reshape(-1, 1), "weights"))
    shape = [1, count] if weights is None else [1, 1]
    graph = helper.make_graph(nodes, "judged", [helper.make_tensor_value_info("in", TensorProto.FLOAT, shape)],
                              [helper.make_tensor_value_info("out", TensorProto.FLOAT, [1, count])], constants)
    return helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 13),
                                                                 helper.make_opsetid(domain, version)])


class Judge:
    def __init__(self, program, folder):
        self.program, self.path, self.folder = program, os.path.join(folder, "model.onnx"), folder
        self.tried, self.wrong = 0, []

    def expect(self, what, verb, model, inputs, expected):
        onnx.save(model, self.path)
        self.tried += 1
        try:
            got, _ = judge_common.run(self.program, verb, self.path, self.folder, inputs, (INPUT.size,))
        except SystemExit as error:
            self.wrong.append(f"{what}: {error}")
            return
        if not numpy.array_equal(got, expected):
            at = numpy.argwhere(got != expected)[0]
            self.wrong.append(f"{what}: element {at[1]} ({INPUT[at[1]]}): expected {expected[tuple(at)]}, "
                              f"got {got[tuple(at)]}; {int((got != expected).sum())} differ")

    def nodes(self, what, op, parameters, attributes, weights=False, **more):
        model = model_of(op, parameters, attributes, **more)
        expected = execute_onnx(ModelWrapper(model), {"in": INPUT[None]})["out"]
        self.expect(what, "evaluate", model, INPUT[None], expected)
        if weights:
            self.expect(what + ", weights", "run", model_of(op, parameters, attributes, weights=INPUT, **more),
                        numpy.ones((1, 1)), expected)


def main():
    with tempfile.TemporaryDirectory() as folder:
        judge = Judge(sys.argv[1], folder)
        for bits, signed, narrow, mode in itertools.product(range(1, 9), (0, 1), (0, 1), ROUNDINGS):
            if bits == 1 and signed == 0 and narrow == 1: continue  # nothing but zero
            for scale, zero in ((0.5, 0), (1, 3)):
                if signed == 1 and zero: continue  # weights less their zero point must fit 8 bits
                judge.nodes(f"Quant bits {bits} signed {signed} narrow {narrow} {mode} scale {scale} zero {zero}",
                            "Quant", [scale, zero, bits], {"signed": signed, "narrow": narrow, "rounding_mode": mode},
                            weights=bits < 8 or signed == 1)
        for scale in (0.25, 1, 3):
            judge.nodes(f"BipolarQuant scale {scale}", "BipolarQuant", [scale], {}, weights=True)
        for bits, out, mode, zero in itertools.product((8, 6, 4), (1, 2, 4), ROUNDINGS, (0, 4)):
            if out > bits: continue
            what = f"Trunc bits {bits} to {out} {mode} zero {zero}"
            judge.nodes(what + ", version 1", "Trunc", [0.5, zero, bits, out], {"rounding_mode": mode})
            for signed, narrow in itertools.product((0, 1), (0, 1)):
                judge.nodes(f"{what} signed {signed} narrow {narrow}, version 2", "Trunc",
                            [0.5, zero, bits, 0.5 * 2 ** (bits - out), out],
                            {"rounding_mode": mode, "signed": signed, "narrow": narrow}, version=2)
        print(f"QONNX: {judge.tried - len(judge.wrong)} of {judge.tried} results equal, in every element")
        for line in judge.wrong[:40]: print(" ", line)
        if judge.wrong: sys.exit(1)


main()
