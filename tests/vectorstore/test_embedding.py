from __future__ import annotations

import numpy as np
import pytest

from vectorstore.concepts import ConceptLexicon, read_concepts
from vectorstore.embedding import CONCEPT_DIMENSIONS, WORD_DIMENSIONS, HashedEmbedder, inverse_frequency


@pytest.fixture(scope="module")
def embedder() -> HashedEmbedder:
    return HashedEmbedder()


def cosine(embedder: HashedEmbedder, a: str, b: str) -> float:
    left, right = embedder.embed([a, b])
    return float(left @ right)


def test_rows_are_unit_vectors_and_the_same_every_time(embedder: HashedEmbedder) -> None:
    texts = ["脑机接口公司获投", "", "Quantum startup\nraises a seed round", "。！"]
    first, again = embedder.embed(texts), HashedEmbedder().embed(texts)
    assert first.shape == (4, WORD_DIMENSIONS + CONCEPT_DIMENSIONS)
    assert np.allclose(np.linalg.norm(first, axis=1), [1, 0, 1, 0], atol=1e-5)
    assert np.array_equal(first, again)


def test_a_known_value_pins_the_layout(embedder: HashedEmbedder) -> None:
    """Stored vectors outlive a release: a change of this number needs a new version in the id."""
    vector = HashedEmbedder(ConceptLexicon(read_concepts({"robot": "机器人 | robot"}))).embed(["机器人"])[0]
    assert sorted(int(i) for i in np.nonzero(vector)[0]) == [249, 486, 604, 714]


def test_languages_meet(embedder: HashedEmbedder) -> None:
    same = cosine(embedder, "钙钛矿光伏组件", "perovskite solar panels")
    other = cosine(embedder, "钙钛矿光伏组件", "online English tutoring for children")
    assert same > 0.4 > other + 0.2


def test_a_narrower_concept_is_like_its_wider_one(embedder: HashedEmbedder) -> None:
    assert cosine(embedder, "细胞与基因治疗", "CAR-T") > cosine(embedder, "细胞与基因治疗", "机床")


def test_a_title_counts_more_than_the_text(embedder: HashedEmbedder) -> None:
    query = "无人机"
    assert cosine(embedder, query, "无人机公司获投\n团队来自高校。") > cosine(embedder, query, "一家公司获投\n团队来自高校，做过无人机。")


def test_the_id_names_everything_a_vector_depends_on(embedder: HashedEmbedder) -> None:
    small = HashedEmbedder(ConceptLexicon(read_concepts({"robot": "机器人 | robot"})))
    assert small.id != embedder.id
    assert str(embedder.dimension) in embedder.id


def test_frequent_words_weigh_less() -> None:
    assert inverse_frequency("融资") < inverse_frequency("钙钛矿") == inverse_frequency("没有这个词")
