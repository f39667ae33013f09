"""The model: made of the sentences and lists as they are, the same each time, small, and told apart from what it must not see."""

from collections import Counter
from hashlib import sha256
from time import process_time

import pytest

from bot.config.categories import Category, builtin_categories
from bot.understanding.model import FILE, parse, shipped
from bot.understanding.sentences import digest, read_sentences
from bot.understanding.train import train_on
from bot.understanding.understand import understand
from bot.understanding.understood import Intent

pytestmark = pytest.mark.only_on("sqlite")
CATEGORIES = {code: Category(**entry) for code, entry in builtin_categories().items()}


@pytest.fixture(scope="module")
def sentences():
    """All that there are; read by whoever runs these tests, not by every worker that lists them."""
    return read_sentences()


def test_the_model_is_made_of_the_sentences_and_lists_as_they_are():
    assert shipped().digest == digest(), "sentences or lists have changed: make train"


@pytest.mark.acceptance  # over a minute; .ci/run makes the model anew as well
def test_training_makes_the_same_file_each_time(sentences):
    made = train_on([each for each in sentences if not each.is_kept_apart], digest())
    assert sha256(made.dump()).digest() == sha256(FILE.read_bytes()).digest()  # millions of bytes are compared for ever


def test_a_model_is_read_as_it_was_written():
    assert parse(shipped().dump()).dump() == shipped().dump()


def test_the_model_is_small_and_loads_at_once():
    """Below 3 MB and 0.3 s of this process's time, however busy the machine is; the best of three."""
    content = FILE.read_bytes()

    def read_once() -> float:
        began = process_time()
        parse(content)
        return process_time() - began

    assert len(content) < 3_000_000
    assert min(read_once() for _ in range(3)) < 0.3


def test_every_category_and_intent_has_sentences_enough(sentences):
    categories = Counter(each.category for each in sentences if each.category != "-" and len(each.categories) == 1)
    intents = Counter(each.intent for each in sentences if each.intent)
    assert set(categories) == set(CATEGORIES) and min(categories.values()) >= 80
    assert set(intents) == {str(intent) for intent in Intent} and min(intents.values()) >= 60
    assert len({each.text for each in sentences}) == len(sentences)


def test_a_file_with_a_column_misspelt_is_refused_and_one_without_intents_is_read(tmp_path):
    wrong, short = tmp_path / "wrong.tsv", tmp_path / "short.tsv"
    wrong.write_text("text\tintnet\tcategory\turgency\n灯坏了\treport\tlighting\tnormal\n")
    short.write_text("text\tcategory\turgency\n灯坏了\tlighting\tnormal\n")
    with pytest.raises(ValueError, match=r"wrong\.tsv.*intnet"):
        read_sentences([wrong])
    assert read_sentences([short]) == [("灯坏了", "", "lighting", "normal")]


def test_whoever_may_be_of_two_categories_names_two_that_there_are(sentences):
    several = [each for each in sentences if len(each.categories) > 1]
    assert len(several) > 1000
    assert all(len(set(each.categories)) == 2 and {*each.categories} < {*CATEGORIES} for each in several)


def test_a_fifth_is_kept_apart(sentences):
    assert 0.17 < sum(each.is_kept_apart for each in sentences) / len(sentences) < 0.23


def test_no_danger_of_the_sentences_is_missed_and_few_are_raised_for_nothing(sentences):
    """Calm ones only of those kept apart (what it was trained on the model knows better), in files that tell all; the rest: make bench."""
    told = [
        each for each in sentences if each.urgency == "life" or (each.intent and each.urgency and each.is_kept_apart)
    ]
    raised = {each.text: any(m.urgent for m in understand(each.text, None, CATEGORIES).matters) for each in told}
    assert [each.text for each in told if each.urgency == "life" and not raised[each.text]] == []
    calm = [raised[each.text] for each in told if each.urgency != "life"]
    assert len(calm) > 2000 and sum(calm) < 0.04 * len(calm)
