"""Area, length and containment of OpenRosa geotraces (`lat lon [alt [accuracy]]`, separated by `;`).

A sphere of the WGS 84 equatorial radius, as ODK Collect (android-maps-utils) and Enketo compute it.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TypeAlias

from iocdesk.forms.expressions.library_numbers import rounded

RADIUS = 6_378_100.0
"""Metres."""

Point: TypeAlias = tuple[float, float]


def points(values: list[str]) -> list[Point] | None:
    """Return (latitude, longitude) in degrees of every point, or None if one is malformed."""
    texts = [part for value in values for part in value.strip().strip(";").split(";")]
    found: list[Point] = []
    for text in texts:
        parts = text.split()
        if not 2 <= len(parts) <= 4:
            return None
        try:
            lat, lon = float(parts[0]), float(parts[1])
        except ValueError:
            return None
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            return None
        found.append((lat, lon))
    return found


def distance(values: list[str]) -> float:
    """Return the length along the points in metres, to 2 decimals; NaN for anything but points."""
    found = points(values)
    if not found:
        return math.nan
    return rounded(sum(_great_circle(one, two) for one, two in pairwise(found)), 2)


def area(values: list[str]) -> float:
    """Return the area within the points in square metres, to 2 decimals; NaN for anything but points."""
    found = points(values)
    if not found:
        return math.nan
    if len(found) < 3:
        return 0.0
    if found[0] != found[-1]:
        found.append(found[0])
    total = sum(
        math.radians(two[1] - one[1]) * (2 + math.sin(math.radians(one[0])) + math.sin(math.radians(two[0])))
        for one, two in pairwise(found)
    )
    return rounded(abs(total * RADIUS * RADIUS / 2), 2)


def geofence(point: str, shape: str) -> bool:
    """Say whether a point lies inside a closed shape (even-odd rule on latitude and longitude)."""
    where, ring = points([point]), points([shape])
    if not where or len(where) != 1 or not ring or len(ring) < 4 or ring[0] != ring[-1]:
        return False
    lat, lon = where[0]
    inside = False
    for (lat1, lon1), (lat2, lon2) in pairwise(ring):
        if (lon1 > lon) != (lon2 > lon) and lat < (lat2 - lat1) * (lon - lon1) / (lon2 - lon1) + lat1:
            inside = not inside
    return inside


def _great_circle(one: Point, two: Point) -> float:
    lat1, lon1, lat2, lon2 = (math.radians(part) for part in (*one, *two))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * RADIUS * math.asin(min(1.0, math.sqrt(half)))
