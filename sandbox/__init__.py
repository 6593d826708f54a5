"""All that enters the container; the host imports nothing of it but `sandbox.worker.wire`."""
