from evals.labels import score_labels


def test_what_a_record_calls_optional_is_neither_rewarded_nor_punished() -> None:
    gold = {"a": {"tracks": ["bci"], "tracks_optional": ["medical_devices"], "kind": ["scale"], "kind_optional": ["frontier"]}}
    told = {"a": {"tracks": [{"id": "bci"}, {"id": "medical_devices"}], "kinds": ["scale", "frontier", "brand"]}}
    scores = score_labels(told, gold)
    assert (scores.tracks.tp, scores.tracks.fp, scores.tracks.fn) == (1, 0, 0)
    assert (scores.kinds.tp, scores.kinds.fp, scores.kinds.fn) == (1, 1, 0)
