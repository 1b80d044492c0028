"""Sets the project up and runs, tests, measures or bundles it: the same on Linux and Windows, with or without make.

    python3 tools/dev.py run      open the program in training mode (no display: the tour, offscreen)
    python3 tools/dev.py test     every check of the project but the longest
    python3 tools/dev.py long     the tests that take minutes each: whole tour, whole month, kills at every point
    python3 tools/dev.py bench    the measurements, as ratios (JSON=FILE adds one object a row)
    python3 tools/dev.py soak     simulated months of clients and server (--seed N --seeds N --months N --jobs N --plant BUG)
    python3 tools/dev.py bundle   the onedir bundle, and its smoke run
    python3 tools/dev.py lock     make the hashed lock files anew

Needs nothing but Python 3.11 or later; all else goes into `.venv`.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCKS = ROOT / "requirements"
WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")

QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
}
XCB_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
}
TEST_PROGRAMS = {
    "dbus-run-session": "dbus",
    "gnome-keyring-daemon": "gnome-keyring",
    "objdump": "binutils",
    "pg_createcluster": "postgresql",
}
"""Programs that some tests need; without them these tests are skipped, counted and named."""
LONG_TEST_PROGRAMS = {
    "chromium": "chromium",
    "chromedriver": "chromium-driver",
}
"""What the longest tests need beside these: a real browser for the province's pages."""


def main(arguments: list[str]) -> int:
    """Run one of the commands in the module's text; returns the exit code."""
    commands = {
        "run": run,
        "test": test,
        "long": long_tests,
        "bench": bench,
        "soak": soak,
        "bundle": bundle,
        "lock": lock,
        "setup": setup_all,
    }
    if not arguments or arguments[0] not in commands:
        print(__doc__)
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036  (the interpreter that starts this script is the user's)
        print("iocdesk needs Python 3.11 or later; this is " + sys.version.split()[0])
        return 2
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    return commands[arguments[0]](arguments[1:])


# ---------------------------------------------------------------- set-up


def setup(lock_name: str) -> None:
    """Bring `.venv` to the state of one lock file; a no-op when it is there already."""
    stamp = VENV / ".iocdesk-stamp"
    wanted = f"{lock_name} {hashlib.sha256((LOCKS / lock_name).read_bytes()).hexdigest()} {ROOT}"
    have = stamp.read_text(encoding="utf-8") if stamp.exists() else ""
    if have == wanted or (
        lock_name == "run.txt" and have.startswith("dev.txt") and _current("dev.txt", have)
    ):
        return
    started = time.monotonic()
    print(f"setting up .venv from requirements/{lock_name} …", flush=True)
    if not PYTHON.exists():
        _make_venv()
    uv = _uv()
    # Offices sit behind proxies with certificates of their own: trust what the system trusts.
    environment = {"UV_SYSTEM_CERTS": "true", **os.environ, "VIRTUAL_ENV": str(VENV)}
    install = [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]
    _call([*install, "--require-hashes", "-r", str(LOCKS / lock_name)], env=environment)
    _call([*install, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], env=environment)
    stamp.write_text(wanted, encoding="utf-8")
    print(f"ready in {time.monotonic() - started:.0f} s", flush=True)


def _current(lock_name: str, have: str) -> bool:
    digest = hashlib.sha256((LOCKS / lock_name).read_bytes()).hexdigest()
    return have == f"{lock_name} {digest} {ROOT}"


def setup_all(_: list[str]) -> int:
    """Set up what development needs, without running anything."""
    system_libraries({**QT_LIBRARIES, **XCB_LIBRARIES})
    setup("dev.txt")
    return 0


def _make_venv() -> None:
    """Make `.venv` with a pip in it, also where the system's Python comes without ensurepip."""
    if _quiet([sys.executable, "-c", "import ensurepip, venv"]):
        _call([sys.executable, "-m", "venv", str(VENV)])
        return
    if _apt(["python3-venv"]) and _quiet([sys.executable, "-c", "import ensurepip"]):
        _call([sys.executable, "-m", "venv", str(VENV)])
        return
    if not _quiet([sys.executable, "-c", "import venv"]):
        sys.exit("Python has no venv module here: install python3-venv.")
    _call([sys.executable, "-m", "venv", "--without-pip", str(VENV)])
    outside = shutil.which("uv")
    if outside is None and not _quiet([sys.executable, "-m", "pip", "--version"]):
        shutil.rmtree(VENV)
        sys.exit("Python has neither ensurepip nor pip here: install python3-venv (or uv).")


def _uv() -> str:
    """Return the path of uv, installing the locked one into `.venv` if it is not there."""
    inside = BIN / ("uv.exe" if WINDOWS else "uv")
    if inside.exists():
        return str(inside)
    lock_file = str(LOCKS / "uv.txt")
    if _quiet([str(PYTHON), "-m", "pip", "--version"]):
        pip = [str(PYTHON), "-m", "pip"]
    elif outside := shutil.which("uv"):
        _call([outside, "pip", "install", "--python", str(PYTHON), "--require-hashes", "-r", lock_file])
        return str(inside)
    else:
        pip = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    _call([*pip, "install", "--quiet", "--require-hashes", "-r", lock_file])
    return str(inside)


def system_libraries(wanted: dict[str, str]) -> None:
    """Install what Qt needs of the system on Debian when root; otherwise name it in one line."""
    if not sys.platform.startswith("linux"):
        return
    missing = sorted({package for library, package in wanted.items() if not _loads(library)})
    if missing and not _apt(missing):
        print("Qt needs these system packages: " + " ".join(missing), flush=True)


def test_programs(wanted: dict[str, str]) -> None:
    """Install what some tests need of the system on Debian when root; otherwise name it in one line."""
    if not sys.platform.startswith("linux"):
        return
    missing = sorted({package for name, package in wanted.items() if shutil.which(name) is None})
    if missing and not _apt(missing):
        print("Some tests are skipped without: " + " ".join(missing), flush=True)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _apt(packages: list[str]) -> bool:
    """Install Debian packages; False where this is not Debian or not root, or when it fails."""
    if WINDOWS or shutil.which("apt-get") is None or os.geteuid() != 0:
        return False
    print("installing with apt-get: " + " ".join(packages), flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = {"stdout": subprocess.DEVNULL, "env": environment}
    subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)  # type: ignore[call-overload]
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    return subprocess.run(command, check=False, **quiet).returncode == 0  # type: ignore[call-overload, no-any-return]


# ---------------------------------------------------------------- commands


def run(arguments: list[str]) -> int:
    """Open the program in training mode; where there is no display, run the tour and say where its pictures are."""
    headless = sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    system_libraries(QT_LIBRARIES if headless else {**QT_LIBRARIES, **XCB_LIBRARIES})
    setup("run.txt")
    command = [str(PYTHON), "-m", "iocdesk", "training"]
    if headless and not arguments:
        pictures = ROOT / "out" / "tour"
        print("no display here: running the tour offscreen", flush=True)
        return subprocess.run([*command, "--tour", str(pictures)], cwd=ROOT, check=False).returncode
    return subprocess.run([*command, *arguments], cwd=ROOT, check=False).returncode


def test(arguments: list[str]) -> int:
    """Run every check; extra arguments go to pytest. The first failing check ends it."""
    system_libraries(QT_LIBRARIES)
    test_programs(TEST_PROGRAMS)
    setup("dev.txt")
    started = time.monotonic()
    checks = [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["lint-imports"],
        ["tools/i18n.py", "check"],
    ]
    for check in checks:
        if _timed(check) != 0:
            return 1
    with tempfile.TemporaryDirectory(prefix="iocdesk-test-") as folder:
        if _pytest(arguments, Path(folder)) != 0:
            return 1
        if not arguments and _timed(["tools/coverage_gate.py", folder]) != 0:
            return 1
    print(f"all checks passed in {time.monotonic() - started:.0f} s", flush=True)
    return 0


def long_tests(arguments: list[str]) -> int:
    """Run the tests that take minutes each, and rules with all their examples; extra arguments go to pytest."""
    system_libraries(QT_LIBRARIES)
    test_programs({**TEST_PROGRAMS, **LONG_TEST_PROGRAMS})
    setup("dev.txt")
    with tempfile.TemporaryDirectory(prefix="iocdesk-test-") as folder:
        os.environ["IOCDESK_EFFORT"] = "all"
        return _pytest(["-m", "long or hypothesis", *arguments], Path(folder))


def _pytest(arguments: list[str], folder: Path) -> int:
    workers = str(min(os.cpu_count() or 2, 4))
    environment = _test_environment(folder)
    command = ["-m", "pytest", "-q", "-n", workers, "--dist", "loadgroup"]
    if not arguments:
        command += ["--cov=iocdesk", "--cov-branch", "--cov-report="]
    print("== pytest", flush=True)
    return subprocess.run(
        [str(PYTHON), *command, *arguments], cwd=ROOT, check=False, env=environment
    ).returncode


def _test_environment(folder: Path) -> dict[str, str]:
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    return {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_RUNTIME_DIR": str(runtime),
        "COVERAGE_FILE": str(folder / "coverage"),
        "LC_ALL": "C.UTF-8",
    }


def bench(arguments: list[str]) -> int:
    """Measure, as ratios in one run against a floor. JSON=FILE in the environment adds one object a row."""
    system_libraries(QT_LIBRARIES)
    setup("dev.txt")
    with tempfile.TemporaryDirectory(prefix="iocdesk-bench-") as folder:
        environment = _test_environment(Path(folder))
        command = [str(PYTHON), "-m", "tools.bench", *arguments]
        return subprocess.run(command, cwd=ROOT, check=False, env=environment).returncode


def soak(arguments: list[str]) -> int:
    """Let simulated clients and a server live through months of one seed; 1 when a promise breaks."""
    setup("dev.txt")
    command = [str(PYTHON), "-m", "tools.simulation.soak", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def bundle(arguments: list[str]) -> int:
    """Make the onedir bundle with PyInstaller and run its smoke test: the training tour, offscreen."""
    system_libraries(QT_LIBRARIES)
    test_programs(TEST_PROGRAMS)
    setup("dev.txt")
    pyinstaller = [str(PYTHON), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "build.spec"]
    if subprocess.run(pyinstaller, cwd=ROOT, check=False).returncode != 0:
        return 1
    return _timed(["tools/smoke.py", *arguments])


def lock(_: list[str]) -> int:
    """Make the lock files anew: universal, hashed, naming no index or download address."""
    uv = _uv()
    compile_ = [
        uv,
        "pip",
        "compile",
        "--quiet",
        "--universal",
        "--python-version",
        "3.11",
        "--generate-hashes",
    ]
    compile_ += ["--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate"]
    project = [str(ROOT / "pyproject.toml"), "--extra", "gateway"]
    _call([*compile_, *project, "--group", "build", "-o", str(LOCKS / "run.txt")])
    _call([*compile_, *project, "--group", "build", "--group", "dev", "-o", str(LOCKS / "dev.txt")])
    _call([*compile_, str(LOCKS / "uv.in"), "-o", str(LOCKS / "uv.txt")])
    return 0


def _timed(check: list[str]) -> int:
    """Run one check of `.venv`: a program of it, or a Python file of the project."""
    started = time.monotonic()
    print("== " + " ".join(check), flush=True)
    is_script = check[0].endswith(".py")
    program = [str(PYTHON), *check] if is_script else [str(BIN / check[0]), *check[1:]]
    code = subprocess.run(program, cwd=ROOT, check=False).returncode
    print(f"   {time.monotonic() - started:.1f} s", flush=True)
    return code


def _quiet(command: list[str]) -> bool:
    done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return done.returncode == 0


def _call(command: list[str], env: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, check=False, cwd=ROOT, env=env)
    if done.returncode != 0:
        sys.exit(f"failed: {' '.join(command)}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
