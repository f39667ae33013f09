"""Hidden (已隐藏): the note that stands where a number was which nobody may keep; who reads it knows that there was one."""

import re

HIDDEN = re.compile(r"\[[^\[\]]{2,8}已隐藏\]")

_CALLED = re.compile(r"我的?|本人|身份证|银行卡|证件|号码?|卡号|账号|是|为|[\s,。:!]")


def hidden(kind: str) -> str:
    """The note for a number of a kind: [身份证号已隐藏]."""
    return f"[{kind}已隐藏]"


def is_only_hidden(text: str) -> bool:
    """Nothing but such a number and what it is called: 我身份证[身份证号已隐藏]."""
    left = _CALLED.sub("", HIDDEN.sub("", text))
    return HIDDEN.search(text) is not None and not left
