"""Shows every page in both languages, light and dark, at 100 % and 150 %, and has each picture looked over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from iocdesk.core.errors import Text
from iocdesk.ui.tour.album import Album
from iocdesk.ui.tour.errors import StepFailed
from iocdesk.ui.tour.scene import Scene
from iocdesk.ui.tour.script import Step
from iocdesk.ui.tour.sending_steps import LEADER, STAFF
from iocdesk.ui.tour.words import say

PAGES = ("To do", "Reports", "Villages", "Notices", "Synchronisation", "Help", "Settings")
_LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}


@dataclass(frozen=True, slots=True)
class Look:
    """One way to show the program. `scale` is in per cent."""

    language: str
    theme: str
    scale: int

    @property
    def name(self) -> str:
        """Of the pictures."""
        return f"{self.language}-{self.theme.lower()}-{self.scale}"


LOOKS = tuple(
    Look(language, theme, scale)
    for theme in ("Light", "Dark")
    for language in ("vi", "en")
    for scale in (100, 150)
)


class Walk:
    """The steps through all pages. A page that is not as it should be does not keep the others from being seen."""

    def __init__(self, scene: Scene, album: Album) -> None:
        self._scene, self._driver, self._album = scene, scene.driver, album
        self._faults: list[StepFailed] = []

    def steps(self) -> Sequence[Step]:
        """Return them: a look each for the officer, then those for the leader, and the first run."""
        officer = [
            Step(_title("Các trang", "Pages", look), partial(self.pages, look), picture=False, goes_on=True)
            for look in LOOKS
        ]
        begin = Step(Text("Lãnh đạo xem các trang", "The leader looks"), self.leader, picture=False)
        others = [
            Step(
                _title("Phê duyệt, đăng nhập", "Approvals, sign-in", look),
                partial(self.entrance, look),
                picture=False,
                goes_on=True,
            )
            for look in LOOKS
            if look.language == "vi"
        ]
        return (
            *officer,
            begin,
            *others,
            *self._roles("thon01", self.village),
            *self._roles(STAFF, self.staff),
        )

    def _roles(self, username: str, see: Callable[[Look], None]) -> Sequence[Step]:
        """What others see, in the two looks that are furthest apart."""
        titles = {"thon01": Text("Thôn xem các trang", "A village looks")}
        title = titles.get(username, Text("Tỉnh xem các trang", "The province looks"))
        begin = Step(title, partial(self._scene.sign_in, username), picture=False)
        looks = (Look("vi", "Dark", 150), Look("vi", "Light", 100))
        words = title.vi, title.en
        return (
            begin,
            *(Step(_title(*words, look), partial(see, look), picture=False, goes_on=True) for look in looks),
        )

    def pages(self, look: Look) -> None:
        """The officer's pages and a report."""
        with_look = self._dress(look)
        for page in PAGES:
            self._scene.page(page)
            self._take(look, say_vi(page), colours=with_look)
        self._driver.keys("Ctrl+I")
        self._driver.settle()
        self._take(look, "nhap tu tep", colours=with_look)
        self._scene.page("To do")
        self._scene.open_first()
        self._take(look, "bieu", colours=with_look)
        for panel in ("Problems", "Indicator", "History", "Talk"):
            self._panel(panel)
            self._take(look, f"bieu {_PANELS[panel]}", colours=with_look)
        self._driver.keys("Ctrl+;")
        self._driver.settle()
        self._take(look, "bieu giai trinh", colours=with_look)
        self._driver.keys("Esc")
        self._driver.menu(say("Foot", "More"), say("Foot", "History of the report"))
        self._driver.settle()
        self._take(look, "cac phien ban", colours=with_look)
        self._driver.keys("Esc")
        self._tell()

    def village(self, look: Look) -> None:
        """A village head: what is to be done, and one question."""
        with_look = self._dress(look)
        self._scene.page("To do")
        self._take(look, "thon viec can lam", colours=with_look)
        self._scene.open_task()
        self._take(look, "thon cau hoi", colours=with_look)
        self._driver.press(say("Top", "Back to what there is to do"))
        self._driver.settle()
        self._tell()

    def staff(self, look: Look) -> None:
        """The province's staff: what has arrived, and what it sees of the lists."""
        with_look = self._dress(look)
        for page, name in (("Receive", "tinh tiep nhan"), ("Reports", "tinh bao cao")):
            self._scene.page(page)
            self._take(look, name, colours=with_look)
        self._tell()

    def leader(self) -> None:
        """The leader signs in once more."""
        self._scene.sign_in(LEADER)

    def entrance(self, look: Look) -> None:
        """Approvals, the first run and the sign-in, in both languages."""
        for language in _LANGUAGES:
            self._dress(Look(language, look.theme, look.scale))
            self._scene.page("Approvals")
            self._take(Look(language, look.theme, look.scale), "phe duyet")
        self._scene.sign_out()
        self._in_both_languages(look, "dang nhap")
        self._driver.press(say("FirstRun", "Back"))
        self._driver.see(say("FirstRun", "Where do you want to work?"))
        self._in_both_languages(look, "lan chay dau")
        self._driver.press(say("FirstRun", "Continue"))
        self._driver.see(say("SignInForm", "Password"))
        self._scene.type_account(LEADER)
        self._tell()

    # ------------------------------------------------------------ inside

    def _in_both_languages(self, look: Look, name: str) -> None:
        for language in _LANGUAGES:
            self._driver.choose(say("FirstRun", "Language"), _LANGUAGES[language])
            self._driver.settle()
            self._take(Look(language, look.theme, look.scale), name)

    def _dress(self, look: Look) -> bool:
        """Choose a look under Cài đặt; return whether contrasts are worth measuring (they do not depend on size)."""
        self._scene.page("Settings")
        self._driver.choose(say("SettingsPage", "Language"), _LANGUAGES[look.language])
        self._driver.settle()
        self._driver.choose(say("SettingsPage", "Look"), say("SettingsPage", look.theme))
        self._driver.choose(say("SettingsPage", "Text size (Ctrl + and Ctrl −)"), f"{look.scale} %")
        self._driver.settle()
        return look.scale == 100

    def _panel(self, name: str) -> None:
        word = say("SidePanel", name)
        if self._driver.button(word) is None:
            self._driver.keys("F4")
        self._driver.press(word)
        self._driver.settle()

    def _take(self, look: Look, name: str, *, colours: bool = True) -> None:
        try:
            self._album.take(f"trang {look.name} {name}", self._driver.front(), colours=colours)
        except StepFailed as failed:
            self._faults.append(failed)

    def _tell(self) -> None:
        faults, self._faults = self._faults, []
        if faults:
            raise StepFailed(
                "\n    ".join(fault.text.vi for fault in faults),
                "\n    ".join(fault.text.en for fault in faults),
            )


_PANELS = {"Problems": "van de", "Indicator": "chi tieu", "History": "lich su", "Talk": "trao doi"}
_NAMES = dict(
    zip(
        PAGES,
        ("viec can lam", "bao cao", "cac thon", "thong bao", "dong bo", "tro giup", "cai dat"),
        strict=True,
    )
)


def say_vi(page: str) -> str:
    """Return a page's name for its pictures, the same in both languages."""
    return _NAMES[page]


def _title(vi: str, en: str, look: Look) -> Text:
    theme = {"Light": "sáng", "Dark": "tối"}[look.theme]
    return Text(
        f"{vi}: {look.language}, {theme}, {look.scale} %",
        f"{en}: {look.language}, {look.theme}, {look.scale} %",
    )
