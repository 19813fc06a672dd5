from datetime import UTC, date, datetime

from domain.document import Document
from domain.extraction import Extraction
from domain.funding import EventStatus, FundingEvent, Money
from domain.story import StoryBook, StoryPrint, conflict, same_story, story_print
from domain.text import detect_lang


def _print(id_: str, title: str, text: str, day: int = 18, event: FundingEvent | None = None, **more: object) -> StoryPrint:
    when = datetime(2026, 11, day, 9, tzinfo=UTC)
    document = Document(id_, title, text, detect_lang(title + text), when, published_at=when)
    events = (event,) if event and event.status is EventStatus.COMPLETED else ()
    others = (event,) if event and not events else ()
    return story_print(document, Extraction(id_, bool(events), events, others, **more))  # type: ignore[arg-type]


def _event(
    company: str, round_: str | None = "a", amount: tuple[float, float, str] | None = (1.2e8, 1.2e8, "CNY"), **more: object
) -> FundingEvent:
    money = Money(amount[0], amount[1], amount[2], "若干") if amount else None
    return FundingEvent(company, round=round_, amount=money, **more)  # type: ignore[arg-type]


A = _print(
    "a", "衡石脑机完成1.2亿元A轮融资", "衡石脑机今日宣布完成A轮融资，临涛资本领投。", event=_event("衡石脑机", investors=("临涛资本",))
)


def test_other_words_and_other_script_are_one_story() -> None:
    b = _print(
        "b",
        "临涛资本领投，这家脑机接口企业再获新资金",
        "半侵入式脑机接口公司衡石脑机近日完成一亿两千万元融资。",
        19,
        _event("衡石脑机", None),
    )
    c = _print("c", "衡石腦機獲1.2億元A輪融資", "專注腦機介面的衡石腦機宣布完成A輪融資。", 19, _event("衡石腦機"))
    assert same_story(A, b) and same_story(A, c)


def test_pinyin_and_facts_bridge_chinese_and_english() -> None:
    en = _print(
        "en",
        "Hengshi Neuro raises RMB120 million Series A",
        "Hengshi Neuro, a brain-computer interface startup, said on Wednesday it raised RMB120 million led by Lintao Capital.",
        event=_event("Hengshi Neuro", investors=("Lintao Capital",)),
    )
    assert same_story(A, en)


def test_event_unread_in_one_report_is_found_by_its_name() -> None:
    unread = _print("u", "衡石脑机：A轮之后要做什么", "刚刚完成1.2亿元A轮融资的衡石脑机，把钱投向临床。", 19)
    assert same_story(A, unread)


def test_vetoes() -> None:
    text = "衡石脑机今日宣布完成融资，临涛资本领投。"
    cases = {
        "round": _print("r", "衡石脑机完成B轮融资", text, event=_event("衡石脑机", "b")),
        "amount": _print("m", "衡石脑机完成融资", text, event=_event("衡石脑机", None, (2e7, 9e7, "CNY"))),
        "company": _print("c", "月湾新材完成1.2亿元A轮融资", "月湾新材今日宣布完成A轮融资，临涛资本领投。", event=_event("月湾新材")),
        "statement": _print("n", "衡石脑机否认融资", text, 19, _event("衡石脑机", status=EventStatus.NEGATED)),
        "roundup": _print("o", "融资周报：衡石脑机等12家公司获投", text, event=_event("衡石脑机")),
    }
    assert {name: conflict(A, other) for name, other in cases.items()} == {name: name for name in cases}
    late = _print("l", "衡石脑机完成1.2亿元A轮融资", text, 1, _event("衡石脑机"))
    assert conflict(A, late) == "day"


def test_roundups_of_two_days_are_two_stories() -> None:
    a = _print("a", "今日投融资事件12起", "衡石脑机、月湾新材、云棹航空等获投。", 18)
    b = _print("b", "今日投融资事件12起", "衡石脑机、月湾新材、云棹航空等获投。", 19)
    assert not same_story(a, b)


def test_news_without_rounds_by_its_text() -> None:
    a = _print("a", "合肥发布聚变能源产业行动计划", "合肥市印发聚变能源产业三年行动计划，提出建设聚变堆主机关键系统园区，设立专项基金。")
    b = _print("b", "合肥三年行动计划力推聚变能源", "合肥市日前印发三年行动计划，围绕聚变能源产业，建设聚变堆主机关键系统园区。", 19)
    c = _print("c", "杭州发布低空经济扶持政策", "杭州市发布低空经济扶持政策，支持无人机物流航线与起降场建设。")
    assert same_story(a, b) and not same_story(a, c)


def test_book_links_singly_and_vetoes_chains() -> None:
    book = StoryBook()
    series_a = _print("a", "衡石脑机完成A轮融资", "衡石脑机完成A轮融资。", 10, _event("衡石脑机", "a", None))
    vague = _print(
        "v", "衡石脑机完成新一轮融资", "衡石脑机完成新一轮融资，临涛资本领投。", 14, _event("衡石脑机", None, None, investors=("临涛资本",))
    )
    series_b = _print(
        "b", "衡石脑机完成B轮融资", "衡石脑机完成B轮融资，临涛资本领投。", 16, _event("衡石脑机", "b", None, investors=("临涛资本",))
    )
    stories = [book.add(p) for p in (series_a, vague, series_b)]
    assert stories[0] != stories[2]
    assert len(book) == 2


def test_joined_stories_keep_the_older_id_and_the_richest_text_leads() -> None:
    book = StoryBook()
    first = book.add(_print("a", "衡石脑机完成1.2亿元A轮融资", "衡石脑机宣布完成A轮融资。", 17, _event("衡石脑机")))
    second = book.add(_print("b", "衡石脑机完成A轮融资", "衡石脑机宣布完成A轮融资，临涛资本领投。" * 9, 18, _event("衡石脑机")))
    (story,) = book.stories()
    assert first == second == story.id
    assert story.document_ids == ("a", "b") and story.lead_document_id == "b"
    book.remove("b")
    assert book.story(first).document_ids == ("a",)


def test_rebuilt_book_goes_on_where_the_old_one_stopped() -> None:
    book = StoryBook()
    story_id = book.add(A)
    again = StoryBook([(A, story_id)])
    assert again.add(_print("b", "衡石脑机获1.2亿元A轮融资", "衡石脑机完成A轮融资。", 19, _event("衡石脑机"))) == story_id


def test_forgetting_old_days_leaves_nothing_behind() -> None:
    book = StoryBook()
    book.add(A)
    kept = book.add(_print("n", "月湾新材完成天使轮融资", "月湾新材完成天使轮融资。", 28, _event("月湾新材", "angel", None)))
    assert book.forget_before(date(2026, 11, 20)) == 1
    assert len(book) == 1 and book.story_of("n") == kept and "a" not in book
    assert all(documents for documents in book._blocks.values())
