#!/usr/bin/env python3
# Runs a .tflite by LiteRT on inputs from a .npy file, with the Python of scripts/judges.sh. Exit code 77 without LiteRT.
# Writes FOLDER/output<k>.npy, one after another [count, ...]; with --tensors also FOLDER/tensor<i>.npy of every tensor
# that an operator makes, and FOLDER/tensors.txt: their numbers and names.
import argparse
import os
import sys

try:
    import numpy
    from ai_edge_litert import interpreter as litert
except ImportError as missing:
    print(f"judge_tflite.py: skipped: {missing}; scripts/judges.sh makes a Python that has it", file=sys.stderr)
    sys.exit(77)

KERNELS = {
    "reference": litert.OpResolverType.BUILTIN_REF,
    "builtin": litert.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
    "xnnpack": litert.OpResolverType.AUTO,
}


def arguments():
    parser = argparse.ArgumentParser(description="Runs a .tflite by LiteRT.")
    parser.add_argument("model")
    parser.add_argument("inputs", help=".npy [count, ...] of the model's input type, its batch of 1 left out")
    parser.add_argument("folder", help="where outputs go; made if it is missing")
    parser.add_argument("--kernels", choices=KERNELS, default="xnnpack", help="whose arithmetic; default: xnnpack, LiteRT's own choice")
    parser.add_argument("--tensors", action="store_true", help="also what is between input and output")
    return parser.parse_args()


def main():
    args = arguments()
    run = litert.Interpreter(args.model, experimental_op_resolver_type=KERNELS[args.kernels],
                             experimental_preserve_all_tensors=args.tensors)
    run.allocate_tensors()
    source = run.get_input_details()[0]
    inputs = numpy.load(args.inputs)
    expected = tuple(source["shape"][1:])
    if inputs.shape[1:] != expected or inputs.dtype != source["dtype"]:
        sys.exit(f"error: {args.inputs}: expected {numpy.dtype(source['dtype'])} [count, {expected}], "
                 f"got {inputs.dtype} {inputs.shape}")
    outputs = [detail["index"] for detail in run.get_output_details()]
    made = sorted({int(i) for op in run._get_ops_details() for i in op["outputs"]}) if args.tensors else []
    values = {index: [] for index in [*outputs, *made]}
    for one in inputs:
        run.set_tensor(source["index"], one[None])
        run.invoke()
        for index, list_of in values.items():
            list_of.append(run.get_tensor(index)[0])

    os.makedirs(args.folder, exist_ok=True)
    for k, index in enumerate(outputs):
        numpy.save(f"{args.folder}/output{k}.npy", numpy.stack(values[index]))
    if args.tensors:
        details = {detail["index"]: detail for detail in run.get_tensor_details()}
        with open(f"{args.folder}/tensors.txt", "w") as listed:
            for index in made:
                numpy.save(f"{args.folder}/tensor{index}.npy", numpy.stack(values[index]))
                print(index, details[index]["name"], file=listed)


main()
