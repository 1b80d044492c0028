"""Vietnamese from before Unicode: TCVN3 (the .Vn fonts) and VNI, whose bytes look like Western letters.

Decoding comes before any normalisation: the letter ư of TCVN3 is the byte 0xAD, which Unicode calls a soft hyphen
and text cleaners delete. The result is always NFC. Tables: TCVN 5712:1993 (VN3) and VNI for Windows, see
`resources/data/SOURCES.md`.
"""

from __future__ import annotations

from enum import StrEnum


class Encoding(StrEnum):
    """How a text was written."""

    UNICODE = "unicode"
    TCVN3 = "tcvn3"
    """The .Vn fonts (.VnTime, .VnArial)."""
    TCVN3_CAPITALS = "tcvn3_capitals"
    """The .Vn fonts ending in H (.VnTimeH), which draw small letters as capitals."""
    VNI = "vni"
    """The VNI- fonts (VNI-Times)."""
    CP1258 = "cp1258"
    """Windows' Vietnamese code page, of text files only."""
