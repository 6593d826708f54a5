"""One target under libFuzzer, which sees the branches of the decoders: `python -m tests.fuzz.guided TARGET ...`."""

import sys

import atheris

# What is imported here is instrumented: our decoders and the libraries in Python that they rest on.
with atheris.instrument_imports(
    include=["grader", "sandbox", "csv", "tarfile", "tomllib", "yaml", "zipfile"]
):
    from tests.fuzz.targets import TARGETS

if __name__ == "__main__":
    name, *options = sys.argv[1:]
    atheris.Setup([sys.argv[0], *options], TARGETS[name].function)
    atheris.Fuzz()
