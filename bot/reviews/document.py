"""Document (简报文档): the whole brief as a Word file, from a template that organisers may edit."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.errors import LinliError
from bot.reviews import words
from bot.reviews.chart import Bar
from bot.reviews.sheet import Sheet
from bot.reviews.small import told_together

BUILTIN = Path(__file__).with_name("template.docx")
PICTURE_MM = 150


class BadTemplate(LinliError):
    """The template cannot be filled, and why."""


def written(sheet: Sheet, template: Path | None, picture: bytes | None, *, public: bool = False) -> bytes:
    """The .docx. Raises BadTemplate for a template that is missing or broken."""
    # Slow to import, and only here: the service never does.
    from docx.shared import Mm
    from docxtpl import DocxTemplate, InlineImage
    from jinja2 import StrictUndefined
    from jinja2.exceptions import TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    path = template or BUILTIN
    try:
        document = DocxTemplate(path)
        drawn = InlineImage(document, io.BytesIO(picture), width=Mm(PICTURE_MM)) if picture else ""
        environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
        document.render(fields_of(sheet, public=public) | {"chart": drawn}, jinja_env=environment, autoescape=True)
        kept = io.BytesIO()
        document.save(kept)
    except (OSError, ValueError, KeyError, TemplateError) as error:
        raise BadTemplate(f"reviews.template: {path} 用不了: {error};复制 {BUILTIN} 再改") from None
    return kept.getvalue()


def fields_of(sheet: Sheet, *, public: bool = False) -> dict[str, Any]:
    """What a template may name: title, unit, period, without_a_word, sections and decided."""
    brief = sheet.brief
    return {
        "title": words.title(sheet),
        "unit": sheet.unit.name,
        "meets_on": words.day(sheet.meets_on) if sheet.meets_on else "",
        "period": words.period(brief.since, brief.until),
        "without_a_word": words.without_a_word(brief, public=public),
        "sections": [{"heading": heading, "lines": lines} for heading, lines in words.sections(sheet, public=public)],
        "decided": []
        if public
        else [
            {"code": line.code, "text": line.text, "owner": line.owner, "by": words.short_day(line.due_on)}
            for line in sheet.decided
        ],
    }


def bars_of(sheet: Sheet, *, public: bool = False) -> Sequence[Bar]:
    """What the picture shows: categories by number; outside the office only those whose number is told."""
    now = {code: number.count for code, number in sheet.brief.categories.items()}
    then = {code: number.before or 0 for code, number in sheet.brief.categories.items()}
    shown, before = told_together(now, public=public), told_together(then, public=public)
    return [
        Bar(sheet.categories.get(code, code), now[code], then[code])
        for code in now
        if shown[code].isdecimal() and before[code].isdecimal() and (now[code] or then[code])
    ]
