"""Cài đặt: the user's choices, kept in the store and, for the first window, with the profile's facts; about."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from iocdesk import __version__
from iocdesk.actions.profiles import Profile
from iocdesk.actions.views import About, Preferences

_PREFIX = "ui."


def preferences(profile: Profile) -> Preferences:
    """Return the user's choices; the default where there is none."""
    kept = profile.store.settings
    base = Preferences()
    # Whoever signs in may choose the language before there is a store to keep it in.
    chosen = str(profile.facts.preferences.get("language", ""))
    return Preferences(
        language=chosen or kept.get(_PREFIX + "language", base.language),
        theme=kept.get(_PREFIX + "theme", base.theme),
        scale=kept.get(_PREFIX + "scale", round(base.scale * 100)) / 100,
        show_previous=kept.get(_PREFIX + "show_previous", base.show_previous),
        show_last_year=kept.get(_PREFIX + "show_last_year", base.show_last_year),
        show_to_date=kept.get(_PREFIX + "show_to_date", base.show_to_date),
        show_plan=kept.get(_PREFIX + "show_plan", base.show_plan),
        sync_minutes=kept.get(_PREFIX + "sync_minutes", base.sync_minutes),
        simple=kept.get(_PREFIX + "simple", base.simple),
    )


def save_preferences(profile: Profile, chosen: Preferences) -> None:
    """Keep the user's choices."""
    values = asdict(chosen)
    for name, value in values.items():
        profile.store.settings.set(_PREFIX + name, round(value * 100) if name == "scale" else value)
    profile.keep(preferences=values)


def about(profile: Profile, log_file: Path) -> About:
    """Return facts for the settings page and for support."""
    return About(
        version=__version__,
        profile=profile.name,
        data_folder=str(profile.folder),
        log_file=str(log_file),
        device=profile.store.device_id,
    )
