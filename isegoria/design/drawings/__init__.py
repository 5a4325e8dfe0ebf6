# SPDX-License-Identifier: AGPL-3.0-or-later
"""Data → accessible inline SVG, in pure Python: the same drawing serves pages, mails, reports and paper.

A drawing takes plain data and ready, translated words; it returns a `Drawing` (the SVG) that carries the `Table`
saying the same in words and figures. The same data give the same bytes. No Django, no script, no network.
"""

from isegoria.design.drawings.agreement import Agreement, AgreementLabels, agreed_choices, agreement, agreement_word
from isegoria.design.drawings.beat_graph import BeatLabels, beat_graph
from isegoria.design.drawings.budget_districts import District, DistrictLabels, budget_districts
from isegoria.design.drawings.budget_filled import FilledLabels, Spent, budget_filled
from isegoria.design.drawings.budget_payments import Payment, PaymentLabels, budget_payments
from isegoria.design.drawings.budget_represented import RepresentedLabels, budget_represented
from isegoria.design.drawings.compared_shares import Share, ShareLabels, compared_shares
from isegoria.design.drawings.drawing import Drawing, Table
from isegoria.design.drawings.grouped_bars import GroupCount, GroupLabels, grouped_bars, wilson
from isegoria.design.drawings.groups_in_time import Moment, MomentLabels, groups_in_time
from isegoria.design.drawings.merit_profile import Merit, MeritLabels, merit_profile
from isegoria.design.drawings.opinion_bar import BarLabels, opinion_bar
from isegoria.design.drawings.opinion_map import MapLabels, opinion_map
from isegoria.design.drawings.pairwise_table import DuelLabels, Duels, pairwise_table
from isegoria.design.drawings.qr import qr
from isegoria.design.drawings.score_distribution import Scored, ScoredLabels, score_distribution
from isegoria.design.drawings.theme_bars import ThemeBar, ThemeLabels, theme_bars
from isegoria.design.drawings.theme_map import Bubble, BubbleLabels, theme_map
from isegoria.design.drawings.themes_in_time import ThemeInTime, TimeLabels, themes_in_time
from isegoria.design.drawings.timeline_chart import ChartLabels, timeline_chart
from isegoria.design.drawings.vote_bars import VoteBar, VoteBarLabels, vote_bars
from isegoria.design.drawings.vote_flow import FlowLabels, Round, vote_flow
from isegoria.design.drawings.who_speaks import SpeaksLabels, SpokenOf, who_speaks

__all__ = [
    "Agreement",
    "AgreementLabels",
    "BarLabels",
    "BeatLabels",
    "Bubble",
    "BubbleLabels",
    "ChartLabels",
    "District",
    "DistrictLabels",
    "Drawing",
    "DuelLabels",
    "Duels",
    "FilledLabels",
    "FlowLabels",
    "GroupCount",
    "GroupLabels",
    "MapLabels",
    "Merit",
    "MeritLabels",
    "Moment",
    "MomentLabels",
    "Payment",
    "PaymentLabels",
    "RepresentedLabels",
    "Round",
    "Scored",
    "ScoredLabels",
    "Share",
    "ShareLabels",
    "SpeaksLabels",
    "Spent",
    "SpokenOf",
    "Table",
    "ThemeBar",
    "ThemeInTime",
    "ThemeLabels",
    "TimeLabels",
    "VoteBar",
    "VoteBarLabels",
    "agreed_choices",
    "agreement",
    "agreement_word",
    "beat_graph",
    "budget_districts",
    "budget_filled",
    "budget_payments",
    "budget_represented",
    "compared_shares",
    "grouped_bars",
    "groups_in_time",
    "merit_profile",
    "opinion_bar",
    "opinion_map",
    "pairwise_table",
    "qr",
    "score_distribution",
    "theme_bars",
    "theme_map",
    "themes_in_time",
    "timeline_chart",
    "vote_bars",
    "vote_flow",
    "who_speaks",
    "wilson",
]
