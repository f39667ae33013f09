"""Hidden (已隐藏): the note that stands where a number was which nobody may keep; who reads it knows that there was one."""

import re

HIDDEN = re.compile(r"\[[^\[\]]{2,8}已隐藏\]")


def hidden(kind: str) -> str:
    """The note for a number of a kind: [身份证号已隐藏]."""
    return f"[{kind}已隐藏]"
