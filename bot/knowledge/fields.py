"""Fields (字段): the columns and lines a document may name, in Chinese or English, and how each is read."""

import re
from collections.abc import Mapping
from datetime import date

from bot.directory.findings import Finding
from bot.directory.reading.headings import fold_heading
from bot.knowledge.entry import MOST_CHARS, Draft, Entry, Section

#: What a field is called; the English words after the first are those of provincial service portals.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "key": ("编号", "code", "事项编码", "事项编号"),
    "title": ("标题", "title", "名称", "事项", "事项名称", "问题", "question", "matter_name"),
    "aliases": ("别名", "aliases", "俗称", "又叫", "matter_daily", "matter_short"),
    "source": ("来源", "source", "发布单位", "部门", "办理部门", "dept_name"),
    "published_on": ("日期", "date", "发布日期", "published_on"),
    "expires_on": ("有效期至", "valid_until", "有效期", "expires_on"),
    "phone": ("电话", "phone", "咨询电话", "consult_phone"),
    "url": ("网址", "url", "链接"),
}
#: Fields whose text is a passage under this heading, in the order it is told.
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "": ("内容", "正文", "text", "答复", "答案", "answer"),
    "所需材料": ("材料", "materials", "所需材料", "申请材料", "申报材料", "material_intro"),
    "办理流程": ("流程", "steps", "办理流程"),
    "办理地点": ("地点", "where", "办理地点", "受理地点", "handle_location"),
    "办理时限": ("时限", "time_limit", "办理时限", "承诺时限", "handle_time_limit"),
    "收费": ("收费", "fee", "费用", "收费标准", "收费情况"),
    "办理条件": ("条件", "conditions", "办理条件", "受理条件", "accept_standard"),
}
#: Said by such exports, and of no use to somebody who asks.
IGNORED = frozenset({"theme_category", "online_book"})
LONGEST = {"title": 200, "source": 120, "phone": 500, "url": 500}
_NAMES = {fold_heading(name): field for field, names in FIELDS.items() for name in names}
_HEADINGS = {fold_heading(name): heading for heading, names in SECTIONS.items() for name in names}
_DATE = re.compile(r"(\d{4})\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})")
_BETWEEN = re.compile(r"[;；|,，、\s]+")
_AROUND_ALIAS = "“”\"' "


def field_named(written: str) -> str | None:
    """The field a heading stands for; None for no field."""
    return _NAMES.get(fold_heading(written))


def section_named(written: str) -> str | None:
    """The passage heading a column stands for; None for no section."""
    return _HEADINGS.get(fold_heading(written))


def is_known(written: str) -> bool:
    """Whether a column means anything to us."""
    return field_named(written) is not None or section_named(written) is not None or fold_heading(written) in IGNORED


def take_cell(draft: Draft, written: str, value: str) -> None:
    """Put what stands under a heading where it belongs; nothing for an empty cell or a heading nobody knows."""
    if not value:
        return
    if (name := field_named(written)) is not None:
        draft.fields[name] = f"{draft.fields[name]};{value}" if name == "aliases" and name in draft.fields else value
    elif (heading := section_named(written)) is not None:
        draft.sections.append(Section(heading, value))


def finish(draft: Draft, file: str, findings: list[Finding]) -> Entry | None:
    """The entry a draft makes; None, with a finding for each mistake, when it makes none."""
    mistakes = len(findings)
    said = {**draft.fields, "title": draft.title or draft.fields.get("title", "")}
    if not said["title"]:
        findings.append(Finding(file, draft.line, "标题", "没有标题", "写上这件事叫什么, 如“补领身份证”"))
    if not any(section.text.strip() for section in draft.sections):
        findings.append(
            Finding(file, draft.line, "内容", f"“{said['title'][:20]}”下面没有内容", "写上内容, 或删去这一条")
        )
    if sum(len(section.text) for section in draft.sections) > MOST_CHARS:
        findings.append(Finding(file, draft.line, "内容", f"一条超过 {MOST_CHARS} 字", "用一级标题(#)分成几条"))
    for name, most in LONGEST.items():
        if len(said.get(name, "")) > most:
            findings.append(Finding(file, draft.line, FIELDS[name][0], f"超过 {most} 字", "写短些"))
    dates = {name: _date(said.get(name, ""), name, draft, file, findings) for name in ("published_on", "expires_on")}
    if len(findings) > mistakes:
        return None
    return Entry(
        file=file,
        line=draft.line,
        key=said.get("key") or said["title"],
        title=said["title"],
        sections=tuple(_in_order(draft.sections)),
        aliases=tuple(_aliases(said.get("aliases", ""))),
        source=said.get("source", ""),
        phone=said.get("phone", ""),
        url=said.get("url", ""),
        **dates,
    )


def _in_order(sections: list[Section]) -> list[Section]:
    """Sections that have a place of their own in it; all others where they stand."""
    order = list(SECTIONS)
    return sorted(sections, key=lambda section: order.index(section.heading) if section.heading in order else 0)


def _aliases(written: str) -> list[str]:
    parts = (part.strip(_AROUND_ALIAS) for part in _BETWEEN.split(written))
    return list(dict.fromkeys(part for part in parts if part))


def _date(written: str, name: str, draft: Draft, file: str, findings: list[Finding]) -> date | None:
    if not written:
        return None
    found = _DATE.search(written)
    try:
        if found is not None:
            return date(*map(int, found.groups()))
    except ValueError:
        pass
    findings.append(Finding(file, draft.line, FIELDS[name][0], f"看不懂日期“{written[:20]}”", "写成 2026-12-31"))
    return None
