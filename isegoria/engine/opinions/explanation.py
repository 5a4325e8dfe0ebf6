# SPDX-License-Identifier: LGPL-3.0-or-later
"""The trace of an opinion map, and the coded remarks on what the data did not allow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.clustering.silhouette import Silhouette
from isegoria.engine.linear.imputed_pca import PrincipalAxes
from isegoria.engine.opinions.grouping import Grouping
from isegoria.engine.opinions.opinion_map import Group
from isegoria.engine.opinions.parameters import PolisParameters
from isegoria.engine.profiles.opinions import OpinionMatrix
from isegoria.engine.traces import Step, Trace, step


def remarks(axes: PrincipalAxes, grouping: Grouping, parameters: PolisParameters) -> tuple[Step, ...]:
    """Why there is no map, only one group, or a map to be read with care."""
    people = int((grouping.base_labels >= 0).sum())
    if people == 0:
        return (step("nobody_answered", "Nobody has answered a statement yet, so there is no map."),)
    found = []
    if people == 1:
        found.append(step("one_person", "Only one person has answered, so there is only one group."))
    elif grouping.chosen == 1:
        found.append(
            step(
                "nobody_differs",
                "The {people} people placed stand at the same point: on what they were asked, nothing tells "
                "them apart.",
                people=people,
            )
        )
    elif people < parameters.min_people:
        found.append(
            step(
                "few_people",
                "Only {people} people could be placed; groups this small change with each new person.",
                people=people,
            )
        )
    if people > 1 and grouping.chosen > 1 and not axes.components[1].any():
        found.append(step("one_axis", "Opinions vary along one line only: the second axis is empty."))
    if axes.interchangeable:
        found.append(
            step(
                "axes_interchangeable",
                "The two axes carry the same variance: the map could be turned any way.",
            )
        )
    return tuple(found)


def explain(
    matrix: OpinionMatrix,
    axes: PrincipalAxes,
    placed: NDArray[np.bool_],
    grouping: Grouping,
    groups: tuple[Group, ...],
    zeroed: int,
) -> Trace:
    """The steps of the computation, with their figures."""
    steps = [
        step(
            "opinions_read",
            "{opinions} opinions of {participants} people on {statements} statements were read.",
            opinions=matrix.n_opinions,
            participants=matrix.n_participants,
            statements=matrix.n_statements,
        ),
        step(
            "statements_set_aside",
            "{statements} statements, withdrawn by moderation or about the person, keep their totals but place nobody.",
            statements=zeroed,
        ),
        step(
            "people_placed",
            "{placed} people answered enough statements to be placed; {others} did not.",
            placed=int(placed.sum()),
            others=int((~placed).sum()),
        ),
    ]
    if grouping.base is None:
        return Trace(tuple(steps))
    first, second = axes.explained[:2].tolist()
    steps.append(
        step(
            "axes_found",
            "Two axes carry {first} and {second} of the variance of opinions.",
            first=first,
            second=second,
        )
    )
    if len(axes.explained) > 2:
        steps.append(
            step("more_axes", "Groups are sought on {axes} axes, of which a map draws two.", axes=len(axes.explained))
        )
    steps.append(
        step(
            "base_clusters_made",
            "Neighbours were gathered into {clusters} base clusters.",
            clusters=grouping.base.k,
        )
    )
    steps += [
        step(
            "k_tried",
            "{k} groups: silhouette {silhouette} (1 is well apart, 0 is not apart).",
            k=k,
            silhouette=one.value,
        )
        for k, one in grouping.silhouettes.items()
    ]
    steps += [_over_people(k, one) for k, one in grouping.over_people.items()]
    steps += [
        step(
            "k_tried_again",
            "{k} groups: in crowds drawn again they come back to {rand} (1 is always, 0 is by chance).",
            k=k,
            rand=rand,
        )
        for k, rand in grouping.comes_back.items()
    ]
    if grouping.chosen > 1 and grouping.chosen != grouping.best:
        steps.append(
            step(
                "k_held",
                "These votes alone would give {best} groups; {chosen} are kept until {best} has won enough times.",
                best=grouping.best,
                chosen=grouping.chosen,
            )
        )
    if grouping.chosen in grouping.settled:
        whole = grouping.candidates[grouping.chosen].labels[grouping.base_labels[placed]]
        steps.append(
            step(
                "groups_settled",
                "Each person then went to the group nearest them: {people} left that of their base cluster.",
                people=int((grouping.settled[grouping.chosen].labels != whole).sum()),
            )
        )
    steps.append(
        step(
            "groups_made",
            "{k} groups, of {sizes} people.",
            k=len(groups),
            sizes=[group.size for group in groups],
        )
    )
    return Trace(tuple(steps))


def _over_people(k: int, found: Silhouette) -> Step:
    if found.exact:
        return step(
            "k_tried_over_people", "{k} groups: silhouette {silhouette} over people.", k=k, silhouette=found.value
        )
    return step(
        "k_tried_over_sample",
        "{k} groups: silhouette {silhouette} over people, of whom {points} drawn by lot.",
        k=k,
        silhouette=found.value,
        points=found.points,
    )
