"""Recognising a layout again: finding the mapping for a sheet, following titles that moved, saying what is gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from iocdesk.core.errors import Text
from iocdesk.exchange.headers import (
    SEARCHED,
    column_name,
    fingerprint,
    first_data_row,
    shown,
    timeless,
    title_key,
    titles,
)
from iocdesk.exchange.mapping import ColumnRule, Layout, Mapping, Role, RowRule

if TYPE_CHECKING:
    from iocdesk.exchange.sheets import Sheet

KNOWN = 0.75
"""Share of a mapping's titles that a sheet must have to be taken for the same layout."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A mapping as it fits one sheet.

    Attributes:
        mapping: with rows and columns where they stand in this sheet; what is gone is left out.
        share: how much of the mapping was found, 0 to 1.
        gone: one sentence for each column or line that is no longer there.
        moved: one sentence for each column that stands elsewhere now.
        new: titles of columns that were not there when the mapping was made.
    """

    mapping: Mapping
    share: float
    gone: tuple[Text, ...] = ()
    moved: tuple[Text, ...] = ()
    new: tuple[str, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether nothing has changed."""
        return not (self.gone or self.moved or self.new)

    @property
    def usable(self) -> bool:
        """Whether there is something to read."""
        return (
            bool(self.mapping.rows)
            if self.mapping.layout is Layout.KEY_VALUE
            else bool(self.mapping.values())
        )


def fingerprint_of(mapping: Mapping, sheet: Sheet) -> str:
    """Return what a mapping made on this sheet is recognised by."""
    if mapping.header is None:
        return fingerprint(rule.label for rule in mapping.rows)
    return fingerprint(titles(sheet, *mapping.header))


def fit(mapping: Mapping, sheet: Sheet) -> Fit:
    """Fit a mapping to a sheet."""
    if mapping.header is None:
        return _fit_rows(mapping, sheet)
    top, names = _find_header(mapping, sheet)
    placed = mapping.moved(top - mapping.header[0])
    if placed.header is not None and placed.last is None and top != mapping.header[0]:
        placed = replace(placed, first=first_data_row(sheet, placed.header[1]))
    found = _fit_columns(placed, names)
    return _fit_rows(found.mapping, sheet, found) if mapping.layout is Layout.INDICATORS_DOWN else found


def recognise(sheet: Sheet, mappings: Iterable[Mapping]) -> Fit | None:
    """Return the mapping that this sheet's layout is known by, fitted; None when it is a new layout."""
    best: Fit | None = None
    for mapping in mappings:
        found = fit(mapping, sheet)
        if found.usable and found.share >= KNOWN and (best is None or _order(found) > _order(best)):
            best = found
    return best


def _order(found: Fit) -> tuple[bool, float, int]:
    return found.exact, found.share, len(found.mapping.columns) + len(found.mapping.rows)


def _find_header(mapping: Mapping, sheet: Sheet) -> tuple[int, tuple[str, ...]]:
    """Return the row where the header begins in this sheet, and its titles."""
    top, bottom = mapping.header or (0, 0)
    height = bottom - top
    here = titles(sheet, top, bottom)
    if fingerprint(here) == mapping.fingerprint:
        return top, here
    wanted = {timeless(rule.title) for rule in mapping.columns if rule.role is not Role.SKIP} - {""}
    best, place, names = _shared(here, wanted), top, here
    for other in range(min(SEARCHED, len(sheet.rows) - height)):
        found = titles(sheet, other, other + height)
        shared = _shared(found, wanted)
        if shared > best:
            best, place, names = shared, other, found
    return place, names


def _shared(names: Sequence[str], wanted: set[str]) -> int:
    return len(wanted & {timeless(name) for name in names})


def _fit_columns(mapping: Mapping, names: Sequence[str]) -> Fit:
    rules: list[ColumnRule] = []
    gone: list[Text] = []
    moved: list[Text] = []
    taken: set[int] = set()
    wanted = [rule for rule in mapping.columns if rule.role is not Role.SKIP]
    for rule in wanted:
        at = _place_of(rule, names, taken)
        if at is None:
            gone.append(_gone_column(rule.title, rule.at))
            continue
        taken.add(at)
        if at != rule.at:
            moved.append(_moved_column(rule.title, rule.at, at))
        rules.append(replace(rule, at=at))
    known = {title_key(rule.title) for rule in mapping.columns} | {timeless(r.title) for r in mapping.columns}
    new = tuple(
        name
        for at, name in enumerate(names)
        if name and at not in taken and not {title_key(name), timeless(name)} & known
    )
    share = len(rules) / len(wanted) if wanted else 0.0
    return Fit(replace(mapping, columns=tuple(rules)), share, tuple(gone), tuple(moved), new)


def _place_of(rule: ColumnRule, names: Sequence[str], taken: set[int]) -> int | None:
    """Return where a column stands now: its own place first, then the one other place with its title."""
    for key_of in (title_key, timeless):
        wanted = key_of(rule.title)
        if rule.at < len(names) and rule.at not in taken and key_of(names[rule.at]) == wanted:
            return rule.at
        if not wanted:
            return None
        found = [at for at, name in enumerate(names) if at not in taken and key_of(name) == wanted]
        if len(found) == 1:
            return found[0]
    return None


def _fit_rows(mapping: Mapping, sheet: Sheet, columns: Fit | None = None) -> Fit:
    """Keep the lines that are still in the sheet, and say which are not."""
    seen = count_labels(mapping, sheet)
    rows: list[RowRule] = []
    gone = list(columns.gone) if columns is not None else []
    for rule in mapping.rows:
        if seen.get(title_key(rule.label), 0) >= rule.nth:
            rows.append(rule)
        else:
            gone.append(_gone_row(rule.label))
    share = len(rows) / len(mapping.rows) if mapping.rows else 0.0
    fitted = replace(mapping, rows=tuple(rows))
    if columns is None:
        return Fit(fitted, share, tuple(gone))
    return Fit(fitted, min(share, columns.share), tuple(gone), columns.moved, columns.new)


def count_labels(mapping: Mapping, sheet: Sheet) -> dict[str, int]:
    """Return how often each label (folded) stands in the label column."""
    column = mapping.column(Role.LABEL) or mapping.column(Role.CODE)
    at = column.at if column is not None else 0
    seen: dict[str, int] = {}
    for row in sheet.rows[mapping.first : None if mapping.last is None else mapping.last + 1]:
        if at < len(row) and row[at] is not None:
            key = title_key(shown(row[at]))
            seen[key] = seen.get(key, 0) + 1
    return seen


def _gone_column(title: str, at: int) -> Text:
    return Text(
        f"Không còn cột “{title}” (trước ở cột {column_name(at)}).",
        f"The column “{title}” (it was {column_name(at)}) is gone.",
    )


def _gone_row(label: str) -> Text:
    return Text(f"Không còn dòng “{label}”.", f"The line “{label}” is gone.")


def _moved_column(title: str, before: int, now: int) -> Text:
    return Text(
        f"Cột “{title}” đã chuyển từ {column_name(before)} sang {column_name(now)}.",
        f"The column “{title}” has moved from {column_name(before)} to {column_name(now)}.",
    )
