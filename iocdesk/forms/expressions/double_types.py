"""A piece of generated Python and what is known of its value."""

from __future__ import annotations

from dataclasses import dataclass

from iocdesk.forms.expressions.signatures import Type


@dataclass(frozen=True, slots=True)
class Code:
    """A Python expression with its type; `blank`: a number in which NaN means a blank answer.

    `depth` is how many brackets deep the text is, or a little more.
    """

    text: str
    type: Type
    depth: int = 0
    blank: bool = False
