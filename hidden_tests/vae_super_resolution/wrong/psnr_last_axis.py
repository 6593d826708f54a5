"""The mean over the channel alone.

fails: test_psnr_shape, test_psnr_closed_form
hint: channel alone
"""

import numpy as np


def psnr(a, b):
    return -10.0 * np.log10(np.maximum(np.mean((a - b) ** 2, axis=-1), 1e-12))
