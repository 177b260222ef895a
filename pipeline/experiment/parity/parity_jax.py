"""Executes StableHLO text on XLA's CPU compiler as it is inside jaxlib, and compares the outputs with given ones.

    python3 parity_jax.py FOLDER            every graph of FOLDER/cases.json; prints a JSON line for each
    python3 parity_jax.py --time SECONDS FOLDER  the first one, again and again; prints one JSON line

A case is {"file", "least", "tolerance"}: FILE.mlir is the text, FILE.safetensors the inputs in0, in1, ... and the expected outputs
out0, out1, ... The difference of an output is max|a-b| / max(max|b|, least), b the expected one. Where one in single precision is
above the tolerance, the text is executed in double precision too, to tell whose rounding it is: the line is {"apart": differences,
"rounding": the largest difference of XLA's and of the expected outputs from those}. Needs jax, see requirements.txt; the
interface used is jaxlib's own, which is why the version is pinned."""
import json, math, os, re, sys, time
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
import numpy as np
import jax
from jaxlib import xla_client

jax.config.update("jax_platforms", "cpu")
jax.config.update("jax_enable_x64", True)
TYPES = {"F32": np.float32, "F64": np.float64, "I64": np.int64, "U64": np.uint64}
device = jax.devices("cpu")[0]


def read(path):
    with open(path, "rb") as f:
        data = f.read()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8:8 + size])
    header.pop("__metadata__", None)
    arrays = {}
    for name, t in header.items():
        begin, end = t["data_offsets"]
        arrays[name] = np.frombuffer(data[8 + size + begin:8 + size + end], TYPES[t["dtype"]]).reshape(t["shape"])
    return arrays


def numbered(arrays, prefix):
    found = []
    while f"{prefix}{len(found)}" in arrays:
        found.append(arrays[f"{prefix}{len(found)}"])
    return found


def load(folder, case):
    arrays = read(os.path.join(folder, case["file"] + ".safetensors"))
    with open(os.path.join(folder, case["file"] + ".mlir")) as f:
        text = f.read()
    run = device.client.compile_and_load(text, xla_client.DeviceList((device,)), xla_client.CompileOptions())
    inputs = [jax.device_put(a, device) for a in numbered(arrays, "in")]
    return text, run, inputs, numbered(arrays, "out")


def in_double(text):
    return re.sub(r"(?<![A-Za-z0-9_])f32\b|(?<=x)f32\b", "f64", text)


def rounding(text, inputs, got, want, least):
    """The largest differences of the two from what the same graph gives in double precision; None if it cannot be had."""
    try:
        run = device.client.compile_and_load(in_double(text), xla_client.DeviceList((device,)), xla_client.CompileOptions())
        exact = run.execute([jax.device_put(np.asarray(a, np.float64) if a.dtype == np.float32 else a, device) for a in inputs])
    except Exception:  # such as a constant that is written in the bits of single precision
        return None
    cast = lambda a: np.asarray(a, np.float64)
    return [max(difference(cast(v), np.asarray(e, np.float64), least) for v, e in zip(values, exact)) for values in (got, want)]


def difference(got, want, least):
    got, want = np.asarray(got), np.asarray(want)
    if got.shape != want.shape or got.dtype != want.dtype:
        raise ValueError(f"shape {got.dtype}{got.shape}, expected {want.dtype}{want.shape}")
    got, want = got.astype(np.float64), want.astype(np.float64)
    same = (got == want) | (np.isnan(got) & np.isnan(want))
    if same.all():
        return 0.0
    apart = np.abs(got - want)[~same].max()
    if not math.isfinite(apart):
        return math.inf
    return float(apart / max(np.abs(want).max(), least))


def finite(a):
    return a if math.isfinite(a) else 1e308  # JSON has no infinity


def compare(folder):
    with open(os.path.join(folder, "cases.json")) as f:
        cases = json.load(f)
    for case in cases:
        text, run, inputs, want = load(folder, case)
        got = run.execute(inputs)
        if len(got) != len(want):
            raise ValueError(f"{len(got)} outputs, expected {len(want)}")
        apart = [difference(g, w, case["least"]) for g, w in zip(got, want)]
        line = {"apart": [finite(a) for a in apart]}
        if max(apart) > case["tolerance"] and not any(w.dtype == np.float64 for w in want):
            found = rounding(text, inputs, got, want, case["least"])
            if found:
                line["rounding"] = [finite(a) for a in found]
        print(json.dumps(line), flush=True)


def measure(seconds, folder):
    with open(os.path.join(folder, "cases.json")) as f:
        _, run, inputs, _ = load(folder, json.load(f)[0])
    jax.block_until_ready(run.execute(inputs))
    times, begun = [], time.perf_counter()
    while len(times) < 5 or time.perf_counter() - begun < seconds:
        start = time.perf_counter()
        jax.block_until_ready(run.execute(inputs))
        times.append(time.perf_counter() - start)
    peak = 0
    try:
        with open("/proc/self/status") as f:
            peak = next(int(line.split()[1]) << 10 for line in f if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        pass
    print(json.dumps({"Fastest": min(times), "Mean": sum(times) / len(times), "Count": len(times), "Peak": peak}))


if __name__ == "__main__":
    if sys.argv[1] == "--time":
        measure(float(sys.argv[2]), sys.argv[3])
    else:
        compare(sys.argv[1])
