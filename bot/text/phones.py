"""Phone numbers (电话): Chinese mobile and fixed numbers as people type them, to E.164 and masked."""

import re

_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?!\d)")
_FIXED = re.compile(r"(?<!\d)(0\d{2,3})[- ]?(\d{7,8})(?!\d)")


def phone_in(text: str) -> tuple[str, str] | None:
    """The first phone number in NFKC `text`, E.164, and the text without it; None when there is none."""
    for pattern in (_MOBILE, _FIXED):
        if found := pattern.search(text):
            digits = "".join(found.groups())
            rest = f"{text[: found.start()].rstrip()} {text[found.end() :].lstrip()}".strip(" ,，。")
            return f"+86{digits.removeprefix('0')}", rest
    return None


def mask_phones(text: str) -> str:
    """`text` with every phone number in it masked: 138****8000."""
    text = mask_mobiles(text)
    return _FIXED.sub(lambda found: f"{found.group(1)}****{found.group(2)[-4:]}", text)


def mask_mobiles(text: str) -> str:
    """`text` with the numbers masked that are somebody's own; an office's line stays."""
    return _MOBILE.sub(lambda found: f"{found.group(1)}****{found.group(3)}", text)


def national(e164: str) -> str:
    """A number as one dials it here: 13800138000, 02112345678."""
    digits = e164.removeprefix("+86")
    return digits if _MOBILE.fullmatch(digits) or not e164.startswith("+86") else f"0{digits}"
