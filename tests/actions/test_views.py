"""The view models: every name is found, in the module that is said to make it, and no other name is."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

from iocdesk.actions import views
from iocdesk.ui import ports


def test_every_name_is_in_its_module_and_every_module_is_named() -> None:
    assert set(views._MODULES) == {module.name for module in pkgutil.iter_modules(views.__path__)}
    for module, names in views._MODULES.items():
        made = importlib.import_module(f"iocdesk.actions.views.{module}")
        for name in names:
            assert getattr(views, name) is getattr(made, name)


def test_every_public_class_is_registered() -> None:
    for module, names in views._MODULES.items():
        made = importlib.import_module(f"iocdesk.actions.views.{module}")
        own = {
            name for name, found in vars(made).items() if getattr(found, "__module__", "") == made.__name__
        }
        assert own <= set(names), module


def test_the_ports_give_every_name_they_list() -> None:
    for name in ports.__all__:
        assert getattr(ports, name) is not None


def test_no_other_name_is_found() -> None:
    with pytest.raises(AttributeError, match="WorkRows"):
        _ = views.WorkRows  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="WorkRows"):
        _ = ports.WorkRows  # type: ignore[attr-defined]
