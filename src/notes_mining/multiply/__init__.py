"""Big invented exports for trying a machine's load, made from the demo's notes: never to learn or score.

``templates`` takes the demo's notes apart, ``cast`` invents who and what stands in a new case, ``export`` puts new
cases together, ``files`` writes them.
"""
