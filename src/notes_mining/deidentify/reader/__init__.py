"""The note reader: a small trained network that reads a note after the recognisers and weighs what they propose.

Recognisers know lists and patterns, one word at a time; the reader knows context, in both languages at once. It adds
what they missed and drops what they took for a name and was none.
"""
