"""Privacy notice (隐私告知): what a person is told once, and which wording it was."""

from bot.config.sections import Privacy

#: Raise it when the wording changes what people are told; the row of each person keeps the version he was shown.
VERSION = "1"


def short(privacy: Privacy) -> str:
    """The line that rides on the first answer: who, what, why, how long, how to erase (PIPL 17)."""
    return (
        f"隐私:{privacy.organisation}只用您发的文字、照片、地点办您的事,聊天{privacy.retention.text_days}天后删。"
        "看、删随时回“我的信息”,全文回“隐私”。"
    )


def by_sms(privacy: Privacy) -> str:
    """The same as a text, where every seventy characters cost."""
    return f"隐私:{privacy.organisation}只用您的号码和文字办您的事,{privacy.retention.text_days}天后删,全文回“隐私”。"


def full(privacy: Privacy) -> str:
    """The whole notice, for whoever asks."""
    keep = privacy.retention
    return (
        f"{privacy.organisation}收到您发的文字、照片、语音和地点,只用来办您说的事、给您回话。\n"
        "经办人看得到事情和地点,看不到您的电话。微信公司知道您发过消息。\n"
        f"聊天内容保存{keep.text_days}天,照片{keep.media_days}天;事情办结{keep.contact_days}天后不再留您是谁,到期删除。\n"
        "回“我的信息”看存了什么、谁看过;回“删除”抹去;回“退订”不再收通知。不同意也照样给您办事。\n"
        f"联系:{privacy.contact}。"
    )
