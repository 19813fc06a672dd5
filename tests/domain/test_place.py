import pytest

from domain.place import find_place, lies_in, place_chain, places


@pytest.mark.parametrize("name", ["苏州", "蘇州", "苏州市", "Suzhou", " suzhou "])
def test_one_place_by_any_name(name: str) -> None:
    place = find_place(name)
    assert place is not None and place.zh == "苏州"


def test_chain_runs_outward() -> None:
    assert place_chain("獨墅湖") == ("独墅湖", "苏州工业园区", "苏州", "江苏")
    assert place_chain("Atlantis") == ()


@pytest.mark.parametrize(
    ("name", "region", "country"),
    [
        ("合肥", "yangtze_delta", "CN"),
        ("Hong Kong", "hong_kong", "HK"),
        ("新竹", "taiwan", "TW"),
        ("one-north", "singapore", "SG"),
        ("Toronto", "north_america", "CA"),
        ("London", "europe", "GB"),
        ("深圳", "greater_bay", "CN"),
        ("Atlantis", None, None),
    ],
)
def test_region_and_country(name: str, region: str | None, country: str | None) -> None:
    place = find_place(name)
    assert ((place.region, place.country) if place else (None, None)) == (region, country)


def test_lies_in() -> None:
    assert lies_in("BioBAY", ("江苏",))
    assert lies_in("昆山", ["Suzhou"])
    assert not lies_in("苏州", ["苏州工业园区"])
    assert not lies_in(None, ["苏州"])


def test_every_parent_is_a_place() -> None:
    assert all(p.parent is None or p.parent in places() for p in places().values())
