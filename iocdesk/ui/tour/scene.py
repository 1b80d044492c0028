"""What the steps share: the driver, the world around, the language, and what was typed so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from iocdesk.core.errors import Text
from iocdesk.ui.tour.driver import LONG, Driver
from iocdesk.ui.tour.errors import StepFailed
from iocdesk.ui.tour.figures import Figures
from iocdesk.ui.tour.host import Host, Province
from iocdesk.ui.tour.words import FORM, say

FETCH = 240.0
"""Seconds that a first sign-in with its catalogue may take on a slow machine."""


@dataclass
class Scene:
    """Everything that a step works with.

    Attributes:
        period: of the report, as the screen says it.
        typed: what the gateway must have at the end, by cell.
    """

    host: Host
    driver: Driver
    typed: dict[str, int] = field(default_factory=dict)
    period: str = ""

    @property
    def figures(self) -> Figures:
        """The grid that is shown."""
        return Figures(self.driver)

    @property
    def officer(self) -> str:
        """The account that training begins with."""
        return "lan.vp"

    @property
    def province(self) -> Province:
        """The practice province.

        Raises:
            StepFailed: training has not begun.
        """
        if self.host.practice is None:
            raise StepFailed("chế độ tập huấn chưa chạy", "training has not begun")
        return self.host.practice.province

    def text(self, text: Text) -> str:
        """Return a text in the language of the screen."""
        return text.lang(self.host.base.language.code)

    def page(self, title: str) -> None:
        """Go to a page by the rail at the left."""
        self._leave_form()
        self.driver.press(say("Rail", title))
        self.driver.settle()
        self.driver.see(say("Rail", title))

    def _leave_form(self) -> None:
        """Go back from a form where it hides rail and header, as it does in large letters on a low screen."""
        back = self.driver.button(say("Head", "Back"))
        if back is not None and self.driver.button(say("Rail", "Help")) is None:
            self.driver.click(back)
            self.driver.settle()

    def open_work(self) -> None:
        """Open the report from Việc cần làm by a click on its row; its period is remembered the first time."""
        title = self.text(FORM)
        vi, en = f"không có “{title}” trong việc cần làm", f"“{title}” is not in the work list"
        card = self.driver.have(lambda: self.driver.card(title, self.period), vi, en)
        self.period = self.period or card.accessibleName().removeprefix(f"{title}, ").partition(",")[0]
        self.driver.click(card)
        self.driver.settle()
        self.driver.see(title)
        self.driver.see(self.period)

    def exchange(self) -> None:
        """Send and fetch by hand, on the page Đồng bộ."""
        self.page("Synchronisation")
        self.driver.press(say("SyncPage", "Send now"))
        self.driver.settle()

    def open_first(self) -> None:
        """Open the first report of Việc cần làm that is shown, in its form."""
        self.open_task()
        self.driver.see(say("Foot", "More"))

    def open_task(self) -> None:
        """Open the first report of the list, in whatever it opens in."""
        card = self.driver.have(lambda: self.driver.card(""), "không có việc nào", "there is nothing to do")
        self.driver.click(card)
        self.driver.settle()

    def sign_out(self) -> None:
        """Sign out by the user's menu."""
        self._leave_form()
        self._press_user(say("Header", "Signed in as {name}").partition("{name}")[0])
        self.driver.see(say("SignInForm", "Password"))

    def sign_in(self, username: str) -> None:
        """Sign out, and in as somebody else with the keyboard."""
        self.sign_out()
        self.type_account(username)

    def type_account(self, username: str) -> None:
        """Type account and password, and wait for the window."""
        self.driver.fill(say("SignInForm", "Account"), username)
        self.driver.keys("Enter")
        self.driver.type(self.province.password)
        self.driver.keys("Enter")
        self.wait_for_window()

    def wait_for_window(self) -> None:
        """Wait until the window with its rail is there, and at rest."""
        strip = say("TrainingStrip", "TRAINING MODE – figures are not sent anywhere.")
        self.driver.see(strip, FETCH)
        self.driver.see(say("Rail", "Help"), LONG)
        self.driver.settle()

    def _press_user(self, beginning: str) -> None:
        driver = self.driver
        named = [b for b in driver.shown_buttons() if b.accessibleName().startswith(beginning)]
        if not named:
            raise StepFailed("không có nút người dùng", "there is no user button")
        driver.menu(named[0].accessibleName(), say("Header", "Sign out"))
        driver.settle()
