"""The bank's argmax over the flattened (1, T, V).

fails: test_generate_follows_the_model, test_generates_the_source
hint: logits[0, -1]
"""

import numpy as np


def generate(model, prompt_ids, n, temperature):
    ids = [int(number) for number in prompt_ids]
    for _ in range(n):
        ids.append(int(np.argmax(model(np.array([ids], np.int32)))))
    return ids
