"""Who is responsible: never somebody away, full or refused; the skilled before leaders before workers, inside out."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cases.routing import LISTENER_RULES, Candidate, Ring, choose

POSTS = ("leader", "worker", "volunteer", "secretary", "duty_officer")
LAMP = "lighting"


def member(number: int, *posts: str, skills: tuple[str, ...] = (), **values: object) -> Candidate:
    return Candidate(number, f"M{number:03}", "G", "O", frozenset(posts), frozenset(skills), **values)  # type: ignore[arg-type]


#: Posts, skills, cases running, how many at most, away.
SOMEBODY = st.tuples(
    st.sets(st.sampled_from(POSTS)),
    st.sets(st.sampled_from([LAMP, "road"])),
    st.integers(0, 3),
    st.none() | st.integers(0, 3),
    st.booleans(),
)
RINGS = (("", None), ("上级网格", None), ("社区书记", "secretary"), ("街道值班", "duty_officer"))
#: Made once: what draws costs less than making what draws.
FILLED = st.tuples(*(st.lists(SOMEBODY, max_size=4) for _ in RINGS))


@st.composite
def towns(draw):
    """Rings with their members, and who refused."""
    numbers = itertools.count(1)
    rings = [
        Ring(name, tuple(numbered(next(numbers), *one) for one in filled), post)
        for (name, post), filled in zip(RINGS, draw(FILLED), strict=True)
    ]
    everybody = [one.person_id for ring in rings for one in ring.members]
    return rings, frozenset(draw(st.sets(st.sampled_from(everybody)))) if everybody else frozenset()


def numbered(number: int, posts: set[str], skills: set[str], running: int, capacity: int | None, absent: bool):
    return member(number, *posts, skills=tuple(skills), running=running, capacity=capacity, absent=absent)


def fits(ring: Ring, one: Candidate) -> bool:
    if ring.post is not None:
        return ring.post in one.posts
    return LAMP in one.skills or bool({"leader", "worker"} & one.posts)


def rank(one: Candidate) -> int:
    return 0 if LAMP in one.skills else 1 if "leader" in one.posts else 2


@settings(max_examples=40)
@given(towns())
def test_nobody_away_full_or_who_refused_is_ever_chosen(town):
    rings, refused = town
    choice = choose(rings, LAMP, refused)
    if choice is None:
        return
    (chosen,) = [one for ring in rings for one in ring.members if one.person_id == choice.person_id]
    assert not chosen.absent and chosen.person_id not in refused
    assert chosen.capacity is None or chosen.running < chosen.capacity


@settings(max_examples=40)
@given(towns())
def test_nobody_is_chosen_only_when_nobody_could_be(town):
    rings, refused = town
    could = [
        one
        for ring in rings
        for one in ring.members
        if fits(ring, one) and one.is_available and one.person_id not in refused
    ]
    assert (choose(rings, LAMP, refused) is None) == (not could)


@settings(max_examples=40)
@given(towns())
def test_an_inner_ring_comes_before_an_outer_and_within_a_grid_skill_before_leader_before_worker(town):
    rings, refused = town
    choice = choose(rings, LAMP, refused)
    if choice is None:
        return
    for ring in rings:
        able = [one for one in ring.members if fits(ring, one) and one.is_available and one.person_id not in refused]
        if not able:
            continue
        (chosen,) = [one for one in able if one.person_id == choice.person_id]
        if ring.post is None:
            assert rank(chosen) == min(rank(one) for one in able)
        return


@settings(max_examples=40)
@given(towns())
def test_the_same_people_give_the_same_choice_in_whatever_order_they_are_listed(town):
    rings, refused = town
    turned = [Ring(ring.name, tuple(reversed(ring.members)), ring.post) for ring in rings]
    assert choose(rings, LAMP, refused) == choose(turned, LAMP, refused)


def test_of_equals_the_one_with_fewest_running_cases_is_asked():
    ring = Ring("", (member(1, "worker", running=2), member(2, "worker", running=1), member(3, "worker", running=1)))
    choice = choose([ring], LAMP)
    assert choice is not None and (choice.person_id, choice.rule) == (2, "网格员")


def test_the_last_free_place_is_given_and_none_beyond_it():
    assert choose([Ring("", (member(1, "worker", running=0, capacity=1),))], LAMP) is not None
    assert choose([Ring("", (member(1, "worker", running=1, capacity=1),))], LAMP) is None


def test_the_rule_says_who_chose():
    skilled, leader = member(1, "worker", skills=(LAMP,)), member(2, "leader")
    rings = [Ring("", (skilled, leader)), Ring("社区书记", (member(3, "secretary"),), "secretary")]
    assert [choose(rings, LAMP, frozenset(refused)).rule for refused in ((), (1,), (1, 2))] == [  # type: ignore[union-attr]
        "负责这类事",
        "网格长",
        "社区书记",
    ]


def test_a_voice_message_is_for_the_worker_before_the_leader():
    ring = Ring("", (member(1, "leader", skills=("other",)), member(2, "worker")))
    choice = choose([ring], "other", rules=LISTENER_RULES)
    assert choice is not None and choice.person_id == 2
