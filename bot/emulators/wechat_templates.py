"""Template messages (模板消息): the account's templates and what each kind of field accepts.

Source of the limits: CHANNELS.md 2.3 (the field table of 订阅通知, and the rules in force since 2023-05-04).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.emulators.wechat_errors import ApiError

_DAY = r"\d{4}(?:年\d{1,2}月\d{1,2}日|[-/]\d{1,2}[-/]\d{1,2})"
_HOUR = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
_TIME = rf"(?:{_DAY}\s?)?{_HOUR}"
_DATE = rf"{_DAY}(?:\s?{_HOUR})?"

#: What the whole value must match, by the kind in the field's name ("thing" of thing2).
KINDS: dict[str, re.Pattern[str]] = {
    kind: re.compile(pattern)
    for kind, pattern in {
        "thing": r"[^\r\n]{1,20}",
        "keyword": r"[^\r\n]{1,20}",  # the older templates: every body field is held to 20 as well
        "const": r"[^\r\n]{1,20}",
        "enum": r"[^\r\n]{1,20}",
        "number": r"\d{1,32}(?:\.\d{1,32})?",
        "letter": r"[A-Za-z]{1,32}",
        "symbol": r"[^\w\s]{1,5}",
        "character_string": r"[\x21-\x7e ]{1,32}",
        "time": rf"{_TIME}(?:\s?~\s?{_TIME})?",
        "date": rf"{_DATE}(?:\s?~\s?{_DATE})?",
        "amount": r"[¥￥$]?\d{1,10}(?:\.\d{1,2})?元?",
        "phone_number": r"[\d+\-() ]{1,17}",
        "car_number": r"\w{1,8}",
        "name": r"(?:[\u4e00-\u9fff·]{1,10}|[A-Za-z .·'-]{1,20})",
        "phrase": r"[\u4e00-\u9fff]{1,5}",
    }.items()
}

EMOJI = re.compile(r"[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F\u200D]")


@dataclass(frozen=True)
class EmulatedTemplate:
    """One template of the account: its id, its title and its fields as (name, label) in the order shown."""

    id: str
    title: str
    fields: tuple[tuple[str, str], ...]
    #: As a template of 订阅通知: 2 goes once for each yes, 3 for good; None: it is none.
    notice: int | None = 2

    def as_json(self) -> dict[str, object]:
        """As `get_all_private_template` lists it."""
        return {"template_id": self.id, **self._shown(), "primary_industry": ""}

    def as_notice(self) -> dict[str, object]:
        """As `/wxaapi/newtmpl/gettemplate` lists it."""
        return {"priTmplId": self.id, **self._shown(), "type": self.notice}

    def _shown(self) -> dict[str, object]:
        content = "\n".join(f"{label}:{{{{{name}.DATA}}}}" for name, label in self.fields)
        return {"title": self.title, "content": content, "example": ""}


def read_fields(template: EmulatedTemplate, values: object) -> dict[str, str]:
    """Label to value as the card shows it, emoji stripped. Raises ApiError 47003 naming the first bad field."""
    given = values if isinstance(values, Mapping) else {}
    shown = {}
    for name, label in template.fields:
        field = given.get(name)
        value = field.get("value") if isinstance(field, Mapping) else None
        if not isinstance(value, str) or not KINDS[_kind(name)].fullmatch(value):
            raise ApiError(47003, f"data.{name}.value invalid")
        shown[label] = EMOJI.sub("", value)
    return shown


def _kind(name: str) -> str:
    """The kind of a field: its name without the number; an unknown one is treated as a thing."""
    kind = name.rstrip("0123456789")
    return kind if kind in KINDS else "thing"
