"""Sample photo (样例照片): a drawn picture of a dark staircase, for who has no photo at hand."""

import io

from PIL import Image, ImageDraw

SIZE = (960, 720)
WALL, FLOOR, STEP, LAMP, RAIL = "#3a4048", "#23272d", "#4d545e", "#6b7078", "#8a6d4b"


def sample_photo() -> bytes:
    """A JPEG of 960 by 720: stairs, a handrail, and a ceiling lamp that is out."""
    image = Image.new("RGB", SIZE, WALL)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 600, 960, 720), fill=FLOOR)
    for step in range(7):
        left, top = 300 + step * 90, 560 - step * 52
        draw.rectangle((left, top, 960, top + 52), fill=STEP if step % 2 else FLOOR)
        draw.line((left, top, 960, top), fill="#747c87", width=4)
        draw.line((left + 20, top, left + 20, top - 150), fill=RAIL, width=8)
    draw.line((300, 425, 900, 78), fill=RAIL, width=16)
    draw.line((180, 0, 180, 70), fill=LAMP, width=6)
    draw.ellipse((110, 60, 250, 130), fill=LAMP, outline="#9aa0a8", width=4)
    draw.line((150, 75, 180, 100, 165, 112, 205, 125), fill=FLOOR, width=5)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=85)
    return file.getvalue()
