"""One number for the batch.

fails: test_psnr_shape, test_psnr_closed_form
hint: averages over the batch
"""

import numpy as np


def psnr(a, b):
    error = np.mean((a - b) ** 2)
    return -10.0 * np.log10(np.maximum(error, 1e-12))
