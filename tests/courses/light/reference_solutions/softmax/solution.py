"""Softmax and its companions in numpy."""

import numpy as np


def log_softmax(logits):
    """log of softmax along the last axis, stable for large logits."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def softmax(logits):
    """exp(logits) / sum(exp(logits)) along the last axis."""
    return np.exp(log_softmax(logits))


def cross_entropy(labels, logits):
    """Batch mean of -log p(label)."""
    return -np.mean(log_softmax(logits)[np.arange(len(labels)), labels])


def entropy(logits):
    """-sum p log p of each row."""
    return -np.sum(softmax(logits) * log_softmax(logits), axis=-1)


def perplexity(labels, logits):
    """exp(cross-entropy)."""
    return np.exp(cross_entropy(labels, logits))
