"""What the tests of this room share: forms and units are read once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from iocdesk.actions.context import Context
from iocdesk.core.units import UnitRegistry, load_practice
from iocdesk.forms.library import FormLibrary
from tests.actions.kit import context


@pytest.fixture(scope="session")
def library() -> FormLibrary:
    return FormLibrary()


@pytest.fixture(scope="session")
def registry() -> UnitRegistry:
    return load_practice()


@pytest.fixture
def make(tmp_path: Path, registry: UnitRegistry, library: FormLibrary) -> Iterator[Callable[..., Context]]:
    """Make contexts on stores of their own, closed at the end."""
    made: list[Context] = []

    def build(**options: object) -> Context:
        folder = tmp_path / str(len(made))
        folder.mkdir()
        made.append(context(folder, registry, library, **options))  # type: ignore[arg-type]
        return made[-1]

    yield build
    for ctx in made:
        ctx.store.close()


@pytest.fixture
def ctx(make: Callable[..., Context]) -> Context:
    """The commune's officer on the morning of 16 April 2026."""
    return make()
