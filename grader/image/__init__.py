"""The sandbox image: named by the digest of its inputs, built offline, rebuilt only when they change."""

from grader.image.build import build, is_built
from grader.image.inputs import image_tag

__all__ = ["build", "image_tag", "is_built"]
