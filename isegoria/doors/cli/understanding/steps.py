# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the two commands do once the contributions are read: understand them, choose sentences, write what was found."""

from datetime import UTC, datetime
from typing import Any

from isegoria.engine.themes.faithfulness import check
from isegoria.engine.themes.understanding import Understanding, synthesise, understand

from ..language import gettext as _
from ..outcome import UNAVAILABLE, Stop
from .decisions import read_decisions
from .document import build, known_times, synthesis_document
from .embedding import model_named
from .running import Job, digest_of, given_vectors, write_report


def themes_of(this: Job) -> Understanding:
    """The themes of the contributions; stages that an earlier start completed are taken up."""
    args, contributions = this.args, this.contributions
    model = model_named(args.embedding)
    vectors = model if args.vectors is None else given_vectors(args.vectors, contributions)
    constraints = None if args.keep is None else read_decisions(args.keep, this.earlier, contributions)
    stages = this.stages()
    if kept := stages.complete():
        this.tell(_("Stages already complete: %(stages)s.") % {"stages": ", ".join(kept)})
    return understand(
        contributions.texts,
        authors=contributions.authors,
        times=known_times(contributions),
        languages=tuple(args.texts_language),
        vectors=vectors,
        constraints=constraints,
        seed=args.seed,
        run=stages.run(this.workers.run),
        progress=this.progress,
        keep=stages,
    )


def synthesis_of(this: Job, found: Understanding) -> Any:
    """The sentences chosen, each checked against the text it comes from."""
    args, contributions = this.args, this.contributions
    this.progress("synthesis", 0)
    chosen = synthesise(
        found,
        contributions.texts,
        stances=contributions.sides,
        embedding=model_named(args.embedding),
        length=args.length,
        sentences=args.sentences,
        minority=args.minority,
        seed=args.seed,
        run=this.workers.run,
    )
    if faults := check(chosen, contributions.texts):
        raise Stop(
            "not_faithful",
            _("A sentence of the synthesis is not in the contribution it names: %(fault)s")
            % {"fault": faults[0].sentence},
            kept=_("No report was written."),
            remedy=_("This is a fault of the program: send its authors this sentence, with the digest of the file."),
            exit_code=UNAVAILABLE,
        )
    return chosen


def parameters_of(this: Job) -> dict[str, Any]:
    """What was asked for, as far as it changes what is found."""
    args = this.args
    return {
        "seed": args.seed,
        "languages": list(args.texts_language),
        "vectors_sha256": digest_of(args.vectors) or None,
        "embedding": args.embedding or None,
        "decisions_sha256": digest_of(args.keep) or None,
    }


def write_themes(this: Job, found: Understanding) -> dict[str, Any]:
    """The document of the themes; and its report, where there is a directory for it."""
    document = build(this.contributions, found, parameters=parameters_of(this))
    write_report(this, found, document, "themes.json", lambda: _page(this, document, None))
    return document


def write_synthesis(this: Job, found: Understanding, chosen: Any) -> dict[str, Any]:
    """The document of the synthesis, with that of the themes inside; and its report."""
    args = this.args
    parameters = {**parameters_of(this), "minority": args.minority, "length": args.length, "sentences": args.sentences}
    analysis = build(this.contributions, found, parameters=parameters)
    document: dict[str, Any] = {**synthesis_document(chosen, this.contributions, found), "analysis": analysis}
    write_report(this, found, document, "synthesis.json", lambda: _page(this, analysis, document))
    return document


def _page(this: Job, analysis: dict[str, Any], synthesis: dict[str, Any] | None) -> str:
    # Late: templates can only be used once Django is ready.
    from .report import render_report

    return render_report(
        analysis,
        synthesis,
        title=this.args.title or this.args.file.name,
        language=this.args.language,
        made_on=datetime.now(UTC).date(),
    )
