"""Imports without what is not used: parts of libraries, half as much again in memory as the rest, that a long-running
window would carry for nothing, and modules of our own that nobody has asked for yet.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
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


def looked_up(package: str, modules: Mapping[str, tuple[str, ...]]) -> Callable[[str], object]:
    """Return a package's `__getattr__` that imports a module when a name of it is first asked for.

    Args:
        modules: the names of each module of the package.
    """

    def get(name: str) -> object:
        for module, names in modules.items():
            if name in names:
                found: object = getattr(import_module(f"{package}.{module}"), name)
                setattr(sys.modules[package], name, found)
                return found
        msg = f"module {package!r} has no attribute {name!r}"
        raise AttributeError(msg)

    return get


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
