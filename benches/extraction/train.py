#!/usr/bin/env python3
"""Trains the judge of blocks and writes src/extract/trees.rs. Needs numpy and scikit-learn.

  cargo bench --bench extraction -- samples < pages.ndjson > samples.ndjson
  train.py samples.ndjson GOLD.json... [--out src/extract/trees.rs]

pages.ndjson: {id,url,html} a line; samples.ndjson: the same ids with the numbers of their blocks.
A GOLD.json is an object {id: {"text": …}} where the whole article is known, or
{id: {"with": […], "without": […]}} where only strings are that must and must not stand in it.
Pages that are in no GOLD.json are left out. What is printed first is measured on hosts that the
trees of that round have not seen: the share of words judged wrongly, by the rules and by the trees.
"""
import argparse
import hashlib
import json
import re
from collections import Counter
from urllib.parse import urlsplit

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

WORD = re.compile(r"\w+")
DEPTH, TREES, ROUNDS = 3, 240, 5
# a page with thousands of blocks is no thousand times as telling as one with a few
PAGE = 0.75
REACH = 25


def squeeze(text):
    return re.sub(r"\s+", " ", text).strip()


def shingles(words):
    return set(zip(*(words[k:] for k in range(4))))


def by_strings(blocks, gold, y, weight):
    texts = [squeeze(b["text"]) for b in blocks]
    for strings, value in ((gold["with"], 1), (gold["without"], 0)):
        for string in strings:
            hits = [k for k, text in enumerate(texts) if squeeze(string) in text]
            if value and len(hits) > 1:
                hits = ([k for k in hits if blocks[k]["kept"]] or hits)[:1]
            for k in hits:
                y[k], weight[k] = max(value, np.nan_to_num(y[k], nan=0)), 1.5


def by_text(blocks, gold, y, weight):
    words = [[w.lower() for w in WORD.findall(b["text"])] for b in blocks]
    all_words = [w.lower() for w in WORD.findall(gold["text"])]
    known = shingles(all_words)
    lines = Counter(tuple(w.lower() for w in WORD.findall(line)) for line in gold["text"].split("\n"))
    whole = " " + " ".join(all_words) + " "
    same = {}
    for k, own in enumerate(words):
        if len(own) >= 4:
            cover = np.zeros(len(own), bool)
            for at in range(len(own) - 3):
                if tuple(own[at:at + 4]) in known:
                    cover[at:at + 4] = True
            y[k], weight[k] = float(cover.mean() >= 0.5), abs(cover.mean() - 0.5) * 2
        else:
            y[k], weight[k] = float(bool(own) and tuple(own) in lines), 1.0 if own and blocks[k]["inside"] else 0.3
        if y[k]:
            same.setdefault(tuple(own), []).append(k)
    # of equal blocks only as many are right as the article has
    for own, places in same.items():
        places.sort(key=lambda k: (not blocks[k]["kept"], not blocks[k]["inside"], k))
        for k in places[max(1, whole.count(" " + " ".join(own) + " ")):]:
            y[k], weight[k] = 0.0, 0.2
    weight *= 0.5 + np.log1p([min(len(own), 60) for own in words]) / np.log(20)


def read(samples, golds):
    pages = []
    for line in open(samples, encoding="utf-8"):
        page = json.loads(line)
        gold, blocks = golds.get(page["id"]), page["blocks"]
        if gold is None or not blocks:
            continue
        y, weight = np.full(len(blocks), np.nan), np.zeros(len(blocks))
        (by_text if "text" in gold else by_strings)(blocks, gold, y, weight)
        inside = [k for k, b in enumerate(blocks) if b["inside"]]
        near = range(inside[0] - REACH, inside[0]) if inside else ()
        asked = np.array([b["inside"] or b["kept"] or k in near for k, b in enumerate(blocks)])
        use = asked & ~np.isnan(y) & (weight > 0)
        if not use.any():
            continue
        host = ".".join((urlsplit(page["url"] or "").hostname or "").split(".")[-2:])
        pages.append({
            "round": int(hashlib.sha256(host.encode()).hexdigest(), 16) % ROUNDS,
            "x": np.array([b["row"] for b in blocks], np.float32)[use],
            "y": y[use], "weight": weight[use] / weight[use].sum() ** PAGE * 3,
            "words": np.array([len(WORD.findall(b["text"])) for b in blocks])[use],
            "kept": np.array([b["kept"] for b in blocks])[use],
        })
    return pages


def fit(pages):
    model = HistGradientBoostingClassifier(
        max_iter=TREES, max_depth=DEPTH, max_leaf_nodes=2 ** DEPTH, learning_rate=0.1, min_samples_leaf=60,
        l2_regularization=5, max_features=0.4, random_state=2)
    join = lambda name: np.concatenate([p[name] for p in pages])
    return model.fit(join("x"), join("y"), sample_weight=join("weight"))


def measure(pages):
    wrong = np.zeros(3)
    for held in range(ROUNDS):
        model = fit([p for p in pages if p["round"] != held])
        for p in (p for p in pages if p["round"] == held):
            ours = model.predict_proba(p["x"])[:, 1] > 0.5
            wrong += [p["words"][p["kept"] != (p["y"] > 0)].sum(), p["words"][ours != (p["y"] > 0)].sum(), p["words"].sum()]
    print(f"words judged wrongly: rules {wrong[0] / wrong[2]:.4f}, trees {wrong[1] / wrong[2]:.4f}")


def whole(nodes, at, depth):
    """Splits and leaves of the subtree at `at`, filled up to the full depth."""
    if depth == 0:
        return [], [float(nodes[at]["value"])]
    if nodes[at]["is_leaf"]:
        split, left, right = (0, 0.0), at, at
    else:
        n = nodes[at]
        split, left, right = (int(n["feature_idx"]), float(n["num_threshold"])), int(n["left"]), int(n["right"])
    a, x = whole(nodes, left, depth - 1)
    b, y = whole(nodes, right, depth - 1)
    return [(split, a, b)], x + y


def by_level(tree):
    out, level = [], tree
    while level:
        out += [split for split, _, _ in level]
        level = [child for _, a, b in level for child in a + b]
    return out


def write(model, path):
    number = lambda x: repr(float(np.float32(x))) if "e" not in repr(float(np.float32(x))) else f"{x:.12f}"
    short = lambda x: f"{x:.5f}"
    trees = []
    for (predictor,) in model._predictors:
        tree, leaves = whole(predictor.nodes, 0, DEPTH)
        splits = ", ".join(f"({f}, {number(t)})" for f, t in by_level(tree))
        trees.append(f"    Tree {{ splits: [{splits}], leaves: [{', '.join(map(short, leaves))}] }},")
    with open(path, "w", encoding="utf-8") as out:
        out.write("//! What the judge of blocks has learned. Written by `benches/extraction/train.py`; not by hand.\n\n")
        out.write("use super::scorer::Tree;\n\n/// What a block has before any question.\n")
        out.write(f"pub(super) const BASE: f32 = {short(float(model._baseline_prediction[0][0]))};\n\n")
        out.write("/// Three questions each; what they say is added up.\n#[rustfmt::skip]\n")
        out.write('#[expect(clippy::excessive_precision, clippy::unreadable_literal, reason = "written by a program")]\n')
        out.write(f"pub(super) static TREES: [Tree; {len(trees)}] = [\n" + "\n".join(trees) + "\n];\n")


if __name__ == "__main__":
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("samples")
    a.add_argument("gold", nargs="+")
    a.add_argument("--out")
    o = a.parse_args()
    golds = {}
    for path in o.gold:
        golds.update(json.load(open(path, encoding="utf-8")))
    pages = read(o.samples, golds)
    print(len(pages), "pages,", sum(len(p["y"]) for p in pages), "blocks")
    measure(pages)
    if o.out:
        write(fit(pages), o.out)
