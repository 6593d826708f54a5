"""tf.function is switched off globally."""

import tensorflow as tf

tf.config.run_functions_eagerly(True)
