"""Libraries without the parts of them that are never used here: what those hold in memory, half as much again as the
rest, a long-running window would carry for nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Have imports of these modules fail meanwhile, for a library that can do without them.

    Modules that are there already stay. Afterwards everybody can import them again.
    """
    blocked = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(blocked))  # type: ignore[arg-type]  # None is Python's own way to say "not to be found"
    try:
        yield
    finally:
        for name in blocked:
            if sys.modules.get(name) is None:
                sys.modules.pop(name, None)


@contextmanager
def postponed(*names: str) -> Iterator[None]:
    """Have what imports these modules meanwhile get a stand-in: the real one is read when something in it is used."""
    put = {name: _stand_in(name) for name in names if name not in sys.modules}
    sys.modules.update(put)
    try:
        yield
    finally:
        for name, module in put.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


def _stand_in(name: str) -> ModuleType:
    module = ModuleType(name)

    def get(attribute: str) -> object:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        if sys.modules.get(name) is module:
            del sys.modules[name]
        found: object = getattr(import_module(name), attribute)
        return found

    module.__dict__["__getattr__"] = get
    return module
