"""`iocdesk` (or `iocdesk open`) and `iocdesk training [--tour DIR]`: the program with its window."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from iocdesk.actions.commands import Subparsers
from iocdesk.actions.commands.options import a_day
from iocdesk.actions.start import StartOptions

OpenWindow = Callable[[StartOptions], int]
"""The composition root's `run`."""


def register(subparsers: Subparsers, common: argparse.ArgumentParser, home: argparse.ArgumentParser) -> None:
    """Add `open` and `training`; their handler is `options.open_window`."""
    start = subparsers.add_parser("open", parents=[common, home], help="mở chương trình / open the window")
    start.set_defaults(run=run_open)
    training = subparsers.add_parser(
        "training", parents=[common, home], help="tập huấn trên máy này / practice on this computer"
    )
    training.add_argument(
        "--tour", type=Path, metavar="DIR", help="tự chạy hết một tháng, ảnh vào DIR / pictures of a month"
    )
    training.add_argument(
        "--today", type=a_day, metavar="YYYY-MM-DD", help="ngày bắt đầu / the day to begin on"
    )
    training.add_argument(
        "--month-only", action="store_true", help="chỉ đi hết tháng, không xem mọi trang / without all pages"
    )
    training.add_argument(
        "--theme", choices=("light", "dark", "high_contrast", "system"), default="", help="giao diện / look"
    )
    training.add_argument(
        "--scale", type=float, choices=(1.0, 1.5), default=0.0, help="cỡ chữ so với 100 %% / size of the text"
    )
    training.set_defaults(run=run_training)


def run_open(options: argparse.Namespace) -> int:
    """Open the window of a profile, or the first run."""
    open_window: OpenWindow = options.open_window
    return open_window(StartOptions(options.home, options.profile, options.chosen_language))


def run_training(options: argparse.Namespace) -> int:
    """Start the practice province and open its window, or drive it through the tour."""
    open_window: OpenWindow = options.open_window
    asked = StartOptions(options.home, options.profile, options.chosen_language)
    looking = replace(asked, theme=options.theme, scale=options.scale, month_only=options.month_only)
    return open_window(replace(looking, training=True, tour=options.tour, today=options.today))
