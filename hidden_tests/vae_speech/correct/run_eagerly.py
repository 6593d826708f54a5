"""Everything runs eagerly by a global setting."""

import tensorflow as tf


tf.config.run_functions_eagerly(True)
