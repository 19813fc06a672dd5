from __future__ import annotations

import pytest
import yaml

from domain.errors import ConfigurationError
from vectorstore.concepts import ConceptLexicon, lexicon, read_companies, read_concepts
from vectorstore.tokenise import normalise


def found(text: str) -> set[str]:
    return {mention.concept for mention in lexicon().find(normalise(text))}


def test_the_shipped_lexicon_is_large_and_unambiguous() -> None:
    # Building it raises as soon as a term stands in two concepts.
    concepts = lexicon().concepts
    assert sum(not c.startswith(("place_", "region_")) for c in concepts) >= 1900
    assert all(c.terms for c in concepts.values() if not c.id.startswith("region_"))


def test_nearly_every_concept_has_both_languages() -> None:
    # Many a company goes by one name in both.
    concepts = [c for c in lexicon().concepts.values() if not c.id.startswith("co_")]
    both = [c for c in concepts if any(t.isascii() for t in c.terms) and any(not t.isascii() for t in c.terms)]
    assert len(both) / len(concepts) > 0.97


def test_a_known_company_is_of_its_field_and_has_both_names() -> None:
    concepts = lexicon()
    for name in ("宇树科技", "unitree", "宇树"):
        assert concepts.terms[name] == "co_unitree"
    assert "quadruped" in concepts.ancestors("co_unitree") and "robotics" in concepts.ancestors("co_unitree")
    assert "co_unitree" not in concepts.topics


def test_a_company_listed_twice_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="listed twice"):
        read_companies({"robotics": "宇树 = unitree; unitree"})


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("脑机接口", "brain-computer interfaces"),
        ("鈣鈦礦疊層電池", "perovskite tandem solar cells"),
        ("具身智能", "embodied AI"),
        ("新加坡的量子計算", "Singaporean quantum computer"),
        ("一人公司", "solo founder"),
        ("固态电池 A轮", "solid-state battery Series A"),
    ],
)
def test_both_languages_and_scripts_meet_in_a_concept(chinese: str, english: str) -> None:
    assert found(chinese) & found(english)


def test_every_mention_says_its_place() -> None:
    text = "做 CAR-T 疗法的公司"
    mention = next(m for m in lexicon().find(normalise(text)) if m.concept == "car_t")
    assert text[mention.start : mention.end] == "CAR-T"


def test_the_longest_term_wins_and_words_are_not_cut() -> None:
    assert "robotics" not in found("手术机器人") and "surgical_robot" in found("手术机器人")
    assert "vr" not in found("chevron") and "crypto" not in found("cryptography")


def test_look_alikes_are_ignored() -> None:
    assert "quantum" not in found("据量子位报道，业绩迎来 quantum leap")


def test_wider_concepts() -> None:
    assert lexicon().ancestors("car_t") == {"cell_gene_therapy": 1, "biomed_health": 2}
    assert "car_t" in lexicon().within("biomed_health")


def test_a_term_in_two_concepts_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="robot"):
        ConceptLexicon(read_concepts({"a": "机器人 | robot", "b": "机械 | robots"}))


def test_a_concept_defined_twice_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="'b'"):
        read_concepts(yaml.safe_load('a: {_: "甲 | aa", b: "乙 | bb"}\nc: {_: "丙 | cc", b: "丁 | dd"}'))


def test_the_digest_follows_the_terms() -> None:
    one = ConceptLexicon(read_concepts({"a": "机器人 | robot"}))
    assert one.digest == ConceptLexicon(read_concepts({"a": "机器人 | robot"})).digest
    assert one.digest != ConceptLexicon(read_concepts({"a": "机器人 | robotics"})).digest
