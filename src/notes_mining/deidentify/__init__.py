"""De-identification in three acts: ``detect`` (what identifies), ``identify`` (who is who), ``replace`` (-> CleanNote).

The export is read twice, so that a name found in the last note of a case is also replaced in the first, without raw
text on disk. Recognisers are plain Presidio recognisers (``deidentify.recognizers``) and serve any ``AnalyzerEngine``.
"""
