"""The brief is read on a phone: a few lines, all of it, the cases behind a number; and its topics are changed."""

import pytest

from tests.conversation.said import codes_in, file_case
from tests.reviews.meetings import LAMPS, begin, drafted, sent, until
from tests.talk import Town

#: Words and reading; what is written is tested on both databases beside this file.
pytestmark = pytest.mark.only_on("sqlite")


async def test_what_nobody_confirmed_comes_first(town: Town):
    secretary = (await drafted(town))["刘芳"]
    lines = secretary.say("简报").splitlines()
    assert lines[0] == "桂花社区研判 3月16日(周一)"
    assert lines[1] == "没有居民点头就结案:0件,这期没有事结案"


async def test_the_whole_brief_fits_into_one_answer(town: Town):
    secretary = (await drafted(town))["刘芳"]
    secretary.say("简报")
    whole = secretary.say("1")
    for heading in ("一、基本情况", "二、回访情况", "三、热点难点", "四、上次决定落实", "五、建议议题"):
        assert heading in whole
    assert "热点1:翠园照明 楼道灯 3件(新),上期0件。" in whole


async def test_a_number_leads_to_its_cases_and_to_no_words(town: Town):
    secretary = (await drafted(town))["刘芳"]
    opened = {case.code for case in town.cases()}
    for name in ("受理", "照明", "热点1", "议题1", "在办"):
        listed = secretary.say(f"明细 {name}")
        assert set(codes_in(listed)) >= opened, name
        assert listed.startswith(f"{name}共{len(set(codes_in(listed)))}件:")
        assert "楼道灯坏了" not in listed.split("\n\n")[0]
    assert "简报里没有“满意”" in secretary.say("明细 满意")


async def test_a_topic_is_called_otherwise_and_its_first_words_are_kept(town: Town):
    secretary = (await drafted(town))["刘芳"]
    assert "议题1:楼道太暗" in secretary.say("改议题 1 楼道太暗")
    whole = secretary.say("看全文")
    assert "1. 楼道太暗(3件)[原话:翠园照明:楼道灯]" in whole
    assert "没有议题7" in secretary.say("改议题 7 别的")
    assert "没看懂" in secretary.say("改议题 楼道")
    assert "议题2:充电桩" in secretary.say("加议题 充电桩")


async def test_a_sealed_matter_is_a_count_and_nothing_else(town: Town):
    await begin(town)
    town.person("居民").say("我要举报社区干部收了红包")
    phones = await drafted(town)
    brief, whole = phones["刘芳"].say("简报"), phones["刘芳"].say("看全文")
    sealed = [case.code for case in town.cases() if case.sealed]
    assert sealed
    assert all(code not in brief + whole + phones["刘芳"].say("明细 受理") for code in sealed)


async def test_which_topic_is_asked_where_the_words_do_not_say(town: Town):
    secretary = (await drafted(town))["刘芳"]
    secretary.say("加议题 充电桩")
    secretary.say("开会")
    asked = secretary.say("定:月底前开一次居民会,王建国办")
    assert "这条是哪个议题的?回 1翠园照明:楼道灯 2充电桩 3都不是" in asked
    assert "好的" in secretary.say("1")
    secretary.say("散会")
    assert sent(town.person("居民2"), "月底前开一次居民会")


async def test_the_convenor_changes_a_decision_and_both_owners_hear_it(town: Town):
    phones = await drafted(town, "李明", "张华")
    secretary = phones["刘芳"]
    secretary.say("开会")
    (code,) = codes_in(secretary.say("定:月底前楼道灯全换新,李明办"))
    assert "张华办,4月10日前" in secretary.say(f"改决定 {code} 4月10日前楼道灯全换新,张华办")
    assert sent(phones["李明"], f"研判任务 编号 {code} 不用您办了")
    assert sent(phones["张华"], f"研判任务 编号 {code}")
    assert "改决定要召集人来" in phones["张华"].say(f"改决定 {code} 明年再说")
    assert "不再办" in secretary.say(f"取消决定 {code}")
    assert "已不再办,不用再回" in phones["张华"].say(f"完成 {code}")


async def test_a_decision_of_others_does_not_exist(town: Town):
    phones = await drafted(town, "李明", "赵强")
    phones["刘芳"].say("开会")
    (code,) = codes_in(phones["刘芳"].say("定:月底前楼道灯全换新,李明办"))
    assert "您名下没有编号" in phones["赵强"].say(f"完成 {code}")


async def test_a_resident_hears_that_a_day_was_moved_and_why(town: Town):
    phones = await drafted(town, "李明")
    phones["刘芳"].say("开会")
    (code,) = codes_in(phones["刘芳"].say("定:月底前楼道灯全换新,李明办"))
    phones["刘芳"].say("散会")
    phones["李明"].say(f"延期 {code} 4月10日 张华在等材料")
    (told,) = sent(town.person("居民0"), "延到4月10日前")
    assert "因为工作人员在等材料" in told
    assert sent(phones["刘芳"], f"编号 {code} 延到4月10日")
    assert "延到的日子要在今天以后" in phones["李明"].say(f"延期 {code} 4月10日")


async def test_a_meeting_that_nobody_ended_ends_by_itself(town: Town):
    phones = await drafted(town)
    phones["刘芳"].say("开会")
    phones["刘芳"].say("定:月底前楼道灯全换新,李明办")
    await town.pass_time(hours=25)
    assert sent(phones["刘芳"], "没有等到“散会”,已替您记完")
    assert sent(town.person("居民0"), "研判定了")


async def test_a_meeting_nobody_recorded_is_asked_about_then_told_above_once(town: Town):
    """Both grids of 桂花 are in one message."""
    await begin(town)
    phones = await drafted(town, "王建国", "陈红")
    await until(town, 3, 20)
    assert sent(phones["王建国"], "桂花1网格研判 3月19日(周四)还没有记录")
    await until(town, 3, 24)
    (told,) = sent(phones["刘芳"], "3月19日(周四)的研判过了三个工作日还没有记录")
    assert "桂花1网格、桂花2网格" in told


async def test_where_nobody_reported_anything_one_line_says_so(town: Town):
    secretary = (await drafted(town, reports=0))["刘芳"]
    lines = secretary.say("简报").split("\n\n")[0].splitlines()
    assert lines[0] == "桂花社区研判 3月16日(周一)"
    assert "没人报事" in lines[1] and not any("受理0" in line for line in lines)
    assert lines[-1] == "回 1看全文 2改议题 3开会"


@pytest.mark.parametrize("said", ["重新发一下简报", "再发一遍简报", "麻烦把简报再发我一下", "看一下这周的研判简报"])
async def test_the_brief_is_sent_again_in_any_words(town: Town, said: str):
    secretary = (await drafted(town))["刘芳"]
    assert secretary.say(said).splitlines()[0] == "桂花社区研判 3月16日(周一)"


async def test_after_the_meeting_the_brief_offers_no_meeting(town: Town):
    secretary = (await drafted(town))["刘芳"]
    secretary.say("开会")
    secretary.say("散会")
    brief = secretary.say("简报").split("\n\n")[0]
    assert brief.endswith("回 1看全文") and "开会" not in brief


@pytest.mark.parametrize("said", ["下次研判什么时候", "下次研判会是哪天开?", "这个月的研判几号"])
async def test_when_the_next_review_is_stands_in_the_calendar(town: Town, said: str):
    secretary = (await drafted(town))["刘芳"]
    cases = len(town.cases())
    assert "桂花社区下次研判3月16日(周一),简报3月13日(周五)16点发。" in secretary.say(said)
    assert len(town.cases()) == cases


async def test_before_the_first_brief_it_is_said_when_it_comes(town: Town):
    await begin(town)
    secretary = town.member("刘芳")
    assert "桂花社区还没有简报。下次研判3月16日(周一),简报3月13日(周五)16点发。" in secretary.say("简报")


async def test_what_was_taken_back_is_no_hot_spot(town: Town):
    await begin(town)
    secretary, residents = town.member("刘芳"), [town.person(f"居民{number}") for number in range(4)]
    for number, resident in enumerate(residents):
        file_case(resident, LAMPS.format(number + 1))
    for resident in residents[:2]:
        assert "撤" in resident.say("发错了")
    await town.pass_time(hours=7, minutes=40)
    assert "热点1" not in secretary.say("看全文")
