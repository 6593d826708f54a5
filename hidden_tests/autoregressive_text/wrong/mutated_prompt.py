"""The bank's append to the caller's list.

fails: test_generate_keeps_the_prompt
hint: changes the caller's prompt
"""

import numpy as np


def generate(model, prompt_ids, n, temperature):
    ids = prompt_ids if isinstance(prompt_ids, list) else list(prompt_ids)
    for _ in range(n):
        logits = model(np.array([ids], np.int32), training=False)
        ids.append(sample_next(logits[0, -1].numpy(), temperature))
    return ids
