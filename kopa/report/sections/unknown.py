"""What is not known, by the names of the municipalities, where a reader of the council's pages looks for it."""

import math

from kopa.findings import knowledge
from kopa.findings.gaps import gaps_in_words
from kopa.report import cells
from kopa.report.facts import Facts
from kopa.report.model import Paragraph, Points, Section


def section(facts: Facts) -> Section | None:
    """Return the section on what is not known; none where everything is."""
    t, gaps = facts.t, gaps_in_words(facts, places=False)
    if not gaps:
        return None
    disputed = [t("unknown_disputed", site=name) for name in knowledge.disputed_sites(facts)]
    lines = (*by_municipality(facts), *_in_sami(facts), *disputed, *(one[:1].upper() + one[1:] + "." for one in gaps))
    blocks = (Paragraph(t("unknown_answer"), "answer"), Points(lines))
    return Section("unknown", t("unknown_heading"), blocks, "council")


def by_municipality(facts: Facts) -> list[str]:
    """Return, level by level, the municipalities whose sites or journeys are not known, in a sentence each."""
    t, sentences = facts.t, []
    for level in (one for one in facts.levels if facts.is_known_somewhere(one)):
        for how, key in (("not_known", "unknown_sites_in"), ("uncertain", "unknown_in")):
            codes = [code for code in facts.codes if knowledge.saying(facts, level, code) == how]
            names = [_named(facts, level, code) for code in codes if facts.everyone(level, code) > 0]
            if names:
                where = knowledge.where_nearer(facts, level)
                said = {"level": t(f"level_of_{level}"), "where": where}
                if how == "uncertain" and t.counts(names):
                    words = t("unknown_in_counted", n=t.integer(len(names)), **said)
                else:
                    words = t.count(key, len(names), places=t.municipalities(names), **said)
                sentences.append(" ".join(filter(None, (words, _known_elsewhere(facts, level, how)))))
    return sentences


def _known_elsewhere(facts: Facts, level: str, how: str) -> str:
    """Return for what share of the age group a level that no finding tells of is known all the same, and its time.

    Nothing where it is known for less than half of them, or as a range alone.
    """
    told = how != "uncertain" or knowledge.saying(facts, level) != "uncertain" or knowledge.is_range(facts, level)
    known = sum(facts.everyone(level, code) for code in knowledge.places(facts, level, "known"))
    share = known / facts.everyone(level) if known else 0.0
    if told or share < 0.5:
        return ""
    within = facts.t.within(knowledge.nine_in_ten_min(facts, level))
    return facts.t("unknown_but", share=facts.t.share(share), within=within)


SAMI_HOMELAND = ("047", "148", "758", "890")
"""Enontekiö, Inari, Sodankylä (its north) and Utsjoki: Act on the Sámi Parliament 974/1995, section 4."""


def _in_sami(facts: Facts) -> list[str]:
    """Return that nothing is known of teaching in the Sámi languages, where their homeland is."""
    t, codes = facts.t, [code for code in facts.codes if code in SAMI_HOMELAND]
    names = [t("sami_sodankyla") if code == "758" else facts.names[code] for code in codes]
    return [t("unknown_sami", places=t.joined(names))] if names else []


def _named(facts: Facts, level: str, code: str) -> str:
    """Return a municipality with the share of the level's persons whose nearest site is uncertain, where it is told."""
    share = knowledge.uncertain_share(facts, level, code)
    is_certain = facts.is_known_in(level, code) and not math.isnan(share)
    return f"{facts.names[code]} ({cells.doubt(facts.t, share).text})" if is_certain else facts.names[code]
