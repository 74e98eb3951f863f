#!/usr/bin/env python3
"""Trains the labels of credits and writes src/extract/labels/weights.txt. Needs numpy and python-crfsuite.

  cargo bench --bench extraction --no-run      # prints the bench binary's path: BENCH below
  labels.py BENCH [--pages pages.ndjson GOLD.json...] [--test FILE...] [--out weights.txt]

Learned from are the paragraphs beside this file (labels/*.txt: a block of HTML a line, [[ ]] around what
has to go, the first ¦ between credit and headline where that is known), the pages of tests/fixtures/credits,
and, as text where nothing goes, blocks of pages.ndjson that stand whole in their GOLD.json {id: {"text": …}}:
known texts, and for the trafilatura set, which has none, those of the extraction by rules at fad53e5.
--test leaves files out of the learning and prints the share of their paragraphs that come out exactly right.

Labels: O the article's; P a headline or caption in front of a credit; K, C the first and the next words of a
credit; T, H those of a headline behind it; R the first word of the article's next sentence, r of the rest of
the sentence that was broken.
"""
import argparse
import difflib
import glob
import html
import json
import os
import pathlib
import random
import re
import subprocess
import tempfile

import numpy as np
import pycrfsuite

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
LABELS = "OPKCTHRr"
WORD = re.compile(r"[^\W_]+")
# what stands in front of a name, where a caption stands in front of it
PICTURE = re.compile(
    r"(photos?|fotos?|фото|фотография|снимок|imagen|imagem|immagine|image|bild|picture|скриншот|screenshot|grafik"
    r"|illustration|bildquelle|credit|crédit|crédito|ph|pic|archivbild|archivfoto|symbolbild|photograph|fotografía)"
)
NEGATIVE = 9000


class Block:
    """A block's words and what is seen at them, with a letter a word: O, C, H, or p where it goes and C or H is open."""

    def __init__(self, rows, letters, source=""):
        self.words = [row[0] for row in rows]
        self.markup = [row[1] for row in rows]
        self.signed = [row[2] for row in rows]
        self.opens = [row[3] for row in rows]
        self.small = [row[4] for row in rows]
        self.hangs = [row[5] for row in rows]
        self.signs = [["%08x" % sign for sign in row[6]] for row in rows]
        self.letters, self.source = letters, source

    def stretches(self):
        """Where letters other than O begin and end."""
        at = 0
        while at < len(self.letters):
            end = at
            while end < len(self.letters) and self.letters[end] != "O":
                end += 1
            if end > at:
                yield at, end
            at = end + 1

    def turned(self):
        """Headlines and captions in front of a credit are marked as such."""
        for begin, end in self.stretches():
            part = self.letters[begin:end]
            if part[0] != "C":
                continue
            cut = begin + (part.index("H") if "H" in part else len(part))
            signed = lambda a, b: any(self.signed[a:b])
            if cut < end and cut - begin >= 3 and not signed(begin, cut) and signed(cut, end):
                self.letters[begin:end] = ["H"] * (cut - begin) + ["C"] * (end - cut)
                continue
            for at in range(begin + 2, cut):
                if PICTURE.fullmatch(self.words[at].lower()):
                    small = any(word[0].islower() for word in self.words[begin:at])
                    if small and not signed(begin, at):
                        self.letters[begin:at] = ["H"] * (at - begin)
                    break
        return self

    def labels(self, letters):
        """The letters as labels."""
        out = ["O"] * len(letters)
        for begin, end in self.stretches():
            at = begin
            if "C" in letters[begin:end]:
                while letters[at] == "H":
                    out[at] = "P"
                    at += 1
            before = None
            for k in range(at, end):
                first, next_ = ("K", "C") if letters[k] == "C" else ("T", "H")
                out[k] = next_ if before == letters[k] else first
                before = letters[k]
            if end < len(letters):
                out[end] = "R" if self.opens[begin] else "r"
        return out


def words(bench, pages):
    """(id, blocks of rows) of (id, html)."""
    lines = "".join(json.dumps({"id": id_, "url": "https://n.example/a/b", "html": text}) + "\n" for id_, text in pages)
    done = subprocess.run([bench, "words"], input=lines, capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        page = json.loads(line)
        yield page["id"], page["blocks"]


def marked(line):
    """The letters and digits of a marked line, with what each belongs to."""
    text = html.unescape(re.sub(r"<[^>]*>", " ", line))
    out, state, at = [], "O", 0
    while at < len(text):
        if text.startswith("[[", at):
            state = "C" if "¦" in text[at:text.find("]]", at)] else "p"
            at += 2
        elif text.startswith("]]", at):
            state = "O"
            at += 2
        else:
            if text[at] == "¦":
                state = "H"
            elif text[at].isalnum():
                out.append((text[at], state))
            at += 1
    return out


def paragraphs(bench, files):
    """The blocks of marked lines, by line."""
    lines = [line for file in files for line in pathlib.Path(file).read_text().splitlines() if line and line[0] != "#"]
    plain = [(at, "<html><body>" + re.sub(r"\[\[|\]\]|¦ ?", "", line) + "</body></html>") for at, line in enumerate(lines)]
    for at, blocks in words(bench, plain):
        letters, found, k = marked(lines[at]), [], 0
        for rows in blocks:
            own = []
            for row in rows:
                chars = [c for c in row[0] if c.isalnum()]
                if [c for c, _ in letters[k:k + len(chars)]] != chars:
                    raise SystemExit(f"not aligned: {lines[at]}")
                own.append(letters[k][1])
                k += len(chars)
            found.append(Block(rows, own, lines[at]).turned())
        yield found


def fixtures(bench):
    """The blocks of the pages that the tests know the text of."""
    files = sorted((ROOT / "tests/fixtures/credits").glob("*.html"))
    pages = [(str(file), file.read_text()) for file in files]
    for id_, blocks in words(bench, pages):
        expected = [w.lower() for w in WORD.findall(pathlib.Path(id_).with_suffix(".txt").read_text())]
        have = [(w.lower(), (b, k)) for b, rows in enumerate(blocks) for k, row in enumerate(rows) for w in WORD.findall(row[0])]
        same = difflib.SequenceMatcher(None, [w for w, _ in have], expected, autojunk=False).get_matching_blocks()
        keep = {have[m.a + k][1] for m in same for k in range(m.size)}
        share = [sum((b, k) in keep for k in range(len(rows))) / max(len(rows), 1) for b, rows in enumerate(blocks)]
        inside = [b for b, part in enumerate(share) if part > 0.5]
        for b in range(inside[0], inside[-1] + 1) if inside else []:
            rows = blocks[b]
            own = ["O" if (b, k) in keep or not WORD.search(row[0]) else "p" for k, row in enumerate(rows)]
            for k in range(1, len(own) - 1):  # a word that the article has too makes no hole in a headline
                if own[k] == "O" and own[k - 1] == "p" and "p" in own[k + 1:k + 3]:
                    own[k] = "p"
            if rows and ("O" in own or any(row[2] for row in rows)):
                yield Block(rows, own)


def negatives(bench, pages, golds):
    """Blocks of real pages that are the article's as a whole: those with signs of credits, and some others."""
    gold = {}
    for file in golds:
        gold.update({id_: one.get("text") or "" for id_, one in json.load(open(file)).items()})
    chars = lambda text: "".join(c for c in text.lower() if c.isalnum())
    draw = random.Random(1)
    with open(pages) as lines:
        for page in map(json.loads, lines):
            text = chars(gold.get(page["id"], ""))
            if not text:
                continue
            for _, blocks in words(bench, [(page["id"], page["html"])]):
                for rows in blocks:
                    whole = "".join(chars(row[0]) for row in rows)
                    if not 3 <= len(rows) <= 400 or whole not in text:
                        continue
                    signed = any(row[2] for row in rows)
                    linked = any(row[1] & 3 for row in rows)
                    if signed or draw.random() < (0.5 if linked else 0.25):
                        yield Block(rows, ["O"] * len(rows))


STATES = [("O", 0), ("P", 0), ("R", 0), ("r", 1)] + [(label, amid) for amid in (0, 1) for label in "KCTH"]
FOLLOW = {"O": "OPK", "P": "PK", "K": "CTRr", "C": "CTRr", "T": "HKRr", "H": "HKRr", "R": "OPK", "r": "OPK"}


class Model:
    """What was learned, and the likeliest labels as src/extract/labels/model.rs finds them."""

    def __init__(self, path):
        self.tagger = pycrfsuite.Tagger()
        self.tagger.open(path)
        info = self.tagger.info()
        self.signs, self.steps = {}, np.zeros((8, 8))
        for (sign, label), weight in info.state_features.items():
            self.signs.setdefault(sign, np.zeros(8))[LABELS.index(label)] = weight
        for (one, two), weight in info.transitions.items():
            self.steps[LABELS.index(one), LABELS.index(two)] = weight

    def probability(self, labels):
        try:
            return self.tagger.probability(labels)
        except RuntimeError:  # a label that was never seen
            return -1.0

    def best(self, block):
        index = [LABELS.index(label) for label, _ in STATES]
        sums, back = None, []
        for at, signs in enumerate(block.signs):
            word = sum((self.signs[s] for s in signs if s in self.signs), np.zeros(8))[index]
            if at == 0:
                may = [label in "OPK" and not amid for label, amid in STATES]
                sums = np.where(may, word, -1e9)
                continue
            steps = np.array([[self.step(one, two, block, at) for two in STATES] for one in STATES])
            total = sums[:, None] + steps
            back.append(total.argmax(0))
            sums = total.max(0) + word
        state = int(sums.argmax())
        path = [state]
        for step in reversed(back):
            state = int(step[state])
            path.append(state)
        return [STATES[state][0] for state in reversed(path)]

    def step(self, one, two, block, at):
        (before, was), (label, amid) = one, two
        foreign = label in "PKCTH"
        entered = foreign and before not in "PKCTH"
        placed = block.opens[at] != amid if entered else amid == was or not foreign
        resumed = {"R": not was and not block.small[at] and not block.hangs[at], "r": was == 1}.get(label, True)
        if label in FOLLOW[before] and placed and resumed:
            return self.steps[LABELS.index(before), LABELS.index(label)]
        return -1e9

    def write(self, path):
        """Hundredths: a line a label with what may follow it, then a line a sign."""
        rows = lambda weights: " ".join(map(str, np.rint(weights * 100).astype(int)))
        with open(path, "w") as out:
            for label, weights in zip(LABELS, self.steps):
                out.write(f"{label} {rows(weights)}\n")
            for sign, weights in sorted(self.signs.items()):
                if np.rint(weights * 100).any():
                    out.write(f"{sign} {re.sub('( 0)+$', '', rows(weights))}\n")


def fit(blocks, path):
    trainer = pycrfsuite.Trainer(verbose=False)
    for block in blocks:
        trainer.append(block.signs, block.labels(block.split))
    trainer.set_params({"c1": 0.1, "c2": 0.2, "max_iterations": 120, "feature.possible_transitions": True, "feature.minfreq": 2})
    trainer.train(path)
    return Model(path)


def at_markup(block):
    """Where the headline begins, if one link or element of its own says so in each stretch."""
    split = list(block.letters)
    for begin, end in block.stretches():
        if "p" not in block.letters[begin:end]:
            continue
        edges = [at for at in range(begin + 1, end) if block.markup[at] & 3]
        if len(edges) != 1:
            return None
        split[begin:end] = ["C"] * (edges[0] - begin) + ["H"] * (end - edges[0])
    return split


def likeliest(block, model):
    """Where credit and headline part by what has been learned so far."""
    split = list(block.letters)
    model.tagger.set(block.signs)
    for begin, end in block.stretches():
        if "p" not in block.letters[begin:end]:
            continue
        best = (-2.0, None)
        for at in range(begin, end + 1):
            for one, two in ("CH", "HC"):
                trial = [c if c != "p" else "C" for c in split]
                trial[begin:end] = [one] * (at - begin) + [two] * (end - at)
                best = max(best, (model.probability(block.labels(trial)), trial))
        split[begin:end] = best[1][begin:end]
    return split


def train(blocks, path):
    blocks = [block for block in blocks if block.letters and set(block.letters) != {"H"}]
    for block in blocks:
        block.split = block.letters if "p" not in block.letters else at_markup(block)
    model = fit([block for block in blocks if block.split], path)
    for block in blocks:
        if "p" in block.letters:
            block.split = likeliest(block, model)
    return fit(blocks, path)


def main():
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("bench")
    cli.add_argument("--pages", nargs="+", default=[])
    cli.add_argument("--test", nargs="+", default=[])
    cli.add_argument("--out")
    args = cli.parse_args()
    left_out = {os.path.basename(file) for file in args.test}
    files = [file for file in sorted(glob.glob(str(HERE / "labels/*.txt"))) if os.path.basename(file) not in left_out]
    blocks = [block for line in paragraphs(args.bench, files) for block in line] + list(fixtures(args.bench))
    if args.pages:
        real = list(negatives(args.bench, args.pages[0], args.pages[1:]))
        random.Random(2).shuffle(real)
        blocks += real[:NEGATIVE]
    with tempfile.TemporaryDirectory() as folder:
        model = train(blocks, os.path.join(folder, "crf"))
    print(f"{len(blocks)} blocks, {len(model.signs)} signs")
    foreign = lambda labels: [label in "PKCTHp" for label in labels]
    for file in args.test:
        right = [all(foreign(model.best(b)) == foreign(b.letters) for b in line) for line in paragraphs(args.bench, [file])]
        print(f"{file}: {sum(right)} of {len(right)} exactly right")
    if args.out:
        model.write(args.out)


main()
