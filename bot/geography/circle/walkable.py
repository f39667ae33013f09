"""Walkable (能走的路): which ways of OpenStreetMap people may walk on.

Source: wiki.openstreetmap.org, Key:highway, Key:foot, Key:access and "OSM tags for routing/Access restrictions".
"""

from collections.abc import Mapping

#: Walked on unless a tag forbids it. Motorways and what is planned or being built are not among them.
WALKED = frozenset(
    {
        *(
            "pedestrian",
            "footway",
            "path",
            "steps",
            "corridor",
            "crossing",
            "platform",
            "cycleway",
            "bridleway",
            "track",
        ),
        *("living_street", "residential", "service", "unclassified", "road"),
        *(f"{size}{link}" for size in ("tertiary", "secondary", "primary", "trunk") for link in ("", "_link")),
    }
)
MAY = frozenset({"yes", "designated", "permissive", "destination", "official", "customers"})
MAY_NOT = frozenset({"no", "private", "use_sidepath", "military", "delivery", "agricultural", "forestry"})
MOTOR_ONLY = frozenset({"motorway", "motorway_link"})


def is_walkable(tags: Mapping[str, str]) -> bool:
    """Whether people may walk along a way with these tags; `foot` has the last word, steps count as a way."""
    highway, foot = tags.get("highway", ""), tags.get("foot", "")
    if highway not in WALKED:
        return highway not in MOTOR_ONLY and highway not in {"construction", "proposed", ""} and foot in MAY
    if foot in MAY:
        return True
    if foot in MAY_NOT or tags.get("motorroad") == "yes":
        return False
    return tags.get("access", "") not in MAY_NOT
