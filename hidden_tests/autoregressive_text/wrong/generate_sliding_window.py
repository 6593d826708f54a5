"""The prompt slides along: its first id is dropped for each new one.

fails: test_generate_follows_the_model
hint: window
"""

import numpy as np


def generate(model, prompt_ids, n, temperature):
    ids = [int(number) for number in prompt_ids]
    window = list(ids)
    for _ in range(n):
        logits = model(np.array([window], np.int32), training=False)
        ids.append(sample_next(logits[0, -1].numpy(), temperature))
        window = [*window[1:], ids[-1]]
    return ids
