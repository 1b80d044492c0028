"""Which cell of a form a title probably means: by code, by wording kept from earlier, by shared words.

Diacritics are looked at last: "so ho ngheo" finds "Số hộ nghèo", and "Số hộ nghèo" before "Số hộ nghệ".
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from iocdesk.core.text import fold, nfc
from iocdesk.exchange.headers import timeless, title_key
from iocdesk.exchange.mapping import RowRule
from iocdesk.forms.cells import category_keys, split_key
from iocdesk.forms.model import CellKey, Field, Form

LEAST = 0.45
"""Score from which a suggestion is shown."""
SURE = 0.62
"""Score from which it is filled in beforehand, where the next one is far enough behind."""
AHEAD = 0.06
_WORD = re.compile(r"[a-z0-9]+")
_SILENT = frozenset(
    [
        "so",
        "tong",
        "cac",
        "va",
        "cua",
        "co",
        "trong",
        "do",
        "ky",
        "den",
        "cuoi",
        "thang",
        "quy",
        "don",
        "vi",
        "tinh",
        "la",
        "tai",
        "theo",
        "duoc",
        "da",
    ]
)
_SILENT_EXACT = frozenset({"năm"})
"""Without its diacritics it would be "nam", a category."""
_YEAR_WORD = re.compile(r"\b20[0-9]{2}\b")
_FIGURE = re.compile(r"[0-9]+")
_OTHER_FIGURES = 0.6
"""What is left of a likeness where the figures in the names differ: a person may still choose it."""
_UNIT_TITLES = ("ten thon", "thon", "ban", "thon ban", "thon to dan pho", "to dan pho", "don vi", "ten don vi", "xa", "phuong",
                "xa phuong", "ten xa", "dia phuong", "thon ban to dan pho", "don vi bao cao", "ten xa phuong")  # fmt: skip
_UNIT_CODE_TITLES = ("ma thon", "ma xa", "ma don vi", "ma dv", "ma dvhc", "ma")
_LABEL_TITLES = ("chi tieu", "ten chi tieu", "noi dung", "danh muc", "noi dung chi tieu", "dien giai")
_PERIOD_TITLES = ("ky", "ky bao cao", "thang", "quy", "thoi gian")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One cell that a title may mean; `score` from 0 to 1."""

    key: CellKey
    score: float


class Suggester:
    """Suggestions for one form; made once a workbook.

    Args:
        form: what is imported into.
        aliases: wordings used before (older form versions, other mappings): text to cell key.
    """

    def __init__(self, form: Form, aliases: Mapping[str, CellKey] | None = None) -> None:
        self._aliases = {title_key(text): key for text, key in (aliases or {}).items()}
        self._timeless = {timeless(text): key for text, key in (aliases or {}).items()}
        self._names: dict[CellKey, str] = {}
        self._codes: dict[str, CellKey] = {}
        for field in form.fields():
            for key in _keys(field, form):
                self._names[key] = _label(field, key, form)
                self._codes[key.casefold()] = key
        self._tokens = {key: _tokens(name) for key, name in self._names.items()}
        counted = Counter(token for tokens in self._tokens.values() for token in tokens)
        total = max(1, len(self._tokens))
        self._weights = {token: math.log(1 + total / count) for token, count in counted.items()}
        self._unseen = math.log(1 + total)
        self._categories = _category_names(form)

    def label(self, key: CellKey) -> str:
        """Return how a cell is called: "Số hộ nghèo / Dân tộc: Kinh"."""
        return self._names.get(key, key)

    def keys(self) -> tuple[CellKey, ...]:
        """Return every cell, in the order of the form."""
        return tuple(self._names)

    def suggest(self, title: str, most: int = 5) -> list[Suggestion]:
        """Return the likeliest cells for a title, the best first; empty where nothing fits."""
        wanted = title_key(title)
        if not wanted:
            return []
        known = self._aliases.get(wanted) or self._timeless.get(timeless(title))
        if known in self._names and (
            wanted in self._aliases or not _other_figures(title, self._names[known])
        ):
            return [Suggestion(known, 1.0)]
        coded = [
            key
            for word in re.split(r"[\s()\[\]:;/]+", nfc(title).casefold())
            if (key := self._codes.get(word))
        ]
        if coded:
            return [Suggestion(max(coded, key=len), 0.99)]
        tokens = _tokens(title)
        scored = [Suggestion(key, self._score(tokens, title, key)) for key in self._names]
        return sorted((s for s in scored if s.score >= LEAST), key=lambda s: (-s.score, len(s.key)))[:most]

    def best(self, title: str) -> CellKey:
        """Return the cell to fill in beforehand; "" where a person should choose."""
        found = self.suggest(title, 2)
        if not found or found[0].score < SURE:
            return ""
        return found[0].key if len(found) == 1 or found[0].score - found[1].score >= AHEAD else ""

    def _score(self, tokens: frozenset[str], title: str, key: CellKey) -> float:
        own = self._tokens[key]
        shared = tokens & own
        if not shared:
            return 0.0
        weight = self._weights
        both = sum(weight[token] for token in shared)
        title_weight = sum(weight.get(token, self._unseen) for token in tokens)
        own_weight = sum(weight[token] for token in own)
        score = 2 * both / (title_weight + own_weight)
        exact = _exact_words(self._names[key])
        spelt = len(_exact_words(title) & exact) / max(1, len(exact))
        found = min(0.98, 0.94 * score + 0.04 * spelt)
        return found * _OTHER_FIGURES if _other_figures(title, self._names[key]) else found

    def category(self, title: str) -> str:
        """Return the category that a column of an indicators-down table holds; "" for the indicator itself."""
        last = title_key(title.rpartition("/")[2] or title)
        return self._categories.get(last, self._categories.get(title_key(title), ""))

    def rows(self, labels: Sequence[str]) -> tuple[RowRule, ...]:
        """Return rules for the labels of an indicators-down table; a "trong đó: nữ" belongs to the line above it."""
        rules: list[RowRule] = []
        seen: Counter[str] = Counter()
        used: set[CellKey] = set()
        above = ""
        for label in labels:
            name = title_key(label)
            seen[name] += 1
            key = self._part_of(above, label, used) or self.best(label)
            if key and key not in used:
                used.add(key)
                rules.append(RowRule(label, key, seen[name]))
                above = split_key(key)[1]
        return tuple(rules)

    def _part_of(self, code: str, label: str, used: set[CellKey]) -> CellKey:
        bare = re.sub(
            r"^(?:[-+*•]|trong đó\s*:?|tr\.đó\s*:?)\s*", "", nfc(label).strip(), flags=re.IGNORECASE
        )
        category = self._categories.get(title_key(bare), "")
        key = f"{code}.{category}" if code and category else ""
        return key if key in self._names and key not in used else ""


def match_titles(suggester: Suggester, titles: Iterable[str]) -> list[CellKey]:
    """Return a cell for each title, no cell twice: where two titles want one cell, the likelier has it."""
    wanted = [(place, title, suggester.suggest(title, 2)) for place, title in enumerate(titles)]
    chosen: dict[int, CellKey] = {}
    taken: set[CellKey] = set()
    for place, title, found in sorted(wanted, key=lambda item: -(item[2][0].score if item[2] else 0)):
        key = suggester.best(title) if found else ""
        if key and key not in taken:
            chosen[place] = key
            taken.add(key)
    return [chosen.get(place, "") for place, _, _ in wanted]


def is_unit_title(title: str) -> bool:
    """Whether a column's title says that units stand in it."""
    return _plain(title) in _UNIT_TITLES


def is_unit_code_title(title: str) -> bool:
    """Whether a column's title says that units' codes stand in it."""
    return _plain(title) in _UNIT_CODE_TITLES


def is_label_title(title: str) -> bool:
    """Whether a column's title says that indicators' names stand in it."""
    return _plain(title) in _LABEL_TITLES


def is_period_title(title: str) -> bool:
    """Whether a column's title says that periods stand in it."""
    return _plain(title) in _PERIOD_TITLES


def _other_figures(title: str, name: str) -> bool:
    """Whether both speak of figures and share none: children under 1 are not those under 5."""
    said, meant = (set(_FIGURE.findall(_YEAR_WORD.sub(" ", text))) for text in (title, name))
    return bool(said and meant) and not said & meant


def _plain(title: str) -> str:
    return " ".join(_WORD.findall(title_key(title)))


def _keys(field: Field, form: Form) -> list[CellKey]:
    if field.type.value in {"note", "meta", "calculate"}:
        return []
    return [field.name, *(key for table in category_keys("", field, form) for key in table)]


def _label(field: Field, key: CellKey, form: Form) -> str:
    category = split_key(key)[2]
    if not category or field.indicator is None:
        return field.label.vi
    names = {choice.code: choice.label.vi for name in field.indicator.splits for choice in form.choices[name]}
    return f"{field.label.vi} / {', '.join(names.get(part, part) for part in category.split('.'))}"


def _category_names(form: Form) -> dict[str, str]:
    """Return category codes by their folded names; a name that two lists use for different codes is left out."""
    found: dict[str, set[str]] = {}
    for field, indicator in form.indicators():
        for name in indicator.splits:
            for choice in form.choices[name]:
                for text in (choice.label.vi, choice.label.en, choice.code):
                    if text:
                        found.setdefault(title_key(text), set()).add(choice.code)
        del field
    return {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1}


def _tokens(text: str) -> frozenset[str]:
    spelt = " ".join(word for word in re.findall(r"\w+", nfc(text).casefold()) if word not in _SILENT_EXACT)
    words = _WORD.findall(_YEAR_WORD.sub(" ", fold(spelt)))
    telling = frozenset(word for word in words if word not in _SILENT)
    return telling or frozenset(words)


def _exact_words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", nfc(text).casefold()))
