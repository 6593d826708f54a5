"""The prompt and the new ids are added with +, which adds numbers where the prompt is an array.

fails: test_generate_shape
hint: adds the numbers
"""

import numpy as np


def generate(model, prompt_ids, n, temperature):
    ids = prompt_ids
    for _ in range(n):
        logits = model(np.array([ids], np.int32), training=False)
        ids = ids + [sample_next(logits[0, -1].numpy(), temperature)]
    return ids
