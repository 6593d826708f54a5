"""In a compiled step every forward pass sees the weights from before the update."""

import subprocess
import sys

import pytest

pytest.importorskip("tensorflow")

# A process of its own, since the setting is the process's. Without it some 15 of these 400 steps go wrong.
PROGRAM = """
import socket
import keras
import tensorflow as tf
from sandbox.worker.child import Child
from sandbox.worker.wire import Channel

Child(Channel(socket.socketpair()[0]))
encoder, decoder = (keras.Sequential([keras.layers.Dense(n, kernel_initializer="ones")]) for n in (2, 3))
encoder.build((None, 3)), decoder.build((None, 2))
variables = encoder.trainable_variables + decoder.trainable_variables
start = [variable.numpy() for variable in variables]
optimizer = keras.optimizers.SGD(1.0)
optimizer.build(variables)

@tf.function
def step(x):
    with tf.GradientTape() as tape:
        z = encoder(x)
        detour = z
        for _ in range(400):  # so slow that the other pass is there first
            detour = tf.tanh(detour) + z
        first = tf.reduce_sum(decoder(1e-9 * detour + z) ** 2)
    gradients = tape.gradient(first, encoder.trainable_variables)
    with tf.GradientTape() as tape:
        second = tf.reduce_sum(decoder(encoder(x)) ** 2)
    gradients += tape.gradient(second, decoder.trainable_variables)
    optimizer.apply_gradients(zip(gradients, variables))
    return first

late = 0
for _ in range(400):
    for variable, value in zip(variables, start):
        variable.assign(value)
    late += abs(float(step(tf.ones((3, 3)))) - 324.0) > 1e-2  # 3 examples x 3 outputs x (3 x 2)^2
print("late", late)
"""


def test_no_pass_sees_weights_that_the_same_step_has_moved() -> None:
    ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "late 0"
