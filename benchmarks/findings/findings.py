"""Every contest of a study with its family, its one adjusted p-value, finding and sentence."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from ..frames import StudyFrames
from ..statistics import Contest, Family, Finding, adjust, compete, judge
from ..text import say_alternatives, say_delta, say_estimate, say_finding, say_test
from .questions import Pairing, headline_question, pairings
from .rank_agreement import Agreement, rank_agreements


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """What one contest of a study shows.

    Attributes:
        pairing: Who competed, and in what they are equal.
        contest: How their refits compare.
        family: In which its p-value is adjusted.
        tested: Distinct contests of that family that have a p-value.
        p_value: The adjusted one, which every page prints.
        withheld: Why no verdict is issued; empty where one is.
    """

    pairing: Pairing
    contest: Contest
    family: Family
    tested: int
    p_value: float
    withheld: str = ""

    @property
    def finding(self) -> Finding | None:
        """What the contest shows; None where no verdict is issued."""
        if self.withheld:
            return None
        return judge(self.contest, adjusted_p_value=self.p_value)

    @property
    def sentence(self) -> str:
        """The verdict, or why there is none, without a full stop."""
        if self.withheld:
            return f"no verdict: {self.withheld}"
        return say_finding(self.contest, self.pairing.cells, adjusted_p_value=self.p_value)

    @property
    def alternatives(self) -> Mapping[str, str]:
        """Other smallest differences that matter -> what would be said."""
        if self.withheld:
            return dict.fromkeys(map(say_delta, self.contest.scale.alternatives()), "no verdict")
        return say_alternatives(self.contest, self.pairing.cells, adjusted_p_value=self.p_value)

    @property
    def probability(self) -> str:
        """How likely a refit of the first is the better one: "P(GRU better) = 0.50 [0.3, 0.7]"."""
        interval = self.contest.probability_first_better
        return f"P({self.pairing.cells[0]} better) = {say_estimate(interval)}"

    @property
    def test(self) -> str:
        """The p-value in words, with the family that it is adjusted over."""
        contests = f"{self.tested} {self.family} contest{'s' if self.tested != 1 else ''}"
        return say_test(self.contest, adjusted_p_value=self.p_value, over=contests)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Findings:
    """What a study shows.

    Attributes:
        records: The study.
        found: A contest for each question and pair of cells; those that several questions ask for
            have the same numbers under each.
        agreements: How validation and test rank the configurations of each cell.
        headline_question: The question whose contests are its headline.
    """

    records: StudyFrames
    found: tuple[Found, ...]
    agreements: tuple[Agreement, ...]
    headline_question: str

    @classmethod
    def of(cls, records: StudyFrames) -> Self:
        """Let everything compete that a study recorded.

        Args:
            records: The study.
        """
        asked, agreements = pairings(records), rank_agreements(records)
        contests = {
            pair.contest: compete(*pair.reached, pair.scale, origins=pair.origins) for pair in asked
        }
        question = headline_question(records, asked)
        headline = {pair.contest for pair in asked if pair.question == question}
        families: dict[Hashable, Family] = {
            key: "headline" if key in headline else "exploratory" for key in contests
        }
        p_values: dict[Hashable, float] = {key: each.p_value for key, each in contests.items()}
        adjusted = adjust(p_values, families)
        found = [
            Found(
                pairing=pair,
                contest=contests[pair.contest],
                family=families[pair.contest],
                tested=_count(p_values, families, families[pair.contest]),
                p_value=adjusted[pair.contest],
                withheld=_say_withheld(pair, agreements),
            )
            for pair in asked
        ]
        return cls(
            records=records, found=tuple(found), agreements=agreements, headline_question=question
        )

    @property
    def cover_origins(self) -> bool:
        """Whether the intervals of contests in closed loop cover other origins."""
        return any(found.contest.blocks for found in self.found)

    def about(self, question: str) -> tuple[Found, ...]:
        """Return the contests of a question, a pair of cells each."""
        return tuple(each for each in self.found if each.pairing.question == question)

    def headline(self, cells: tuple[str, str]) -> Found | None:
        """Return the contest of two cells that is the headline; None if there is none."""
        return self.between(self.headline_question, cells)

    def between(self, question: str, cells: tuple[str, str]) -> Found | None:
        """Return the contest of two cells that a question asks for; None if there is none."""
        return next((each for each in self.about(question) if each.pairing.cells == cells), None)


def adjust_together(studies: Sequence[Findings]) -> list[Findings]:
    """Adjust the headline p-values over the headline contests of several studies at once.

    Args:
        studies: What each shows by itself; exploratory contests keep their p-values.
    """
    headline = {
        (number, each.pairing.contest): each.contest.p_value
        for number, study in enumerate(studies)
        for each in study.found
        if each.family == "headline"
    }
    adjusted = adjust(headline, dict.fromkeys(headline, "headline"))
    tested = sum(not np.isnan(p) for p in headline.values())
    return [
        replace(
            study,
            found=tuple(
                replace(each, p_value=adjusted[number, each.pairing.contest], tested=tested)
                if each.family == "headline"
                else each
                for each in study.found
            ),
        )
        for number, study in enumerate(studies)
    ]


def _count(
    p_values: Mapping[Hashable, float], families: Mapping[Hashable, Family], family: Family
) -> int:
    return sum(families[key] == family and not np.isnan(p) for key, p in p_values.items())


def _say_withheld(pair: Pairing, agreements: Sequence[Agreement]) -> str:
    """Say why nothing is concluded from a pair that validation chose; empty if something is."""
    failing = [
        f"{each.correlation.estimate:.2f} over {each.configurations} {each.cell} configurations"
        for each in agreements
        if pair.by_validation and each.cell in pair.cells and not each.ranks
    ]
    if not failing:
        return ""
    said = " and ".join(failing).replace("-", "\N{MINUS SIGN}")
    return f"validation ranks test with a correlation of {said}, so what it chose means little"
