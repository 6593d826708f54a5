"""generate takes the most likely id at every step.

fails: test_generate_samples
hint: most likely id every time
"""

import numpy as np


def generate(model, prompt_ids, n, temperature):
    ids = [int(number) for number in prompt_ids]
    for _ in range(n):
        ids.append(int(np.argmax(model(np.array([ids], np.int32))[0, -1])))
    return ids
