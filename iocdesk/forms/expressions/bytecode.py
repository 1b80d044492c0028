"""Generated source to bytecode, once per shape: the hundreds of rules of a form have a few dozen shapes."""

from __future__ import annotations

from functools import lru_cache
from types import CodeType


@lru_cache(maxsize=512)
def bytecode(source: str) -> CodeType:
    """Compile generated source. A pure function of `source`, so that remembering it is safe."""
    return compile(source, "<expression>", "exec")
