"""What stays of rich text, whatever comes in."""

import pytest

from concepts.richtext import clean, plain, word_count
from concepts.templatetags.rich import rich

HOSTILE = [
    "<script>alert(1)</script>",
    "<p onclick=alert(1)>Text</p>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">Link</a>',
    '<a href="data:text/html,<script>alert(1)</script>">Link</a>',
    "<svg><script>alert(1)</script></svg>",
    '<iframe src="https://example.com"></iframe>',
    '<p style="position:fixed">Text</p>',
    "<style>body{display:none}</style>",
    '<form action="https://example.com"><input name=a></form>',
    "<p>Text<!-- Kommentar --></p>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<<script>script>alert(1)<</script>/script>",
    '<a href="  java\tscript:alert(1)">Link</a>',
]
FORBIDDEN = (
    "<script",
    "onclick",
    "onerror",
    "javascript:",
    "data:",
    "<iframe",
    "style",
    "<form",
    "<img",
    "<svg",
    "<!--",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_html_is_cleaned(text):
    for cleaned in (clean(text), rich(text)):
        tags_only = cleaned.lower().replace("&lt;", "")
        assert not [word for word in FORBIDDEN if word in tags_only]


def test_headings_are_fitted_under_the_heading_above_them():
    text = "<h3>Anlass</h3><h4>Auftrag</h4><p>h3</p>"
    assert rich(text, 2) == "<h2>Anlass</h2><h3>Auftrag</h3><p>h3</p>"
    assert rich(text) == text


def test_wanted_html_stays_as_it_is():
    wanted = (
        "<h3>Anlass</h3><p><strong>fett</strong>, <em>kursiv</em>, m<sup>2</sup><br></p><ul><li><p>eins</p></li></ul>"
        '<ol start="3"><li>drei</li></ol><blockquote><p>Zitat</p></blockquote>'
        '<table><tbody><tr><th colspan="2" rowspan="1">Jahr</th></tr><tr><td>1</td><td>2</td></tr></tbody></table>'
        '<p><a href="https://auenfurt.example/a?b=1&amp;c=2">Quelle</a> <a href="mailto:a@b.example">Post</a></p>'
    )
    assert clean(wanted) == wanted


@pytest.mark.parametrize("text", ["", "   ", "<p></p>", "<p><br></p><p>&nbsp;</p>", "<script>alert(1)</script>"])
def test_text_without_a_word_is_empty(text):
    assert clean(text) == ""


def test_cleaning_twice_changes_nothing_more():
    for text in HOSTILE:
        assert clean(clean(text)) == clean(text)


def test_plain_gives_words_line_by_line():
    text = (
        "<h3>A &amp; B</h3><p>eins<br>zwei  drei</p><ul><li>vier</li></ul><table><tr><td>5</td><td>6</td></tr></table>"
    )
    assert plain(text) == "A & B\neins\nzwei drei\nvier\n5 6"


def test_row_of_a_table_is_one_line():
    row = "<tr><td><p>2015</p></td><td><p>9.120</p></td></tr>"
    assert plain(f"<table>{row}{row}</table><ul><li><p>eins</p></li></ul>") == "2015 9.120\n2015 9.120\neins"


def test_words_are_counted_without_tags():
    assert word_count("<p>Der <strong>Nordring</strong> ist</p><p>grün.</p>") == 4
    assert word_count("") == 0
