"""One error for all, repeated.

fails: test_psnr_closed_form
hint: over the whole batch
"""

import numpy as np


def psnr(a, b):
    error = np.full(len(a), np.mean((a - b) ** 2))
    return -10.0 * np.log10(np.maximum(error, 1e-12))
