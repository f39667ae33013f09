"""Headings (表头): the sheets of a directory, their columns by English and Chinese names, and headings that refuse a file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.text.normalise import nfkc


@dataclass(frozen=True)
class Column:
    """A column of a sheet and the names it goes by."""

    name: str
    chinese: tuple[str, ...]
    #: A file without this column is refused.
    required: bool = False
    #: A file without this column is worth a warning.
    expected: bool = True


@dataclass(frozen=True)
class Sheet:
    """One kind of table; `name` is the stem of its file."""

    name: str
    chinese: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def by_heading(self) -> dict[str, str]:
        """Folded heading → column name."""
        return {fold_heading(word): each.name for each in self.columns for word in (each.name, *each.chinese)}


def _must(name: str, *chinese: str) -> Column:
    return Column(name, chinese, required=True)


def _should(name: str, *chinese: str) -> Column:
    return Column(name, chinese)


def _may(name: str, *chinese: str) -> Column:
    return Column(name, chinese, expected=False)


SHEETS: Mapping[str, Sheet] = {
    each.name: each
    for each in (
        Sheet(
            "organisations",
            ("组织", "组织名册", "党组织"),
            (
                _must("code", "编号", "组织编号", "编码", "代码"),
                _must("name", "名称", "组织名称"),
                _must("level", "层级", "级别"),
                _should("parent", "上级", "上级组织", "上级编号"),
                _may("type", "类型", "组织类型"),
                _may("line", "条线"),
                _may("party_members", "党员人数", "党员数"),
                _may("income_band", "收入档次"),
            ),
        ),
        Sheet(
            "grids",
            ("网格", "网格名册"),
            (
                _must("code", "编号", "网格编号", "编码", "代码"),
                _must("name", "名称", "网格名称"),
                _must("organisation", "组织", "所属组织", "所属社区", "单位", "所在单位"),
                _should("parent", "上级网格", "上级", "大网格"),
                _may("external_codes", "外部编码", "其他编码"),
                _must("polygon", "范围", "边界", "多边形"),
            ),
        ),
        Sheet(
            "members",
            ("成员", "成员名册", "人员"),
            (
                _must("code", "编号", "成员编号", "编码", "工号"),
                _must("name", "姓名", "名字"),
                _should("phone", "电话", "手机", "手机号", "手机号码", "联系电话"),
                _must("organisation", "组织", "所属组织", "所属社区", "单位", "所在单位"),
                _should("grid", "网格", "所属网格", "网格编号"),
                _should("posts", "岗位", "职务", "角色"),
                _should("skills", "擅长", "技能", "负责类别", "专长", "特长"),
                _should("capacity", "上限", "同时在办上限"),
                _may("title", "称呼", "对外称呼"),
                _may("party", "党员", "是否党员"),
                _may("public", "公开", "公开党员身份"),
            ),
        ),
        Sheet(
            "places",
            ("地点", "地点名册", "地名"),
            (
                _must("code", "编号", "地点编号", "编码"),
                _must("name", "名称", "地点名称"),
                _should("aliases", "别名", "俗称"),
                _must("kind", "类型", "种类"),
                _should("lat", "纬度", "latitude"),
                _should("lng", "经度", "lon", "longitude"),
                _must("grid", "网格", "所属网格", "网格编号"),
            ),
        ),
        Sheet(
            "services",
            ("服务点", "服务", "便民服务点"),
            (
                _must("code", "编号", "服务点编号", "编码"),
                _must("name", "名称", "服务点名称"),
                _must("kind", "类型", "种类"),
                _must("lat", "纬度", "latitude"),
                _must("lng", "经度", "lon", "longitude"),
                _should("address", "地址"),
                _should("hours", "开放时间", "营业时间", "服务时间"),
                _should("phone", "电话", "联系电话"),
                _should("offers", "服务内容", "服务项目"),
                _may("bring", "要带什么", "携带材料", "所需材料"),
            ),
        ),
    )
}

#: What a directory must not know of anybody. Matched anywhere in a heading.
FORBIDDEN = re.compile(
    r"身份证|证件号|公民身份|民族|宗教|信仰|政治面貌|信访|上访|户籍|婚姻|病史|前科|涉毒|重点人"
    r"|id_?card|identity|ethnic|nationality|religio|politic|petition|marital|criminal"
)


MOST_HEADING = 100  # a longer one is a sentence


def fold_heading(text: str) -> str:
    """A heading as it is compared: NFKC, small letters, no blanks, no star, no remark in brackets."""
    bare = re.sub(r"\(.*?\)|\[.*?\]|【.*?】", "", nfkc(text[:MOST_HEADING]).lower())
    return re.sub(r"[\s*:：]+", "", bare).replace("-", "_")


def is_forbidden(heading: str) -> bool:
    """Whether a heading refuses the file."""
    return FORBIDDEN.search(re.sub(r"[\s-]+", "_", nfkc(heading).lower())) is not None or (
        FORBIDDEN.search(re.sub(r"\s+", "", nfkc(heading).lower())) is not None
    )


def find_sheet(name: str) -> Sheet | None:
    """The sheet of a file stem or a tab, in English or Chinese."""
    wanted = fold_heading(name)
    return next((each for each in SHEETS.values() if wanted in (each.name, *map(fold_heading, each.chinese))), None)
