"""Opinions (意见箱): by when an opinion is answered, and how much the box takes in a day."""

from pydantic import Field

from bot.config.fields import Post, Section


class Opinions(Section):
    """What residents suggest, praise and say without their name."""

    answer_days: int = Field(default=3, ge=1, le=15, description="意见几个工作日内答复；匿名信从拆信那天算起")
    publish_posts: tuple[Post, ...] = Field(
        default=("organiser", "secretary"), min_length=1, description="谁可以把意见和答复公开"
    )
    drops_daily: int = Field(default=500, ge=20, le=5000, description="匿名信一天最多收几封，防刷")
