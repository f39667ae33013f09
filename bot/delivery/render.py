"""Render (排版): a message's words fitted to the rung they go out on."""

import re
from datetime import datetime

from bot.config import TEMPLATE_VARIABLES, Template
from bot.delivery.fields import fit_field
from bot.text.lengths import cut_bytes
from bot.text.sms_lengths import sms_text

SERVICE_LIMIT_BYTES = 2000  # 客服消息: 45002 above 2048 bytes
#: Which template a message goes into when chat is closed; what is not here has no template.
TEMPLATE_OF = {
    "task": "task",
    "call": "task",
    "progress": "progress",
    "hint": "progress",
    "answer": "progress",
    "question": "progress",
    "resolved": "progress",
    "notice": "notice",
    "alarm": "notice",
    "broadcast": "notice",
    "correction": "notice",
    "warning": "notice",
    "duty": "duty",
}

#: Which 订阅通知: an answer has a template of its own there, for which he said yes.
SUBSCRIPTION_OF = {
    **{kind: name for kind, name in TEMPLATE_OF.items() if name in ("task", "progress", "notice")},
    **dict.fromkeys(("hint", "answer", "question", "resolved"), "answer"),
}

#: Which SMS template; what is not here does not go by SMS. A reply goes as `progress` when it opened a case (DESIGN.md 6).
SMS_TEMPLATE_OF = {
    "code": "code",
    "task": "task",
    "progress": "progress",
    "answer": "answer",
    "question": "answer",
    "resolved": "answer",
    "reply": "answer",
    "teaser": "answer",
    "notice": "notice",
    "alarm": "notice",
    "call": "notice",
    "duty": "duty",
    "broadcast": "broadcast",
    "care": "care",
    "correction": "correction",
    "warning": "warning",
}
#: The variable `text` of these is a title for WeChat's short fields; by SMS the whole goes.
WHOLE = frozenset({"broadcast", "care", "correction", "warning"})


def sms_template(kind: str, variables: dict[str, str]) -> str:
    """The name in `sms.templates` of the template for a kind of message; "" for none."""
    return "progress" if kind == "reply" and variables.get("code") else SMS_TEMPLATE_OF.get(kind, "")


def sms_values(name: str, template: Template, variables: dict[str, str], text: str) -> dict[str, str]:
    """Values by the provider's names of the variables, in the template's order; of a task, "-" for what is not known."""
    known = {**variables, "text": text} if name in WHOLE else {"text": text, **variables}
    fields = template.fields or {one: one for one in TEMPLATE_VARIABLES[name]}
    if template.is_positional:
        fields = dict(sorted(fields.items(), key=lambda field: int(field[1])))
    nothing = "-" if name == "task" else ""
    return {field: sms_text(known.get(variable, "")) or nothing for variable, field in fields.items()}


def service_text(text: str) -> str:
    """The sentence as a service message."""
    return cut_bytes(text, SERVICE_LIMIT_BYTES)


def template_fields(kind: str, template: Template, variables: dict[str, str], now: datetime) -> dict[str, str]:
    """Values by the provider's field names, each within its limit: where first, then what.

    `now` is when the words were written: a time field wants the date that "今天17点" stands for.
    """
    fields = template.fields or {name: name for name in TEMPLATE_VARIABLES[TEMPLATE_OF[kind]]}
    if "code" in fields and (code := variables.get("code")):
        variables = {**variables, "text": _without(code, variables.get("text", ""))}
    if "what" in fields and (where := variables.get("where")):
        variables = {**variables, "what": _placed(where, variables.get("what", ""), has_field="where" in fields)}
    return {field: fit_field(field, variables.get(name, ""), now) for name, field in fields.items()}


def _without(code: str, text: str) -> str:
    """The news itself: of twenty characters the code, which has a field of its own, would take half."""
    return re.sub(rf"^编号 ?{re.escape(code)}(?!的)[\s::,,]*", "", text)


def _placed(where: str, what: str, *, has_field: bool) -> str:
    """What it is; the place takes no room from it where it has a field of its own, and else comes first."""
    shorter = re.sub(rf"{re.escape(where)}[\s,、]*", "", what, count=1)
    said = what if shorter.endswith(":") or not shorter else shorter
    return said if has_field else f"{where} {said}"
