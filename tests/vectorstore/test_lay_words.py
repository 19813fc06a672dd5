"""Words of people who do not use the term, as data and as they are found in questions."""

from collections import Counter

import pytest
import yaml

from domain.errors import ConfigurationError
from vectorstore import lay_words as module
from vectorstore.concepts import Mention, lexicon
from vectorstore.lay_words import LayWords, lay_words


def concepts_of(words: LayWords, question: str, *understood: Mention) -> set[str]:
    return {found.concept for found in words.find(question, understood)}


def test_every_line_is_about_a_concept_and_no_concept_has_two() -> None:
    path = module.files("vectorstore").joinpath("lay_words.yaml")
    lines = [line.split(":")[0] for line in path.read_text(encoding="utf-8").splitlines() if line and line[0] not in "# "]
    assert [concept for concept, count in Counter(lines).items() if count > 1] == []
    assert set(yaml.safe_load(path.read_text(encoding="utf-8"))) <= lexicon().concepts.keys()


def test_the_shipped_sets_stand_for_one_concept_each() -> None:
    assert lay_words(lexicon()) is lay_words(lexicon())


def test_one_set_under_two_concepts_is_refused_by_name() -> None:
    with pytest.raises(ConfigurationError, match=r"'说话 听懂'.*'speech' and 'robotics'"):
        LayWords({"speech": "听懂 说话 |", "robotics": "说话 听懂 |"})


def test_all_words_of_a_set_in_any_order_with_endings() -> None:
    words = LayWords({"speech": "听懂 说话 | understand speech", "evtol": "| flying_car"})
    assert concepts_of(words, "能听懂人说话的机器") == {"speech"}
    assert concepts_of(words, "speeches that machines understood or are understanding") == {"speech"}
    assert concepts_of(words, "flying cars") == {"evtol"}
    assert concepts_of(words, "能说话的机器") == set()
    assert concepts_of(words, "a car that is flying") == set()


def test_a_single_character_counts_as_a_word_of_its_own_only() -> None:
    words = LayWords({"pets": "猫 |", "crypto": "币 |"})
    assert concepts_of(words, "给猫看病") == {"pets"}
    assert concepts_of(words, "一亿元人民币") == set()


def test_what_a_term_says_already_describes_nothing_more() -> None:
    words = LayWords({"mobility": "整车 |"})
    assert concepts_of(words, "整车厂投了谁", Mention("car_maker", 0, 3)) == set()
