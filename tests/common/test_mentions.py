"""Who is meant by an @, and what becomes of a comment's words on a page."""

import pytest

from apps.common.errors import Invalid
from apps.common.mentions import Person, comment_html, find_mentions

RAVI = Person(1, "Ravi Anand", "ravi")
RAVI_TOO = Person(2, "Ravi Anand", "ravi.a")
RAVINDRA = Person(3, "Ravi Ostrom", "ostrom")
ANN = Person(4, "Ann", "ann.lee")
GONE = Person(5, "Old Hand", "old", is_reachable=False)


def meant(text, *people):
    return [one.person.key for one in find_mentions(text, people)]


@pytest.mark.parametrize(
    "text",
    ["@Ravi Anand, look", "ask @ravi anand!", "(@ravi)", "@Ravi?", "one\n@RAVI ANAND", "@ravi."],
)
def test_a_colleague_is_meant_by_the_whole_name_the_handle_or_a_first_name_nobody_shares(text):
    assert meant(text, RAVI, ANN, GONE) == [1]


@pytest.mark.parametrize("text", ["mail ann@shop.example", "lunch @ noon", "5 @3", "no one", "x@ravi", "..@ravi"])
def test_an_at_inside_an_address_or_before_a_space_means_nobody(text):
    assert meant(text, RAVI, ANN) == []


def test_the_longest_name_that_stands_there_is_meant():
    assert meant("@Ravi Ostrom and @ann.lee and @Ann", RAVI, RAVINDRA, ANN) == [3, 4, 4]


@pytest.mark.parametrize(
    ("text", "people", "says"),
    [
        ("@Ravi", (RAVI, RAVINDRA), "could be more than one colleague. Write @"),
        ("@Ravi Anand", (RAVI, RAVI_TOO), "@ravi (Ravi Anand) or @ravi.a (Ravi Anand)"),
        ("@Nobody here", (RAVI,), "Nobody here is called “@Nobody”"),
        ("@annabel", (ANN,), "Nobody here is called “@annabel”"),
        ("@Old Hand", (RAVI, GONE), "Old Hand cannot be mentioned"),
    ],
)
def test_a_name_that_means_nobody_or_several_is_refused_in_words(text, people, says):
    if text == "@Ravi":
        people = (Person(1, "Ravi Anand", "anand"), RAVINDRA)
    with pytest.raises(Invalid) as refused:
        find_mentions(text, people)
    assert says in refused.value.errors["text"]


def test_links_and_mentions_are_marked_and_everything_else_is_only_words():
    html = comment_html('See https://x.example/a?b=1&c="2". <b>@Ravi Anand</b> @Ann', ["Ravi Anand"])
    assert html == (
        'See <a href="https://x.example/a?b=1&amp;c=" rel="noopener noreferrer nofollow" target="_blank">'
        "https://x.example/a?b=1&amp;c=</a>&quot;2&quot;. &lt;b&gt;"
        '<span class="mention">@Ravi Anand</span>&lt;/b&gt; @Ann'
    )


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)", "https://a.example/<script>alert(1)</script>", 'https://a.example/"onmouseover="x',
        "<img src=x onerror=alert(1)>", "https://a.example/'onx=1", "> <script>x</script>", "@<b>Ravi</b>",
    ],
)  # fmt: skip
def test_no_comment_becomes_markup(text):
    html = comment_html(text, ["<b>Ravi</b>"])
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>" not in html
    assert 'href="javascript' not in html
    assert html.count('"') % 2 == 0
    assert "onmouseover=" not in html.partition("</a>")[0]


def test_lines_behind_a_bracket_are_a_quotation():
    assert comment_html("> one\n> two\n\nWhy?", []) == "<q>one\ntwo</q>Why?"
