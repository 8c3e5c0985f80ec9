#!/usr/bin/env python3
# Models made by Keras, converted by the lines of docs/import.md, imported, and laid beside TensorFlow's interpreter.
# usage: scripts/judge.sh --keras judge_keras.py JUDGED_MODEL
import contextlib
import io
import os
import sys
import tempfile
import warnings

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
warnings.filterwarnings("ignore")
import keras
import numpy
import tensorflow as tf

import judge_common

COUNT = 50  # inputs
SHAPE = (12, 16, 3)


def small_cnn():
    keras.utils.set_random_seed(1)
    layers = keras.layers
    source = keras.Input(SHAPE)
    x = layers.Conv2D(8, 3, strides=2, padding="same")(source)
    x = layers.ReLU()(layers.BatchNormalization()(x))
    y = layers.ReLU(6)(layers.DepthwiseConv2D(3, padding="same")(x))
    x = layers.Add()([x, layers.Conv2D(8, 1)(y)])
    x = layers.Conv2D(16, 1, activation="relu")(layers.MaxPooling2D()(x))
    return keras.Model(source, layers.Dense(10)(layers.GlobalAveragePooling2D()(x)))


def interpreted(path, inputs):
    """Real outputs."""
    run = tf.lite.Interpreter(path)
    run.allocate_tensors()
    source, target = run.get_input_details()[0], run.get_output_details()[0]
    outputs = []
    for one in inputs:
        if source["dtype"] == numpy.int8:
            scale, zero = source["quantization"]
            one = numpy.clip(numpy.rint(one / scale) + zero, -128, 127).astype(numpy.int8)
        run.set_tensor(source["index"], one[None])
        run.invoke()
        outputs.append(run.get_tensor(target["index"])[0])
    outputs = numpy.stack(outputs)
    if target["dtype"] != numpy.int8: return outputs
    scale, zero = target["quantization"]
    return (outputs.astype(numpy.float64) - zero) * scale


def convert(tool, names, folder):
    """Runs the page's lines with `names` in the folder; what the converter prints is left out."""
    home = os.getcwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(io.StringIO()): exec(judge_common.lines_of_page(tool), {"tf": tf, **names})
    finally:
        os.chdir(home)


def imported(program, path, folder, inputs):
    return judge_common.run(program, "run", path, folder, inputs.transpose(0, 3, 1, 2), (10,))


def main():
    program, model, wrong = sys.argv[1], small_cnn(), []
    samples = numpy.random.default_rng(1).normal(size=(COUNT, *SHAPE)).astype(numpy.float32)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.tflite")
        convert("keras", {"model": model}, folder)
        got, _ = imported(program, path, folder, samples)
        expected = model.predict(samples, verbose=0)
        error = float(numpy.abs(got - expected).max() / numpy.abs(expected).max())
        print(f"Keras, float: largest error {error:.1e} of the largest output")
        if error > 1e-5: wrong.append("float outputs")

        convert("keras-int8", {"model": model, "samples": lambda: ([one[None]] for one in samples)}, folder)
        got, said = imported(program, path, folder, samples)
        for note in said.notes: print("int8: note:", note)
        expected = interpreted(path, samples)
        if judge_common.difference("Keras, int8, TensorFlow's interpreter", said.integers(expected),
                                   said.integers(got)) > 1: wrong.append("int8 outputs")
    if wrong: sys.exit(f"error: {' and '.join(wrong)} differ by more than is expected")


main()
