"""请假 and 销假: whoever is away gets no new case, and says so in a line."""

from datetime import date

import pytest

from models.cases import find_case_by_code
from models.people import find_absent, find_member, find_member_by_code
from tests.conversation.said import bind_all, code_in, file_case
from tests.talk import Town

TODAY = date(2026, 3, 2)  # a Monday


def test_from_the_first_day_to_the_last_new_cases_pass_him_over(town: Town):
    member, resident = town.member("李明"), town.person("阿婆")
    assert "3月3日到3月4日" in member.say("请假 3月3日到3月4日")
    owners = []
    for day in range(4):
        owners.append("李明" in resident.say(f"翠园3幢{day + 1}单元楼道灯坏了"))
        town.clock.advance(days=1)
    assert owners == [True, False, False, True]


def test_back_early_he_is_asked_again(town: Town):
    member, resident = town.member("李明"), town.person("阿婆")
    member.say("请假 今天到3月9日")
    assert "李明" not in resident.say("翠园3幢楼道灯坏了")
    assert "已销假" in member.say("销假")
    assert "李明" in resident.say("翠园5幢楼道灯坏了")
    assert "没有在休假" in member.say("销假")


@pytest.mark.only_on("sqlite")
def test_what_he_has_already_stays_his(town):
    member, resident = town.member("李明"), town.person("阿婆")
    code = file_case(resident)
    member.say("请假 今天")
    assert code in member.say("待办")


@pytest.mark.only_on("sqlite")
def test_without_days_they_are_asked_for_and_nonsense_is_refused_with_an_example(town):
    member = town.member("李明")
    assert "哪天" in member.say("请假")
    assert "3月3日到3月4日" in member.say("3月3日到3月4日")
    for said in ("请假 回老家", "请假 3月9日到3月4日"):
        assert "没看懂日期" in member.say(said)


def test_a_deputy_is_proposed_and_then_has_the_new_cases_and_may_do_what_runs(town: Town):
    phones, resident = bind_all(town, "李明", "张华"), town.person("阿婆")
    running = file_case(resident)
    assert "您的单请张华代,可以吗" in phones["李明"].say("今天请假")
    assert "张华" in phones["李明"].say("可以")
    (brief, task) = phones["张华"].received()
    assert "李明3月2日请假" in brief and "1件" in brief and running in task
    reply = resident.say("翠园5幢楼道灯坏了")
    assert "张华办理(负责这类事,代班)" in reply
    assert f"代李明 编号 {running}" in phones["张华"].say("待办")
    assert "已办结" in phones["张华"].say(f"办结 {running} 换了灯泡")


@pytest.mark.only_on("sqlite")
async def test_the_deputy_hears_on_the_first_morning_and_both_when_it_ends(town):
    phones = bind_all(town, "李明", "张华")
    file_case(town.person("阿婆"))
    assert "张华代" in phones["李明"].say("明天到后天请假,由张华代班")
    [phone.received() for phone in phones.values()]
    await town.pass_time(hours=22, minutes=50)  # 07:50
    assert not any("代班" in told for told in phones["张华"].received())
    await town.pass_time(minutes=11)
    assert any("请您代班" in told for told in phones["张华"].received())
    await town.pass_time(hours=34)  # 18:01 on the last day; nobody wrote for 48 hours
    assert "明天起照常派单" in phones["李明"].say("待办")
    assert "代班到今天为止" in phones["张华"].say("待办")


@pytest.mark.only_on("sqlite")
async def test_of_an_absence_taken_back_nobody_hears_any_more(town):
    phones = bind_all(town, "李明", "张华")
    phones["李明"].say("明天到后天请假,由张华代班")
    phones["李明"].say("销假")
    await town.pass_time(days=3)
    assert phones["李明"].received() == phones["张华"].received() == []


@pytest.mark.only_on("sqlite")
def test_he_may_want_none_or_another(town):
    phones = bind_all(town, "李明", "王建国")
    phones["李明"].say("今天请假")
    assert "那几天的新单先找王建国" in phones["李明"].say("2")
    assert "王建国代" in phones["李明"].say("代班 王建国")
    assert "没有“孙悟空”" in phones["李明"].say("代班 孙悟空")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["换王建国吧", "还是让王建国代", "改成王建国"])
def test_another_deputy_is_named_as_one_speaks_and_the_number_means_nothing_any_more(town, said):
    phones = bind_all(town, "李明", "王建国")
    phones["李明"].say("今天请假")
    assert "王建国代" in phones["李明"].say(said)
    assert "张华" not in phones["李明"].say("1")


@pytest.mark.only_on("sqlite")
def test_a_deputy_is_named_so_only_while_one_is_asked_for(town):
    assert "代" not in town.member("李明").say("换王建国吧")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["取消请假", "不请假了", "销假"])
def test_leave_is_taken_back_in_several_words(town, said):
    member = town.member("李明")
    member.say("明天请假")
    assert "照常派单" in member.say(said)


@pytest.mark.only_on("sqlite")
def test_a_deputy_who_is_away_himself_is_neither_proposed_nor_taken(town):
    phones = bind_all(town, "李明", "张华", "王建国")
    phones["张华"].say("今天请假,由王建国代班")
    assert "请王建国代" in phones["李明"].say("今天请假")
    assert "那天也请假了" in phones["李明"].say("代班 张华")


@pytest.mark.only_on("sqlite")
def test_a_deputy_sees_nothing_sealed(town):
    phones, code = bind_all(town, "周敏", "吴刚"), code_in(town.person("阿婆").say("我老公打我,翠园3幢"))
    case = town.case(code)
    owner = town.look(lambda session: find_member(session, case.owner_id).name)
    phones[owner].say("今天请假")
    (other,) = {"周敏", "吴刚"} - {owner}

    def keep_one_handler(session):
        find_case_by_code(session, code).second_owner_id = None

    phones[other].received()
    town.look(keep_one_handler)
    phones[owner].say(f"代班 {other}")
    assert code not in phones[other].say("待办")
    assert "没有编号" in phones[other].say(f"办结 {code} 好了")


@pytest.mark.only_on("sqlite")
async def test_whoever_is_away_without_a_deputy_is_not_reminded_but_the_one_above_him_is(town):
    phones = bind_all(town, "李明", "刘芳")
    code = file_case(town.person("阿婆"))
    phones["李明"].say("今天到后天请假")
    phones["李明"].say("2")
    phones["李明"].received()
    await town.pass_time(hours=1.1)
    assert phones["李明"].received() == []
    (told,) = phones["刘芳"].received()
    assert code in told and "还没接单" in told


@pytest.mark.only_on("sqlite")
def test_with_everybody_away_the_case_stands_before_those_who_route(town):
    phones = bind_all(town, "李明", "王建国", "张华", "刘芳", "赵强", "周敏")
    for name in ("李明", "王建国", "张华", "刘芳", "赵强"):
        phones[name].say("今天请假")
    reply = town.person("阿婆").say("翠园3幢楼道灯坏了")
    assert "已转街道派人" in reply
    assert "待派" in "".join(phones["周敏"].received())


def test_the_last_word_on_a_day_counts(town: Town):
    phones = bind_all(town, "李明", "张华")
    phones["李明"].say("今天请假,由张华代班")
    phones["李明"].say("代班 王建国")

    def deputies(session):
        member = find_member_by_code(session, "M2")
        (deputy,) = find_absent(session, [member.person_id], TODAY).values()
        return find_member(session, deputy).name

    assert town.look(deputies) == "王建国"


@pytest.mark.only_on("sqlite")
def test_leave_that_is_said_plainly_settles_whether_the_words_before_it_were_leave(town):
    member = town.member("王建国")
    assert "是请假吗" in member.say("这周我开会")
    assert "3月3日不给您派新单" in member.say("明天请假,由张华代班")
    assert "3月6日" not in member.say("是")


@pytest.mark.parametrize("said", ["陈红", "就陈红吧", "陈红可以"])
def test_a_name_alone_is_the_answer_to_who_stands_in(town, said):
    phones = bind_all(town, "李明", "陈红")
    assert "可以吗" in phones["李明"].say("今天请假")
    assert "新单由陈红代" in phones["李明"].say(said)
    assert "没听明白" not in phones["李明"].say("销假")


def test_a_name_said_where_it_is_asked_whether_it_is_leave_is_yes_and_the_deputy(town):
    phones = bind_all(town, "李明", "陈红")
    assert "是请假吗" in phones["李明"].say("这周我开会")
    assert "新单由陈红代" in phones["李明"].say("陈红吧")


def test_a_name_of_nobody_is_no_deputy(town):
    phones = bind_all(town, "李明", "陈红")
    phones["李明"].say("今天请假")
    assert "代,手上" not in phones["李明"].say("赵大发")
