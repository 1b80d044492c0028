"""The style sheet, made from the tokens. It names colours, borders and spaces, never a font: fonts are
`theme.give_font`.

Properties that widgets carry: `kind` on frames and buttons (card, primary, quiet, link, rail, row, strip,
pill), `tone` on labels, frames and pills (muted, ok, warn, error, primary). Every element that takes the
focus shows a ring of 2 px.
"""

from __future__ import annotations

from string import Template

from iocdesk.ui.tokens import Tokens

_SHEET = Template(
    """
QWidget { color: $text; }
QMainWindow, QDialog, QWidget[kind="page"], QScrollArea[kind="page"], QStackedWidget { background: $bg; }
QStackedWidget[kind="clear"] { background: transparent; }
QScrollArea { border: none; background: transparent; }
QScrollArea[kind="read"] { border: 2px solid transparent; border-radius: 6px; }
QScrollArea[kind="read"]:focus { border: 2px solid $primary; }
QScrollArea > QWidget > QWidget[kind="flow"] { background: transparent; }
QLabel { background: transparent; }
QLabel[tone="muted"] { color: $muted; }
QLabel[tone="ok"] { color: $ok; }
QLabel[tone="warn"] { color: $warn; }
QLabel[tone="error"] { color: $error; }
QLabel[tone="primary"] { color: $primary; }
QFrame[kind="strip"] { background: $warn; border: none; }
QLabel[kind="strip"] { background: transparent; color: $surface; padding: ${p2}px; }
QPushButton[kind="strip"] { background: $warn; color: $surface; border: 1px solid $surface;
  padding: 0 ${p8}px; }
QPushButton[kind="strip"]:hover { background: $warn; border: 2px solid $surface; padding: 0 ${p7}px; }
QPushButton[kind="strip"]:pressed { background: $warn; }
QPushButton[kind="strip"]:focus { background: $warn; border: 2px solid $surface; padding: 0 ${p7}px;
  text-decoration: underline; }
QPushButton[kind="strip"]:disabled { background: $warn; color: $surface; border: 1px solid $warn; }
QToolTip { background: $surface; color: $text; border: 1px solid $border; padding: ${p6}px; }

QFrame[kind="card"] { background: $surface; border: 1px solid $hairline; border-radius: 6px; }
QFrame[kind="header"] { background: $surface; border: none; border-bottom: 1px solid $hairline; }
QFrame[kind="rail"] { background: $surface; border: none; border-right: 1px solid $hairline; }
QFrame[kind="line"] { background: $hairline; border: none; max-height: 1px; min-height: 1px; }
QFrame[kind="row"] { background: $surface; border: 2px solid transparent;
  border-bottom: 1px solid $hairline; }
QFrame[kind="row"]:hover { background: $bg; }
QFrame[kind="row"]:focus { background: $primary_tint; border: 2px solid $primary; border-radius: 6px; }
QFrame[kind="banner"] { background: $primary_tint; border: 1px solid $primary; border-radius: 6px; }
QFrame[kind="banner"][tone="ok"] { background: $ok_tint; border-color: $ok; }
QFrame[kind="banner"][tone="warn"] { background: $warn_tint; border-color: $warn; }
QFrame[kind="banner"][tone="error"] { background: $error_tint; border-color: $error; }
QFrame[kind="popup"] { background: $surface; border: 1px solid $border; border-radius: 6px; }

QPushButton, QToolButton { background: $surface; color: $text; border: 1px solid $border; border-radius: 6px;
  padding: ${b}px ${p14}px; min-height: ${button}px; }
QToolButton { padding: ${b}px ${p8}px; }
QPushButton:hover, QToolButton:hover { background: $read_only; }
QPushButton:pressed, QToolButton:pressed { background: $primary_tint; }
QPushButton:focus, QToolButton:focus { border: 2px solid $primary; padding: ${b_}px ${p13}px; outline: none; }
QToolButton:focus { padding: ${b_}px ${p7}px; }
QPushButton:disabled, QToolButton:disabled { color: $muted; background: $read_only;
  border: 1px solid $hairline; }
QPushButton[kind="primary"] { background: $primary; color: $on_primary; border: 1px solid $primary; }
QPushButton[kind="primary"]:hover { border: 1px solid $text; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled { color: $muted; background: $read_only; border: 1px solid $hairline; }
QPushButton[kind="quiet"], QToolButton[kind="quiet"] { background: transparent;
  border: 1px solid transparent; }
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover { background: $read_only; }
QPushButton[kind="quiet"]:focus, QToolButton[kind="quiet"]:focus { border: 2px solid $primary; }
QPushButton[kind="link"] { background: transparent; border: 2px solid transparent; color: $primary;
  text-align: left; }
QPushButton[kind="link"] { padding: ${b}px ${p2}px; }
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:focus { border: 2px solid $primary; }
QPushButton[kind="rail"] { background: transparent; border: 2px solid transparent; text-align: left;
  padding: ${b}px ${p10}px; }
QPushButton[kind="rail"]:hover { background: $read_only; }
QPushButton[kind="rail"]:checked { background: $primary_tint; color: $primary;
  border-left: 4px solid $primary;
  padding-left: ${p8}px; }
QPushButton[kind="rail"]:focus { border: 2px solid $primary; padding: ${b}px ${p10}px; }
QPushButton[kind="fold"] { background: transparent; border: 2px solid transparent; text-align: left;
  padding: ${p2}px ${p6}px; }
QPushButton[kind="fold"]:focus { border: 2px solid $primary; }
QPushButton[kind="fold"]:disabled { color: $muted; background: transparent; border: 2px solid transparent; }
QPushButton[kind="pill"] { border-radius: ${pill}px; padding: ${b}px ${p14}px; text-align: left; }
QPushButton[kind="pill"][tone="ok"] { background: $ok_tint; color: $ok; border-color: $ok; }
QPushButton[kind="pill"][tone="warn"] { background: $warn_tint; color: $warn; border-color: $warn; }
QPushButton[kind="pill"][tone="error"] { background: $error_tint; color: $error; border-color: $error; }
QPushButton[kind="pill"][tone="primary"] { background: $primary_tint; color: $primary;
  border-color: $primary; }
QPushButton[kind="pill"][role="user"] { text-align: center; padding: ${b}px ${p10}px; }
QPushButton[kind="pill"]:focus { border: 2px solid $primary; padding: ${b_}px ${p13}px; }
QToolButton::menu-indicator, QPushButton::menu-indicator { image: none; width: 0; }

QLineEdit, QPlainTextEdit, QTextEdit { placeholder-text-color: $muted; }
QLineEdit, QPlainTextEdit, QTextBrowser, QTextEdit, QComboBox, QSpinBox, QDateEdit { background: $surface; color: $text;
  border: 1px solid $border; border-radius: 6px; padding: ${b}px ${p8}px;
  selection-background-color: $primary;
  selection-color: $on_primary; }
QComboBox { combobox-popup: 0; }
QLineEdit, QComboBox, QSpinBox, QDateEdit { min-height: ${button}px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextBrowser:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus,
QDateEdit:focus {
  border: 2px solid $primary; padding: ${b_}px ${p7}px; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled,
QDateEdit:disabled { background: $read_only; color: $muted; }
QTextBrowser[kind="plain"] { border: 1px solid transparent; background: transparent; padding: 0; }
QTextBrowser[kind="plain"]:focus { border: 2px solid $primary; }
QComboBox, QComboBox:focus { padding-right: ${p2}px; }
QComboBox::drop-down, QDateEdit::drop-down { border: none; width: ${p28}px; }
QComboBox::down-arrow, QDateEdit::down-arrow { image: url("$caret"); width: ${p12}px; height: ${p12}px; }
QComboBox QAbstractItemView { background: $surface; color: $text; border: 1px solid $border;
  selection-background-color: $primary_tint; selection-color: $text; outline: none; }
QRadioButton, QCheckBox { spacing: ${p8}px; padding: ${p6}px; border: 2px solid transparent;
  border-radius: 6px;
  background: transparent; }
QRadioButton:focus, QCheckBox:focus { border: 2px solid $primary; }
QCheckBox::indicator, QRadioButton::indicator { width: ${p14}px; height: ${p14}px; border: 2px solid $border;
  background: $surface; }
QCheckBox::indicator { border-radius: 3px; }
QRadioButton::indicator { border-radius: ${radio}px; }
QCheckBox::indicator:checked { background: $primary; border-color: $primary; image: url("$check"); }
QRadioButton::indicator:checked { background: $primary; border: 2px solid $primary; }

QAbstractItemView { background: $surface; alternate-background-color: $surface; border: 1px solid $hairline;
  border-radius: 6px; outline: none; gridline-color: $hairline; selection-background-color: $primary_tint;
  selection-color: $text; }
QAbstractItemView:focus { border: 2px solid $primary; }
QTableView::item { padding: ${p4}px ${p5}px; border: none; border-bottom: 1px solid $hairline; }
QTableView::item:selected { background: $primary_tint; color: $text; }
QTableView::item:focus { padding: ${p2}px ${p3}px; border: 2px solid $primary; }
QHeaderView { background: $bg; border: none; }
QHeaderView::section { background: $bg; color: $muted; border: none; border-bottom: 1px solid $border;
  padding: ${p6}px ${p8}px; }
QHeaderView::section:hover { color: $text; }
QTableCornerButton::section { background: $bg; border: none; }

QProgressBar { background: $read_only; border: 1px solid $border; border-radius: 4px; text-align: center;
  min-height: ${p6}px; max-height: ${p6}px; }
QProgressBar::chunk { background: $primary; border-radius: 3px; }
QProgressBar[tone="ok"]::chunk { background: $ok; }
QSplitter::handle { background: transparent; width: ${p8}px; }
QMenu { background: $surface; color: $text; border: 1px solid $border; padding: ${p6}px; }
QMenu::item { padding: ${p8}px ${p28}px ${p8}px ${p14}px; border-radius: 4px; }
QMenu::item:selected { background: $primary_tint; color: $text; }
QMenu::separator { height: 1px; background: $hairline; margin: ${p6}px; }
QScrollBar:vertical { background: transparent; width: ${p12}px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: ${p12}px; margin: 0; }
QScrollBar::handle { background: $border; border-radius: 4px; min-height: ${p28}px; min-width: ${p28}px;
  margin: 2px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""
)
# Qt adds 3 px of its own to the text of an item, and none to that of a header: p5 stands under p8.
_SIZES = {
    "p2": 2,
    "p3": 3,
    "p4": 4,
    "p5": 5,
    "p6": 6,
    "p7": 7,
    "p8": 8,
    "p10": 10,
    "p12": 12,
    "p13": 13,
    "p14": 14,
    "p28": 28,
}
_BUTTON_TEXT, _BUTTON_PADDING, _PILL_RADIUS = 22, 6, 17


def style_sheet(tokens: Tokens, scale: float = 1.0, caret: str = "", check: str = "") -> str:
    """Return the application's style sheet.

    Args:
        tokens: the colours.
        scale: of all lengths; borders stay 1 and 2 px.
        caret: path of the arrow image of drop-down lists; "" leaves it out.
        check: path of the tick of check boxes; "" leaves it out.
    """
    lengths = {name: str(round(size * scale)) for name, size in _SIZES.items()}
    padding = round(_BUTTON_PADDING * scale)
    sheet = _SHEET.substitute(
        {name: getattr(tokens, name) for name in tokens.__dataclass_fields__}
        | lengths
        | {
            "b": str(padding),
            "b_": str(padding - 1),
            "button": str(round(_BUTTON_TEXT * scale)),
            "pill": str(round(_PILL_RADIUS * scale)),
            "caret": caret,
            "check": check,
            "radio": str(round(14 * scale) // 2 + 2),
        }
    )
    return sheet.replace('image: url("");', "")
