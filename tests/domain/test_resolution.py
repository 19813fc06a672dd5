import pytest

from domain.organization import Identity, Organization, same_organization
from domain.resolution import OrganizationBook


def test_short_legal_english_become_one() -> None:
    book = OrganizationBook()
    first = book.resolve(["星澜科技"], "杭州", {"bci"}, "d1")
    second = book.resolve(["杭州星澜科技有限公司", "Starlane"], None, (), "d2")
    third = book.resolve(["Starlane"], None, (), "d3")
    assert first.created and not second.created and not third.created
    assert {first.organization.id} == {second.organization.id, third.organization.id}
    assert [(a.name, a.kind, a.document_id) for a in second.new_aliases] == [
        ("杭州星澜科技有限公司", "legal", "d2"),
        ("Starlane", "english", "d2"),
    ]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (Identity(("星澜生物",)), Identity(("星澜半导体",))),
        (Identity(("江苏华星科技有限公司",)), Identity(("广州华星科技有限公司",))),
        (Identity(("华星",), "北京", frozenset({"quantum"})), Identity(("华星",), "广州", frozenset({"biomed_health"}))),
        (Identity(("华星",), None, frozenset({"quantum"})), Identity(("华星",), None, frozenset({"biomed_health"}))),
        (Identity(("星澜科技",), credit_code="91350100M000100Y43"), Identity(("星澜科技",), credit_code="91310000X00000000X")),
    ],
)
def test_kept_apart(a: Identity, b: Identity) -> None:
    assert not same_organization(a, b)


def test_moved_company_stays_one() -> None:
    assert same_organization(Identity(("星澜科技",), "北京", frozenset({"bci"})), Identity(("星澜科技",), "苏州", frozenset({"bci"})))


def test_homonyms_get_ids_of_their_own_and_an_ambiguous_name_joins_neither() -> None:
    book = OrganizationBook()
    a = book.resolve(["华星"], "北京", {"quantum"}, "d1").organization
    b = book.resolve(["华星"], "广州", {"biomed_health"}, "d2").organization
    assert a.id != b.id
    assert book.find(["华星"]) is None
    assert {o.id for o in book.candidates("华星")} == {a.id, b.id}
    assert book.resolve(["华星"], "广州", (), "d3").organization.id == b.id


def test_merge_by_a_document_that_names_both_and_undo() -> None:
    book = OrganizationBook()
    brand = book.resolve(["脑界"], None, {"bci"}, "d1").organization
    legal = book.resolve(["杭州星澜科技有限公司"], "杭州", {"bci"}, "d2").organization
    joined = book.resolve(["脑界", "杭州星澜科技有限公司"], None, (), "d3")
    assert len(joined.merges) == 1 and len(book) == 1
    assert book.get(brand.id).id == book.get(legal.id).id
    apart = book.undo(joined.merges[0])
    assert {o.id for o in apart} == {brand.id, legal.id} and len(book) == 2
    again = book.resolve(["脑界", "杭州星澜科技有限公司"], None, (), "d4")
    assert again.merges == () and len(book) == 2


def test_rebuilt_from_stored_gives_the_same() -> None:
    book = OrganizationBook()
    book.resolve(["脑界"], None, {"bci"}, "d1")
    book.resolve(["杭州星澜科技有限公司"], "杭州", {"bci"}, "d2")
    merge = book.resolve(["脑界", "杭州星澜科技有限公司"], None, (), "d3").merges
    stored = [Organization(o.id, o.name, o.aliases, o.credit_code, o.location) for o in book._own.values()]
    rebuilt = OrganizationBook(stored, merges=merge)
    assert rebuilt.organizations() == book.organizations()


def test_split_moves_a_wrongly_learnt_name() -> None:
    book = OrganizationBook()
    book.resolve(["星澜科技", "月湾新材"], None, (), "d1")
    stays, fresh = book.split(book.find(["星澜科技"]).id, ["月湾新材"])  # type: ignore[union-attr]
    assert fresh.name == "月湾新材" and stays.aliases == ()
    assert book.resolve(["月湾新材"], None, (), "d2").organization.id == fresh.id


def test_former_name_and_credit_code() -> None:
    book = OrganizationBook()
    a = book.resolve(["星澜科技", "云帆数据"], None, (), "d1", credit_code="91350100M000100Y43", former=["云帆数据"])
    assert [x.kind for x in a.new_aliases] == ["former"]
    assert book.resolve(["全新名称"], None, (), "d2", credit_code="91350100M000100Y43").organization.id == a.organization.id


def test_pinyin_joins_scripts_only_in_one_place_and_field() -> None:
    book = OrganizationBook()
    known = book.resolve(["砺川机器人"], "深圳", {"embodied_ai"}, "d1").organization
    assert book.resolve(["Lichuan Robotics"], "Shenzhen", {"embodied_ai"}, "d2").organization.id == known.id
    assert book.resolve(["Lichuan Foods"], None, {"embodied_ai"}, "d3").created
    other = OrganizationBook()
    other.resolve(["砺川机器人"], "深圳", {"embodied_ai"}, "d1")
    assert other.resolve(["Lichuan Robotics"], "Beijing", {"embodied_ai"}, "d2").created


def test_words_that_name_nobody_join_nothing() -> None:
    book = OrganizationBook()
    first = book.resolve(["公司"], None, (), "d1").organization
    second = book.resolve(["公司"], None, (), "d2").organization
    assert first.id != second.id
    assert book.resolve(["公司"], None, (), "d1").organization.id == first.id
    named = book.resolve(["星澜科技", "公司"], None, (), "d3").organization
    assert named.aliases == ()
    with pytest.raises(ValueError, match="needs a name"):
        book.resolve(["", " "])
