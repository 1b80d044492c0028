"""Where the files that ship with the program are: in a checkout, a wheel or a PyInstaller bundle."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from iocdesk.core.errors import IocError, Text


class ResourceError(IocError):
    """A file that ships with the program is not there."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "resource.missing",
            Text(
                f"Thiếu tệp “{name}” của chương trình. Xin cài đặt lại chương trình.",
                f"The program's file “{name}” is missing. Please install the program again.",
            ),
        )


def resource_path(name: str) -> Path:
    """Return the path of a shipped file or folder.

    Args:
        name: relative to the resources folder, with forward slashes, e.g. "data/categories.csv".

    Raises:
        ResourceError: when it is absolute, leaves the folder, or does not exist.
    """
    parts = Path(name).parts
    if not Path(name).is_absolute() and ".." not in parts:
        for root in _roots():
            path = root.joinpath(*parts)
            if path.exists():
                return path
    raise ResourceError(name)


def _roots() -> list[Path]:
    package = Path(__file__).resolve().parents[1]
    roots = [package / "_resources", package.parent / "resources"]
    bundle = getattr(sys, "_MEIPASS", None)
    if bundle is not None:
        roots = [Path(bundle) / "resources", Path(bundle) / "iocdesk" / "_resources", *roots]
    return roots


def package_folder(package: str) -> Path:
    """Return the folder of an installed package that ships data (fonts), without importing it.

    Raises:
        ResourceError: when it is not installed.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ResourceError(package)
    return Path(spec.origin).parent
