"""The review: coders, adjudicators, analysts and a steward at work on what the tagger proposed. No web in here.

Everything stands on a ``Desk``; pages are thin around these calls. What is refused is a ``problems.ReviewError`` with a
``code`` for translation; texts are code points; instants are seconds since 1970.

    desk.open_desk(database, settings, explain=) -> Desk       one per server; a context manager, safe for threads
    accounts.sign_in(desk.file, desk.trail, name, passphrase, address, now=) -> Session(token, csrf, user)
    accounts.session_of(desk.file, token, now=, idle=) -> Session | None;  sign_out
    accounts.add_user, users, find_user, set_active, set_passphrase
    rights.may(role, action), check(user, action), ACTIONS, QUEUES, sight(user, mode, hidden=)

    queue.take(desk, user, Wish) -> SegmentView | None;  claim(desk, user, segment, queue) -> SegmentView
    queue.release(desk, user, segment);  left(desk, user, Wish) -> int
    views.view(desk, user, segment) -> SegmentView;  reasons(desk, user, segment) -> [Reasons]
    decisions.decide(desk, user, Decision) -> Outcome;  undo(desk, user, request);  redo(desk, user, request)
    decisions.take_over(desk, user, segment, Coding, request) -> Outcome        a whole coding, from another program
    flags.flag(desk, user, segment);  flags(desk, user, resolved=) -> [Flag];  resolve(desk, user, segment, release=)
    adjudication.disagreements(desk, user) -> [Disagreement];  settle(desk, user, segment, side, request) -> Outcome

    reliability.agreement_now(desk, user, resamples=) -> Agreement(together, themes, pairs, periods)
    codebook.start_from(desk, yaml), current(desk), history(desk, theme), touched(desk, themes)
    codebook.save_theme(desk, user, Theme, base=, why=, recheck=) -> Version
    codebook_changes.merge(desk, user, sources, into, base=, why=);  split(desk, user, source, parts, base=, why=)
    codebook_changes.to_yaml(version) -> str
    candidates.receive(desk, passports), candidates(desk), accept(desk, user, name, Theme, base=)
    candidates.reject(desk, user, name)
    retrieval.retrieve(desk, user, Search) -> Hits
    progress.by_coder, by_theme, by_queue (desk, user)
    tables.crosstab_now(desk, user, CrosstabSettings, Rules, Ledger)
    tables.cooccurrence_now(desk, user, CooccurrenceSettings)
    desk.trail.events(after=, limit=);  verify() -> Verdict(events, head, problems)

The records stand in ``model``. How files meet: ``docs/review.md``.
"""
