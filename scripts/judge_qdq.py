#!/usr/bin/env python3
# Quantized networks of the zoo, written as QDQ models, in ONNX Runtime and imported: how far the integers are apart.
# usage: scripts/judge.sh judge_qdq.py JUDGED_MODEL
import sys
import tempfile

import numpy
import onnxruntime

import judge_common

COUNT = 200  # digits
LEVELS = {"as written": onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL,
          "optimized": onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL}


def runtime(model, level, inputs):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = level
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return numpy.concatenate([session.run(None, {name: one[None]})[0] for one in inputs])


def main():
    worst = 0
    for network in ("lenet-5", "lenet-300-100"):
        with tempfile.TemporaryDirectory() as folder:
            judge_common.tool(sys.argv[1], "qdq", network, COUNT, folder)
            inputs = numpy.fromfile(f"{folder}/input.f32", numpy.float32).reshape(COUNT, 1, 28, 28)
            model = f"{folder}/model.onnx"
            got, imported = judge_common.run(sys.argv[1], "run", model, folder, inputs, (10,))
            for how, level in LEVELS.items():
                expected = runtime(model, level, inputs)
                worst = max(worst, judge_common.difference(f"{network}, ONNX Runtime {how}",
                                                           imported.integers(expected), imported.integers(got)))
                classes = int((expected.argmax(1) != got.argmax(1)).sum())
                print(f"  another class on {classes} of {COUNT} inputs")
    if worst > 1:
        sys.exit(f"error: expected integers that are off by at most one, got {worst}")


main()
