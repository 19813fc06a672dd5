"""Makes vectorstore/frequencies.tsv: shares of documents that hold a word or a concept, from articles as JSONL.

    python benchmarks/word_frequencies.py articles.jsonl vectorstore/frequencies.tsv

Only figures are kept. A word's share is that in its own language; a concept's the larger of all documents' and half of
the English ones', since English articles are longer. The hashed embedder's vectors depend on the table, and its id on both.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from domain.text import detect_lang
from vectorstore.concepts import lexicon
from vectorstore.tokenise import normalise, spans

READ = 2500
LEAST_WORD, LEAST_CONCEPT = 0.005, 0.003


def main() -> None:
    articles, target = Path(sys.argv[1]), Path(sys.argv[2])
    concepts = lexicon()
    held: dict[str, Counter[str]] = {"zh": Counter(), "en": Counter()}
    total: Counter[str] = Counter()
    for line in articles.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        body = f"{row['title']}\n{row['text']}"
        lang = "en" if detect_lang(body) == "en" else "zh"
        normal = normalise(body[:READ])
        total[lang] += 1
        held[lang].update({token for token, _, _ in spans(normal)})
        held[lang].update(f"#{concept}" for concept in concepts.counts(normal))
    shares: dict[str, float] = {}
    for lang, counts in held.items():
        for token, count in counts.items():
            if not token.startswith("#") and count >= max(5, LEAST_WORD * total[lang]):
                shares[token] = max(shares.get(token, 0.0), count / total[lang])
    for concept in (f"#{c}" for c in concepts.concepts):
        both = (held["zh"][concept] + held["en"][concept]) / max(sum(total.values()), 1)
        share = max(held["zh"][concept] / max(total["zh"], 1), both, held["en"][concept] / max(total["en"], 1) / 2)
        if share >= LEAST_CONCEPT:
            shares[concept] = share
    head = f"# token or #concept\tshare of documents, over {sum(total.values()):,} funding news articles (benchmarks/word_frequencies.py)\n"
    target.write_text(head + "".join(f"{token}\t{share:.4f}\n" for token, share in sorted(shares.items())), encoding="utf-8")


if __name__ == "__main__":
    main()
