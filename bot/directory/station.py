"""Station (就近的站点): which number somebody may call instead of writing: the duty number, else that of the station near him."""

from bot.directory.office import Office
from bot.geography.distance import distance_m

#: Stations of the party and the community; others serve what they serve.
KINDS = ("party_service", "community_service")


def find_number(office: Office, grid: str | None) -> str:
    """Whose number it is and the number, as one says it; "" where none is known."""
    if office.config.emergency.duty:
        return f"值班电话{office.config.emergency.duty}"
    heart = office.directory.shapes.heart(grid) if grid else None
    stations = [one for one in office.directory.circle.services if one.kind in KINDS and one.phone]
    if heart is None or not stations:
        return ""
    nearest = min(stations, key=lambda one: distance_m(*heart, one.lat, one.lng))
    return f"{nearest.name}{nearest.phone}"
