"""The digest as a page, as Markdown and as JSON; the page needs nothing but itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from delivery.lead_json import lead_json, park_news_json, quote_json
from delivery.page_templates import clock_time, render
from delivery.wording import made_by
from domain.digest import Digest, DigestItem
from domain.funding import EventStatus
from domain.lead import LeadSource

# Words of the page, Chinese and English.
_WORDS: dict[str, tuple[str, str]] = {
    "title": ("招商线索日报", "Investment leads of the day"),
    "opc": ("OPC 项目", "OPC projects"),
    "opc_note": ("资深创业者、技术壁垒、小团队", "senior founders, a technical barrier, small teams"),
    "scale": ("规模型与成长型项目", "Scale and growth projects"),
    "scale_note": ("按综合分排序", "by combined score"),
    "bridge": ("新加坡、香港与海外", "Singapore, Hong Kong and overseas"),
    "support": ("园区企业动态（稳商）", "Park companies"),
    "risks": ("风险与搬迁迹象（请核实）", "Risks and moves (please verify)"),
    "tracks": ("今日赛道分布", "Leads by track"),
    "tracks_note": ("一条线索可计入多个赛道", "a lead may count under several tracks"),
    "health": ("来源状况", "Sources"),
    "health_ok": ("所有来源正常", "all sources answered"),
    "corrections": ("更正", "Corrections"),
    "ask": ("建议先问", "Ask first"),
    "score": ("综合分", "score"),
    "empty": ("今天没有值得推送的新线索。", "No new lead is worth telling today."),
    "empty_list": ("今天没有。", "None today."),
    "sample": ("示例数据：企业与新闻均为虚构", "Sample data: companies and news are invented"),
    "read": ("今日阅读", "read today"),
    "articles": ("篇", "articles"),
    "new": ("新增线索", "new leads"),
    "owner": ("跟进", "owner"),
    "foot": (
        "事实来自公开报道，点击来源可见原文；未提及的一律标为待核实，请联系前核对。",
        "Facts come from public reports; follow the link for the original. Check before calling.",
    ),
}


def digest_html(digest: Digest, model: str | None = None, owners: Mapping[str, str] | None = None) -> str:
    """A complete page: styles inside, no script, nothing loaded; prints on A4 and reads on a telephone.

    `model` names the language model whose words are in it (None: rules only); `owners` gives who holds a lead, by lead id.
    """
    return render("digest.html.j2", **_values(digest, model, owners))


def digest_markdown(digest: Digest, model: str | None = None, owners: Mapping[str, str] | None = None) -> str:
    return render("digest.md.j2", **_values(digest, model, owners))


def _values(digest: Digest, model: str | None, owners: Mapping[str, str] | None) -> dict[str, Any]:
    place = 0 if digest.language == "zh" else 1
    return {
        "d": digest,
        "w": {key: words[place] for key, words in _WORDS.items()},
        "zh": digest.language == "zh",
        "place": place,
        "label": made_by(digest.language, model),
        "owners": owners or {},
        "source_of": source_of,
        "made_at": clock_time(digest.made_at),
    }


def source_of(item: DigestItem) -> LeadSource | None:
    """The document the item's quote is from, else the newest."""
    if item.quote is not None:
        for source in item.lead.sources:
            if source.document_id == item.quote.document_id:
                return source
    return item.lead.sources[0] if item.lead.sources else None


def digest_json(digest: Digest, model: str | None = None) -> dict[str, Any]:
    """The digest as JSON values: every list with its leads, the foot with counts and troubled sources."""
    lang = digest.language

    def items(chosen: tuple[DigestItem, ...]) -> list[dict[str, Any]]:
        return [
            {
                "headline": item.headline,
                "why": list(item.why),
                "quote": quote_json(item.quote) if item.quote else None,
                "next_question": item.next_question,
                "completed_round": any(one.status is EventStatus.COMPLETED for one in item.lead.rounds),
                "lead": lead_json(item.lead, rank, lang),
            }
            for rank, item in enumerate(chosen, start=1)
        ]

    return {
        "day": digest.day.isoformat(),
        "park": digest.park_zh if lang == "zh" else digest.park_en,
        "made_at": digest.made_at.isoformat(),
        "language": lang,
        "label": made_by(lang, model),
        "generated_by": model or "rules",
        "sample": digest.sample,
        "empty": digest.empty,
        "opc": items(digest.opc),
        "scale": items(digest.scale),
        "bridge": items(digest.bridge),
        "support": [park_news_json(n, lang) for n in digest.support],
        "risks": [park_news_json(n, lang) for n in digest.risks],
        "track_counts": [{"track": track, "name": name, "leads": count} for track, name, count in digest.track_counts],
        "documents_read": digest.documents_read,
        "leads_new": digest.leads_new,
        "troubled_sources": [{"id": s.id, "name": s.name, "state": s.state, "reason": s.reason} for s in digest.troubled_sources],
        "corrections": list(digest.corrections),
    }
