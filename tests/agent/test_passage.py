from agent.reading.passage import LONGEST, MOST_QUOTED, Passage


def test_text_without_stops_is_cut() -> None:
    passage = Passage.of("标题\n" + "团队" * 5000)
    left, right = passage.sentence(3001)
    assert right - left <= LONGEST and left <= 3001 < right


def test_quote_is_a_trimmed_clause_of_the_text_as_read_in() -> None:
    body = "標題\n公司（zhong）位於蘇州，，專注腦機接口，團隊共十一人。"
    passage = Passage.of(body)
    at = passage.text.find("脑机")
    quote, start, end = passage.quote(at, at + 2)
    assert quote == body[start:end] and "腦機" in quote and len(quote) <= MOST_QUOTED and not quote.startswith("，")


def test_hyphens_and_case_keep_their_places() -> None:
    passage = Passage.of("News\nCAR-T makers İstanbul")
    assert len(passage.spaced) == len(passage.text) and "car t" in passage.spaced


def test_site_headers_are_no_lead() -> None:
    header = "\n".join(["Startups", "Jane Doe", "Link Copied"])
    prose = "Starlane builds quantum sensors for mines. " * 10
    passage = Passage.of(f"Starlane raises $5M\n{header}\n{prose}\n{prose}")
    assert "quantum sensors" in passage.text[: passage.lead_end]
