"""How what people type is read: a tree of words, or nothing and the reason."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.search.query import (
    LENGTH,
    WORDS,
    All,
    Either,
    Message,
    Node,
    Query,
    Term,
    parse,
)


def word(token: str) -> Term:
    return Term((token,))


def phrase(*tokens: str, prefix: bool = False) -> Term:
    return Term(tokens, prefix, quoted=True)


@pytest.mark.parametrize(
    ("typed", "root"),
    [
        ("Phim", word("phim")),
        ("điện ẢNH", All((word("điện"), word("ảnh")))),
        ("phim AND ảnh", All((word("phim"), word("ảnh")))),
        ("and not or", All((word("and"), word("not"), word("or")))),
        ('"điện ảnh"', phrase("điện", "ảnh")),
        ("«le cinéma»", phrase("le", "cinéma")),
        ("“phim”", phrase("phim")),
        ('"điện ảnh', phrase("điện", "ảnh")),
        ('phim"', word("phim")),
        ("film*", Term(("film",), prefix=True)),
        ('"lịch sử điệ"*', phrase("lịch", "sử", "điệ", prefix=True)),
        ("Dziga-Vertov", phrase("dziga", "vertov")),
        ("12:30", phrase("12", "30")),
        ("l'archive", word("archive")),
        ("qu’il", word("il")),
        ("aujourd'hui", phrase("aujourd", "hui")),
        ("a OR b", Either((word("a"), word("b")))),
        ("a | b || c", Either((word("a"), word("b"), word("c")))),
        ("a b OR c", Either((All((word("a"), word("b"))), word("c")))),
        ("OR a OR", word("a")),
        ("(a OR b) c", All((Either((word("a"), word("b"))), word("c")))),
        ("((a", word("a")),
        ("a))", word("a")),
        ("() a", word("a")),
        ("a -b", All((word("a"),), (word("b"),))),
        ("a NOT b", All((word("a"),), (word("b"),))),
        ('a -"b c"', All((word("a"),), (phrase("b", "c"),))),
        ("a -(b OR c)", All((word("a"),), (Either((word("b"), word("c"))),))),
        ("a (-b)", All((word("a"),), (word("b"),))),
        ("a -(-b)", word("a")),
        ("a - b", All((word("a"), word("b")))),
        ("a NOT", word("a")),
        ("a -*?!", word("a")),
    ],
)
def test_query_is_read_as(typed: str, root: Node):
    assert parse(typed).root == root
    assert parse(typed).messages == ()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", Message.EMPTY),
        ("  \n\x00 ?! \ud800", Message.EMPTY),
        ("OR", Message.EMPTY),
        ('""', Message.EMPTY),
        ("-phim", Message.ONLY_EXCLUDED),
        ("-(a OR b) NOT c", Message.ONLY_EXCLUDED),
        ("-a OR -b", Message.ONLY_EXCLUDED),
    ],
)
def test_query_that_looks_for_nothing_says_why(typed: str, message: Message):
    assert (parse(typed).root, parse(typed).messages) == (None, (message,))


def test_branch_of_exclusions_is_left_out():
    query = parse("a OR -b")
    assert (query.root, query.messages) == (word("a"), (Message.ONLY_EXCLUDED,))


def test_prefix_of_one_letter_is_a_word():
    query = parse("đ*")
    assert (query.root, query.messages) == (word("đ"), (Message.PREFIX_TOO_SHORT,))


def test_long_query_is_cut():
    query = parse("x" * 50 + " " * LENGTH + "phim")
    assert (query.root, query.messages) == (word("x" * 50), (Message.TOO_LONG,))


def test_words_beyond_the_limit_are_left_out():
    query = parse(" ".join(f"w{n}" for n in range(WORDS + 5)))
    assert (len(query.terms), query.messages) == (WORDS, (Message.TOO_MANY_WORDS,))


def test_words_of_a_phrase_count_each():
    query = parse(f'"{"a " * 20}" "{"b " * 20}"')
    assert [len(term.tokens) for term in query.terms] == [20, WORDS - 20]


def test_groups_deeper_than_eight_are_flattened():
    query = parse("(" * 12 + "a OR b" + ")" * 12 + " c")
    assert query.root == All((Either((word("a"), word("b"))), word("c")))


def test_terms_are_what_is_looked_for():
    query = parse('(a OR "b c") d* -e')
    assert query.terms == (word("a"), phrase("b", "c"), Term(("d",)))


def test_places_point_at_the_words_typed():
    query = parse('(Điện OR l\'Archive) "của\tCŒUR" -x')
    found = [query.text[start:end] for term in query.terms for start, end in term.places]
    assert found == ["Điện", "Archive", "của", "CŒUR"]


def depth(node: Node | None) -> int:
    if node is None or isinstance(node, Term):
        return 0
    without = node.without if isinstance(node, All) else ()
    return 1 + max(depth(part) for part in (*node.parts, *without))


def is_sound(query: Query) -> bool:
    """Whether a tree has only parts that can be looked for."""
    tokens = [token for term in query.terms for token in term.tokens]
    return all(tokens) and len(tokens) <= WORDS and depth(query.root) <= 26


@settings(deadline=None, max_examples=2000)
@given(
    st.text(st.characters(exclude_categories=()))
    | st.lists(st.sampled_from(['"', "(", ")", "-", "*", "|", "OR", "NOT", "AND", "đ", " ", "l'"]))
    .map("".join)
)  # fmt: skip
def test_no_input_raises(text: str):
    query = parse(text)
    assert is_sound(query)
    assert query.root is not None or query.messages
    assert query.text.encode("utf-8").decode() == query.text


@pytest.mark.parametrize("sign", ['"', "(", ")", "-", "(-", '"(', "*", "\x00", "\ud800", "|"])
def test_twenty_thousand_signs_are_read(sign: str):
    assert parse(sign * 20_000).root is None
