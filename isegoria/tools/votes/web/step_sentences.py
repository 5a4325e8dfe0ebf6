# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every sentence by which the engine explains a count or a comparison, written again for whoever translates.

The engine knows no translation: ``steps`` looks its sentences up by the English ones. A test says when one is missing.
"""

from django.utils.translation import gettext_noop as _

STEP_SENTENCES = (
    _("{cast} ballots cast: {expressed} rank somebody, {blank} are blank, {null} are spoiled."),
    _("No ballot ranks anybody: nobody is elected."),
    _("Elected: {names}."),
    _("Equal for the seats left ({seats}): {names}. The tie is declared, and not broken."),
    _("Equal for the seats left: {names}. The order declared for ties puts first: {chosen}."),
    _("{name} is the only candidate: there is nobody to be compared with."),
    _("{name} beats each other candidate, one against one."),
    _("The closest of these duels: {winner} against {loser}, {votes} to {against}."),
    _("Nobody beats each other candidate, one against one: some duels are tied."),
    _("Nobody beats each other candidate, one against one. These go round in a circle: {names}."),
    _("{winner} beats {loser}, {votes} to {against}."),
    _("First of those left, since each of them beats everyone else left: {names}."),
    _("One point for each duel won, {tied} for each duel tied."),
    _("{name}: {won} won, {drawn} tied, {lost} lost. Points: {score}."),
    _("{name}: the worst defeat is against {winner}, {votes} to {against}. It counts {score}."),
    _("{name} is beaten by nobody. It counts {score}."),
    _("{name}: the most votes for another are those for {winner}, {score}."),
    _("{name} is opposed to nobody."),
    _("{winner} stands above {loser}: a chain of wins leads from one to the other, and none back."),
    _("{winner} stands above {loser}: the chain of wins from one to the other is stronger than back."),
    _("{winner} and {loser}: neither has the stronger chain of wins against the other."),
    _("From {start} to {end}: {chain}. Its weakest win: {winner} over {loser}, {votes} to {against}."),
    _("{name} is set aside: {votes} to {against} against {default}, too few."),
    _("Kept: {winner} over {loser}, {votes} to {against}."),
    _("Left out, since it would close a circle: {winner} over {loser}, {votes} to {against}."),
    _("As strong as others of its circle, kept or left by their order: {winner} over {loser}, {votes} to {against}."),
    _("These are {number}, who go round in circles: the table holds which wins were kept."),
    _("Every order of the wins that are as strong as one another was followed."),
    _(
        "The orders of the wins that are as strong as one another are too many to follow them all: equal are all "
        "who could not be ruled out."
    ),
    _("Of all orders of these, this one contradicts the fewest preferences: {names}."),
    _("Several orders of these contradict as few preferences; one of them: {names}."),
    _("Preferences of one candidate over another that the order contradicts: {distance}."),
    _(
        "A ballot gives {last} points to its first, one less to each following one; those who are equal on it, or "
        "left out, share the points of their places."
    ),
    _("A ballot gives {last} points to its first, one less to each following one, none to those left out."),
    _("A ballot gives one point to the last whom it ranks, one more to each one above, none to those left out."),
    _("A ballot gives one point to its first, half a point to its second, a third to its third…"),
    _("{name}: {score} points."),
    _("A majority is more than half of the votes: more than {half}."),
    _("Votes that rank each candidate {rank} or better:"),
    _("{name}: {votes}."),
    _("Now with a majority: {names}."),
    _("Nobody ever has a majority: the most votes decide."),
    _("First places: {counts}."),
    _("Some ballots rank several equal: such a vote is shared equally among those of them who remain."),
    _("{votes} votes put several candidates first: they are not counted."),
    _("Rounds {first} to {last} are too many to be told here."),
    _("Round {round}: {counts}."),
    _("Round {round}: {counts}; with nobody any more, {exhausted}."),
    _("{candidate} has {votes} of the {total} votes still in play, more than half: elected."),
    _("{candidate} is elected."),
    _("{candidate} has the fewest votes, {votes}, and goes out."),
    _("Out together, since all their votes ({votes}) are fewer than those of the next: {names}."),
    _("Out, without any votes: {names}."),
    _("From {candidate} to the next on each ballot: {moves}."),
    _("From {candidate} to the next on each ballot: {moves}; {exhausted} votes have no next."),
    _("{votes} votes are lost by cutting decimals."),
    _("The ballots of {candidate} name nobody else who remains."),
    _("Equal: {names}. Which of them it is decides between {possible}. The tie is declared, and not broken."),
    _("Equal: {names}. The tie is declared, and the ways to go on are too many to follow them all."),
    _("Equal: {names}. Every way to go on elects the same; here, {chosen}."),
    _("Equal for the last place: {names}. The order declared for ties sends out {chosen}."),
    _("Equal for the last place: {names}. The lot sends out {chosen}."),
    _("Equal for the last place: {names}. The latest round in which they differed sends out {chosen}."),
    _("Equal surpluses: {names}. By the order declared for ties, {chosen} goes first."),
    _("Equal surpluses: {names}. By lot, {chosen} goes first."),
    _("Equal surpluses: {names}. By the latest round in which they differed, {chosen} goes first."),
    _("Nobody holds a vote any more: {names}. The tie is declared, and not broken."),
    _("Nobody holds a vote any more: {names}. The order declared for ties elects {chosen}."),
    _("Nobody holds a vote any more: {names}. The lot elects {chosen}."),
    _("Some ballots put several candidates first: such a vote is shared equally among them."),
    _("{candidate} has {votes} of {total} votes, more than half: elected in the first round."),
    _("Nobody has more than half of {total} votes. In the second round: {first} and {second}."),
    _("Second round: {first} {votes}, {second} {against}; neither before the other, {neither}."),
    _("Equal for the second round: {names}."),
    _("Equal for the second round: {names}. The order declared for ties puts first: {chosen}."),
    _("Equal for the second round: {names}. Whoever it is, the same candidate is elected."),
    _("Votes: {votes}. Seats: {seats}. The quota is {quota}: whoever has it is elected."),
    _("Votes: {votes}. Seats: {seats}. The quota is {quota}: whoever has more is elected."),
    _("{candidate} has {votes} votes and is elected."),
    _("There are as many seats left as candidates: elected, {names}."),
    _(
        "{candidate} has {surplus} votes more than the quota: all of their ballots go on, at {percent} % of their "
        "value."
    ),
    _("Votes: {votes}. Seats: {seats}. Whoever has the quota is elected; it falls as ballots run out."),
    _("The quota is now {quota}."),
    _("What the elected keep of each vote that reaches them, the rest passing on: {kept}."),
    _("Ballots: {cast} cast, of which {expressed} express a choice, {blank} blank and {null} spoiled."),
    _("Ballots above what one ballot may hold ({most}), counted as spoiled: {ballots}."),
    _("Ballots that put more than {most} on one, counted as spoiled: {ballots}."),
    _("Votes for {candidate}: {votes}."),
    _("Points for {candidate}: {points}."),
    _("Candidates who come after these, told in the table: {others}."),
    _("Elected: {candidates}."),
    _("Equal for the last seats: {candidates}. Seats left for them: {seats}. The tie is declared."),
    _("Equal for the last seats: {candidates}. The order published beforehand elects {chosen}."),
    _("Equal for the last seats: {candidates}. The lot drawn from the published seed elects {chosen}."),
    _("Nobody is elected: no ballot speaks for anyone."),
    _("Seats that stay empty, for want of candidates who can have them: {seats}."),
    _("Whom a ballot does not grade gets the lowest grade from it, {grade}."),
    _("Whom a ballot does not grade gets 0 from it."),
    _("Whom a ballot does not grade, it says nothing of: only grades given are counted."),
    _("Blank ballots are counted with the others: they grade nobody ({blank})."),
    _("{candidate} has {opinions} grades, and needs {least} to be in the running."),
    _("{candidate}: {grade}. Of {total} grades, {above} are better than {median} and {below} are worse."),
    _("{first} is ahead of {second}: a majority gives {grade} or better, against {other}."),
    _(
        "{first} and {second} both have {grade}. Middle grades are taken away from each, one by one: after "
        "{removed}, the next one is {better} for {first} and {worse} for {second}."
    ),
    _(
        "{first} and {second} both have {grade}. Going out from the middle grades, both ways at once, the first "
        "that differ are {better} for {first} and {worse} for {second}."
    ),
    _(
        "{first} and {second} both have {grade}, with more above than below; {share} of the grades of {first} are "
        "above, against {other}."
    ),
    _("{first} and {second} both have {grade}; {share} of the grades of {first} are below, against {other}."),
    _("{first} and {second} both have {median}, but more grades of {first} are above it than below."),
    _("{first} and {second} have the very same grades, as far as the count can tell."),
    _("{candidate}: {sum} in all, from {opinions} grades."),
    _("{candidate}: {sum} in all from {opinions} grades, {average} on average."),
    _("{candidate}: {sum} in all."),
    _("Equal for the run-off: {candidates}. Duels lost between them: {lost}. Out: {out}."),
    _("Equal for the run-off: {candidates}. Duels lost between them: {lost}. Ahead: {out}."),
    _("Still equal: {candidates}. Highest grades given to each: {given}. The most: {chosen}."),
    _("Still equal: {candidates}. The fewest of the highest grades, {given}: {out}, who is out."),
    _("Still equal: {candidates}. The order published beforehand puts {chosen} first."),
    _("Still equal: {candidates}. The lot drawn from the published seed puts {chosen} first."),
    _("Still equal: {candidates}. The tie is declared."),
    _("The run-off is between {first} and {second}."),
    _("{first} is preferred by {votes}, {second} by {others}; {equal} put them equal."),
    _("The run-off is equal: {first} wins it by its score, {score} against {other}."),
    _("{candidate} is alone: no run-off is needed."),
    _("{motion}: {yes} yes, {no} no, {abstain} abstain; {unmarked} say nothing of it."),
    _("Ballots cast: {cast}. The quorum is {quorum}: it is reached."),
    _("Ballots cast: {cast}. The quorum is {quorum}: it is not reached, and nothing is decided."),
    _("More say yes than no: adopted."),
    _("There are not more yes than no: rejected. A tie rejects."),
    _("What counts is the yes and the no: {base}."),
    _("What counts is the yes, the no and the abstentions: {base}."),
    _("What counts is every ballot cast, blank and spoiled ones too: {base}."),
    _("What counts is everyone entitled to vote: {base}."),
    _("More than {share} of {base} are needed, and {yes} say yes: enough."),
    _("More than {share} of {base} are needed, and {yes} say yes: not enough."),
    _("At least {share} of {base} are needed, and {yes} say yes: enough."),
    _("At least {share} of {base} are needed, and {yes} say yes: not enough."),
    _("Groups in favour: {groups} of {all}, and more than {share} of them are needed: enough."),
    _("Groups in favour: {groups} of {all}, and more than {share} of them are needed: not enough."),
    _("Groups in favour: {groups} of {all}, and at least {share} of them are needed: enough."),
    _("Groups in favour: {groups} of {all}, and at least {share} of them are needed: not enough."),
    _("{group}: {yes} yes, {no} no."),
    _(
        "Groups that do not say yes: {groups}, fewer than the {least} that can block: the share of votes counts "
        "as reached."
    ),
    _("{motion} is adopted."),
    _("{motion} is rejected."),
    _("Nobody says yes."),
    _(
        "{motion}: {consent} consent, {abstain} abstain, {aside} stand aside, {objections} object; {unmarked} say "
        "nothing."
    ),
    _("Objections: {objections}, and {most} are borne: {motion} is adopted."),
    _("Objections: {objections}, and {most} are borne: {motion} is not adopted."),
    _("Nobody consents: {motion} is not adopted."),
    _("{ballots} ballots approve of someone; seats to fill: {seats}."),
    _("{names} are equal here. Each way is followed; these steps follow {name}."),
    _("{names} are equal here; by the order published beforehand, {name} goes first."),
    _("{names} are equal here; by the lot drawn from the published seed, {name} goes first."),
    _("Seats that stay open: {seats}, between {names}: {committees} committees are equally good."),
    _("Seats that stay open: {seats}. There are more ways than could be followed; those who may be elected: {names}."),
    _("Seats that stay empty: {seats}."),
    _(
        "Each one elected is a burden of 1 for those who approve of them. The next one elected is the one who "
        "leaves the most burdened of them the least burdened."
    ),
    _("{name} is elected: {votes} votes approve of them, and each now bears {load}."),
    _("The nearest other, {name}, would have left them bearing {load} each."),
    _(
        "Each of {votes} votes has 1 to spend. A seat costs {votes} ÷ {seats} = {price}, paid as evenly as "
        "possible by those who approve; the next one elected is the one for whom the most anyone pays is least."
    ),
    _(
        "{name} is elected: the {votes} votes that approve of them pay {price} together, {share} each, or all "
        "they have left."
    ),
    _("With {paid} elected, nobody else can be paid for; {left} is left in all."),
    _(
        "Seats that money leaves empty: {seats}. Now voters go into debt, evenly: the next one elected is the one "
        "who leaves the most indebted voter the least in debt."
    ),
    _("{name} is elected: each of the {votes} votes that approve of them now owes {share}."),
    _(
        "A ballot counts 1 until one of its candidates is elected, then a half, a third after two, and so on; the "
        "next one elected has the most."
    ),
    _("{name} is elected: {votes} votes approve of them, and count {gain} now."),
    _("The nearest other, {name}, had {gain}."),
    _(
        "A committee is worth, for each ballot, 1 for its first candidate elected, a half for the second, a third "
        "for the third, and so on. The committee worth most is elected."
    ),
    _("All {committees} committees were compared."),
    _("The best committee was found by integer programming, and so was the best of all others, to be sure."),
    _("Elected: {names}, worth {score}."),
    _("The next best committee found is {names}, worth {score}."),
    _("These are the ballots that this method counts."),
    _(
        "A better grade was read as a higher rank, equal grades as equal ranks; an option without a grade was not "
        "ranked."
    ),
    _("The grade “{grade}”, or a better one, was read as an approval."),
    _("Whoever ticks several options does not say which one they prefer, and this method counts orders."),
    _("A ranking does not say from which rank on one approves."),
    _("These ballots do not say how much an option is worth, and this method counts grades."),
    _("This method counts points that each person shares out, and nobody was asked to."),
    _("Points shared out under a limit are neither grades nor an order of preference."),
    _("This method answers one question with yes or no; these ballots choose among options."),
    _("This method elects one, and there are {seats} seats."),
    _("With one seat this is another method under another name: {name}."),
    _("A ballot of this method ticks no more than there are seats ({seats}); some of these tick more."),
    _("Counting {options} options on {ballots} different ballots by this method would take too long here."),
    _("{name} beats each other option face to face."),
    _("{name} is beaten by each other option face to face."),
    _("Nobody beats each other one: {names} beat one another in a circle."),
    _("Nobody beats each other one: some are equal face to face ({names})."),
    _("{methods} methods of {counted} give the same: {names}."),
    _("{methods} methods of {counted} end in the same tie: {names}."),
    _("{methods} methods of {counted} elect nobody."),
    _("{method} alone gives: {names}."),
    _("{method} alone ends in a tie: {names}."),
    _("{method} alone elects nobody."),
    _("Every method that can count these ballots ({counted}) gives the same: {names}."),
    _("Majority"),
    _("Condorcet winner"),
    _("Condorcet loser"),
    _("Smith set"),
    _("Monotonicity"),
    _("Participation"),
    _("Consistency"),
    _("Independence of clones"),
    _("Independence of irrelevant alternatives"),
    _("Later-no-harm"),
    _("Later-no-help"),
    _("Reversal symmetry"),
    _("No favourite betrayal"),
    _("Proportionality for solid coalitions"),
    _("Justified representation"),
    _("Extended justified representation"),
    _("Committee monotonicity"),
)
