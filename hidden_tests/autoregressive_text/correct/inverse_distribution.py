"""Inversion of the cumulative distribution, as Python's float."""

import math
import random


def sample_next(logits, temperature):
    top = max(logits)
    weights = [math.exp((float(value) - top) / temperature) for value in logits]
    return random.choices(range(len(weights)), weights=weights)[0]
