"""The command line's subcommands, one small module each: `register(subparsers, common)` adds its parser.

A module imports nothing heavy at the top; its handlers import what they need, take the parsed options and return
the exit code. `options.lang` is "vi" or "en".
"""
