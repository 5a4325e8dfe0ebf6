# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sentences by which the engine explains a count and a comparison, and the names of its ways of voting.

They are written again here so that they are found by whoever translates; a test says when the engine has one that is
not here.
"""

from isegoria.doors.cli.sentences import gettext_noop

TRANSLATED = (
    gettext_noop("{cast} ballots cast: {expressed} rank somebody, {blank} are blank, {null} are spoiled."),
    gettext_noop("No ballot ranks anybody: nobody is elected."),
    gettext_noop("Elected: {names}."),
    gettext_noop("Equal for the seats left ({seats}): {names}. The tie is declared, and not broken."),
    gettext_noop("Equal for the seats left: {names}. The order declared for ties puts first: {chosen}."),
    gettext_noop("{name} is the only candidate: there is nobody to be compared with."),
    gettext_noop("{name} beats each other candidate, one against one."),
    gettext_noop("The closest of these duels: {winner} against {loser}, {votes} to {against}."),
    gettext_noop("Nobody beats each other candidate, one against one: some duels are tied."),
    gettext_noop("Nobody beats each other candidate, one against one. These go round in a circle: {names}."),
    gettext_noop("{winner} beats {loser}, {votes} to {against}."),
    gettext_noop("First of those left, since each of them beats everyone else left: {names}."),
    gettext_noop("One point for each duel won, {tied} for each duel tied."),
    gettext_noop("{name}: {won} won, {drawn} tied, {lost} lost. Points: {score}."),
    gettext_noop("{name}: the worst defeat is against {winner}, {votes} to {against}. It counts {score}."),
    gettext_noop("{name} is beaten by nobody. It counts {score}."),
    gettext_noop("{name}: the most votes for another are those for {winner}, {score}."),
    gettext_noop("{name} is opposed to nobody."),
    gettext_noop("{winner} stands above {loser}: a chain of wins leads from one to the other, and none back."),
    gettext_noop("{winner} stands above {loser}: the chain of wins from one to the other is stronger than back."),
    gettext_noop("{winner} and {loser}: neither has the stronger chain of wins against the other."),
    gettext_noop("From {start} to {end}: {chain}. Its weakest win: {winner} over {loser}, {votes} to {against}."),
    gettext_noop("{name} is set aside: {votes} to {against} against {default}, too few."),
    gettext_noop("Kept: {winner} over {loser}, {votes} to {against}."),
    gettext_noop("Left out, since it would close a circle: {winner} over {loser}, {votes} to {against}."),
    gettext_noop(
        "As strong as others of its circle, kept or left by their order: {winner} over {loser}, {votes} to {against}."
    ),
    gettext_noop("These are {number}, who go round in circles: the table holds which wins were kept."),
    gettext_noop("Every order of the wins that are as strong as one another was followed."),
    gettext_noop(
        "The orders of the wins that are as strong as one another are too many to follow them all: equal are all who "
        "could not be ruled out."
    ),
    gettext_noop("Of all orders of these, this one contradicts the fewest preferences: {names}."),
    gettext_noop("Several orders of these contradict as few preferences; one of them: {names}."),
    gettext_noop("Preferences of one candidate over another that the order contradicts: {distance}."),
    gettext_noop(
        "A ballot gives {last} points to its first, one less to each following one; those who are equal on it, or "
        "left out, share the points of their places."
    ),
    gettext_noop("A ballot gives {last} points to its first, one less to each following one, none to those left out."),
    gettext_noop(
        "A ballot gives one point to the last whom it ranks, one more to each one above, none to those left out."
    ),
    gettext_noop("A ballot gives one point to its first, half a point to its second, a third to its third…"),
    gettext_noop("{name}: {score} points."),
    gettext_noop("A majority is more than half of the votes: more than {half}."),
    gettext_noop("Votes that rank each candidate {rank} or better:"),
    gettext_noop("{name}: {votes}."),
    gettext_noop("Now with a majority: {names}."),
    gettext_noop("Nobody ever has a majority: the most votes decide."),
    gettext_noop("First places: {counts}."),
    gettext_noop("Some ballots rank several equal: such a vote is shared equally among those of them who remain."),
    gettext_noop("{votes} votes put several candidates first: they are not counted."),
    gettext_noop("Rounds {first} to {last} are too many to be told here."),
    gettext_noop("Round {round}: {counts}."),
    gettext_noop("Round {round}: {counts}; with nobody any more, {exhausted}."),
    gettext_noop("{candidate} has {votes} of the {total} votes still in play, more than half: elected."),
    gettext_noop("{candidate} is elected."),
    gettext_noop("{candidate} has the fewest votes, {votes}, and goes out."),
    gettext_noop("Out together, since all their votes ({votes}) are fewer than those of the next: {names}."),
    gettext_noop("Out, without any votes: {names}."),
    gettext_noop("From {candidate} to the next on each ballot: {moves}."),
    gettext_noop("From {candidate} to the next on each ballot: {moves}; {exhausted} votes have no next."),
    gettext_noop("{votes} votes are lost by cutting decimals."),
    gettext_noop("The ballots of {candidate} name nobody else who remains."),
    gettext_noop(
        "Equal: {names}. Which of them it is decides between {possible}. The tie is declared, and not broken."
    ),
    gettext_noop("Equal: {names}. The tie is declared, and the ways to go on are too many to follow them all."),
    gettext_noop("Equal: {names}. Every way to go on elects the same; here, {chosen}."),
    gettext_noop("Equal for the last place: {names}. The order declared for ties sends out {chosen}."),
    gettext_noop("Equal for the last place: {names}. The lot sends out {chosen}."),
    gettext_noop("Equal for the last place: {names}. The latest round in which they differed sends out {chosen}."),
    gettext_noop("Equal surpluses: {names}. By the order declared for ties, {chosen} goes first."),
    gettext_noop("Equal surpluses: {names}. By lot, {chosen} goes first."),
    gettext_noop("Equal surpluses: {names}. By the latest round in which they differed, {chosen} goes first."),
    gettext_noop("Nobody holds a vote any more: {names}. The tie is declared, and not broken."),
    gettext_noop("Nobody holds a vote any more: {names}. The order declared for ties elects {chosen}."),
    gettext_noop("Nobody holds a vote any more: {names}. The lot elects {chosen}."),
    gettext_noop("Some ballots put several candidates first: such a vote is shared equally among them."),
    gettext_noop("{candidate} has {votes} of {total} votes, more than half: elected in the first round."),
    gettext_noop("Nobody has more than half of {total} votes. In the second round: {first} and {second}."),
    gettext_noop("Second round: {first} {votes}, {second} {against}; neither before the other, {neither}."),
    gettext_noop("Equal for the second round: {names}."),
    gettext_noop("Equal for the second round: {names}. The order declared for ties puts first: {chosen}."),
    gettext_noop("Equal for the second round: {names}. Whoever it is, the same candidate is elected."),
    gettext_noop("Votes: {votes}. Seats: {seats}. The quota is {quota}: whoever has it is elected."),
    gettext_noop("Votes: {votes}. Seats: {seats}. The quota is {quota}: whoever has more is elected."),
    gettext_noop("{candidate} has {votes} votes and is elected."),
    gettext_noop("There are as many seats left as candidates: elected, {names}."),
    gettext_noop(
        "{candidate} has {surplus} votes more than the quota: all of their ballots go on, at {percent} % of their "
        "value."
    ),
    gettext_noop("Votes: {votes}. Seats: {seats}. Whoever has the quota is elected; it falls as ballots run out."),
    gettext_noop("The quota is now {quota}."),
    gettext_noop("What the elected keep of each vote that reaches them, the rest passing on: {kept}."),
    gettext_noop("Ballots: {cast} cast, of which {expressed} express a choice, {blank} blank and {null} spoiled."),
    gettext_noop("Ballots above what one ballot may hold ({most}), counted as spoiled: {ballots}."),
    gettext_noop("Ballots that put more than {most} on one, counted as spoiled: {ballots}."),
    gettext_noop("Votes for {candidate}: {votes}."),
    gettext_noop("Points for {candidate}: {points}."),
    gettext_noop("Candidates who come after these, told in the table: {others}."),
    gettext_noop("Elected: {candidates}."),
    gettext_noop("Equal for the last seats: {candidates}. Seats left for them: {seats}. The tie is declared."),
    gettext_noop("Equal for the last seats: {candidates}. The order published beforehand elects {chosen}."),
    gettext_noop("Equal for the last seats: {candidates}. The lot drawn from the published seed elects {chosen}."),
    gettext_noop("Nobody is elected: no ballot speaks for anyone."),
    gettext_noop("Seats that stay empty, for want of candidates who can have them: {seats}."),
    gettext_noop("Whom a ballot does not grade gets the lowest grade from it, {grade}."),
    gettext_noop("Whom a ballot does not grade gets 0 from it."),
    gettext_noop("Whom a ballot does not grade, it says nothing of: only grades given are counted."),
    gettext_noop("Blank ballots are counted with the others: they grade nobody ({blank})."),
    gettext_noop("{candidate} has {opinions} grades, and needs {least} to be in the running."),
    gettext_noop("{candidate}: {grade}. Of {total} grades, {above} are better than {median} and {below} are worse."),
    gettext_noop("{first} is ahead of {second}: a majority gives {grade} or better, against {other}."),
    gettext_noop(
        "{first} and {second} both have {grade}. Middle grades are taken away from each, one by one: after "
        "{removed}, the next one is {better} for {first} and {worse} for {second}."
    ),
    gettext_noop(
        "{first} and {second} both have {grade}. Going out from the middle grades, both ways at once, the first that "
        "differ are {better} for {first} and {worse} for {second}."
    ),
    gettext_noop(
        "{first} and {second} both have {grade}, with more above than below; {share} of the grades of {first} are "
        "above, against {other}."
    ),
    gettext_noop(
        "{first} and {second} both have {grade}; {share} of the grades of {first} are below, against {other}."
    ),
    gettext_noop("{first} and {second} both have {median}, but more grades of {first} are above it than below."),
    gettext_noop("{first} and {second} have the very same grades, as far as the count can tell."),
    gettext_noop("{candidate}: {sum} in all, from {opinions} grades."),
    gettext_noop("{candidate}: {sum} in all from {opinions} grades, {average} on average."),
    gettext_noop("{candidate}: {sum} in all."),
    gettext_noop("Equal for the run-off: {candidates}. Duels lost between them: {lost}. Out: {out}."),
    gettext_noop("Equal for the run-off: {candidates}. Duels lost between them: {lost}. Ahead: {out}."),
    gettext_noop("Still equal: {candidates}. Highest grades given to each: {given}. The most: {chosen}."),
    gettext_noop("Still equal: {candidates}. The fewest of the highest grades, {given}: {out}, who is out."),
    gettext_noop("Still equal: {candidates}. The order published beforehand puts {chosen} first."),
    gettext_noop("Still equal: {candidates}. The lot drawn from the published seed puts {chosen} first."),
    gettext_noop("Still equal: {candidates}. The tie is declared."),
    gettext_noop("The run-off is between {first} and {second}."),
    gettext_noop("{first} is preferred by {votes}, {second} by {others}; {equal} put them equal."),
    gettext_noop("The run-off is equal: {first} wins it by its score, {score} against {other}."),
    gettext_noop("{candidate} is alone: no run-off is needed."),
    gettext_noop("{motion}: {yes} yes, {no} no, {abstain} abstain; {unmarked} say nothing of it."),
    gettext_noop("Ballots cast: {cast}. The quorum is {quorum}: it is reached."),
    gettext_noop("Ballots cast: {cast}. The quorum is {quorum}: it is not reached, and nothing is decided."),
    gettext_noop("More say yes than no: adopted."),
    gettext_noop("There are not more yes than no: rejected. A tie rejects."),
    gettext_noop("What counts is the yes and the no: {base}."),
    gettext_noop("What counts is the yes, the no and the abstentions: {base}."),
    gettext_noop("What counts is every ballot cast, blank and spoiled ones too: {base}."),
    gettext_noop("What counts is everyone entitled to vote: {base}."),
    gettext_noop("More than {share} of {base} are needed, and {yes} say yes: enough."),
    gettext_noop("More than {share} of {base} are needed, and {yes} say yes: not enough."),
    gettext_noop("At least {share} of {base} are needed, and {yes} say yes: enough."),
    gettext_noop("At least {share} of {base} are needed, and {yes} say yes: not enough."),
    gettext_noop("Groups in favour: {groups} of {all}, and more than {share} of them are needed: enough."),
    gettext_noop("Groups in favour: {groups} of {all}, and more than {share} of them are needed: not enough."),
    gettext_noop("Groups in favour: {groups} of {all}, and at least {share} of them are needed: enough."),
    gettext_noop("Groups in favour: {groups} of {all}, and at least {share} of them are needed: not enough."),
    gettext_noop("{group}: {yes} yes, {no} no."),
    gettext_noop(
        "Groups that do not say yes: {groups}, fewer than the {least} that can block: the share of votes counts as "
        "reached."
    ),
    gettext_noop("{motion} is adopted."),
    gettext_noop("{motion} is rejected."),
    gettext_noop("Nobody says yes."),
    gettext_noop(
        "{motion}: {consent} consent, {abstain} abstain, {aside} stand aside, {objections} object; {unmarked} say "
        "nothing."
    ),
    gettext_noop("Objections: {objections}, and {most} are borne: {motion} is adopted."),
    gettext_noop("Objections: {objections}, and {most} are borne: {motion} is not adopted."),
    gettext_noop("Nobody consents: {motion} is not adopted."),
    gettext_noop("{ballots} ballots approve of someone; seats to fill: {seats}."),
    gettext_noop("{names} are equal here. Each way is followed; these steps follow {name}."),
    gettext_noop("{names} are equal here; by the order published beforehand, {name} goes first."),
    gettext_noop("{names} are equal here; by the lot drawn from the published seed, {name} goes first."),
    gettext_noop("Seats that stay open: {seats}, between {names}: {committees} committees are equally good."),
    gettext_noop(
        "Seats that stay open: {seats}. There are more ways than could be followed; those who may be elected: {names}."
    ),
    gettext_noop("Seats that stay empty: {seats}."),
    gettext_noop(
        "Each one elected is a burden of 1 for those who approve of them. The next one elected is the one who leaves "
        "the most burdened of them the least burdened."
    ),
    gettext_noop("{name} is elected: {votes} votes approve of them, and each now bears {load}."),
    gettext_noop("The nearest other, {name}, would have left them bearing {load} each."),
    gettext_noop(
        "Each of {votes} votes has 1 to spend. A seat costs {votes} ÷ {seats} = {price}, paid as evenly as possible "
        "by those who approve; the next one elected is the one for whom the most anyone pays is least."
    ),
    gettext_noop(
        "{name} is elected: the {votes} votes that approve of them pay {price} together, {share} each, or all they "
        "have left."
    ),
    gettext_noop("With {paid} elected, nobody else can be paid for; {left} is left in all."),
    gettext_noop(
        "Seats that money leaves empty: {seats}. Now voters go into debt, evenly: the next one elected is the one "
        "who leaves the most indebted voter the least in debt."
    ),
    gettext_noop("{name} is elected: each of the {votes} votes that approve of them now owes {share}."),
    gettext_noop(
        "A ballot counts 1 until one of its candidates is elected, then a half, a third after two, and so on; the "
        "next one elected has the most."
    ),
    gettext_noop("{name} is elected: {votes} votes approve of them, and count {gain} now."),
    gettext_noop("The nearest other, {name}, had {gain}."),
    gettext_noop(
        "A committee is worth, for each ballot, 1 for its first candidate elected, a half for the second, a third "
        "for the third, and so on. The committee worth most is elected."
    ),
    gettext_noop("All {committees} committees were compared."),
    gettext_noop("The best committee was found by integer programming, and so was the best of all others, to be sure."),
    gettext_noop("Elected: {names}, worth {score}."),
    gettext_noop("The next best committee found is {names}, worth {score}."),
    gettext_noop("These are the ballots that this method counts."),
    gettext_noop(
        "A better grade was read as a higher rank, equal grades as equal ranks; an option without a grade was not "
        "ranked."
    ),
    gettext_noop("The grade “{grade}”, or a better one, was read as an approval."),
    gettext_noop("Whoever ticks several options does not say which one they prefer, and this method counts orders."),
    gettext_noop("A ranking does not say from which rank on one approves."),
    gettext_noop("These ballots do not say how much an option is worth, and this method counts grades."),
    gettext_noop("This method counts points that each person shares out, and nobody was asked to."),
    gettext_noop("Points shared out under a limit are neither grades nor an order of preference."),
    gettext_noop("This method answers one question with yes or no; these ballots choose among options."),
    gettext_noop("This method elects one, and there are {seats} seats."),
    gettext_noop("With one seat this is another method under another name: {name}."),
    gettext_noop("A ballot of this method ticks no more than there are seats ({seats}); some of these tick more."),
    gettext_noop("Counting {options} options on {ballots} different ballots by this method would take too long here."),
    gettext_noop("{name} beats each other option face to face."),
    gettext_noop("{name} is beaten by each other option face to face."),
    gettext_noop("Nobody beats each other one: {names} beat one another in a circle."),
    gettext_noop("Nobody beats each other one: some are equal face to face ({names})."),
    gettext_noop("{methods} methods of {counted} give the same: {names}."),
    gettext_noop("{methods} methods of {counted} end in the same tie: {names}."),
    gettext_noop("{methods} methods of {counted} elect nobody."),
    gettext_noop("{method} alone gives: {names}."),
    gettext_noop("{method} alone ends in a tie: {names}."),
    gettext_noop("{method} alone elects nobody."),
    gettext_noop("Every method that can count these ballots ({counted}) gives the same: {names}."),
    gettext_noop("Majority judgment"),
    gettext_noop("Score voting"),
    gettext_noop("STAR voting"),
    gettext_noop("Approval voting"),
    gettext_noop("Block voting"),
    gettext_noop("Cumulative voting"),
    gettext_noop("Quadratic voting"),
    gettext_noop("Dot voting"),
    gettext_noop("Yes or no"),
    gettext_noop("Consent"),
    gettext_noop("Proportional approval voting"),
    gettext_noop("Sequential proportional approval voting"),
    gettext_noop("Sequential Phragmén"),
    gettext_noop("Method of equal shares"),
    gettext_noop("Plurality"),
    gettext_noop("Two rounds"),
    gettext_noop("Instant run-off"),
    gettext_noop("Single transferable vote (exact fractions)"),
    gettext_noop("Single transferable vote (Scotland)"),
    gettext_noop("Single transferable vote (Meek)"),
    gettext_noop("Schulze"),
    gettext_noop("Ranked pairs"),
    gettext_noop("Minimax"),
    gettext_noop("Copeland"),
    gettext_noop("Kemeny–Young"),
    gettext_noop("Borda"),
    gettext_noop("Bucklin"),
    gettext_noop("Each ballot grades each candidate in words; the best median grade wins."),
    gettext_noop("Each ballot gives each candidate a number; the most in all, or on average, wins."),
    gettext_noop("Each ballot gives each candidate stars; of the two best, the one that more ballots prefer wins."),
    gettext_noop("Tick all the candidates that suit you; the most ticked win."),
    gettext_noop("As many votes as there are seats, one at most for each candidate; the most win."),
    gettext_noop("Share out your points as you like; the candidates with the most points win."),
    gettext_noop("Two votes for the same thing cost four credits, three cost nine; the most votes win."),
    gettext_noop("Put your dots where you like, a few at most on each; the most dots win."),
    gettext_noop("Yes, no or abstain: adopted if the majority asked for is reached."),
    gettext_noop("Consent, abstain, stand aside or object: adopted unless someone objects."),
    gettext_noop(
        "Of all committees, the one worth most to voters when a second one elected counts a half, a third a third…"
    ),
    gettext_noop("Elects one by one; a ballot counts a half once one of its candidates is elected, a third after two…"),
    gettext_noop(
        "Elects one by one, so that those who approve of the elected share the burden of electing them evenly."
    ),
    gettext_noop(
        "Each vote has the same money and pays for those it approves of: every group gets what it can pay for."
    ),
    gettext_noop("Whoever is first on most ballots wins, even far from half of them."),
    gettext_noop("More than half of first places wins at once; otherwise the two best meet in a second round."),
    gettext_noop("Voters rank; the last is eliminated and their votes pass on, until someone has more than half."),
    gettext_noop(
        "Seats in proportion to what voters rank, counted in exact fractions, with the quota that you choose."
    ),
    gettext_noop("Seats in proportion to what voters rank; each vote above what a winner needs passes on in part."),
    gettext_noop(
        "Seats in proportion to what voters rank; winners keep only what they need of every vote, to the end."
    ),
    gettext_noop("Whoever has the strongest chains of wins, one candidate against one other."),
    gettext_noop(
        "Wins, one candidate against one other, are kept from the strongest to the weakest unless they contradict."
    ),
    gettext_noop("Whoever's worst defeat, one candidate against one other, is the least."),
    gettext_noop("Whoever wins the most duels, one candidate against one other."),
    gettext_noop("The order of the candidates that contradicts the fewest preferences on the ballots."),
    gettext_noop("Points by the place on each ballot: one for each candidate left below."),
    gettext_noop("First choices count alone; while nobody has a majority, second ones are added, then third ones."),
)
