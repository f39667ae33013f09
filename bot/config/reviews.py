"""Reviews (研判): when the brief is drafted, who is sent it, and what counts as a hot spot."""

from datetime import time
from pathlib import Path

from pydantic import Field

from bot.config.fields import ClockTime, Post, Section


class Convenors(Section):
    """Whose post it is to hold the review at each level: the first who is there; the next stands in for him."""

    grid: tuple[Post, ...] = Field(default=("leader", "worker"), min_length=1, description="网格研判由谁召集")
    community: tuple[Post, ...] = Field(
        default=("secretary", "organiser"), min_length=1, description="社区研判由谁召集"
    )
    street: tuple[Post, ...] = Field(
        default=("secretary", "organiser", "supervisor"), min_length=1, description="街道研判由谁召集"
    )
    county: tuple[Post, ...] = Field(
        default=("secretary", "organiser", "supervisor"), min_length=1, description="县级研判由谁召集"
    )


class Reviews(Section):
    """The meetings at which an office looks at what residents said."""

    draft_at: ClockTime = Field(default=time(16, 0), description="简报草稿几点发给召集人")
    draft_days_before: int = Field(default=1, ge=0, le=5, description="开会前几个工作日发；0 = 当天")
    hot_from: int = Field(default=3, ge=2, le=50, description="同一处、同一类、同一件东西满几件算热点")
    convenors: Convenors = Field(
        default_factory=Convenors, description="各级由谁召集：岗位按先后，前一个空缺或请假就由后一个代"
    )
    template: Path | None = Field(default=None, description="简报的 Word 模板；不写用内置的")
