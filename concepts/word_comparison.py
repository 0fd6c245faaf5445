"""Which words of a text another state of it hasn't: blocks are paired first, then words inside a pair.

A block is a line, a paragraph, a list item or a cell of a table. What has no partner is new or
gone as a whole. White space is never a difference.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple

# --- Blocks and their words ---------------------------------------------------

_WORD = re.compile(
    r"""
      [-+−](?=\d) \S* \w   # a number with its sign
    | \w (?: \S* \w )?     # from the first to the last letter or digit: 1.234,50 and B4.2 are one word
    | ([^\w\s]) \1*        # at its edges signs stand for themselves: „Euro,“
    """,
    re.VERBOSE,
)


class Run(NamedTuple):
    """From the first to before the last: places of characters, words or blocks."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start


class Block:
    """A text that stands for itself, its words and where in the text they are."""

    def __init__(self, text: str) -> None:
        found = list(_WORD.finditer(text))
        self.text = text
        self.words = tuple(match[0] for match in found)
        self.places = tuple(match.span() for match in found)

    @cached_property
    def bag(self) -> Counter[str]:
        """How often each word occurs."""
        return Counter(self.words)

    def stretch(self, words: Run) -> Run:
        """The characters of some words, with the space between them."""
        return Run(self.places[words.start][0], self.places[words.end - 1][1])


def words_of(blocks: Iterable[Block]) -> list[str]:
    return [word for block in blocks for word in block.words]


def differences(old: Iterable[Block], new: Iterable[Block]) -> dict[Block, list[Run]]:
    """For blocks of both sides the stretches of characters whose words the other side hasn't.

    Words that merely went to another line or block are no difference.
    """
    old, new = ([block for block in side if block.words] for side in (old, new))
    if words_of(old) == words_of(new):
        return {}
    changed: dict[Block, list[Run]] = {}
    for gap in _gaps([block.words for block in old], [block.words for block in new]):
        changed |= _changed_in_gap(old[slice(*gap.old)], new[slice(*gap.new)])
    return {block: [block.stretch(run) for run in runs] for block, runs in changed.items()}


# --- Pairing blocks -----------------------------------------------------------

ENOUGH = 0.4
"""Two blocks that share less of their words are two different texts."""
MOST_PAIRS = 2500
"""So many pairs of blocks are looked at in one gap; a larger gap is halved until it is small enough."""


def _changed_in_gap(old: Sequence[Block], new: Sequence[Block]) -> dict[Block, list[Run]]:
    """The runs of changed words where no block is the same: all of them in a block without a partner."""
    if words_of(old) == words_of(new):
        return {}
    changed = {block: [Run(0, len(block.words))] for block in (*old, *new)}
    for before, after in _similar_pairs(old, new):
        changed |= _changed_in_pair(before, after)
    return changed


def _similar_pairs(old: Sequence[Block], new: Sequence[Block]) -> Iterator[tuple[Block, Block]]:
    """Pairs of similar blocks in the order of both sides, as alike as can be taken together."""
    if len(old) * len(new) > MOST_PAIRS:
        yield from _similar_pairs(old[: len(old) // 2], new[: len(new) // 2])
        yield from _similar_pairs(old[len(old) // 2 :], new[len(new) // 2 :])
        return
    likeness = [[_likeness(before, after) for after in new] for before in old]
    best = _best_sums(likeness)
    i = j = 0
    while i < len(old) and j < len(new):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            yield old[i], new[j]
            i, j = i + 1, j + 1


def _best_sums(likeness: Sequence[Sequence[float]]) -> list[list[float]]:
    """For each pair of places the largest sum of likeness that pairs from there on can reach."""
    width = len(likeness[0]) if likeness else 0
    best = [[0.0] * (width + 1) for _ in range(len(likeness) + 1)]
    for i in reversed(range(len(likeness))):
        for j in reversed(range(width)):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + likeness[i][j])
    return best


def _likeness(old: Block, new: Block) -> float:
    """The share of words, whatever their order, that both have; 0 for different texts."""
    if _is_grown(old.words, new.words):
        return 1.0
    shared = sum(min(count, new.bag[word]) for word, count in old.bag.items() if word in new.bag)
    share = 2 * shared / (len(old.words) + len(new.words))
    return share if share > ENOUGH else 0.0


def _is_grown(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether one is the other with words put in at one place."""
    return sum(_common_ends(old, new)) == min(len(old), len(new))


# --- Words inside a pair ------------------------------------------------------

LITTLE = 3
"""A word of so few letters between two replaced ones is taken into the change: „alte und enge“, „neue und weite“."""


def _changed_in_pair(old: Block, new: Block) -> dict[Block, list[Run]]:
    """The runs of changed words in two similar blocks; nothing when too few words keep their order."""
    gaps = _without_little_words(_gaps(old.words, new.words), old.words)
    kept = len(old.words) - sum(gap.old.length for gap in gaps)
    shorter, both = min(len(old.words), len(new.words)), len(old.words) + len(new.words)
    if kept < shorter and 2 * kept <= ENOUGH * both:
        return {}
    return {
        old: [gap.old for gap in gaps if gap.old.length],
        new: [gap.new for gap in gaps if gap.new.length],
    }


def _without_little_words(gaps: Iterable[_Gap], old: Sequence[str]) -> list[_Gap]:
    """The gaps, joined where only a little word stands between two replacements."""
    joined: list[_Gap] = []
    for gap in gaps:
        last = joined[-1] if joined else None
        if last and last.is_replacement and gap.is_replacement and _is_little(old[last.old.end : gap.old.start]):
            joined[-1] = _Gap(Run(last.old.start, gap.old.end), Run(last.new.start, gap.new.end))
        else:
            joined.append(gap)
    return joined


def _is_little(between: Sequence[str]) -> bool:
    """A number is never little."""
    return len(between) == 1 and len(between[0]) <= LITTLE and not any(sign.isdigit() for sign in between[0])


# --- Where two sequences differ -----------------------------------------------

MOST_STEPS = 3_000_000
"""So many pairs of equal words are looked at. Texts with more have little in common but „und“ and „die“."""


class _Gap(NamedTuple):
    """A stretch of each side between two equal ones."""

    old: Run
    new: Run

    @property
    def is_replacement(self) -> bool:
        return bool(self.old.length and self.new.length)


def _gaps(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[_Gap]:
    """Where the sides differ; all that lies between is equal."""
    head, tail = _common_ends(old, new)
    gap = _Gap(Run(head, len(old) - tail), Run(head, len(new) - tail))
    if not gap.is_replacement:
        return [gap] if gap.old.length or gap.new.length else []
    old, new = old[slice(*gap.old)], new[slice(*gap.new)]
    in_new = Counter(new)
    if sum(in_new[word] for word in old) > MOST_STEPS:
        return [gap]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        _Gap(Run(head + old_start, head + old_end), Run(head + new_start, head + new_end))
        for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes()
        if kind != "equal"
    ]


def _common_ends(old: Sequence[Hashable], new: Sequence[Hashable]) -> tuple[int, int]:
    """How many items both begin with, and how many of the others both end with."""
    head = _common_beginning(old, new)
    return head, _common_beginning(reversed(old[head:]), reversed(new[head:]))


def _common_beginning(old: Iterable[Hashable], new: Iterable[Hashable]) -> int:
    pairs = zip(old, new, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
