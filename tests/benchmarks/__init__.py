"""What the product costs, as ratios against a peer measured in the same run.

`python -m tests.benchmarks` prints them; nothing here asserts a time. What a benchmark does assert
is that both sides gave the same answer.
"""
