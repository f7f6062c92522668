"""What a run needs around its stages: the survey of the export, tasks for the engine, the work file, publishing.

Everything here lies in the steward's folder while a run lasts. None of it holds note text; names stand only in the
identities, which are sealed under the run's key and removed at the end.
"""
