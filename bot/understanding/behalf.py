"""On behalf (代人反映): whether somebody writes for another, or from a telephone that is not his own."""

import re

from bot.text.normalise import nfkc

_WHO = (
    r"(?:我|俺|咱)?(?:家|们)?(?:的)?(?:老)?(?:妈妈?|娘|姆妈|爸爸?|爹|父亲|母亲|公公|婆婆|丈母娘|岳父|岳母|爷爷|奶奶|外公|外婆|姥姥|姥爷|"
    r"阿公|阿婆|老伴|老公|老婆|爱人|儿子|女儿|囡|孙子|孙女|外孙|哥|姐|弟弟?|妹妹?|叔叔?|伯伯?|姑姑?|姨|舅舅?|媳妇|女婿|"
    r"邻居|对门|楼上|楼下|隔壁|同事|朋友|老人|老人家|大爷|大妈|大娘|阿姨|师傅|[一-龥]{1,2}(?:大爷|大妈|大娘|阿姨|奶奶|爷爷|阿婆|阿公|老师|师傅))"
)
#: 替我妈报, 帮楼下王奶奶问; but not 替换, 帮我, 帮忙.
_FOR = re.compile(
    rf"(?:替|代|帮|给)(?:一下|着)?{_WHO}[^,，。;；!！?？]{{0,8}}?(?:报|反映|问|说|发|写|讲|登记|求助|反应)"
)
#: Caring words are not it: 替老人想想.
_STANDS_IN = re.compile(rf"(?:替|代){_WHO}(?!.{{0,4}}(?:想|考虑|操心|着急))")
#: 用我儿子手机发的, 这是我女儿的微信, 借邻居电话.
_BORROWED = re.compile(
    rf"(?:用|借|拿|是)(?:的是|了|着)?{_WHO}(?:家)?(?:的)?(?:手机|微信|电话|号)(?!.{{0,4}}(?:坏|丢|被偷|欠费))"
)
#: 我妈不会用手机, 我爸让我问.
_ASKED = re.compile(
    rf"{_WHO}(?:她|他)?(?:不会(?:用|打字|玩)|没有?(?:手机|微信)|(?:叫|让|托|喊)我(?:来)?(?:报|反映|问|说|发|讲))"
)


def sounds_for_another(text: str) -> bool:
    """Do these words say that the matter is somebody else's ("替我妈报…", "用我儿子手机发的")?

    Whose house it is says nothing of it ("我妈家灯坏了"), nor does what somebody else should do ("帮我问问").
    """
    plain = nfkc(text)
    return any(pattern.search(plain) for pattern in (_FOR, _STANDS_IN, _BORROWED, _ASKED))
