"""One step ahead with an exported MetaSym, in NumPy.

    python3 forward.py MODEL.safetensors < WINDOWS    # lines {"states": [[..]], "controls": [[..]], "steps": [..]}

Axes: t time, n state (q then p), m control, D width. Values in and out are in physical units.
"""
import json
import sys

import numpy as np


def load(path):
    """The weights by name, and the description."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    model = json.loads(header.pop("__metadata__")["model"])
    span = lambda entry: data[slice(*entry["data_offsets"])]
    return {k: np.frombuffer(span(e), "<f4").reshape(e["shape"]).astype(float) for k, e in header.items()}, model


def encode(w, e, x, dt):
    """z [t,n] of x [t,n] and dt [t,1]: the SymplecticEncoder, which moves p by q and q by p in turn."""
    sigma = np.tanh if e["Activation"] == "tanh" else lambda y: 1 / (1 + np.exp(-y))
    q, p = np.split(x, 2, axis=1)
    for i in range(1, e["Layers"] + 1):
        for j in range(1, e["Sublayers"] + 1):
            S = w[f"encoder/linear{i}/S{j}"]
            q, p = (q, p + dt * (q @ (S + S.T))) if j % 2 else (q + dt * (p @ (S + S.T)), p)
        q, p = q + dt * w[f"encoder/linear{i}/b_q"], p + dt * w[f"encoder/linear{i}/b_p"]
        if i < e["Layers"]:
            a = w[f"encoder/activation{i}/a"]
            q, p = (q, p + dt * a * sigma(q)) if i % 2 else (q + dt * a * sigma(p), p)
    return np.hstack([q, p])


def attend(q, k, v, heads):
    """Causal attention, [t,D] each: step t sees steps up to t."""
    t, width = q.shape
    q, k, v = (y.reshape(t, heads, -1).swapaxes(0, 1) for y in (q, k, v))
    scores = np.where(np.tri(t), q @ k.swapaxes(1, 2) / np.sqrt(width / heads), -np.inf)
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    return (weights / weights.sum(-1, keepdims=True) @ v).swapaxes(0, 1).reshape(t, width)


def decode(w, d, x, u, z):
    """x_{t+1} [t,n] of x [t,n], u [t,m] and z [t,n]: the ActiveDecoder."""
    def linear(name, y, end=""):
        return y @ w[f"decoder/{name}/W{end}"].T + w.get(f"decoder/{name}/b{end}", 0)
    i = np.arange(d["Width"])
    angle = np.arange(len(x))[:, None] / (d["PositionBase"] or 10000) ** ((i - i % 2) / d["Width"])
    h = linear("control", np.hstack([x, u])) + np.where(i % 2, np.cos(angle), np.sin(angle))
    h = h + linear("self", attend(*(linear("self", h, end) for end in ("_Q", "_K", "_V")), d["Heads"]), "_O")
    # ζ is W_Q and W_V here, with their biases.
    mixed = attend(linear("cross", h, "_Q"), linear("cross", z, "_K"), linear("cross", z, "_V"), d["Heads"])
    h = h + (linear("cross", mixed, "_O") if d["OutputProjection"] else mixed)
    if d["LayerNorm"]:
        h = (h - h.mean(-1, keepdims=True)) / np.sqrt(h.var(-1, keepdims=True) + 1e-5)
        h = h * w["decoder/norm/gain"] + w["decoder/norm/offset"]
    if d["HiddenHead"]:
        h = linear("head", h, "_1")
        h = h / (1 + np.exp(-h))
    return (z if d["Residual"] else 0) + (d["Scale"] or 1) * linear("head", h)


def predict(w, model, states, controls, steps):
    """The next state [n], from states [t,n], the controls [t,m] applied from each on, and the times [t] they last."""
    encoder, decoder = model["architecture"]["MAML"], model["architecture"]["BiLevel"]["Decoder"]
    if encoder["Form"] not in ("", "symplectic") or encoder["Encoder"]["Family"] not in ("", "LA"):
        raise ValueError("this encoder is not the paper's")
    scale = {k: {c: np.array(v) for c, v in model[k + "_scale"].items()} for k in ("state", "control")}
    last = slice(-decoder["Window"], None)
    x = (np.array(states)[last] - scale["state"]["mean"]) / scale["state"]["deviation"]
    u = (np.array(controls).reshape(len(states), -1)[last] - scale["control"]["mean"]) / scale["control"]["deviation"]
    z = encode(w, encoder["Encoder"], x, np.array(steps)[last, None])
    after = np.where(scale["state"]["constant"], x, decode(w, decoder, x, u, z))[-1]
    return after * scale["state"]["deviation"] + scale["state"]["mean"]


if __name__ == "__main__":
    weights, description = load(sys.argv[1])
    for line in sys.stdin:
        print(json.dumps(predict(weights, description, **json.loads(line)).tolist()))
