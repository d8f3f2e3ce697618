"""How fast training and searching are, head to head with what users have elsewhere.

`python -m benchmarks.speed` runs every contender on the same work in the same session: each in a
process of its own, block by block in random order, so that a slow minute of the machine hits all.
"""
