"""Moved (换机换号): somebody has another phone, number or WeChat account, and hears what that changes here and what to do."""

from bot.conversation.capability import Capability, NoSettings
from bot.conversation.colleagues import find_colleagues
from bot.conversation.plain_forms import Said
from bot.conversation.turn import Turn
from bot.messages import SMS, Reply
from bot.text.moved import Move, Moved, read_move
from bot.text.normalise import nfkc
from bot.text.phones import mask_phones, national
from models.identities import find_identities, number_of
from models.people import Member, find_members_with_post


def sounds_moved(text: str) -> bool:
    """Does it say that, and nothing else?"""
    return read_move(text) is not None


moved = Capability("moved", form=Said, says=sounds_moved)


@moved.on_complete
def tell(turn: Turn, form: Said, settings: NoSettings) -> Reply | None:
    """What he has here is looked at first; nothing is changed by what anybody says (DESIGN: roles by identity)."""
    said = read_move(nfkc(form.text or ""))
    if said is None:
        return None
    if said.who:
        return _of_a_colleague(turn, said)
    return Reply(_to_member(turn, turn.member, said.what) if turn.member else _to_resident(turn, said.what))


def _of_a_colleague(turn: Turn, said: Move) -> Reply | None:
    """王建国换微信了, from a member: how he gets a code; of anybody else it is an ordinary sentence."""
    named = find_colleagues(turn, said.who) if turn.member else []
    if len(named) != 1:
        return None
    who = named[0]
    if said.what is Moved.NUMBER:
        return Reply(f"{who.name}的任务跟着微信走,不受影响。名册里的手机号,请{_organisers(turn)}改。")
    how = f"重新出绑定码(python -m bot invite --member {who.code})" if _is_organiser(turn) else "重新给绑定码"
    asked = "请管系统的同志" if _is_organiser(turn) else f"请{_organisers(turn)}"
    return Reply(
        f"{who.name}微信没换就不用动。换了微信,{asked}{how},当面给本人;本人在新微信回“绑定 码”,旧微信就不再收任务。"
    )


def _is_organiser(turn: Turn) -> bool:
    return "organiser" in turn.require_member().posts


def _to_member(turn: Turn, member: Member, what: Moved) -> str:
    asked = _organisers(turn)
    if what is Moved.HANDSET:
        return f"您还绑着({member.name}),任务照常发到这里,不用做什么。要是微信也换了,回“换微信了”。"
    if what is Moved.NUMBER:
        return f"您还绑着({member.name}),任务照常发到这里。名册里的手机号请{asked}改成新的,短信才发得到。"
    return f"这里还绑着{member.name}。要换到新微信:请{asked}重新给绑定码,在新微信里回“绑定 码”,这里就不再收任务。"


def _to_resident(turn: Turn, what: Moved) -> str:
    """What a chat that we know, or do not know, can do. What was told on another account stays with that account."""
    texts = turn.office.config.sms.can_send("code")
    number = _own_number(turn)
    if what is Moved.HANDSET:
        return "微信和手机号没换,就不用做什么:报过的事回“进度”看,答复照样发到这里。微信换了回“换微信了”,号码换了回“换号码了”。"
    if turn.by_sms:
        return "新号码这里还认不出您,以前那个号码报的事,答复仍发到那里。收不到的请回“人工”,说是哪里的事;新的事直接说。"
    if what is Moved.NUMBER and number:
        return f"您绑着的手机号是{number}。换了号,先回“解绑手机”,再回“绑定手机 新号码”。微信里的答复不受影响。"
    if what is Moved.NUMBER:
        return "您没有绑手机号,微信照常用,不用改。" + ("想也收短信,回“绑定手机 新号码”。" if texts else "")
    phone = "回“绑定手机 手机号”,短信里的事和答复会接到这里。\n" if texts and not number else ""
    return (
        "旧微信上报的事,答复仍发到旧微信。进不去了,请回“人工”,说是哪里的事,有人在这里答复您;新的事直接说。\n"
        f"{phone}您是网格员等成员的,请{_organisers(turn)}重新给绑定码,在这里回“绑定 码”。"
    )


def _own_number(turn: Turn) -> str:
    """The number that is joined to this chat, masked; "" for none."""
    numbers = [one for one in find_identities(turn.act.session, turn.person_id) if one.channel == SMS]
    return mask_phones(national(number_of(turn.act.session, numbers[0]))) if numbers else ""


def _organisers(turn: Turn) -> str:
    """Whom to ask for a code: by name to a member, whose colleagues they are."""
    names = [one.name for one in find_members_with_post(turn.act.session, "organiser")][:2] if turn.member else []
    return f"组织者{'或'.join(names)}" if names else "街道组织者"
