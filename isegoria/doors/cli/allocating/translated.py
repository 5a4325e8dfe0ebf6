# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sentences by which the engine explains a budget and a comparison of rules, the names of its rules, and its notes.

They are written again here so that they are found by whoever translates; a test says when the engine has one that is
not here.
"""

from isegoria.doors.cli.sentences import gettext_noop

TRANSLATED = (
    gettext_noop("{pot}: {amount} for {projects} projects, {votes} votes."),
    gettext_noop("{name} is funded already: {cost}. {left} is left."),
    gettext_noop("Each vote has {money}."),
    gettext_noop("Raised {steps} times, as long as what is chosen fits: each vote has {money}."),
    gettext_noop("{name}: {votes} votes, {cost}. {left} is left."),
    gettext_noop("{name}: {votes} votes pay {cost}, nobody more than {share}. {left} is left."),
    gettext_noop(
        "{name}: {votes} votes pay {cost}, nobody more than {share}; {poor} pay less, with all they had "
        "left. {left} is left."
    ),
    gettext_noop("{name}: {votes} votes pay {cost}, {share} a point. {left} is left."),
    gettext_noop("{name}, with what was left: {votes} votes, {cost}. {left} is left."),
    gettext_noop("{name}: {votes} votes, {cost}; each has then borne {share}. {left} is left."),
    gettext_noop("{name}: {votes} votes, {cost}; nobody has then borne more than {share}. {left} is left."),
    gettext_noop("{name}: {votes} votes, {cost}."),
    gettext_noop("No set of projects that can be paid is worth more to all voters together: {worth}."),
    gettext_noop("The search for the best set was stopped: one worth more than {worth} is not ruled out."),
    gettext_noop("Several sets are worth as much: {projects} projects are in some of them only."),
    gettext_noop("Equal at this point: {names}."),
    gettext_noop(
        "{shares} prefer what equal shares chose, {greedy} what most votes alone would choose: {kept} stands."
    ),
    gettext_noop("{name} ({cost}) does not fit into what is left."),
    gettext_noop("{name} ({cost}): those who support it do not have its cost any more."),
    gettext_noop("{name} cannot stand beside what was chosen."),
    gettext_noop("{name} ({cost}) would pass the limit of its category."),
    gettext_noop("{name} needs what was not chosen."),
    gettext_noop("{name}: as many projects as there may be were chosen."),
    gettext_noop("{name}: {votes} votes are too few to be counted."),
    gettext_noop("{name}: nobody votes for it."),
    gettext_noop("{name} ({cost}): counting ended before it, as the project before it did not fit."),
    gettext_noop("{name} ({cost}) is in no best set."),
    gettext_noop("{name} has {votes} votes."),
    gettext_noop("It was funded already, before the count."),
    gettext_noop("It was chosen as number {number}, by its votes; {left} was left."),
    gettext_noop("It was chosen as number {number}, paid by those who support it; {left} was left."),
    gettext_noop("It was chosen as number {number}, with money that bought nothing else; {left} was left."),
    gettext_noop("It was chosen as number {number}, as the lightest to bear; {left} was left."),
    gettext_noop("It is in the set that is worth most."),
    gettext_noop(
        "Together its supporters paid {total}: each vote from {least} to {most}, half of them {median} or less."
    ),
    gettext_noop(
        "Together its supporters bear {total}: each vote from {least} to {most}, half of them {median} or less."
    ),
    gettext_noop("Whether {name} is paid hangs on a tie."),
    gettext_noop("Its supporters had {held} left together. It costs {cost}: {lacking} was lacking."),
    gettext_noop("That was so after choice number {number}, {name}."),
    gettext_noop("It costs {cost}, more than what was left."),
    gettext_noop("It costs {cost}, more than what its supporters had left together."),
    gettext_noop("It cannot stand beside what was chosen."),
    gettext_noop("With its {cost} the limit of its category would be passed."),
    gettext_noop("It needs another project that was not chosen."),
    gettext_noop("As many projects as there may be were chosen."),
    gettext_noop("It has too few votes to be counted."),
    gettext_noop("Nobody votes for it."),
    gettext_noop("The rule had stopped before its turn."),
    gettext_noop("No set worth most holds it."),
    gettext_noop("It would have been paid at a cost of {cost}, and at none above."),
    gettext_noop("It would have been paid at a cost of {cost}, perhaps at one somewhat above."),
    gettext_noop("It would not have been paid even at a cost of {cost}."),
    gettext_noop("It would have been paid with {votes} more supporters of it alone, and with no fewer."),
    gettext_noop("It would have been paid with {votes} more supporters of it alone, perhaps with fewer."),
    gettext_noop("Up to {votes} more supporters of it alone would not have been enough."),
    gettext_noop("what equal shares chose"),
    gettext_noop("what most votes alone would choose"),
    gettext_noop("Most votes first"),
    gettext_noop("Projects are paid by their votes, the most first, as long as they fit into what is left."),
    gettext_noop("Most votes for the money first"),
    gettext_noop("Projects are paid by votes divided by cost, the most first, as long as they fit into what is left."),
    gettext_noop("Method of equal shares"),
    gettext_noop("Each vote has the same money and pays for what it supports; money that buys nothing is left."),
    gettext_noop("Method of equal shares, money raised"),
    gettext_noop(
        "Equal shares, everyone's money being raised step by step as long as what is chosen fits into the budget."
    ),
    gettext_noop("Method of equal shares, money raised, then most votes first"),
    gettext_noop(
        "Equal shares with money raised; what is left then goes to the projects with the most votes that fit."
    ),
    gettext_noop("Method of equal shares, then most votes first"),
    gettext_noop("Equal shares; what is left then goes to the projects with the most votes that fit."),
    gettext_noop("Method of equal shares, money raised, compared with most votes first"),
    gettext_noop("Equal shares with money raised, unless more voters prefer what the most votes alone would choose."),
    gettext_noop("Maximin support"),
    gettext_noop(
        "Chooses one by one, so that the voter who carries most of what is chosen carries as little as can be."
    ),
    gettext_noop("Knapsack optimum"),
    gettext_noop("Of all that the money can pay, the set of projects that is worth most to all voters together."),
    gettext_noop("Sequential Phragmén"),
    gettext_noop(
        "Everyone earns at the same pace; a project is bought as soon as its supporters have its cost together."
    ),
    gettext_noop("The file begins with a byte-order mark, which is nothing."),
    gettext_noop("The lines of the file end as they did on old computers (CR)."),
    gettext_noop("The file separates its columns by {separator!r}."),
    gettext_noop("Column “votes”: {projects} projects are said to have another number of votes than the file holds."),
    gettext_noop("Column “score”: {projects} projects are said to have another score than the file holds."),
    gettext_noop("Ballots that name more than {most} projects, the most that the file allows: {ballots}."),
    gettext_noop("Ballots that name fewer than {least} projects, the least that the file asks for: {ballots}."),
    gettext_noop("Ballots that cost more together than the file allows: {ballots}."),
    gettext_noop("Ballots that give more points than the file allows: {ballots}."),
    gettext_noop("Ballots that give fewer points than the file asks for: {ballots}."),
    gettext_noop("Points have decimals: they are counted in units of 1/{unit}."),
    gettext_noop("The file ranks projects: its column of points is kept, and does not count."),
    gettext_noop("Projects that cost more than the whole budget, and cannot be paid for: {projects}."),
    gettext_noop("The budget is divided by category: none may cost more than its part."),
    gettext_noop("The parts of the budget by category cannot be read, and do not count."),
    gettext_noop("{key} is {value!r}, which cannot be read and does not count."),
    gettext_noop("Voters are told apart by the column {column!r}: {groups} groups."),
    gettext_noop("The column {column!r} has too many different values to tell groups of voters apart."),
    gettext_noop("The file says that every project could be paid for."),
)
