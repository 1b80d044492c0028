"""Pictures for looking at: small ones of photos and of a PDF's first page, and photos made smaller. Safe on any thread.

What a stranger sent is decoded only within bounds: its size is known from its header before (`reports.sniffing`), and
Qt is told how much memory a picture may take.
"""

from __future__ import annotations

import threading

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from iocdesk.forms.media import PDF, PICTURES

SIDE = 112
"""Longer side of a small picture, pixels: 56 on the screen, sharp at 200 %."""
MOST_MIB = 512
"""Most memory that one picture may take while it is decoded."""
QUALITY = 85
_PDFIUM = threading.Lock()
"""PDFium works for one thread at a time."""


def thumbnail(content: bytes, kind: str) -> bytes:
    """Return a small PNG; b"" where nothing can be shown."""
    image = _page(content) if kind == PDF else _picture(content, SIDE) if kind in PICTURES else QImage()
    if image.isNull():
        return b""
    small = image.scaled(
        SIDE, SIDE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    return _written(small, "PNG")


def shrink(content: bytes, longest: int) -> bytes:
    """Return a picture as JPEG with its longer side brought down to `longest` pixels, upright.

    Raises:
        ValueError: it cannot be decoded.
    """
    image = _picture(content, longest)
    if image.isNull():
        raise ValueError("the picture cannot be decoded")
    if max(image.width(), image.height()) > longest:
        image = image.scaled(
            longest, longest, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
    return _written(_on_white(image), "JPEG")


def as_png(image: QImage) -> bytes:
    """Return a picture as PNG, e.g. of the clipboard."""
    return _written(image, "PNG")


def _picture(content: bytes, longest: int) -> QImage:
    """Decode a picture, no larger than is wanted where its format can do that."""
    data = QByteArray(content)
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > longest:
        reader.setScaledSize(size.scaled(QSize(longest, longest), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def bound_memory() -> None:
    """Tell Qt how much memory a picture may take; once, when the program starts to show files."""
    QImageReader.setAllocationLimit(MOST_MIB)


def _page(content: bytes) -> QImage:
    """Return a PDF's first page; nothing of it is run, and nothing outside of it is fetched."""
    import pypdfium2

    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError:
            return QImage()
        try:
            page = document[0]
            scale = SIDE / max(page.get_width(), page.get_height(), 1.0)
            bitmap = page.render(scale=min(scale, 4.0), rev_byteorder=True, prefer_bgrx=True)
            image = QImage(
                bytes(bitmap.buffer),
                bitmap.width,
                bitmap.height,
                bitmap.stride,
                QImage.Format.Format_RGBX8888,
            )
            return image.copy()
        except (pypdfium2.PdfiumError, IndexError, ValueError):
            return QImage()
        finally:
            document.close()


def _on_white(image: QImage) -> QImage:
    """Put a picture with transparent parts on white, for JPEG has none."""
    if not image.hasAlphaChannel():
        return image
    from PySide6.QtGui import QPainter

    ground = QImage(image.size(), QImage.Format.Format_RGB32)
    ground.fill(Qt.GlobalColor.white)
    painter = QPainter(ground)
    painter.drawImage(0, 0, image)
    painter.end()
    return ground


def _written(image: QImage, kind: str) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, kind, QUALITY if kind == "JPEG" else -1)  # type: ignore[call-overload]  # PySide's stubs differ
    buffer.close()
    return bytes(data.data())
