"""What the check of cited sentences calls carried."""

from __future__ import annotations

import pytest

from evals.support import support


@pytest.mark.parametrize(
    ("answer", "words", "unsupported"),
    [
        ("甲公司：A轮，1.2亿元，远山资本领投。[1]", "甲公司获远山资本领投的1.2亿元A轮融资", 0),
        ("甲公司：A轮，1.2亿元，海石创投领投。[1]", "甲公司获远山资本领投的1.2亿元A轮融资", 1),
        ("甲公司：A轮，数千万元。[1]", "甲公司完成数百万元A轮融资", 1),
        ("A: over CNY 100 million (超亿元).[1]", "甲公司完成超亿元融资", 0),
        ("A：7500万美元（$75M）。[1]", "A raised $75M", 0),
        ("A：7500万美元（$75M）。[1]", "A raised $70M", 1),
        ("理由：报道提到“工业软件的国产化路径…”[1]", "工业软件的国产化路径很长", 0),
        ("理由：报道提到“工业软件的国产化路径…”[1]", "软件", 1),
        ("甲公司：2026-11-20，A轮。[1]", "11月21日，甲公司", 1),
    ],
)
def test_a_sentence_is_carried_by_the_words_cited(answer: str, words: str, unsupported: int) -> None:
    assert support(answer, {1: words})[0] == 1
    assert len(support(answer, {1: words})[1]) == unsupported
