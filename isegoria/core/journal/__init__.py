# SPDX-License-Identifier: AGPL-3.0-or-later
"""The public memory: an append-only, signed, Merkle-provable log of every public act.

An act records one small entry in its own transaction (:mod:`.actions`); a sequencer places the entries in a
Merkle tree (RFC 9162) and signs its heads; anyone can then check that nothing was changed, dropped, moved or
slipped in afterwards (:mod:`.audit` on the site, ``isegoria.engine.verify`` from downloaded files).

The journal knows its subjects only as (kind, id). It never reads the tables of the other apps itself: each
app registers how its rows read (:mod:`.subjects`). What an entry is about is never kept here, only a keyed
digest.
"""
