import pytest

from service.publication import addresses


@pytest.mark.parametrize(
    ("second", "recording", "href"),
    [
        (754.0, 1, "?t=754#s42"),
        (12345.678, 1, "?t=12345.6#s42"),
        (0.5, 3, "?r=3&t=0.5#s42"),
    ],
)
def test_moment_is_the_tenth_in_which_it_begins(second: float, recording: int, href: str) -> None:
    assert addresses.moment("s42", second, recording) == href


def test_desk_address_escapes_its_parts() -> None:
    assert addresses.desk("vi", "a b", "c/d") == "/vi/desk/a%20b/c%2Fd"


def test_search_leaves_empty_parameters_out() -> None:
    parameters = [("q", "điện ảnh"), ("language", "")]
    assert addresses.search("en", parameters) == "/en/search?q=%C4%91i%E1%BB%87n+%E1%BA%A3nh"
