"""Profiles: one folder each, with the encrypted store, who keeps its key, and the few facts a start needs.

<home>/profiles/<name>/profile.json   server, account, unit, look: neither figures nor secrets
<home>/profiles/<name>/data.iocdesk   the store
<home>/profiles/<name>/secrets.bin    key and tokens under a passphrase, where there is no keyring
<home>/last                           the profile opened last
<home>/logs/                          log files
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from iocdesk.actions.views import Preferences, UserCard
from iocdesk.core.clock import Clock
from iocdesk.core.errors import IocError, Text
from iocdesk.core.ids import IdSource
from iocdesk.core.private import private_folder
from iocdesk.core.text import fold, nfc
from iocdesk.core.unit_key import Level, UnitKey
from iocdesk.reports.states import Role

if TYPE_CHECKING:
    from iocdesk.reports.model import Actor
    from iocdesk.store import Store
    from iocdesk.vault import KeyKeeper

HOME_VARIABLE = "IOCDESK_HOME"
STORE_FILE = "data.iocdesk"
_FACTS_FILE = "profile.json"
_LAST_FILE = "last"


class NoProfile(IocError):
    """Nobody has signed in on this computer yet, or not under that name: `profile.missing`."""

    def __init__(self, name: str = "") -> None:
        which = f" “{name}”" if name else ""
        super().__init__(
            "profile.missing",
            Text(
                f"Máy này chưa có hồ sơ làm việc{which}. Xin mở chương trình và đăng nhập lần đầu.",
                f"There is no profile{which} on this computer. Please open the program and sign in first.",
            ),
        )


class HomeNotWritable(IocError):
    """The program's folder cannot be written: `profile.folder`."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            "profile.folder",
            Text(
                f"Không ghi được thư mục dữ liệu “{path}”. Xin kiểm tra quyền ghi và dung lượng ổ đĩa.",
                f"The data folder “{path}” cannot be written. Please check permissions and free disk space.",
            ),
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a profile before its store is opened."""

    server: str
    username: str
    protection: str = "keyring"
    """A `KeeperKind`."""
    user_id: str = ""
    name: str = ""
    role: str = ""
    units: tuple[str, ...] = ()
    unit: str = ""
    """The unit that is worked for; "" until it is chosen."""
    unit_name: str = ""
    level: str = ""
    training: bool = False
    signed_out: bool = False
    """Whether the next start begins with signing in."""
    preferences: Mapping[str, object] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether somebody has signed in and chosen a unit."""
        return bool(self.unit and self.user_id)

    def actor(self) -> Actor:
        """Return who works here."""
        from iocdesk.reports.model import Actor

        units = tuple(UnitKey.parse(unit) for unit in self.units)
        return Actor(self.user_id, self.name, Role(self.role), units)

    def card(self) -> UserCard:
        """Return what the window shows of the user."""
        return UserCard(
            user_id=self.user_id,
            name=self.name,
            role=Role(self.role),
            unit=self.unit_name,
            training=self.training,
            server=self.server,
            gathers_villages=self.level == Level.COMMUNE.value and self.role != Role.LEADER.value,
            village=self.level == Level.VILLAGE.value,
        )

    def look(self) -> Preferences:
        """Return the preferences kept with the facts, so that the first window already has them."""
        known = asdict(Preferences())
        kept = {
            name: value
            for name, value in self.preferences.items()
            if name in known and isinstance(value, type(known[name]))
        }
        return replace(Preferences(), **kept)


class Home:
    """The program's folder for one computer account.

    Args:
        folder: None takes `IOCDESK_HOME`, else the system's place for application data.
    """

    def __init__(self, folder: Path | None = None, environ: Mapping[str, str] | None = None) -> None:
        chosen = (os.environ if environ is None else environ).get(HOME_VARIABLE, "")
        self.folder = (folder or (Path(chosen) if chosen else _system_folder())).absolute()

    @property
    def logs(self) -> Path:
        """Where log files are."""
        return self.folder / "logs"

    def place(self, name: str) -> Path:
        """Return a profile's folder."""
        return self.folder / "profiles" / name

    def names(self) -> tuple[str, ...]:
        """Return the profiles in which somebody has signed in, in order."""
        return tuple(sorted(name for name, facts in self._all() if facts.complete))

    def default(self, name: str = "") -> str:
        """Return the profile to open: the one named, the last one, or the only one.

        Raises:
            NoProfile: there is none.
        """
        names = self.names()
        if name:
            if name not in names:
                raise NoProfile(name)
            return name
        try:
            last = (self.folder / _LAST_FILE).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            last = ""
        if last in names:
            return last
        if not names:
            raise NoProfile
        return names[0]

    def remember(self, name: str) -> None:
        """Open this profile next time."""
        _write(self.folder / _LAST_FILE, name)

    def facts(self, name: str) -> Facts:
        """Return what is known of a profile.

        Raises:
            NoProfile: when there is none of that name, or its facts cannot be read.
        """
        facts = read_facts(self.place(name))
        if facts is None:
            raise NoProfile(name)
        return facts

    def _all(self) -> Iterator[tuple[str, Facts]]:
        folder = self.folder / "profiles"
        for place in sorted(folder.iterdir()) if folder.is_dir() else []:
            facts = read_facts(place)
            if facts is not None:
                yield place.name, facts


@dataclass(slots=True)
class Profile:
    """An open profile: its store, who keeps its secrets, and its facts.

    Attributes:
        recovered: what came of it when the store was found damaged and salvaged; None when it was sound.
    """

    folder: Path
    facts: Facts
    keeper: KeyKeeper
    store: Store
    recovered: Text | None = None

    @property
    def name(self) -> str:
        """The profile's name."""
        return self.folder.name

    def keep(self, **changes: object) -> None:
        """Change facts, durably."""
        self.facts = replace(self.facts, **changes)  # type: ignore[arg-type]  # keyword arguments of several types
        write_facts(self.folder, self.facts)

    def close(self) -> None:
        """Close the store."""
        self.store.close()


def profile_name(server: str, username: str) -> str:
    """Return the name of the profile of one account on one server, in plain letters, the same every time.

    Accounts that differ only in diacritics or signs get different names.
    """
    import hashlib

    account = nfc(username).strip()
    parts = urlsplit(server if "://" in server else f"https://{server}")
    plain = re.sub(r"[^a-z0-9]+", "-", f"{fold(account)}-{fold(parts.hostname or '')}").strip("-")[:60]
    mark = hashlib.sha256(f"{account}\n{parts.netloc}{parts.path.rstrip('/')}".encode()).hexdigest()[:8]
    return f"{plain}-{mark}"


def create_profile(
    home: Home,
    server: str,
    username: str,
    *,
    clock: Clock,
    ids: IdSource,
    passphrase: str | None = None,
    keeper: KeyKeeper | None = None,
    training: bool = False,
) -> Profile:
    """Make the profile of an account, or open the one there is; a half-made one is made anew.

    Args:
        keeper: keeps the secrets in place of keyring or passphrase.

    Raises:
        NoKeyring: ask for a passphrase and call again.
        VaultError, StoreError: as they are.
        HomeNotWritable: the folder cannot be made.
    """
    from iocdesk.store import create_store
    from iocdesk.vault import choose_keeper, get_or_create

    name = profile_name(server, username)
    folder = home.place(name)
    known = read_facts(folder)
    if known is not None and known.complete:
        return open_profile(home, name, clock=clock, ids=ids, passphrase=passphrase, keeper=keeper)
    _make_room(folder)
    keeper = keeper or choose_keeper(folder, passphrase)
    key = get_or_create(keeper)
    facts = Facts(server, username, keeper.kind.value, training=training)
    store = create_store(folder / STORE_FILE, key, clock=clock, ids=ids)
    try:
        write_facts(folder, facts)
    except BaseException:
        store.close()
        raise
    return Profile(folder, facts, keeper, store)


def open_profile(
    home: Home,
    name: str,
    *,
    clock: Clock,
    ids: IdSource,
    passphrase: str | None = None,
    keeper: KeyKeeper | None = None,
) -> Profile:
    """Open a profile; a damaged store is set aside and salvaged, which `recovered` then tells.

    Raises:
        NoProfile: there is none of that name.
        PassphraseNeeded, PassphraseWrong, KeyMissing, …: its secrets cannot be had.
        StoreLocked, StoreNewer, StoreReadOnly, …: its store cannot be opened.
    """
    from iocdesk.store.recovery import open_or_recover
    from iocdesk.vault import choose_keeper, get_or_create

    folder, facts = home.place(name), home.facts(name)
    keeper = keeper or choose_keeper(folder, passphrase)
    key = get_or_create(keeper, store_exists=True)
    store, report = open_or_recover(folder / STORE_FILE, key, clock=clock, ids=ids)
    told = None
    if report is not None:
        told = recovery_sentence(
            report.reports, report.cells, report.unsent, report.lost_tables, report.set_aside, report.copied
        )
    return Profile(folder, facts, keeper, store, told)


def remove_profile(profile: Profile) -> None:
    """Close a profile that was only half made, and take its folder away."""
    profile.close()
    shutil.rmtree(profile.folder, ignore_errors=True)


def recovery_sentence(
    reports: int, cells: int, unsent: int, lost: tuple[str, ...], aside: Path, copied: date | None = None
) -> Text:
    """Say what could be recovered of a damaged store, or of its copy of a day, and where the damaged file is."""
    gap_vi = " Một phần dữ liệu không đọc được; xin kiểm tra lại các báo cáo." if lost else ""
    gap_en = " Some of the data could not be read; please check the reports." if lost else ""
    if copied is not None:
        gap_vi += (
            f" Số liệu lấy từ bản sao ngày {copied:%d/%m/%Y}; số liệu nhập sau đó chỉ còn nếu đã gửi. "
            "Xin kiểm tra lại các báo cáo."
        )
        gap_en += (
            f" It was taken from the copy of {copied:%d/%m/%Y}; of what was entered later, only what was sent is "
            "left. Please check the reports."
        )
    return Text(
        f"Tệp số liệu bị hỏng đã được thay bằng bản khôi phục: {reports} báo cáo, {cells} ô số liệu, trong đó "
        f"{unsent} báo cáo chờ gửi.{gap_vi} Khi có mạng, những gì đã gửi sẽ được nhận lại từ máy chủ. Tệp hỏng được giữ lại tại “{aside}”.",
        f"The damaged data file was replaced by a recovered one: {reports} reports, {cells} cells, {unsent} "
        f"reports still to be sent.{gap_en} What was sent comes back from the server with the next exchange. The damaged file is kept at “{aside}”.",
    )


def read_facts(folder: Path) -> Facts | None:
    """Return a profile's facts; None where there are none that can be read."""
    try:
        raw = json.loads((folder / _FACTS_FILE).read_text("utf-8"))
        known = {name: raw[name] for name in Facts.__dataclass_fields__ if name in raw}
        known["units"] = tuple(str(unit) for unit in raw.get("units", ()))
        facts = Facts(**known)
        if facts.complete:
            _ = Role(facts.role), [UnitKey.parse(unit) for unit in (*facts.units, facts.unit)]
    except (OSError, ValueError, TypeError, KeyError, AttributeError, IocError):
        return None
    return facts


def write_facts(folder: Path, facts: Facts) -> None:
    """Keep a profile's facts; after a crash the file holds the old or the new ones.

    Raises:
        HomeNotWritable: when it cannot be done.
    """
    raw = asdict(facts) | {"preferences": dict(facts.preferences)}
    _write(folder / _FACTS_FILE, json.dumps(raw, ensure_ascii=False, indent=1))


def _write(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        private_folder(path.parent)
        part.unlink(missing_ok=True)
        part.touch(0o600)
        with part.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise HomeNotWritable(path.parent) from None


def _make_room(folder: Path) -> None:
    """Make the folder, without what a sign-in that never ended left in it; nothing was typed into that."""
    try:
        private_folder(folder)
        for old in folder.glob(f"{STORE_FILE}*"):
            old.unlink()
    except OSError:
        raise HomeNotWritable(folder) from None


def _system_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("iocdesk", appauthor=False)
