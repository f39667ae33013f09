"""Company (有人陪): somebody says that he is alone and afraid; he is answered kindly and offered a person, and nothing is filed."""

import re

from bot.conversation.capability import Capability, NoSettings
from bot.conversation.plain_forms import Said
from bot.conversation.turn import Turn
from bot.messages import Reply

_ALONE = r"(?:独自|自己)?(?:一个人|独自|没人陪)(?:在家里?|住|过|在屋里|待着|呆着)*"
_WHEN = r"(?:晚上|夜里|半夜|现在|今天|今晚|天天|总是|老是|有时候?)*"
_FEELS = r"(?:心里|真的?|有点|有些|很|好|挺|总是?|老是?|就|会|都|觉得|感到|蛮)*(?:害怕|怕|心慌|发慌|慌|孤单|孤独|寂寞|冷清|难过|闷)"
_SAYS = re.compile(
    rf"{_WHEN}(?:我|俺|老太婆|老头子)?(?:就|们)?{_WHEN}(?:我)?{_ALONE}{_WHEN}[,。\s]*(?:我)?{_FEELS}(?:得很|的很|得慌|死了|[的了啊呀呢~!。.,])*"
)
KIND = "您别怕,我们在。有人敲门闹事打110,身子不舒服打120。\n想有人打电话说说话、上门看看,回“人工”,社区的人来联系您。"


def sounds_alone(text: str) -> bool:
    """我一个人在家有点怕, and nothing of what happened; who tells more is heard for that."""
    return _SAYS.fullmatch(text) is not None


company = Capability("company", form=Said, says=sounds_alone)


@company.on_complete
def answer(turn: Turn, form: Said, settings: NoSettings) -> Reply | None:
    """What is in danger by its words goes its own way."""
    if any(matter.urgency == "life" or matter.sealed for matter in turn.heard.understood.matters):
        return None
    return Reply(KIND)
