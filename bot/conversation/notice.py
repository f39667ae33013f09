"""Privacy notice (隐私告知): what a person is told once, and which wording it was."""

#: Raise it when the wording changes what people are told; the row of each person keeps the version he was shown.
VERSION = "1"


def short(organisation: str) -> str:
    """The line that rides on the first answer."""
    return f"隐私:{organisation}只用您的话办您的事,办完到期就删。看、删都行,回“我的信息”。"


def full(organisation: str, contact: str) -> str:
    """The whole notice, for whoever asks: who, why, what, how long, which rights (PIPL 17)."""
    return (
        f"{organisation}收到您发的文字、照片、语音和地点,只用来办您说的事、给您回话。\n"
        "经办人看得到事情和地点,看不到您的电话。微信公司知道您发过消息。\n"
        "事情办结后,聊天内容保存180天,照片90天,到期删除。\n"
        "回“我的信息”看存了什么、谁看过;回“删除”抹去;回“退订”不再收通知。不同意也照样给您办事。\n"
        f"联系:{contact}。"
    )
