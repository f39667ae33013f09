"""Templates (模板列表): what the account holds, read from the platform's list.

Source: CHANNELS.md 2.3, get_all_private_template; each field stands in the content as `标签:{{thing2.DATA}}`.
"""

import re
from collections.abc import Mapping

FIELD = re.compile(r"\{\{\s*(\w+)\.DATA\s*\}\}")


def fields_by_template(answer: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """Template id to the names of its fields, in the order shown."""
    listed = answer.get("template_list")
    templates = [one for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    return {str(one.get("template_id")): tuple(FIELD.findall(str(one.get("content")))) for one in templates}
