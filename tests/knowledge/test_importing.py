"""Guides come in from documents, whole or not at all; a second time nothing changes."""

from pathlib import Path

import docx
import openpyxl
import pytest

from bot.errors import ImportRefused
from bot.knowledge.importing import Plan, import_guides
from bot.knowledge.search import search
from bot.store import Store
from models.knowledge import find_guides, find_passages, find_titles

CARD = (
    "# 残疾人证新办证\n\n来源:残联\n日期:2026-03-01\n别名:残疾证\n\n先在社区申请。\n\n## 所需材料\n\n身份证、户口簿。\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the documents lie."""
    tmp_path.joinpath("guides").mkdir()
    return tmp_path / "guides"


@pytest.fixture
def bring(store: Store, folder: Path, clock):
    """Write files and import the folder."""

    def run(files: dict[str, str | bytes] | None = None, **options: bool) -> Plan:
        for name, text in (files or {}).items():
            folder.joinpath(name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return import_guides(store, folder, now=clock.now(), **options)

    return run


def titles(store: Store, question: str, clock) -> list[str]:
    def ask(session):
        found = search(session, question, clock.now().date())
        named = find_titles(session, [each.guide_id for each in found])
        return [named[each.guide_id] for each in found]

    return store.run(ask)


def passages(store: Store) -> list[tuple[str, str]]:
    """What the only guide says."""

    def read(session):
        (guide,) = find_guides(session)
        return [(one.heading, one.text) for one in find_passages(session, guide.id)]

    return store.run(read)


def mistakes(bring, files: dict[str, str | bytes]) -> str:
    with pytest.raises(ImportRefused) as refused:
        bring(files)
    return "\n".join(refused.value.findings)


def test_a_document_is_found_by_what_residents_call_it(bring, store, clock):
    assert bring({"a.md": CARD}).words == "指南: 新增 1、修改 0、不变 0、结束 0"
    assert titles(store, "残疾证怎么办", clock) == ["残疾人证新办证"]


def test_the_same_again_changes_nothing_and_a_change_is_found_at_once(bring, store, clock):
    bring({"a.md": CARD})
    assert bring().words == "指南: 新增 0、修改 0、不变 1、结束 0"
    assert bring({"a.md": CARD.replace("户口簿", "居住证")}).words == "指南: 新增 0、修改 1、不变 0、结束 0"
    assert passages(store) == [("", "先在社区申请。"), ("所需材料", "身份证、居住证。")]


def test_what_is_gone_stays_until_the_import_is_complete(bring, store, clock, folder):
    bring({"a.md": CARD, "b.md": "# 居住证\n带身份证。\n"})
    folder.joinpath("b.md").unlink()
    bring()
    assert titles(store, "居住证怎么办", clock) == ["居住证"]
    assert bring(complete=True).words.endswith("结束 1")
    assert titles(store, "居住证怎么办", clock) == []
    bring({"b.md": "# 居住证\n带身份证。\n"})
    assert titles(store, "居住证怎么办", clock) == ["居住证"]


def test_nothing_is_quoted_after_its_last_day(bring, store, clock):
    bring({"a.md": CARD.replace("别名", "有效期至:2026-03-02\n别名")})  # the clock stands on this day
    assert titles(store, "残疾证", clock) == ["残疾人证新办证"]
    clock.advance(days=1)
    assert titles(store, "残疾证", clock) == []


def test_word_documents_are_read_by_their_headings_and_tables(bring, store, clock, folder):
    document = docx.Document()
    document.add_heading("高龄津贴", level=1)
    table = document.add_table(2, 2)
    for row, cells in zip(table.rows, (("来源", "民政办"), ("日期", "2026年1月5日")), strict=True):
        row.cells[0].text, row.cells[1].text = cells
    document.add_paragraph("年满80周岁每月可以领。")
    document.add_heading("所需材料", level=2)
    document.add_paragraph("身份证、社保卡。")
    document.save(str(folder / "津贴.docx"))
    bring()
    said = store.run(lambda session: [(one.title, one.source, str(one.published_on)) for one in find_guides(session)])
    assert said == [("高龄津贴", "民政办", "2026-01-05")]
    assert passages(store) == [("", "年满80周岁每月可以领。"), ("所需材料", "身份证、社保卡。")]


def test_a_workbook_has_one_matter_a_row(bring, store, clock, folder):
    book = openpyxl.Workbook()
    for row in (
        ["办事一览"],
        ["编号", "事项名称", "材料", "备注"],
        ["1", "养犬登记", "免疫证明", "x"],
        [],
        ["2", "居住证", "身份证"],
    ):
        book.active.append(row)
    book.save(folder / "一览.xlsx")
    plan = bring()
    assert plan.words == "指南: 新增 2、修改 0、不变 0、结束 0"
    assert [str(finding) for finding in plan.findings] == ["[提醒] 一览.xlsx[Sheet] 第 2 行: 不认识的列, 未读: 备注"]
    assert titles(store, "养犬登记", clock) == ["养犬登记"]


def test_every_mistake_is_named_with_its_line_and_nothing_is_written(bring, store):
    said = mistakes(
        bring,
        {
            "好.md": CARD,
            "坏.jsonl": '{"标题": "甲", "内容": "一"}\n{"标题": "甲", "内容": "二"}\n{"标题": "乙"}\n不是\n'
            '{"标题": "丙", "内容": "三", "日期": "去年"}\n',
        },
    )
    assert "坏.jsonl 第 2 行 编号: “甲”和第 1 行重复。改一个编号或标题" in said
    assert "坏.jsonl 第 3 行 内容: “乙”下面没有内容" in said
    assert "坏.jsonl 第 4 行: 不是一个 JSON 对象" in said
    assert "坏.jsonl 第 5 行 日期: 看不懂日期“去年”。写成 2026-12-31" in said
    assert store.run(find_guides) == []


def test_checking_writes_nothing_and_refuses_nothing(bring, store):
    plan = bring({"好.md": CARD, "空.md": ""}, check=True)
    assert [str(finding) for finding in plan.findings] == ["空.md: 是空的。写上内容, 或把文件拿走"]
    assert store.run(find_guides) == []


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("files", "line"),
    [
        ({}, "里面没有可以导入的文件"),
        ({"坏.docx": b"PK\x03\x04broken"}, "坏.docx: 打不开, 不是完好的 .docx"),
        ({"旧.xlsx": b"not a workbook"}, "旧.xlsx: 不是完好的 .xlsx"),
        ({"长.md": "# 长\n" + "字" * 20_001}, "长.md 第 1 行 内容: 一条超过 20000 字。用一级标题(#)分成几条"),
        ({"大.md": b" " * (20 * 1024 * 1024 + 1)}, "大.md: 文件超过 20 MB"),
        ({"怪.md": b"\xff\xfe\xff\x81\x81\xff"[2:]}, "怪.md 第 1 行: 看不懂文件的编码。另存为 UTF-8 再导入"),
    ],
)
def test_files_that_are_no_use_are_named(bring, files, line):
    assert line in mistakes(bring, files)


@pytest.mark.only_on("sqlite")
def test_the_headings_of_an_office_s_guides_are_read(bring, store, folder):
    book = openpyxl.Workbook()
    for row in (
        ["事项名称", "申报材料", "受理地点", "承诺时限", "收费标准"],
        ["养犬登记", "免疫证明", "3号窗口", "5个工作日", "免费"],
    ):
        book.active.append(row)
    book.save(folder / "一览.xlsx")
    assert bring().findings == []
    assert ("收费", "免费") in passages(store) and ("所需材料", "免疫证明") in passages(store)


def test_a_table_without_headings_is_refused(bring, folder):
    book = openpyxl.Workbook()
    book.active.append(["养犬登记", "免疫证明"])
    book.save(folder / "无头.xlsx")
    assert "无头.xlsx[Sheet]: 找不到表头" in mistakes(bring, {})


@pytest.mark.only_on("sqlite")
def test_gbk_is_read_like_utf8(bring, store, clock):
    bring({"旧.md": CARD.encode("gb18030")})
    assert titles(store, "残疾证", clock) == ["残疾人证新办证"]


@pytest.mark.only_on("sqlite")
def test_other_files_are_left_alone_and_said(bring):
    plan = bring({"a.md": CARD, "照片.jpg": b"x", ".隐藏.md": "", "~$a.docx": b"x"})
    assert [str(finding).split("。")[0] for finding in plan.findings] == ["[提醒] 照片.jpg: 不是指南的格式, 未读"]


@pytest.mark.only_on("sqlite")
def test_who_skips_mistakes_has_the_rest_written_and_nothing_ended(bring, store, clock):
    bring({"a.md": CARD, "b.md": "# 居住证\n带身份证。\n"})
    plan = bring({"a.md": "# 残疾人证新办证\n", "b.md": "# 养犬登记\n带狗证。\n"}, skip_bad=True, complete=True)
    assert any("下面没有内容" in str(finding) for finding in plan.findings)
    assert "不能判断哪些该结束" in str(plan.findings[-1])
    assert (len(plan.new), plan.ended) == (1, [])
    kept = [titles(store, asked, clock)[0] for asked in ("残疾证", "居住证", "养犬登记")]
    assert kept == ["残疾人证新办证", "居住证", "养犬登记"]


@pytest.mark.only_on("sqlite")
def test_a_file_that_cannot_be_read_is_not_skipped(bring, store):
    with pytest.raises(ImportRefused):
        bring({"a.md": CARD, "空.md": ""}, skip_bad=True)
    assert store.run(find_guides) == []


@pytest.mark.only_on("sqlite")
def test_a_guide_that_was_kept_while_aliases_were_cut_otherwise_is_cut_again(bring, store, clock, monkeypatch):
    card = CARD.replace("别名:残疾证", "别名:粮补")
    with monkeypatch.context() as before:
        for name in ("entry", "writing"):
            before.setattr(f"bot.knowledge.{name}.alias_word", lambda _alias: "")
        bring({"a.md": card})
        assert titles(store, "粮补怎么领", clock) == []
    assert len(bring().changed) == 1
    assert titles(store, "粮补怎么领", clock) == ["残疾人证新办证"]
    assert bring().changed == []
