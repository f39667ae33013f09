"""Phone (绑定手机): a resident on WeChat proves a number by a code, so that texts and chat are one and the same person."""

from dataclasses import dataclass
from typing import Annotated

from bot.cases import merging
from bot.conversation.capability import Ask, Capability, NoSettings
from bot.conversation.readers.plain import Phone, Words
from bot.conversation.turn import Turn
from bot.directory import joining
from bot.errors import Refused
from bot.messages import Reply
from bot.text.phones import mask_phones, national


@dataclass
class Join:
    """The number."""

    phone: Annotated[Phone, Ask("请把您的手机号码发给我。")]


@dataclass
class Confirm:
    """The code that was sent to it."""

    code: Annotated[Words, Ask("请把短信里的6位验证码发到这里。")]


phone = Capability("phone", form=Join, words=("绑定手机", "绑定手机号"))
phone_code = Capability("phone_code", form=Confirm, words=("验证码",))
no_phone = Capability("no_phone", whole_words=("解绑手机", "解绑手机号"))


@phone.on_complete
def ask(turn: Turn, form: Join, settings: NoSettings) -> Reply | None:
    """Send the code, and wait for it."""
    if not turn.office.config.sms.can_send("code"):
        raise Refused("这里还没有开通短信。")
    if turn.by_sms:
        raise Refused("您已经在用手机号了。要和微信合在一起,请在公众号里回“绑定手机”。")
    if not form.phone.number.startswith("+861"):
        raise Refused("请发手机号,座机收不了短信。")
    joining.ask_code(turn.act, turn.sender.identity, form.phone.number)
    turn.go_on_with("phone_code")
    return Reply(f"验证码已发到{mask_phones(national(form.phone.number))},10分钟内有效。")


@phone_code.on_complete
def confirm(turn: Turn, form: Confirm, settings: NoSettings) -> Reply | None:
    """Right: one person from now on. Wrong: asked again while tries are left."""
    wrong = joining.confirm(turn.act, turn.sender.identity, form.code)
    if wrong:
        turn.go_on_with("phone_code")
        return Reply(wrong)
    lines = ["手机绑定好了。微信收不到的答复会发短信告诉您;不要了回“解绑手机”。"]
    for later, whole in merging.merge_told_twice(turn.act, turn.office, turn.sender.identity.person_id):
        lines.append(f"编号 {later.code}和编号 {whole.code}说的是一件事,并在一起办。不是的话回“人工”。")
    return Reply("\n".join(lines))


@no_phone.on_complete
def forget(turn: Turn, form: object, settings: NoSettings) -> Reply | None:
    """The number is not his any more; what was told from it stays with him."""
    left = joining.leave(turn.act, turn.person_id)
    return Reply("手机已解绑,不再发短信。" if left else "没有绑定手机。")
