#!/usr/bin/env python3
"""How often title and date are found when a page's own declarations are hidden.

  metadata.py DATA [--program target/release/depeche] [--all] [--misses N]

DATA holds sets of pages: SET/pages/ID.html.gz and SET/gold.json with a `url` a page. JSON-LD and
`og:` and `article:` elements (with --all `twitter:` ones too) are taken out of each page; what they
said is what `extract --batch` has to find without them. Titles are the same up to case, spaces,
punctuation and a site's name at either end; dates up to the
day, as written or in UTC.
"""
import argparse
import collections
import datetime
import gzip
import html
import json
import os
import re
import subprocess
import unicodedata

SCRIPT = re.compile(r"<script[^>]*ld\+json[^>]*>(.*?)</script\s*>", re.I | re.S)
META = re.compile(r"<meta\b[^>]*>", re.I)
KEY = re.compile(r"""(?:property|name)\s*=\s*["']?\s*([\w:.-]+)""", re.I)
VALUE = re.compile(r"""content\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.I)
ARTICLE = re.compile(r"(Article|Posting|Report|Review|Recipe)$")


def objects(value):
    if isinstance(value, list):
        for one in value:
            yield from objects(one)
    elif isinstance(value, dict):
        yield value
        yield from objects(value.get("@graph", []))


def declared(page):
    """Title and date that JSON-LD or OpenGraph say."""
    title = date = None
    for script in SCRIPT.findall(page):
        try:
            data = json.loads(script, strict=False)
        except ValueError:
            continue
        for one in objects(data):
            kind = one.get("@type")
            kinds = kind if isinstance(kind, list) else [kind]
            if any(isinstance(k, str) and ARTICLE.search(k) for k in kinds):
                said, when = one.get("headline"), one.get("datePublished")
                title = title or (html.unescape(said) if isinstance(said, str) else None)
                date = date or (when if isinstance(when, str) else None)
    for tag in META.findall(page):
        key, value = KEY.search(tag), VALUE.search(tag)
        if not key or not value:
            continue
        said = html.unescape(next((v for v in value.groups() if v is not None), ""))
        if key[1].lower() == "og:title":
            title = title or said
        elif key[1].lower() in ("article:published_time", "og:article:published_time"):
            date = date or said
    return title, date


def hidden(page, twitter):
    names = ("og:", "article:") + (("twitter:",) if twitter else ())

    def keep(match):
        key = KEY.search(match[0])
        return "" if key and key[1].lower().startswith(names) else match[0]

    return META.sub(keep, SCRIPT.sub("", page))


def norm(text):
    text = unicodedata.normalize("NFKC", text).lower()
    return " ".join(re.findall(r"\w+", text))


def forms(title):
    """A title, and what is left of it without what may be a site's name."""
    out = {norm(title)}
    parts = re.split(r"\s+[|\-–—:•·»«/~]+\s+|\s*\|\s*|: ", title)
    for cut in (1, 2):
        if len(parts) > cut:
            out.add(norm(" ".join(parts[:-cut])))
            out.add(norm(" ".join(parts[cut:])))
    return {form for form in out if form}


def same_title(a, b):
    a, b = forms(a), forms(b)
    return bool(a & b)


def days(said):
    """The day as written, and the same moment's day in UTC, where a zone is said; None for no date."""
    day = re.match(r"(\d{4})-?(\d\d)-?(\d\d)", said)
    if not day:
        return None
    out = {"-".join(day.groups())}
    try:
        when = datetime.datetime.fromisoformat(re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", said.strip().replace("Z", "+00:00")))
        if when.tzinfo:
            out.add(when.astimezone(datetime.timezone.utc).date().isoformat())
    except ValueError:
        pass
    return out


def apart(found, day):
    try:
        return abs((datetime.date.fromisoformat(found[:10]) - datetime.date.fromisoformat(day)).days)
    except ValueError:
        return 999


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("data")
    ask.add_argument("--program", default="target/release/depeche")
    ask.add_argument("--all", action="store_true", help="hide twitter: as well")
    ask.add_argument("--misses", type=int, default=0)
    ask = ask.parse_args()
    said, lines = {}, []
    for name in sorted(os.listdir(ask.data)):
        gold = os.path.join(ask.data, name, "gold.json")
        if not os.path.exists(gold):
            continue
        for page_id, row in sorted(json.load(open(gold, encoding="utf-8")).items()):
            path = os.path.join(ask.data, name, "pages", page_id + ".html.gz")
            with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
                page = file.read()
            title, date = declared(page)
            if (title or date) and row.get("kind", "article") == "article":
                key = f"{name}/{page_id}"
                said[key] = (title, date, row.get("url"))
                lines.append(json.dumps({"id": key, "url": row.get("url"), "html": hidden(page, ask.all)}))
    run = subprocess.run([ask.program, "extract", "--batch", "--format", "json"], input="\n".join(lines) + "\n",
                         capture_output=True, text=True, encoding="utf-8", check=True)
    count = collections.Counter()
    for line in filter(None, run.stdout.split("\n")):
        found = json.loads(line)
        title, date, url = said[found["id"]]
        if title:
            good = bool(found.get("title")) and same_title(found["title"], title)
            count["title", "same" if good else "none" if not found.get("title") else "other"] += 1
            if not good and ask.misses:
                print("TITLE", found["id"], repr(title)[:110], repr(found.get("title"))[:110])
        said_days = days(date) if date else None
        if said_days:
            at = (found.get("published") or "")[:10]
            same = at in said_days
            kind = "same" if same else "none" if not found.get("published") else "other"
            count["date", kind] += 1
            count["near", not same and min(apart(at, day) for day in said_days) <= 1] += 1
            if not same:
                count["date " + kind, found.get("published_from")] += 1
            if not same and ask.misses:
                print("DATE", found["id"], date, found.get("published"), found.get("published_from"), (url or "")[:90])
    for what in ("title", "date"):
        total = sum(n for (one, _), n in count.items() if one == what)
        print(f"{what}: {count[what, 'same'] / total:.3f} of {total}; none {count[what, 'none']}, other {count[what, 'other']}")
    print(f"dates one day off (a zone that only the hidden words knew): {count['near', True]}")
    print({f"{a} from {b}": n for (a, b), n in count.items() if a.startswith("date ")})


if __name__ == "__main__":
    main()
