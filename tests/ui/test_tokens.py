"""The colours: every pair can be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iocdesk.ui.desktop import Desktop
from iocdesk.ui.style import style_sheet
from iocdesk.ui.theme import ThemeName, tokens_of
from iocdesk.ui.tokens import DARK, HIGH_CONTRAST, LIGHT, Tokens, contrast, text_pairs

LOOKS = pytest.mark.parametrize("tokens", [LIGHT, DARK, HIGH_CONTRAST], ids=["light", "dark", "high"])
colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")


@LOOKS
def test_text_has_contrast(tokens: Tokens) -> None:
    low = [(pair, contrast(*pair)) for pair in text_pairs(tokens) if contrast(*pair) < 4.5]
    assert not low


def test_high_contrast_is_high() -> None:
    assert min(contrast(*pair) for pair in text_pairs(HIGH_CONTRAST)) >= 7


@LOOKS
def test_borders_of_inputs_can_be_seen(tokens: Tokens) -> None:
    assert max(contrast(tokens.border, tokens.surface), contrast(tokens.border, tokens.bg)) >= 3


@LOOKS
def test_focus_ring_can_be_seen(tokens: Tokens) -> None:
    assert contrast(tokens.primary, tokens.surface) >= 3
    assert contrast(tokens.primary, tokens.bg) >= 3


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@given(colours, colours)
def test_contrast_is_symmetric_and_bounded(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21


@LOOKS
@pytest.mark.parametrize("scale", [0.8, 1.0, 1.5, 2.0])
def test_style_sheet_is_filled_in_and_names_no_font(tokens: Tokens, scale: float) -> None:
    sheet = style_sheet(tokens, scale)
    assert "$" not in sheet
    assert "font" not in sheet
    assert sheet.count("{") == sheet.count("}")


def test_system_follows_the_desktop() -> None:
    assert tokens_of(ThemeName.SYSTEM, Desktop.DARK) is DARK
    assert tokens_of(ThemeName.SYSTEM, Desktop.HIGH_CONTRAST) is HIGH_CONTRAST
    assert tokens_of(ThemeName.SYSTEM) is LIGHT
