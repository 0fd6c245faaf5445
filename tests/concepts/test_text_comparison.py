"""Words marked: nothing lost, nothing marked that both sides have, and no tag cut."""

import itertools
import re
from html import escape
from html.parser import HTMLParser

import lxml.html
import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from concepts.richtext import ATTRIBUTES, TAGS, clean
from concepts.text_comparison import MarkedText, compare_rich_text, compare_text
from tests.concepts.test_richtext import HOSTILE

# --- Reading the result -----------------------------------------------------


def shown(lines):
    """The lines as one string, what is marked in brackets."""
    return "\n".join("".join(f"[{text}]" if changed else text for text, changed in flat(line)) for line in lines)


def flat(line):
    return [(piece.text, piece.is_changed) for piece in line]


def text_of(lines):
    return "\n".join("".join(piece.text for piece in line) for line in lines)


def signs(lines, *, marked):
    """The words and signs that are marked or not, cut up without asking how the comparison does it."""
    return [
        sign
        for line in lines
        for piece in line
        if piece.is_changed == marked
        for sign in re.findall(r"\w+|[^\w\s]", piece.text)
    ]


def marked(old, new):
    """Both sides of plain text with their marks in brackets."""
    result = compare_text(old, new)
    return shown(result.old), shown(result.new)


def without_space(text):
    return "".join(text.split())


# --- Random texts -----------------------------------------------------------

WORDS = ["der", "Nordring", "und", "Park", "grün", "neu", "1.200.000", "1.234,50", "-5", "66,6", "%", "§", "„Mitte“"]
words = st.builds(str.__add__, st.sampled_from(WORDS), st.sampled_from(["", "", ",", ".", "!?", ")"]))
spaces = st.sampled_from([" ", "  ", "\t", "\xa0", ""])
lines = st.lists(st.builds(str.__add__, words, spaces), max_size=9).map("".join)
texts = st.lists(lines, max_size=5).map("\n".join)


@st.composite
def pairs_of(draw, part, join):
    """Two sides that share most parts, as two states of a text do."""
    shared = draw(st.lists(part, max_size=5))
    sides = []
    for _ in range(2):
        side = list(shared)
        for _ in range(draw(st.integers(0, 2))):
            place = draw(st.integers(0, len(side)))
            side[place : place + draw(st.integers(0, 1))] = draw(st.lists(part, max_size=2))
        sides.append(join(side))
    return sides


text_pairs = st.one_of(st.tuples(texts, texts), pairs_of(words, " ".join), pairs_of(lines, "\n".join))


# --- Plain text: what always holds ------------------------------------------


@given(text_pairs)
def test_pieces_give_each_side_back(pair):
    old, new = pair
    result = compare_text(old, new)
    assert (text_of(result.old), text_of(result.new)) == (old, new)
    assert all(piece.text for line in (*result.old, *result.new) for piece in line)


@given(text_pairs)
def test_unmarked_words_are_the_same_on_both_sides(pair):
    result = compare_text(*pair)
    assert signs(result.old, marked=False) == signs(result.new, marked=False)


@given(text_pairs)
def test_marks_and_the_rest_take_turns(pair):
    result = compare_text(*pair)
    for line in (*result.old, *result.new):
        kinds = [piece.is_changed for piece in line]
        assert all(one != next_one for one, next_one in itertools.pairwise(kinds))
        assert all(piece.text == piece.text.strip() for piece in line if piece.is_changed)


@given(texts)
def test_equal_texts_have_no_mark(text):
    result = compare_text(text, text)
    assert signs(result.old, marked=True) == signs(result.new, marked=True) == []
    assert result.old == result.new


@given(st.lists(st.integers(10, 99), min_size=3, max_size=30, unique=True), st.data())
def test_one_replaced_word_is_all_that_is_marked(numbers, data):
    before = [f"Wort{number}" for number in numbers]
    place = data.draw(st.integers(0, len(before) - 1))
    after = [*before[:place], "anders", *before[place + 1 :]]
    result = compare_text(" ".join(before), " ".join(after))
    assert signs(result.old, marked=True) == [before[place]]
    assert signs(result.new, marked=True) == ["anders"]


@given(st.text(), st.text())
def test_any_text_is_given_back(old, new):
    result = compare_text(old, new)
    assert (text_of(result.old), text_of(result.new)) == (old, new)


# --- Plain text: examples ---------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "old_marked", "new_marked"),
    [
        ("Kosten in Euro, rund", "Kosten in Euro. rund", "Kosten in Euro[,] rund", "Kosten in Euro[.] rund"),
        ("rund 1.200.000 Euro", "rund 1.250.000 Euro", "rund [1.200.000] Euro", "rund [1.250.000] Euro"),
        ("es sind 1.234,50 €.", "es sind 1.234,00 €.", "es sind [1.234,50] €.", "es sind [1.234,00] €."),
        ("bis zum 12.03.2026.", "bis zum 15.03.2026.", "bis zum [12.03.2026].", "bis zum [15.03.2026]."),
        ("gut 66,6 % Land", "gut 70 % Land", "gut [66,6] % Land", "gut [70] % Land"),
        ("siehe auch B4.2!", "siehe auch B4.3!", "siehe auch [B4.2]!", "siehe auch [B4.3]!"),
        ("also -5 Grad", "also 5 Grad", "also [-5] Grad", "also [5] Grad"),
        (
            "Der Park wird gebaut.",
            "Der neue Park wird gebaut.",
            "Der Park wird gebaut.",
            "Der [neue] Park wird gebaut.",
        ),
        ("das Haus (alt) dort", "das Haus (neu) dort", "das Haus ([alt]) dort", "das Haus ([neu]) dort"),
        ("„Mitte“ wird grün", "„Mitte wird grün", "„Mitte[“] wird grün", "„Mitte wird grün"),
    ],
)
def test_only_what_differs_is_marked(old, new, old_marked, new_marked):
    assert marked(old, new) == (old_marked, new_marked)


def test_adjacent_words_and_the_space_between_them_are_one_mark():
    assert marked("Das Haus am Ring ist heute leer.", "Das Haus am Ring steht seit 2024 leer.") == (
        "Das Haus am Ring [ist heute] leer.",
        "Das Haus am Ring [steht seit 2024] leer.",
    )


def test_little_word_between_two_replaced_ones_goes_along():
    assert marked("alte und enge Wege im Park", "neue und weite Wege im Park") == (
        "[alte und enge] Wege im Park",
        "[neue und weite] Wege im Park",
    )


@pytest.mark.parametrize(
    ("old", "new", "new_marked"),
    [
        ("links 7 rechts und weiter so", "oben 7 unten und weiter so", "[oben] 7 [unten] und weiter so"),
        ("Hecke und Baum stehen dort", "und stehen dort", "und stehen dort"),
        ("rot heute blau ist hier wahr", "gelb heute grün ist hier wahr", "[gelb] heute [grün] ist hier wahr"),
    ],
)
def test_numbers_long_words_and_what_only_goes_stay_unmarked(old, new, new_marked):
    assert marked(old, new)[1] == new_marked


def test_lines_find_their_partner_past_added_and_removed_ones():
    old = "Der Park wird erneuert.\n\nDie Kita bekommt 40 Plätze.\nEntfällt: Brunnen."
    new = "Ganz neu: ein Radweg.\nDer Park wird bald erneuert.\n\nDie Kita bekommt 60 Plätze."
    assert marked(old, new) == (
        "Der Park wird erneuert.\n\nDie Kita bekommt [40] Plätze.\n[Entfällt: Brunnen.]",
        "[Ganz neu: ein Radweg.]\nDer Park wird [bald] erneuert.\n\nDie Kita bekommt [60] Plätze.",
    )


def test_texts_with_little_in_common_are_marked_whole():
    old, new = "Wir bauen einen Radweg entlang der Bahn.", "Der Verein betreibt das Haus der Jugend."
    assert marked(old, new) == (f"[{old}]", f"[{new}]")


def test_text_that_only_grew_keeps_its_words_unmarked():
    old = "Bau der Kita am Nordring."
    added = "Beginn ist 2027, sobald die Bewilligung vorliegt und der Träger feststeht, spätestens aber 2028."
    assert marked(old, f"{old} {added}") == (old, f"{old} [{added}]")


def test_words_that_went_to_another_line_are_no_difference():
    assert marked("Erster Satz. Zweiter Satz.", "Erster Satz.\nZweiter Satz.") == (
        "Erster Satz. Zweiter Satz.",
        "Erster Satz.\nZweiter Satz.",
    )


@pytest.mark.parametrize(("old", "new"), [("10 €", "10\xa0€"), ("a  b", "a b "), ("a\r\nb", "a\nb"), (" ", "")])
def test_white_space_is_no_difference(old, new):
    assert marked(old, new) == (old, new)


def test_empty_text_has_no_lines():
    assert compare_text("", "") == MarkedText((), ())
    assert marked("", "ganz neu") == ("", "[ganz neu]")


def test_long_texts_end_soon():
    """Nothing is timed: without the limits these would take minutes."""
    many = " ".join(f"die {number % 7}" for number in range(30_000))
    assert "[" in marked(f"a {many} b", f"c {many} d {many} e")[0]
    old, new = ("\n".join(f"Zeile {number} ist {word}" for number in range(2_000)) for word in ("alt", "neu"))
    assert marked(old, new)[1].startswith("Zeile 0 ist [neu]\nZeile 1 ist [neu]\n")


# --- Random rich text -------------------------------------------------------

runs = st.builds(str.__add__, st.sampled_from([*map(escape, WORDS), "A&amp;B", "&lt;b&gt;", "x&nbsp;y"]), spaces)


def wrapped(inner):
    tags = st.sampled_from(["strong", "em", "u", "sub", 'a href="https://auenfurt.example/?a=1&amp;b=2"'])
    elements = st.builds(lambda tag, text: f"<{tag}>{text}</{tag.split()[0]}>", tags, inner)
    return st.lists(st.one_of(inner, elements, st.just("<br>")), min_size=1, max_size=3).map("".join)


inline = wrapped(wrapped(st.lists(runs, min_size=1, max_size=3).map("".join)))
frames = st.sampled_from(
    [
        "<p>{}</p>",
        "<p>{}</p>",
        "<h3>{}</h3>",
        "<ul>\n<li><p>{}</p></li></ul>",
        "<ol><li>{}<ul><li>fest</li></ul>danach</li></ol>",
        "<blockquote><p>{}</p></blockquote>",
        "<table><tbody><tr><th>Jahr</th><td>{}</td></tr></tbody></table>",
        "{}",
    ]
)
rich_blocks = st.builds(str.format, frames, inline)
rich_pairs = pairs_of(rich_blocks, "".join)


class Wellformed(HTMLParser):
    """Fails on a tag that is not allowed or closed out of turn, and on a mark that holds more than text."""

    def __init__(self, text, mark):
        super().__init__()
        self.allowed, self.open, self.mark, self.marked = TAGS | {mark}, [], mark, []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        assert tag in self.allowed
        assert self.mark not in self.open
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] == self.mark:
            self.marked.append(data)


def parsed(text):
    root = lxml.html.fragment_fromstring(text, create_parent="div")
    for mark in root.findall(".//ins") + root.findall(".//del"):
        mark.drop_tag()
    return lxml.html.tostring(root, encoding="unicode")


def sides(result):
    return [(result.old, result.old_html, "del"), (result.new, result.new_html, "ins")]


# --- Rich text: what always holds -------------------------------------------


@given(rich_pairs)
def test_html_without_its_marks_is_what_came_in(pair):
    result = compare_rich_text(*pair)
    for text, (_, html, _) in zip(pair, sides(result), strict=True):
        assert parsed(html) == parsed(clean(text))


@given(rich_pairs)
def test_html_is_well_formed_and_marks_hold_text_only(pair):
    result = compare_rich_text(*pair)
    for lines_of_side, html, mark in sides(result):
        in_html = without_space("".join(Wellformed(html, mark).marked))
        in_lines = without_space("".join(piece.text for line in lines_of_side for piece in line if piece.is_changed))
        assert in_html == in_lines
        allowed = nh3.clean(html, tags=TAGS | {mark}, attributes=ATTRIBUTES, link_rel=None)
        assert parsed(allowed) == parsed(html)


@given(rich_pairs)
def test_lines_hold_all_words_and_the_unmarked_are_the_same(pair):
    result = compare_rich_text(*pair)
    for text, (lines_of_side, _, _) in zip(pair, sides(result), strict=True):
        root = lxml.html.fragment_fromstring(clean(text), create_parent="div")
        assert without_space(text_of(lines_of_side)) == without_space(root.text_content())
    assert signs(result.old, marked=False) == signs(result.new, marked=False)


@given(st.lists(rich_blocks, max_size=4).map("".join))
def test_equal_rich_texts_have_no_mark(text):
    result = compare_rich_text(text, text)
    assert result.old_html == result.new_html
    assert parsed(result.old_html) == parsed(clean(text))
    assert signs(result.new, marked=True) == []
    assert "<ins>" not in result.new_html
    assert not result.formatting_only


@given(rich_pairs)
def test_formatting_only_has_no_mark(pair):
    result = compare_rich_text(*pair)
    if result.formatting_only:
        assert result.old_html != result.new_html
        assert signs(result.old, marked=True) == signs(result.new, marked=True) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_html_is_cleaned(text):
    for result in (compare_rich_text(text, "<p>gut</p>"), compare_rich_text("<p>gut</p>", text)):
        for _, html, mark in sides(result):
            Wellformed(html, mark)
            assert not re.search(r"<(script|svg|img|iframe|style|form|math)|<[^>]*(javascript:|data:|onerror=)", html)


# --- Rich text: examples ----------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "old_html", "new_html"),
    [
        (
            "<p>Der <strong>alte Park</strong> wird erneuert.</p>",
            "<p>Der <strong>neue Park</strong> wird erneuert.</p>",
            "<p>Der <strong><del>alte</del> Park</strong> wird erneuert.</p>",
            "<p>Der <strong><ins>neue</ins> Park</strong> wird erneuert.</p>",
        ),
        (
            "<p>Im Park stehen heute 12 Bäume.</p>",
            "<p>Im Park stehen <em>bald wieder</em> viele 12 Bäume.</p>",
            "<p>Im Park stehen <del>heute</del> 12 Bäume.</p>",
            "<p>Im Park stehen <em><ins>bald wieder</ins></em><ins> viele</ins> 12 Bäume.</p>",
        ),
        (
            "<p><strong>Nord</strong>ring und Park bleiben</p>",
            "<p><strong>Süd</strong>ring und Park bleiben</p>",
            "<p><strong><del>Nord</del></strong><del>ring</del> und Park bleiben</p>",
            "<p><strong><ins>Süd</ins></strong><ins>ring</ins> und Park bleiben</p>",
        ),
        (
            "<p>Bau der Kita<br>im Jahr 2026</p>",
            "<p>Bau der Kita<br>im Jahr 2027</p>",
            "<p>Bau der Kita<br>im Jahr <del>2026</del></p>",
            "<p>Bau der Kita<br>im Jahr <ins>2027</ins></p>",
        ),
        (
            "<ul><li><p>Park</p></li><li><p>Kita mit 40 Plätzen</p></li></ul>",
            "<ul><li><p>Park</p></li><li><p>Radweg</p></li><li><p>Kita mit 60 Plätzen</p></li></ul>",
            "<ul><li><p>Park</p></li><li><p>Kita mit <del>40</del> Plätzen</p></li></ul>",
            "<ul><li><p>Park</p></li><li><p><ins>Radweg</ins></p></li>"
            "<li><p>Kita mit <ins>60</ins> Plätzen</p></li></ul>",
        ),
        (
            "<table><tbody><tr><th>Jahr</th><td>2025</td><td>10.000 €</td></tr></tbody></table>",
            "<table><tbody><tr><th>Jahr</th><td>2025</td><td>12.500 €</td></tr></tbody></table>",
            "<table><tbody><tr><th>Jahr</th><td>2025</td><td><del>10.000</del> €</td></tr></tbody></table>",
            "<table><tbody><tr><th>Jahr</th><td>2025</td><td><ins>12.500</ins> €</td></tr></tbody></table>",
        ),
        (
            "<p>Kosten &lt; 5 &amp; mehr</p>",
            "<p>Kosten &lt; 7 &amp; mehr</p>",
            "<p>Kosten &lt; <del>5</del> &amp; mehr</p>",
            "<p>Kosten &lt; <ins>7</ins> &amp; mehr</p>",
        ),
        ("", "<p>Neu</p>", "", "<p><ins>Neu</ins></p>"),
        ("", "", "", ""),
    ],
)
def test_marks_stand_inside_the_tags(old, new, old_html, new_html):
    result = compare_rich_text(old, new)
    assert (result.old_html, result.new_html) == (old_html, new_html)


def test_each_block_with_words_is_a_line():
    text = (
        "<h3>Anlass</h3>\n<p>eins<br>zwei</p><p> </p><ul><li>drei<ul><li><p>vier</p></li></ul>fünf</li></ul>"
        "<table><caption>sechs</caption><tbody><tr><td>7</td><td>8</td></tr></tbody></table>"
    )
    result = compare_rich_text("", text)
    assert shown(result.new) == "[Anlass]\n[eins\nzwei]\n[drei]\n[vier]\n[fünf]\n[sechs]\n[7]\n[8]"
    assert result.old == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<p>Der Park</p>", "<p>Der <strong>Park</strong></p>"),
        ("<h3>Anlass</h3>", "<h4>Anlass</h4>"),
        ("<p>eins</p><p>zwei</p>", "<ul><li><p>eins</p></li><li><p>zwei</p></li></ul>"),
        ("<p>Erster Satz. Zweiter Satz.</p>", "<p>Erster Satz.</p><p>Zweiter Satz.</p>"),
        ('<p><a href="https://a.example">Quelle</a></p>', '<p><a href="https://b.example">Quelle</a></p>'),
        ("<p>a</p><p>b</p><p>a b</p>", "<p>a b</p><p>a</p><p>b</p>"),
    ],
)
def test_only_the_formatting_differs(old, new):
    result = compare_rich_text(old, new)
    assert result.formatting_only
    assert (result.old_html, result.new_html) == (old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<p>Der Park</p>", "<p>Der <strong>Platz</strong></p>"),
        ("<p>Der Park</p>", "<p>Der Park</p>"),
        ("<p>A &amp; B</p>", "<p>A & B</p>"),
        ("<p>Nord ring</p>", "<p>Nord<strong>ring</strong></p>"),
        ("", "<p></p>"),
    ],
)
def test_more_or_less_than_the_formatting_differs(old, new):
    assert not compare_rich_text(old, new).formatting_only


def test_deeply_nested_text_is_not_lost():
    deep = "<blockquote>" * 400 + "<p>Tief unten liegt Gold</p>" + "</blockquote>" * 400
    result = compare_rich_text(deep, deep.replace("Gold", "Silber"))
    assert shown(result.new) == "Tief unten liegt [Silber]"
