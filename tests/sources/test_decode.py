# ruff: noqa: E501 - a table of cases reads one per line
"""One function from bytes to text: right, wrong and missing declarations, marks, cut ends."""

from __future__ import annotations

import pytest

from sources.decode import declared_charset, decode

SIMPLE = "公司今日宣布完成新一轮融资，本轮由多家投资机构共同参与，资金将用于产品研发与市场拓展。"
TRADITIONAL = "公司今日宣佈完成新一輪融資，本輪由多家投資機構共同參與，資金將用於產品研發與市場拓展。"


def page(text: str, charset: str | None) -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    return f"<html><head>{meta}<title>t</title></head><body><p>{text}</p></body></html>"


CASES = [
    (SIMPLE, "gb18030", label, header)
    for label, header in [("gb2312", None), ("gbk", None), ("utf-8", None), ("big5", None), (None, None), ("iso-8859-1", None), (None, "text/html; charset=utf-8"), ("gb2312", "text/html; charset=ISO-8859-1"), ("nonsense", None)]
] + [
    (TRADITIONAL, "big5", label, header)
    for label, header in [("big5", None), ("utf-8", None), ("gb2312", None), (None, None), (None, "text/html; charset=gbk"), ("big5-hkscs", None)]
] + [
    (text, "utf-8", label, None) for text in (SIMPLE, TRADITIONAL, "plain ascii", "café – naïve") for label in ("utf-8", "gb2312", "big5", None, "iso-8859-1")
]  # fmt: skip


@pytest.mark.parametrize(("text", "encoding", "label", "header"), CASES)
def test_text_survives_its_declaration(text: str, encoding: str, label: str | None, header: str | None) -> None:
    written = page(text, label)
    decoded = decode(written.encode(encoding), header)
    assert decoded.text == written
    assert not decoded.lossy


def test_gb2312_means_gb18030_and_big5_means_hkscs() -> None:
    rare = page(SIMPLE + "镕堃喆㛃𠮷", "gb2312")
    assert decode(rare.encode("gb18030")).text == rare
    hongkong = page(TRADITIONAL + "嘅咗喺", "big5")
    assert decode(hongkong.encode("big5hkscs")).text == hongkong


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_marks_and_wide_forms(codec: str) -> None:
    assert decode(f"<?xml version='1.0'?><a>{SIMPLE}</a>".encode(codec)).text == f"<?xml version='1.0'?><a>{SIMPLE}</a>"


def test_a_cut_body_and_a_few_broken_bytes_stay_utf8() -> None:
    body = page(SIMPLE * 20, "utf-8").encode()
    assert decode(body[:-40][:1501]).encoding == "utf-8"
    broken = decode(body.replace("宣布".encode(), "宣".encode() + b"\xe5\xb8", 1))
    assert broken.encoding == "utf-8"
    assert broken.lossy


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("euc_jp", "東京のスタートアップが資金調達を発表しました。新しい技術です。"),
        ("koi8-r", "Компания объявила о привлечении инвестиций и росте"),
        ("cp1252", "Société générale à Genève – Straße"),
        ("euc_kr", "스타트업이 시리즈 투자를 유치했다고 발표했습니다"),
    ],
)
def test_other_charsets_as_declared(codec: str, text: str) -> None:
    assert decode(page(text, codec).encode(codec)).text == page(text, codec)


def test_never_fails() -> None:
    for body in (
        b"",
        b"\xff",
        b"\x80" * 1000,
        bytes(range(256)) * 4,
        b"<meta charset='rot13'>\xb9\xab\xcb\xbe",
        b"\xfe\xff",
        b"+ADw-script+AD4-",
    ):
        decode(body, "text/html; charset=utf-7")
    assert declared_charset(b"", "text/html; charset=hex") is None
