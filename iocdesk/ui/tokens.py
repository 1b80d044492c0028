"""The colour tokens of the light, dark and high-contrast look, and the arithmetic of contrast."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tokens:
    """One look. Colours are "#RRGGBB"."""

    bg: str
    surface: str
    text: str
    muted: str
    primary: str
    on_primary: str
    primary_tint: str
    """Selected rows, the current page in the rail."""
    ok: str
    ok_tint: str
    warn: str
    warn_tint: str
    error: str
    error_tint: str
    read_only: str
    border: str
    """Of inputs: at least 3:1 against what is inside or what is around."""
    hairline: str
    dark: bool = False


LIGHT = Tokens(
    bg="#F5F6F8",
    surface="#FFFFFF",
    text="#1B1F24",
    muted="#55606E",
    primary="#0B5CAD",
    on_primary="#FFFFFF",
    primary_tint="#E6F0FA",
    ok="#1A7537",
    ok_tint="#E7F5EB",
    warn="#8A4B00",
    warn_tint="#FFF4DF",
    error="#B3261E",
    error_tint="#FDECEA",
    read_only="#EDF0F3",
    border="#8893A1",
    hairline="#DCE1E7",
)
DARK = Tokens(
    bg="#14171B",
    surface="#1D2126",
    text="#E8EBEF",
    muted="#A3ADB8",
    primary="#7DB7F5",
    on_primary="#0E1B2A",
    primary_tint="#1B2D42",
    ok="#6FCF8E",
    ok_tint="#18331F",
    warn="#F2C063",
    warn_tint="#3A2F14",
    error="#FF8A80",
    error_tint="#3B1F1D",
    read_only="#262B31",
    border="#5F6B79",
    hairline="#343B43",
    dark=True,
)
HIGH_CONTRAST = Tokens(
    bg="#000000",
    surface="#000000",
    text="#FFFFFF",
    muted="#E0E0E0",
    primary="#FFD400",
    on_primary="#000000",
    primary_tint="#2B2600",
    ok="#7CFF9B",
    ok_tint="#002B10",
    warn="#FFD37A",
    warn_tint="#332200",
    error="#FF9D94",
    error_tint="#3A0000",
    read_only="#1F1F1F",
    border="#FFFFFF",
    hairline="#8A8A8A",
    dark=True,
)


def luminance(colour: str) -> float:
    """Return the relative luminance of "#RRGGBB" (WCAG 2.2), 0 black to 1 white."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def text_pairs(tokens: Tokens) -> list[tuple[str, str]]:
    """Return every pair (text, background) that the screens use."""
    plain = [
        (fore, back)
        for fore in (tokens.text, tokens.muted)
        for back in (tokens.bg, tokens.surface, tokens.read_only)
    ]
    tinted = [
        (fore, back)
        for fore, tint in (
            (tokens.ok, tokens.ok_tint),
            (tokens.warn, tokens.warn_tint),
            (tokens.error, tokens.error_tint),
        )
        for back in (tint, tokens.surface, tokens.bg)
    ]
    own = [(tokens.primary, back) for back in (tokens.bg, tokens.surface, tokens.primary_tint)]
    on_tints = [
        (tokens.text, back)
        for back in (tokens.ok_tint, tokens.warn_tint, tokens.error_tint, tokens.primary_tint)
    ]
    return [
        *plain,
        *tinted,
        *own,
        *on_tints,
        (tokens.on_primary, tokens.primary),
        (tokens.muted, tokens.primary_tint),
    ]
