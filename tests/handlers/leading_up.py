"""What leads up to a capability that answers somebody else's words, a pushed question or a later day."""

import asyncio
import re
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.act import Act
from bot.config import config_from
from bot.directory.aliases import note_name
from bot.duties import links
from bot.messages import Prompt
from bot.outbox import ask
from models.due import DueRow
from models.identities import find_sender
from models.links import Link
from scheduler import aliases
from tests.conversation.said import bind_all, code_in, file_case, file_doubted
from tests.delivery.texts import SMS, ZHAO
from tests.talk import Phone, Town


def for_mother(phone: Phone) -> str:
    """Somebody tells it for another and chooses that she be called too."""
    phone.say("替我妈报一下,翠园5幢下水道堵了")
    return phone.say("2")


def like_a_neighbours(phone: Phone) -> str:
    """Somebody else reports what is reported already and joins."""
    neighbour = phone.town.person("邻居")
    neighbour.say("翠园3幢2单元楼道灯不亮")
    return neighbour.say("1")


def heard_out(phone: Phone) -> str:
    """A member writes down what a voice message says."""
    code = code_in(phone.town.person("阿公").voice())
    return phone.town.member("赵强").say(f"听 {code} 灯坏了")


def offered_a_time(phone: Phone) -> str:
    """Somebody answers whoever said when he comes."""
    member, resident = phone.town.member("王建国"), phone.town.person("约")
    file_case(resident, "翠园5幢楼上漏水到我家")
    member.received()
    member.say("1")
    member.say("下午两点来")
    return resident.say("两点我要去医院 能不能四点")


def of_several(phone: Phone) -> str:
    """Somebody says which of his cases he means: none of them."""
    resident = phone.town.person("两件")
    file_case(resident, "翠园3幢楼道灯坏了")
    file_case(resident, "桂苑1幢垃圾没人清运")
    resident.say("已经好了")
    return resident.say("3")


def more_about_it(phone: Phone) -> str:
    """Somebody asks something right after his report, and says that it is for whoever has it."""
    resident = phone.town.person("又问")
    file_case(resident, "翠园5幢楼上漏水")
    resident.say("我想看承诺")
    return resident.say("1")


def of_two_kinds(phone: Phone) -> str:
    """Somebody says which of two kinds his report is."""
    resident = phone.town.person("两可")
    resident.say("你好")
    file_doubted(resident, "桂苑1幢路灯坏了", second="power")
    return resident.say("2")


def at_a_loss(phone: Phone) -> str:
    """Somebody new whom nobody understands takes the first of the choices offered."""
    stranger = phone.town.person("路人")
    stranger.say("阿巴阿巴")
    return stranger.say("1")


def at_home(phone: Phone) -> str:
    """Somebody new says where he lives and lets it be remembered."""
    stranger = phone.town.person("路人")
    stranger.say("我家在翠园3幢")
    return stranger.say("记住")


def after_a_hint(phone: Phone) -> str:
    """A text said that something waits for him; on WeChat 1 shows it."""
    town = phone.town
    resident = town.person("路人")
    resident.say("翠园3幢垃圾没人清运")

    def hint(session: Session) -> None:
        act = Act(session, town.clock.now(), town.chance, "system:test", "test:hint")
        known = find_sender(session, "wechat", "app", resident.openid)
        assert known is not None
        ask(act, known[0].person_id, Prompt("view", ("查看",)))

    town.look(hint)
    return resident.say("1")


def well_again(phone: Phone) -> str:
    """He told of a danger, and it is over."""
    phone.say("我摔倒了爬不起来 翠园3幢301")
    return phone.say("没事了缓过来了")


def called_to_a_fire(phone: Phone) -> str:
    """The leader is called to a fire and cannot come."""
    leader = phone.town.member("王建国")
    file_case(phone.town.person("报警人"), "翠园5幢着火了")
    return leader.say("我在外地 去不了")


def with_texts(phone: Phone) -> str:
    """Somebody proves his number in a town that texts."""
    town = Town(phone.town.store, phone.town.clock, phone.town.office, phone.town.config, phone.town.keys)
    town.config = config_from({"delivery": {"quiet_hours": ""}, "sms": SMS}, {}, require=False)
    town.office = replace(town.office, config=town.config)
    chat = town.person("路人")
    chat.say("绑定手机 13700000001")
    return chat.say(town.sms(ZHAO).letters()[0].fields["code"])


def offered_news(phone: Phone) -> str:
    """Who lets his building be remembered is offered the news of its grid."""
    at_home(phone)
    return phone.town.person("路人").say("发给我")


def told_of_a_meeting(phone: Phone, answer: str = "收到") -> str:
    """A member is told of something that asks for a receipt."""
    town = phone.town
    leader, organiser, officer = (town.member(name) for name in ("王建国", "周敏", "赵强"))
    for said in ("群发 通知 周三9点开会。", "网格长", "要", "现在", "送审"):
        organiser.say(said)
    officer.say(f"同意 {_code_in(officer.received())} 2")
    for _ in range(2):
        asyncio.run(town.pass_time(seconds=1))
        town.deliver()
    return leader.say(answer)


def as_corrector(phone: Phone) -> str:
    """Its author puts right what they had."""
    told_of_a_meeting(phone)
    organiser = phone.town.person("周敏")
    organiser.say("更正 周四9点开会。")
    return organiser.say("发")


def as_one_who_was_wrong(phone: Phone) -> str:
    """Its author says that it is wrong."""
    told_of_a_meeting(phone)
    return phone.town.person("周敏").say("写错了 是周四开会")


def asked_to_a_meeting(phone: Phone) -> str:
    """… and cannot come."""
    return told_of_a_meeting(phone, "家里有事去不了")


def next_in_line(phone: Phone) -> str:
    """Somebody waits for a seat, and whoever had it steps down."""
    town = phone.town
    organiser, officer = town.member("周敏"), town.member("赵强")
    pair = town.member("王建国"), town.member("陈红")
    for said in ("群发 活动 周六剪纸课。", "网格长", "1人", "现在", "送审"):
        organiser.say(said)
    officer.say(f"同意 {_code_in(officer.received())} 2")
    for _ in range(2):
        asyncio.run(town.pass_time(seconds=1))
        town.deliver()
    for one in pair:
        one.say("报名")
    pair[0].say("取消报名")
    pair[1].received()
    return pair[1].say("要")


def _code_in(texts: list[str]) -> str:
    found = re.search("编号 ([0-9A-Z]{5})", "".join(texts))
    assert found
    return found[1]


def as_author(phone: Phone) -> str:
    """Somebody whose post lets him write."""
    return phone.town.member("周敏").say("群发 通知")


def as_author_at_the_end(phone: Phone) -> str:
    """… has answered all that is asked."""
    as_author(phone)
    author = phone.town.person("周敏")
    for said in ("周三9点开会。", "网格长", "不要", "现在"):
        author.say(said)
    return author.say("送审")


def as_one_whose_words_wait(phone: Phone) -> str:
    """… and wants it not sent."""
    as_author_at_the_end(phone)
    return phone.town.person("周敏").say("别发了")


def as_other_approver(phone: Phone) -> str:
    """… and one of two who were asked has approved it before the other answers."""
    first, other = (phone.town.member(name) for name in ("赵强", "吴刚"))
    as_author_at_the_end(phone)
    first.say(f"同意 {_code_in(first.received())} 2")
    other.received()
    return other.say("2人")


def as_warner(phone: Phone) -> str:
    """A duty officer warns the members of a grid."""
    return phone.town.member("赵强").say("预警 火情 翠园")


def as_reviewer(phone: Phone) -> str:
    """Another one looks at it afterwards."""
    as_warner(phone)
    reviewer = phone.town.member("吴刚")
    phone.town.person("赵强").say("发")
    reviewer.received()
    return reviewer.say("该发")


def as_organiser(phone: Phone) -> str:
    """An organiser is asked about a name that residents use."""
    town = phone.town
    organiser = town.member("周敏")

    def offer(session: Session) -> None:
        act = Act(session, town.clock.now(), town.chance, "system:test", "test:alias")
        for _ in range(2):
            note_name(act, town.office.directory, "小白楼", "P1-3")
            session.flush()
        aliases.run(act, town.office, DueRow(id=1, kind="aliases", subject=0, due_at=act.now))

    town.look(offer)
    organiser.received()
    return organiser.say("1")


def as_publisher(phone: Phone) -> str:
    """An organiser decides about an opinion that was answered."""
    organiser = phone.town.member("周敏")
    code = file_case(phone.town.person("路人"), "建议食堂晚上多开一小时")
    phone.town.member("赵强").say(f"办结 {code} 7月起开到八点")
    organiser.say(f"公开意见 {code}")
    return organiser.say("2")


def as_secretary(phone: Phone) -> str:
    """Whoever hands out work asks who has how much."""
    return phone.town.member("刘芳").say("桂花1网格谁最忙")


def as_supervisor(phone: Phone) -> str:
    """Whoever supervises draws cases; nothing is closed yet."""
    return phone.town.member("吴刚").say("抽查 20260302")


def results_so_far(phone: Phone) -> str:
    """… and asks what came of it."""
    return phone.town.member("吴刚").say("抽查结果")


def drawn(phone: Phone) -> str:
    """A resident whose closed case was drawn is asked whether it is really done."""
    (case,) = phone.town.cases()
    phone.town.member("李明").say(f"办结 {case.code} 好了")
    phone.received()
    phone.say("1")
    as_supervisor(phone)
    assert "确实好了吗" in "".join(phone.received())
    return phone.say("1")


def taken_back(phone: Phone) -> str:
    """A resident takes a case back on whose account a member wrote to him, and is asked whether he wants that."""
    (case,) = phone.town.cases()
    member = phone.town.member("李明")
    member.say(f"接单 {case.code}")
    member.say(f"回 {case.code} 这点小事就别报了")
    assert "自己不办了吗" in phone.say(f"不用办了 {case.code}")
    return phone.say("1")


def linked(phone: Phone) -> str:
    """Somebody agreed to be asked after, and wants it no more."""
    phone.say("联系户 翠园3幢")
    phone.say("1")
    return phone.say("停")


def time_to_greet(phone: Phone) -> str:
    """A month after a resident agreed, his member lets the bot ask after him."""
    town = phone.town
    leader, resident = bind_all(town, "王建国")["王建国"], town.person("独居")
    resident.say("联系户 翠园3幢")
    resident.say("1")

    def remind(session: Session) -> None:
        act = Act(session, town.clock.now(), town.chance, "system:test", "test:greet")
        links.remind(act, session.scalars(select(Link)).one())

    town.look(remind)
    leader.received()
    return leader.say("1")


def greeted(phone: Phone) -> str:
    """… and nothing is needed."""
    time_to_greet(phone)
    resident = phone.town.person("独居")
    resident.received()
    return resident.say("1")


def asked_and_answered(phone: Phone) -> str:
    """A member answers what a resident asked, and is told that the answer is kept."""
    code = _code_in([phone.town.person("阿公").say("流感疫苗怎么预约")])
    return phone.town.member("周敏").say(f"答 {code} 周三下午来,不用预约。")


def not_to_be_kept(phone: Phone) -> str:
    """… and takes it back, for others."""
    asked_and_answered(phone)
    return phone.town.person("周敏").say("不留")
