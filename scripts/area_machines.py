# Whole machines that the area model is checked on and was not fitted to.
import json
import pathlib
import random
import subprocess
import tempfile

MACHINES = 20
NETWORKS = ["lenet-5", "lenet-300-100", "eie-nt-we", "mobilenet-v1-0.5-128:dw2..pw3"]
DECODERS = ["runs", "bitmask", "codebook", "huffman"]


def description(rng):
    """An accelerator of at most 4x4 and a bus of at most 128 bits, so that its modules are synthesized in minutes."""
    return {
        "format": "winnow-accelerator/1", "rows": rng.choice([1, 2, 2, 3, 4]), "columns": rng.choice([2, 3, 4, 4]),
        "decoders_per_row": rng.choice([1, 1, 2]), "accumulators": rng.randint(4, 32),
        "accumulator_sets": rng.randint(2, 8), "accumulator_bits": rng.randint(20, 32),
        "queue_depth": rng.choice([2, 3, 5, 8, 10, 16, 20, 32, 48, 64]), "weight_words": 2 ** rng.randint(9, 13),
        "pointer_words": 2 ** rng.randint(10, 13), "param_words": 2 ** rng.randint(6, 10),
        "bank_words": 2 ** rng.randint(10, 14), "vector_lanes": rng.choice([1, 2, 4, 8]),
        "axi_bits": rng.choice([64, 64, 128]), "burst_beats": rng.choice([4, 8, 16, 32]),
        "decoders": sorted(set(rng.sample(DECODERS, 3)) | {"runs"})}


def _run(program, verb, machine, network, *more):
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / (machine["name"] + ".json")
        file.write_text(json.dumps(machine))
        return subprocess.run([program, verb, "--network", network, "--accelerator", file, "--input", "random:1",
                               "--placement", "dealt", *more],
                              capture_output=True, text=True, timeout=600)


def _drawn():
    """Names with descriptions and networks, without end; the same at every call."""
    rng = random.Random("held out")
    while True:
        machine, network = description(rng), rng.choice(NETWORKS)
        machine["name"] = f"{machine['rows']}x{machine['columns']}-{network.split(':')[0]}-{rng.randrange(10000):04}"
        yield machine, network


def held_out(program, number):
    """[(name, parts)] of the first machines that neither a description's rules nor the mapper refuse."""
    found = []
    for machine, network in _drawn():
        got = _run(program, "area", machine, network, "--parts")
        if got.returncode == 0:
            found.append((machine["name"], json.loads(got.stdout)))
        elif got.returncode != 2:
            raise SystemExit(f"{program} area failed:\n{got.stderr[-2000:]}")
        if len(found) == number:
            return found


def generate(program, name, folder):
    """The Verilog of one of them."""
    for machine, network in _drawn():
        if machine["name"] == name:
            _run(program, "generate", machine, network, "--out", folder).check_returncode()
            return
