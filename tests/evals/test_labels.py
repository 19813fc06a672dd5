from evals.labels import render_labels, same_place, score_labels, score_pairs


def test_counts_tracks_kinds_places_and_signals() -> None:
    gold = {
        "d": {
            "tracks": ["bci", "ai_digital"],
            "kind": ["scale"],
            "location": "上海",
            "signals": [{"kind": "team_size", "quote": "团队共11人"}, {"kind": "spin_out", "quote": "成果转化"}],
        },
        "n": {"tracks": [], "kind": ["none"], "location": None},
    }
    predicted = {
        "d": {
            "tracks": [{"id": "bci"}, {"id": "quantum"}],
            "kinds": ["scale", "brand"],
            "location": "张江",
            "signals": [{"kind": "team_size", "quote": "公司团队共11人"}],
        }
    }
    scores = score_labels(predicted, gold)
    assert (scores.tracks.tp, scores.tracks.fp, scores.tracks.fn) == (1, 1, 1)
    assert (scores.kinds.tp, scores.kinds.fp, scores.kinds.fn) == (1, 1, 0)
    assert (scores.location.tp, scores.location.fp, scores.location.fn) == (1, 0, 0)
    assert (scores.signals.tp, scores.signals.fp, scores.signals.fn) == (1, 0, 1)
    assert (scores.signal_quotes.tp, scores.signal_quotes.fn) == (1, 1)
    assert "| tracks | 0.50 | 0.50 | 0.50 | 2 |" in render_labels(scores)


def test_places() -> None:
    assert same_place("Shanghai", "张江") and same_place("Riverton", "riverton") and not same_place("上海", "北京")


def test_pairs() -> None:
    tally, wrong = score_pairs({"a": "1", "b": "1", "c": "1"}, {"a": "x", "b": "x", "c": "y"}, [("a", "c")])
    assert (tally.tp, tally.fp, tally.fn, wrong) == (1, 2, 0, 1)
