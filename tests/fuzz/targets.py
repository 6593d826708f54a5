"""Every target."""

from sandbox.worker.wire import MESSAGE_BYTES
from tests.fuzz import batch, handed_in, kept, relay, worker
from tests.fuzz.target import MEBIBYTE, Target

TARGETS = {
    target.name: target
    for target in (
        Target(worker.wire, memory=MESSAGE_BYTES + 16 * MEBIBYTE),
        Target(worker.conversation, memory=16 * MEBIBYTE, longest=1024),
        Target(relay.relay, memory=MEBIBYTE),
        Target(handed_in.notebook, memory=64 * MEBIBYTE),
        Target(handed_in.python, memory=16 * MEBIBYTE),
        Target(handed_in.archive, memory=128 * MEBIBYTE),
        Target(handed_in.collection, memory=256 * MEBIBYTE),
        Target(handed_in.export, memory=64 * MEBIBYTE),
        Target(batch.report, memory=32 * MEBIBYTE, longest=8192),
        Target(kept.course, memory=16 * MEBIBYTE),
        Target(kept.roster, memory=32 * MEBIBYTE),
    )
}
