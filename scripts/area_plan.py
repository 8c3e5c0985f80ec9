# Which modules of rtl_gen/lib are counted on their own, with which parameters they are synthesized for the fit, and of
# which terms their estimate is made. The modules are those of rtl_gen/blocks.h.
import math
import random


def bits(x):
    """$clog2."""
    return max(0, math.ceil(math.log2(x)))


SIDES = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32]


def machine(rng):
    """Parameters of a machine as a description may give them."""
    while True:
        m = dict(
            Rows=rng.choice(SIDES), Cols=rng.choice(SIDES), K0=rng.choice([1, 2, 4, 6, 8, 12, 16, 20, 24, 32]),
            Sets=rng.choice([2, 3, 4, 5, 6, 8]), AccW=rng.choice([20, 22, 24, 26, 28, 30, 32]),
            QueueDepth=rng.choice([2, 4, 6, 8, 12, 16, 24, 32, 64]), WDepth=2 ** rng.randint(6, 15),
            PDepth=2 ** rng.randint(6, 15), PrmDepth=2 ** rng.randint(4, 11), BankDepth=2 ** rng.randint(6, 15),
            AxiW=rng.choice([64, 128, 256]), BurstBeats=2 ** rng.randint(1, 6), Tags=2 ** rng.randint(0, 7),
            HasRuns=rng.randint(0, 1), HasMask=rng.randint(0, 1), HasCodebook=rng.randint(0, 1),
            HasHuffman=rng.randint(0, 1), HasVector=rng.randint(0, 1), HasDepthwise=rng.randint(0, 1),
            DecodersPerRow=rng.choice([1, 1, 2, 4]), VLanes=rng.choice([1, 2, 4, 8]))
        m["HasDepthwise"] &= m["HasVector"]
        streams = m["Rows"] * m["DecodersPerRow"]
        if m["DecodersPerRow"] <= m["Cols"] and streams <= 32 and (m["HasRuns"] or m["HasMask"]):
            m["Streams"] = streams
            return m


def pick(*names):
    return lambda m, rng: {n: m[n] for n in names}


def count_bits(m):
    return bits(m["Rows"] * m["Cols"] + 1)


RAMS = [dict(Width=width, Depth=2 ** n)
        for width, first, last in ((22, 4, 16), (13, 4, 16), (54, 2, 12), (72, 4, 16), (64, 6, 6))
        for n in range(first, last + 1)]


VECTORS = [dict(VLanes=lanes, HasDepthwise=depthwise) for lanes in (1, 2, 4, 8) for depthwise in (0, 1)]


def bank(m, rng):
    rows = max(1, m["Rows"] // m["Cols"])
    return dict(Depth=m["BankDepth"], Readers=2 + m["HasVector"], Writers=rows + 1 + m["HasVector"])


def decoder(m, rng):
    first = rng.randrange(m["DecodersPerRow"])
    return dict(K0=m["K0"], WDepth=m["WDepth"], PDepth=m["PDepth"], PrmDepth=m["PrmDepth"], AxiW=m["AxiW"],
                HasRuns=m["HasRuns"], HasMask=m["HasMask"], HasCodebook=m["HasCodebook"], HasHuffman=m["HasHuffman"],
                Pes=m["Cols"] // m["DecodersPerRow"], Banks=max(1, m["Cols"] // m["Rows"]), HasParams=int(first == 0))


def requantize(m, rng):
    rows, cols, r = m["Rows"], m["Cols"], rng.randrange(m["Rows"])
    pad = (rows - 1) // cols - r // cols if rows > cols and r + cols >= rows else 0
    return dict(AccW=m["AccW"], PrmDepth=m["PrmDepth"], Banks=1 if rows > cols else (cols - r + rows - 1) // rows,
                FirstBank=r % cols, BankStep=rows, RowOfBank=r // cols, PadRows=pad)


def fork(m, rng):
    return rng.choice([dict(Width=65, N=m["Cols"]), dict(Width=27, N=m["Rows"])])


def array(m, rng):
    return {n: m[n] for n in ("Rows", "Cols", "K0", "Sets", "AccW", "QueueDepth", "WDepth", "PDepth", "PrmDepth",
                              "DecodersPerRow")}


# Runs of the fit: how many, and the parameters of one in a machine that was drawn; or all of them.
RUNS = {
    "wn_ram": RAMS,
    "wn_fork": (12, fork),
    "wn_walker": (1, pick()),
    "wn_error": (1, pick()),
    "wn_feeder": (1, pick()),
    "wn_popcount": (14, lambda m, rng: dict(Width=m["Rows"] * m["Cols"])),
    "wn_bank": (14, bank),
    "wn_pe": (48, pick("K0", "Sets", "AccW", "QueueDepth", "WDepth", "PDepth")),
    "wn_requantize": (30, requantize),
    "wn_decoder": (50, decoder),
    "wn_vector": VECTORS,
    "wn_array": (14, array),
    "wn_vector_group": (8, pick("Cols", "VLanes", "HasDepthwise")),
    "wn_regs": (8, lambda m, rng: dict(Rows=m["Rows"], Cols=m["Cols"], K0=m["K0"], Tags=m["Tags"],
                                       ConfigHash=rng.getrandbits(31))),
    "wn_counters": (18, lambda m, rng: dict(Tags=m["Tags"], AxiW=m["AxiW"], CountW=count_bits(m))),
    "wn_sequencer": (10, lambda m, rng: dict(AxiW=m["AxiW"], WeightStreams=m["Streams"], HasVector=m["HasVector"],
                                             HasDepthwise=m["HasDepthwise"])),
    "wn_axi_read": (12, lambda m, rng: dict(Streams=m["Streams"] + 3, AxiW=m["AxiW"], BurstBeats=m["BurstBeats"],
                                            IdW=bits(m["Streams"] + 3))),
    "wn_axi_write": (8, pick("AxiW", "BurstBeats")),
    "wn_weight_load": (8, pick("Streams", "AxiW")),
    "wn_act_load": (8, pick("Cols", "AxiW")),
    "wn_act_store": (8, pick("Cols", "AxiW")),
}

# Of these runs a target takes the first, of a module with few all.
SHARE = {"ecp5": 1, "asic": 0.7, "xilinx7": 0.4}


def samples(module, target):
    """Parameters to synthesize the module with: different ones, the same at every call."""
    if isinstance(RUNS[module], list):
        return RUNS[module]
    number, parameters = RUNS[module]
    number = max(min(number, 6), math.ceil(number * SHARE[target]))
    rng = random.Random("fit " + module)
    found = []
    for _ in range(2000):
        given = parameters(machine(rng), rng)
        if given not in found:
            found.append(given)
        if len(found) == number:
            break
    return found

# What estimates may be made of, besides a constant; the fit takes what helps. The language is that of dse/cost/term.h.
_SETS = "Sets * pow2(max(K0, 2))"  # accumulators of a PE
_RAM = "min({})".format(", ".join(f"ceil(Width / {w}) * ceil(Depth / {16384 // w if w < 9 else 18432 // w})"
                                  for w in (1, 2, 4, 9, 18, 36)))
# 1 where a product with the number needs a multiplier: it is no power of 2.
_UNEVEN = "min(1, pow2(max(1, {0})) - max(1, {0}))"
_MOST_BANKS, _FEWEST_BANKS = "ceil(Cols / Rows)", "(ceil((Cols + 1) / Rows) - 1)"  # of a row
_NINES = "max(0, 1 - 9 * ceil(Width / 9) + Width)"  # 1 where the width is a multiple of 9
# 1 where a memory that is read without a clock lies in block RAM: from 64 words on.
_BLOCK = "min(1, max(0, bits({} + 1) - 6))"
_LUTS = "max(0, 1 - max(0, bits({} + 1) - 6))"
_QUEUE_RAM, _QUEUE_LUTS = _BLOCK.format("QueueDepth"), _LUTS.format("QueueDepth")
_BURST_RAM, _BURST_LUTS = _BLOCK.format("2 * BurstBeats"), _LUTS.format("2 * BurstBeats")
# The cells of a wn_tally of so many counters, of which one alone is registers.
_TALLY_LUTS = "ceil({0} / 16) * " + _LUTS.format("{0}") + " * min(1, {0} - 1)"

TERMS = {
    "wn_ram": [_RAM, "Width * Depth", f"{_NINES} * Width * max(0, ceil(Depth / 2048) - 1)",
               f"{_NINES} * Width * bits(ceil(Depth / 2048))", f"{_NINES} * bits(ceil(Depth / 2048))",
               f"(1 - {_NINES}) * Width * max(0, ceil(Depth / 16384) - 1)",
               f"(1 - {_NINES}) * Width * bits(ceil(Depth / 16384))", f"(1 - {_NINES}) * bits(ceil(Depth / 16384))"],
    "wn_fork": ["N", "N * min(1, N - 1)", "ceil(N / 4)", "ceil(N / 16)"],
    "wn_popcount": ["Width", "bits(Width + 1)"],
    "wn_bank": ["Readers", "Writers", "ceil(Writers / 4)", "bits(Depth)", "bits(Depth) * Readers",
                "max(0, Writers - 2)", "max(0, Writers - 4)"],
    "wn_pe": [_SETS, f"ceil({_SETS} / 16)", f"AccW * ceil({_SETS} / 16)", f"ceil(AccW / 4) * ceil({_SETS} / 16)",
              f"AccW * {_SETS}", f"AccW * bits(ceil({_SETS} / 16))", f"bits({_SETS})", "AccW", "ceil(AccW / 4)",
              "bits(WDepth)", "bits(PDepth)", "bits(Sets)", "bits(K0)", "Sets", "QueueDepth", "bits(QueueDepth)",
              "QueueDepth * (16 + bits(WDepth))", "ceil(QueueDepth / 16) * ceil((16 + bits(WDepth)) / 4)",
              _QUEUE_RAM, f"{_QUEUE_RAM} * QueueDepth",
              f"ceil(QueueDepth / 16) * ceil((16 + bits(WDepth)) / 4) * {_QUEUE_LUTS}",
              "max(0, pow2(Sets) - Sets) * pow2(K0)", "max(0, pow2(K0) - K0)"],
    "wn_requantize": [_UNEVEN.format("Banks"), _UNEVEN.format("RowOfBank"),
                      "AccW", "AccW * AccW", "max(0, AccW - 24)", "bits(PrmDepth)", "Banks",
                      "min(1, max(0, Banks - 1))",
                      "PadRows", "min(1, PadRows)", "BankStep", "RowOfBank", "bits(Banks)", "ceil((AccW + 1) / 18)",
                      "ceil(AccW / 4)"],
    "wn_decoder": ["K0", "HasRuns", "HasMask", "HasCodebook", "HasHuffman", "HasParams", "HasMask * K0",
                   "HasRuns * HasMask", "HasHuffman * HasRuns", "HasHuffman * HasMask", "HasCodebook * HasHuffman",
                   "max(HasCodebook, HasHuffman)", "AxiW", "bits(AxiW)", "Pes", "bits(Pes)", "Banks", "bits(WDepth)",
                   "bits(PDepth)", "bits(PrmDepth)", "HasMask * max(0, K0 - 13)", "HasMask * bits(K0)"],
    "wn_vector": ["VLanes", "HasDepthwise", "VLanes * HasDepthwise", "bits(VLanes)", "bits(VLanes) * HasDepthwise",
                  "8 / VLanes", "8 / VLanes * HasDepthwise"],
    "wn_array": [f"max({_UNEVEN.format(_MOST_BANKS)}, {_UNEVEN.format(_FEWEST_BANKS)})",
                 "Rows", "Cols", "Rows * Cols", "ceil(Rows / Cols)", "ceil(Cols / Rows)", "Rows * ceil(Cols / Rows)",
                 "Rows * min(1, ceil(Cols / Rows) - 1)", "Rows * DecodersPerRow",
                 "Rows * max(0, ceil(Rows / Cols) - 1)", "min(1, ceil(Rows / Cols) - 1)"],
    "wn_vector_group": ["Cols", "bits(Cols)", "ceil(Cols / 4)"],
    "wn_regs": ["Rows", "Cols", "bits(Tags)"],
    "wn_counters": [f"{_TALLY_LUTS.format('Tags')} + {_TALLY_LUTS.format('3 * Tags')}",
                    f"{_BLOCK.format('Tags')} + {_BLOCK.format('3 * Tags')}", "Tags", "bits(Tags)", "CountW",
                    "bits(AxiW)", "max(0, Tags - 4)", "ceil(Tags / 16)",
                    "ceil(Tags * 3 / 16)"],
    "wn_sequencer": ["AxiW", "bits(AxiW)", "256 / AxiW", "WeightStreams", "bits(WeightStreams)", "HasVector",
                     "HasDepthwise"],
    "wn_axi_read": ["Streams", "Streams * Streams", "Streams * bits(BurstBeats)", "Streams * AxiW * BurstBeats",
                    "Streams * BurstBeats", "Streams * AxiW",
                    "Streams * bits(AxiW)", f"Streams * AxiW / 4 * ceil(BurstBeats / 8) * {_BURST_LUTS}",
                    f"Streams * ceil(AxiW / 36) * {_BURST_RAM}", f"Streams * AxiW * {_BURST_RAM}",
                    f"Streams * {_BURST_RAM}",
                    "Streams * AxiW * min(1, max(0, bits(BurstBeats) - 3))", "bits(BurstBeats)", "bits(AxiW)", "IdW"],
    "wn_axi_write": ["AxiW * BurstBeats", "BurstBeats", "AxiW", "bits(AxiW)", "bits(BurstBeats)",
                     f"ceil((AxiW + 1) / 4) * ceil(BurstBeats / 8) * {_BURST_LUTS}",
                     f"ceil((AxiW + 1) / 36) * {_BURST_RAM}",
                     f"AxiW * {_BURST_RAM}", _BURST_RAM, "AxiW * min(1, max(0, bits(BurstBeats) - 3))"],
    "wn_weight_load": ["Streams", "bits(Streams)", "AxiW", "bits(AxiW)"],
    "wn_act_load": ["min(AxiW, 128)", "Cols", "bits(Cols)", "AxiW", "bits(AxiW)", "AxiW * AxiW"],
    "wn_act_store": ["min(AxiW, 128)", "Cols", "bits(Cols)", "AxiW", "bits(AxiW)", "AxiW * AxiW"],
}


def value(term, parameters):
    """A term's value, as dse/cost/term.cpp computes it."""
    names = {"ceil": math.ceil, "bits": bits, "pow2": lambda x: 2 ** bits(x), "min": min, "max": max}
    return float(eval(term, {"__builtins__": {}}, {**names, **parameters}))
