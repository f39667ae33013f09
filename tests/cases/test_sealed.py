"""Sealed matters (保密事项) and complaints about staff: two named people, no word in a push, nothing to anybody else."""

import pytest

from models.cases import find_case_by_code
from models.people import find_member
from tests.conversation.said import bind_all, code_in, codes_in
from tests.talk import Phone, Town

BEATEN = "我老公打我,我住翠园3幢"
WORDS = ("老公", "打我", "翠园", "治安")
MEMBERS = ("王建国", "李明", "张华", "刘芳", "赵强", "周敏", "吴刚")


def everybody(town: Town) -> dict[str, Phone]:
    return bind_all(town, *MEMBERS)


def handlers_of(town: Town, code: str) -> list[str]:
    def names(session):
        case = find_case_by_code(session, code)
        return [find_member(session, row).name for row in (case.owner_id, case.second_owner_id) if row]

    return town.look(names)


@pytest.mark.only_on("sqlite")
def test_the_number_comes_first_and_the_rest_in_confidence(town):
    reply = town.person("阿婆").say(BEATEN)
    assert reply.startswith("请马上打110")
    assert "只有专人能看到" in reply
    assert not any(word in reply for word in WORDS)


def test_two_named_people_are_told_that_there_is_something_and_nothing_of_it(town):
    phones = everybody(town)
    code = code_in(town.person("阿婆").say(BEATEN))
    named = handlers_of(town, code)
    assert len(named) == 2
    for name, phone in phones.items():
        pushed = "".join(phone.received())
        assert (code in pushed) == (name in named)
        assert not any(word in pushed for word in WORDS)


@pytest.mark.only_on("sqlite")
async def test_nobody_else_hears_even_when_nobody_answers(town: Town):
    phones = everybody(town)
    code = code_in(town.person("阿婆").say(BEATEN))
    named = handlers_of(town, code)
    for _ in range(6):
        await town.pass_time(minutes=10)
    for phone in phones.values():
        pushed = "".join(phone.received())
        assert not any(word in pushed for word in WORDS)
    others = [name for name in MEMBERS if name not in named]
    assert not [name for name in others if code in phones[name].say(f"看 {code}").replace(f"没有编号 {code}", "")]


@pytest.mark.only_on("sqlite")
def test_no_word_of_it_stands_in_any_message_or_template_field(town):
    resident = town.person("阿婆")
    phones = everybody(town)
    code = code_in(resident.say(BEATEN))
    first = phones[handlers_of(town, code)[0]]
    first.say(f"接单 {code}")
    first.say(f"回 {code} 我是社区老周,妇联可以陪您去")
    first.say(f"办结 {code} 已陪同就医")
    pushed = "".join(resident.received())
    assert code in pushed
    assert not any(word in pushed for word in (*WORDS, "妇联", "就医"))


@pytest.mark.only_on("sqlite")
def test_progress_hides_it_unless_asked_with_the_code(town):
    resident = town.person("阿婆")
    code = code_in(resident.say(BEATEN))
    resident.say("退出")
    assert code not in resident.say("进度")
    assert code in resident.say(f"进度 {code}")


@pytest.mark.only_on("sqlite")
def test_the_question_whether_it_is_done_waits_behind_the_code(town):
    resident, phones = town.person("阿婆"), everybody(town)
    code = code_in(resident.say(BEATEN))
    resident.say("退出")
    phones[handlers_of(town, code)[0]].say(f"办结 {code} 已陪同就医")
    resident.received()
    assert "已陪同就医" in resident.say(f"进度 {code}")
    assert "谢谢" in resident.say("1")
    assert town.case(code).state == "closed"


@pytest.mark.only_on("sqlite")
def test_a_named_handler_reads_it_and_the_resident_sees_that_he_looked(town):
    resident, phones = town.person("阿婆"), everybody(town)
    code = code_in(resident.say(BEATEN))
    resident.say("退出")
    assert "近90天没有别人翻看" in resident.say("我的信息")
    assert "打我" in phones[handlers_of(town, code)[0]].say(f"看 {code}")
    assert "查看事项" in resident.say("我的信息")


@pytest.mark.only_on("sqlite")
def test_no_list_of_a_member_or_organiser_shows_what_it_is_about(town):
    phones = everybody(town)
    code = code_in(town.person("阿婆").say(BEATEN))
    for name, phone in phones.items():
        said = phone.say("待办")
        assert (code in said) == (name in handlers_of(town, code))
        assert not any(word in said for word in WORDS)


@pytest.mark.only_on("sqlite")
def test_a_secretary_cannot_pull_a_sealed_case_to_her_line(town):
    phones = everybody(town)
    code = code_in(town.person("阿婆").say(BEATEN))
    assert "您手上没有" in phones["刘芳"].say(f"转派 {code} 李明")
    assert "您手上没有" in phones["刘芳"].say(f"接单 {code}")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "report", ["我要举报社区书记刘芳收钱", "翠园网格长王建国收了物业的好处", "网格员张华态度恶劣,骂人,翠园的"]
)
def test_a_complaint_about_staff_goes_to_a_supervisor_and_never_to_the_line(town, report):
    phones = everybody(town)
    reply = town.person("阿婆").say(report)
    code = code_in(reply)
    assert "吴刚" in handlers_of(town, code)
    assert not {"王建国", "李明", "张华", "刘芳", "赵强"} & set(handlers_of(town, code))
    for name in ("王建国", "李明", "张华", "刘芳", "赵强"):
        assert codes_in("".join(phones[name].received())) == []
        assert name not in reply


@pytest.mark.only_on("sqlite")
def test_a_complaint_that_a_supervisor_declines_does_not_come_back_to_the_line(town):
    phones = everybody(town)
    code = code_in(town.person("阿婆").say("我要举报社区书记刘芳收钱"))
    phones["吴刚"].say(f"不归我 {code} 我回避")
    assert not {"王建国", "李明", "张华", "刘芳", "赵强"} & set(handlers_of(town, code))


@pytest.mark.only_on("sqlite")
def test_a_sealed_matter_whose_place_changes_stays_with_its_two_people(town):
    resident = town.person("阿婆")
    everybody(town)
    code = code_in(resident.say(BEATEN))
    before = handlers_of(town, code)
    resident.say(f"地点不对 {code} 桂苑1幢")
    assert handlers_of(town, code) == before


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("told", ["翠园5幢有人打老婆", "网格员王建国收红包"])
def test_no_answer_to_who_told_it_names_who_has_it(town: Town, told: str):
    resident = town.person("阿婆")
    code = codes_in(resident.say(told))[0]
    said = [resident.say(f"地点不对 {code} 翠园3幢"), resident.say("不对,是桂苑1幢"), resident.say(f"催 {code}")]
    assert all("由专人办理" in answer for answer in said[:2])
    said += [resident.say(f"进度 {code}"), resident.say("发错了")]
    assert not any(name in answer for name in ("周敏", "吴刚", "刘芳", "赵强") for answer in said)


@pytest.mark.only_on("sqlite")
def test_whoever_was_asked_and_declined_sees_no_more_of_it(town):
    phones = everybody(town)
    code = code_in(town.person("阿婆").say(BEATEN))
    name = handlers_of(town, code)[0]
    phones[name].received()
    assert "受理" in phones[name].say(f"经过 {code}")
    phones[name].say(f"不归我 {code} 认识这家人")
    assert name not in handlers_of(town, code)
    assert "没有编号" in phones[name].say(f"经过 {code}")


@pytest.mark.only_on("sqlite")
def test_a_complaint_about_staff_has_two_handlers_and_the_number_stands_first(town):
    everybody(town)
    reply = town.person("阿婆").say("我要举报社区书记刘芳收钱")
    assert "12388" in reply.splitlines()[0]
    assert handlers_of(town, code_in(reply)) == ["吴刚", "周敏"]
