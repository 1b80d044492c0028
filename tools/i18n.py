"""Translations: `update` takes the texts from the code into the .ts files, `fill vi FILE` enters translations
from a JSON file {context: {source: translation or [plural forms]}}, `release` makes the .qm files, `check`
fails where one is missing.

Run from the root of the checkout: `python -m tools.i18n check`. Uses pyside6-lupdate and pyside6-lrelease of
PySide6 Essentials.
"""

from __future__ import annotations

import ast
import itertools
import json
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import xml.etree.ElementTree as ET
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
I18N = ROOT / "resources" / "i18n"
LANGUAGES = ("vi", "en")
_CALLS = {"tr", "translate"}


def sources() -> list[Path]:
    """Return the modules whose texts are translated; the tour only looks texts of others up."""
    room = ROOT / "iocdesk" / "ui"
    found = [path for path in sorted(room.rglob("*.py")) if "tour" not in path.relative_to(room).parts]
    return [*found, *sorted((ROOT / "iocdesk" / "app").glob("*.py"))]


def update(folder: Path = I18N) -> None:
    """Bring the .ts files up to date with the code; texts that are gone are dropped."""
    for language in LANGUAGES:
        only = ["-pluralonly"] if language == "en" else []
        target = folder / f"{language}.ts"
        files = [str(path.relative_to(ROOT)) for path in sources()]
        _run(
            "lupdate",
            [
                *files,
                "-no-obsolete",
                "-locations",
                "none",
                *only,
                "-target-language",
                language,
                "-ts",
                str(target),
            ],
        )


def release(folder: Path = I18N, out: Path | None = None) -> None:
    """Make vi.qm and en.qm from the .ts files in `folder`, into `out` (the same folder when None).

    Each takes the place of the one before as a whole: a running program has that one mapped into its memory.
    """
    for language in LANGUAGES:
        target = (out or folder) / f"{language}.qm"
        fresh = target.with_name(f"{language}.new.qm")
        _run("lrelease", ["-silent", str(folder / f"{language}.ts"), "-qm", str(fresh)])
        fresh.replace(target)


def fill(path: Path, language: str = "vi", folder: Path = I18N) -> int:
    """Enter the translations of a JSON file; return how many. Those of unknown texts are an error."""
    wanted: dict[str, dict[str, str | list[str]]] = json.loads(path.read_text("utf-8"))
    target = folder / f"{language}.ts"
    tree = ET.parse(target)
    count = 0
    for context in tree.getroot().iter("context"):
        given = wanted.get(context.findtext("name", ""), {})
        for message in context.iter("message"):
            translation = given.get(message.findtext("source", ""))
            if translation is not None:
                _set(message, translation)
                count += 1
    _write(tree, target)
    return count


def problems(folder: Path = I18N) -> list[str]:
    """Return what is wrong: unfinished texts, forms missing, NFD, placeholders that differ, texts not yet
    taken over.
    """
    found = [fault for path in sources() for fault in lint(path)]
    for language in LANGUAGES:
        found += _faults(folder / f"{language}.ts")
    return found + _drift(folder)


def lint(path: Path) -> list[str]:
    """Return the calls of tr that lupdate cannot follow: in or of f-strings, aliases, other receivers than self,
    plural forms by translate.
    """
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    place = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    hidden = {inner for node in nodes if isinstance(node, ast.JoinedStr) for inner in ast.walk(node)}
    return [
        f"{place}:{node.lineno}: {fault}"
        for node in nodes
        if isinstance(node, ast.Call) and (fault := _call_fault(node, inside=node in hidden))
    ]


def _call_fault(call: ast.Call, *, inside: bool) -> str:
    if isinstance(call.func, ast.Name) and call.func.id in _CALLS:
        return f"{call.func.id} by another name, use self.tr or QCoreApplication.translate"
    if not isinstance(call.func, ast.Attribute):
        return ""
    receiver, what = ast.unparse(call.func.value), call.func.attr
    if what == "tr" and receiver != "self":
        return f"tr on {receiver}, use self.tr or QCoreApplication.translate"
    if what not in _CALLS or receiver not in {"self", "QCoreApplication"}:
        return ""
    if inside:
        return f"{what} inside an f-string is never found, write it before"
    texts = call.args[:1] if what == "tr" else call.args[:2]
    if not all(isinstance(text, ast.Constant) and isinstance(text.value, str) for text in texts):
        return f"the text of {what} is not a literal"
    if what == "translate" and len(call.args) > 3:
        return "plural forms are found only in self.tr"
    return ""


def _faults(path: Path) -> list[str]:
    faults = []
    for context in ET.parse(path).getroot().iter("context"):
        name = context.findtext("name", "")
        for message in context.iter("message"):
            faults += [f"{path.name}: {name}: {fault}" for fault in _message_faults(message)]
    return faults


def _message_faults(message: ET.Element) -> list[str]:
    source = message.findtext("source", "")
    translation = message.find("translation")
    if translation is None or translation.get("type") == "unfinished":
        return [f"unfinished: {source!r}"]
    forms = [form.text or "" for form in translation.iter("numerusform")] or [translation.text or ""]
    faults = []
    for form in forms:
        if not form:
            faults.append(f"empty: {source!r}")
        if form != unicodedata.normalize("NFC", form):
            faults.append(f"not NFC: {form!r}")
        if _placeholders(form) - {"%n"} != _placeholders(source) - {"%n"}:
            faults.append(f"placeholders differ: {source!r} and {form!r}")
    return faults


def _placeholders(text: str) -> set[str]:
    return {
        f"%{char}"
        for before, char in itertools.pairwise(text)
        if before == "%" and (char.isdigit() or char == "n")
    } | {
        part
        for part in text.replace("{", " {").replace("}", "} ").split()
        if part.startswith("{") and part.endswith("}")
    }


def _drift(folder: Path) -> list[str]:
    with tempfile.TemporaryDirectory() as place:
        fresh = Path(place)
        for language in LANGUAGES:
            shutil.copy(folder / f"{language}.ts", fresh)
        update(fresh)
        release(folder, fresh)
        faults = [
            f"{language}.ts is not up to date with the code: run update"
            for language in LANGUAGES
            if _messages(folder / f"{language}.ts") != _messages(fresh / f"{language}.ts")
        ]
        return faults + [
            f"{language}.qm is not made from {language}.ts: run release"
            for language in LANGUAGES
            if not (folder / f"{language}.qm").exists()
            or (folder / f"{language}.qm").read_bytes() != (fresh / f"{language}.qm").read_bytes()
        ]


def _messages(path: Path) -> set[tuple[str, str, str]]:
    return {
        (context.findtext("name", ""), message.findtext("source", ""), message.findtext("comment", ""))
        for context in ET.parse(path).getroot().iter("context")
        for message in context.iter("message")
    }


def _set(message: ET.Element, translation: str | list[str]) -> None:
    element = message.find("translation")
    if element is None:
        element = ET.SubElement(message, "translation")
    element.attrib.pop("type", None)
    for child in list(element):
        element.remove(child)
    if message.get("numerus") == "yes":
        element.text = None
        for form in [translation] if isinstance(translation, str) else translation:
            ET.SubElement(element, "numerusform").text = form
    else:
        element.text = str(translation)


def _write(tree: ET.ElementTree[ET.Element], target: Path) -> None:
    ET.indent(tree, " " * 4)
    body = ET.tostring(tree.getroot(), encoding="unicode")
    target.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', "utf-8")


def _run(tool: str, arguments: list[str]) -> None:
    program = shutil.which(f"pyside6-{tool}", path=str(Path(sys.executable).parent)) or shutil.which(
        f"pyside6-{tool}"
    )
    if program is None:
        sys.exit(f"pyside6-{tool} is not installed")
    done = subprocess.run([program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{tool}: {done.stdout}{done.stderr}")


def main(arguments: list[str]) -> int:
    """Run one of the commands; return the exit code."""
    match arguments:
        case ["update"]:
            update()
        case ["release"]:
            release()
        case ["fill", language, path] if language in LANGUAGES:
            sys.stdout.write(f"{fill(Path(path), language)}\n")
        case ["check"]:
            found = problems()
            sys.stdout.write("".join(f"{line}\n" for line in found))
            return 1 if found else 0
        case _:
            sys.stdout.write(f"{__doc__}\n")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
