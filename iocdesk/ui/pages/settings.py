"""Cài đặt: language, look, text size, comparison columns, how often to exchange, and facts about this
installation.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QLabel, QVBoxLayout, QWidget

from iocdesk.ui.fonts import FontRole
from iocdesk.ui.kit import Kit, Topic
from iocdesk.ui.page import Page
from iocdesk.ui.ports import About, Preferences
from iocdesk.ui.theme import ThemeName
from iocdesk.ui.widgets.basics import column, frame, label, row, scroller
from iocdesk.ui.widgets.picker import Picker
from iocdesk.ui.words import role_word

SCALES = (0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2.0)
MINUTES = (1, 5, 15, 30, 60, 0)
COLUMNS = ("show_previous", "show_last_year", "show_to_date", "show_plan")


class SettingsPage(Page):
    """Every choice takes effect at once and is kept at once; there is nothing to confirm."""

    TOPICS = frozenset({Topic.SETTINGS})
    changed = Signal(object)
    """The Preferences after a choice."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(kit)
        self._preferences = Preferences()
        self._about: About | None = None
        self.language, self.theme = Picker(kit, 240), Picker(kit, 240)
        self.text_size, self.minutes = Picker(kit, 240), Picker(kit, 240)
        self.simple = QCheckBox()
        self.ticks = {name: QCheckBox() for name in COLUMNS}
        self.titles: dict[str, QLabel] = {}
        self.profile = self._selectable()
        self.about = self._selectable()
        self._lay_out()
        self.language.picked.connect(self._choose)
        self.theme.picked.connect(self._choose)
        self.text_size.picked.connect(self._choose)
        self.minutes.picked.connect(self._choose)
        for tick in (self.simple, *self.ticks.values()):
            tick.clicked.connect(self._choose)
        kit.theme.changed.connect(self._follow_theme)

    def refresh(self) -> None:
        """Ask for what is kept."""
        self.load(self._ask, self._show)

    def focus_first(self) -> None:
        """Language comes first."""
        self.language.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Set every text in the present language."""
        self.set_title(self.tr("Settings"))
        self.titles["look"].setText(self.tr("Language and look"))
        self.titles["columns"].setText(self.tr("Comparison columns in forms"))
        self.titles["sync"].setText(self.tr("Synchronisation"))
        self.titles["profile"].setText(self.tr("Profile"))
        self.titles["about"].setText(self.tr("About this program"))
        self.language.set_caption(self.tr("Language"))
        self.theme.set_caption(self.tr("Look"))
        self.text_size.set_caption(self.tr("Text size (Ctrl + and Ctrl −)"))
        self.minutes.set_caption(self.tr("Send and fetch by itself"))
        self.simple.setText(self.tr("Simple mode: one question a page, large type"))
        words = (self.tr("Period before"), self.tr("Same period last year"), self.tr("Year to date"))
        for tick, word in zip(self.ticks.values(), (*words, self.tr("Share of plan")), strict=True):
            tick.setText(word)
        self._fill()

    def _ask(self) -> tuple[Preferences, About]:
        settings = self.kit.services.settings
        return settings.preferences(), settings.about()

    def _show(self, kept: tuple[Preferences, About]) -> None:
        self._preferences, self._about = kept
        self._fill()

    def _fill(self) -> None:
        now = self._preferences
        self.language.fill([("vi", "Tiếng Việt"), ("en", "English")])
        self.theme.fill(
            [
                (ThemeName.LIGHT.value, self.tr("Light")),
                (ThemeName.DARK.value, self.tr("Dark")),
                (ThemeName.HIGH_CONTRAST.value, self.tr("High contrast")),
                (ThemeName.SYSTEM.value, self.tr("As the computer")),
            ]
        )
        self.text_size.fill([(f"{scale:.1f}", f"{round(scale * 100)} %") for scale in SCALES])
        self.minutes.fill([(str(minutes), self._every(minutes)) for minutes in MINUTES])
        self._select(now)
        self._tell_facts()

    def _select(self, now: Preferences) -> None:
        pairs = (
            (self.language, now.language),
            (self.theme, now.theme),
            (self.text_size, f"{now.scale:.1f}"),
            (self.minutes, str(now.sync_minutes)),
        )
        for picker, value in pairs:
            picker.blockSignals(True)
            picker.choose(value)
            picker.blockSignals(False)
        self.simple.setChecked(self._simple(now))
        for name, tick in self.ticks.items():
            tick.setChecked(bool(getattr(now, name)))

    def _simple(self, now: Preferences) -> bool:
        return now.simple == "on" or (now.simple != "off" and self.kit.services.user.village)

    def _every(self, minutes: int) -> str:
        return self.tr("Every %n minute(s)", "", minutes) if minutes else self.tr("Only when I ask")

    def _choose(self) -> None:
        chosen = replace(
            self._preferences,
            language=self.language.current,
            theme=self.theme.current,
            scale=float(self.text_size.current),
            sync_minutes=int(self.minutes.current),
            simple=self._simple_choice(),
            **{name: tick.isChecked() for name, tick in self.ticks.items()},
        )
        self._keep(chosen)

    def _simple_choice(self) -> str:
        """Return what is kept: only a choice that differs from what it already is becomes one."""
        ticked = self.simple.isChecked()
        return (
            self._preferences.simple
            if ticked is self._simple(self._preferences)
            else "on"
            if ticked
            else "off"
        )

    def _follow_theme(self) -> None:
        look = self.kit.theme.look
        if (look.name.value, look.scale) != (self._preferences.theme, self._preferences.scale):
            self._keep(replace(self._preferences, theme=look.name.value, scale=look.scale))
            self._select(self._preferences)

    def _keep(self, chosen: Preferences) -> None:
        if chosen != self._preferences:
            self._preferences = chosen
            settings = self.kit.services.settings
            self.kit.jobs.db(lambda: settings.save(chosen), self._kept)
            self.changed.emit(chosen)

    def _kept(self, _nothing: object) -> None:
        """Nothing to say: the choice can be seen."""

    def _tell_facts(self) -> None:
        user = self.kit.services.user
        where = self.tr("Training on this computer") if user.training else user.server
        facts = (user.name, role_word(user.role), user.unit, self.kit.language.text(user.office), where)
        self.profile.setText("\n".join(fact for fact in facts if fact))
        if self._about is not None:
            about = self._about
            pairs = (
                (self.tr("Version"), about.version),
                (self.tr("Data"), short_path(about.data_folder)),
                (self.tr("Log file"), short_path(about.log_file)),
                (self.tr("Device"), about.device),
            )
            self.about.setText("\n".join(f"{title}: {fact}" for title, fact in pairs if fact))
            self.about.setToolTip(f"{about.data_folder}\n{about.log_file}")

    def _selectable(self) -> QLabel:
        made = label(self.kit, "")
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        return made

    def _lay_out(self) -> None:
        content = QWidget()
        columns = row(content, gap=16)
        left, right = column(gap=16), column(gap=16)
        left.addWidget(self._card("look", [self.language, self.theme, self.text_size, self.simple]))
        left.addWidget(self._card("sync", [self.minutes]))
        left.addStretch(1)
        right.addWidget(self._card("columns", list(self.ticks.values())))
        right.addWidget(self._card("profile", [self.profile]))
        right.addWidget(self._card("about", [self.about]))
        right.addStretch(1)
        columns.addLayout(left, 1)
        columns.addLayout(right, 1)
        self._area = scroller(content, "settings")
        self.body.addWidget(self._area, 1)

    def _card(self, key: str, widgets: list[QWidget]) -> QFrame:
        card = frame("card")
        inner: QVBoxLayout = column(card, margin=16)
        self.titles[key] = label(self.kit, "", FontRole.SECTION)
        inner.addWidget(self.titles[key])
        for widget in widgets:
            inner.addWidget(widget)
        return card


def short_path(path: str) -> str:
    """Return the last two parts of a path: a whole one has no place to break a line; the tip shows it."""
    parts = path.replace("\\", "/").split("/")
    return path if len(parts) <= 3 else "…/" + "/".join(parts[-2:])
