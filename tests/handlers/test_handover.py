"""交接: all that a worker has goes to another as it was promised; the import that ends him does the same."""

import csv
from datetime import timedelta

import pytest

from bot.directory.importing import import_directory
from models.cases import find_case_by_code
from models.dialogues import find_open_prompts
from models.people import find_member, find_member_by_code
from tests.conversation.said import bind_all, code_in, file_case
from tests.talk import DISTRICT, Town


def owner_of(town: Town, code: str) -> str:
    """Who has a case, by name; "" for nobody."""

    def find(session):
        case = find_case_by_code(session, code)
        return find_member(session, case.owner_id).name if case.owner_id else ""

    return town.look(find)


@pytest.fixture
def people(town: Town):
    return bind_all(town, "李明", "张华", "刘芳", "周敏", "王建国")


def two_cases(town: Town, people) -> tuple[str, str]:
    """One taken with a promised time, one nobody took yet."""
    resident = town.person("阿婆")
    taken, waiting = file_case(resident), file_case(resident, "翠园5幢楼道灯坏了")
    people["李明"].say(f"接单 {taken}")
    people["李明"].say("3")
    [phone.received() for phone in (*people.values(), resident)]
    return taken, waiting


def test_everything_moves_as_it_was_promised_and_each_hears_it_once(town: Town, people):
    taken, waiting = two_cases(town, people)
    before = town.case(taken)
    assert "李明手上2件(约好时间的1件),都交给张华,对吗" in people["刘芳"].say("交接 李明 给 张华")
    assert owner_of(town, taken) == "李明", "nothing moves before the answer"
    assert "已交接2件" in people["刘芳"].say("1")
    assert [owner_of(town, code) for code in (taken, waiting)] == ["张华", "张华"]
    after = town.case(taken)
    assert (after.state, after.promised_at, after.resolve_by) == ("accepted", before.promised_at, before.resolve_by)
    (told,) = people["张华"].received()
    assert (
        "您接手李明的2件" in told and f"1 编号 {waiting}" in told and f"\n编号 {taken}" in told and "已约明天" in told
    )
    (sentence,) = town.person("阿婆").received()
    assert "网格员张华接着办" in sentence and taken in sentence and waiting in sentence
    assert "李明交接给张华" in people["张华"].say(f"经过 {taken}")


@pytest.mark.only_on("sqlite")
def test_the_successor_takes_by_number_what_nobody_took(town, people):
    _taken, waiting = two_cases(town, people)
    people["刘芳"].say("交接 李明 给 张华")
    people["刘芳"].say("1")
    town.deliver()
    assert f"已接单 编号 {waiting}" in people["张华"].say("1")


@pytest.mark.only_on("sqlite")
def test_the_questions_of_the_one_who_leaves_close_and_what_was_on_its_way_to_him_stays_here(town, people):
    resident = town.person("阿婆")
    file_case(resident)
    people["李明"].received()
    late = file_case(resident, "翠园5幢楼道灯坏了")  # its task has not left
    people["刘芳"].say("交接 李明 给 张华")
    people["刘芳"].say("1")
    assert people["李明"].received() == []
    leaving = town.look(lambda session: find_member_by_code(session, "M2").person_id)
    assert town.look(lambda session: find_open_prompts(session, leaving, town.clock.now())) == []
    assert "没有" in people["李明"].say(f"接单 {late}")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "said",
    ["李明的事交接给张华", "交接 李明 张华", "交接 M2 给 M3", "交接 老李 给 小张", "把李明手上的单子都转给张华"],
)
def test_it_is_said_in_several_ways(town, people, said):
    two_cases(town, people)
    assert "都交给张华" in people["周敏"].say(said)


@pytest.mark.only_on("sqlite")
def test_ones_own_work_may_be_handed_on_by_oneself_and_that_of_others_only_by_post(town, people):
    two_cases(town, people)
    assert "都交给张华" in people["李明"].say("交接 给 张华")
    assert "都交给张华" in people["李明"].say("我的事交接给张华")
    assert "您不能交接" in people["张华"].say("交接 李明 给 王建国")
    assert "您不能交接" in people["刘芳"].say("交接 郑洁 给 张华"), "another community's"
    assert "同一个人" in people["刘芳"].say("交接 李明 给 李明")
    assert "没有“孙悟空”" in people["刘芳"].say("交接 李明 给 孙悟空")


@pytest.mark.only_on("sqlite")
def test_two_of_one_name_are_told_apart_by_code_and_no_is_no(town, people):
    two_cases(town, people)

    def rename(session):
        find_member_by_code(session, "M4").name = "张华"

    town.look(rename)
    assert "“张华”有2位:张华(M3)、张华(M4)" in people["周敏"].say("交接 李明 给 张华")
    people["周敏"].say("交接 李明 给 M4")
    assert "不交接" in people["周敏"].say("不")
    assert "手上没有事" in people["周敏"].say("交接 M4 给 李明")


@pytest.mark.only_on("sqlite")
def test_what_is_sealed_goes_to_its_own_two_and_never_by_name(town, people):
    code = code_in(town.person("阿婆").say("我老公打我,翠园3幢"))
    owner = owner_of(town, code)
    assert owner == "周敏"
    people["周敏"].say("交接 给 张华")
    assert "保密事项另派专人" in people["周敏"].say("1")
    assert owner_of(town, code) not in ("周敏", "张华", "")
    assert code not in "".join(people["张华"].received())


@pytest.mark.only_on("sqlite")
def test_of_what_is_done_only_the_owner_changes_and_who_reopens_it_meets_the_new_one(town, people):
    resident = town.person("阿婆")
    code = file_case(resident)
    people["李明"].say(f"办结 {code} 换了灯泡")
    resident.received()
    people["周敏"].say("交接 李明 给 张华")
    people["周敏"].say("1")
    assert resident.received() == []
    assert "张华接着办" in resident.say("2")


@pytest.mark.only_on("sqlite")
def test_sending_it_wrongly_is_taken_back_like_anything_else(town, people):
    taken, waiting = two_cases(town, people)
    people["刘芳"].say("交接 李明 给 张华")
    people["刘芳"].say("1")
    people["刘芳"].say("发错了")
    assert [owner_of(town, code) for code in (taken, waiting)] == ["李明", "李明"]


def changed(folder, code: str, grid: str | None = None):
    """The test district's folder with a member in another grid, or without him."""
    for file in DISTRICT.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    with (DISTRICT / "members.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.reader(lines) if row[0] != code or grid]
    for row in rows:
        row[4] = grid if row[0] == code and grid else row[4]
    with (folder / "members.csv").open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows(rows)
    return folder


async def test_the_import_that_ends_a_member_hands_his_cases_to_whoever_is_asked_now(town: Town, people, tmp_path):
    taken, waiting = two_cases(town, people)
    categories, now = town.config.categories, town.clock.now()
    import_directory(town.store, changed(tmp_path, "M2"), categories=categories, now=now, complete=True)
    await town.pass_time(seconds=16)
    assert [owner_of(town, code) for code in (taken, waiting)] == ["王建国", "王建国"]
    assert town.case(taken).state == "accepted"
    (told,) = people["王建国"].received()
    assert "您接手李明的2件" in told
    (sentence,) = town.person("阿婆").received()
    assert taken in sentence and waiting in sentence and "王建国" in sentence
    assert people["李明"].received() == []
    await town.pass_time(days=1)
    assert not any("接手" in told for told in people["王建国"].received()), "once"


@pytest.mark.only_on("sqlite")
async def test_whoever_moves_to_another_grid_keeps_what_was_given_to_him_by_name(town, people, tmp_path):
    taken, waiting = two_cases(town, people)
    named = file_case(town.person("阿婆"), "翠园3幢垃圾没人清运")
    people["王建国"].say(f"转派 {named} 李明")
    categories, now = town.config.categories, town.clock.now()
    import_directory(town.store, changed(tmp_path, "M2", "GA2"), categories=categories, now=now)
    await town.pass_time(seconds=16)
    assert [owner_of(town, code) for code in (taken, waiting, named)] == ["王建国", "王建国", "李明"]


@pytest.mark.only_on("sqlite")
async def test_who_comes_back_before_the_clock_looks_keeps_what_he_has(town, people, tmp_path):
    taken, _waiting = two_cases(town, people)
    categories, now = town.config.categories, town.clock.now()
    import_directory(town.store, changed(tmp_path, "M2"), categories=categories, now=now, complete=True)
    import_directory(town.store, DISTRICT, categories=categories, now=now + timedelta(seconds=1), complete=True)
    await town.pass_time(seconds=20)
    assert owner_of(town, taken) == "李明"


@pytest.mark.only_on("sqlite")
async def test_with_nobody_left_the_cases_stand_before_those_who_route(town, people, tmp_path):
    taken, waiting = two_cases(town, people)
    for phone in (people["张华"], people["王建国"], people["刘芳"], town.member("赵强")):
        phone.say("请假 今天")
    people["周敏"].received()
    categories, now = town.config.categories, town.clock.now()
    import_directory(town.store, changed(tmp_path, "M2"), categories=categories, now=now, complete=True)
    await town.pass_time(seconds=16)
    told = "".join(people["周敏"].received())
    assert f"待派 编号 {taken}" in told and f"待派 编号 {waiting}" in told
    assert owner_of(town, taken) == "" and town.case(taken).state == "open"


@pytest.mark.only_on("sqlite")
def test_load_is_shown_in_directory_order_with_room_and_leave_and_to_those_who_hand_out_work(town, people):
    two_cases(town, people)
    people["张华"].say("今天请假")
    lines = people["刘芳"].say("桂花1网格谁最忙?").splitlines()
    assert lines[0] == "桂花1网格在办(按名册顺序,不排名):"
    assert lines[1:4] == ["王建国 0件(上限10)", "李明 2件(上限10)", "张华 0件(上限10),请假"]
    assert "郑洁 0件(上限1)" in people["周敏"].say("松林社区谁有空")
    whole = people["周敏"].say("清河街道谁最忙")
    assert "李明" in whole and "郑洁" in whole and "赵强" in whole
    assert "没找到“月亮”" in people["周敏"].say("月亮谁最忙")
    assert "只给派单的人看" in people["李明"].say("桂花1网格谁最忙")
    assert "在办" not in town.person("阿婆").say("桂花1网格谁最忙")


@pytest.mark.only_on("sqlite")
def test_who_is_full_gets_no_more_and_it_is_said_before_a_hand_over_fills_him(town, people):
    bind_all(town, "郑洁")
    resident = town.person("阿公")
    first, second = (resident.say(f"松林里{number}幢楼道灯坏了") for number in (1, 2))
    assert "郑洁" in first and "郑洁" not in second
    two_cases(town, people)
    assert "超过上限1件" in people["周敏"].say("交接 李明 给 郑洁")


@pytest.mark.only_on("sqlite")
def test_of_very_many_the_message_lists_a_dozen_and_says_how_many_more(town, people):
    def make_room(session):
        find_member_by_code(session, "M2").capacity = None

    town.look(make_room)
    for number in range(14):
        file_case(town.person(f"住户{number}"), f"翠园3幢{number + 1}单元楼道灯坏了")
    people["刘芳"].say("交接 李明 给 张华")
    people["刘芳"].say("1")
    told = next(one for one in people["张华"].received() if "您接手" in one)
    assert "您接手李明的14件" in told and told.endswith("还有2件,回“待办”看。")
    assert "12 编号" in told and "13 编号" not in told


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "said", ["李明调走了 他的事给张华", "李明离职了,手上的事都交给小张", "李明退休了 他手上的活先给张华"]
)
def test_somebody_who_left_is_handed_over_as_one_speaks(town: Town, said: str):
    secretary = town.member("刘芳")
    file_case(town.person("阿婆"))
    assert "都交给张华,对吗" in secretary.say(said)


@pytest.mark.only_on("sqlite")
def test_who_left_without_a_successor_is_asked_for_and_a_resident_who_left_is_nobodys_hand_over(town: Town):
    organiser = town.member("周敏")
    assert "李明的事交给谁" in organiser.say("李明离职了")
    assert "交给谁" not in organiser.say("王阿姨走了")
