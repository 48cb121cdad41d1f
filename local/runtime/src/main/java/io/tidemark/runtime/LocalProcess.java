package io.tidemark.runtime;

/** One process of the platform alone, until it is closed. */
abstract class LocalProcess implements AutoCloseable {

    private final ManagedProcess process;

    LocalProcess(ManagedProcess process) {
        this.process = process;
    }

    /** The process, for who wants to know what it takes. */
    public ProcessHandle handle() {
        return process.process().toHandle();
    }

    @Override
    public void close() {
        try {
            process.stop();
        } catch (InterruptedException e) {
            process.process().destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
