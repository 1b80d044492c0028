"""How hard the tests try: every day a part of the examples, in `make long` all of them."""

from __future__ import annotations

import os

THOROUGH = os.environ.get("IOCDESK_EFFORT") == "all"


def examples(most: int) -> int:
    """Return how many examples to try of so many: two in five every day, at least five."""
    return most if THOROUGH else min(most, max(most * 2 // 5, 5))
