"""A wrong handler name, a wrong setting, words used twice: each stops the start with one clear line."""

import dataclasses

import pytest

from bot.conversation import forms
from bot.conversation.capability import Capability, NoSettings, Registry
from bot.conversation.engine import Engine
from bot.conversation.readers.plain import Words
from bot.errors import ConfigError
from bot.loading import load_handlers
from bot.messages import InboundKind
from tests import talk
from tests.talk import Town


def mistakes_of(chosen: dict[str, object]) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_handlers(chosen)  # type: ignore[arg-type]
    return caught.value.mistakes


def test_all_handlers_load_without_a_mistake():
    assert len(load_handlers({}).by_name) >= 30


def test_a_setting_of_one_turns_off_none_of_the_others():
    assert set(load_handlers({"report": {"matters_max": 3}, "human": None}).by_name) == set(load_handlers({}).by_name)


@pytest.mark.parametrize("off", [False, "false", "off"])
def test_what_is_not_wanted_is_turned_off_by_name(off):
    assert set(load_handlers({}).by_name) - set(load_handlers({"nearby": {"enabled": off}}).by_name) == {"nearby"}


def test_what_nobody_can_do_without_stays_on():
    assert mistakes_of({"human": {"enabled": False}})[0].startswith("handlers.human.enabled: 这一样不能停用")
    assert mistakes_of({"nearby": {"enabled": "maybe"}}) == ["handlers.nearby.enabled: 应为 true 或 false"]


def test_who_was_in_the_midst_of_what_is_turned_off_talks_on(town: Town, monkeypatch: pytest.MonkeyPatch):
    resident = town.person("阿婆")
    assert "哪里" in resident.say("附近 药店")
    monkeypatch.setattr(talk, "ENGINE", Engine(load_handlers({"nearby": {"enabled": False}})))
    assert "编号" in resident.say("翠园3幢灯坏了")
    resident.say("呱呱呱呱")
    assert "没听明白" in resident.say("3")  # 附近 was the third of what it offers when at a loss


def test_a_name_without_a_file_is_named_with_those_there_are():
    (line,) = mistakes_of({"reprot": None})
    assert line.startswith("handlers.reprot: 没有这个能力") and "report" in line


@pytest.mark.parametrize("name", ["__init__", "../bot", "Report", "report.py", ""])
def test_nothing_but_a_file_of_the_folder_is_loaded(name):
    assert len(mistakes_of({name: None})) == 1


def test_an_unknown_setting_is_named_by_its_path():
    assert mistakes_of({"report": {"matter_max": 3}}) == ["handlers.report.matter_max: 没有这个设置"]


@pytest.mark.parametrize("value", [0, 21, "many"])
def test_a_setting_out_of_its_range_is_named_by_its_path(value):
    (line,) = mistakes_of({"report": {"matters_max": value}})
    assert line.startswith("handlers.report.matters_max: ")


def test_a_setting_on_a_handler_that_has_none_is_a_mistake():
    assert mistakes_of({"undo": {"minutes": 5}}) == ["handlers.undo.minutes: 没有这个设置"]


def test_every_mistake_has_a_line_of_its_own():
    lines = mistakes_of({"nope": None, "report": {"matters_max": 0, "colour": 1}, "human": {"fax": ""}})
    assert len(lines) == 4 and all("\n" not in line for line in lines)


@pytest.mark.parametrize(
    "clash",
    [
        {"words": ("进度",)},
        {"whole_words": ("待办",)},
        {"intents": ("status",)},
        {"kinds": (InboundKind.VOICE,)},
        {"answers": ("resolved",)},
    ],
)
def test_words_intents_kinds_and_answers_used_twice_are_a_mistake(clash):
    registry = load_handlers({})
    registry.add(Capability("mine", **clash), NoSettings())
    (line,) = registry.mistakes
    assert line.startswith("handlers.mine: ") and "已被" in line


def test_a_word_that_is_a_command_here_and_a_whole_message_there_is_a_mistake():
    registry = Registry()
    registry.add(Capability("one", words=("进度",)), NoSettings())
    registry.add(Capability("other", whole_words=("进度",)), NoSettings())
    assert len(registry.mistakes) == 1


@pytest.mark.parametrize("word", ["0", "退出"])
def test_a_word_that_belongs_to_the_engine_is_a_mistake(word):
    registry = Registry()
    registry.add(Capability("mine", words=(word,)), NoSettings())
    assert len(registry.mistakes) == 1


def test_a_name_used_twice_is_a_mistake():
    registry = load_handlers({})
    registry.add(Capability("report"), NoSettings())
    assert registry.mistakes == ["handlers.report: 名字重复"]


def test_a_form_with_a_type_that_nobody_reads_is_a_mistake_of_its_author():
    @dataclasses.dataclass
    class Odd:
        colour: complex

    with pytest.raises(TypeError, match="colour"):
        forms.fields_of(Odd)


def test_a_field_with_or_none_is_optional_and_without_a_question_never_asked():
    @dataclasses.dataclass
    class Small:
        note: Words | None = None

    (field,) = forms.fields_of(Small)
    assert field.is_optional and not field.is_required and field.ask is None
