"""The errors a user may meet: each has a stable code and a sentence in Vietnamese and English.

Anything that is not an `IocError` is a bug and ends in the crash report, never in a banner.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or label in both languages of the product, Unicode NFC."""

    vi: str
    en: str

    def lang(self, language: str) -> str:
        """Return the sentence in `language` ("vi" or "en"); an empty English falls back to Vietnamese."""
        return self.en if language == "en" and self.en else self.vi

    def __str__(self) -> str:
        return self.vi


class IocError(Exception):
    """An expected failure that a user is told about.

    Attributes:
        code: stable identifier, e.g. "store.locked"; used by tests, logs and the API.
        text: the sentence for the user; it names the place and what to do next.
        retryable: whether the same action may succeed later without a change by the user.
    """

    def __init__(self, code: str, text: Text, *, retryable: bool = False) -> None:
        super().__init__(f"{code}: {text.en or text.vi}")
        self.code = code
        self.text = text
        self.retryable = retryable


class Cancelled(IocError):
    """The user cancelled a long job; nothing half-done is kept."""

    def __init__(self) -> None:
        super().__init__("cancelled", Text("Đã hủy theo yêu cầu.", "Cancelled as asked."))
