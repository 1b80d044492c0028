"""The command line's subcommands, one small module each: `register(subparsers, common)` adds its parser.

A module imports nothing heavy at the top; its handlers import what they need, take the parsed options and return
the exit code. `options.lang` is "vi" or "en".
"""

from __future__ import annotations

import argparse
from typing import TypeAlias

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""What `register` adds its parser to."""
