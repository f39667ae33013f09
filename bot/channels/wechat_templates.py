"""Templates (模板列表): what the account holds, read from the platform's lists.

Source: CHANNELS.md 2.3, get_all_private_template; for 订阅通知 /wxaapi/newtmpl/gettemplate, its fields and types as in
developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/mp-message-management/subscribe-message/getTemplateList.html.
Each field stands in the content as `标签:{{thing2.DATA}}`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

FIELD = re.compile(r"\{\{\s*(\w+)\.DATA\s*\}\}")
#: `type` of a 订阅通知 that goes on after one yes; 2 is the one that goes once.
LONG_TERM = 3


@dataclass(frozen=True)
class Notice:
    """A template of 订阅通知: the names of its fields, in the order shown, and whether one yes is for good."""

    fields: tuple[str, ...]
    long_term: bool


def fields_by_template(answer: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """Template id to the names of its fields, in the order shown."""
    return {str(one.get("template_id")): _fields(one) for one in _listed(answer, "template_list")}


def notices_by_template(answer: Mapping[str, object]) -> dict[str, Notice]:
    """The same of the list of 订阅通知."""
    listed = _listed(answer, "data")
    return {str(one.get("priTmplId")): Notice(_fields(one), one.get("type") == LONG_TERM) for one in listed}


def _listed(answer: Mapping[str, object], key: str) -> Iterator[Mapping[str, object]]:
    listed = answer.get(key)
    return (one for one in listed if isinstance(one, Mapping)) if isinstance(listed, list) else iter(())


def _fields(template: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(FIELD.findall(str(template.get("content"))))
