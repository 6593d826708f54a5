"""tf.image.psnr, averaged.

fails: test_psnr_shape, test_psnr_closed_form
hint: averages over the batch
"""

import tensorflow as tf


def psnr(a, b):
    return tf.reduce_mean(tf.image.psnr(a, b, max_val=1.0))
