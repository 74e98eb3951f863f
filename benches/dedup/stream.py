#!/usr/bin/env python3
"""Made documents for `depeche dedup`, and what it makes of them.

    stream.py [--seed N] [--count N] [--show N] -- COMMAND...

COMMAND takes NDJSON on stdin as `depeche dedup` does. Two draws are told apart by their seed:

forms   the forms of forms.txt filled in, every document another one; a third differ from one before
        in one slot alone. Nothing may be hidden. Families in HELD_BACK were not looked at while the
        rules were made, and have a line of their own.
stream  articles of made-up words in eight languages, their copies (cut, edited, reworded, under
        another headline, with a house's lines around them), developments that differ in a figure or
        a word of the lead, short items over one house's lines, filled-in forms.

`hidden` is `kind: same` where it is another document; `folded` a version without news of one.
"""
import argparse, datetime, json, os, random, subprocess, sys, time
from collections import Counter, defaultdict

HERE = os.path.dirname(os.path.abspath(__file__))
HELD_BACK = {"quakes", "traffic", "obituary"}
LANGS = "en fr de es ru ar zh ja".split()
UNSPACED = {"zh", "ja"}
PLACES = {
    "en": "Harrowby Saltmere Thorncliff Eastwold Marlbridge Fenwick Ashcombe Coldharbour Wexholm Brackley Ninefields Stonebeck",
    "fr": "Montrevel Saint-Aubin Rochebelle Valcourt Kerlouan Beaumarais Fontclaire Grandpré Villebois Port-Navalo Hautefeuille Lacombe",
    "de": "Altenried Birkenau Dornbach Eschweil Grünfeld Hohenthal Königsau Lindenhof Moorstadt Rabenstein Silbersee Waldkirch",
    "es": "Alcorisa Benamar Castelviejo Fuenteclara Guadalmar Lomablanca Montalbo Navarredonda Peñafuerte Robledal Torremora Valdelagua",
    "ru": "Белогорск Заречный Ключевой Лесогорск Михайловск Озёрный Первоград Раздольный Северск Тихоречье Усть-Кама Ясногорск",
    "ar": "الواحة السدرة المروج القلعة النخيل الروضة البحيرة الزهراء الميناء الشاطئ العين المنارة",
    "zh": "东岭 白沙 青河 南浦 石桥 云门 长汀 松林 金湾 北原 柳溪 梅山",
    "ja": "青浜 石川 上野原 大森 北沢 桜井 白浜 高見 中島 西原 松崎 山辺",
}
FIRST = {
    "en": "Ada Brian Clara Dennis Edith Frank Grace Hugh", "fr": "Anne Bruno Claire Denis Élise Fabien Hélène Luc",
    "de": "Anja Bernd Clara Dieter Emma Frank Greta Hans", "es": "Ana Bruno Carmen Diego Elena Felipe Inés Luis",
    "ru": "Антон Борис Виктор Глеб Денис Игорь Олег Павел", "ar": "أحمد سمير خالد ناصر يوسف عمر حسن كريم",
    "zh": "王 李 张 刘 陈 杨 赵 周", "ja": "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村",
}
LAST = {
    "en": "Alder Bexley Crane Dunmore Ellery Foss Garland Holt", "fr": "Arnoux Besson Carpentier Delmas Fournel Girault Lemaire Pascal",
    "de": "Albers Brandt Cordes Dietz Engel Fuchs Gruber Hartig", "es": "Alonso Bravo Crespo Duarte Espada Fuentes Garrido Herrán",
    "ru": "Авдеев Борисов Волков Громов Дроздов Ершов Зимин Котов", "ar": "النجار الحداد الكاتب الصياد العطار البنا الخياط الراعي",
    "zh": "建国 小梅 志强 秀英 文博 海燕 立新 春生", "ja": "一郎 花子 健太 美咲 大輔 由美 誠 彩",
}
WEEKDAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday", "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag", "es": "lunes martes miércoles jueves viernes sábado domingo",
    "ru": "понедельник вторник среда четверг пятница суббота воскресенье", "ar": "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
    "zh": "周一 周二 周三 周四 周五 周六 周日", "ja": "月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日",
}
MONTHS = {
    "en": "January February March April May June", "fr": "janvier février mars avril mai juin", "de": "Januar Februar März April Mai Juni",
    "es": "enero febrero marzo abril mayo junio", "ru": "января февраля марта апреля мая июня", "ar": "يناير فبراير مارس أبريل مايو يونيو",
}
LETTERS = {
    "en": ("b c d f g h l m n p r s t st th br", "a e i o u ea ou"), "fr": ("b c d f g l m n p r s t v ch tr", "a e é i o u ou eau"),
    "de": ("b d f g h k l m n r s t w sch st", "a e i o u ei au ü"), "es": ("b c d f g l ll m n ñ p r s t v", "a e i o u ía io"),
    "ru": ("б в г д ж з к л м н п р с т", "а е и о у ы я"), "ar": ("ب ت ج ح د ر س ش ع ف ق ك ل م ن", "ا و ي ة ه"),
}
HOUSE = {
    "en": "Read more from our newsroom. Subscribe to our newsletter to get the stories of the day in your inbox, follow us on all channels, and share this article with other readers. All rights reserved.",
    "fr": "Lisez la suite dans notre édition. Abonnez-vous à notre newsletter pour recevoir chaque matin les articles de la rédaction, suivez-nous et partagez cet article avec vos lecteurs. Tous droits réservés.",
    "de": "Lesen Sie weiter in unserer Ausgabe. Abonnieren Sie unseren Newsletter, dann erhalten Sie jeden Morgen die Artikel der Redaktion, folgen Sie uns und teilen Sie diesen Artikel. Alle Rechte vorbehalten.",
    "es": "Siga leyendo en nuestra edición. Suscríbase a nuestro boletín para recibir cada mañana los artículos de la redacción, siga nuestros canales y comparta este artículo con otros lectores. Todos los derechos reservados.",
    "ru": "Читайте нас каждый день. Подпишитесь на нашу рассылку, чтобы получать материалы редакции по утрам, подписывайтесь на наши каналы и делитесь этой статьёй с другими читателями. Все права защищены.",
    "ar": "اقرأ المزيد على موقعنا. اشترك في نشرتنا البريدية لتصلك مقالات هيئة التحرير كل صباح وتابعنا على جميع القنوات وشارك هذا المقال مع القراء الآخرين. جميع الحقوق محفوظة.",
    "zh": "更多内容请阅读本报。欢迎订阅我们的电子报，每天早晨收到编辑部的文章，请关注我们的频道，并将本文分享给其他读者。版权所有，未经许可不得转载。",
    "ja": "続きは本紙をお読みください。ニュースレターに登録すると、毎朝編集部の記事が届きます。公式アカウントをフォローし、この記事をほかの読者と共有してください。無断転載を禁じます。",
}
CREDITS = {
    "en": "{P} (AP) - ", "fr": "{P} (AFP) – ", "de": "{P} (dpa) - ", "es": "{P} (EFE) - ", "ru": "{P} (ТАСС) — ", "ar": "{P} (رويترز) - ",
    "zh": "（{P}，新华社）", "ja": "（{P}、共同）",
}
COPIES = "same trunc300 boiler credit headline drop typo reword cut update mix".split()
HOUSES = [f"{name}.example" for name in "courrier herald bote diario vestnik sahifa chenbao shimpo voice bulletin".split()]


def forms():
    found, key = defaultdict(list), None
    for line in open(f"{HERE}/forms.txt", encoding="utf8"):
        if line.startswith("== "):
            key = tuple(line[3:].split())
        elif key and not line.startswith("#"):
            found[key].append(line.rstrip("\n"))
    return {key: (lines[0], " ".join(lines[1:])) for key, lines in found.items()}


class Maker:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.words, self.common = {}, {}
        for lang in LANGS:
            if lang in UNSPACED:
                first = 0x4E00 if lang == "zh" else 0x5200
                pool = [chr(first + 7 * i) for i in range(900)] + (list("のはをにがでとした") * 40 if lang == "ja" else [])
            else:
                cons, vows = (part.split() for part in LETTERS[lang])
                syll = lambda: self.r.choice(cons) + self.r.choice(vows)
                pool = ["".join(syll() for _ in range(self.r.choice((1, 2, 2, 3, 3, 4)))) for _ in range(5000)]
            self.words[lang] = pool
            self.common[lang] = [1 / (i + 8) for i in range(len(pool))]

    def date(self, lang):
        day, month = self.r.randint(1, 28), self.r.randint(0, 5)
        return f"{month + 1}月{day}日" if lang in UNSPACED else f"{day} {MONTHS[lang].split()[month]}"

    def person(self, lang):
        gap = "" if lang in UNSPACED else " "
        return self.r.choice(FIRST[lang].split()) + gap + self.r.choice(LAST[lang].split())

    def slot(self, lang, name):
        pick = lambda table: self.r.choice(table[lang].split())
        return {
            "p": lambda: pick(PLACES), "q": lambda: pick(PLACES), "n": lambda: self.person(lang), "m": lambda: self.person(lang),
            "a": lambda: str(self.r.randint(2, 40)), "b": lambda: str(self.r.randint(41, 99)), "c": lambda: str(self.r.randint(100, 999)),
            "f": lambda: f"{self.r.randint(1, 9)}{',' if lang in ('fr', 'de', 'es', 'ru') else '.'}{self.r.randint(1, 9)}",
            "w": lambda: pick(WEEKDAYS), "d": lambda: self.date(lang),
            "h": lambda: f"{self.r.randint(5, 23)}時" if lang == "ja" else f"{self.r.randint(5, 23)}时" if lang == "zh" else f"{self.r.randint(5, 23)}:{self.r.randint(10, 59)}",
        }[name]()

    def slots(self, lang):
        return {name: self.slot(lang, name) for name in "pqnmabcfwdh"}

    def run(self, lang, n):
        return self.r.choices(self.words[lang], self.common[lang], k=n)

    def sentence(self, lang):
        words = self.run(lang, self.r.randint(9, 20))
        if self.r.random() < 0.5:
            words.insert(self.r.randint(1, len(words)), self.slot(lang, self.r.choice("pn")))
        if self.r.random() < 0.4:
            words.insert(self.r.randint(1, len(words)), str(self.r.randint(2, 5000)))
        if lang in UNSPACED:
            return "".join(words) + "。"
        words[0] = words[0][:1].upper() + words[0][1:]
        return " ".join(words) + "."

    def article(self, lang):
        gap = "" if lang in UNSPACED else " "
        paragraphs = [gap.join(self.sentence(lang) for _ in range(self.r.randint(2, 4))) for _ in range(self.r.randint(3, 10))]
        return self.title(lang), paragraphs

    def title(self, lang):
        words = self.run(lang, self.r.randint(6, 9)) + [self.slot(lang, "p")]
        return "".join(words) if lang in UNSPACED else " ".join(words).capitalize()

    def copy(self, kind, lang, title, paragraphs):
        r, paragraphs = self.r, list(paragraphs)
        text = "\n".join(paragraphs)
        if kind == "trunc300":
            return title, text[:300].rsplit(" ", 1)[0] + r.choice(("…", " [...]", "..."))
        if kind in ("headline", "mix"):
            title = self.title(lang)
        if kind in ("drop", "mix") and len(paragraphs) > 3:
            paragraphs.pop(r.randrange(1, len(paragraphs)))
        if kind == "cut":
            paragraphs = paragraphs[: max(2, int(len(paragraphs) * r.uniform(0.5, 0.8)))]
        if kind == "update":
            paragraphs.insert(r.randint(1, len(paragraphs)), self.sentence(lang))
        if kind == "credit":
            paragraphs[0] = CREDITS[lang].format(P=r.choice(PLACES[lang].split())) + paragraphs[0]
        if kind in ("boiler", "mix"):
            paragraphs.append(HOUSE[lang])
        text = "\n".join(paragraphs)
        if kind in ("typo", "reword"):
            units = list(text) if lang in UNSPACED else text.split(" ")
            plain = [i for i in range(12, len(units)) if units[i].isalpha() and units[i].islower() or lang in UNSPACED and units[i].isalpha()]
            for at in r.sample(plain, min(len(plain), 4 if kind == "typo" else max(2, len(units) // 40))):
                word = units[at]
                if kind == "typo" and len(word) > 3:
                    k = r.randrange(1, len(word) - 2)
                    units[at] = word[:k] + word[k + 1] + word[k] + word[k + 2:]
                elif kind == "reword":
                    units[at] = r.choice(self.words[lang])
            text = ("" if lang in UNSPACED else " ").join(units)
        return title, text

    def development(self, lang, title, paragraphs):
        """The next state of an event: one figure or one word of the lead is another, in the title too."""
        lead = paragraphs[0]
        if lang in UNSPACED:
            at = self.r.randrange(2, 12)
            new = self.r.choice([word for word in self.words[lang] if word != lead[at]])
            return title + new, "\n".join([lead[:at] + new + lead[at + 1:]] + paragraphs[1:])
        units = lead.split(" ")
        at = self.r.randrange(2, 8)
        old = units[at]
        while units[at] == old:
            units[at] = new = self.r.choice(self.words[lang]) if self.r.random() < 0.5 else str(self.r.randint(2, 999))
        return f"{title} {new}", "\n".join([" ".join(units)] + paragraphs[1:])


class Draw:
    def __init__(self):
        self.docs, self.gold = [], {}

    def add(self, at, source, lang, title, text, group, kind, story=None):
        self.docs.append((at, len(self.docs), source, lang, title, text, group, kind, story))

    def lines(self):
        start = datetime.datetime(2026, 2, 1, tzinfo=datetime.timezone.utc)
        out = []
        for n, (at, _, source, lang, title, text, group, kind, story) in enumerate(sorted(self.docs)):
            name = f"d{n:06}"
            self.gold[name] = (group, kind, story, lang, title, text)
            when = (start + datetime.timedelta(hours=at)).strftime("%Y-%m-%dT%H:%M:%SZ")
            out.append(json.dumps({"id": name, "source": source, "url": f"https://{source}/{n}", "title": title, "published": when, "lang": lang, "text": text}, ensure_ascii=False))
        return out


def fill(make, draw, families, each, hours):
    seen = set()
    for (family, lang), (title, text) in families.items():
        values = make.slots(lang)
        for n in range(each):
            if n and make.r.random() < 0.33:
                name = make.r.choice([name for name in values if "{" + name + "}" in text])
                values = {**values, name: make.slot(lang, name)}
            else:
                values = make.slots(lang)
            filled = text.format(**values)
            if filled not in seen:
                seen.add(filled)
                draw.add(make.r.uniform(0, hours), make.r.choice(HOUSES), lang, title.format(**values), filled, f"{family}-{lang}-{n}", f"form {family}", f"{family} {lang}")


def stream(make, count):
    draw, hours, n = Draw(), 288, 0
    while len(draw.docs) < count * 0.84:
        n += 1
        lang, at = make.r.choice(LANGS), make.r.uniform(0, hours)
        title, paragraphs = make.article(lang)
        group, story = f"a{n}", f"a{n}"
        houses = make.r.sample(HOUSES, 5)
        draw.add(at, houses[0], lang, title, "\n".join(paragraphs), group, "base", story)
        for house in houses[1: 1 + make.r.choice((0, 1, 2, 3))]:
            kind = make.r.choice(COPIES)
            draw.add(at + make.r.uniform(0.1, 48), house, lang, *make.copy(kind, lang, title, paragraphs), group, kind, story)
        if make.r.random() < 0.15:
            draw.add(at + make.r.uniform(0.5, 40), make.r.choice(HOUSES), lang, *make.development(lang, title, paragraphs), f"dev{n}", "development", story)
    while len(draw.docs) < count * 0.9:
        lang = make.r.choice(LANGS)
        short = " ".join(make.sentence(lang) for _ in range(2))
        draw.add(make.r.uniform(0, hours), make.r.choice(HOUSES), lang, make.title(lang), short + "\n" + HOUSE[lang], f"s{len(draw.docs)}", "short over house lines")
    fill(make, draw, forms(), max(1, (count - len(draw.docs)) // len(forms())), hours)
    return draw


def pairs(n):
    return n * (n - 1) // 2


def judge(name, draw, command, show):
    lines = draw.lines()
    began = time.time()
    done = subprocess.run(command, input="\n".join(lines).encode(), stdout=subprocess.PIPE, check=True)
    took = time.time() - began
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(lines), "a line is missing"
    gold, root, hidden, folded, caught = draw.gold, {}, [], [], defaultdict(lambda: [0, 0])
    first = {}
    for a in answers:
        i, of = a["id"], a["duplicate_of"]
        root[i] = root[of] if of else i
        group, kind = gold[i][:2]
        later = a["why"].startswith("a later state")
        if of and gold[of][0] != group and not later:
            (hidden if a["kind"] == "same" else folded).append((i, of, a["why"]))
        if group in first:
            caught[kind][0] += root[i] == root[first[group]]
            caught[kind][1] += 1
        first.setdefault(group, i)
    g, p, b = (Counter(keys) for keys in zip(*((gold[i][0], root[i], (gold[i][0], root[i])) for i in root)))
    # what is of one story but no copy is linked as a later state: no mistake
    s = Counter((gold[i][2], root[i]) for i in root if gold[i][2])
    sg = Counter((gold[i][2], gold[i][0], root[i]) for i in root if gold[i][2])
    total = lambda counts: sum(map(pairs, counts.values()))
    found = total(p) - (total(s) - total(sg))
    P, R = (total(b) / found if found else 1.0), (total(b) / total(g) if total(g) else 1.0)
    print(f"{name}: {len(lines)} documents, {len(lines) / took:.0f}/s; hidden wrongly {len(hidden)}, folded wrongly {len(folded)}", end="")
    print(f"; precision {P:.4f} recall {R:.4f} F1 {2 * P * R / (P + R):.4f}" if total(g) else "")
    if caught:
        print("  caught: " + ", ".join(f"{kind} {a}/{n}" for kind, (a, n) in sorted(caught.items())))
    for what, listed in (("hidden", hidden), ("folded", folded)):
        by = Counter((gold[i][1], gold[i][3]) for i, _, _ in listed)
        if by:
            print(f"  {what}: " + ", ".join(f"{kind} {lang} {n}" for (kind, lang), n in by.most_common(24)))
        for i, of, why in listed[:show]:
            print(f"    {why}\n      {gold[of][4]} | {gold[of][5][:400]!r}\n      {gold[i][4]} | {gold[i][5][:400]!r}")
    return not hidden


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--count", type=int, default=30000)
    options.add_argument("--show", type=int, default=0, help="so many mistakes in full")
    options.add_argument("command", nargs=argparse.REMAINDER)
    options = options.parse_args()
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    good, all_forms = True, forms()
    for name, held in (("forms", False), ("forms held back", True)):
        draw = Draw()
        chosen = {key: form for key, form in all_forms.items() if (key[0] in HELD_BACK) == held}
        fill(Maker(options.seed), draw, chosen, 120, 72)
        good &= judge(name, draw, command, options.show)
    good &= judge("stream", stream(Maker(options.seed + 1000), options.count), command, options.show)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
