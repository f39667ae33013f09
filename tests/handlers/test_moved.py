"""Another phone, number or WeChat account: whoever says so hears what it changes here and what to do."""

import pytest

from bot.text.moved import read_move
from tests.conversation.said import LAMP
from tests.delivery.texts import SMS, ZHAO
from tests.talk import Town, build_town

pytestmark = pytest.mark.only_on("sqlite")
ACCOUNT = (
    "换微信了",
    "原来的微信没了",
    "微信号被封了换了新号",
    "旧微信登不上了",
    "以前报的事看不到了",
    "怎么重新绑定",
    "绑定码丢了",
)
NUMBER = ("换号码了", "我手机号换了", "我换了个手机号", "原来的号码停机了", "我的旧手机号不用了")
HANDSET = ("换手机了", "我换新手机了,以前报的还在吗", "手机换了")


@pytest.mark.parametrize("said", ACCOUNT)
def test_on_a_new_account_a_resident_hears_of_his_cases_and_a_member_of_his_code(town: Town, said: str):
    answer = town.person("阿婆").say(said)
    assert "答复仍发到旧微信" in answer and "回“人工”" in answer and "街道组织者重新给绑定码" in answer


@pytest.mark.parametrize("said", NUMBER)
def test_a_new_number_changes_nothing_in_a_chat_without_one(town: Town, said: str):
    assert "微信照常用,不用改" in town.person("阿婆").say(said)


@pytest.mark.parametrize("said", HANDSET)
def test_a_new_handset_changes_nothing(town: Town, said: str):
    assert "不用做什么" in town.person("阿婆").say(said)


@pytest.mark.parametrize(
    ("said", "told"),
    [("换微信了", "请组织者周敏重新给绑定码"), ("换号码了", "请组织者周敏改成新的"), ("换手机了", "不用做什么")],
)
def test_a_member_who_is_bound_here_hears_so_and_whom_to_ask(town: Town, said: str, told: str):
    answer = town.member("王建国").say(said)
    assert "绑着" in answer and "王建国" in answer and told in answer


def test_a_colleague_is_asked_for_by_name_and_only_by_members(town: Town):
    assert "请组织者周敏重新给绑定码" in town.member("王建国").say("李明换微信了")
    assert "python -m bot invite --member M2" in town.member("周敏").say("李明换微信了")
    assert "绑定" not in town.person("路人").say("李明换微信了")


def test_a_number_that_is_joined_is_named_with_the_way_to_the_new_one(store, clock):
    town = build_town(store, clock, sms=SMS)
    chat = town.person("路人")
    chat.say("绑定手机 13700000001")
    chat.say(town.sms(ZHAO).letters()[0].fields["code"])
    answer = chat.say("换号码了")
    assert "137****0001" in answer and "解绑手机" in answer and "绑定手机 新号码" in answer
    assert "回“绑定手机 手机号”" in town.person("阿婆").say("换微信了")


def test_beside_a_report_it_is_the_report_that_counts(town: Town):
    assert "收到,编号" in town.person("阿婆").say(f"{LAMP},我换手机了")


@pytest.mark.parametrize(
    "said", ["手机丢了", "换灯泡了", "电梯换了新的", "翠园3幢门换了", "门禁卡换了", "诈骗电话", "手机坏了怎么办"]
)
def test_other_things_that_were_changed_are_none_of_this(said: str):
    assert read_move(said) is None
