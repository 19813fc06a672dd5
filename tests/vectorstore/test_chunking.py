from __future__ import annotations

from tests.vectorstore.newsdesk import article
from vectorstore.chunking import MOST_CHUNKS, WHOLE_UP_TO, chunks_of


def test_short_news_is_one_chunk_with_its_title() -> None:
    document = article("d1", "标题", "正文。")
    (chunk,) = chunks_of(document)
    assert (chunk.id, chunk.text, chunk.start, chunk.end) == ("d1#0", "标题\n正文。", 0, len(document.body))


def test_an_empty_document_still_has_a_chunk() -> None:
    assert len(chunks_of(article("d1", "", ""))) == 1


def test_a_long_text_is_cut_at_paragraphs_without_losing_a_character() -> None:
    paragraph = "这是一段话，说明公司做什么。" * 20 + "\n"
    document = article("d1", "标题", paragraph * 20)
    chunks = chunks_of(document)
    assert len(chunks) > 2
    assert "".join(document.body[c.start : c.end] for c in chunks) == document.text
    assert all(c.text == f"标题\n{document.body[c.start : c.end]}" for c in chunks)
    assert all(document.body[c.end - 1] == "\n" for c in chunks)


def test_english_takes_longer_chunks_and_splits_at_sentences() -> None:
    document = article("d1", "Title", "One sentence about a company. " * 400, lang="en")
    chunks = chunks_of(document)
    assert len(chunks_of(article("d1", "Title", "x" * (WHOLE_UP_TO + 100), lang="en"))) == 1
    assert all(c.text.rstrip().endswith(".") for c in chunks)


def test_text_without_any_break_is_cut_hard_and_a_book_is_capped() -> None:
    assert len(chunks_of(article("d1", "书", "字" * 100_000))) == MOST_CHUNKS
