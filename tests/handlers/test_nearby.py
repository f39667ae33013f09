"""附近, and a location sent without words: what can be walked to, until when, and what a number then tells."""

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlparse

import pytest

from bot.directory.importing import import_directory
from bot.directory.office import Office
from bot.directory.snapshot import build
from bot.geography.datums import from_wgs84
from bot.messages import Datum
from models.dialogues import PromptRow
from tests.conversation.said import code_in, file_case
from tests.directory.making import streets
from tests.talk import DISTRICT, Phone, Town

#: 翠园3幢 is at 30.0051, 120.0051; the lane past it leads east, the riverbank has no bridge.
SERVICES = """\
code,name,kind,lat,lng,address,hours,phone,offers,bring
S1,桂花卫生站,clinic,30.0055,120.0055,翠园旁,Mo-Fr 08:30-17:00; PH off,0571-10000001,量血压;配药,医保卡
S2,桂花药房,pharmacy,30.0051,120.0081,,Mo-Su 08:00-21:00,0571-10000002,量血压;医保刷卡,
S3,阿美理发店,repair,30.0051,120.0061,翠园东门,24/7,,理发,
S4,便民站,community_service,30.0051,120.0071,,周一到周五,0571-10000004,打印;修鞋,身份证
S5,河西卫生站,clinic,30.0062,120.0051,,24/7,0571-10000005,量血压,
S6,远山书屋,library,30.0051,120.0251,,Mo-Su 09:00-18:00,,借阅,
"""
LANE = [[120.0, 30.0051], [120.029, 30.0051]]
STEPS = [[120.0055, 30.0051], [120.0055, 30.0055]]
RIVERBANK = [[120.004, 30.0062], [120.0056, 30.0062]]
SUNDAY, MONDAY_NIGHT = datetime(2026, 3, 1, 2, 0, tzinfo=UTC), datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
ALL_SHUT = datetime(2026, 2, 28, 20, 0, tzinfo=UTC)  # Sunday, 04:00 in Shanghai


@pytest.fixture
def near(town: Town, tmp_path) -> Town:
    """The town with more services and a walking network."""
    return enlarged(town, tmp_path, streets(LANE, STEPS, RIVERBANK))


def enlarged(town: Town, tmp_path, network: str | None, **circle: object) -> Town:
    folder = tmp_path / "district"
    shutil.copytree(DISTRICT, folder)
    (folder / "services.csv").write_text(SERVICES, "utf-8")
    if network:
        (folder / "streets.geojson").write_text(network, "utf-8")
    import_directory(town.store, folder, categories=town.config.categories, now=town.clock.now())
    directory = town.look(lambda session: build(session, town.clock.now().date()))
    config = town.config.model_copy(update={"circle": town.config.circle.model_copy(update=circle)})
    return replace(town, office=Office(config, town.office.calendar, directory), config=config)


def ask(town: Town, text: str, where: str = "翠园3幢") -> str:
    """The answer of a stranger's question, with the place if he is asked for it."""
    resident = town.person("阿婆")
    reply = resident.say(text)
    return (resident.say(where) if "哪里出发" in reply else reply).split("\n\n")[0]


def lines(reply: str) -> list[str]:
    return [line for line in reply.splitlines() if line[:2] in {"1.", "2.", "3."}]


def test_the_nearest_come_first_with_minutes_until_when_and_the_phone(near):
    first, second = lines(ask(near, "附近哪里能量血压"))
    assert first == "1. 桂花卫生站 步行2分钟,开到17点,电话0571-10000001"
    assert second == "2. 桂花药房 步行4分钟,开到21点,电话0571-10000002"  # 河西 is nearer, across the river


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("附近 药店", "桂花药房"),
        ("哪里可以测血压", "桂花卫生站"),
        ("最近的药房在哪", "桂花药房"),
        ("附近哪能打印", "便民站"),
        ("我想剪头发,附近有地方吗", "阿美理发店"),
        ("附近 补鞋", "便民站"),
        ("附近有没有能配药的", "桂花卫生站"),
        ("附近哪里可以复印", "便民站"),
        ("周边有买药的吗", "桂花药房"),
        ("附近 医保刷卡", "桂花药房"),
    ],
)
def test_a_service_is_found_by_its_kind_and_by_what_it_offers_however_it_is_said(near, asked, named):
    assert named in lines(ask(near, asked))[0]


@pytest.mark.only_on("sqlite")
def test_hours_that_nobody_can_read_are_asked_by_phone(near):
    assert "时间请电话问,电话0571-10000004" in ask(near, "附近哪里能打印")


@pytest.mark.only_on("sqlite")
def test_a_shut_one_comes_after_the_open_ones_with_when_it_opens(near):
    near.clock.set(SUNDAY)
    first, second = lines(ask(near, "附近哪里能量血压"))
    assert "桂花药房" in first and "开到21点" in first
    assert "桂花卫生站" in second and "没开门,明天8:30开" in second


@pytest.mark.only_on("sqlite")
def test_when_all_are_shut_the_first_to_open_is_named_first(near):
    near.clock.set(ALL_SHUT)
    reply = ask(near, "附近哪里能量血压")
    assert "现在都没开门" in reply.splitlines()[0]
    assert "桂花药房" in lines(reply)[0] and "今天8点开" in lines(reply)[0]


@pytest.mark.only_on("sqlite")
def test_a_worked_saturday_is_a_working_day_and_a_holiday_is_none(near):
    near.clock.set(datetime(2026, 2, 28, 2, 0, tzinfo=UTC))
    assert "开到17点" in ask(near, "附近 卫生站")
    near.clock.set(datetime(2026, 10, 1, 2, 0, tzinfo=UTC))
    assert "10月8日8:30开" in ask(near, "附近 卫生站")


def test_a_number_tells_more_of_one_and_the_list_stays_open(near):
    resident = near.person("阿婆")
    resident.say("附近 量血压 翠园3幢")
    details = resident.say("1")
    assert details.splitlines()[:6] == [
        "桂花卫生站",
        "地址:翠园旁",
        "时间:周一至周五 8:30-17:00;节假日休息。现在开着,开到17点",
        "能办:量血压、配药",
        "要带:医保卡",
        "电话:0571-10000001",
    ]
    assert resident.say("2").startswith("桂花药房")
    assert resident.say("第一个").startswith("桂花卫生站")


@pytest.mark.only_on("sqlite")
def test_the_map_shows_the_place_in_the_frame_of_chinese_maps(near):
    resident = near.person("阿婆")
    resident.say("附近 理发 翠园3幢")
    link = resident.say("1").split("地图:")[1].split()[0]
    assert link.isascii() and urlparse(link).netloc == "apis.map.qq.com"
    marker = parse_qs(urlparse(link).query)["marker"][0]
    lat, lng = from_wgs84(30.0051, 120.0061, Datum.GCJ02)
    assert marker == f"coord:{lat:.6f},{lng:.6f};title:阿美理发店;addr:翠园东门"


@pytest.mark.only_on("sqlite")
def test_the_offered_numbers_end_with_the_talk_and_keep_no_place_of_the_asker(near):
    resident = near.person("阿婆")
    resident.say("附近 量血压 翠园3幢")
    kept = near.look(lambda session: [row.detail for row in session.query(PromptRow)])
    assert "30.005" not in json.dumps(kept) and "翠园" not in json.dumps(kept, ensure_ascii=False)
    resident.say("退出")
    assert "没听明白" in resident.say("1")


@pytest.mark.only_on("sqlite")
def test_without_a_network_the_minutes_are_about(town, tmp_path):
    reply = ask(enlarged(town, tmp_path, None), "附近哪里能量血压")
    assert "步行约" in lines(reply)[0] and "河西卫生站" in reply


@pytest.mark.only_on("sqlite")
def test_older_people_hear_their_own_minutes_where_that_is_set(town, tmp_path):
    slow = enlarged(town, tmp_path, streets(LANE, STEPS), tell_slow=True)
    assert "步行4分钟(慢走6分钟)" in ask(slow, "附近 药店")


@pytest.mark.only_on("sqlite")
def test_beyond_the_circle_the_nearest_is_named_as_far(near):
    reply = ask(near, "附近 图书馆")
    assert "步行15分钟内没有" in reply and "远山书屋 步行26分钟" in reply


@pytest.mark.only_on("sqlite")
def test_what_cannot_be_walked_to_is_named_with_its_phone(near, tmp_path):
    reply = ask(near, "附近 图书馆", "松林里")
    assert "远山书屋" in reply
    island = near.person("岛上")
    island.place(30.0062, 120.0045)
    island.say("2")
    assert "走不到" in island.say("药店").split("\n\n")[0]


@pytest.mark.only_on("sqlite")
def test_a_service_asked_for_by_name_needs_no_place(near):
    reply = near.person("阿婆").say("桂花卫生站几点开门")
    assert "8:30-17:00" in reply and "要带:医保卡" in reply and "步行" not in reply


def test_whoever_reported_something_starts_from_there(near):
    resident = near.person("阿婆")
    file_case(resident)
    reply = resident.say("附近 药店")
    assert "离您上次报事的翠园3幢近的" in reply and "桂花药房 步行4分钟" in reply
    assert "离桂苑1幢" in resident.say("附近 药店 桂苑1幢")


@pytest.mark.only_on("sqlite")
def test_what_was_told_in_confidence_is_no_usual_place(near):
    resident = near.person("阿婆")
    resident.say("我老公打我,翠园3幢")
    assert "哪里出发" in resident.say("附近 药店")


@pytest.mark.only_on("sqlite")
def test_a_sent_place_without_words_offers_a_report_or_services(near):
    resident = near.person("阿婆")
    reply = resident.place(30.0051, 120.0051)
    assert "1报事 2附近服务" in reply and "位置收到" in reply and reply.count("?") == 1
    assert "想找什么" in resident.say("2")
    found = resident.say("药店")
    assert "离您发的位置近的" in found and "桂花药房 步行4分钟" in found
    assert near.cases() == []


@pytest.mark.only_on("sqlite")
def test_of_a_sent_place_1_asks_what_is_the_matter(near):
    resident = near.person("阿婆")
    resident.place(30.0051, 120.0051)
    assert "是什么事" in resident.say("1")
    case = near.case(code_in(resident.say("楼道灯坏了")))
    assert (case.grid, case.lat) == ("GA1", pytest.approx(30.0051))


@pytest.mark.only_on("sqlite")
def test_a_place_on_a_border_is_asked_about_and_then_offered(near):
    resident = near.person("阿婆")
    assert "桂花2网格" in resident.place(30.005, 120.01)
    assert "1报事 2附近服务" in resident.say("1")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("药店", "哪里出发"),
        ("翠园3幢", "离翠园3幢近的"),
        ("都行", "哪里出发"),
        ("量血压 翠园3幢", "离翠园3幢近的"),
        ("药店着火了", "119"),
        ("翠园3幢楼道灯坏了", "编号"),
        ("进度", "还没有报过事"),
        ("0", "好的"),
    ],
)
def test_the_question_what_is_sought_takes_services_and_places_and_leaves_matters_alone(near, said, expected):
    resident = near.person("阿婆")
    assert "想找什么" in resident.say("附近")
    assert expected in resident.say(said)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("said", ["翠园3幢哪里修鞋", "翠园3幢,哪儿能修鞋?"])
def test_with_his_place_before_it_the_question_is_the_same(near, said):
    (found,) = lines(near.person("阿婆").say(said))
    assert "便民站" in found
    assert near.cases() == []


@pytest.mark.only_on("sqlite")
def test_what_is_wrong_somewhere_is_no_service_that_is_looked_for(near):
    assert "编号" in near.person("阿婆").say("翠园3幢哪里漏水了")


@pytest.mark.only_on("sqlite")
def test_who_serves_here_is_the_grids_question(near):
    resident = near.person("阿婆")
    assert "住哪里" in resident.say("我们网格员是谁")
    assert "张华" in resident.say("翠园3幢")


def test_a_running_talk_sees_a_service_point_that_is_gone(near: Town):
    resident: Phone = near.person("阿婆")
    resident.say("附近 理发 翠园3幢")
    circle = near.office.directory.circle
    left = replace(circle, services=tuple(each for each in circle.services if each.code != "S3"))
    near.office = replace(near.office, directory=replace(near.office.directory, circle=left))
    assert "撤下" in resident.say("1")


def at_home(near: Town) -> Phone:
    """Somebody who let us remember 翠园3幢."""
    phone = near.person("阿婆")
    phone.say("我家在翠园3幢")
    assert "记住了" in phone.say("1")
    phone.say("退出")
    return phone


@pytest.mark.parametrize("asked", ["附近 药店", "附近哪里能量血压", "我家附近的药店"])
def test_whoever_let_us_remember_his_building_starts_there(near, asked):
    said = at_home(near).say(asked)
    assert "离您让记住的翠园3幢近的" in said and lines(said)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("home", ["我家", "从我家出发", "就在我家附近", "家里"])
def test_home_is_a_place_for_whoever_let_us_remember_it(near, home):
    resident = at_home(near)
    assert "哪里" in resident.say("路灯不亮")
    assert near.case(code_in(resident.say(home))).place == "P1-3"


@pytest.mark.only_on("sqlite")
def test_home_of_somebody_we_do_not_know_is_asked_for(near):
    resident = near.person("阿公")
    resident.say("附近 药店")
    assert "不知道您家在哪" in resident.say("我家")
    assert lines(resident.say("翠园3幢"))


@pytest.mark.parametrize("grid", ["桂花1网格", "GA1", "ga1"])
def test_a_grid_is_where_to_start_by_its_name_and_by_its_code(near, grid):
    for said in (f"附近 卫生站 {grid}", f"{grid}附近的卫生站"):
        answer = near.person(said).say(said)
        assert "离桂花1网格近的" in answer and "桂花卫生站" in answer
    asked = near.person("阿婆")
    assert "哪里出发" in asked.say("附近 卫生站")
    assert "离桂花1网格近的" in asked.say(grid)


@pytest.mark.only_on("sqlite")
def test_a_report_from_a_grid_is_that_grids(near):
    assert near.case(code_in(near.person("阿婆").say("桂花2网格路灯不亮"))).grid == "GA2"
    assert near.case(code_in(near.person("阿公").say("桂花1网格翠园3幢路灯不亮"))).place == "P1-3"


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("asked", "named", "brings"),
    [
        ("桂花卫生站要带什么", "桂花卫生站", "医保卡"),
        ("便民站要带什么", "便民站", "身份证"),
        ("去便民站打印要带什么", "便民站", "身份证"),
        ("去桂花药房要带什么证件", "桂花药房", "没有登记"),
    ],
)
def test_what_to_bring_is_told_from_the_directory(near, asked, named, brings):
    said = near.person("阿婆").say(asked)
    assert named in said and brings in said and near.cases() == []


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("桂花卫生站周六开门吗", "周六不开门"),
        ("明天桂花卫生站开吗", "明天8:30到17点开门"),
        ("桂花药房下周三开门吗", "3月11日8点到21点开门"),
        ("桂花卫生站10月1日开门吗", "10月1日不开门"),  # a Thursday, and a holiday
        ("阿美理发店明天开吗", "明天全天开门"),
    ],
)
def test_a_day_that_is_asked_about_is_the_day_that_is_answered(near, asked, said):
    """It is Monday, and the clinic is open Monday to Friday."""
    assert near.person("阿婆").say(asked).splitlines()[0].startswith(said)


@pytest.mark.only_on("sqlite")
def test_on_the_day_asked_about_those_that_open_come_first(near):
    said = ask(near, "附近周六哪里能量血压")
    assert [line.partition(" 步行")[0] for line in lines(said)] == ["1. 桂花药房", "2. 桂花卫生站"]
    assert "周六8点到21点开门" in said and "周六不开门" in said
    assert "那天都不开门" in ask(near, "附近周六哪里配药")


@pytest.mark.only_on("sqlite")
def test_a_reader_of_large_letters_walks_at_his_own_pace(near):
    """3 km/h: what is four minutes away for others is six for him, and what is within their fifteen may be too far."""
    elder = near.person("阿婆")
    elder.say("大字")
    elder.say("附近 药店")
    assert "步行6分钟" in elder.say("翠园3幢")
    others = near.person("阿公")
    others.say("附近 药店")
    assert "步行4分钟" in others.say("翠园3幢")


FIVE_SHOPS = "".join(f"T{n},第{n}药店,pharmacy,30.0051,120.005{n},,24/7,,,\n" for n in range(1, 6))


@pytest.mark.only_on("sqlite")
def test_of_many_that_fit_the_three_nearest_are_shown(town, tmp_path, monkeypatch):
    monkeypatch.setattr(f"{__name__}.SERVICES", SERVICES.splitlines(keepends=True)[0] + FIVE_SHOPS)
    said = ask(enlarged(town, tmp_path, None), "附近 药店")
    assert [line[:7].rstrip(" 步") for line in said.splitlines() if line[1:2] == "."] == [
        "1. 第1药店",
        "2. 第2药店",
        "3. 第3药店",
    ]


@pytest.mark.parametrize("days", [("周六",), ("周五", "周六上午呢")])
def test_a_day_said_where_the_place_is_asked_is_the_day_and_the_question_stays(near: Town, days):
    resident = near.person("阿婆")
    resident.say("附近哪里能量血压")
    for day in days:
        assert "从哪里出发?" in resident.say(day)
    told = resident.say("翠园3幢")
    assert "周六8点到21点开门" in told and "周六不开门" in told
