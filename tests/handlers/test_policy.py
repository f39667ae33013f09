"""办事指南: a question is answered from the guides with source and date; what nobody wrote down finds a person."""

import pytest

from bot.knowledge.actions import keep_answer, take_back, title_of
from bot.knowledge.importing import import_guides
from models.knowledge import find_guides, find_passages
from tests.conversation.said import code_in, codes_in, file_case
from tests.talk import Town

CARD = """# 残疾人证新办证
来源:桂花街道残联
日期:2026-03-01
别名:残疾证
## 所需材料
身份证、户口簿、两寸照片三张,还有医院的诊断证明。
## 办理地点
街道便民服务中心3号窗口,也可以请网格员上门代收。
## 办理时限
20个工作日。
"""
LOST = "# 残疾人证补办\n别名:残疾证丢了\n带身份证到原来办证的窗口。\n"
MOVED = "# 残疾人证迁出\n别名:残疾证转走\n带残疾证到新的地方去办。\n"
ALLOWANCE = "# 高龄津贴\n来源:民政办\n日期:2025-01-01\n有效期至:2026-03-10\n年满80岁每月领100元。\n"


@pytest.fixture
def guides(tmp_path, town: Town):
    """Brings documents in, one a call or several."""

    def bring(*texts: str) -> Town:
        folder = tmp_path / "guides"
        folder.mkdir(exist_ok=True)
        for text in texts:
            folder.joinpath(f"{text.split()[1]}.md").write_text(text, "utf-8")
        import_guides(town.store, folder, now=town.clock.now())
        return town

    return bring


def kept(town: Town) -> list[str]:
    """Every word of the guides that are quoted now."""

    def read(session):
        return [
            " ".join([guide.title, guide.title_words, *(one.text for one in find_passages(session, guide.id))])
            for guide in find_guides(session)
        ]

    return town.look(read)


def test_a_question_is_answered_with_the_passage_its_source_and_its_day(guides):
    town = guides(CARD)
    said = town.person("阿婆").say("残疾证怎么办,要带什么材料")
    assert "两寸照片三张" in said
    assert "来源:桂花街道残联,2026年3月1日" in said and "以窗口为准" not in said
    assert "人工" in said
    assert town.cases() == []


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("asked", "told"),
    [("残疾证去哪里办", "3号窗口"), ("残疾证要办几天", "20个工作日"), ("残疾证要什么证件", "户口簿")],
)
def test_the_passage_is_the_one_that_was_asked_for(guides, asked, told):
    assert told in guides(CARD).person("阿婆").say(asked)


@pytest.mark.only_on("sqlite")
def test_a_number_gives_another_passage_and_then_another(guides):
    resident = guides(CARD).person("阿婆")
    assert "1办理地点 2办理时限" in resident.say("残疾证要什么材料")
    assert "3号窗口" in resident.say("1")
    assert "两寸照片" in resident.say("1")


@pytest.mark.only_on("sqlite")
def test_a_question_that_names_no_matter_is_about_the_guide_just_quoted(guides):
    town = guides(CARD)
    resident = town.person("阿婆")
    resident.say("残疾证要什么材料")
    assert "3号窗口" in resident.say("去哪里办")
    assert town.cases() == []


def test_where_several_may_be_meant_he_chooses_by_number(guides):
    town = guides(LOST, MOVED)
    resident = town.person("阿婆")
    said = resident.say("残疾证怎么办")
    assert "您问的是哪一个?" in said and "3 都不是" in said
    number = next(line[0] for line in said.splitlines() if "迁出" in line)
    assert "新的地方" in resident.say(number)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["3", "都不是", "没答到"])
def test_none_of_these_goes_to_a_person(guides, said):
    town = guides(LOST, MOVED)
    resident = town.person("阿婆")
    resident.say("残疾证怎么办")
    assert "再说一句" in resident.say(said)
    reply = resident.say("我家老人残疾证年审怎么弄")
    assert "不乱答" in reply
    assert town.case(code_in(reply)).kind == "policy"


@pytest.mark.only_on("sqlite")
def test_in_a_few_words_is_enough_and_a_complaint_is_none(guides):
    town = guides(CARD, "# 补领居民身份证\n别名:身份证丢了\n带户口簿到派出所补领。\n", ALLOWANCE)
    assert "到派出所补领" in town.person("阿婆").say("身份证丢了")
    assert "在哪里" in town.person("阿公").say("高龄津贴没发")


@pytest.mark.only_on("sqlite")
def test_what_is_old_says_so_and_what_has_lapsed_is_not_quoted(guides):
    town = guides(ALLOWANCE)
    assert "2025年1月1日,以窗口为准" in town.person("阿婆").say("高龄津贴怎么领")
    town.clock.advance(days=9)
    assert "不乱答" in town.person("阿公").say("高龄津贴怎么领")


@pytest.mark.only_on("sqlite")
def test_a_question_beside_a_report_is_answered_in_the_same_reply(guides):
    town = guides(CARD)
    said = town.person("阿婆").say("翠园3幢楼道灯坏了,另外残疾证怎么办")
    assert len(codes_in(said)) == 1 and "残疾人证新办证" in said
    assert [case.kind for case in town.cases()] == ["report"]


@pytest.mark.only_on("sqlite")
def test_a_guide_taken_back_meanwhile_is_not_quoted(guides, tmp_path):
    town = guides(CARD)
    resident = town.person("阿婆")
    resident.say("残疾证要什么材料")
    tmp_path.joinpath("guides", "残疾人证新办证.md").write_text(LOST, "utf-8")
    import_guides(town.store, tmp_path / "guides", now=town.clock.now(), complete=True)
    assert "刚撤下" in resident.say("1")


def test_what_nobody_wrote_down_is_said_honestly_and_goes_to_a_person(guides):
    town = guides(CARD)
    said = town.person("阿婆").say("医保怎么报销")
    assert said.startswith("这个还没查到准话,不乱答")
    assert town.case(code_in(said)).kind == "policy"


@pytest.mark.only_on("sqlite")
def test_another_question_is_another_case_and_more_of_the_same_is_not(town):
    resident = town.person("阿婆")
    first = code_in(resident.say("医保怎么报销"))
    assert f"已加到编号 {first}" in resident.say("要带什么材料")
    assert code_in(resident.say("公积金怎么提")) != first


def test_an_answer_reaches_who_asked_and_the_next_one_gets_it_at_once(guides):
    town = guides(CARD)
    resident, member = town.person("阿婆"), town.member("周敏")
    code = code_in(resident.say("流感疫苗怎么预约"))
    said = member.say(f"答 {code} 周三下午在桂花卫生站打,带医保卡,不用预约。")
    assert f"编号 {code}已答复" in said
    pushed = "".join(resident.received())
    assert "周三下午在桂花卫生站打" in pushed and "1好了" in pushed
    assert "谢谢" in resident.say("1")
    assert "周三下午在桂花卫生站打" in town.person("阿公").say("流感疫苗怎么预约")


@pytest.mark.only_on("sqlite")
def test_the_owner_is_told_how_to_answer(town):
    member = town.member("赵强")
    code = code_in(town.person("阿婆").say("流感疫苗怎么预约"))
    assert f"答 {code} 答复" in "".join(member.received())


@pytest.mark.only_on("sqlite")
def test_an_answer_with_private_things_is_not_kept_for_others(town):
    resident, member = town.person("阿婆"), town.member("周敏")
    code = code_in(resident.say("流感疫苗怎么预约"))
    member.say(f"答 {code} 周三下午来,我打您电话。")
    assert "已发给居民的不变" in member.say("不留")
    assert any("周三下午来" in text for text in resident.received())
    assert "不乱答" in town.person("阿公").say("流感疫苗怎么预约")


@pytest.mark.only_on("sqlite")
def test_what_is_kept_has_no_name_number_or_address_of_who_asked(town):
    resident, member = town.person("阿婆"), town.member("周敏")
    code = code_in(resident.say("我是翠园3幢402的王秀兰,电话13712345678,灵活就业的养老保险怎么交"))
    member.say(f"答 {code} 手机上交,每月15日前;号码13712345678的社保已查过。")
    (text,) = kept(town)
    assert not any(private in text for private in ("翠园", "402", "王秀兰", "13712345678"))
    assert title_of("灵活就业的养老保险怎么交") in text


@pytest.mark.only_on("sqlite")
def test_erasing_a_person_leaves_nothing_of_his_question(town):
    resident, member = town.person("阿婆"), town.member("周敏")
    code = code_in(resident.say("流感疫苗怎么预约"))
    member.say(f"答 {code} 周三下午来。")
    resident.say("删除")
    resident.say("确认删除")
    assert town.case(code).text is None
    assert "周三下午来" in town.person("阿公").say("流感疫苗怎么预约")


@pytest.mark.only_on("sqlite")
def test_only_questions_are_answered_so_and_only_by_who_may(town):
    resident, organiser, other = town.person("阿婆"), town.member("周敏"), town.member("张华")
    assert "不是咨询" in organiser.say(f"答 {file_case(resident)} 修好了")
    code = code_in(town.person("阿公").say("流感疫苗怎么预约"))
    assert "您手上没有" in other.say(f"答 {code} 不知道")
    assert kept(town) == []


@pytest.mark.only_on("sqlite")
def test_one_that_may_be_meant_is_asked_about(guides):
    town = guides("# 老年助餐\n别名:送餐上门\n六十岁以上可以在社区食堂吃饭。\n")
    resident = town.person("阿婆")
    assert "是不是“老年助餐”" in resident.say("社区食堂多少钱一餐")
    assert "六十岁以上" in resident.say("是")


@pytest.mark.only_on("sqlite")
def test_the_name_of_a_guide_or_passage_is_as_good_as_its_number(guides):
    resident = guides(LOST, MOVED).person("阿婆")
    assert "您问的是哪一个?" in resident.say("残疾证怎么办")
    assert "新的地方" in resident.say("迁出")


@pytest.mark.only_on("sqlite")
def test_the_title_of_a_kept_answer_names_no_place():
    assert title_of("枫桥的路灯共享单车怎么申请").split()[:2] == ["路灯", "共享"]
    assert title_of("老年") == ""


@pytest.mark.only_on("sqlite")
def test_the_place_he_lives_in_is_not_in_the_title_of_his_answer(town):
    member = town.member("周敏")
    code = code_in(town.person("阿婆").say("我在东菜场,流感疫苗怎么预约"))
    assert "以后有人问“流感疫苗 预约”也这样答" in member.say(f"答 {code} 周三下午来。")


@pytest.mark.only_on("sqlite")
def test_of_two_guides_of_one_title_the_imported_one_answers_and_nobody_is_asked(guides):
    town = guides("# 居住证\n来源:公安\n带身份证和租房合同。\n")
    town.look(lambda session: keep_answer(town._act(session), "居住证", "找社区。", "桂花社区"))
    said = town.person("阿婆").say("居住证怎么办理")
    assert "租房合同" in said and "哪一个" not in said


@pytest.mark.only_on("sqlite")
def test_a_choice_whose_guide_was_replaced_meanwhile_leads_to_the_newer_one(guides):
    town = guides("# 居住证申领\n来源:公安\n带身份证。\n# 居住证签注\n来源:公安\n带旧证。\n")
    resident = town.person("阿婆")
    asked = resident.say("居住证")
    assert "1 居住证" in asked and "2 居住证" in asked
    first = asked.split("1 ")[1].split("\n")[0]

    def replace(session):
        act = town._act(session)
        for guide in find_guides(session):
            take_back(act, guide.id)
        keep_answer(act, first, "新的说法。", "桂花社区")

    town.look(replace)
    assert "新的说法" in resident.say("1")


SOWING = "# 种粮补贴发放\n来源:农业农村局\n别名:粮补；田补贴\n每亩120元,6月底前打到一卡通。\n## 所需材料\n承包合同。\n"


@pytest.mark.parametrize("said", ["粮补什么时候发", "粮补怎么领", "田补贴要什么材料", "种粮补贴怎么领", "办事 粮补"])
def test_an_alias_finds_its_guide_whatever_the_dictionary_makes_of_it(guides, said: str):
    town = guides(SOWING, CARD, ALLOWANCE)
    told = town.person("老张").say(said)
    assert "种粮补贴发放" in told and "没查到" not in told
    assert town.cases() == []
