"""The people of the practice province: invented names, one password that is shown openly, and who does what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from iocdesk.core.units import UnitKey, province_key
from iocdesk.forms.model import Form
from iocdesk.reports.model import Actor, Assignment, Role
from iocdesk.training.ground import COMMUNE, Ground

TRAINING_PASSWORD = "tap-huan-2026"  # noqa: S105 - shown to everybody who trains; it protects nothing
"""The password of every account of the practice province."""

_OFFICERS = (
    ("lan.vp", "Lê Thị Lan", "Văn phòng HĐND-UBND"),
    ("hung.vp", "Nguyễn Văn Hùng", "Văn phòng HĐND-UBND"),
    ("son.kt", "Trịnh Văn Sơn", "Phòng Kinh tế"),
    ("hoa.vhxh", "Phạm Thị Hoa", "Phòng Văn hóa - Xã hội"),
    ("mai.hcc", "Hoàng Thị Mai", "Trung tâm Phục vụ hành chính công"),
    ("dung.an", "Lê Văn Dũng", "Công an xã"),
    ("nga.tyt", "Đỗ Thị Nga", "Trạm y tế"),
)
_HEADS = (
    "Nguyễn Văn An", "Lê Văn Bình", "Trịnh Thị Cúc", "Phạm Văn Đông", "Hoàng Văn Giang", "Lê Thị Hạnh",
    "Nguyễn Văn Khoa", "Đỗ Văn Lâm", "Mai Văn Minh", "Vũ Thị Nhung", "Lê Văn Phúc", "Nguyễn Thị Quý",
    "Trịnh Văn Sang", "Hà Văn Thành", "Phạm Thị Uyên", "Lê Văn Vinh", "Nguyễn Văn Xuân", "Hoàng Thị Yến",
    "Bùi Văn Tám",
)  # fmt: skip
_BY_OFFICE = {
    "VP": "lan.vp", "KT": "son.kt", "VHXH": "hoa.vhxh", "HCC": "mai.hcc", "AN": "dung.an", "TYT": "nga.tyt",
}  # fmt: skip
_STANDS_IN = {
    "VP": "hung.vp", "KT": "hoa.vhxh", "VHXH": "son.kt", "HCC": "hung.vp", "AN": "hung.vp", "TYT": "hoa.vhxh",
}  # fmt: skip
_OF_PRINCIPAL = frozenset({"xa_vhxh_thang_tk", "xa_vhxh_thang_dh", "xa_hcc_thang_dh"})
"""Forms of other offices that the principal officer answers as well, as happens in a commune short of staff."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in; the password is `TRAINING_PASSWORD`."""

    actor: Actor
    username: str
    duty: str
    """What the person is, in Vietnamese, for the list of accounts."""


@dataclass(frozen=True, slots=True)
class People:
    """All accounts and assignments of the practice province."""

    accounts: tuple[Account, ...]
    assignments: tuple[Assignment, ...]

    def account(self, username: str) -> Account:
        """Return an account.

        Raises:
            KeyError: when there is none of this name.
        """
        for account in self.accounts:
            if account.username == username:
                return account
        raise KeyError(username)

    @property
    def principal(self) -> Account:
        """The officer that training signs in as."""
        return self.account(_OFFICERS[0][0])

    @property
    def leader(self) -> Account:
        """The commune's leader, who approves."""
        return self.account("chutich")

    @property
    def province(self) -> Account:
        """The province's staff, who receives."""
        return self.account("tinh")

    def responsible(self, form_id: str, unit: UnitKey) -> Account:
        """Return who answers a form for a unit.

        Raises:
            KeyError: when nobody does.
        """
        for it in self.assignments:
            if (it.form_id, it.unit) == (form_id, unit):
                return next(a for a in self.accounts if a.actor.user_id == it.responsible)
        raise KeyError(form_id)


def make_people(ground: Ground, forms: Iterable[Form]) -> People:
    """Return the people for all villages, past and present, and all forms."""
    accounts = [
        _account("tinh", "Vũ Quốc Anh", "Sở Khoa học và Công nghệ", Role.PROVINCE, province_key()),
        _account("chutich", "Lê Hồng Quân", "Chủ tịch UBND xã", Role.LEADER, COMMUNE),
        _account("phochutich", "Nguyễn Thị Thu", "Phó Chủ tịch UBND xã", Role.LEADER, COMMUNE),
        *(_account(username, name, duty, Role.CONSOLIDATOR, COMMUNE) for username, name, duty in _OFFICERS),
        *_heads(ground),
    ]
    return People(tuple(accounts), tuple(_assignments(ground, tuple(forms), accounts)))


def _account(username: str, name: str, duty: str, role: Role, *units: UnitKey) -> Account:
    return Account(Actor(f"tap-huan:{username}", f"{name} — {duty}", role, units), username, duty)


def _heads(ground: Ground) -> Iterator[Account]:
    """Yield a head for each village code; who headed a village before a merger of its code heads it after, too."""
    codes = sorted({village.key.code for village in ground.villages})
    for place, code in enumerate(codes):
        units = [village.key for village in ground.villages if village.key.code == code]
        name = next(v.unit.name.vi for v in reversed(ground.villages) if v.key.code == code)
        username = f"thon{code.rpartition('-')[2]}"
        yield _account(
            username, _HEADS[place % len(_HEADS)], f"Trưởng {name[0].lower()}{name[1:]}", Role.ENTRY, *units
        )


def _assignments(ground: Ground, forms: tuple[Form, ...], accounts: list[Account]) -> Iterator[Assignment]:
    ids = {account.username: account.actor.user_id for account in accounts}
    heads = {unit: account.actor.user_id for account in accounts for unit in account.actor.units}
    for form in forms:
        if form.level == "village":
            for village in ground.villages:
                yield Assignment(form.id, village.key, heads[village.key], ids["lan.vp"], "")
            continue
        usual = _BY_OFFICE[form.office]
        mine = "lan.vp" if form.id in _OF_PRINCIPAL else usual
        deputy = usual if mine != usual else _STANDS_IN[form.office]
        yield Assignment(form.id, COMMUNE, ids[mine], ids[deputy], ids["chutich"])
